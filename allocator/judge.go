package allocator

import (
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// The functions of this file gather the facts and ask the policy. They change nothing: a leader calls
// them before it proposes, as advice, and Apply calls the same ones, and there they bind.

func refusal(v policy.Verdict) Outcome { return Outcome{Code: v.Code, Rule: v.Rule} }

// JudgeBooking says whether a person may be given a place, whoever has it now.
func (s *State) JudgeBooking(personNumber uint32, slot Slot, nowMillis int64) Outcome {
	return s.judge(personNumber, slot, nowMillis, 0)
}

// JudgeHold says whether a person may hold a place, whoever has it now.
func (s *State) JudgeHold(personNumber uint32, slot Slot, nowMillis int64) Outcome {
	if refused := s.judge(personNumber, slot, nowMillis, 0); refused.Code != wire.Done {
		return refused
	}
	row, _ := s.people.rows.get(personNumber)
	return refusal(s.Rules().JudgeHold(policy.Patient{Holds: s.countHolds(row.holds, nowMillis)}))
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

// JudgeChange says whether an appointment may be cancelled or moved now.
func (s *State) JudgeChange(number uint32, nowMillis int64) Outcome {
	row, known := s.appointments.get(number)
	if !known {
		return Outcome{Code: wire.NotFound}
	}
	if row.status != Booked {
		return Outcome{Code: wire.WrongState}
	}
	start := s.agendas.get(row.agenda).slotStart(row.position)
	return refusal(s.Rules().JudgeChange(start, nowMillis/1000))
}

// JudgeReschedule says whether an appointment may be moved to a place, whoever has that now.
func (s *State) JudgeReschedule(number uint32, to Slot, nowMillis int64) Outcome {
	if refused := s.JudgeChange(number, nowMillis); refused.Code != wire.Done {
		return refused
	}
	row, _ := s.appointments.get(number)
	target := s.agendas.get(to.Agenda)
	if target == nil {
		return Outcome{Code: wire.NotFound}
	}
	if target.specialty != s.agendas.get(row.agenda).specialty {
		return Outcome{Code: wire.WrongState, Rule: policy.SameSpecialty}
	}
	return s.judge(row.person, to, nowMillis, number)
}

// judge looks at the place, the person, and the person's appointments to come, except one.
func (s *State) judge(personNumber uint32, slot Slot, nowMillis int64, except uint32) Outcome {
	agenda := s.agendas.get(slot.Agenda)
	if agenda == nil || slot.Position >= agenda.slots {
		return Outcome{Code: wire.NotFound}
	}
	person, known := s.people.rows.get(personNumber)
	if !known {
		return Outcome{Code: wire.NotCovered, Rule: policy.RightToAttention}
	}
	rules, nowSeconds := s.Rules(), nowMillis/1000
	place := policy.Place{
		Specialty: agenda.specialty, StartSeconds: agenda.slotStart(slot.Position),
		EndSeconds: agenda.slotStart(slot.Position + 1), OpensAtSeconds: agenda.opensAtSeconds,
		DayStartSeconds: agenda.dayStartSeconds(),
	}
	if v := rules.JudgePlace(place, nowSeconds); !v.Allowed() {
		return refusal(v)
	}
	patient := policy.Patient{Coverage: person.coverage, AgeYears: ageYears(person.birthDay, agenda.day)}
	if v := rules.JudgePatient(patient); !v.Allowed() {
		return refusal(v)
	}
	return refusal(s.judgeAgainstComing(rules, place, person.active, nowSeconds, except))
}

func (s *State) judgeAgainstComing(rules *policy.Document, place policy.Place, newest uint32, nowSeconds int64, except uint32) policy.Verdict {
	same := 0
	for number := newest; number != 0; {
		row, known := s.appointments.get(number)
		if !known {
			break
		}
		agenda := s.agendas.get(row.agenda)
		taken := policy.Taken{
			Specialty: agenda.specialty, StartSeconds: agenda.slotStart(row.position),
			EndSeconds: agenda.slotStart(row.position + 1),
		}
		if number != except && row.status.coming() && taken.EndSeconds > nowSeconds {
			if taken.Specialty == place.Specialty {
				same++
			}
			if v := rules.JudgeAgainst(place, taken, same); !v.Allowed() {
				return v
			}
		}
		number = row.nextActive
	}
	return policy.Verdict{}
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
