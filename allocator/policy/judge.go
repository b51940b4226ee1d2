package policy

import (
	"slices"

	"github.com/cupo-ec/cupo/wire"
)

// Act is what somebody wants to do with a place.
type Act uint8

// The acts that are judged by the rules of booking.
const (
	Book Act = iota
	Hold
	Move
)

// Facts is what the rules need to know. Times are seconds of Unix time.
type Facts struct {
	NowSeconds int64
	Channel    Channel
	Act        Act
	Place      Place
	Patient    Patient
	Referral   ReferralState
	// AccountBlocked says that the device or account the request came from is blocked.
	AccountBlocked bool
}

// Place is what the rules need to know of a slot.
type Place struct {
	// Specialty is its id, FirstLevel whether the catalogue says that it is of the first level.
	Specialty      string
	FirstLevel     bool
	StartSeconds   int64
	EndSeconds     int64
	OpensAtSeconds int64
	// Day is the place's day in the unit's own time, in days since 1970, and DayStartSeconds its midnight:
	// the horizon counts days.
	Day             int32
	DayStartSeconds int64
	// KeptFor is the channel whose quota the place belongs to, Internal for none.
	KeptFor Channel
}

// Patient is what the rules need to know of a person, on the day of the place.
type Patient struct {
	Coverage Coverage
	AgeYears int
	// CoveredFrom and CoveredTo are the days on which the coverage begins and ends, in days since 1970;
	// 0 leaves that side open.
	CoveredFrom, CoveredTo int32
	// LastDigit is that of the document, −1 where it ends in a letter.
	LastDigit int
	Blocked   bool
	// SameSpecialty is how many appointments to come there are in the place's specialty, and Overlaps
	// whether any is too near in time.
	SameSpecialty int
	Overlaps      bool
	// Today, In7Days and In30Days are how many appointments were booked, and Allowance how many more
	// staff granted on appeal.
	Today, In7Days, In30Days, Allowance int
	Holds                               int
	// ReleasedSeconds is when the person last let a held place go, 0 for never.
	ReleasedSeconds int64
}

// ReferralState is how a person stands with the specialty of a place.
type ReferralState uint8

// What a referral can be.
const (
	NoReferral ReferralState = iota
	ReferralGood
	ReferralExpired
	ReferralUsed
)

// checks are the rules of booking in the order in which a refusal is told: first what nobody may, then
// what this channel may not, then what this person may not.
var checks = [...]Rule{
	Started, OpensAt, HorizonDays, LeadTime, ChannelOpen, Specialties, AccountBlock,
	RightToAttention, ChildAge, CoverageDates, NoShowBlock, WeekdayByDigit, ActivePerSpecialty, NoOverlap,
	Referral, MaxPerDay, MaxPer7Days, MaxPer30Days, MaxHolds, HoldPause, Quotas,
}

// check asks one rule. It is a switch and not a table of functions: through a function value the facts
// would have to be allocated, once for every booking.
func (d *Document) check(rule Rule, f *Facts) Verdict {
	switch rule {
	case Started:
		return d.started(f)
	case OpensAt:
		return d.opensAt(f)
	case HorizonDays:
		return d.horizon(f)
	case LeadTime:
		return d.lead(f)
	case ChannelOpen:
		return d.channelOpen(f)
	case Specialties:
		return d.specialties(f)
	case AccountBlock:
		return d.account(f)
	case RightToAttention:
		return d.rightToAttention(f)
	case ChildAge:
		return d.childAge(f)
	case CoverageDates:
		return d.coverageDates(f)
	case NoShowBlock:
		return d.noShows(f)
	case WeekdayByDigit:
		return d.weekday(f)
	case ActivePerSpecialty:
		return d.activePerSpecialty(f)
	case NoOverlap:
		return d.overlap(f)
	case Referral:
		return d.referral(f)
	case MaxPerDay:
		return d.perDay(f)
	case MaxPer7Days:
		return d.per7Days(f)
	case MaxPer30Days:
		return d.per30Days(f)
	case MaxHolds:
		return d.maxHolds(f)
	case HoldPause:
		return d.holdPause(f)
	case Quotas:
		return d.quota(f)
	default:
		return Verdict{}
	}
}

// Judge says whether a place may be booked, held or moved to.
func (d *Document) Judge(f *Facts) Verdict {
	for _, rule := range checks {
		if v := d.check(rule, f); !v.Allowed() {
			return v
		}
	}
	return Verdict{}
}

// Finding is what one rule said when it was asked for an explanation.
type Finding struct {
	Rule    Rule
	Verdict Verdict
}

// Explain asks every rule, also after one has refused, in the order of Judge.
func (d *Document) Explain(f *Facts) []Finding {
	found := make([]Finding, len(checks))
	for i, rule := range checks {
		found[i] = Finding{rule, d.check(rule, f)}
	}
	return found
}

