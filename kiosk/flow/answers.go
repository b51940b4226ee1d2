package flow

import (
	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
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
func (s *State) decode(a world.Answered, into wire.Message) ([]world.Cmd, bool) {
	if a.Status >= 200 && a.Status < 300 {
		if into.UnmarshalMsgpack(a.Body) == nil {
			return nil, true
		}
		return s.stuck(Problem{Local: ProblemStrange, MayRetry: false}), false
	}
	if client.RefusedToken(a) {
		return s.unpaired(), false
	}
	return s.stuck(problemOf(a)), false
}

// stuck shows a problem.
func (s *State) stuck(p Problem) []world.Cmd {
	s.Visit.Problem = p
	if s.Screen != ScreenProblem {
		s.open(ScreenProblem)
	}
	return nil
}

func problemOf(a world.Answered) Problem {
	if a.Status == 0 {
		return Problem{Local: ProblemOffline, MayRetry: true}
	}
	told, there := client.Refusal(a)
	if !there {
		if a.Status >= 500 || a.Status == 429 {
			return Problem{Local: ProblemBusy, MayRetry: true}
		}
		return Problem{Local: ProblemStrange}
	}
	p := Problem{Title: told.Title, Detail: told.Detail, MayRetry: client.Undecided(a.Status)}
	if told.Next != nil {
		p.Next = told.Next.Words
	}
	return p
}
