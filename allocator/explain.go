package allocator

import (
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// RulesOfAppointment is the policy document that an appointment is cancelled and moved by: the one under
// which it was booked, the one in force for a number that was never given.
func (s *State) RulesOfAppointment(number uint32) *policy.Document {
	row, known := s.appointments.get(number)
	if !known {
		return s.Rules()
	}
	if rules := s.RulesOf(row.policyVersion); rules != nil {
		return rules
	}
	return s.Rules()
}

// ExplainChange asks every rule about giving an appointment up, or moving it, and tells what each said.
// One that does not exist or is not to come is an outcome of its own.
func (s *State) ExplainChange(number uint32, on policy.Channel, moving bool, nowMillis int64) ([]policy.Finding, Outcome) {
	row, known := s.appointments.get(number)
	if !known {
		return nil, Outcome{Code: wire.NotFound}
	}
	if !s.changeable(&row, nowMillis/1000) {
		return nil, Outcome{Code: wire.WrongState}
	}
	return s.RulesOfAppointment(number).ExplainChange(s.change(&row, on, moving, nowMillis/1000)), Outcome{}
}