func (d *Document) channel(c Channel) *ChannelRules {
	if int(c) >= len(d.Channels) {
		c = Internal
	}
	return &d.Channels[c]
}

func (d *Document) started(f *Facts) Verdict {
	if f.Place.StartSeconds <= f.NowSeconds {
		return Verdict{Code: wire.SlotPast}
	}
	return Verdict{}
}

func (d *Document) opensAt(f *Facts) Verdict {
	if f.Place.OpensAtSeconds > f.NowSeconds {
		return refuse(wire.NotOpenYet, OpensAt)
	}
	return Verdict{}
}

const secondsPerDay = 86400

// HorizonSeconds is how far ahead of now a day may begin that a channel books.
func (d *Document) HorizonSeconds(c Channel) int64 {
	return int64(d.channel(c).HorizonDays) * secondsPerDay
}

// LongestHorizonDays is the horizon of the channel that sees farthest.
func (d *Document) LongestHorizonDays() uint16 {
	longest := uint16(0)
	for i := range d.Channels {
		longest = max(longest, d.Channels[i].HorizonDays)
	}
	return longest
}

func (d *Document) horizon(f *Facts) Verdict {
	if f.Place.DayStartSeconds > f.NowSeconds+d.HorizonSeconds(f.Channel) {
		return refuse(wire.OutsideHorizon, HorizonDays)
	}
	return Verdict{}
}

func (d *Document) lead(f *Facts) Verdict {
	if f.Place.StartSeconds-f.NowSeconds < int64(d.channel(f.Channel).LeadSeconds) {
		return refuse(wire.OutsideHorizon, LeadTime)
	}
	return Verdict{}
}

func (d *Document) channelOpen(f *Facts) Verdict {
	if !d.channel(f.Channel).Open {
		return refuse(wire.ChannelNotAllowed, ChannelOpen)
	}
	return Verdict{}
}

func (d *Document) specialties(f *Facts) Verdict {
	if only := d.channel(f.Channel).Specialties; len(only) > 0 && !slices.Contains(only, f.Place.Specialty) {
		return refuse(wire.ChannelNotAllowed, Specialties)
	}
	return Verdict{}
}

func (d *Document) account(f *Facts) Verdict {
	if f.AccountBlocked && d.StrikesToBlock > 0 {
		return refuse(wire.Blocked, AccountBlock)
	}
	return Verdict{}
}

func (d *Document) rightToAttention(f *Facts) Verdict {
	if !d.Coverages.Has(f.Patient.Coverage) {
		return refuse(wire.NotCovered, RightToAttention)
	}
	return Verdict{}
}

func (d *Document) childAge(f *Facts) Verdict {
	if f.Patient.Coverage == Child && f.Patient.AgeYears >= int(d.ChildAgeYears) {
		return refuse(wire.NotCovered, ChildAge)
	}
	return Verdict{}
}

func (d *Document) coverageDates(f *Facts) Verdict {
	p := &f.Patient
	if p.CoveredFrom != 0 && f.Place.Day < p.CoveredFrom || p.CoveredTo != 0 && f.Place.Day > p.CoveredTo {
		return refuse(wire.NotCovered, CoverageDates)
	}
	return Verdict{}
}

func (d *Document) noShows(f *Facts) Verdict {
	if f.Patient.Blocked && d.NoShowsToBlock > 0 && d.channel(f.Channel).SelfService {
		return refuse(wire.Blocked, NoShowBlock)
	}
	return Verdict{}
}

// WeekdaysFor is the days of the week on which a channel books for a person whose document ends in a
// digit; −1 for one that ends in a letter.
func (d *Document) WeekdaysFor(c Channel, lastDigit int) Weekdays {
	rules := d.channel(c)
	switch {
	case lastDigit < 0:
		return EveryDay
	case lastDigit%2 == 0:
		return rules.EvenWeekdays
	default:
		return rules.OddWeekdays
	}
}

// weekday: 1 January 1970 was a Thursday.
func (d *Document) weekday(f *Facts) Verdict {
	if !d.WeekdaysFor(f.Channel, f.Patient.LastDigit).On(int(f.Place.Day+4) % 7) {
		return refuse(wire.WeekdayNotAllowed, WeekdayByDigit)
	}
	return Verdict{}
}

func (d *Document) activePerSpecialty(f *Facts) Verdict {
	if d.ActivePerSpecialty > 0 && f.Patient.SameSpecialty >= int(d.ActivePerSpecialty) {
		return refuse(wire.AlreadyBooked, ActivePerSpecialty)
	}
	return Verdict{}
}

func (d *Document) overlap(f *Facts) Verdict {
	if f.Patient.Overlaps {
		return refuse(wire.Overlap, NoOverlap)
	}
	return Verdict{}
}

