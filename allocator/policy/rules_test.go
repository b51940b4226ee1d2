package policy

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/wire"
)

// The day of the tests' place is Wednesday, 2 December 2026, and now is eight in the morning of the
// Monday nine days before, on the mainland.
var (
	testNow   = time.Date(2026, 11, 23, 13, 0, 0, 0, time.UTC).Unix()
	testDay   = int32(time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
	testStart = time.Date(2026, 12, 2, 14, 20, 0, 0, time.UTC).Unix()
)

const (
	minute = 60
	hour   = 3600
	day    = 86400
)

// goodFacts are those of somebody who may have any place: 40 years old, with an odd last digit.
func goodFacts(c Channel) Facts {
	return Facts{
		NowSeconds: testNow, Channel: c,
		Place: Place{
			Specialty: "medicina-general", FirstLevel: true, StartSeconds: testStart, EndSeconds: testStart + 20*minute,
			Day: testDay, DayStartSeconds: testStart - 9*hour - 20*minute,
		},
		Patient: Patient{Coverage: Affiliate, AgeYears: 40, LastDigit: 5},
	}
}

var (
	everyChannel = []Channel{Internal, Web, Phone, WhatsApp, Messenger, Kiosk, Desk}
	// selfService is where a patient serves themselves, as domain.md's "self-service channel".
	selfService = []Channel{Web, WhatsApp, Messenger, Kiosk}
	bothPresets = []string{"iess-2025", "iess-classic"}
)

// refusedOn says in which presets and on which channels a row is refused, and how.
type refusedOn struct {
	presets  []string
	channels []Channel
	code     wire.Code
	rule     Rule
}

func everywhere(code wire.Code, rule Rule) []refusedOn {
	return []refusedOn{{bothPresets, everyChannel, code, rule}}
}

// ruleRow is one side of a boundary. Where refusals do not name it, it is allowed.
type ruleRow struct {
	rule     Rule
	name     string
	change   func(f *Facts)
	refusals []refusedOn
}

// startsIn moves the place, on its own day, to so many seconds from now.
func startsIn(seconds int64) func(f *Facts) {
	return func(f *Facts) {
		f.NowSeconds = f.Place.StartSeconds - seconds
		f.Place.DayStartSeconds = f.NowSeconds - hour
	}
}

func dayBegins(after int64) func(f *Facts) {
	return func(f *Facts) { f.Place.DayStartSeconds = f.NowSeconds + after }
}

func patient(change func(p *Patient)) func(f *Facts) {
	return func(f *Facts) { change(&f.Patient) }
}

func covered(c Coverage) func(f *Facts) { return patient(func(p *Patient) { p.Coverage = c }) }

func child(years int) func(f *Facts) {
	return patient(func(p *Patient) { p.Coverage, p.AgeYears = Child, years })
}

// onWeekday moves the place to a day of that week for a document that ends in a digit.
func onWeekday(weekday time.Weekday, digit int) func(f *Facts) {
	return func(f *Facts) {
		f.Place.Day = testDay + int32(weekday-time.Wednesday)
		f.Patient.LastDigit = digit
	}
}

func specialty(id string, firstLevel bool, referral ReferralState) func(f *Facts) {
	return func(f *Facts) {
		f.Place.Specialty, f.Place.FirstLevel, f.Referral = id, firstLevel, referral
	}
}

func booked(today, in7, in30 int) func(f *Facts) {
	return patient(func(p *Patient) { p.Today, p.In7Days, p.In30Days = today, in7, in30 })
}

func holding(n int) func(f *Facts) {
	return func(f *Facts) { f.Act, f.Patient.Holds = Hold, n }
}

func letGo(ago int64) func(f *Facts) {
	return func(f *Facts) { f.Act, f.Patient.ReleasedSeconds = Hold, f.NowSeconds-ago }
}

func keptFor(c Channel) func(f *Facts) { return func(f *Facts) { f.Place.KeptFor = c } }

func all(changes ...func(f *Facts)) func(f *Facts) {
	return func(f *Facts) {
		for _, change := range changes {
			change(f)
		}
	}
}

func moving(f *Facts) { f.Act = Move }

func without(c Channel) []Channel {
	return slices.DeleteFunc(slices.Clone(everyChannel), func(one Channel) bool { return one == c })
}

var (
	phoneClassic    = []refusedOn{{[]string{"iess-classic"}, []Channel{Phone}, wire.WeekdayNotAllowed, WeekdayByDigit}}
	whatsappClassic = refusedOn{[]string{"iess-classic"}, []Channel{WhatsApp}, wire.ChannelNotAllowed, Specialties}
)

func limited(rule Rule) []refusedOn {
	return []refusedOn{{[]string{"iess-2025"}, everyChannel, wire.LimitReached, rule}}
}

// referralIn2025 is what a specialty that only the first preset closes is refused by.
func referralIn2025() []refusedOn {
	return []refusedOn{{[]string{"iess-2025"}, everyChannel, wire.ReferralRequired, Referral}, whatsappClassic}
}

// ruleRows says of each rule, on both sides of its boundary, what both presets say on every channel.
var ruleRows = slices.Concat([]ruleRow{
	{Started, "starts in a second", startsIn(1), nil},
	{Started, "starts now", startsIn(0), everywhere(wire.SlotPast, NoRule)},
	{Started, "started yesterday", startsIn(-day), everywhere(wire.SlotPast, NoRule)},
	{OpensAt, "opens now", func(f *Facts) { f.Place.OpensAtSeconds = f.NowSeconds }, nil},
	{OpensAt, "opens in a second", func(f *Facts) { f.Place.OpensAtSeconds = f.NowSeconds + 1 }, everywhere(wire.NotOpenYet, OpensAt)},
	{HorizonDays, "its day begins in 60 days", dayBegins(60 * day), nil},
	{HorizonDays, "its day begins a second later", dayBegins(60*day + 1), everywhere(wire.OutsideHorizon, HorizonDays)},
	{LeadTime, "no notice is asked for", startsIn(minute), nil},
	{ChannelOpen, "every channel is open", func(*Facts) {}, nil},
	{Specialties, "medicina general", specialty("medicina-general", true, NoReferral), nil},
	{Specialties, "odontología", specialty("odontologia", true, NoReferral), nil},
	{Specialties, "pediatría, not on the old WhatsApp", specialty("pediatria", true, NoReferral), []refusedOn{whatsappClassic}},
	{AccountBlock, "an account in good standing", func(f *Facts) { f.AccountBlocked = false }, nil},
	{AccountBlock, "a blocked account", func(f *Facts) { f.AccountBlocked = true }, []refusedOn{{[]string{"iess-2025"}, everyChannel, wire.Blocked, AccountBlock}}},
}, peopleRows, weekdayRows, countRows)

var peopleRows = []ruleRow{
	{RightToAttention, "affiliate", covered(Affiliate), nil},
	{RightToAttention, "pensioner", covered(Pensioner), nil},
	{RightToAttention, "spouse", covered(Spouse), nil},
	{RightToAttention, "work risk", covered(WorkRisk), nil},
	{RightToAttention, "peasant insurance", covered(SSC), everywhere(wire.NotCovered, RightToAttention)},
	{RightToAttention, "nobody's", covered(None), everywhere(wire.NotCovered, RightToAttention)},
	{RightToAttention, "unheard of", covered(99), everywhere(wire.NotCovered, RightToAttention)},
	{ChildAge, "the day before the 18th birthday", child(17), nil},
	{ChildAge, "the 18th birthday", child(18), everywhere(wire.NotCovered, ChildAge)},
	{ChildAge, "not born yet", child(-1), nil},
	{ChildAge, "a pensioner of 18", patient(func(p *Patient) { p.Coverage, p.AgeYears = Pensioner, 18 }), nil},
	{CoverageDates, "covered from that day", patient(func(p *Patient) { p.CoveredFrom = testDay }), nil},
	{CoverageDates, "covered from the next", patient(func(p *Patient) { p.CoveredFrom = testDay + 1 }), everywhere(wire.NotCovered, CoverageDates)},
	{CoverageDates, "covered to that day", patient(func(p *Patient) { p.CoveredTo = testDay }), nil},
	{CoverageDates, "covered to the day before", patient(func(p *Patient) { p.CoveredTo = testDay - 1 }), everywhere(wire.NotCovered, CoverageDates)},
	{NoShowBlock, "not blocked", patient(func(p *Patient) { p.Blocked = false }), nil},
	{NoShowBlock, "blocked", patient(func(p *Patient) { p.Blocked = true }), []refusedOn{{bothPresets, selfService, wire.Blocked, NoShowBlock}}},
	{ActivePerSpecialty, "the first in its specialty", patient(func(p *Patient) { p.SameSpecialty = 0 }), nil},
	{ActivePerSpecialty, "the second", patient(func(p *Patient) { p.SameSpecialty = 1 }), everywhere(wire.AlreadyBooked, ActivePerSpecialty)},
	{NoOverlap, "beside the others", patient(func(p *Patient) { p.Overlaps = false }), nil},
	{NoOverlap, "over another", patient(func(p *Patient) { p.Overlaps = true }), everywhere(wire.Overlap, NoOverlap)},
	{Referral, "odontología needs none", specialty("odontologia", true, NoReferral), nil},
	{Referral, "ophthalmology without a referral", specialty("oftalmologia", false, NoReferral), referralIn2025()},
	{Referral, "ophthalmology with one", specialty("oftalmologia", false, ReferralGood), []refusedOn{whatsappClassic}},
	{Referral, "ophthalmology with an expired one", specialty("oftalmologia", false, ReferralExpired), referralIn2025()},
	{Referral, "traumatology with a used one", specialty("traumatologia", false, ReferralUsed), referralIn2025()},
	{Referral, "ophthalmology, moved", all(moving, specialty("oftalmologia", false, NoReferral)), []refusedOn{whatsappClassic}},
	{Referral, "a specialty that neither document lists", specialty("cardiologia", false, NoReferral), []refusedOn{
		{[]string{"iess-2025"}, everyChannel, wire.ReferralRequired, Referral},
		{[]string{"iess-classic"}, without(WhatsApp), wire.ReferralRequired, Referral}, whatsappClassic,
	}},
	{Referral, "the same with a referral", specialty("cardiologia", false, ReferralGood), []refusedOn{whatsappClassic}},
	{Referral, "obstetrics, which only the newer document opens", specialty("obstetricia", true, NoReferral), []refusedOn{
		{[]string{"iess-classic"}, without(WhatsApp), wire.ReferralRequired, Referral}, whatsappClassic,
	}},
}

var weekdayRows = []ruleRow{
	{WeekdayByDigit, "even on Monday", onWeekday(time.Monday, 0), phoneClassic},
	{WeekdayByDigit, "even on Tuesday", onWeekday(time.Tuesday, 2), nil},
	{WeekdayByDigit, "even on Wednesday", onWeekday(time.Wednesday, 4), phoneClassic},
	{WeekdayByDigit, "even on Thursday", onWeekday(time.Thursday, 6), nil},
	{WeekdayByDigit, "even on Friday", onWeekday(time.Friday, 8), phoneClassic},
	{WeekdayByDigit, "even on Saturday", onWeekday(time.Saturday, 0), nil},
	{WeekdayByDigit, "even on Sunday", onWeekday(time.Sunday, 2), phoneClassic},
	{WeekdayByDigit, "odd on Monday", onWeekday(time.Monday, 1), nil},
	{WeekdayByDigit, "odd on Tuesday", onWeekday(time.Tuesday, 3), phoneClassic},
	{WeekdayByDigit, "odd on Wednesday", onWeekday(time.Wednesday, 5), nil},
	{WeekdayByDigit, "odd on Thursday", onWeekday(time.Thursday, 7), phoneClassic},
	{WeekdayByDigit, "odd on Friday", onWeekday(time.Friday, 9), nil},
	{WeekdayByDigit, "odd on Saturday", onWeekday(time.Saturday, 1), phoneClassic},
	{WeekdayByDigit, "odd on Sunday", onWeekday(time.Sunday, 3), phoneClassic},
	{WeekdayByDigit, "a letter on Sunday", onWeekday(time.Sunday, -1), nil},
}

var countRows = []ruleRow{
	{MaxPerDay, "the 2nd booking of a day", booked(1, 1, 1), nil},
	{MaxPerDay, "the 3rd booking of a day", booked(2, 2, 2), limited(MaxPerDay)},
	{MaxPerDay, "the 3rd by appeal", all(booked(2, 2, 2), patient(func(p *Patient) { p.Allowance = 1 })), nil},
	{MaxPerDay, "the 4th by an appeal for two", all(booked(3, 3, 3), patient(func(p *Patient) { p.Allowance = 1 })), nil},
	{MaxPerDay, "the 4th by an appeal that is used up", booked(3, 3, 3), limited(MaxPerDay)},
	{MaxPerDay, "a move on such a day", all(moving, booked(2, 2, 2)), nil},
	{MaxPer7Days, "the 4th in 7 days", booked(0, 3, 3), nil},
	{MaxPer7Days, "the 5th in 7 days", booked(0, 4, 4), limited(MaxPer7Days)},
	{MaxPer30Days, "the 10th in 30 days", booked(0, 0, 9), nil},
	{MaxPer30Days, "the 11th in 30 days", booked(0, 0, 10), limited(MaxPer30Days)},
	{MaxHolds, "the 2nd hold", holding(1), nil},
	{MaxHolds, "the 3rd hold", holding(2), everywhere(wire.LimitReached, MaxHolds)},
	{MaxHolds, "a booking beside two holds", patient(func(p *Patient) { p.Holds = 2 }), nil},
	{HoldPause, "a minute after letting go", letGo(minute), nil},
	{HoldPause, "59 seconds after", letGo(minute - 1), everywhere(wire.LimitReached, HoldPause)},
	{HoldPause, "a booking right after", patient(func(p *Patient) { p.ReleasedSeconds = testNow }), nil},
	{Quotas, "kept for nobody", keptFor(Internal), nil},
	{Quotas, "kept for the web", keptFor(Web), []refusedOn{{bothPresets, without(Web), wire.ChannelNotAllowed, Quotas}}},
	{Quotas, "kept for the desk", keptFor(Desk), []refusedOn{{bothPresets, without(Desk), wire.ChannelNotAllowed, Quotas}}},
}

func (r *ruleRow) want(preset string, c Channel) Verdict {
	for _, on := range r.refusals {
		if slices.Contains(on.presets, preset) && slices.Contains(on.channels, c) {
			return Verdict{on.code, on.rule}
		}
	}
	return Verdict{}
}

// TestEveryRuleInBothPresetsOnEveryChannel also wants Explain to say of the row's own rule what Judge
// said, wherever that rule is the one that decides.
func TestEveryRuleInBothPresetsOnEveryChannel(t *testing.T) {
	presets := Presets()
	for i := range ruleRows {
		row := &ruleRows[i]
		for p, preset := range bothPresets {
			for _, c := range everyChannel {
				f := goodFacts(c)
				row.change(&f)
				name, want := fmt.Sprintf("%s, %s, %s: %s", preset, c, row.rule, row.name), row.want(preset, c)
				if got := presets[p].Judge(&f); got != want {
					t.Errorf("%s: %s by %q, want %s by %q", name, got.Code, got.Rule, want.Code, want.Rule)
				}
				checkExplained(t, name, presets[p].Explain(&f), want)
			}
		}
	}
}

func checkExplained(t *testing.T, name string, findings []Finding, want Verdict) {
	t.Helper()
	if len(findings) != len(checks) {
		t.Errorf("%s: %d rules were explained, there are %d", name, len(findings), len(checks))
	}
	first := slices.IndexFunc(findings, func(f Finding) bool { return !f.Verdict.Allowed() })
	switch {
	case first < 0 && !want.Allowed():
		t.Errorf("%s: no rule refuses, want %s", name, want.Code)
	case first >= 0 && findings[first].Verdict != want:
		t.Errorf("%s: the first rule that refuses says %s", name, findings[first].Verdict.Code)
	}
}

// TestEveryRuleHasRows: a rule that is judged and has no row could be lost unseen.
func TestEveryRuleHasRows(t *testing.T) {
	// What no preset uses has tests of its own below.
	own := []Rule{LeadTime, ChannelOpen}
	for _, rule := range checks {
		allowed, refused := false, false
		for j := range ruleRows {
			if row := &ruleRows[j]; row.rule == rule {
				allowed, refused = allowed || row.refusals == nil, refused || row.refusals != nil
			}
		}
		if !allowed || !refused && !slices.Contains(own, rule) {
			t.Errorf("%s: a row that is allowed %v, that is refused %v", rule, allowed, refused)
		}
	}
	if got := time.Unix(int64(testDay)*day, 0).UTC().Weekday(); got != time.Wednesday {
		t.Errorf("the tests' day is a %s", got)
	}
}

// TestRulesThatNoPresetUses has the boundaries of those that an administrator may turn on.
func TestRulesThatNoPresetUses(t *testing.T) {
	for _, c := range everyChannel {
		d := Default()
		d.Channels[c].LeadSeconds = 2 * hour
		f := goodFacts(c)
		startsIn(2 * hour)(&f)
		if got := d.Judge(&f); !got.Allowed() {
			t.Errorf("%s: two hours before: %s", c, got.Code)
		}
		startsIn(2*hour - 1)(&f)
		if got := d.Judge(&f); got != (Verdict{wire.OutsideHorizon, LeadTime}) {
			t.Errorf("%s: a second too late: %s by %q", c, got.Code, got.Rule)
		}
		d = Default()
		d.Channels[c].Open = false
		for _, other := range everyChannel {
			want := Verdict{}
			if other == c {
				want = Verdict{wire.ChannelNotAllowed, ChannelOpen}
			}
			f := goodFacts(other)
			if got := d.Judge(&f); got != want {
				t.Errorf("%s is closed, %s: %s by %q", c, other, got.Code, got.Rule)
			}
		}
	}
	d := Default()
	d.NoShowsToBlock, d.ActivePerSpecialty, d.ReferralNeeded = 0, 0, false
	f := goodFacts(Web)
	f.Patient.Blocked, f.Patient.SameSpecialty, f.Place.FirstLevel = true, 7, false
	if got := d.Judge(&f); !got.Allowed() {
		t.Errorf("rules that are off refuse: %s by %q", got.Code, got.Rule)
	}
	if f.Channel = 200; d.Judge(&f).Allowed() != d.Channels[Internal].Open {
		t.Error("an unknown channel is not judged as the cluster's own")
	}
}

// TestChanges has 11 h 59 and 12 h 00, and the fifth and sixth move.
func TestChanges(t *testing.T) {
	noShow := Verdict{wire.NotCancellable, CancelUntil}
	tooOften := Verdict{wire.LimitReached, MaxMoves}
	for _, row := range []struct {
		name   string
		before int64
		moves  uint8
		moving bool
		want   Verdict // except at the desk
		desk   Verdict
	}{
		{"12 h 00 before", 12 * hour, 0, false, Verdict{}, Verdict{}},
		{"a second less", 12*hour - 1, 0, false, noShow, Verdict{}},
		{"11 h 59 before", 12*hour - minute, 0, false, noShow, Verdict{}},
		{"moved 12 h 00 before", 12 * hour, 0, true, Verdict{}, Verdict{}},
		{"moved 11 h 59 before", 12*hour - minute, 0, true, noShow, Verdict{}},
		{"at the start", 0, 0, false, noShow, Verdict{}},
		{"a second after the start", -1, 0, false, noShow, noShow},
		{"the 5th move", day, 4, true, Verdict{}, Verdict{}},
		{"the 6th move", day, 5, true, tooOften, tooOften},
		{"cancelling after 5 moves", day, 5, false, Verdict{}, Verdict{}},
		{"the 6th move, too late", hour, 5, true, noShow, tooOften},
	} {
		for p, preset := range bothPresets {
			for _, c := range everyChannel {
				want := row.want
				if c == Desk {
					want = row.desk
				}
				d := Presets()[p]
				change := Change{NowSeconds: testStart - row.before, StartSeconds: testStart, Channel: c, Moves: row.moves, Moving: row.moving}
				if got := d.JudgeChange(&change); got != want {
					t.Errorf("%s, %s, %s: %s by %q, want %s by %q", preset, c, row.name, got.Code, got.Rule, want.Code, want.Rule)
				}
				findings := d.ExplainChange(&change)
				if len(findings) != 2 || findings[0].Rule != CancelUntil || findings[1].Rule != MaxMoves {
					t.Fatalf("explained %+v", findings)
				}
				if at := slices.IndexFunc(findings, func(f Finding) bool { return !f.Verdict.Allowed() }); at >= 0 && findings[at].Verdict != want {
					t.Errorf("%s, %s, %s: explained as %+v", preset, c, row.name, findings)
				}
			}
		}
	}
	d := Default()
	d.MaxMoves = 0
	if got := d.JudgeChange(&Change{NowSeconds: testNow, StartSeconds: testStart, Moves: 255, Moving: true}); !got.Allowed() {
		t.Errorf("moves without a limit: %s", got.Code)
	}
}

// TestBeyondLimits: an appeal is used up only by a booking that needs it.
func TestBeyondLimits(t *testing.T) {
	d := Default()
	for _, row := range []struct {
		today, in7, in30, allowance int
		want                        bool
	}{
		{1, 1, 1, 1, false}, {2, 2, 2, 1, true}, {0, 4, 4, 1, true}, {0, 0, 10, 1, true}, {2, 2, 2, 0, false}, {0, 3, 9, 3, false},
	} {
		f := goodFacts(Web)
		f.Patient.Today, f.Patient.In7Days, f.Patient.In30Days, f.Patient.Allowance = row.today, row.in7, row.in30, row.allowance
		if got := d.BeyondLimits(&f); got != row.want {
			t.Errorf("%+v: %v", row, got)
		}
		if f.Patient.Allowance != row.allowance {
			t.Error("the facts were changed")
		}
	}
	classic := IESSClassic()
	if d.Limited() != true || classic.Limited() != false {
		t.Error("the first preset has limits, the second has none")
	}
	for _, change := range []func(d *Document){
		func(d *Document) { d.MaxPerDay = 1 }, func(d *Document) { d.MaxPer7Days = 1 }, func(d *Document) { d.MaxPer30Days = 1 },
	} {
		one := IESSClassic()
		if change(&one); !one.Limited() {
			t.Error("one limit is no limit")
		}
	}
}

func TestHorizon(t *testing.T) {
	d := Default()
	d.Channels[Kiosk].HorizonDays, d.Channels[Phone].HorizonDays = 1, 90
	if d.HorizonSeconds(Kiosk) != day || d.HorizonSeconds(Phone) != 90*day || d.LongestHorizonDays() != 90 {
		t.Errorf("kiosk %d s, phone %d s, longest %d days", d.HorizonSeconds(Kiosk), d.HorizonSeconds(Phone), d.LongestHorizonDays())
	}
}
