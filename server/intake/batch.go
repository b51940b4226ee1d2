package intake

import (
	"context"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

// batch is what becomes of the items of a DoAll.
type batch struct {
	log        Log
	passengers []passenger
	waiting    []waiting
	results    []raftstore.Result
}

// passenger is an item that this call decides; command is nil when that was done without the log.
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

func (in *Intake) boardAll(orders []*Order, results []raftstore.Result) *batch {
	b := &batch{log: in.log, results: results}
	for i, order := range orders {
		p := passenger{item: i}
		if key := order.command.Key; !key.None() {
			flight, first := in.flights.board(key)
			if !first {
				b.waiting = append(b.waiting, waiting{i, flight})
				continue
			}
			p.flight = flight
			if known, ok := in.state.KnownOutcome(key); ok {
				results[i].Outcome = known
				b.passengers = append(b.passengers, p)
				continue
			}
		}
		var refused allocator.Outcome
		if p.reservation, refused = in.prepare(order); refused.Code != wire.Done {
			results[i].Outcome = refused
		} else {
			p.command = order.command.Append(make([]byte, 0, commandBytes))
		}
		b.passengers = append(b.passengers, p)
	}
	return b
}

func (b *batch) propose(ctx context.Context) {
	var commands [][]byte
	var passengers []*passenger
	for i := range b.passengers {
		if p := &b.passengers[i]; p.command != nil {
			commands = append(commands, p.command)
			passengers = append(passengers, p)
		}
	}
	if len(commands) == 0 {
		return
	}
	for i, result := range b.log.ProposeAll(ctx, commands) {
		p := passengers[i]
		b.results[p.item] = result
		if neverProposed(result.Err) {
			p.reservation.Release()
		}
	}
}
