package flow

import (
	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/world"
)

// answered hands an answer to whom it is for. One that nobody waits for any more is not looked at.
func (s *State) answered(a world.Answered) []world.Cmd {
	switch a.ID {
	case 0:
		return nil
	case s.delivering:
		return s.delivered(a)
	case s.Device.Beating():
		return s.beaten(a)
	case s.asked.id:
	default:
		return nil
	}
	what := s.asked.about
	s.Offline = a.Status == 0
	s.asked.id = 0
	switch what {
	case aboutPairing:
		return s.paired(a)
	case aboutToday:
		return s.foundToday(a)
	case aboutProof:
		return s.proved(a)
	case aboutCode:
		return s.foundCode(a)
	case aboutSpecialties:
		return s.gotSpecialties(a)
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
	case aboutQueue:
		return s.gotQueue(a)
	case aboutTicket:
		return s.gotTicket(a)
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
	if client.RefusedToken(a) {
		return s.unpaired(), false
	}
	return s.stuck(client.ProblemOf(a)), false
}

// stuck shows a problem.
func (s *State) stuck(p client.Problem) []world.Cmd {
	s.Visit.Problem = p
	if s.Screen != ScreenProblem {
		s.open(ScreenProblem)
	}
	return nil
}
