package cluster

import (
	"context"
	"slices"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/server/intake"
	"github.com/cupo-ec/cupo/wire"
)

func (cl *client) book(ctx context.Context) {
	state := cl.anyState()
	if state == nil {
		return
	}
	person, slot := cl.person(), cl.slot(state)
	outcome, told := cl.decided(ctx, "book", func(key allocator.Key) *intake.Order {
		return intake.Book(cl.caller(), key, person, slot)
	})
	cl.promised(outcome, told, person)
}

func (cl *client) bookAny(ctx context.Context) {
	state := cl.anyState()
	if state == nil {
		return
	}
	today := allocator.LocalDay(state.TimeMillis(), -300)
	person := cl.person()
	query := allocator.Query{Practitioner: allocator.AnyPractitioner, FromDay: today + int32(cl.rng.IntN(2)), ToDay: today + daysAhead}
	outcome, told := cl.decided(ctx, "book any", func(key allocator.Key) *intake.Order {
		return intake.BookAny(cl.caller(), key, person, []allocator.Query{query}, false)
	})
	cl.promised(outcome, told, person)
}

// promised remembers an appointment that was given.
func (cl *client) promised(outcome allocator.Outcome, told *life, person uint32) {
	if told == nil || outcome.Code != wire.Done {
		return
	}
	row, known := told.state.Appointment(outcome.Appointment)
	if !known || row.Person != person {
		cl.cluster.violated("appointment %d was given to person %d and is %+v at the one that gave it", outcome.Appointment, person, row)
		return
	}
	cl.mine = append(cl.mine, cl.cluster.promises.add(promise{
		number: outcome.Appointment, person: person, slot: row.Slot, status: allocator.Booked, index: told.store.AppliedIndex(),
	}))
}

// hold keeps a place and, a while later, books it or gives it back.
func (cl *client) hold(ctx context.Context) {
	state := cl.anyState()
	if state == nil {
		return
	}
	person, slot := cl.person(), cl.slot(state)
	outcome, told := cl.decided(ctx, "hold", func(key allocator.Key) *intake.Order {
		return intake.Hold(cl.caller(), key, person, slot)
	})
	if told == nil || outcome.Code != wire.Done {
		return
	}
	sleep(ctx, time.Duration(cl.rng.Int64N(int64(20*time.Second))))
	if cl.rng.IntN(4) == 0 {
		_, _ = cl.ask(ctx, allocator.Key{}, false, func() *intake.Order { return intake.Release(cl.caller(), outcome.Hold) })
		return
	}
	booked, told := cl.decided(ctx, "book held", func(key allocator.Key) *intake.Order {
		return intake.BookHeld(cl.caller(), key, person, outcome.Hold)
	})
	cl.promised(booked, told, person)
}

// take picks one of the client's appointments; it is nobody else's to change.
func (cl *client) take() (*promise, int) {
	i := cl.rng.IntN(len(cl.mine))
	cl.cluster.promises.begin(cl.mine[i])
	return cl.mine[i], i
}

func (cl *client) cancel(ctx context.Context) {
	one, i := cl.take()
	outcome, told := cl.decided(ctx, "cancel", func(key allocator.Key) *intake.Order {
		return intake.Cancel(cl.caller(), key, one.number)
	})
	switch {
	case told == nil:
		cl.left(ctx, one)
	case outcome.Code == wire.Done:
		cl.cluster.promises.end(one, allocator.Cancelled, told.store.AppliedIndex())
		cl.mine = slices.Delete(cl.mine, i, i+1)
	default:
		cl.kept(one, i, outcome, told)
	}
}

func (cl *client) reschedule(ctx context.Context) {
	state := cl.anyState()
	if state == nil {
		return
	}
	one, i := cl.take()
	slot := cl.slot(state)
	outcome, told := cl.decided(ctx, "reschedule", func(key allocator.Key) *intake.Order {
		return intake.Reschedule(cl.caller(), key, one.number, slot)
	})
	switch {
	case told == nil:
		cl.left(ctx, one)
	case outcome.Code == wire.Done:
		cl.cluster.promises.end(one, allocator.Rescheduled, told.store.AppliedIndex())
		cl.mine = slices.Delete(cl.mine, i, i+1)
		cl.promised(outcome, told, one.person)
	default:
		cl.kept(one, i, outcome, told)
	}
}

// left ends a change that was refused for good. Where the run ends nobody knows how it stands.
func (cl *client) left(ctx context.Context, one *promise) {
	if ctx.Err() == nil {
		cl.cluster.promises.end(one, 0, 0)
	}
}

// kept is a change that was refused: the appointment stands. One that has begun cannot be changed any more,
// and the client leaves it.
func (cl *client) kept(one *promise, i int, outcome allocator.Outcome, told *life) {
	cl.cluster.promises.end(one, 0, 0)
	switch outcome.Code {
	case wire.SlotTaken, wire.Overlap, wire.SlotPast, wire.LimitReached, wire.OutsideHorizon, wire.AlreadyBooked:
	case wire.NotCancellable:
		cl.mine = slices.Delete(cl.mine, i, i+1)
	default:
		cl.cluster.violated("changing appointment %d of person %d, which nobody else changes, came to %s at %s (index %d)",
			one.number, one.person, outcome.Code, told.node.name, told.store.AppliedIndex())
	}
}

// askAgain sends a request once more: the same key must be told the same.
func (cl *client) askAgain(ctx context.Context) {
	if len(cl.answers) == 0 {
		return
	}
	before := cl.answers[cl.rng.IntN(len(cl.answers))]
	if time.Since(before.at) > answersLast {
		return
	}
	outcome, told := cl.ask(ctx, before.key, false, before.order)
	if told == nil {
		return
	}
	cl.cluster.operations.add("asked again", 1)
	if outcome.Code != before.outcome.Code || outcome.Appointment != before.outcome.Appointment || outcome.Hold != before.outcome.Hold {
		cl.cluster.violated("a key that was told %+v was then told %+v by %s", before.outcome, outcome, told.node.name)
	}
}
