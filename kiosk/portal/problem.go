package portal

import (
	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/world"
)

// maxTries is how often something is tried again without a person asking for it.
const maxTries = 4

// maxWaitSeconds is how long a countdown is at most: for longer, people come back.
const maxWaitSeconds = 120

// stuck shows a problem. The way back from it is the screen at which it came up.
func (s *State) stuck(p client.Problem) []world.Cmd {
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

// problemOf is what an answer that is none comes to, and when it is tried again by itself.
func (s *State) problemOf(a world.Answered) client.Problem {
	p := client.ProblemOf(a)
	told, _ := client.Refusal(a)
	wait := max(a.RetryAfterSeconds, told.RetryAfterSeconds)
	if p.MayRetry && wait > 0 && wait <= maxWaitSeconds && s.tries < maxTries {
		p.RetryAtMillis = s.NowMillis + int64(wait)*1000
	}
	return p
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
