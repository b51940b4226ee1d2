package httpapi

import (
	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/server/intake"
	"github.com/cupo-ec/cupo/wire"
)

// The handlers of who came and who did not; each unit records its own.
var (
	checkIn  = attendance(allocator.KindCheckIn, allocator.CheckedIn)
	attend   = attendance(allocator.KindAttend, allocator.Attended)
	noShow   = attendance(allocator.KindNoShow, allocator.NoShow)
	markLate = attendance(allocator.KindLate, allocator.Late)
)

func attendance(kind allocator.Kind, status allocator.Status) func(*call) (reply, error) {
	return func(c *call) (reply, error) {
		var request wire.AttendanceRequest
		key, err := c.keyedOptionalBody(&request)
		if err != nil {
			return reply{}, err
		}
		found, err := c.appointment()
		if err != nil {
			return reply{}, err
		}
		if err := c.standsHere(&found, &request); err != nil {
			return reply{}, err
		}
		asked := allocator.Command{Kind: kind, Appointment: found.Number}
		outcome, err := c.decideAfterwards(key, asked)
		if err != nil {
			return reply{}, err
		}
		rendered := c.api.wireAppointment(outcome.Appointment, status)
		return ok(&wire.AppointmentResponse{Appointment: c.shown(rendered, 0), Ticket: c.ticketOf(kind, outcome.Appointment)}), nil
	}
}

// standsHere checks that the appointment is at the caller's own unit, and is that of the person who is said
// to have come.
func (c *call) standsHere(a *allocator.Appointment, request *wire.AttendanceRequest) error {
	if !c.ofOwnUnit(a) {
		return refuse(wire.NotFound)
	}
	if request.Person == nil {
		if c.identity.Role == RoleKiosk {
			return refuseField(wire.MissingField, "/person")
		}
		return nil
	}
	document, err := parseDocument(&request.Person.Document, "/person/document")
	if err != nil {
		return err
	}
	if c.api.state.FindPerson(document) != a.Person {
		return refuse(wire.NotFound)
	}
	return nil
}

func (c *call) ofOwnUnit(a *allocator.Appointment) bool {
	facts, known := c.api.state.SlotFacts(a.Slot)
	return known && c.api.state.Directory().Units[facts.Unit].ID == c.identity.Unit
}

// decideAfterwards has a command decided on behalf of the caller.
func (c *call) decideAfterwards(key allocator.Key, asked allocator.Command) (allocator.Outcome, error) {
	if asked.Fits() != nil {
		return allocator.Outcome{}, refuse(wire.Malformed)
	}
	outcome, err := c.api.intake.Do(c.context(), intake.Afterwards(c.caller(), key, asked))
	if err == nil && outcome.Code != wire.Done {
		err = refuseOutcome(outcome)
	}
	return outcome, err
}

// reason checks why somebody asks or decides.
func reason(text string) error {
	switch {
	case text == "":
		return refuseField(wire.MissingField, "/reason")
	case !allocator.Reasonable(text):
		return refuseField(wire.Malformed, "/reason")
	}
	return nil
}

// lift opens self-service again to a person who did not come too often.
func lift(c *call) (reply, error) {
	var request wire.LiftRequest
	key, err := c.keyedBody(&request)
	if err != nil {
		return reply{}, err
	}
	if err := reason(request.Reason); err != nil {
		return reply{}, err
	}
	document, err := parseDocument(&request.Document, "/document")
	if err != nil {
		return reply{}, err
	}
	person := c.api.state.FindPerson(document)
	if person == 0 {
		return reply{}, refuseField(wire.NotFound, "/document")
	}
	asked := allocator.Command{Kind: allocator.KindLift, Person: person, Reason: request.Reason}
	if _, err := c.decideAfterwards(key, asked); err != nil {
		return reply{}, err
	}
	return ok(&wire.LiftResponse{}), nil
}
