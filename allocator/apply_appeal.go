package allocator

import (
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// JudgeAppeal says whether a record may be disputed, or the limits appealed against, now.
func (s *State) JudgeAppeal(cmd *Command, nowMillis int64) Outcome {
	kind, personNumber := LimitAppeal, cmd.Person
	if cmd.Kind == KindDispute {
		row, known := s.appointments.get(cmd.Appointment)
		if !known {
			return Outcome{Code: wire.NotFound}
		}
		if refused := s.disputable(&row, nowMillis/1000); refused.Code != wire.Done {
			return refused
		}
		kind, personNumber = DisputeAppeal, row.person
	}
	person, known := s.people.rows.get(personNumber)
	switch {
	case !known:
		return Outcome{Code: wire.NotFound}
	case !reasonable(cmd.Reason):
		return Outcome{Code: wire.Malformed}
	case kind == LimitAppeal && !s.atLimit(&person, nowMillis):
		return Outcome{Code: wire.WrongState, Rule: policy.MaxAppeals}
	}
	open, in30Days, before := s.madeBy(personNumber, kind, cmd.Appointment, nowMillis/1000)
	if before {
		return Outcome{Code: wire.WrongState} // it was decided, or will be
	}
	return refusal(policy.JudgeAppeals(open, in30Days))
}

func (s *State) appeal(cmd *Command) Outcome {
	if refused := s.JudgeAppeal(cmd, s.timeMillis.Load()); refused.Code != wire.Done {
		return refused
	}
	row := appeal{
		person: cmd.Person, kind: LimitAppeal, state: AppealOpen, madeSeconds: uint32(s.nowSeconds()), actor: cmd.Actor,
	}
	if cmd.Kind == KindDispute {
		row.person, row.appointment, row.kind = s.appointments.at(cmd.Appointment).person, cmd.Appointment, DisputeAppeal
	}
	s.trail.about.Person = row.person // what a patient wrote stays out of the trail
	number := s.appeals.add(row)
	record(&s.records, recordAppeal, number, s.appeals.rows.at(number), codeAppeal)
	s.recordReason(number, reasonMade, cmd.Reason)
	return Outcome{Number: number}
}

// JudgeDecision says whether an appeal may be decided so. Who may decide is the caller's to check.
func (s *State) JudgeDecision(cmd *Command, nowMillis int64) Outcome {
	row, known := s.appeals.rows.get(cmd.Appeal)
	if !known || (row.kind == DisputeAppeal) != (cmd.Kind == KindDecideDispute) {
		return Outcome{Code: wire.NotFound}
	}
	if row.state != AppealOpen {
		return Outcome{Code: wire.WrongState}
	}
	if !reasonable(cmd.Reason) || !s.decidable(&row, &cmd.Decision, nowMillis) {
		return Outcome{Code: wire.Malformed}
	}
	if row.kind == DisputeAppeal && cmd.Decision.Uphold {
		disputed, there := s.appointments.get(row.appointment)
		if !there || s.outlived(&disputed, nowMillis/1000) {
			return Outcome{Code: wire.NotFound}
		}
		if disputed.status == cmd.Decision.Status {
			return Outcome{Code: wire.Malformed} // upheld, and nothing is changed
		}
	}
	return Outcome{}
}

// decidable reports whether a decision says what an appeal of its kind can come to, and nothing else.
func (s *State) decidable(row *appeal, d *Decision, nowMillis int64) bool {
	today := LocalDay(nowMillis, mainlandOffsetMinutes)
	granted := d.Extra >= 1 && d.Extra <= policy.MaxGrantedBookings &&
		int32(d.UntilDay) >= today && int32(d.UntilDay) <= today+policy.MaxGrantDays
	switch {
	case !d.Uphold:
		return *d == Decision{}
	case row.kind == DisputeAppeal:
		return (d.Status == Attended || d.Status == Cancelled) && d.Extra == 0 && d.UntilDay == 0
	default:
		return granted && d.Status == 0
	}
}

func (s *State) decideAppeal(cmd *Command) Outcome {
	if refused := s.JudgeDecision(cmd, s.timeMillis.Load()); refused.Code != wire.Done {
		return refused
	}
	row := *s.appeals.rows.at(cmd.Appeal)
	about := &s.trail.about
	about.Person, about.Appointment, about.Reason = row.person, row.appointment, cmd.Reason
	row.state, row.decision = AppealRejected, cmd.Decision
	row.decidedSeconds, row.decider = uint32(s.nowSeconds()), cmd.Actor
	if cmd.Decision.Uphold {
		row.state = AppealUpheld
		s.uphold(&row, cmd)
	}
	s.appeals.rows.set(cmd.Appeal, row)
	record(&s.records, recordAppeal, cmd.Appeal, s.appeals.rows.at(cmd.Appeal), codeAppeal)
	s.recordReason(cmd.Appeal, reasonDecided, cmd.Reason)
	return Outcome{Number: cmd.Appeal}
}

// uphold carries out what an appeal came to.
func (s *State) uphold(row *appeal, cmd *Command) {
	if row.kind == DisputeAppeal {
		absent := s.appointments.at(row.appointment).status == NoShow
		s.mark(row.appointment, cmd.Decision.Status, cmd.Actor)
		if absent {
			s.unblockWronged(row.person)
		}
		return
	}
	person := *s.people.rows.at(row.person)
	person.allowance, person.allowedDay = cmd.Decision.Extra, cmd.Decision.UntilDay
	s.setPerson(row.person, person)
}
