package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"math"
	mathrand "math/rand/v2"
	"time"

	"github.com/cupo-ec/cupo/wire"
)

// Bounds of the pause before another attempt.
const (
	firstPause           = 200 * time.Millisecond
	longestPause         = 5 * time.Second
	maxRetryAfterSeconds = 3600
)

// do asks until there is an answer or the time for it is over. Every attempt carries the same key, so
// a change whose answer was lost is answered, and not made again.
func (c *client) do(ctx context.Context, r request) ([]byte, error) {
	giveUp := c.terminal.now().Add(c.wait)
	open := false
	for try := 0; ; try++ {
		raw, err := c.attempt(ctx, &r)
		if err == nil {
			return raw, nil
		}
		open = !decided(err) && (open || leavesOpen(err))
		pause, again := pauseAfter(err, try)
		if !again || c.terminal.now().Add(pause).After(giveUp) {
			return nil, unsettledIf(open, r.key, err)
		}
		c.terminal.note("%s; nuevo intento en %v s", clean(shortly(err)), math.Ceil(10*pause.Seconds())/10)
		if err := c.terminal.sleep(ctx, pause); err != nil {
			return nil, unsettledIf(open, r.key, err)
		}
	}
}

// pauseAfter says whether another attempt may end differently, and how long to wait before it: what
// the server asks for, and at least a pause that doubles and is never the same for two clients.
func pauseAfter(err error, try int) (pause time.Duration, again bool) {
	pause = min(firstPause<<min(try, 8), longestPause)
	pause = pause/2 + mathrand.N(pause/2+1)
	var refused *refusal
	var lost *noAnswer
	switch {
	case errors.As(err, &refused):
		return max(pause, refused.retryAfter), passing(refused.status) || refused.code() == wire.RequestInProgress
	case errors.As(err, &lost):
		return pause, !lost.final
	}
	return 0, false
}

// decided says whether an error is the API's last word on a change, whatever became of the attempts
// before: it looks their key up first. It does not get that far with a caller it does not know.
func decided(err error) bool {
	var refused *refusal
	if !errors.As(err, &refused) {
		return false
	}
	switch refused.code() {
	case wire.Unauthenticated, wire.Forbidden, wire.RequestInProgress:
		return false
	}
	return refused.status < 500 && !passing(refused.status)
}

// leavesOpen says whether a change may have been made although an attempt ended with this error.
func leavesOpen(err error) bool {
	var refused *refusal
	var lost *noAnswer
	switch {
	case errors.As(err, &refused):
		switch refused.code() {
		case wire.OutcomeUnknown, wire.RequestInProgress, wire.Internal, wire.Done:
			return true
		}
		return false
	case errors.As(err, &lost):
		return lost.sent
	}
	return true // interrupted
}

// newKey draws an idempotency key that nobody else has.
func newKey() string {
	var drawn [16]byte
	_, _ = rand.Read(drawn[:]) // never fails: crypto/rand ends the process instead
	return "cupo-" + hex.EncodeToString(drawn[:])
}
