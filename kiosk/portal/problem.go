package portal

import (
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// Problem is why something could not be done, in words.
type Problem struct {
	// Local names one that this page found; ProblemRefused has the server's words.
	Local  ProblemKind
	Title  string
	Detail string
	Next   string
	// Step is what the person can do, by the contract's name.
	Step string
	// MayRetry reports that the same request may be sent again, and RetryAtMillis when that is done by itself,
	// 0 for when it is wished.
	MayRetry      bool
	RetryAtMillis int64
}

// ProblemKind is what kind of problem it is.
type ProblemKind uint8

// The kinds of problems.
const (
	ProblemRefused ProblemKind = iota // by the server, in its words
	ProblemOffline                    // no server was reached
	ProblemBusy                       // the server cannot answer now
	ProblemStrange                    // an answer that this page does not understand
)

// maxTries is how often something is tried again without a person asking for it.
const maxTries = 4

// maxWaitSeconds is how long a countdown is at most: for longer, people come back.
const maxWaitSeconds = 120

// stuck shows a problem. The way back from it is the screen at which it came up.
func (s *State) stuck(p Problem) []world.Cmd {
	s.Visit.Problem = p
	s.open(ScreenProblem)
	return nil
}

// leaveProblem is the screen at which a problem came up, while what was tried again is looked at.
func (s *State) leaveProblem() {
	v := &s.Visit
	if s.Screen == ScreenProblem && len(v.trail) > 0 {
		last := len(v.trail) - 1
		s.Screen, v.trail = v.trail[last], v.trail[:last:last]
	}
}

func (s *State) problemOf(a world.Answered) Problem {
	if a.Status == 0 {
		return Problem{Local: ProblemOffline, MayRetry: true}
	}
	var told wire.Problem
	p := Problem{MayRetry: undecided(a.Status)}
	switch {
	case told.UnmarshalMsgpack(a.Body) == nil && told.Title != "":
		p.Title, p.Detail = told.Title, told.Detail
		if told.Next != nil {
			p.Next, p.Step = told.Next.Words, told.Next.Step
		}
	case p.MayRetry:
		p.Local = ProblemBusy
	default:
		p.Local = ProblemStrange
	}
	wait := max(a.RetryAfterSeconds, told.RetryAfterSeconds)
	if p.MayRetry && wait > 0 && wait <= maxWaitSeconds && s.tries < maxTries {
		p.RetryAtMillis = s.NowMillis + int64(wait)*1000
	}
	return p
}

// undecided reports an answer after which nobody knows whether it was carried out, or that says it was not and
// may be later.
func undecided(status int) bool {
	return status == 0 || status == 408 || status == 429 || status >= 500
}

// retry sends again what got no answer, under the same key. Who was about to come in needs a new robot check.
func (s *State) retry() []world.Cmd {
	if s.Screen != ScreenProblem || s.Busy() || !s.Visit.Problem.MayRetry {
		return nil
	}
	s.Visit.Problem.RetryAtMillis = 0
	if s.asked.about == aboutSession {
		s.leaveProblem()
		return s.comeIn()
	}
	return s.again()
}

// retryInTime sends again what the server has named a time for.
func (s *State) retryInTime() []world.Cmd {
	p := &s.Visit.Problem
	if s.Screen != ScreenProblem || p.RetryAtMillis == 0 || s.NowMillis < p.RetryAtMillis {
		return nil
	}
	s.tries++
	return s.retry()
}

// SecondsToRetry is how long it is until that, 0 for never.
func (s *State) SecondsToRetry() int {
	if s.Visit.Problem.RetryAtMillis == 0 {
		return 0
	}
	return int(max(0, s.Visit.Problem.RetryAtMillis-s.NowMillis)+999) / 1000
}
