// Package intake is the leader's side of a command: it looks the idempotency key up, asks the rules
// for advice, reserves the place, proposes, and waits for what the state machine decides.
package intake

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

// Log is where commands are decided: a *raftstore.Store.
type Log interface {
	// Propose waits for one command's outcome.
	Propose(ctx context.Context, proposal raftstore.Proposal) (allocator.Outcome, error)
	// ProposeAll waits for the outcomes of many commands; each has an outcome or an error.
	ProposeAll(ctx context.Context, proposals []raftstore.Proposal) []raftstore.Result
	// NowMillis is the leader's time in milliseconds since 1970.
	NowMillis() int64
	// Read returns when everything that was proposed before the call has been applied.
	Read(ctx context.Context) (index uint64, err error)
	// Leading reports whether this node leads and may be proposed to.
	Leading() (term uint64, ok bool)
}

// Intake takes commands in. It may be used from any goroutine.
type Intake struct {
	state   *allocator.State
	log     Log
	flights flights

	// doubts counts the outcomes that stayed unknown, and settled up to which of them all has been
	// applied since.
	doubts, settled atomic.Uint64
}

// New makes an intake for a state that is driven by a log.
func New(state *allocator.State, log Log) *Intake {
	return &Intake{state: state, log: log}
}

// Caller is on whose behalf a command comes: the token's number and its door, and as keyed hashes, 0 where
// unknown, the address it came from and the device or channel's account behind it.
type Caller struct {
	Actor           uint32
	Channel         policy.Channel
	Origin, Account uint64
	// Class is how urgent what the caller wants is.
	Class raftstore.Class
}

// Do decides one order. An error means that nothing is known to have been decided: it is one of
// raftstore's, and only raftstore.ErrOutcomeUnknown leaves open whether the command is in the log.
func (in *Intake) Do(ctx context.Context, order *Order) (allocator.Outcome, error) {
	term, leading := in.log.Leading()
	if !leading {
		return allocator.Outcome{}, raftstore.ErrNotLeader
	}
	key := order.command.Key
	if key.None() {
		return in.decide(ctx, term, order)
	}
	flight, first := in.flights.board(key)
	if !first {
		return flight.wait(ctx, key)
	}
	outcome, err := in.first(ctx, term, order)
	in.flights.land(key, flight, outcome, err)
	return outcome, err
}

// first decides an order whose key is not being decided already.
func (in *Intake) first(ctx context.Context, term uint64, order *Order) (allocator.Outcome, error) {
	if err := in.settle(ctx); err != nil {
		return allocator.Outcome{}, err
	}
	if outcome, known := in.state.KnownOutcome(order.command.Key); known {
		return outcome, nil
	}
	return in.decide(ctx, term, order)
}

// settle waits, while an earlier outcome is unknown, until it is not. The command in question may still
// be on its way into the state; a retry of it must not be refused by the place that it took itself.
func (in *Intake) settle(ctx context.Context) error {
	doubts := in.doubts.Load()
	settled := in.settled.Load()
	if settled >= doubts {
		return nil
	}
	if _, err := in.log.Read(ctx); err != nil {
		return fmt.Errorf("%w: waiting for an earlier outcome: %w", raftstore.ErrOutcomeUnknown, err)
	}
	for ; settled < doubts; settled = in.settled.Load() {
		if in.settled.CompareAndSwap(settled, doubts) {
			return nil
		}
	}
	return nil
}

// proposed takes note of what a proposal came to: the place of one that never was is free again, and
// one whose outcome is unknown leaves a doubt.
func (in *Intake) proposed(reservation allocator.Reservation, err error) {
	switch {
	case err == nil:
	case errors.Is(err, raftstore.ErrOutcomeUnknown):
		in.doubts.Add(1)
	default:
		reservation.Release()
	}
}

// lost reports whether a place that the leader chose was lost after all, or goes against what the
// person got meanwhile: then another is chosen.
func lost(order *Order, outcome allocator.Outcome) bool {
	return order.chooses() && (outcome.Code == wire.SlotTaken || outcome.Code == wire.Overlap)
}

