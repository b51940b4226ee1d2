package allocator

import (
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// placeHold keeps a place for a person.
func (s *State) placeHold(cmd *Command) Outcome {
	defer s.settleReserved(cmd)
	if refused := s.JudgeHold(cmd, s.timeMillis.Load()); refused.Code != wire.Done {
		return refused
	}
	if s.ownedAlready(cmd.Slot) {
		return Outcome{Code: wire.SlotTaken}
	}
	if s.lastHold.Load() == holdOwner-1 { // the next would be taken for an appointment's number
		return Outcome{Code: wire.StorageFull}
	}
	number := s.lastHold.Add(1)
	person := *s.people.rows.at(cmd.Person)
	row := hold{
		expiresMillis: s.timeMillis.Load() + int64(s.Rules().HoldSeconds)*1000,
		person:        cmd.Person, next: person.holds, slot: cmd.Slot, actor: cmd.Actor,
	}
	s.holds.set(number, row)
	person.holds = number
	s.people.rows.set(cmd.Person, person)
	s.occupy(cmd.Slot, number|holdOwner)
	record(&s.records, recordHold, number, &row, codeHold)
	return Outcome{Hold: number}
}

// releaseHold gives a held place back.
func (s *State) releaseHold(cmd *Command) Outcome {
	row, known := s.holds.get(cmd.Hold)
	if !known || cmd.Actor != row.actor {
		return Outcome{Code: wire.NotFound}
	}
	s.letGo(cmd.Hold, row)
	s.trail.about.Person = row.person
	return Outcome{Hold: cmd.Hold}
}

// expireHolds lets go of holds whose time is over.
func (s *State) expireHolds() {
	for range expireEachEntry {
		number := s.holds.nextExpired(s.timeMillis.Load())
		if number == 0 {
			return
		}
		row, _ := s.holds.get(number)
		s.letGo(number, row)
		s.auditOwn(KindRelease, row.person, 0, number)
	}
}

// letGo frees the place of a hold that came to nothing. Its person pauses before the next.
func (s *State) letGo(number uint32, row hold) {
	s.dropHold(number, row)
	s.occupy(row.slot, 0)
	person := *s.people.rows.at(row.person)
	person.releasedSeconds = uint32(min(row.expiresMillis/1000, s.nowSeconds()))
	s.setPerson(row.person, person)
}

// setPerson changes what is recorded of a person.
func (s *State) setPerson(number uint32, row person) {
	s.people.rows.set(number, row)
	record(&s.records, recordPerson, number, s.people.rows.at(number), codePerson)
}

// dropHold removes a hold and leaves its place as it is.
func (s *State) dropHold(number uint32, row hold) {
	person := *s.people.rows.at(row.person)
	if person.holds == number {
		person.holds = row.next
		s.people.rows.set(row.person, person)
	} else {
		for at := person.holds; at != 0; {
			other, _ := s.holds.get(at)
			if other.next == number {
				other.next = row.next
				s.holds.set(at, other)
				break
			}
			at = other.next
		}
	}
	s.holds.drop(number)
	s.records.changes.Delete(s.records.keyOf(recordHold, number))
}

// book gives a place to a person: a free one, or the one of a hold.
func (s *State) book(cmd *Command) Outcome {
	slot := cmd.Slot
	if cmd.Hold == 0 {
		defer s.settleReserved(cmd)
	} else {
		var refused Outcome
		if slot, refused = s.HeldSlot(cmd.Hold, cmd.Person, s.timeMillis.Load()); refused.Code != wire.Done {
			return refused
		}
	}
	refused, facts := s.judge(cmd, policy.Book, slot, s.timeMillis.Load())
	if refused.Code != wire.Done {
		return refused
	}
	if cmd.Hold == 0 && s.ownedAlready(slot) {
		return Outcome{Code: wire.SlotTaken}
	}
	if cmd.Hold != 0 {
		row, _ := s.holds.get(cmd.Hold)
		s.dropHold(cmd.Hold, row)
	}
	if s.Rules().BeyondLimits(&facts.Facts) {
		s.useAllowance(cmd.Person)
	}
	number := s.appoint(cmd.Person, slot, cmd, &appointment{referral: facts.referral})
	return Outcome{Appointment: number}
}

// useAllowance takes one from what staff granted beyond the limits.
func (s *State) useAllowance(personNumber uint32) {
	person := *s.people.rows.at(personNumber)
	if person.allowance > 0 {
		person.allowance--
		s.setPerson(personNumber, person)
	}
}

func (s *State) ownedAlready(slot Slot) bool {
	return s.agendas.get(slot.Agenda).booked.Load()&(1<<slot.Position) != 0
}

// appoint makes an appointment in a place that is the person's to have. like has what only the caller
// knows of it: the referral, and what it came from and how often that was moved.
func (s *State) appoint(personNumber uint32, slot Slot, cmd *Command, like *appointment) uint32 {
	person := *s.people.rows.at(personNumber)
	row := appointment{
		bookedAtMillis: s.timeMillis.Load(), changedAtSeconds: uint32(s.nowSeconds()),
		person: personNumber, agenda: slot.Agenda, position: slot.Position,
		older: person.history, nextActive: s.prune(person.active),
		other: like.other, fromOther: like.fromOther, moves: like.moves, referral: like.referral,
		actor: cmd.Actor, channel: cmd.Channel, policyVersion: s.Rules().Version, status: Booked,
	}
	number := s.appointments.add(row)
	person.history, person.active = number, number
	s.people.rows.set(personNumber, person)
	s.occupy(slot, number)
	s.useReferral(like.referral, number)
	record(&s.records, recordAppointment, number, s.appointments.at(number), codeAppointment)
	return number
}

// prune takes appointments whose time is over out of a person's list of those to come: nothing else
// does when nobody says how they ended.
func (s *State) prune(newest uint32) uint32 {
	kept, last := uint32(0), uint32(0)
	for at := newest; at != 0; {
		row := *s.appointments.at(at)
		next := row.nextActive
		switch over := s.slotEnd(&row) <= s.nowSeconds(); {
		case over:
			row.nextActive = 0
			s.appointments.set(at, row)
		case last == 0:
			kept, last = at, at
		default:
			s.link(last, at)
			last = at
		}
		at = next
	}
	if last != 0 {
		s.link(last, 0)
	}
	return kept
}

// link makes one appointment follow another in its person's list of those to come.
func (s *State) link(number, next uint32) {
	row := *s.appointments.at(number)
	if row.nextActive != next {
		row.nextActive = next
		s.appointments.set(number, row)
	}
}

func (s *State) slotEnd(row *appointment) int64 {
	return s.agendas.get(row.agenda).slotStart(row.position + 1)
}

// cancel gives an appointment's place back.
func (s *State) cancel(cmd *Command) Outcome {
	if refused := s.JudgeChange(cmd, false, s.timeMillis.Load()); refused.Code != wire.Done {
		return refused
	}
	s.end(cmd.Appointment, Cancelled, 0)
	s.useReferral(s.appointments.at(cmd.Appointment).referral, 0)
	return Outcome{Appointment: cmd.Appointment}
}

// end takes an appointment out of those to come and frees its place.
func (s *State) end(number uint32, status Status, successor uint32) {
	row := *s.appointments.at(number)
	row.status, row.changedAtSeconds = status, uint32(s.nowSeconds())
	if successor != 0 {
		row.other, row.fromOther = successor, false
	}
	s.unlink(row.person, number)
	row.nextActive = 0
	s.appointments.set(number, row)
	s.occupy(Slot{row.agenda, row.position}, 0)
	record(&s.records, recordAppointment, number, s.appointments.at(number), codeAppointment)
}

// unlink takes an appointment out of its person's list of those to come.
func (s *State) unlink(personNumber, number uint32) {
	next := s.appointments.at(number).nextActive
	person := *s.people.rows.at(personNumber)
	if person.active == number {
		person.active = next
		s.people.rows.set(personNumber, person)
		return
	}
	for at := person.active; at != 0; {
		following := s.appointments.at(at).nextActive
		if following == number {
			s.link(at, next)
			return
		}
		at = following
	}
}

// reschedule moves an appointment to another place: both places change, or neither.
func (s *State) reschedule(cmd *Command) Outcome {
	defer s.settleReserved(cmd)
	if refused := s.JudgeReschedule(cmd, s.timeMillis.Load()); refused.Code != wire.Done {
		return refused
	}
	if s.ownedAlready(cmd.Slot) {
		return Outcome{Code: wire.SlotTaken}
	}
	old := *s.appointments.at(cmd.Appointment)
	moves := old.movesAfter(s.letDown(&old, s.nowSeconds()))
	s.end(cmd.Appointment, Rescheduled, s.appointments.count()+1)
	return Outcome{Appointment: s.appoint(old.person, cmd.Slot, cmd, &appointment{
		other: cmd.Appointment, fromOther: true, moves: moves, referral: old.referral,
	})}
}
