package server

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/server/intake"
)

// ReplayClock is the clock of a demo that replays another time: it stands still until it is told.
type ReplayClock struct {
	mu    sync.Mutex
	start time.Time
	now   time.Time
}

// NewReplayClock makes a clock that shows a time.
func NewReplayClock(at time.Time) *ReplayClock { return &ReplayClock{start: at, now: at} }

// Now is the time shown; the monotonic half runs only as the clock is moved.
func (c *ReplayClock) Now() (wallMillis int64, monotonic time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now.UnixMilli(), c.now.Sub(c.start)
}

// move shows a later time; an earlier one changes nothing.
func (c *ReplayClock) move(to time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if to.After(c.now) {
		c.now = to
	}
	return c.now
}

// movedClock lets the API move the clock, and does at once what else would happen as time passes.
type movedClock struct {
	clock   *ReplayClock
	horizon *horizon
	intake  *intake.Intake
}

// Advance moves the clock, lets the state machine see the time, and rolls the horizon.
func (m *movedClock) Advance(ctx context.Context, to time.Time) (time.Time, error) {
	now := m.clock.move(to)
	if _, err := m.intake.Do(ctx, intake.Put(allocator.Command{Kind: allocator.KindTick})); err != nil {
		return now, fmt.Errorf("letting the state see the time: %w", err)
	}
	if _, err := m.horizon.publish(ctx); err != nil {
		return now, err
	}
	return now, nil
}
