package httpapi

import (
	"sync"

	"github.com/cupo-ec/cupo/wire"
)

// maxSpentChecks bounds the memory of spent robot checks: as many as are solved in their five minutes, 400 a
// second.
const maxSpentChecks = 1 << 17

// spentChecks are the robot checks that were used at this node, until they end. The log has the last word,
// for all nodes; what is known here must cost neither an entry of it nor a try of anybody's document.
type spentChecks struct {
	mu           sync.Mutex
	limit        int
	until        map[uint64]uint32
	sweptSeconds int64
}

func newSpentChecks(limit int) *spentChecks {
	return &spentChecks{limit: limit, until: map[uint64]uint32{}}
}

// spend uses a robot check up, before anything else is done with it; nil for the first of those who try.
func (s *spentChecks) spend(check proof, nowSeconds int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if until, used := s.until[check.hash]; used && int64(until) > nowSeconds {
		return badChallenge
	}
	if len(s.until) >= s.limit {
		s.sweep(nowSeconds)
	}
	if len(s.until) >= s.limit {
		return refuse(wire.Overloaded)
	}
	s.until[check.hash] = check.expiresSeconds
	return nil
}

// sweep forgets what has ended, once a second at most: nothing ends in between.
func (s *spentChecks) sweep(nowSeconds int64) {
	if s.sweptSeconds == nowSeconds {
		return
	}
	s.sweptSeconds = nowSeconds
	for hash, until := range s.until {
		if int64(until) <= nowSeconds {
			delete(s.until, hash)
		}
	}
}

// takeBack makes a check good again whose use came to nothing.
func (s *spentChecks) takeBack(hash uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.until, hash)
}
