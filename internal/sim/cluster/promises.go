package cluster

import (
	"fmt"
	"sync"

	"github.com/cupo-ec/cupo/allocator"
)

// promise is an appointment that a client was told it has.
type promise struct {
	number uint32
	person uint32
	slot   allocator.Slot
	// status is what the client was last told; index the log index by which it had become true.
	status allocator.Status
	index  uint64
	// pending says that the client is just changing it, so that nobody knows how it stands.
	pending bool
	changes int
}

// promises are all that clients were told, since the beginning.
type promises struct {
	mu  sync.Mutex
	all []*promise
	// refused are keys of requests that were refused for good by a store: they may never come true.
	refused []allocator.Key
}

func (p *promises) add(one promise) *promise {
	p.mu.Lock()
	defer p.mu.Unlock()
	kept := &one
	p.all = append(p.all, kept)
	return kept
}

// begin says that a promise is being changed.
func (p *promises) begin(one *promise) {
	p.mu.Lock()
	defer p.mu.Unlock()
	one.pending = true
	one.changes++
}

// end says what a change came to; status 0 leaves it as it was.
func (p *promises) end(one *promise, status allocator.Status, index uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	one.pending = false
	if status != 0 {
		one.status, one.index = status, index
	}
}

func (p *promises) refuse(key allocator.Key) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refused = append(p.refused, key)
}

// settled are copies of those that nobody is changing and that are true by an index.
func (p *promises) settled(index uint64) (settled []promise, places map[int]*promise) {
	p.mu.Lock()
	defer p.mu.Unlock()
	places = map[int]*promise{}
	for _, one := range p.all {
		if !one.pending && one.index <= index {
			places[len(settled)] = one
			settled = append(settled, *one)
		}
	}
	return settled, places
}

// changed reports whether somebody has begun to change a promise since it was copied.
func (p *promises) changed(now *promise, then promise) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return now.changes != then.changes
}

// twice finds a place that two clients were promised.
func (p *promises) twice() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	owners := map[allocator.Slot]uint32{}
	for _, one := range p.all {
		if one.pending || one.status != allocator.Booked {
			continue
		}
		if other, taken := owners[one.slot]; taken {
			return fmt.Errorf("slot %s was promised to appointments %d and %d", one.slot, other, one.number)
		}
		owners[one.slot] = one.number
	}
	return nil
}

// verify compares what was promised with a state that has applied an index.
func (p *promises) verify(state *allocator.State, index uint64) error {
	settled, places := p.settled(index)
	for i, want := range settled {
		got, known := state.Appointment(want.number)
		if known && got.Person == want.person && got.Slot == want.slot && got.Status == want.status {
			continue
		}
		if p.changed(places[i], want) {
			continue
		}
		return fmt.Errorf("appointment %d was promised as %+v, and is %+v (known: %v)", want.number, want, got, known)
	}
	return nil
}

// neverHappened finds requests that a store had refused for good and that were decided all the same.
func (p *promises) neverHappened(state *allocator.State) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, key := range p.refused {
		if outcome, known := state.KnownOutcome(key); known {
			return fmt.Errorf("a request that was refused for good came to %+v", outcome)
		}
	}
	return nil
}

// forget drops what need not be looked at any more, so that a long run does not get slower and slower: promises
// older than the newest keep, and refusals of which the keys are long gone.
func (p *promises) forget(keep int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.all) > keep {
		p.all = append([]*promise(nil), p.all[len(p.all)-keep:]...)
	}
	if len(p.refused) > keep {
		p.refused = append([]allocator.Key(nil), p.refused[len(p.refused)-keep:]...)
	}
}
