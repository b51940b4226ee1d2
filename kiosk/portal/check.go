package portal

import (
	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/proof"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// Check is the robot check. It runs by itself while the person writes, in slices so short that the page stays
// alive. Each is good for one try to come in.
type Check struct {
	// Wanted reports that the person has said all and waits for it.
	Wanted bool
	// Unreached reports that none could be had, and that it is tried again by itself.
	Unreached bool
	Search    proof.Search

	asked       int   // the request for one
	begun       bool  // Search is one
	retryMillis int64 // when one is asked for again, 0 for never
	slice       int   // how many numbers are tried in one turn
	measured    bool  // the next TookMillis is that of a slice
	refusals    int   // how often a solved one came too late
}

// The lengths of a slice. A slow telephone tries some hundred numbers in maxSliceMillis.
const (
	maxSliceMillis = 8
	firstSlice     = 128
	minSlice       = 16
	maxSlice       = 8192
)

// checkRetryMillis is how long after a check could not be had the next is asked for.
const checkRetryMillis = 4000

// beginCheck asks for a new check and throws the one before away.
func (s *State) beginCheck() []world.Cmd {
	r := s.request(client.Get, wire.ChallengePath, nil)
	s.Check = Check{asked: r.ID, Wanted: s.Check.Wanted, refusals: s.Check.refusals}
	return []world.Cmd{r}
}

func (s *State) gotCheck(a world.Answered) []world.Cmd {
	c := &s.Check
	c.asked = 0
	var answer wire.Challenge
	if client.Done(a, &answer) {
		if c.Search, c.begun = proof.Begin(answer); c.begun {
			c.Unreached, c.slice = false, firstSlice
			return s.later()
		}
	}
	s.Offline = a.Status == 0
	c.Unreached = true
	c.retryMillis = s.NowMillis + max(checkRetryMillis, int64(min(a.RetryAfterSeconds, maxWaitSeconds))*1000)
	return nil
}

// checkInTime asks again for a check that could not be had.
func (s *State) checkInTime() []world.Cmd {
	if s.Screen != ScreenIdentify || s.Check.retryMillis == 0 || s.NowMillis < s.Check.retryMillis {
		return nil
	}
	return s.beginCheck()
}

// later gives the page a turn before the next slice. There is never more than one on its way.
func (s *State) later() []world.Cmd {
	if s.resuming {
		return nil
	}
	s.resuming = true
	return []world.Cmd{world.Later{}}
}

// resumed does the next slice, longer or shorter than the one before by how long that took.
func (s *State) resumed(tookMillis float64) []world.Cmd {
	s.resuming = false
	c := &s.Check
	if !c.begun || s.Screen != ScreenIdentify || c.Search.Over() {
		return nil
	}
	if c.measured {
		c.slice = nextSlice(c.slice, tookMillis)
	}
	c.measured = true
	c.Search = c.Search.Try(c.slice)
	switch {
	case !c.Search.Over():
		return s.later()
	case !c.Search.Found():
		return s.beginCheck()
	case c.Wanted:
		return s.sendSession()
	}
	return nil
}

// goOn goes on with a check that was left half solved, or begins one.
func (s *State) goOn() []world.Cmd {
	switch c := &s.Check; {
	case c.asked != 0:
		return nil
	case !c.begun:
		return s.beginCheck()
	case c.Search.Over():
		return nil
	}
	s.Check.measured = false
	return s.later()
}

func nextSlice(numbers int, tookMillis float64) int {
	switch {
	case tookMillis > maxSliceMillis:
		return max(minSlice, numbers/2)
	case tookMillis < maxSliceMillis/2:
		return min(maxSlice, numbers+numbers/2)
	}
	return numbers
}
