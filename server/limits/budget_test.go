package limits_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/server/limits"
)

// testClock is a time that passes when it is told to.
type testClock struct{ now atomic.Int64 }

func (c *testClock) since() time.Duration { return time.Duration(c.now.Load()) }

func (c *testClock) pass(d time.Duration) { c.now.Add(int64(d)) }

func TestBudget(t *testing.T) {
	clock := &testClock{}
	b := limits.New(6, time.Minute, clock.since)
	for n := range 6 {
		if left, wait, ok := b.Take(1); !ok || left != 5-n || wait != 0 {
			t.Fatalf("request %d: %d left, wait %v, %v", n, left, wait, ok)
		}
	}
	if left, wait, ok := b.Take(1); ok || left != 0 || wait != 10*time.Second {
		t.Errorf("one too many: %d left, wait %v, %v", left, wait, ok)
	}
	if _, _, ok := b.Take(2); !ok {
		t.Error("one key's budget is another's")
	}
	clock.pass(10*time.Second - 1)
	if _, wait, ok := b.Take(1); ok || wait != 1 {
		t.Errorf("a moment before the first comes back: wait %v, %v", wait, ok)
	}
	clock.pass(1)
	if left, _, ok := b.Take(1); !ok || left != 0 {
		t.Errorf("when the first is back: %d left, %v", left, ok)
	}
	clock.pass(time.Hour)
	if left, _, ok := b.Take(1); !ok || left != 5 {
		t.Errorf("after an hour: %d left, %v", left, ok)
	}
	if requests, window := b.Quota(); requests != 6 || window != time.Minute {
		t.Errorf("the quota is %d in %v", requests, window)
	}
}

// TestRefusalsCostNothing wants whoever keeps asking to be let in as early as whoever waits.
func TestRefusalsCostNothing(t *testing.T) {
	clock := &testClock{}
	b := limits.New(1, time.Minute, clock.since)
	b.Take(1)
	for range 100 {
		b.Take(1)
	}
	clock.pass(time.Minute)
	if _, _, ok := b.Take(1); !ok {
		t.Error("asking has put the next request off")
	}
}

// TestAtOnce has many ask at once: exactly the budget is given.
func TestAtOnce(t *testing.T) {
	clock := &testClock{}
	b := limits.New(100, time.Minute, clock.since)
	var given atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 1000 {
				if _, _, ok := b.Take(7); ok {
					given.Add(1)
				}
			}
		})
	}
	all.Wait()
	if given.Load() != 100 {
		t.Errorf("%d of 100 were given", given.Load())
	}
}

// TestMemoryIsBounded asks with more keys than are kept: those over their budget stay refused, and keys
// that have been let go do not pile up.
func TestMemoryIsBounded(t *testing.T) {
	clock := &testClock{}
	b := limits.New(10, time.Hour, clock.since)
	const greedy = 1 << 60
	for range 10 {
		b.Take(greedy)
	}
	for key := range uint64(3 << 20 / 2) {
		b.Take(key)
	}
	if _, _, ok := b.Take(greedy); ok {
		t.Error("whoever has used the budget up was forgotten for those who have not")
	}
	if kept := b.Keys(); kept > 1<<20 {
		t.Errorf("%d keys are kept", kept)
	}
}
