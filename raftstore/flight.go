package raftstore

import (
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/raft"

	"github.com/cupo-ec/cupo/allocator"
)

// flight is one log entry on its way, or, where it has no commands, one barrier.
type flight struct {
	parts []*batch
	count int // commands
	began time.Time

	settling sync.Once
	done     chan struct{} // closed when all parts are settled
}

// settle gives everyone the answer. Only the first call counts.
func (f *flight) settle(outcomes []allocator.Outcome, err error) {
	f.settling.Do(func() {
		for _, b := range f.parts {
			if err != nil || b.count == 0 {
				b.settle(nil, err)
				continue
			}
			b.settle(outcomes[:b.count], nil)
			outcomes = outcomes[b.count:]
		}
		close(f.done)
	})
}

// take removes what goes into the next entry from the queue and encodes it; the entry is nil for a
// barrier. It answers nil where there is nothing to propose.
func (q *batcher) take() (*flight, []byte) {
	f, entry := q.depart()
	if f != nil && q.onWait != nil {
		for _, b := range f.parts {
			q.onWait(b.class, f.began.Sub(b.began))
		}
	}
	return f, entry
}

func (q *batcher) depart() (*flight, []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	parts := q.load()
	if len(parts) == 0 {
		return nil, nil
	}
	f := &flight{parts: parts, began: q.now(), done: make(chan struct{})}
	bytes := 0
	for _, b := range parts {
		q.commands -= b.live
		bytes += b.bytes
	}
	q.bytes -= bytes
	q.flying = f
	q.entries++
	q.departed(f.began)
	return f, q.encode(f, bytes)
}

// encode copies the commands into a new entry. The entry's bytes are never used again: raft's cache
// keeps them.
func (q *batcher) encode(f *flight, bytes int) []byte {
	for _, b := range f.parts {
		b.close()
		f.count += b.count
	}
	if f.count == 0 {
		return nil
	}
	q.carried += uint64(f.count)
	entry := q.entry(make([]byte, 0, headerRoom+bytes), f.count)
	for _, b := range f.parts {
		for _, it := range b.items {
			entry = append(entry, it.command...) // nothing for reads and those who gave up
		}
	}
	return entry
}

// run proposes entry after entry until halt.
func (q *batcher) run() {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		select {
		case <-q.stop:
			return
		case <-q.wake:
		}
		for {
			f, entry := q.take()
			if f == nil {
				break
			}
			q.send(f, entry, timer)
		}
	}
}

// send proposes one entry and returns when it is answered, or will not be in time.
func (q *batcher) send(f *flight, entry []byte, timer *time.Timer) {
	future := q.propose(entry, q.limits.timeout)
	answered := make(chan struct{})
	go func() {
		outcomes, err := await(future, f.count)
		q.land(f)
		f.settle(outcomes, err)
		close(answered)
	}()
	timer.Reset(q.limits.timeout)
	select {
	case <-answered:
	case <-q.stop:
		f.settle(nil, fmt.Errorf("%w: the store was closed meanwhile", ErrOutcomeUnknown))
	case <-timer.C:
		q.departure.Store(0) // it may never land, and must not stand in the way of others for ever
		f.settle(nil, fmt.Errorf("%w: no answer from raft in %s", ErrOutcomeUnknown, q.limits.timeout))
	}
}

// await answers what became of a proposed entry. It may never return: raft does not promise that a
// future is answered when it shuts down.
func await(future raft.Future, count int) ([]allocator.Outcome, error) {
	if err := future.Error(); err != nil {
		return nil, classify(err)
	}
	if count == 0 {
		return nil, nil // a barrier
	}
	applied, _ := future.(raft.ApplyFuture)
	answer, ok := applied.Response().(response)
	switch {
	case !ok:
		return nil, fmt.Errorf("%w: raft answered %T", ErrOutcomeUnknown, applied.Response())
	case answer.err != nil:
		return nil, fmt.Errorf("%w: %w", ErrOutcomeUnknown, answer.err)
	case len(answer.outcomes) != count:
		return nil, fmt.Errorf("%w: %d outcomes for %d commands", ErrOutcomeUnknown, len(answer.outcomes), count)
	}
	return answer.outcomes, nil
}

func (q *batcher) land(f *flight) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.flying == f {
		q.flying = nil
		q.landed(q.now().Sub(f.began))
	}
}
