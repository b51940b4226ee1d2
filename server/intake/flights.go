package intake

import (
	"context"
	"sync"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// flights are the keyed requests that are being decided now, so that a retry joins its first attempt
// instead of being refused by it.
type flights struct{ shards [flightShards]flightShard }

const flightShards = 64

type flightShard struct {
	sync.Mutex
	byKey map[[2]uint64]*flight
}

// flight is one request under way.
type flight struct {
	fingerprint uint64
	// landed is made by the first who joins, under the shard's lock: most flights are never joined.
	landed chan struct{}
	// outcome and err are there once landed is closed.
	outcome allocator.Outcome
	err     error
}

func (f *flights) shard(key allocator.Key) *flightShard { return &f.shards[key.Hash[0]%flightShards] }

// board joins the flight of a key, or starts it and reports that the caller is the first.
func (f *flights) board(key allocator.Key) (*flight, bool) {
	shard := f.shard(key)
	shard.Lock()
	defer shard.Unlock()
	if under, ok := shard.byKey[key.Hash]; ok {
		if under.landed == nil {
			under.landed = make(chan struct{})
		}
		return under, false
	}
	if shard.byKey == nil {
		shard.byKey = map[[2]uint64]*flight{}
	}
	started := &flight{fingerprint: key.Fingerprint}
	shard.byKey[key.Hash] = started
	return started, true
}

// land ends a flight. What the state machine decided can be found in the state by then.
func (f *flights) land(key allocator.Key, under *flight, outcome allocator.Outcome, err error) {
	shard := f.shard(key)
	shard.Lock()
	defer shard.Unlock()
	under.outcome, under.err = outcome, err
	delete(shard.byKey, key.Hash)
	if under.landed != nil {
		close(under.landed)
	}
}

// wait is the way of those who joined: the first one's answer, or request-in-progress when it does
// not come in time.
func (f *flight) wait(ctx context.Context, key allocator.Key) (allocator.Outcome, error) {
	if f.fingerprint != key.Fingerprint {
		return allocator.Outcome{Code: wire.IdempotencyKeyReused}, nil
	}
	select {
	case <-f.landed:
		outcome := f.outcome
		outcome.Replayed = true
		return outcome, f.err
	case <-ctx.Done():
		return allocator.Outcome{Code: wire.RequestInProgress}, nil
	}
}
