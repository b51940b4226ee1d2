package cluster

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/intake"
	"github.com/cupo-ec/cupo/wire"
)

// client books, holds, cancels and moves for a few persons of its own, one request at a time, and remembers
// what it was told.
type client struct {
	cluster *Cluster
	number  int
	rng     *rand.Rand
	keys    int
	mine    []*promise // that are booked
	answers []answer   // the newest last
	at      int        // the process that was asked last
}

// answer is what a keyed request was told.
type answer struct {
	key     allocator.Key
	order   func() *intake.Order
	outcome allocator.Outcome
	at      time.Time
}

const (
	mostMine      = 12
	mostAnswers   = 8
	answersLast   = 10 * time.Minute // answers to a key are kept for much longer
	askPatience   = 3 * time.Second  // for one attempt
	betweenAsking = 50 * time.Millisecond
	restsAtMost   = 4 * time.Minute
)

func (c *Cluster) newClient(number int) *client {
	return &client{cluster: c, number: number, rng: rand.New(rand.NewPCG(c.cfg.Seed, uint64(100+number)))}
}

// live sends requests in bursts until ctx ends.
func (cl *client) live(ctx context.Context) {
	for ctx.Err() == nil && !cl.cluster.isBroken() {
		for range 1 + cl.rng.IntN(8) {
			if !cl.cluster.gate.enter(ctx) {
				return
			}
			cl.step(ctx)
			cl.cluster.gate.leave()
			sleep(ctx, time.Duration(cl.rng.Int64N(int64(300*time.Millisecond))))
		}
		cl.rest(ctx)
	}
}

// rest waits for a while, or until a fault is about to strike: that is when requests tell the most.
func (cl *client) rest(ctx context.Context) {
	timer := time.NewTimer(time.Duration(cl.rng.Int64N(int64(restsAtMost))))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-cl.cluster.alarm.next():
	case <-ctx.Done():
	}
}

func (cl *client) step(ctx context.Context) {
	switch n := cl.rng.IntN(20); {
	case len(cl.mine) >= mostMine || len(cl.mine) > 0 && n < 4:
		cl.cancel(ctx)
	case len(cl.mine) > 0 && n < 8:
		cl.reschedule(ctx)
	case n < 11:
		cl.hold(ctx)
	case n < 13:
		cl.askAgain(ctx)
	case n < 15:
		cl.bookAny(ctx)
	default:
		cl.book(ctx)
	}
}

func (cl *client) caller() intake.Caller {
	// At the desk appointments may be cancelled and moved until they begin.
	return intake.Caller{Actor: uint32(cl.number + 1), Channel: policy.Desk}
}

func (cl *client) key(state *allocator.State) allocator.Key {
	cl.keys++
	return state.Key(uint32(cl.number+1), fmt.Sprint(cl.keys), 0, uint64(cl.keys))
}

func (cl *client) person() uint32 {
	return uint32(cl.number*personsEach + cl.rng.IntN(personsEach) + 1)
}

// slot is a place of the newest agendas, and rather one of few, so that clients meet.
func (cl *client) slot(state *allocator.State) allocator.Slot {
	const recent = practitioners * agendasEach * daysAhead
	last := state.Size().Agendas
	return allocator.Slot{
		Agenda:   uint32(max(1, last-cl.rng.IntN(recent))),
		Position: uint8(cl.rng.IntN(allocator.MaxSlots)) &^ 3,
	}
}

// anyState is that of some process, to look at what may be asked for.
func (cl *client) anyState() *allocator.State {
	for _, l := range cl.cluster.processes() {
		if l.state.Started() {
			return l.state
		}
	}
	return nil
}

// ask sends an order to whoever leads until it is decided. told is the process that answered; nil where the
// request was given up after it had been refused for good, or the run ends. Only a fresh key is given up.
func (cl *client) ask(ctx context.Context, key allocator.Key, fresh bool, order func() *intake.Order) (outcome allocator.Outcome, told *life) {
	unknown := false
	for ctx.Err() == nil && !cl.cluster.isBroken() {
		l := cl.next()
		if l == nil {
			sleep(ctx, betweenAsking)
			continue
		}
		attempt, cancel := context.WithTimeout(ctx, askPatience)
		outcome, err := l.intake.Do(attempt, order())
		cancel()
		if l.dead.Load() { // its answer never left the machine
			err = raftstore.ErrOutcomeUnknown
		}
		switch {
		case err == nil && outcome.Code != wire.RequestInProgress:
			cl.cluster.operations.add("answered", 1)
			return outcome, l
		case err == nil, errors.Is(err, raftstore.ErrOutcomeUnknown):
			cl.cluster.operations.add("unknown", 1)
			unknown = true
		default:
			cl.cluster.operations.add("not taken", 1)
			if fresh && !unknown && cl.rng.IntN(8) == 0 {
				cl.cluster.promises.refuse(key)
				cl.cluster.operations.add("given up", 1)
				return outcome, nil
			}
		}
		cl.at++
		sleep(ctx, time.Duration(cl.rng.Int64N(int64(betweenAsking))))
	}
	return outcome, nil
}

// next is the process to ask: the same as before until it refuses.
func (cl *client) next() *life {
	running := cl.cluster.processes()
	if len(running) == 0 {
		return nil
	}
	return running[cl.at%len(running)]
}

// decided asks with a new key and remembers the answer.
func (cl *client) decided(ctx context.Context, what string, make func(allocator.Key) *intake.Order) (allocator.Outcome, *life) {
	state := cl.anyState()
	if state == nil {
		return allocator.Outcome{}, nil
	}
	key := cl.key(state)
	order := func() *intake.Order { return make(key) }
	outcome, told := cl.ask(ctx, key, true, order)
	if told == nil {
		return outcome, nil
	}
	cl.cluster.operations.add(what+" "+outcome.Code.String(), 1)
	if outcome.Code == wire.Done {
		cl.answers = append(cl.answers, answer{key, order, outcome, time.Now()})
		if len(cl.answers) > mostAnswers {
			cl.answers = cl.answers[1:]
		}
	}
	return outcome, told
}
