package policy

import (
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of the texts and lists of a document. All of it must fit into one log entry, with room to spare.
const (
	maxNameChars   = 64
	maxIDBytes     = 64
	maxSpecialties = 256
	// maxWalked bounds the appointments of 30 days that the limits may have to count for one person.
	maxWalked = 2048
)

// Validate says why a document contradicts itself, nil when it does not. The error is a *Problems with
// everything that is wrong.
func (d *Document) Validate() error {
	var found Problems
	d.checkFields(&found)
	d.checkLimits(&found)
	d.checkTimes(&found)
	for c := range Channel(Channels) {
		d.checkChannel(&found, c)
	}
	d.checkQuotas(&found)
	return found.orNil()
}

// checkFields looks at each field alone.
func (d *Document) checkFields(found *Problems) {
	d.each(func(f *Field, c Channel, v reflect.Value) {
		switch value := v.Interface().(type) {
		case bool:
		case string:
			found.addIf(!goodName(value), ReasonName, f.path(c))
		case []string:
			found.addIf(!goodIDs(value), ReasonNames, f.path(c))
		case Coverages:
			found.addIf(value&^coverages(Affiliate, Pensioner, Spouse, Child, SSC, WorkRisk) != 0, ReasonUnknownName, f.path(c))
			found.addIf(value == 0, ReasonEmpty, f.path(c))
		case Weekdays:
			found.addIf(value&^EveryDay != 0, ReasonUnknownWeekdays, f.path(c))
		default:
			n := v.Uint()
			found.addIf(n < uint64(f.Min) || n > uint64(f.Max), ReasonOutOfBounds, f.path(c))
		}
	})
}

func goodName(name string) bool {
	if name == "" || !utf8.ValidString(name) || utf8.RuneCountInString(name) > maxNameChars || strings.TrimSpace(name) != name {
		return false
	}
	return !strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) })
}