// NeedsReferral reports whether a specialty needs a referral; firstLevel is what the catalogue says of it.
func (d *Document) NeedsReferral(specialty string, firstLevel bool) bool {
	if len(d.OpenSpecialties) > 0 {
		firstLevel = slices.Contains(d.OpenSpecialties, specialty)
	}
	return d.ReferralNeeded && !firstLevel
}

// referral: who moves an appointment has shown it already.
func (d *Document) referral(f *Facts) Verdict {
	if f.Act != Move && f.Referral != ReferralGood && d.NeedsReferral(f.Place.Specialty, f.Place.FirstLevel) {
		return refuse(wire.ReferralRequired, Referral)
	}
	return Verdict{}
}

// limit: an appointment that is moved was counted when it was booked. Each booking over a limit uses up one
// of those that staff granted, so any that is left allows the next.
func limit(f *Facts, booked int, most uint8, rule Rule) Verdict {
	if most > 0 && f.Act != Move && booked >= int(most) && f.Patient.Allowance == 0 {
		return refuse(wire.LimitReached, rule)
	}
	return Verdict{}
}

func (d *Document) perDay(f *Facts) Verdict { return limit(f, f.Patient.Today, d.MaxPerDay, MaxPerDay) }

func (d *Document) per7Days(f *Facts) Verdict {
	return limit(f, f.Patient.In7Days, d.MaxPer7Days, MaxPer7Days)
}

func (d *Document) per30Days(f *Facts) Verdict {
	return limit(f, f.Patient.In30Days, d.MaxPer30Days, MaxPer30Days)
}

// Limited reports whether any limit on how many is in force.
func (d *Document) Limited() bool { return d.MaxPerDay > 0 || d.MaxPer7Days > 0 || d.MaxPer30Days > 0 }

// BeyondLimits reports whether a booking that is allowed is so only by what staff granted on appeal.
func (d *Document) BeyondLimits(f *Facts) bool {
	without := *f
	without.Patient.Allowance = 0
	return f.Patient.Allowance > 0 &&
		!(d.perDay(&without).Allowed() && d.per7Days(&without).Allowed() && d.per30Days(&without).Allowed())
}

func (d *Document) maxHolds(f *Facts) Verdict {
	if f.Act == Hold && f.Patient.Holds >= int(d.MaxHolds) {
		return refuse(wire.LimitReached, MaxHolds)
	}
	return Verdict{}
}

func (d *Document) holdPause(f *Facts) Verdict {
	released := f.Patient.ReleasedSeconds
	if f.Act == Hold && released != 0 && f.NowSeconds < released+int64(d.HoldPauseSeconds) {
		return refuse(wire.LimitReached, HoldPause)
	}
	return Verdict{}
}

func (d *Document) quota(f *Facts) Verdict {
	if f.Place.KeptFor != Internal && f.Place.KeptFor != f.Channel {
		return refuse(wire.ChannelNotAllowed, Quotas)
	}
	return Verdict{}
}

// Change is what the rules need to know of an appointment that is to be cancelled or moved.
type Change struct {
	NowSeconds, StartSeconds int64
	Channel                  Channel
	// Moves is how often it was moved before, Moving whether it is to be moved again.
	Moves  uint8
	Moving bool
	// LetDown says that the practitioner does not attend: then no rule keeps the patient.
	LetDown bool
}

// changeChecks are the rules of giving up a place, in the order in which a refusal is told.
var changeChecks = []struct {
	rule  Rule
	judge func(d *Document, c *Change) Verdict
}{
	{CancelUntil, (*Document).cancelUntil},
	{MaxMoves, (*Document).moves},
}

// JudgeChange says whether an appointment may still be cancelled or moved.
func (d *Document) JudgeChange(c *Change) Verdict {
	for i := range changeChecks {
		if v := changeChecks[i].judge(d, c); !c.LetDown && !v.Allowed() {
			return v
		}
	}
	return Verdict{}
}

// ExplainChange asks every rule, also after one has refused, in the order of JudgeChange.
func (d *Document) ExplainChange(c *Change) []Finding {
	found := make([]Finding, len(changeChecks))
	for i := range changeChecks {
		found[i].Rule = changeChecks[i].rule
		if !c.LetDown {
			found[i].Verdict = changeChecks[i].judge(d, c)
		}
	}
	return found
}

func (d *Document) cancelUntil(c *Change) Verdict {
	until := c.StartSeconds - int64(d.CancelUntilSeconds)
	if d.channel(c.Channel).ForUnit {
		until = c.StartSeconds
	}
	if c.NowSeconds > until {
		return refuse(wire.NotCancellable, CancelUntil)
	}
	return Verdict{}
}

func (d *Document) moves(c *Change) Verdict {
	if c.Moving && d.MaxMoves > 0 && c.Moves >= d.MaxMoves {
		return refuse(wire.LimitReached, MaxMoves)
	}
	return Verdict{}
}
