package intake

import (
	"github.com/cupo-ec/cupo/allocator"
)

func (c Caller) command(kind allocator.Kind, key allocator.Key) allocator.Command {
	return allocator.Command{Kind: kind, Key: key, Actor: c.Actor, Channel: c.Channel}
}

// Book asks for a given place.
func (in *Intake) Book(c Caller, key allocator.Key, person uint32, slot allocator.Slot) *Order {
	order := &Order{command: c.command(allocator.KindBook, key), reserves: true}
	order.command.Person, order.command.Slot = person, slot
	order.judge = func(now int64) allocator.Outcome {
		return in.state.JudgeBooking(person, order.command.Slot, now)
	}
	return order
}

// BookHeld asks for the place of a hold.
func (in *Intake) BookHeld(c Caller, key allocator.Key, person, hold uint32) *Order {
	order := &Order{command: c.command(allocator.KindBook, key)}
	order.command.Person, order.command.Hold = person, hold
	order.judge = func(now int64) allocator.Outcome {
		slot, refused := in.state.HeldSlot(hold, person, now)
		if refused.Code != 0 {
			return refused
		}
		return in.state.JudgeBooking(person, slot, now)
	}
	return order
}

// BookAny asks for the earliest place that one of the queries has. With nearestFirst the first query
// that has any wins, whatever the others have.
func (in *Intake) BookAny(c Caller, key allocator.Key, person uint32, queries []allocator.Query, nearestFirst bool) *Order {
	order := in.Book(c, key, person, allocator.Slot{})
	order.command.Any = true
	order.choose = func(now int64) (allocator.Slot, bool) {
		return in.earliest(person, queries, nearestFirst, now)
	}
	return order
}

func (in *Intake) earliest(person uint32, queries []allocator.Query, nearestFirst bool, now int64) (best allocator.Slot, found bool) {
	busy := in.state.Busy(person, now)
	bestStart := int64(0)
	for _, q := range queries {
		q.Busy = busy
		slot, start, ok := in.state.Earliest(q, now)
		if !ok {
			continue
		}
		if nearestFirst {
			return slot, true
		}
		if !found || start < bestStart {
			best, bestStart, found = slot, start, true
		}
	}
	return best, found
}

// Hold asks to keep a place for a while.
func (in *Intake) Hold(c Caller, key allocator.Key, person uint32, slot allocator.Slot) *Order {
	order := &Order{command: c.command(allocator.KindHold, key), reserves: true}
	order.command.Person, order.command.Slot = person, slot
	order.judge = func(now int64) allocator.Outcome { return in.state.JudgeHold(person, slot, now) }
	return order
}

// Release gives a held place back.
func (in *Intake) Release(c Caller, hold uint32) *Order {
	order := &Order{command: c.command(allocator.KindRelease, allocator.Key{})}
	order.command.Hold = hold
	return order
}

// Cancel gives an appointment's place back.
func (in *Intake) Cancel(c Caller, key allocator.Key, appointment uint32) *Order {
	order := &Order{command: c.command(allocator.KindCancel, key)}
	order.command.Appointment = appointment
	order.judge = func(now int64) allocator.Outcome { return in.state.JudgeChange(appointment, now) }
	return order
}

// Reschedule moves an appointment to another place.
func (in *Intake) Reschedule(c Caller, key allocator.Key, appointment uint32, to allocator.Slot) *Order {
	order := &Order{command: c.command(allocator.KindReschedule, key), reserves: true}
	order.command.Appointment, order.command.Slot = appointment, to
	order.judge = func(now int64) allocator.Outcome { return in.state.JudgeReschedule(appointment, to, now) }
	return order
}

// Put is a command of the cluster itself, decided as it stands.
func Put(command allocator.Command) *Order { return &Order{command: command} }