// goodIDs reports whether a list has ids of specialties, each once.
func goodIDs(ids []string) bool {
	if len(ids) > maxSpecialties {
		return false
	}
	for i, id := range ids {
		if id == "" || len(id) > maxIDBytes || slices.Contains(ids[:i], id) {
			return false
		}
		if strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return true
}

// checkLimits looks at how many.
func (d *Document) checkLimits(found *Problems) {
	perDay, per7, per30 := d.MaxPerDay, d.MaxPer7Days, d.MaxPer30Days
	found.addIf(perDay > 0 && per7 > 0 && perDay > per7, ReasonShorterLimit, "maxPerDay", "maxPer7Days")
	found.addIf(per7 > 0 && per30 > 0 && per7 > per30, ReasonShorterLimit, "maxPer7Days", "maxPer30Days")
	found.addIf(perDay > 0 && per30 > 0 && perDay > per30, ReasonShorterLimit, "maxPerDay", "maxPer30Days")
	found.addIf(d.Limited() && d.MaxMoves == 0, ReasonMovesUnbounded, "maxMoves")
	found.addIf(d.mostIn30Days()*(1+int(d.MaxMoves)) > maxWalked, ReasonHistoryWalk,
		"maxPerDay", "maxPer7Days", "maxPer30Days", "maxMoves")
	found.addIf(d.StrikesToBlock > 0 && d.AccountBlockDays == 0, ReasonBlockWithoutTerm, "strikesToBlock", "accountBlockDays")
	found.addIf(d.StrikesToBlock > 0 && !d.Limited(), ReasonStrikesWithoutLimits, "strikesToBlock")
	found.addIf(d.ReferralNeeded && len(d.ReferralIssuers) == 0, ReasonNoIssuers, "referralNeeded", "referralIssuers")
}

// mostIn30Days is how many bookings of 30 days the limits allow together; 0 for no limit.
func (d *Document) mostIn30Days() int {
	switch {
	case d.MaxPer30Days > 0:
		return int(d.MaxPer30Days)
	case d.MaxPer7Days > 0:
		return 5 * int(d.MaxPer7Days)
	default:
		return 30 * int(d.MaxPerDay)
	}
}

// checkTimes looks at what must not last longer than something else.
func (d *Document) checkTimes(found *Problems) {
	found.addIf(d.NoShowsToBlock > 0 && d.NoShowWindowDays == 0, ReasonNoWindow, "noShowsToBlock", "noShowWindowDays")
	found.addIf(d.NoShowWindowDays > d.HistoryDays, ReasonOutlivesHistory, "noShowWindowDays", "historyDays")
	found.addIf(d.DisputeDays > d.HistoryDays, ReasonOutlivesHistory, "disputeDays", "historyDays")
	found.addIf(d.HistoryDays > d.AuditDays, ReasonOutlivesHistory, "historyDays", "auditDays")
	found.addIf(d.ArriveBeforeSeconds > d.CheckInFromSeconds, ReasonArriveBeforeDoors, "arriveBeforeSeconds", "checkInFromSeconds")
	farthest := int64(d.LongestHorizonDays()) * secondsPerDay
	found.addIf(farthest > 0 && int64(d.CancelUntilSeconds) > farthest, ReasonCancelBeyondHorizon, "cancelUntilSeconds")
}

func (d *Document) checkChannel(found *Problems, c Channel) {
	rules, name := &d.Channels[c], "channels."+c.String()+"."
	found.addIf(rules.SelfService && rules.ForUnit, ReasonSelfServiceForUnit, name+"selfService", name+"forUnit")
	if !rules.Open {
		return
	}
	found.addIf(rules.EvenWeekdays == 0, ReasonClosedByWeekdays, name+"evenWeekdays")
	found.addIf(rules.OddWeekdays == 0, ReasonClosedByWeekdays, name+"oddWeekdays")
	found.addIf(rules.HorizonDays == 0, ReasonNoHorizon, name+"horizonDays")
	found.addIf(int64(rules.LeadSeconds) > d.HorizonSeconds(c), ReasonLeadBeyondHorizon, name+"leadSeconds", name+"horizonDays")
}

// checkQuotas also wants a channel for somebody outside of the cluster. Quotas are one a channel and in
// the order of channels, so that a document has one form.
func (d *Document) checkQuotas(found *Problems) {
	sum, open := 0, false
	for c := Internal + 1; int(c) < Channels; c++ {
		open = open || d.Channels[c].Open
	}
	found.addIf(!open, ReasonNobodyBooks, "channels")
	for i, q := range d.Quotas {
		if int(q.Channel) >= Channels || i > 0 && q.Channel <= d.Quotas[i-1].Channel {
			found.add(ReasonQuotaOrder, "channels")
			return
		}
		sum += int(q.Percent)
		percent, release := "channels."+q.Channel.String()+".quotaPercent", "channels."+q.Channel.String()+".quotaReleaseSeconds"
		found.addIf(q.Channel == Internal || !d.Channels[q.Channel].Open, ReasonQuotaOfClosed, percent)
		found.addIf(q.Percent == 0, ReasonQuotaEmpty, percent, release)
		found.addIf(q.Percent > 0 && int64(q.ReleaseSeconds) >= d.HorizonSeconds(q.Channel), ReasonQuotaNeverKept, release)
	}
	found.addIf(sum > 100, ReasonQuotasOver100, "channels")
}

// Knows says in which fields a document names a specialty that does not exist, nil for none: a slip of the
// pen would close a channel, or a specialty, without a word. What a preset names is none. The error is a
// *Problems.
func (d *Document) Knows(exists func(specialty string) bool) error {
	var found Problems
	named := IESSClassic().OpenSpecialties
	d.each(func(f *Field, c Channel, v reflect.Value) {
		if ids, list := v.Interface().([]string); list {
			unknown := slices.ContainsFunc(ids, func(id string) bool { return !exists(id) && !slices.Contains(named, id) })
			found.addIf(unknown, ReasonUnknownSpecialty, f.path(c))
		}
	})
	return found.orNil()
}
