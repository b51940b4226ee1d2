package portal

import (
	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/world"
)

// answered hands an answer to whom it is for. One that nobody waits for any more is not looked at.
func (s *State) answered(a world.Answered) []world.Cmd {
	switch {
	case a.ID == 0:
		return nil
	case a.ID == s.Check.asked:
		return s.gotCheck(a)
	case a.ID != s.asked.id:
		return nil
	}
	s.Offline, s.asked.id = a.Status == 0, 0
	s.leaveProblem()
	switch s.asked.about {
	case aboutSession:
		return s.gotSession(a)
	case aboutOwn:
		return s.gotOwn(a)
	case aboutSpecialties:
		return s.gotSpecialties(a)
	case aboutReferrals:
		return s.gotReferrals(a)
	case aboutProvinces:
		return s.gotProvinces(a)
	case aboutUnits:
		return s.gotUnits(a)
	case aboutDays:
		return s.gotDays(a)
	case aboutSlots:
		return s.gotSlots(a)
	case aboutHold:
		return s.gotHold(a)
	case aboutBooking, aboutMove:
		return s.gotAppointment(a)
	case aboutCancel:
		return s.gotCancelled(a)
	case aboutCalendar:
		return s.gotCalendar(a)
	case aboutContact:
		return s.gotContact(a)
	case aboutKeeping:
		return s.gotKept(a)
	}
	return nil
}

// decode reads an answer that was asked for; false where it is a refusal or none, which the screen then shows.
func (s *State) decode(a world.Answered, into client.Decoder) ([]world.Cmd, bool) {
	if client.Done(a, into) {
		return nil, true
	}
	if client.Good(a) {
		return s.stuck(client.Problem{Local: client.ProblemStrange}), false
	}
	return s.refused(a), false
}

// refused shows why something was not done. A session that is over is begun anew.
func (s *State) refused(a world.Answered) []world.Cmd {
	if client.RefusedToken(a) {
		return s.expired(asked{about: s.asked.about, id: s.failed.ID})
	}
	return s.stuck(s.problemOf(a))
}
