package allocator

import (
	"github.com/cupo-ec/cupo/wire"
)

// A device of a unit notes who comes while it reaches no server, and tells it later. What counts is when the
// patient was there, and not when the line was back.

// MaxNotedSeconds is how old an arrival may be when it is told: a day at the unit, and its night.
const MaxNotedSeconds = 16 * 3600

// JudgeArrival says whether somebody may be recorded as come at a time that has passed: by the rules of a
// check-in at that time. What was recorded since, that they did not come or came too late, does not stand
// against it: it was recorded by who did not know.
func (s *State) JudgeArrival(cmd *Command, nowMillis int64) Outcome {
	row, known := s.appointments.get(cmd.Appointment)
	now := nowMillis / 1000
	if !known || s.outlived(&row, now) {
		return Outcome{Code: wire.NotFound}
	}
	at := cmd.arrivedSeconds(now)
	wronged := (row.status == NoShow || row.status == Late) && int64(row.changedAtSeconds) >= at
	if row.status != Booked && !wronged || at < now-MaxNotedSeconds {
		return Outcome{Code: wire.WrongState}
	}
	visit := s.visit(&row, at)
	return refusal(s.RulesOf(row.policyVersion).JudgeCheckIn(&visit))
}

// arrivedSeconds is when the patient was there. A device's clock that is ahead brings nobody forward.
func (cmd *Command) arrivedSeconds(nowSeconds int64) int64 {
	if cmd.ArrivedSeconds == 0 {
		return nowSeconds
	}
	return min(int64(cmd.ArrivedSeconds), nowSeconds)
}

func (s *State) arrive(cmd *Command) Outcome {
	if refused := s.JudgeArrival(cmd, s.timeMillis.Load()); refused.Code != wire.Done {
		return refused
	}
	before := s.appointments.at(cmd.Appointment).status
	s.mark(cmd.Appointment, CheckedIn, cmd.Actor)
	person := s.appointments.at(cmd.Appointment).person
	if !before.coming() && s.slotEnd(s.appointments.at(cmd.Appointment)) > s.nowSeconds() {
		s.relink(person, cmd.Appointment)
	}
	if before == NoShow {
		s.unblockWronged(person)
	}
	s.takeAtCheckIn(cmd.Appointment)
	return Outcome{Appointment: cmd.Appointment}
}

// relink puts an appointment back into its person's list of those to come, which is in descending order.
func (s *State) relink(personNumber, number uint32) {
	person := *s.people.rows.at(personNumber)
	person.active = s.prune(person.active)
	s.people.rows.set(personNumber, person)
	before := uint32(0)
	next := person.active
	for next > number {
		before, next = next, s.appointments.at(next).nextActive
	}
	s.link(number, next)
	if before != 0 {
		s.link(before, number)
		return
	}
	person.active = number
	s.people.rows.set(personNumber, person)
}
