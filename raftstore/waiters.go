package raftstore

import (
	"context"
	"sync"
	"sync/atomic"
)

// waiters are those who wait until a log index is applied.
type waiters struct {
	some atomic.Bool // spares advance the lock when nobody waits

	mu      sync.Mutex
	waiting map[*waiter]struct{}
}

type waiter struct {
	index uint64
	ready chan struct{}
}

// wait returns when advance has been called with the index or a higher one.
func (w *waiters) wait(ctx context.Context, index uint64, applied *atomic.Uint64) error {
	if applied.Load() >= index {
		return nil
	}
	me := &waiter{index: index, ready: make(chan struct{})}
	w.add(me)
	defer w.remove(me)
	if applied.Load() >= index { // it came between the first look and add
		return nil
	}
	select {
	case <-me.ready:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *waiters) add(me *waiter) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting == nil {
		w.waiting = make(map[*waiter]struct{})
	}
	w.waiting[me] = struct{}{}
	w.some.Store(true)
}

func (w *waiters) remove(me *waiter) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.waiting, me)
	w.some.Store(len(w.waiting) > 0)
}

// advance wakes those whose index is reached.
func (w *waiters) advance(index uint64) {
	if !w.some.Load() {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for waiter := range w.waiting {
		if waiter.index <= index {
			close(waiter.ready)
			delete(w.waiting, waiter)
		}
	}
}
