package policy

import (
	"math/bits"
	"testing"
)

// TestNames: numbers are stored and names are the contract, so neither changes.
func TestNames(t *testing.T) {
	for c, name := range []string{"none", "affiliate", "pensioner", "spouse", "child", "ssc", "work-risk"} {
		if got, ok := ParseCoverage(name); !ok || got != Coverage(c) || got.String() != name {
			t.Errorf("coverage %q is %d", name, got)
		}
	}
	for c, name := range []string{"internal", "web", "phone", "whatsapp", "messenger", "kiosk", "desk"} {
		if got, ok := ParseChannel(name); Channel(c).String() != name || ok != (c != 0) || got != Channel(c) {
			t.Errorf("channel %q is %d, %v", name, got, ok)
		}
	}
	for r, name := range []string{
		"", "holdSeconds", "maxHolds", "horizonDays", "cancelUntilSeconds", "activePerSpecialty", "unitMarginSeconds",
		"coverages", "childAgeYears", "opensAt", "sameSpecialty", "started", "open", "specialties", "weekdays", "leadSeconds",
		"coverageDates", "noShowsToBlock", "strikesToBlock", "maxPerDay", "maxPer7Days", "maxPer30Days", "referralNeeded",
		"holdPauseSeconds", "quotaPercent", "maxMoves", "checkInFromSeconds", "lateAfterSeconds", "disputeDays",
		"wrongYearsToLock", "challengeSeconds", "maxAppeals",
	} {
		if Rule(r).String() != name {
			t.Errorf("rule %d is %q, want %q", r, Rule(r), name)
		}
	}
	for _, name := range []string{"", "None", "affiliate ", "Web"} {
		if _, ok := ParseCoverage(name); ok {
			t.Errorf("%q is a coverage", name)
		}
		if _, ok := ParseChannel(name); ok {
			t.Errorf("%q is a channel", name)
		}
	}
	if Coverage(200).String() != "none" || Channel(200).String() != "internal" || Rule(200).String() != "" {
		t.Error("numbers without a name have one")
	}
}

// TestKept: quotas of one agenda share no place, and keep the share they say, rounded down.
func TestKept(t *testing.T) {
	d := Default()
	d.Quotas = []Quota{{Web, 25, 0}, {Phone, 50, 0}, {Desk, 25, 0}}
	if d.Kept(0, 10) != 0 {
		t.Error("a document that was not compiled keeps places")
	}
	d.Compile()
	for slots := range MaxSlots + 1 {
		taken := uint64(0)
		for i, q := range d.Quotas {
			mask := d.Kept(i, uint8(slots))
			if got, want := bits.OnesCount64(mask), slots*int(q.Percent)/100; got != want {
				t.Errorf("%d places: quota %d keeps %d, want %d", slots, i, got, want)
			}
			if mask&taken != 0 || slots < MaxSlots && mask>>slots != 0 {
				t.Errorf("%d places: quota %d keeps %b beside %b", slots, i, mask, taken)
			}
			taken |= mask
		}
		if slots%4 == 0 && bits.OnesCount64(taken) != slots {
			t.Errorf("%d places: %d kept of all", slots, bits.OnesCount64(taken))
		}
	}
	if d.Kept(3, 8) != 0 || d.Kept(0, MaxSlots+1) != 0 {
		t.Error("a quota or an agenda that there is not keeps places")
	}
}
