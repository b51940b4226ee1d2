package allocator

import (
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// facts are what the policy judges by, and what the judgement rests on.
type facts struct {
	policy.Facts
	// referral is the number of the one that opens the specialty, 0 where none does or none is needed.
	referral uint32
}

// facts gathers everything that the rules need to know of a place for a person. except is an
// appointment of the person that is left out, 0 for none.
func (s *State) facts(cmd *Command, act policy.Act, slot Slot, nowMillis int64, except uint32) (facts, Outcome) {
	agenda := s.agendas.get(slot.Agenda)
	if agenda == nil || slot.Position >= agenda.slots {
		return facts{}, Outcome{Code: wire.NotFound}
	}
	person, known := s.people.rows.get(cmd.Person)
	if !known || person.document == 0 {
		return facts{}, Outcome{Code: wire.NotCovered, Rule: policy.RightToAttention}
	}
	directory, rules := s.directory.Load(), s.Rules()
	specialty := &directory.Specialties[agenda.specialty]
	f := facts{Facts: policy.Facts{
		NowSeconds: nowMillis / 1000, Channel: cmd.Channel, Act: act,
		Place: policy.Place{
			Specialty: specialty.ID, FirstLevel: specialty.FirstLevel,
			StartSeconds: agenda.slotStart(slot.Position), EndSeconds: agenda.slotStart(slot.Position + 1),
			OpensAtSeconds: agenda.opensAtSeconds, Day: agenda.day, DayStartSeconds: agenda.dayStartSeconds(),
			KeptFor: agenda.keptFor(rules, slot.Position, nowMillis/1000),
		},
		Patient: policy.Patient{
			Coverage: person.coverage, AgeYears: ageYears(person.birthDay, agenda.day),
			CoveredFrom: int32(person.coveredFrom), CoveredTo: int32(person.coveredTo),
			LastDigit: person.document.lastDigit(), Blocked: person.blocked,
			ReleasedSeconds: int64(person.releasedSeconds),
		},
		AccountBlocked: s.accountBlocked(cmd.Account, nowMillis/1000),
	}}
	s.addComing(&f, rules, agenda, &person, except)
	if act == policy.Hold {
		f.Patient.Holds = s.countHolds(person.holds, nowMillis)
	}
	if act == policy.Move {
		return f, Outcome{} // the referral was shown and the limits were counted when it was booked
	}
	if rules.NeedsReferral(specialty.ID, specialty.FirstLevel) {
		today := LocalDay(nowMillis, directory.Units[agenda.unit].OffsetMinutes)
		f.Referral, f.referral = s.referralFor(&person, agenda.specialty, cmd.Referral, today, LocalDay(nowMillis, mainlandOffsetMinutes))
	}
	if rules.Limited() {
		s.addBooked(&f, directory, agenda, &person, nowMillis)
	}
	return f, Outcome{}
}

// addComing compares a place with the appointments that a person has to come.
func (s *State) addComing(f *facts, rules *policy.Document, agenda *agenda, person *person, except uint32) {
	margin := int64(rules.UnitMarginSeconds)
	for number := person.active; number != 0; {
		row, known := s.appointments.get(number)
		if !known {
			return
		}
		other := s.agendas.get(row.agenda)
		start, end := other.slotStart(row.position), other.slotStart(row.position+1)
		if number != except && row.status.coming() && end > f.NowSeconds {
			if other.specialty == agenda.specialty {
				f.Patient.SameSpecialty++
			}
			apart := int64(0)
			if other.unit != agenda.unit {
				apart = margin
			}
			if start < f.Place.EndSeconds+apart && f.Place.StartSeconds < end+apart {
				f.Patient.Overlaps = true
			}
		}
		number = row.nextActive
	}
}

// maxCounted bounds the walk through a person's history; nobody is allowed so many.
const maxCounted = 4096

// addBooked counts what was booked for a person, on the day of the unit that it was booked at. What an
// appointment was moved to is not counted again.
func (s *State) addBooked(f *facts, directory *Directory, agenda *agenda, person *person, nowMillis int64) {
	today := LocalDay(nowMillis, directory.Units[agenda.unit].OffsetMinutes)
	if person.allowance > 0 && today <= int32(person.allowedDay) {
		f.Patient.Allowance = int(person.allowance)
	}
	number := person.history
	for range maxCounted {
		row, known := s.appointments.get(number)
		if !known {
			return
		}
		number = row.older
		at := s.agendas.get(row.agenda)
		day := LocalDay(row.bookedAtMillis, directory.Units[at.unit].OffsetMinutes)
		if day <= today-31 {
			return // offsets differ by less than a day, and the list is in order of time
		}
		if row.moves > 0 || day <= today-30 {
			continue
		}
		f.Patient.In30Days++
		if day > today-7 {
			f.Patient.In7Days++
		}
		if day >= today {
			f.Patient.Today++
		}
	}
}

// referralFor finds the referral that opens a specialty to a person on a day: the one shown, or the
// one that ends first. It is issued by the day of the mainland. Where none does, it says how the nearest to it stands.
func (s *State) referralFor(person *person, specialty uint16, shown ReferralID, today, mainlandToday int32) (state policy.ReferralState, found uint32) {
	until := ^uint16(0)
	for number := person.referrals; number != 0; {
		row, known := s.referrals.get(number)
		if !known {
			break
		}
		at := number
		number = row.next
		switch {
		case row.specialty != specialty || shown != 0 && row.id != shown:
		case row.appointment != 0:
			state = max(state, policy.ReferralUsed)
		case int32(row.untilDay) < today || int32(row.issuedDay) > mainlandToday:
			state = max(state, policy.ReferralExpired)
		case found == 0 || row.untilDay < until:
			found, until = at, row.untilDay
		}
	}
	if found != 0 {
		return policy.ReferralGood, found
	}
	return state, 0
}

// countHolds counts a person's holds that last. Those whose time is over may still wait for an entry
// that lets them go.
func (s *State) countHolds(newest uint32, nowMillis int64) int {
	n := 0
	for newest != 0 {
		row, known := s.holds.get(newest)
		if !known {
			break
		}
		if row.expiresMillis > nowMillis {
			n++
		}
		newest = row.next
	}
	return n
}

// keptFor is the channel that a place is kept for at a time, Internal for none.
func (a *agenda) keptFor(rules *policy.Document, position uint8, nowSeconds int64) policy.Channel {
	for i, quota := range rules.Quotas {
		if rules.Kept(i, a.slots)&(1<<position) != 0 && a.slotStart(position) > nowSeconds+int64(quota.ReleaseSeconds) {
			return quota.Channel
		}
	}
	return policy.Internal
}

// keptFromOthers is the mask of the places that a channel may not book because they are kept for others.
func (a *agenda) keptFromOthers(rules *policy.Document, channel policy.Channel, nowSeconds int64) (kept uint64) {
	for i, quota := range rules.Quotas {
		if quota.Channel != channel {
			kept |= rules.Kept(i, a.slots) & a.fromNow(nowSeconds+int64(quota.ReleaseSeconds))
		}
	}
	return kept
}
