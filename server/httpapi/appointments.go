package httpapi

import (
	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/server/intake"
	"github.com/cupo-ec/cupo/wire"
)

// appointment finds the appointment of the path. Staff see those of their own unit only; what a
// caller may not see does not exist for them.
func (c *call) appointment() (allocator.Appointment, error) {
	number, known := c.api.state.AppointmentNumber(c.variable)
	if !known {
		return allocator.Appointment{}, refuse(wire.NotFound)
	}
	found, known := c.api.state.Appointment(number)
	if !known || !c.maySee(&found) {
		return allocator.Appointment{}, refuse(wire.NotFound)
	}
	return found, nil
}

func (c *call) maySee(a *allocator.Appointment) bool {
	if !c.mayActFor(a.Person) {
		return false
	}
	if c.identity.Role != RoleStaff {
		return true
	}
	facts, _ := c.api.state.SlotFacts(a.Slot)
	return c.api.state.Directory().Units[facts.Unit].ID == c.identity.Unit
}

func consult(c *call) (reply, error) {
	found, facts, err := c.anyFound()
	if err != nil {
		return reply{}, err
	}
	rendered := c.api.renderAppointment(&found, &facts, found.Status)
	return ok(&wire.AppointmentResponse{Appointment: c.shown(rendered, 0)}), nil
}

// maxFound is how many appointments a search answers with, the newest ones.
const maxFound = 200

func searchAppointments(c *call) (reply, error) {
	var request wire.SearchRequest
	if err := c.body(&request); err != nil {
		return reply{}, err
	}
	document, err := parseDocument(&request.Document, "/document")
	if err != nil {
		return reply{}, err
	}
	var status allocator.Status
	if request.Status != "" {
		var known bool
		if status, known = allocator.ParseStatus(request.Status); !known {
			return reply{}, refuseField(wire.Malformed, "/status")
		}
	}
	person := c.api.state.FindPerson(document)
	if !c.mayActFor(person) {
		return reply{}, refuseField(wire.NotFound, "/document")
	}
	if err := c.proveForDetails(document, request.IssueYear); err != nil {
		return reply{}, err
	}
	if err := c.look(person, 0); err != nil {
		return reply{}, err
	}
	answer := &wire.AppointmentsResponse{}
	for _, found := range c.api.state.AppointmentsOf(person, status, maxFound) {
		if c.maySee(&found) && c.showsForDocument(&found, request.IssueYear) {
			answer.Appointments = append(answer.Appointments, c.shown(c.api.wireAppointment(found.Number, found.Status), request.IssueYear))
		}
	}
	if found, known := c.api.state.Person(person); known && c.identity.Role == RoleKiosk {
		answer.MaskedName = c.api.maskedName(person, &found)
	}
	return ok(answer), nil
}

func cancel(c *call) (reply, error) {
	var request wire.CancelRequest
	key, err := c.keyedOptionalBody(&request)
	if err != nil {
		return reply{}, err
	}
	found, err := c.appointment()
	if err != nil {
		return reply{}, err
	}
	if err := c.proveForChange(&found, request.IssueYear, key); err != nil {
		return reply{}, err
	}
	outcome, err := c.api.intake.Do(c.context(), intake.Cancel(c.caller(), key, found.Number))
	if err != nil {
		return reply{}, err
	}
	if outcome.Code != wire.Done {
		return reply{}, c.underItsRules(refuseOutcome(outcome), found.Number)
	}
	return ok(&wire.AppointmentResponse{Appointment: c.api.wireAppointment(outcome.Appointment, allocator.Cancelled)}), nil
}

func reschedule(c *call) (reply, error) {
	var request wire.RescheduleRequest
	key, err := c.keyedBody(&request)
	if err != nil {
		return reply{}, err
	}
	found, err := c.appointment()
	if err != nil {
		return reply{}, err
	}
	slot, err := c.slot(request.Slot, "/slot")
	if err != nil {
		return reply{}, err
	}
	if err := c.proveForChange(&found, request.IssueYear, key); err != nil {
		return reply{}, err
	}
	outcome, err := c.api.intake.Do(c.context(), intake.Reschedule(c.caller(), key, found.Number, slot))
	if err != nil {
		return reply{}, err
	}
	if outcome.Code != wire.Done {
		return reply{}, c.underItsRules(c.withAlternatives(outcome, c.aroundSlot(slot)), found.Number)
	}
	return ok(&wire.AppointmentResponse{Appointment: c.api.booked(outcome.Appointment)}), nil
}

// underItsRules makes a refusal to give an appointment up name the values that it was booked by.
func (c *call) underItsRules(err error, appointment uint32) error {
	if r := asRefused(err); r.rule == policy.CancelUntil || r.rule == policy.MaxMoves {
		if rules := c.api.state.RulesOfAppointment(appointment); rules != c.api.state.Rules() {
			r.rules = rules
		}
	}
	return err
}

// bringByDocument says what the patient must have with them.
var bringByDocument = map[allocator.DocumentType][]string{
	allocator.Cedula:    {"cedula"},
	allocator.Foreigner: {"foreigner-code"},
	allocator.Passport:  {"passport"},
}

// wireAppointment renders an appointment in a status: its present one, or the one that an answer was
// given with, so that a retry is answered the same.
func (a *API) wireAppointment(number uint32, status allocator.Status) wire.Appointment {
	found, _ := a.state.Appointment(number)
	facts, _ := a.state.SlotFacts(found.Slot)
	return a.renderAppointment(&found, &facts, status)
}

func (a *API) renderAppointment(found *allocator.Appointment, facts *allocator.SlotFacts, status allocator.Status) wire.Appointment {
	person, _ := a.state.Person(found.Person)
	directory, rules := a.state.Directory(), a.state.RulesOfAppointment(found.Number)
	unit, specialty := &directory.Units[facts.Unit], &directory.Specialties[facts.Specialty]
	practitioner := &directory.Practitioners[facts.Practitioner]
	rendered := wire.Appointment{
		Code: a.state.AppointmentCode(found.Number), Status: status.String(), Channel: found.Channel.String(),
		BookedAt: localTime(found.BookedAtMillis/1000, unit.OffsetMinutes),
		Person:   wire.Person{Document: wire.Document{Type: person.Document.Type().String(), Number: person.Document.Number()}},
		Slot: wire.AppointmentSlot{
			ID: found.Slot.String(), Start: localTime(facts.StartSeconds, unit.OffsetMinutes), Minutes: int(facts.Minutes),
			ArriveBy:     localTime(facts.StartSeconds-int64(rules.ArriveBeforeSeconds), unit.OffsetMinutes),
			Unit:         wire.UnitSummary{ID: unit.ID, Name: unit.Name, City: unit.City},
			Specialty:    wire.SpecialtySummary{ID: specialty.ID, Name: specialty.Name},
			Practitioner: wire.PractitionerSummary{ID: practitioner.ID, Name: practitioner.Name},
		},
		CancelUntil: localTime(facts.StartSeconds-int64(rules.CancelUntilSeconds), unit.OffsetMinutes),
		Bring:       bringByDocument[person.Document.Type()],
		CostUSD:     wire.CostFree,
	}
	shown := *found
	shown.Status = status
	if a.state.LetDown(&shown, a.state.TimeMillis()/1000) {
		rendered.Suspended, rendered.CancelUntil = true, localTime(a.state.LetDownUntil(found.Slot), unit.OffsetMinutes)
	}
	if status == allocator.Rescheduled && found.RescheduledTo != 0 {
		rendered.RescheduledTo = a.state.AppointmentCode(found.RescheduledTo)
	}
	return rendered
}
