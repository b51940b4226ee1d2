package policy

import (
	"reflect"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

// TestRules has a row for each side of each boundary of each rule.
func TestRules(t *testing.T) {
	d := Default()
	const hour, day = int64(3600), int64(86400)
	now := 20_000*day + 8*hour
	midnight := now - 8*hour
	place := func(start, opens, dayStart int64) func() Verdict {
		return func() Verdict {
			return d.JudgePlace(Place{StartSeconds: start, EndSeconds: start + 1200, OpensAtSeconds: opens, DayStartSeconds: dayStart}, now)
		}
	}
	patient := func(c Coverage, age int) func() Verdict {
		return func() Verdict { return d.JudgePatient(Patient{Coverage: c, AgeYears: age}) }
	}
	against := func(specialty uint16, start, end int64, same int) func() Verdict {
		return func() Verdict {
			return d.JudgeAgainst(Place{Specialty: 1, StartSeconds: 1000, EndSeconds: 2000}, Taken{Specialty: specialty, StartSeconds: start, EndSeconds: end}, same)
		}
	}
	holds := func(n int) func() Verdict { return func() Verdict { return d.JudgeHold(Patient{Holds: n}) } }
	change := func(before int64) func() Verdict { return func() Verdict { return d.JudgeChange(now+before, now) } }
	none := Verdict{}
	for _, c := range []struct {
		name  string
		judge func() Verdict
		want  Verdict
	}{
		{"starts in a second", place(now+1, 0, midnight), none},
		{"starts now", place(now, 0, midnight), Verdict{Code: wire.SlotPast}},
		{"started long ago", place(now-day, 0, midnight-day), Verdict{Code: wire.SlotPast}},
		{"opens now", place(now+day, now, midnight+day), none},
		{"opens in a second", place(now+day, now+1, midnight+day), Verdict{wire.NotOpenYet, OpensAt}},
		{"past and not open", place(now, now+1, midnight), Verdict{Code: wire.SlotPast}},
		{"the horizon's last day, its last minute", place(midnight+61*day-60, 0, midnight+60*day), none},
		{"the day after the horizon", place(midnight+61*day, 0, midnight+61*day), Verdict{wire.OutsideHorizon, HorizonDays}},
		{"a midnight just within", place(now+60*day+1, 0, now+60*day), none},
		{"a midnight just beyond", place(now+60*day+2, 0, now+60*day+1), Verdict{wire.OutsideHorizon, HorizonDays}},
		{"beyond and not open", place(midnight+99*day, now+1, midnight+99*day), Verdict{wire.NotOpenYet, OpensAt}},

		{"affiliate", patient(Affiliate, 0), none},
		{"pensioner", patient(Pensioner, 99), none},
		{"spouse", patient(Spouse, 40), none},
		{"work-risk", patient(WorkRisk, 40), none},
		{"child of 17", patient(Child, 17), none},
		{"child of 18", patient(Child, 18), Verdict{wire.NotCovered, ChildAge}},
		{"child to be born", patient(Child, -1), none},
		{"peasant insurance", patient(SSC, 40), Verdict{wire.NotCovered, RightToAttention}},
		{"none", patient(None, 40), Verdict{wire.NotCovered, RightToAttention}},
		{"unheard of", patient(99, 40), Verdict{wire.NotCovered, RightToAttention}},

		{"the first in its specialty", against(1, 5000, 6000, 0), none},
		{"the second in its specialty", against(1, 5000, 6000, 1), Verdict{wire.AlreadyBooked, ActivePerSpecialty}},
		{"another specialty", against(2, 5000, 6000, 1), none},
		{"ends as it starts", against(2, 0, 1000, 0), none},
		{"ends a second into it", against(2, 0, 1001, 0), Verdict{wire.Overlap, NoOverlap}},
		{"starts as it ends", against(2, 2000, 3000, 0), none},
		{"starts a second before its end", against(2, 1999, 3000, 0), Verdict{wire.Overlap, NoOverlap}},
		{"around it", against(2, 0, 9000, 0), Verdict{wire.Overlap, NoOverlap}},
		{"within it", against(2, 1400, 1500, 0), Verdict{wire.Overlap, NoOverlap}},
		{"same specialty and time", against(1, 1000, 2000, 1), Verdict{wire.AlreadyBooked, ActivePerSpecialty}},

		{"the last hold", holds(1), none},
		{"a hold too many", holds(2), Verdict{wire.LimitReached, MaxHolds}},

		{"12 h before", change(12 * hour), none},
		{"a second late", change(12*hour - 1), Verdict{wire.NotCancellable, CancelUntil}},
		{"11 h 59 before", change(12*hour - 60), Verdict{wire.NotCancellable, CancelUntil}},
		{"after it", change(-1), Verdict{wire.NotCancellable, CancelUntil}},
		{"long before", change(59 * day), none},
	} {
		if got := c.judge(); got != c.want || got.Allowed() != (c.want.Code == wire.Done) {
			t.Errorf("%s: %s by %q, want %s by %q", c.name, got.Code, got.Rule, c.want.Code, c.want.Rule)
		}
	}
}

// TestDefaultHasEveryField: a field that the default leaves at zero is a rule that nobody chose.
func TestDefaultHasEveryField(t *testing.T) {
	v := reflect.ValueOf(Default())
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			t.Errorf("%s is zero", v.Type().Field(i).Name)
		}
	}
}

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
		"", "holdSeconds", "maxHolds", "horizonDays", "cancelUntilSeconds", "activePerSpecialty", "noOverlap",
		"rightToAttention", "childAgeYears", "opensAt", "sameSpecialty",
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
