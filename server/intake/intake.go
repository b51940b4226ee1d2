// Package intake is the leader's side of a command: it looks the idempotency key up, asks the rules
// for advice, reserves the place, proposes, and waits for what the state machine decides.
package intake

import (
	"context"
	"errors"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

// Log is where commands are decided: a *raftstore.Store.
type Log interface {
	// Propose waits for one command's outcome.
	Propose(ctx context.Context, command []byte) (allocator.Outcome, error)
	// ProposeAll waits for the outcomes of many commands; each has an outcome or an error.
	ProposeAll(ctx context.Context, commands [][]byte) []raftstore.Result
	// NowMillis is the leader's time in milliseconds since 1970.
	NowMillis() int64
	// Leading reports whether this node leads and may be proposed to.
	Leading() (term uint64, ok bool)
}

// Intake takes commands in. It may be used from any goroutine.
type Intake struct {
	state   *allocator.State
	log     Log
	flights flights
}

// New makes an intake for a state that is driven by a log.
func New(state *allocator.State, log Log) *Intake {
	return &Intake{state: state, log: log}
}

// Caller is on whose behalf a command comes: the token's number and its door.
type Caller struct {
	Actor   uint32
	Channel policy.Channel
}

// Do decides one order. An error means that nothing is known to have been decided: it is one of
// raftstore's, and only raftstore.ErrOutcomeUnknown leaves open whether the command is in the log.
func (in *Intake) Do(ctx context.Context, order *Order) (allocator.Outcome, error) {
	if _, leading := in.log.Leading(); !leading {
		return allocator.Outcome{}, raftstore.ErrNotLeader
	}
	key := order.command.Key
	if key.None() {
		return in.decide(ctx, order)
	}
	flight, first := in.flights.board(key)
	if !first {
		return flight.wait(ctx, key)
	}
	outcome, known := in.state.KnownOutcome(key)
	var err error
	if !known {
		outcome, err = in.decide(ctx, order)
	}
	in.flights.land(key, flight, outcome, err)
	return outcome, err
}

// decide prepares and proposes until there is an outcome. Only an order whose place the leader
// chooses goes round again: when the chosen place was lost after all.
func (in *Intake) decide(ctx context.Context, order *Order) (allocator.Outcome, error) {
	for {
		reservation, refused := in.prepare(order)
		if refused.Code != wire.Done {
			return refused, nil
		}
		outcome, err := in.log.Propose(ctx, order.command.Append(make([]byte, 0, commandBytes)))
		if neverProposed(err) {
			reservation.Release()
		}
		if err != nil || !order.chooses() || outcome.Code != wire.SlotTaken {
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
func (in *Intake) prepare(order *Order) (allocator.Reservation, allocator.Outcome) {
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

// neverProposed reports whether an error promises that the command is not in the log.
func neverProposed(err error) bool {
	return err != nil && !errors.Is(err, raftstore.ErrOutcomeUnknown)
}

// DoAll decides many orders, each on its own, with as few log entries as they fit in. Orders without
// a place of their choice are proposed together; the result has an outcome or an error for each.
func (in *Intake) DoAll(ctx context.Context, orders []*Order) []raftstore.Result {
	results := make([]raftstore.Result, len(orders))
	if _, leading := in.log.Leading(); !leading {
		for i := range results {
			results[i].Err = raftstore.ErrNotLeader
		}
		return results
	}
	batch := in.boardAll(orders, results)
	batch.propose(ctx)
	// A place that was chosen and lost after all is chosen again, alone.
	for _, p := range batch.passengers {
		order, result := orders[p.item], &results[p.item]
		if result.Err == nil && result.Outcome.Code == wire.SlotTaken && order.chooses() {
			result.Outcome, result.Err = in.decide(ctx, order)
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
