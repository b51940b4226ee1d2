package raftstore

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/cupo-ec/cupo/allocator"
)

// batch is a part of what goes into one log entry: of one class. All who wait for it are woken by
// closing one channel.
type batch struct {
	class Class
	began time.Time // when its first item came
	items []*item
	bytes int
	live  int // items that have not been given up
	count int // commands that were proposed

	settling sync.Once
	done     chan struct{} // closed when outcomes and err stand
	outcomes []allocator.Outcome
	err      error
}

// item is one command of a batch, or one strong read.
type item struct {
	command  []byte // nil for a read
	term     uint64 // the only one in which it may be proposed; 0 for any
	class    Class
	read     bool
	in       *batch
	state    itemState // guarded by the batcher's lock
	position int       // among the outcomes
}

type itemState uint8

const (
	waiting  itemState = iota // may still be given up
	givenUp                   // will not be proposed
	proposed                  // may be in the log
)

func newBatch(class Class, now time.Time) *batch {
	return &batch{class: class, began: now, done: make(chan struct{})}
}

// settle gives everyone the answer. Only the first call counts.
func (b *batch) settle(outcomes []allocator.Outcome, err error) {
	b.settling.Do(func() {
		b.outcomes, b.err = outcomes, err
		close(b.done)
	})
}

func (b *batch) settled() bool {
	select {
	case <-b.done:
		return true
	default:
		return false
	}
}

// close gives each command that will be proposed its place among the outcomes, and counts them.
func (b *batch) close() {
	for _, it := range b.items {
		if it.state == givenUp {
			continue
		}
		it.state = proposed
		if !it.read {
			it.position = b.count
			b.count++
		}
	}
}

// wait answers the item's outcome, or why there is none, when that is known or ctx ends.
func (q *batcher) wait(ctx context.Context, it *item) (allocator.Outcome, error) {
	select {
	case <-it.in.done:
		return it.outcome()
	case <-ctx.Done():
	}
	if q.giveUp(it) {
		return allocator.Outcome{}, fmt.Errorf("%w: %w", ErrNotProposed, ctx.Err())
	}
	select {
	case <-it.in.done: // it was answered while the context ended
		return it.outcome()
	default:
		return allocator.Outcome{}, fmt.Errorf("%w: %w", ErrOutcomeUnknown, ctx.Err())
	}
}

func (it *item) outcome() (allocator.Outcome, error) {
	if it.in.err != nil {
		return allocator.Outcome{}, it.in.err
	}
	if it.read {
		return allocator.Outcome{}, nil
	}
	return it.in.outcomes[it.position], nil
}
