package policy

import (
	"slices"
	"strings"
	"testing"
)

func TestPresetsAreSound(t *testing.T) {
	for _, d := range append(Presets(), busy()) {
		if err := d.Validate(); err != nil {
			t.Errorf("%s: %v", d.Name, err)
		}
	}
}

// TestContradictions has for each reason a document that is refused by it, and the nearest one that is not.
func TestContradictions(t *testing.T) {
	limits := func(perDay, per7, per30, moves uint8) func(d *Document) {
		return func(d *Document) { d.MaxPerDay, d.MaxPer7Days, d.MaxPer30Days, d.MaxMoves = perDay, per7, per30, moves }
	}
	quotas := func(list ...Quota) func(d *Document) { return func(d *Document) { d.Quotas = list } }
	for _, c := range []struct {
		reason Reason
		fields string
		bad    func(d *Document)
		good   func(d *Document)
	}{
		{ReasonName, "name", func(d *Document) { d.Name = "" }, func(d *Document) { d.Name = "x" }},
		{ReasonName, "name", func(d *Document) { d.Name = strings.Repeat("ñ", 65) }, func(d *Document) { d.Name = strings.Repeat("ñ", 64) }},
		{ReasonName, "name", func(d *Document) { d.Name = "a\nb" }, func(d *Document) { d.Name = "a b" }},
		{ReasonName, "name", func(d *Document) { d.Name = " a" }, func(d *Document) { d.Name = "a" }},
		{ReasonName, "name", func(d *Document) { d.Name = "a\xff" }, func(d *Document) { d.Name = "aÿ" }},
		{ReasonEmpty, "coverages", func(d *Document) { d.Coverages = 0 }, func(d *Document) { d.Coverages = coverages(SSC) }},
		{ReasonUnknownName, "coverages", func(d *Document) { d.Coverages |= 1 }, func(d *Document) { d.Coverages |= 1 << SSC }},
		{ReasonUnknownName, "coverages", func(d *Document) { d.Coverages |= 1 << 7 }, func(*Document) {}},
		{ReasonOutOfBounds, "childAgeYears", func(d *Document) { d.ChildAgeYears = 0 }, func(d *Document) { d.ChildAgeYears = 1 }},
		{ReasonOutOfBounds, "childAgeYears", func(d *Document) { d.ChildAgeYears = 31 }, func(d *Document) { d.ChildAgeYears = 30 }},
		{ReasonOutOfBounds, "holdSeconds", func(d *Document) { d.HoldSeconds = 0 }, func(d *Document) { d.HoldSeconds = 30 }},
		{ReasonOutOfBounds, "maxHolds", func(d *Document) { d.MaxHolds = 0 }, func(d *Document) { d.MaxHolds = 1 }},
		{ReasonOutOfBounds, "keySeconds", func(d *Document) { d.KeySeconds = day - 1 }, func(d *Document) { d.KeySeconds = day }},
		{ReasonOutOfBounds, "historyDays", func(d *Document) { d.HistoryDays, d.NoShowWindowDays, d.DisputeDays = 30, 30, 30 },
			func(d *Document) { d.HistoryDays, d.NoShowWindowDays, d.DisputeDays = 31, 31, 31 }},
		{ReasonOutOfBounds, "sessionSeconds", func(d *Document) { d.SessionSeconds = day + 1 }, func(d *Document) { d.SessionSeconds = day }},
		{ReasonOutOfBounds, "challengeSeconds", func(d *Document) { d.ChallengeSeconds = 29 }, func(d *Document) { d.ChallengeSeconds = 30 }},
		{ReasonOutOfBounds, "lockSeconds", func(d *Document) { d.LockSeconds = 59 }, func(d *Document) { d.LockSeconds = 60 }},
		{ReasonOutOfBounds, "wrongYearsToLock", func(d *Document) { d.WrongYearsToLock = 0 }, func(d *Document) { d.WrongYearsToLock = 1 }},
		{ReasonOutOfBounds, "cancelUntilSeconds", func(d *Document) { d.CancelUntilSeconds = 1<<32 - 1 }, func(d *Document) { d.CancelUntilSeconds = 14 * day }},
		{ReasonOutOfBounds, "channels.web.horizonDays", func(d *Document) { d.Channels[Web].HorizonDays = 367 }, func(d *Document) { d.Channels[Web].HorizonDays = 366 }},
		{ReasonOutOfBounds, "channels.web.quotaPercent", quotas(Quota{Web, 101, 0}), quotas(Quota{Web, 100, 0})},
		{ReasonNames, "referralIssuers", func(d *Document) { d.ReferralIssuers = []string{"a", "a"} }, func(d *Document) { d.ReferralIssuers = []string{"a", "b"} }},
		{ReasonNames, "openSpecialties", func(d *Document) { d.OpenSpecialties = []string{"Odontología"} }, func(d *Document) { d.OpenSpecialties = []string{"odontologia"} }},
		{ReasonNames, "channels.web.specialties", func(d *Document) { d.Channels[Web].Specialties = []string{""} }, func(d *Document) { d.Channels[Web].Specialties = []string{"x"} }},
		{ReasonShorterLimit, "maxPerDay+maxPer7Days", limits(5, 4, 10, 5), limits(4, 4, 10, 5)},
		{ReasonShorterLimit, "maxPer7Days+maxPer30Days", limits(2, 11, 10, 5), limits(2, 10, 10, 5)},
		{ReasonShorterLimit, "maxPerDay+maxPer30Days", limits(11, 0, 10, 5), limits(10, 0, 10, 5)},
		{ReasonMovesUnbounded, "maxMoves", limits(2, 4, 10, 0), limits(2, 4, 10, 1)},
		{ReasonMovesUnbounded, "maxMoves", func(d *Document) { d.MaxMoves = 0 }, func(d *Document) { limits(0, 0, 0, 0)(d); d.StrikesToBlock = 0 }},
		{ReasonHistoryWalk, "maxPerDay+maxPer7Days+maxPer30Days+maxMoves", limits(2, 4, 255, 8), limits(2, 4, 255, 7)},
		{ReasonHistoryWalk, "maxPerDay+maxPer7Days+maxPer30Days+maxMoves", limits(35, 0, 0, 1), limits(34, 0, 0, 1)},
		{ReasonHistoryWalk, "maxPerDay+maxPer7Days+maxPer30Days+maxMoves", limits(0, 205, 0, 1), limits(0, 204, 0, 1)},
		{ReasonBlockWithoutTerm, "strikesToBlock+accountBlockDays", func(d *Document) { d.AccountBlockDays = 0 }, func(d *Document) { d.AccountBlockDays = 1 }},
		{ReasonStrikesWithoutLimits, "strikesToBlock", limits(0, 0, 0, 5), func(d *Document) { limits(0, 0, 0, 5)(d); d.StrikesToBlock = 0 }},
		{ReasonNoIssuers, "referralNeeded+referralIssuers", func(d *Document) { d.ReferralIssuers = nil }, func(d *Document) { d.ReferralIssuers, d.ReferralNeeded = nil, false }},
		{ReasonNoWindow, "noShowsToBlock+noShowWindowDays", func(d *Document) { d.NoShowWindowDays = 0 }, func(d *Document) { d.NoShowWindowDays, d.NoShowsToBlock = 0, 0 }},
		{ReasonOutlivesHistory, "noShowWindowDays+historyDays", func(d *Document) { d.NoShowWindowDays = 401 }, func(d *Document) { d.NoShowWindowDays = 400 }},
		{ReasonOutlivesHistory, "disputeDays+historyDays", func(d *Document) { d.DisputeDays = 401 }, func(d *Document) { d.DisputeDays = 400 }},
		{ReasonOutlivesHistory, "historyDays+auditDays", func(d *Document) { d.AuditDays = 399 }, func(d *Document) { d.AuditDays = 400 }},
		{ReasonArriveBeforeDoors, "arriveBeforeSeconds+checkInFromSeconds", func(d *Document) { d.CheckInFromSeconds = 30*minute - 1 }, func(d *Document) { d.CheckInFromSeconds = 30 * minute }},
		{ReasonCancelBeyondHorizon, "cancelUntilSeconds", horizons(1, 2*day), horizons(2, 2*day)},
		{ReasonSelfServiceForUnit, "channels.desk.selfService+channels.desk.forUnit", func(d *Document) { d.Channels[Desk].SelfService = true }, func(d *Document) { d.Channels[Desk].SelfService, d.Channels[Desk].ForUnit = true, false }},
		{ReasonClosedByWeekdays, "channels.phone.oddWeekdays", func(d *Document) { d.Channels[Phone].OddWeekdays = 0 }, func(d *Document) { d.Channels[Phone].OddWeekdays = 1 }},
		{ReasonClosedByWeekdays, "channels.phone.evenWeekdays", func(d *Document) { d.Channels[Phone].EvenWeekdays = 0 }, func(d *Document) { d.Channels[Phone].EvenWeekdays, d.Channels[Phone].Open = 0, false }},
		{ReasonUnknownWeekdays, "channels.phone.oddWeekdays", func(d *Document) { d.Channels[Phone].OddWeekdays = 0x80 }, func(d *Document) { d.Channels[Phone].OddWeekdays = 0x40 }},
		{ReasonNoHorizon, "channels.kiosk.horizonDays", func(d *Document) { d.Channels[Kiosk].HorizonDays = 0 }, func(d *Document) { d.Channels[Kiosk].HorizonDays = 1 }},
		{ReasonLeadBeyondHorizon, "channels.kiosk.leadSeconds+channels.kiosk.horizonDays",
			func(d *Document) { d.Channels[Kiosk].HorizonDays, d.Channels[Kiosk].LeadSeconds = 1, day+1 },
			func(d *Document) { d.Channels[Kiosk].HorizonDays, d.Channels[Kiosk].LeadSeconds = 1, day }},
		{ReasonNobodyBooks, "channels", closed(Web, Phone, WhatsApp, Messenger, Kiosk, Desk), closed(Web, Phone, WhatsApp, Messenger, Kiosk)},
		{ReasonQuotaOfClosed, "channels.web.quotaPercent", func(d *Document) { closed(Web)(d); quotas(Quota{Web, 10, 0})(d) }, closed(Web)},
		{ReasonQuotaOfClosed, "channels.internal.quotaPercent", quotas(Quota{Internal, 10, 0}), quotas(Quota{Desk, 10, 0})},
		{ReasonQuotaEmpty, "channels.web.quotaPercent+channels.web.quotaReleaseSeconds", quotas(Quota{Web, 0, 5}), quotas(Quota{Web, 1, 5})},
		{ReasonQuotasOver100, "channels", quotas(Quota{Web, 60, 0}, Quota{Phone, 41, 0}), quotas(Quota{Web, 60, 0}, Quota{Phone, 40, 0})},
		{ReasonQuotaOrder, "channels", quotas(Quota{Phone, 1, 0}, Quota{Web, 1, 0}), quotas(Quota{Web, 1, 0}, Quota{Phone, 1, 0})},
		{ReasonQuotaOrder, "channels", quotas(Quota{Web, 1, 0}, Quota{Web, 1, 0}), quotas(Quota{Web, 1, 0})},
		{ReasonQuotaOrder, "channels", quotas(Quota{Channels, 1, 0}), quotas()},
		{ReasonQuotaNeverKept, "channels.web.quotaReleaseSeconds", quotas(Quota{Web, 1, 60 * day}), quotas(Quota{Web, 1, 60*day - 1})},
	} {
		bad, good := Default(), Default()
		c.bad(&bad)
		c.good(&good)
		want := c.fields + ": " + reasonWords[c.reason][1]
		if said := problemsOf(t, bad.Validate()); !slices.Contains(said, want) {
			t.Errorf("want %q, said %q", want, said)
		}
		if err := good.Validate(); err != nil {
			t.Errorf("%s: its neighbour is refused: %v", want, err)
		}
	}
}

