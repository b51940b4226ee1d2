package httpapi

import (
	"math"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// noteArrival records that somebody is at the caller's unit, or was while the device there reached no server.
func noteArrival(c *call) (reply, error) {
	var request wire.CheckInRequest
	key, err := c.keyedBody(&request)
	if err != nil {
		return reply{}, err
	}
	asked := allocator.Command{Kind: allocator.KindArrive}
	if !c.api.state.Takes(asked.Kind) {
		asked.Kind = allocator.KindCheckIn // an earlier build is still in the cluster
	}
	if asked.ArrivedSeconds, err = arrivedAt(request.ArrivedAt); err != nil {
		return reply{}, err
	}
	if asked.Appointment, err = c.arriving(&request, &asked, key); err != nil {
		return reply{}, err
	}
	outcome, err := c.decideAfterwards(key, asked)
	if err != nil {
		return reply{}, err
	}
	rendered := c.api.wireAppointment(outcome.Appointment, allocator.CheckedIn)
	return ok(&wire.AppointmentResponse{Appointment: c.shown(rendered, 0), Ticket: c.ticketOf(asked.Kind, outcome.Appointment)}), nil
}

func arrivedAt(text string) (uint32, error) {
	if text == "" {
		return 0, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || at.Unix() <= 0 || at.Unix() > math.MaxUint32 {
		return 0, refuseField(wire.Malformed, "/arrivedAt")
	}
	return uint32(at.Unix()), nil
}

// arriving is the appointment that somebody comes for: the one they have the code of, or their next one that day.
// What was decided under this key stays what it is about.
func (c *call) arriving(request *wire.CheckInRequest, asked *allocator.Command, key allocator.Key) (uint32, error) {
	var person uint32
	if request.Person != nil {
		document, err := parseDocument(&request.Person.Document, "/person/document")
		if err != nil {
			return 0, err
		}
		person = c.api.state.FindPerson(document)
	}
	if known, decided := c.api.state.KnownOutcome(key); decided && known.Appointment != 0 {
		return known.Appointment, nil
	}
	switch {
	case request.Appointment != "":
		return c.arrivingWith(request, person)
	case request.Person == nil:
		return 0, refuseField(wire.MissingField, "/person")
	}
	return c.arrivingNext(person, asked)
}

// arrivingWith finds an appointment by its code. The code alone will do: it cannot be guessed, and stands on
// the patient's own paper.
func (c *call) arrivingWith(request *wire.CheckInRequest, person uint32) (uint32, error) {
	number, known := c.api.state.AppointmentNumber(request.Appointment)
	if !known {
		return 0, refuseField(wire.NotFound, "/appointment")
	}
	found, known := c.api.state.Appointment(number)
	if !known || !c.ofOwnUnit(&found) || request.Person != nil && found.Person != person {
		return 0, refuseField(wire.NotFound, "/appointment")
	}
	return number, nil
}

// arrivingNext finds the first of a person's appointments here that they could be recorded for at that time, one that
// nobody attends only where there is no other. Where
// there is none, the one that they came for says why not.
func (c *call) arrivingNext(person uint32, asked *allocator.Command) (uint32, error) {
	var came allocator.Appointment
	var first int64
	var suspended bool
	for _, found := range c.api.state.AppointmentsOf(person, 0, maxFound) {
		facts, _ := c.api.state.SlotFacts(found.Slot)
		if !c.ofOwnUnit(&found) || !c.onDayOf(facts.StartSeconds, facts.Unit, asked.ArrivedSeconds) {
			continue
		}
		trial := *asked
		trial.Appointment = found.Number
		letDown := c.api.state.LetDown(&found, c.now()/1000)
		open := c.api.state.JudgeArrival(&trial, c.now()).Code == wire.Done
		switch {
		case open && (first == 0 || suspended && !letDown || suspended == letDown && facts.StartSeconds < first):
			came, first, suspended = found, facts.StartSeconds, letDown
		case came.Number == 0 && found.Status != allocator.Cancelled && found.Status != allocator.Rescheduled:
			came = found
		}
	}
	if came.Number == 0 {
		return 0, refuseField(wire.NotFound, "/person/document")
	}
	return came.Number, nil
}

// onDayOf reports whether a slot is on the day of an arrival, in the time of its unit.
func (c *call) onDayOf(startSeconds int64, unit uint16, arrivedSeconds uint32) bool {
	offset := c.api.state.Directory().Units[unit].OffsetMinutes
	at := c.now()
	if arrivedSeconds != 0 {
		at = int64(arrivedSeconds) * 1000
	}
	return allocator.LocalDay(startSeconds*1000, offset) == allocator.LocalDay(at, offset)
}
