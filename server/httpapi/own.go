package httpapi

import (
	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// mayActFor reports whether the caller may see and do things for a person. A patient may for themselves
// and for their dependents; whoever else has come this far may for everybody. A person who is not there
// is nobody's.
func (c *call) mayActFor(person uint32) bool {
	if c.identity.Role != RolePatient {
		return true
	}
	if person == 0 {
		return false
	}
	if person == c.identity.Person {
		return true
	}
	found, known := c.api.state.Person(person)
	return known && found.Holder == c.identity.Person
}

// shown is an appointment as the caller may see it. In front of a kiosk anybody can type a document: until
// the year of issue shows that it is the patient, there is what is needed to check in, and no more: not what
// the appointment is for.
func (c *call) shown(rendered wire.Appointment, issueYear int) wire.Appointment {
	if c.identity.Role != RoleKiosk || issueYear != 0 {
		return rendered
	}
	slot := &rendered.Slot
	return wire.Appointment{
		Code: rendered.Code, Status: rendered.Status,
		Person: wire.Person{Document: wire.Document{
			Type: rendered.Person.Document.Type, Number: maskNumber(rendered.Person.Document.Number),
		}},
		Slot: wire.AppointmentSlot{
			ID: slot.ID, Start: slot.Start, Minutes: slot.Minutes, ArriveBy: slot.ArriveBy, Unit: slot.Unit,
		},
		CancelUntil: rendered.CancelUntil, Suspended: rendered.Suspended, CostUSD: rendered.CostUSD,
	}
}

// showsForDocument says whether a document alone may show an appointment: in front of a kiosk, only what can
// be checked in for there today, or was.
func (c *call) showsForDocument(a *allocator.Appointment, issueYear int) bool {
	if c.identity.Role != RoleKiosk || issueYear != 0 {
		return true
	}
	if a.Status != allocator.Booked && a.Status != allocator.CheckedIn || !c.ofOwnUnit(a) {
		return false
	}
	facts, _ := c.api.state.SlotFacts(a.Slot)
	offset := c.api.state.Directory().Units[facts.Unit].OffsetMinutes
	return allocator.LocalDay(facts.StartSeconds*1000, offset) == c.today(offset)
}

// proveForDetails wants, of a kiosk that says a year, that it is the right one: before anything of the
// document is shown, known or not.
func (c *call) proveForDetails(document allocator.Document, issueYear int) error {
	if c.identity.Role != RoleKiosk || issueYear == 0 {
		return nil
	}
	year, err := parseIssueYear(issueYear)
	if err != nil {
		return err
	}
	_, err = c.decideSignIn(allocator.SignIn{Document: document, IssueYear: year})
	return err
}

// proveForChange wants the year of issue of whoever changes an appointment in front of a kiosk. A wrong
// one counts as one at the way in does. What has been decided under this key needs no proof again.
func (c *call) proveForChange(a *allocator.Appointment, issueYear int, key allocator.Key) error {
	if c.identity.Role != RoleKiosk {
		return nil
	}
	if _, known := c.api.state.KnownOutcome(key); known {
		return nil
	}
	year, err := parseIssueYear(issueYear)
	if err != nil {
		return err
	}
	person, known := c.api.state.Person(a.Person)
	if !known {
		return refuse(wire.NotFound)
	}
	_, err = c.decideSignIn(allocator.SignIn{Document: person.Document, IssueYear: year})
	return err
}
