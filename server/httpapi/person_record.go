package httpapi

import (
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/server/intake"
	"github.com/cupo-ec/cupo/wire"
)

// known finds a person whom the registry has, and the caller may know of.
func (c *call) known(d *wire.Document) (uint32, error) {
	document, err := parseDocument(d, "/document")
	if err != nil {
		return 0, err
	}
	number := c.api.state.FindPerson(document)
	if number == 0 && c.identity.Role != RolePatient {
		// Whoever may see everybody could try documents out: not without a trace.
		if err := c.look(0, 0); err != nil {
			return 0, err
		}
	}
	if number == 0 || c.api.contacts == nil || !c.mayActFor(number) {
		return 0, refuseField(wire.NotFound, "/document")
	}
	return number, nil
}

func wireDocument(d allocator.Document) wire.Document {
	return wire.Document{Type: d.Type().String(), Number: d.Number()}
}

func lookAtPerson(c *call) (reply, error) {
	var request wire.LookRequest
	if err := c.body(&request); err != nil {
		return reply{}, err
	}
	number, err := c.known(&request.Document)
	if err != nil {
		return reply{}, err
	}
	if err := c.look(number, 0); err != nil {
		return reply{}, err
	}
	answer, err := c.api.personRecord(number)
	if err != nil {
		return reply{}, err
	}
	return ok(answer), nil
}

// maxDependents is how many dependents an answer shows.
const maxDependents = 1000

func (a *API) personRecord(number uint32) (*wire.LookResponse, error) {
	person, there := a.state.Person(number)
	if !there || person.Erased() {
		return nil, refuseField(wire.NotFound, "/document")
	}
	answer := &wire.LookResponse{
		Person: wire.Person{Document: wireDocument(person.Document)}, Coverage: person.Coverage.String(),
		CoveredFrom: openDate(person.CoveredFrom), CoveredTo: openDate(person.CoveredTo), Blocked: person.Blocked,
	}
	if holder, known := a.state.Person(person.Holder); known && !holder.Erased() {
		document := wireDocument(holder.Document)
		answer.Holder = &document
	}
	contact, known, err := a.contacts.Read(number)
	if err != nil {
		return nil, err
	}
	if known {
		answer.Contact = contact
	}
	for _, n := range a.state.Dependents(number) {
		below, known := a.state.Person(n)
		if !known || below.Erased() || len(answer.Dependents) == maxDependents {
			continue
		}
		dependent := wire.Dependent{Document: wireDocument(below.Document), Coverage: below.Coverage.String()}
		if contact, known, err := a.contacts.Read(n); err == nil && known {
			dependent.Name = contact.Name
		}
		answer.Dependents = append(answer.Dependents, dependent)
	}
	return answer, nil
}

// openDate is a date of a coverage, empty where that side is open.
func openDate(day uint16) string {
	if day == 0 {
		return ""
	}
	return time.Unix(int64(day)*secondsPerDay, 0).UTC().Format(time.DateOnly)
}

func putContact(c *call) (reply, error) {
	var request wire.ContactRequest
	if err := c.body(&request); err != nil {
		return reply{}, err
	}
	number, err := c.known(&request.Document)
	if err != nil {
		return reply{}, err
	}
	contact := wire.Contact{Mobile: request.Mobile, MobileCompany: request.MobileCompany, Email: request.Email}
	if field, _ := c.api.contacts.Check(&contact); field != "" {
		return reply{}, refuseField(wire.Malformed, "/"+field)
	}
	if err := c.look(number, 0); err != nil { // the answer has the name
		return reply{}, err
	}
	old, known, err := c.api.contacts.Read(number)
	if err != nil {
		return reply{}, err
	}
	if known {
		contact.Name = old.Name
	}
	record, err := c.api.contacts.Seal(number, &contact)
	if err != nil {
		return reply{}, err
	}
	outcome, err := c.api.intake.Do(c.context(), intake.Put(c.command(allocator.Command{
		Kind: allocator.KindPutContacts, Contacts: []allocator.ContactRecord{record},
	})))
	switch {
	case err != nil:
		return reply{}, err
	case outcome.Code != wire.Done:
		return reply{}, refuseOutcome(outcome)
	case outcome.Number == 0: // erased meanwhile
		return reply{}, refuseField(wire.NotFound, "/document")
	}
	return ok(&wire.ContactResponse{Contact: contact}), nil
}

// command says in a command on whose behalf it comes.
func (c *call) command(command allocator.Command) allocator.Command {
	caller := c.caller()
	command.Actor, command.Channel = caller.Actor, caller.Channel
	command.Origin, command.Account = caller.Origin, caller.Account
	return command
}

// erasePerson does not refuse somebody unknown itself: a retry of the request that erased them finds
// nobody, and its key must be looked at first.
func erasePerson(c *call) (reply, error) {
	var request wire.EraseRequest
	key, err := c.keyedBody(&request)
	if err != nil {
		return reply{}, err
	}
	document, err := parseDocument(&request.Document, "/document")
	if err != nil {
		return reply{}, err
	}
	if request.Reason == "" {
		return reply{}, refuseField(wire.MissingField, "/reason")
	}
	outcome, err := c.api.intake.Do(c.context(), intake.Put(c.command(allocator.Command{
		Kind: allocator.KindErase, Key: key, Person: c.api.state.FindPerson(document), Reason: request.Reason,
	})))
	if err != nil {
		return reply{}, err
	}
	if outcome.Code != wire.Done {
		return reply{}, refuseOutcome(outcome)
	}
	return ok(&wire.EraseResponse{Number: int64(outcome.Number)}), nil
}
