package witness

import (
	"context"

	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/history"
	"github.com/cupo-ec/cupo/wire"
)

// lookAround is a few reads of each kind, by chance.
func (d *desk) lookAround(ctx context.Context) {
	if d.chance(50) && d.rest(ctx) {
		d.sightByCode(ctx)
	}
	if d.chance(25) && d.rest(ctx) {
		d.sightByPerson(ctx)
	}
	if d.chance(15) && d.rest(ctx) {
		d.lookAtPerson(ctx, d.person)
	}
	if d.chance(15) && d.rest(ctx) {
		d.lookAtPerson(ctx, d.crowd.somebody(d.random))
	}
	if d.chance(30) && d.rest(ctx) {
		d.lookAtPlace(ctx, d.anyPlace())
	}
}

// get asks for a path; seeing sends back the newest index that this client has seen.
func (d *desk) get(ctx context.Context, path string, seeing client.Index) reply {
	return d.line.ask(ctx, d.crowd.config.Patience, func(e *client.Endpoint) []byte {
		d.bytes = e.Seeing(seeing).AppendGet(d.bytes[:0], path)
		return d.bytes
	})
}

func (d *desk) search(ctx context.Context, path string, person int, seeing client.Index) reply {
	document := d.crowd.config.People.Person(person).Document
	d.body = (&wire.SearchRequest{Document: document}).AppendJSON(d.body[:0])
	return d.line.ask(ctx, d.crowd.config.Patience, func(e *client.Endpoint) []byte {
		d.bytes = e.Seeing(seeing).AppendPost(d.bytes[:0], path, "", d.body)
		return d.bytes
	})
}

// sightByCode reads the present appointment without strong consistency, and sends its index back.
func (d *desk) sightByCode(ctx context.Context) {
	sent, code := d.index, d.stands.code
	r := d.get(ctx, wire.AppointmentPath(code), sent)
	if !r.answered {
		return
	}
	s := d.sight(sent, &r)
	s.Code = code
	var answer wire.AppointmentResponse
	if r.ok() && answer.UnmarshalJSON(r.body) == nil {
		s.Shown = shown([]wire.Appointment{answer.Appointment})
	}
	d.seen.Sights = append(d.seen.Sights, s)
}

func (d *desk) sightByPerson(ctx context.Context) {
	sent := d.index
	r := d.search(ctx, wire.SearchPath, d.person, sent)
	if !r.ok() {
		return
	}
	s := d.sight(sent, &r)
	var answer wire.AppointmentsResponse
	if answer.UnmarshalJSON(r.body) == nil {
		s.Shown = shown(answer.Appointments)
		d.seen.Sights = append(d.seen.Sights, s)
	}
}

func (d *desk) sight(sent client.Index, r *reply) history.Sight {
	d.note(r.index)
	return history.Sight{
		Client: d.number, Person: d.person, Sent: history.Index(sent), Got: history.Index(r.index), Call: r.call, Return: r.back,
	}
}

// strongly is a path read through the log.
func strongly(path string, more ...string) string {
	return wire.WithQuery(path, append([]string{wire.ConsistencyParam, wire.StrongConsistency}, more...)...)
}

// lookAtPerson is a strong read of anybody's appointments.
func (d *desk) lookAtPerson(ctx context.Context, person int) []history.Shown {
	r := d.search(ctx, strongly(wire.SearchPath), person, client.Index{})
	var answer wire.AppointmentsResponse
	if !r.ok() || answer.UnmarshalJSON(r.body) != nil {
		return nil
	}
	all := shown(answer.Appointments)
	d.look(&r, history.Operation{Kind: history.LookPerson, Person: person, Shown: all})
	return all
}

// lookAtPlace is a strong read of a day; what it shows of the one place is recorded.
func (d *desk) lookAtPlace(ctx context.Context, at place) {
	r := d.get(ctx, d.crowd.config.Places.path(at)+"&"+wire.ConsistencyParam+"="+wire.StrongConsistency, client.Index{})
	if !r.ok() {
		return
	}
	var status string
	err := client.EachSlot(r.body, func(id, found []byte) {
		if string(id) == at.id {
			status = string(found)
		}
	})
	if err == nil && status != "" {
		d.look(&r, history.Operation{
			Kind: history.LookPlace, Person: -1, Place: at.id, Shown: []history.Shown{{Place: at.id, Status: status}},
		})
	}
}

func (d *desk) look(r *reply, o history.Operation) {
	o.Client, o.Call, o.Return, o.At, o.Attempts = d.number, r.call, r.back, history.Index(r.index), r.attempts
	d.note(r.index)
	d.seen.Operations = append(d.seen.Operations, o)
}

func shown(all []wire.Appointment) []history.Shown {
	list := make([]history.Shown, len(all))
	for i := range all {
		list[i] = history.Shown{Code: all[i].Code, Place: all[i].Slot.ID, Status: all[i].Status}
	}
	return list
}
