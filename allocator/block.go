package allocator

import "github.com/cupo-ec/cupo/wire"

// mainlandOffsetMinutes is the time in which days are counted that belong to no unit.
const mainlandOffsetMinutes = -5 * 60

func (s *State) today() int32 { return LocalDay(s.timeMillis.Load(), mainlandOffsetMinutes) }

// noShows counts the appointments that a person did not come to and that still count against them.
func (s *State) noShows(person *person) int {
	n, rules, today := 0, s.Rules(), s.today()
	number := person.history
	for range maxCounted {
		row, known := s.appointments.get(number)
		if !known {
			break
		}
		if row.status == NoShow && rules.NoShowsCount(s.agendas.get(row.agenda).day, int32(person.liftedDay), today) {
			n++
		}
		number = row.older
	}
	return n
}

// blockAbsent closes self-service to somebody who has not come too often.
func (s *State) blockAbsent(personNumber uint32) {
	row := *s.people.rows.at(personNumber)
	if !row.blocked && s.Rules().Blocks(s.noShows(&row)) {
		row.blocked = true
		s.setPerson(personNumber, row)
		s.auditOwn(KindBlock, personNumber, 0, 0)
	}
}

// unblockWronged opens self-service again when what is left of the no-shows would not have closed it.
func (s *State) unblockWronged(personNumber uint32) {
	row := *s.people.rows.at(personNumber)
	if row.blocked && !s.Rules().Blocks(s.noShows(&row)) {
		row.blocked = false
		s.setPerson(personNumber, row)
		s.auditOwn(KindLift, personNumber, 0, 0)
	}
}

// JudgeLift says whether a person's block may be lifted. Who may do it is the caller's to check.
func (s *State) JudgeLift(cmd *Command) Outcome {
	row, known := s.people.rows.get(cmd.Person)
	switch {
	case !known:
		return Outcome{Code: wire.NotFound}
	case !reasonable(cmd.Reason):
		return Outcome{Code: wire.Malformed}
	case !row.blocked:
		return Outcome{Code: wire.WrongState}
	}
	return Outcome{}
}

// lift opens self-service again; no-shows up to today count no more.
func (s *State) lift(cmd *Command) Outcome {
	if refused := s.JudgeLift(cmd); refused.Code != wire.Done {
		return refused
	}
	row := *s.people.rows.at(cmd.Person)
	row.blocked, row.liftedDay = false, uint16(s.today())
	s.setPerson(cmd.Person, row)
	s.trail.about.Reason = cmd.Reason
	return Outcome{Number: cmd.Person}
}