// horizons sets that of every channel, and how long before one may cancel.
func horizons(days uint16, cancelUntil uint32) func(d *Document) {
	return func(d *Document) {
		for c := range d.Channels {
			d.Channels[c].HorizonDays = days
		}
		d.CancelUntilSeconds = cancelUntil
	}
}

func closed(list ...Channel) func(d *Document) {
	return func(d *Document) {
		for _, c := range list {
			d.Channels[c].Open = false
		}
	}
}

// TestEveryReasonIsMet: a reason that no document can have would be a check that does nothing.
func TestEveryReasonIsMet(t *testing.T) {
	for r := Reason(1); r < reasonCount; r++ {
		if reasonWords[r][0] == "" || reasonWords[r][1] == "" {
			t.Errorf("reason %d has no words", r)
		}
	}
	var empty Document
	if said := problemsOf(t, empty.Validate()); len(said) < 10 {
		t.Errorf("an empty document has %d problems: %q", len(said), said)
	}
	long := Default()
	for range maxSpecialties + 1 {
		long.ReferralIssuers = append(long.ReferralIssuers, "x")
	}
	if long.Validate() == nil {
		t.Error("a list without an end is taken")
	}
}

func TestUnknownSpecialtiesAreFound(t *testing.T) {
	exists := func(id string) bool { return id == "cardiologia" }
	for _, d := range Presets() {
		if err := d.Knows(exists); err != nil {
			t.Errorf("%s: %v", d.Name, err)
		}
	}
	d := Default()
	d.Channels[Kiosk].Specialties, d.ReferralIssuers = []string{"cardiologia", "odontolgia"}, []string{"medicina-famliar"}
	said := problemsOf(t, d.Knows(exists))
	if len(said) != 2 || !strings.HasPrefix(said[0], "referralIssuers: ") || !strings.HasPrefix(said[1], "channels.kiosk.specialties: ") {
		t.Errorf("said %q", said)
	}
}
