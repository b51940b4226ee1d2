package allocator

import (
	"slices"
	"time"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

func localDate(millis int64, offsetMinutes int16) time.Time {
	return time.UnixMilli(millis).In(time.FixedZone("", int(offsetMinutes)*60))
}

// dayNumber counts the days of a calendar date.
func dayNumber(at time.Time) int32 {
	y, mo, d := at.Date()
	return int32(time.Date(y, mo, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// may judges a place for a person, leaving one of the person's appointments out: the rules of the
// documents once more, one after the other. It also says which referral opens the place.
func (m *model) may(c *Command, act policy.Act, person uint32, slot Slot, except uint32) (Outcome, int) {
	start, end, exists := m.times(slot)
	if !exists {
		return Outcome{Code: wire.NotFound}, 0
	}
	if person == 0 || int(person) > len(m.people) || m.people[person-1].Document == 0 {
		return Outcome{Code: wire.NotCovered, Rule: policy.RightToAttention}, 0
	}
	refused := m.mayHere(c, slot, start)
	if refused.Code == wire.Done {
		refused = m.mayPerson(c.Channel, &m.people[person-1], &m.agendas[slot.Agenda-1])
	}
	if refused.Code == wire.Done {
		refused = m.mayBeside(person, m.agendas[slot.Agenda-1], start, end, except)
	}
	if refused.Code != wire.Done {
		return refused, 0
	}
	referral := 0
	if act != policy.Move {
		if referral, refused = m.mayOnReferral(c, person, m.agendas[slot.Agenda-1]); refused.Code != wire.Done {
			return refused, 0
		}
		if refused := m.mayMore(person, m.offsets[m.units[m.agendas[slot.Agenda-1].Unit]]); refused.Code != wire.Done {
			return refused, 0
		}
	}
	if act == policy.Hold {
		if refused := m.mayHold(person); refused.Code != wire.Done {
			return refused, 0
		}
	}
	return m.mayQuota(c.Channel, slot, start), referral
}

// mayHere is what nobody may, or nobody through this channel.
func (m *model) mayHere(c *Command, slot Slot, start int64) Outcome {
	rules, now, p := m.rules(), m.seconds(), m.agendas[slot.Agenda-1]
	channel := rules.Channels[c.Channel]
	switch {
	case start <= now:
		return Outcome{Code: wire.SlotPast}
	case p.OpensAtSeconds > now:
		return Outcome{Code: wire.NotOpenYet, Rule: policy.OpensAt}
	case m.midnight(p) > now+int64(channel.HorizonDays)*86400:
		return Outcome{Code: wire.OutsideHorizon, Rule: policy.HorizonDays}
	case start < now+int64(channel.LeadSeconds):
		return Outcome{Code: wire.OutsideHorizon, Rule: policy.LeadTime}
	case !channel.Open:
		return Outcome{Code: wire.ChannelNotAllowed, Rule: policy.ChannelOpen}
	case len(channel.Specialties) > 0 && !slices.Contains(channel.Specialties, m.specialties[p.Specialty]):
		return Outcome{Code: wire.ChannelNotAllowed, Rule: policy.Specialties}
	case c.Account != 0 && rules.StrikesToBlock > 0 && m.accounts[c.Account].blockedUntil > now:
		return Outcome{Code: wire.Blocked, Rule: policy.AccountBlock}
	}
	return Outcome{}
}

func (m *model) mayPerson(channel policy.Channel, who *PersonRecord, p *Publication) Outcome {
	allowed := policy.EveryDay
	if last := who.Document.Number(); last[len(last)-1] <= '9' {
		allowed = m.rules().Channels[channel].EvenWeekdays
		if (last[len(last)-1]-'0')%2 == 1 {
			allowed = m.rules().Channels[channel].OddWeekdays
		}
	}
	weekday := time.Unix(int64(p.Day)*86400, 0).UTC().Weekday()
	switch {
	case who.Coverage == policy.None || who.Coverage == policy.SSC || who.Coverage > policy.WorkRisk:
		return Outcome{Code: wire.NotCovered, Rule: policy.RightToAttention}
	case who.Coverage == policy.Child && !minor(who.BirthDay, p.Day):
		return Outcome{Code: wire.NotCovered, Rule: policy.ChildAge}
	case who.CoveredFrom != 0 && p.Day < int32(who.CoveredFrom), who.CoveredTo != 0 && p.Day > int32(who.CoveredTo):
		return Outcome{Code: wire.NotCovered, Rule: policy.CoverageDates}
	case allowed&(1<<weekday) == 0:
		return Outcome{Code: wire.WeekdayNotAllowed, Rule: policy.WeekdayByDigit}
	}
	return Outcome{}
}

// mayBeside compares a place with what the person has to come.
func (m *model) mayBeside(person uint32, p Publication, start, end int64, except uint32) Outcome {
	same, near := false, false
	for i, a := range m.appointments {
		from, to, _ := m.times(a.slot)
		if a.person != person || a.status != Booked || uint32(i)+1 == except || to <= m.seconds() {
			continue
		}
		at := m.agendas[a.slot.Agenda-1]
		same = same || at.Specialty == p.Specialty
		if at.Unit != p.Unit {
			from, to = from-int64(m.rules().UnitMarginSeconds), to+int64(m.rules().UnitMarginSeconds)
		}
		near = near || from < end && start < to
	}
	switch {
	case same:
		return Outcome{Code: wire.AlreadyBooked, Rule: policy.ActivePerSpecialty}
	case near:
		return Outcome{Code: wire.Overlap, Rule: policy.NoOverlap}
	}
	return Outcome{}
}

func (m *model) mayOnReferral(c *Command, person uint32, p Publication) (int, Outcome) {
	open := m.firstLevel[m.specialties[p.Specialty]]
	if listed := m.rules().OpenSpecialties; len(listed) > 0 {
		open = slices.Contains(listed, m.specialties[p.Specialty])
	}
	if open || !m.rules().ReferralNeeded {
		return 0, Outcome{}
	}
	today := dayNumber(localDate(m.now, m.offsets[m.units[p.Unit]]))
	best := 0
	for i, r := range m.referrals {
		good := m.persons[r.Person] == person && r.Specialty == p.Specialty && r.usedBy == 0 &&
			(c.Referral == 0 || c.Referral == r.ID) && int32(r.IssuedDay) <= dayNumber(localDate(m.now, -300)) && today <= int32(r.UntilDay)
		if good && (best == 0 || r.UntilDay <= m.referrals[best-1].UntilDay) {
			best = i + 1 // of several that end on one day the newest
		}
	}
	if best == 0 {
		return 0, Outcome{Code: wire.ReferralRequired, Rule: policy.Referral}
	}
	return best, Outcome{}
}

// mayMore counts by calendar days.
func (m *model) mayMore(person uint32, offsetMinutes int16) Outcome {
	today := dayNumber(localDate(m.now, offsetMinutes))
	var days [30]int
	for _, a := range m.appointments {
		if a.person != person || a.moved {
			continue
		}
		ago := today - dayNumber(localDate(a.bookedAt, m.offsets[m.units[m.agendas[a.slot.Agenda-1].Unit]]))
		if ago = max(ago, 0); ago < 30 {
			days[ago]++
		}
	}
	sum := func(n int) (total uint8) {
		for _, booked := range days[:n] {
			total += uint8(booked)
		}
		return total
	}
	rules := m.rules()
	switch {
	case rules.MaxPerDay > 0 && sum(1) >= rules.MaxPerDay:
		return Outcome{Code: wire.LimitReached, Rule: policy.MaxPerDay}
	case rules.MaxPer7Days > 0 && sum(7) >= rules.MaxPer7Days:
		return Outcome{Code: wire.LimitReached, Rule: policy.MaxPer7Days}
	case rules.MaxPer30Days > 0 && sum(30) >= rules.MaxPer30Days:
		return Outcome{Code: wire.LimitReached, Rule: policy.MaxPer30Days}
	}
	return Outcome{}
}

func (m *model) mayHold(person uint32) Outcome {
	live := 0
	for _, h := range m.holds {
		if h.person == person && h.expires > m.now {
			live++
		}
	}
	released, ever := m.released[person]
	switch {
	case live >= int(m.rules().MaxHolds):
		return Outcome{Code: wire.LimitReached, Rule: policy.MaxHolds}
	case ever && m.seconds() < released+int64(m.rules().HoldPauseSeconds):
		return Outcome{Code: wire.LimitReached, Rule: policy.HoldPause}
	}
	return Outcome{}
}

func (m *model) mayQuota(channel policy.Channel, slot Slot, start int64) Outcome {
	rules, p := m.rules(), m.agendas[slot.Agenda-1]
	for i, q := range rules.Quotas {
		kept := rules.Kept(i, p.Slots)&(1<<slot.Position) != 0
		if kept && q.Channel != channel && start > m.seconds()+int64(q.ReleaseSeconds) {
			return Outcome{Code: wire.ChannelNotAllowed, Rule: policy.Quotas}
		}
	}
	return Outcome{}
}

func (m *model) putReferrals(records []ReferralRecord) Outcome {
	for _, r := range records {
		may := false
		for _, specialty := range m.practices[r.Issuer] {
			may = may || slices.Contains(m.rules().ReferralIssuers, m.specialties[specialty])
		}
		switch {
		case r.ID == 0 || int(r.Specialty) >= len(m.specialties) || r.UntilDay != 0 && r.UntilDay < r.IssuedDay,
			int32(r.IssuedDay) > dayNumber(localDate(m.now, -300))+1:
			return Outcome{Code: wire.Malformed}
		case m.persons[r.Person] == 0:
			return Outcome{Code: wire.InvalidDocument}
		case !may:
			return Outcome{Code: wire.Forbidden}
		}
	}
	last := 0
	for _, r := range records {
		last = slices.IndexFunc(m.referrals, func(o modelReferral) bool { return o.Person == r.Person && o.ID == r.ID }) + 1
		if r.UntilDay == 0 {
			r.UntilDay = r.IssuedDay + m.rules().ReferralDays
		}
		if last != 0 {
			if m.referrals[last-1].usedBy == 0 {
				m.referrals[last-1].ReferralRecord = r
			}
			continue
		}
		m.referrals = append(m.referrals, modelReferral{ReferralRecord: r})
		last = len(m.referrals)
	}
	return Outcome{Number: uint32(last)}
}

func (m *model) strike(c *Command) Outcome {
	rules, now := m.rules(), m.seconds()
	if c.Account == 0 || rules.StrikesToBlock == 0 {
		return Outcome{Code: wire.WrongState}
	}
	term := int64(rules.AccountBlockDays) * 86400
	a, known := m.accounts[c.Account]
	if a.blockedUntil > now {
		return Outcome{Code: wire.WrongState}
	}
	if !known || a.blockedUntil != 0 || a.since+term <= now {
		a = modelAccount{since: now}
	}
	a.strikes++
	if a.strikes >= int(rules.StrikesToBlock) {
		a.blockedUntil = now + term
	}
	m.accounts[c.Account] = a
	return Outcome{}
}
