package client

import (
	"bytes"
	"fmt"

	"github.com/cupo-ec/cupo/wire"
)

// The functions of this file take single fields out of answers without decoding them: a month has
// tens of millions, and the decoder's time would be counted as the server's. They know the order in
// which wire writes its fields, and decode the whole body where they do not find what they expect.

// ProblemCode is the code of a refusal; empty where the body is none.
func ProblemCode(body []byte) string {
	code, _ := StringField(body, `"code":"`)
	return string(code)
}

// StringField gives the text that follows a mark such as `"code":"`, up to the closing quote; false
// without the mark, or with an escape in the text.
func StringField(body []byte, mark string) ([]byte, bool) {
	at := bytes.Index(body, []byte(mark))
	if at < 0 {
		return nil, false
	}
	rest := body[at+len(mark):]
	end := bytes.IndexByte(rest, '"')
	if end < 0 || bytes.IndexByte(rest[:end], '\\') >= 0 {
		return nil, false
	}
	return rest[:end], true
}

// Booked is what an answer says of an appointment, for a ledger. It points into the answer's body.
type Booked struct {
	Code, Status, Slot, RescheduledTo []byte
}

const (
	codeMark   = `{"appointment":{"code":"`
	statusMark = `","status":"`
	slotMark   = `"slot":{"id":"`
	movedMark  = `"rescheduledTo":"`
)

// ReadBooked takes an appointment's code, state and slot out of the body of an AppointmentResponse.
func ReadBooked(body []byte) (Booked, error) {
	code, hasCode := StringField(body, codeMark)
	status, hasStatus := StringField(body, statusMark)
	slot, hasSlot := StringField(body, slotMark)
	if hasCode && hasStatus && hasSlot {
		// The pointer to a successor is the last field of all; text before it cannot hold the mark,
		// because a quote inside of text is escaped.
		moved, _ := StringField(body, movedMark)
		return Booked{code, status, slot, moved}, nil
	}
	var answer wire.AppointmentResponse
	if err := answer.UnmarshalJSON(body); err != nil {
		return Booked{}, fmt.Errorf("reading an appointment: %w", err)
	}
	a := &answer.Appointment
	if a.Code == "" || a.Slot.ID == "" {
		return Booked{}, fmt.Errorf("%w: an appointment without a code or a slot", ErrBadAnswer)
	}
	return Booked{[]byte(a.Code), []byte(a.Status), []byte(a.Slot.ID), []byte(a.RescheduledTo)}, nil
}

const (
	startMark      = `","start":"`
	slotStatusMark = `"status":"`
)

// EachSlot calls visit with the id and the status of each slot in the body of a SlotsResponse.
func EachSlot(body []byte, visit func(id, status []byte)) error {
	found := false
	for rest := body; ; found = true {
		at := bytes.Index(rest, []byte(startMark))
		if at < 0 {
			break
		}
		id := rest[bytes.LastIndexByte(rest[:at], '"')+1 : at]
		rest = rest[at+len(startMark):]
		status, ok := StringField(rest, slotStatusMark)
		if !ok {
			return fmt.Errorf("%w: slot %.40q has no status", ErrBadAnswer, id)
		}
		visit(id, status)
	}
	if found {
		return nil
	}
	var answer wire.SlotsResponse
	if err := answer.UnmarshalJSON(body); err != nil {
		return fmt.Errorf("reading slots: %w", err)
	}
	for i := range answer.Slots {
		visit([]byte(answer.Slots[i].ID), []byte(answer.Slots[i].Status))
	}
	return nil
}

const (
	dateMark = `{"date":"`
	freeMark = `"free":`
)

// EachDay calls visit with each day and its free places in the body of an AvailabilityResponse.
func EachDay(body []byte, visit func(date []byte, free int)) error {
	found := false
	for rest := body; ; found = true {
		date, ok := StringField(rest, dateMark)
		if !ok {
			break
		}
		at := bytes.Index(rest, []byte(freeMark))
		if at < 0 {
			return fmt.Errorf("%w: day %.20q has no count", ErrBadAnswer, date)
		}
		rest = rest[at+len(freeMark):]
		end := bytes.IndexByte(rest, '}')
		if end < 0 {
			return fmt.Errorf("%w: day %.20q does not end", ErrBadAnswer, date)
		}
		free, ok := number(rest[:end])
		if !ok {
			return fmt.Errorf("%w: day %.20q has %.20q free places", ErrBadAnswer, date, rest[:end])
		}
		visit(date, free)
	}
	if found {
		return nil
	}
	var answer wire.AvailabilityResponse
	if err := answer.UnmarshalJSON(body); err != nil {
		return fmt.Errorf("reading days: %w", err)
	}
	for _, d := range answer.Days {
		visit([]byte(d.Date), d.Free)
	}
	return nil
}
