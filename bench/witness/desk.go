package witness

import (
	"context"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/history"
	"github.com/cupo-ec/cupo/wire"
)

// desk is one client. It serves one person after the other, and nobody else serves them.
type desk struct {
	crowd  *Crowd
	number int
	line   *line
	random *rand.Rand
	seen   history.History
	// open are the operations without an outcome, by their position in seen, with what asks for them again.
	open map[int]request
	keys int
	// index is the newest that any answer had.
	index client.Index
	// stands is the present person's appointment.
	person int
	stands standing
	body   []byte
	bytes  []byte
}

// standing is an appointment as its client knows it.
type standing struct {
	code  string
	place place
}

// request is a POST that can be sent again under its key.
type request struct {
	path, key string
	body      []byte
	seeing    client.Index
}

// Chances of one client, in a hundred.
const (
	byHold    = 25
	moves     = 30
	keeps     = 4
	asksAgain = 6
	twice     = 20
	half      = 50
	// maxTries is how many places a person asks for before going home.
	maxTries = 4
)

func (d *desk) chance(ofHundred int) bool { return d.random.IntN(100) < ofHundred }

// serve goes on until ctx ends.
func (d *desk) serve(ctx context.Context) {
	for ctx.Err() == nil {
		d.person, d.stands = d.crowd.nextPerson(), standing{}
		for visits := 1; d.visit(ctx) && visits < 2 && d.chance(twice); visits++ {
		}
	}
}

// visit is one booking and what may follow. It reports false when the person must be left alone: an
// outcome is not known, or the appointment is kept.
func (d *desk) visit(ctx context.Context) bool {
	if !d.book(ctx) {
		return false
	}
	d.lookAround(ctx)
	if d.chance(moves) && !d.move(ctx) {
		return false
	}
	if d.chance(keeps) {
		return false
	}
	d.lookAround(ctx)
	return d.cancel(ctx)
}

// rest keeps the crowd at its rate.
func (d *desk) rest(ctx context.Context) bool {
	pause := d.crowd.pause()
	select {
	case <-ctx.Done():
		return false
	case <-time.After(pause/2 + time.Duration(d.random.Int64N(int64(pause)+1))):
		return true
	}
}

func (d *desk) anyPlace() place {
	window := d.crowd.config.Places.at(d.crowd.clock())
	return window[d.random.IntN(len(window))]
}

// book asks for places until it has one.
func (d *desk) book(ctx context.Context) bool {
	for range maxTries {
		if !d.rest(ctx) {
			return false
		}
		at := d.anyPlace()
		var o *history.Operation
		if d.chance(byHold) {
			o = d.bookByHold(ctx, at)
		} else {
			o = d.write(ctx, history.Operation{Kind: history.Book, Place: at.id}, wire.AppointmentsPath,
				&wire.BookRequest{Person: d.document(), Slot: at.id})
		}
		switch {
		case o == nil || o.Outcome == history.Unknown:
			return false
		case o.Outcome == history.Done:
			d.stands = standing{o.Made, at}
			return true
		case o.Refusal != wire.SlotTaken.String() && o.Refusal != wire.HoldExpired.String():
			return false
		}
	}
	return false
}

// bookByHold gives the booking, or the hold where that was not granted.
func (d *desk) bookByHold(ctx context.Context, at place) *history.Operation {
	hold := d.write(ctx, history.Operation{Kind: history.Hold, Place: at.id}, wire.HoldsPath,
		&wire.HoldRequest{Person: d.document(), Slot: at.id})
	if hold.Outcome != history.Done || !d.rest(ctx) {
		if hold.Outcome == history.Done {
			return nil
		}
		return hold
	}
	held := hold.Made
	return d.write(ctx, history.Operation{Kind: history.BookHeld, Place: at.id, Held: held}, wire.AppointmentsPath,
		&wire.BookRequest{Person: d.document(), Hold: held})
}

