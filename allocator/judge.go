package allocator

import (
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// The functions of this file ask the policy about facts that facts.go gathers. They change nothing: a
// leader calls them before it proposes, as advice, and Apply calls the same ones, and there they bind.

func refusal(v policy.Verdict) Outcome { return Outcome{Code: v.Code, Rule: v.Rule} }

// JudgeBooking says whether a person may be given a place, whoever has it now.
func (s *State) JudgeBooking(cmd *Command, slot Slot, nowMillis int64) Outcome {
	refused, _ := s.judge(cmd, policy.Book, slot, nowMillis)
	return refused
}

// JudgeHold says whether a person may hold a place, whoever has it now.
func (s *State) JudgeHold(cmd *Command, nowMillis int64) Outcome {
	refused, _ := s.judge(cmd, policy.Hold, cmd.Slot, nowMillis)
	return refused
}

// judge also gives the facts that it judged by.
func (s *State) judge(cmd *Command, act policy.Act, slot Slot, nowMillis int64) (Outcome, facts) {
	f, refused := s.facts(cmd, act, slot, nowMillis, 0)
	if refused.Code != wire.Done {
		return refused, f
	}
	return refusal(s.Rules().Judge(&f.Facts)), f
}

// Explain asks every rule about a booking and tells what each said. A person or place that does not exist
// is an outcome of its own. For a move, the command's appointment is the one that would be moved.
func (s *State) Explain(cmd *Command, act policy.Act, nowMillis int64) ([]policy.Finding, policy.Facts, Outcome) {
	f, refused := s.facts(cmd, act, cmd.Slot, nowMillis, cmd.Appointment)
	if refused.Code != wire.Done {
		return nil, f.Facts, refused
	}
	return s.Rules().Explain(&f.Facts), f.Facts, Outcome{}
}

// JudgeChange says whether an appointment may be cancelled, or moved, now: by the version of the policy
// under which it was booked.
func (s *State) JudgeChange(cmd *Command, moving bool, nowMillis int64) Outcome {
	row, known := s.appointments.get(cmd.Appointment)
	if !known {
		return Outcome{Code: wire.NotFound}
	}
	if !s.changeable(&row, nowMillis/1000) {
		return Outcome{Code: wire.WrongState}
	}
	return refusal(s.RulesOf(row.policyVersion).JudgeChange(s.change(&row, cmd.Channel, moving, nowMillis/1000)))
}

// changeable reports whether an appointment stands where it can be given up: who is there already keeps it, unless nobody
// attends.
func (s *State) changeable(row *appointment, nowSeconds int64) bool {
	return row.status == Booked || s.letDown(row, nowSeconds)
}

// change is what the rules need to know of a change.
func (s *State) change(row *appointment, channel policy.Channel, moving bool, nowSeconds int64) *policy.Change {
	return &policy.Change{
		NowSeconds: nowSeconds, StartSeconds: s.agendas.get(row.agenda).slotStart(row.position),
		Channel: channel, Moves: row.ownMoves(), Moving: moving, LetDown: s.letDown(row, nowSeconds),
	}
}

// JudgeReschedule says whether an appointment may be moved to a place, whoever has that now.
func (s *State) JudgeReschedule(cmd *Command, nowMillis int64) Outcome {
	if refused := s.JudgeChange(cmd, true, nowMillis); refused.Code != wire.Done {
		return refused
	}
	row, _ := s.appointments.get(cmd.Appointment)
	target := s.agendas.get(cmd.Slot.Agenda)
	if target == nil {
		return Outcome{Code: wire.NotFound}
	}
	if target.specialty != s.agendas.get(row.agenda).specialty {
		return Outcome{Code: wire.WrongState, Rule: policy.SameSpecialty}
	}
	moved := Command{Channel: cmd.Channel, Account: cmd.Account, Person: row.person}
	f, refused := s.facts(&moved, policy.Move, cmd.Slot, nowMillis, cmd.Appointment)
	if refused.Code != wire.Done {
		return refused
	}
	return refusal(s.Rules().Judge(&f.Facts))
}

// HeldSlot is the place of a hold that a person may turn into an appointment now.
func (s *State) HeldSlot(holdNumber, personNumber uint32, nowMillis int64) (Slot, Outcome) {
	row, known := s.holds.get(holdNumber)
	switch {
	case !known && holdNumber != 0 && holdNumber <= s.lastHold.Load():
		return Slot{}, Outcome{Code: wire.HoldExpired, Rule: policy.HoldSeconds}
	case !known, row.person != personNumber:
		return Slot{}, Outcome{Code: wire.NotFound}
	case row.expiresMillis <= nowMillis:
		return Slot{}, Outcome{Code: wire.HoldExpired, Rule: policy.HoldSeconds}
	}
	return row.slot, Outcome{}
}
