package allocator

import (
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// Staff, and those who arrive, record how an appointment ended. Whose unit it is is the caller's to check:
// the state machine knows tokens by number only.

var markedAs = map[Kind]Status{KindCheckIn: CheckedIn, KindAttend: Attended, KindNoShow: NoShow, KindLate: Late}

// JudgeAttendance says whether somebody may be recorded as come, attended, late or not come: by the version
// of the policy under which they booked.
func (s *State) JudgeAttendance(cmd *Command, nowMillis int64) Outcome {
	row, known := s.appointments.get(cmd.Appointment)
	now := nowMillis / 1000
	if !known || s.outlived(&row, now) {
		return Outcome{Code: wire.NotFound}
	}
	// Who has checked in may still not be there when called: the desk says so.
	if row.status != Booked && (row.status != CheckedIn || cmd.Kind == KindCheckIn) {
		return Outcome{Code: wire.WrongState}
	}
	if s.letDown(&row, now) && cmd.Kind != KindCheckIn && cmd.Kind != KindAttend {
		return Outcome{Code: wire.WrongState} // nobody was there to come late for
	}
	visit := s.visit(&row, now)
	rules := s.RulesOf(row.policyVersion)
	switch cmd.Kind {
	case KindCheckIn:
		return refusal(rules.JudgeCheckIn(&visit))
	case KindAttend:
		return refusal(rules.JudgeAttended(&visit))
	case KindNoShow:
		return refusal(rules.JudgeNoShow(&visit))
	default:
		return refusal(rules.JudgeLate(&visit))
	}
}

// visit is what the rules need to know of an appointment at a time.
func (s *State) visit(row *appointment, atSeconds int64) policy.Visit {
	agenda := s.agendas.get(row.agenda)
	return policy.Visit{
		NowSeconds: atSeconds, StartSeconds: agenda.slotStart(row.position), DayStartSeconds: agenda.dayStartSeconds(),
	}
}

// outlived reports whether an appointment has been over so long that it may leave memory, whether it has
// or not: what can be done with it must not hang on how far the archive has come.
func (s *State) outlived(row *appointment, nowSeconds int64) bool {
	return s.slotEnd(row)+s.Rules().KeptSeconds() <= nowSeconds
}

func (s *State) attendance(cmd *Command) Outcome {
	if refused := s.JudgeAttendance(cmd, s.timeMillis.Load()); refused.Code != wire.Done {
		return refused
	}
	s.mark(cmd.Appointment, markedAs[cmd.Kind], cmd.Actor)
	if cmd.Kind == KindCheckIn {
		s.takeAtCheckIn(cmd.Appointment)
	}
	return Outcome{Appointment: cmd.Appointment}
}

// mark records how an appointment stands after its patient came, or did not. Its referral goes with it:
// used by one that was given, given back by one that was lost.
func (s *State) mark(number uint32, status Status, actor uint32) {
	row := *s.appointments.at(number)
	if row.status.coming() && !status.coming() {
		s.unlink(row.person, number)
		row.nextActive = 0
	}
	if row.status.occupies() && !status.occupies() {
		s.occupy(Slot{row.agenda, row.position}, 0)
	}
	row.status, row.changedAtSeconds, row.actor = status, uint32(s.nowSeconds()), actor
	s.appointments.set(number, row)
	record(&s.records, recordAppointment, number, s.appointments.at(number), codeAppointment)
	s.settleReferral(number, &row)
	if status == NoShow {
		s.blockAbsent(row.person)
	}
}

// settleReferral gives a referral back, or takes it again where nothing else was booked on it meanwhile.
func (s *State) settleReferral(number uint32, row *appointment) {
	if row.referral == 0 {
		return
	}
	usedBy := s.referrals.at(row.referral).appointment
	switch keeps := row.status.coming() || row.status == Attended; {
	case keeps && usedBy == 0:
		s.useReferral(row.referral, number)
	case !keeps && usedBy == number:
		s.useReferral(row.referral, 0)
	}
}