// move takes another place of the same specialty. It reports false when the outcome is not known.
func (d *desk) move(ctx context.Context) bool {
	places := d.crowd.config.Places
	for range maxTries {
		to := d.anyPlace()
		if places.specialty(to) != places.specialty(d.stands.place) || to == d.stands.place {
			continue
		}
		if !d.rest(ctx) {
			return false
		}
		o := d.write(ctx, history.Operation{
			Kind: history.Move, Place: to.id, Given: d.stands.place.id, Code: d.stands.code,
		}, wire.ReschedulePath(d.stands.code), &wire.RescheduleRequest{Slot: to.id})
		switch o.Outcome {
		case history.Unknown:
			return false
		case history.Done:
			d.stands = standing{o.Made, to}
			return true
		}
	}
	return true
}

func (d *desk) cancel(ctx context.Context) bool {
	if !d.rest(ctx) {
		return false
	}
	o := d.write(ctx, history.Operation{Kind: history.Cancel, Given: d.stands.place.id, Code: d.stands.code},
		wire.CancelPath(d.stands.code), &wire.CancelRequest{})
	return o.Outcome == history.Done
}

func (d *desk) document() wire.Person { return d.crowd.config.People.Person(d.person) }

// write sends a change under a fresh key and records it. What it gives is good until the next one.
func (d *desk) write(ctx context.Context, o history.Operation, path string, body wire.Message) *history.Operation {
	d.keys++
	r := request{
		path: path, key: d.crowd.config.Name + "-" + strconv.Itoa(d.number) + "-" + strconv.Itoa(d.keys),
		body: body.AppendJSON(nil),
	}
	o.Client, o.Person = d.number, d.person
	if d.chance(half) {
		r.seeing = d.index
	}
	o.Sent = history.Index(r.seeing)
	answer := d.post(ctx, d.crowd.config.Patience, r)
	o.Call = answer.call
	d.enter(&o, &answer)
	d.seen.Operations = append(d.seen.Operations, o)
	at := len(d.seen.Operations) - 1
	recorded := &d.seen.Operations[at]
	switch {
	case o.Outcome == history.Unknown:
		d.open[at] = r
	case o.Outcome == history.Done && d.chance(asksAgain):
		if again := d.post(ctx, d.crowd.config.Patience, r); again.answered {
			recorded.Again = append(recorded.Again, again.fingerprint())
		}
	}
	return recorded
}

func (d *desk) post(ctx context.Context, patience time.Duration, r request) reply {
	return d.line.ask(ctx, patience, func(e *client.Endpoint) []byte {
		d.bytes = e.Seeing(r.seeing).AppendPost(d.bytes[:0], r.path, r.key, r.body)
		return d.bytes
	})
}

// enter writes an answer into its operation.
func (d *desk) enter(o *history.Operation, r *reply) {
	o.Attempts += r.attempts
	o.Return, o.Refusal = r.back, r.refusal
	switch {
	case r.ok():
		o.Outcome, o.At, o.Answer = history.Done, history.Index(r.index), r.fingerprint()
		enterMade(o, r.body)
		d.note(r.index)
		if o.Kind != history.Hold {
			d.crowd.Counters.accept(r.back)
		}
	case r.doubt:
		// A refusal after an attempt that nobody answered promises nothing: that attempt may come yet.
		o.Outcome, o.Return = history.Unknown, history.Forever
	default:
		o.Outcome = history.Refused
	}
}

// enterMade reads what was made, and where: the answer counts, and not what was asked for.
func enterMade(o *history.Operation, body []byte) {
	switch o.Kind {
	case history.Hold:
		var answer wire.HoldResponse
		if answer.UnmarshalJSON(body) == nil {
			o.Made, o.Place = answer.Hold.ID, answer.Hold.Slot
		}
	case history.Book, history.BookHeld, history.Move:
		if booked, err := client.ReadBooked(body); err == nil {
			o.Made, o.Place = string(booked.Code), string(booked.Slot)
		}
	}
}

func (d *desk) note(index client.Index) {
	if index.Generation != d.index.Generation || index.Applied > d.index.Applied {
		d.index = index
	}
}
