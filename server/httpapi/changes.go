package httpapi

import (
	"context"
	"strconv"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// maxWait bounds how long a question for changes waits for the first; it is below any proxy's patience.
const maxWait = 8 * time.Second

// changes is the feed for other systems: what the audit trail has but for looks, with what it is about. The
// system that reads it is trusted with all of it, so what it reads is no look at a person's record.
func changes(c *call) (reply, error) {
	from, _, valid := parsePlace(c.query(wire.FromParam))
	if !valid {
		return reply{}, refuseField(wire.Malformed, wire.FromParam)
	}
	limit, err := c.limitParam()
	if err != nil {
		return reply{}, err
	}
	wait := 0
	if text := c.query(wire.WaitParam); text != "" {
		if wait, err = strconv.Atoi(text); err != nil || wait < 0 {
			return reply{}, refuseField(wire.Malformed, wire.WaitParam)
		}
	}
	ctx, cancel := context.WithTimeout(c.context(), min(time.Duration(min(wait, 3600))*time.Second, maxWait))
	defer cancel()
	for {
		answer, next, err := c.changesFrom(from, min(orDefault(limit, defaultTrailRows), maxTrailRows))
		if err != nil || len(answer.Changes) > 0 || answer.More || ctx.Err() != nil {
			return ok(answer), err
		}
		// The next entry may be a change; ticks are entries too, so this comes round again.
		// While it waits the state may be replaced: then the index comes at once.
		c.api.steady.RUnlock()
		err = c.api.store.WaitApplied(ctx, next.index)
		c.api.steady.RLock()
		if err != nil {
			return ok(answer), nil
		}
		from = next
	}
}

func (c *call) changesFrom(from place, limit int) (*wire.ChangesResponse, place, error) {
	answer := &wire.ChangesResponse{}
	// Before the trail is read: what is applied meanwhile may be in it or not, and must not be passed over.
	applied := c.api.store.AppliedIndex()
	answer.First, _ = c.api.state.AuditBounds()
	next, more, err := c.api.scanTrail(c.context(), from, func(at place, entry *allocator.AuditEntry, row *allocator.AuditRow) bool {
		if row.Kind == allocator.KindLooks {
			return false
		}
		if len(answer.Changes) >= limit {
			return true
		}
		answer.Changes = append(answer.Changes, c.api.wireChange(at, entry, row))
		return false
	})
	if !more && next.index <= applied {
		next = place{index: applied + 1} // entries without a change are seen, too
	}
	answer.Next, answer.More = next.text(), more
	return answer, next, err
}

// leaves is the status that a kind of change leaves an appointment in.
var leaves = map[allocator.Kind]allocator.Status{
	allocator.KindBook: allocator.Booked, allocator.KindReschedule: allocator.Booked, allocator.KindCancel: allocator.Cancelled,
	allocator.KindCheckIn: allocator.CheckedIn, allocator.KindArrive: allocator.CheckedIn, allocator.KindAttend: allocator.Attended,
	allocator.KindNoShow: allocator.NoShow, allocator.KindLate: allocator.Late,
}

func (a *API) wireChange(at place, entry *allocator.AuditEntry, row *allocator.AuditRow) wire.Change {
	change := wire.Change{
		Index: at.index, Position: at.position, At: mainlandTime(entry.TimeMillis), Kind: row.Kind.String(),
		Actor: uint64(row.Actor), Channel: row.Channel.String(), Code: a.codeOf(row.Appointment), Other: a.codeOf(row.Other), Number: uint64(row.Number),
	}
	if person, known := a.state.Person(row.Person); known && person.Document != 0 {
		change.Person = &wire.Person{Document: wire.Document{
			Type: person.Document.Type().String(), Number: person.Document.Number(),
		}}
	}
	if found, known := a.state.Appointment(row.Appointment); known {
		rendered := a.wireAppointment(row.Appointment, orDefault(leaves[row.Kind], found.Status))
		change.Appointment = &rendered
	}
	return change
}
