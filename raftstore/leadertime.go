package raftstore

import (
	"fmt"
	"sync"
	"time"
)

// Clock tells the time of the machine, or of whatever a test or a replay wants it to be.
type Clock interface {
	// Now answers the wall clock in milliseconds since 1970, which may jump, and a clock that only
	// runs forwards, from an arbitrary start, and is never set.
	Now() (wallMillis int64, monotonic time.Duration)
}

type systemClock struct{ start time.Time }

// NewSystemClock is the machine's own clock.
func NewSystemClock() Clock { return systemClock{start: time.Now()} }

func (c systemClock) Now() (int64, time.Duration) {
	now := time.Now()
	return now.UnixMilli(), now.Sub(c.start)
}

// slewDivisor bounds how fast leader time is pulled towards wall time: by a tenth of the time that
// passes. Twice as fast would let a hold of five minutes end in half of them.
const slewDivisor = 10

// leaderTime is the time that a leader writes into the log. It runs with the monotonic clock, is
// slewed towards the wall clock and never runs backwards, whatever the two clocks do; nor does it
// ever fall behind the time of an applied entry.
type leaderTime struct {
	clock Clock

	mu        sync.Mutex
	now       time.Duration // since 1970
	monotonic time.Duration // when now was computed
	wallAhead time.Duration // how far the wall clock was ahead of now then

	// heard is the time of the newest entry that came from another node that led, and heardAt when it came,
	// by the monotonic clock; 0 where none has come since the start.
	heard, heardAt time.Duration
}

// newLeaderTime starts at the wall clock, for the time in which the node was down has passed, but
// not before stateMillis.
func newLeaderTime(clock Clock, stateMillis int64) *leaderTime {
	wallMillis, monotonic := clock.Now()
	return &leaderTime{clock: clock, now: millis(max(wallMillis, stateMillis)), monotonic: monotonic}
}

// checkClock answers ErrClockJump where the wall clock is further than maxJump from the time of the
// state: one wrong clock would let every hold and booking expire for ever. stateMillis 0 is a new
// state.
func checkClock(clock Clock, stateMillis int64, maxJump time.Duration) error {
	wallMillis, _ := clock.Now()
	wall, state := millis(wallMillis), millis(stateMillis)
	if stateMillis == 0 || (wall-state).Abs() <= maxJump {
		return nil
	}
	return fmt.Errorf("%w: the clock says %s, the stored state %s, and %s apart is the limit; "+
		"correct the clock, or allow the jump if the node really was down for that long",
		ErrClockJump, asTime(wall), asTime(state), maxJump)
}

func millis(n int64) time.Duration { return time.Duration(n) * time.Millisecond }

func asTime(since1970 time.Duration) string {
	return time.UnixMilli(since1970.Milliseconds()).UTC().Format(time.RFC3339)
}

// millis answers the time, in milliseconds since 1970.
func (t *leaderTime) millis() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.advance()
	return t.now.Milliseconds()
}

// raise lets time be at least that of an applied entry: on a follower it is the leader's, and heard says
// that it comes from one that leads now.
func (t *leaderTime) raise(stateMillis int64, heard bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	state := millis(stateMillis)
	t.now = max(t.now, state)
	if heard {
		_, t.heardAt = t.clock.Now()
		t.heard = state
	}
}

// lead is called before this node writes times of its own. Where it has followed another, time goes on from
// where that one's was: this node's own clock may have been wrong since it started, and would otherwise carry the
// whole cluster along. From then on it is slewed towards this clock, as always. Without that, after all nodes
// were down, the clock is all there is.
func (t *leaderTime) lead(stateMillis int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.advance()
	if t.heard == 0 {
		return
	}
	t.now = max(millis(stateMillis), min(t.now, t.heard+max(0, t.monotonic-t.heardAt)))
}

// wallAheadMillis is how far the wall clock was ahead of the time last answered, for monitoring.
func (t *leaderTime) wallAheadMillis() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.wallAhead.Milliseconds()
}

func (t *leaderTime) advance() {
	wallMillis, monotonic := t.clock.Now()
	passed := max(0, monotonic-t.monotonic)
	t.monotonic = max(t.monotonic, monotonic)
	t.now += passed
	t.wallAhead = millis(wallMillis) - t.now
	slew := passed / slewDivisor
	t.now += min(max(t.wallAhead, -slew), slew)
}
