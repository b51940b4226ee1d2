package cluster

import (
	"sync"
	"time"
)

// clock is a node's clock: virtual time with an error.
type clock struct {
	start time.Time

	mu     sync.Mutex
	ahead  time.Duration
	frozen time.Time // not zero while the wall clock stands still
}

func newClock() *clock { return &clock{start: time.Now()} }

// Now implements raftstore.Clock.
func (c *clock) Now() (wallMillis int64, monotonic time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	wall := now
	if !c.frozen.IsZero() {
		wall = c.frozen
	}
	return wall.Add(c.ahead).UnixMilli(), now.Sub(c.start)
}

func (c *clock) jump(ahead time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead = ahead
}

func (c *clock) freeze() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.frozen = time.Now()
}

// correct sets the clock right, as an operator does, and reports whether it was right already.
func (c *clock) correct() (wasRight bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	wasRight = c.ahead == 0 && c.frozen.IsZero()
	c.ahead, c.frozen = 0, time.Time{}
	return wasRight
}