// decide prepares and proposes until there is an outcome. Only an order whose place the leader
// chooses goes round again: when the chosen place was lost after all. It is decided in the term in which
// it came in or not at all: what was reserved belongs to that.
func (in *Intake) decide(ctx context.Context, term uint64, order *Order) (allocator.Outcome, error) {
	for {
		reservation, refused := in.prepare(ctx, order)
		if refused.Code != wire.Done {
			return refused, nil
		}
		outcome, err := in.log.Propose(ctx, raftstore.Proposal{
			Command: order.command.Append(make([]byte, 0, commandBytes)), Term: term, Class: order.class,
		})
		in.proposed(reservation, err)
		if err == nil {
			in.strike(ctx, order, outcome)
		}
		if err != nil || !lost(order, outcome) {
			return outcome, err
		}
		if ctx.Err() != nil {
			return outcome, nil
		}
	}
}

// commandBytes is room for an encoded booking.
const commandBytes = 96

// prepare judges and reserves. The reservation is empty where the order needs none.
func (in *Intake) prepare(ctx context.Context, order *Order) (allocator.Reservation, allocator.Outcome) {
	for {
		now := in.log.NowMillis()
		if order.chooses() {
			slot, free := in.choose(order, now)
			if !free {
				return allocator.Reservation{}, allocator.Outcome{Code: wire.NothingFree}
			}
			order.command.Slot = slot
		}
		refused := in.judge(order, now)
		in.strike(ctx, order, refused)
		if refused.Code == wire.Overlap && order.chooses() {
			continue // another booking of this person came between choosing and judging
		}
		if refused.Code != wire.Done || !order.reserves() {
			return allocator.Reservation{}, refused
		}
		reservation, won := in.state.Reserve(order.command.Slot)
		if won {
			return reservation, allocator.Outcome{}
		}
		// Whoever lost a place that was chosen for them looks again: somebody else has made progress.
		if _, leading := in.log.Leading(); !order.chooses() || !leading {
			return allocator.Reservation{}, allocator.Outcome{Code: wire.SlotTaken}
		}
	}
}

// strike counts a refusal for a limit against the account that it came from. When that cannot be
// decided now, the refusal stands all the same and the strike is lost.
func (in *Intake) strike(ctx context.Context, order *Order, refused allocator.Outcome) {
	if order.command.Account == 0 || in.state.Rules().StrikesToBlock == 0 || !allocator.IsStrike(refused) {
		return
	}
	c := &order.command
	strike := allocator.Command{
		Kind: allocator.KindStrike, Key: c.Key.OfStrike(), Actor: c.Actor, Channel: c.Channel, Origin: c.Origin, Account: c.Account, Person: c.Person,
	}
	_, _ = in.log.Propose(ctx, raftstore.Proposal{
		Command: strike.Append(make([]byte, 0, commandBytes)), Class: raftstore.Ordinary,
	})
}

// DoAll decides many orders, each on its own, with as few log entries as they fit in. Orders without
// a place of their choice are proposed together; the result has an outcome or an error for each.
func (in *Intake) DoAll(ctx context.Context, orders []*Order) []raftstore.Result {
	results := make([]raftstore.Result, len(orders))
	term, leading := in.log.Leading()
	if !leading {
		for i := range results {
			results[i].Err = raftstore.ErrNotLeader
		}
		return results
	}
	batch := in.boardAll(orders, results)
	batch.prepare(ctx)
	batch.propose(ctx, term)
	// A place that was chosen and lost after all is chosen again, alone.
	for _, p := range batch.passengers {
		order, result := orders[p.item], &results[p.item]
		if result.Err == nil && lost(order, result.Outcome) {
			result.Outcome, result.Err = in.decide(ctx, term, order)
		}
		if p.flight != nil {
			in.flights.land(order.command.Key, p.flight, result.Outcome, result.Err)
		}
	}
	for _, w := range batch.waiting {
		results[w.item].Outcome, results[w.item].Err = w.flight.wait(ctx, orders[w.item].command.Key)
	}
	return results
}
