package intake

import (
	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

// Order is a command, and where its place may be when the caller leaves that open.
type Order struct {
	command allocator.Command
	// queries are where the place may be; nil where the command says it.
	queries []allocator.Query
	// nearestFirst says that the first query that has a place wins, whatever the others have.
	nearestFirst bool
	// class is how urgent it is; what the cluster itself wants is urgent.
	class raftstore.Class
}

// As says how urgent an order is that comes from no caller.
func (o *Order) As(class raftstore.Class) *Order {
	o.class = class
	return o
}

// chooses reports whether the leader picks the place.
func (o *Order) chooses() bool { return o.command.Any }

// reserves reports whether the command's slot must be reserved before it is proposed.
func (o *Order) reserves() bool {
	switch o.command.Kind {
	case allocator.KindHold, allocator.KindReschedule:
		return true
	case allocator.KindBook:
		return o.command.Hold == 0
	default:
		return false
	}
}

// judge asks the rules what they say of an order, as advice: Apply asks them again.
func (in *Intake) judge(o *Order, nowMillis int64) allocator.Outcome {
	c := &o.command
	if !in.state.Takes(c.Kind) {
		return allocator.Outcome{Code: wire.WrongState}
	}
	switch c.Kind {
	case allocator.KindHold:
		return in.state.JudgeHold(c, nowMillis)
	case allocator.KindCancel:
		return in.state.JudgeChange(c, false, nowMillis)
	case allocator.KindReschedule:
		return in.state.JudgeReschedule(c, nowMillis)
	case allocator.KindBook:
		slot := c.Slot
		if c.Hold != 0 {
			var refused allocator.Outcome
			if slot, refused = in.state.HeldSlot(c.Hold, c.Person, nowMillis); refused.Code != wire.Done {
				return refused
			}
		}
		return in.state.JudgeBooking(c, slot, nowMillis)
	case allocator.KindCheckIn, allocator.KindAttend, allocator.KindNoShow, allocator.KindLate:
		return in.state.JudgeAttendance(c, nowMillis)
	case allocator.KindArrive:
		return in.state.JudgeArrival(c, nowMillis)
	case allocator.KindDispute, allocator.KindAppeal:
		return in.state.JudgeAppeal(c, nowMillis)
	case allocator.KindDecideDispute, allocator.KindDecideAppeal:
		return in.state.JudgeDecision(c, nowMillis)
	case allocator.KindPutPolicy:
		if !in.state.TakesPolicy(c.Policy) {
			return allocator.Outcome{Code: wire.WrongState}
		}
		return allocator.Outcome{}
	case allocator.KindTakeTicket, allocator.KindCallNext, allocator.KindRecall, allocator.KindNoAnswer, allocator.KindTransfer,
		allocator.KindFinishTicket, allocator.KindLeaveTicket, allocator.KindClassify:
		return in.state.JudgeQueue(c, nowMillis)
	case allocator.KindSuspend, allocator.KindResume:
		return in.state.JudgeSuspension(c, nowMillis)
	case allocator.KindLift:
		return in.state.JudgeLift(c)
	default:
		return allocator.Outcome{}
	}
}

// choose finds the earliest place that the queries have and the person has time for.
func (in *Intake) choose(o *Order, nowMillis int64) (best allocator.Slot, found bool) {
	busy := in.state.Busy(o.command.Person, nowMillis)
	weekdays := in.state.Weekdays(o.command.Person, o.command.Channel)
	bestStart := int64(0)
	for _, q := range o.queries {
		q.Busy, q.Channel, q.Weekdays = busy, o.command.Channel, weekdays
		slot, start, ok := in.state.Earliest(q, nowMillis)
		if !ok {
			continue
		}
		if o.nearestFirst {
			return slot, true
		}
		if !found || start < bestStart {
			best, bestStart, found = slot, start, true
		}
	}
	return best, found
}

func (c Caller) command(kind allocator.Kind, key allocator.Key) allocator.Command {
	return allocator.Command{
		Kind: kind, Key: key, Actor: c.Actor, Channel: c.Channel, Origin: c.Origin, Account: c.Account,
	}
}

// Showing says which referral the person shows; without it any good one will do.
func (o *Order) Showing(referral allocator.ReferralID) *Order {
	o.command.Referral = referral
	return o
}

// Book asks for a given place.
func Book(c Caller, key allocator.Key, person uint32, slot allocator.Slot) *Order {
	order := &Order{command: c.command(allocator.KindBook, key), class: c.Class}
	order.command.Person, order.command.Slot = person, slot
	return order
}

// BookHeld asks for the place of a hold.
func BookHeld(c Caller, key allocator.Key, person, hold uint32) *Order {
	order := &Order{command: c.command(allocator.KindBook, key), class: c.Class}
	order.command.Person, order.command.Hold = person, hold
	return order
}

// BookAny asks for the earliest place that one of the queries has. With nearestFirst the first query
// that has any wins, whatever the others have.
func BookAny(c Caller, key allocator.Key, person uint32, queries []allocator.Query, nearestFirst bool) *Order {
	order := &Order{command: c.command(allocator.KindBook, key), queries: queries, nearestFirst: nearestFirst, class: c.Class}
	order.command.Person, order.command.Any = person, true
	return order
}

// Hold asks to keep a place for a while.
func Hold(c Caller, key allocator.Key, person uint32, slot allocator.Slot) *Order {
	order := &Order{command: c.command(allocator.KindHold, key), class: c.Class}
	order.command.Person, order.command.Slot = person, slot
	return order
}

// Release gives a held place back.
func Release(c Caller, hold uint32) *Order {
	order := &Order{command: c.command(allocator.KindRelease, allocator.Key{}), class: c.Class}
	order.command.Hold = hold
	return order
}

// Cancel gives an appointment's place back.
func Cancel(c Caller, key allocator.Key, appointment uint32) *Order {
	order := &Order{command: c.command(allocator.KindCancel, key), class: c.Class}
	order.command.Appointment = appointment
	return order
}

// Reschedule moves an appointment to another place.
func Reschedule(c Caller, key allocator.Key, appointment uint32, to allocator.Slot) *Order {
	order := &Order{command: c.command(allocator.KindReschedule, key), class: c.Class}
	order.command.Appointment, order.command.Slot = appointment, to
	return order
}

// Put is a command of the cluster itself, decided as it stands.
func Put(command allocator.Command) *Order { return &Order{command: command} }
