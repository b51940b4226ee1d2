package intake

import (
	"context"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

// batch is what becomes of the items of a DoAll.
type batch struct {
	in         *Intake
	orders     []*Order
	passengers []passenger
	waiting    []waiting
	results    []raftstore.Result
}

// passenger is an item that this call decides; command is nil while, and if, it needs no proposal.
type passenger struct {
	item        int
	flight      *flight
	command     []byte
	reservation allocator.Reservation
}

// waiting is an item whose key another request is deciding.
type waiting struct {
	item   int
	flight *flight
}

// boardAll joins or starts the flight of every item that has a key.
func (in *Intake) boardAll(orders []*Order, results []raftstore.Result) *batch {
	b := &batch{in: in, orders: orders, results: results}
	for i, order := range orders {
		p := passenger{item: i}
		if key := order.command.Key; !key.None() {
			flight, first := in.flights.board(key)
			if !first {
				b.waiting = append(b.waiting, waiting{i, flight})
				continue
			}
			p.flight = flight
		}
		b.passengers = append(b.passengers, p)
	}
	return b
}

// prepare looks the keys up, judges and reserves. What needs no proposal has its result afterwards.
func (b *batch) prepare(ctx context.Context) {
	unsettled := b.in.settle(ctx)
	for i := range b.passengers {
		p := &b.passengers[i]
		order, result := b.orders[p.item], &b.results[p.item]
		if p.flight != nil {
			if result.Err = unsettled; unsettled != nil {
				continue
			}
			var known bool
			if result.Outcome, known = b.in.state.KnownOutcome(order.command.Key); known {
				continue
			}
		}
		if p.reservation, result.Outcome = b.in.prepare(ctx, order); result.Outcome.Code == wire.Done {
			p.command = order.command.Append(make([]byte, 0, commandBytes))
		}
	}
}

func (b *batch) propose(ctx context.Context, term uint64) {
	var proposals []raftstore.Proposal
	var passengers []*passenger
	for i := range b.passengers {
		if p := &b.passengers[i]; p.command != nil {
			proposals = append(proposals, raftstore.Proposal{
				Command: p.command, Term: term, Class: b.orders[p.item].class,
			})
			passengers = append(passengers, p)
		}
	}
	if len(proposals) == 0 {
		return
	}
	for i, result := range b.in.log.ProposeAll(ctx, proposals) {
		p := passengers[i]
		b.results[p.item] = result
		b.in.proposed(p.reservation, result.Err)
		if result.Err == nil {
			b.in.strike(ctx, b.orders[p.item], result.Outcome)
		}
	}
}
