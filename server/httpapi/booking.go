package httpapi

import (
	"fmt"
	"strconv"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/intake"
	"github.com/cupo-ec/cupo/wire"
)

func book(c *call) (reply, error) {
	var request wire.BookRequest
	key, err := c.keyedBody(&request)
	if err != nil {
		return reply{}, err
	}
	order, around, err := c.order(&request, key, "")
	if err != nil {
		return reply{}, err
	}
	outcome, err := c.api.intake.Do(c.context(), order)
	if err != nil {
		return reply{}, err
	}
	if outcome.Code != wire.Done {
		return reply{}, c.withAlternatives(outcome, around)
	}
	return created(&wire.AppointmentResponse{Appointment: c.api.booked(outcome.Appointment)}), nil
}

// order turns one booking of the contract into an order, and says around where alternatives to it
// would be, nil for nowhere. field is where the booking stands in the request.
func (c *call) order(request *wire.BookRequest, key allocator.Key, field string) (*intake.Order, *allocator.Query, error) {
	if err := onePlace(request, field); err != nil {
		return nil, nil, err
	}
	referral, err := shownReferral(request.Referral, field)
	if err != nil {
		return nil, nil, err
	}
	order, around, err := c.orderPlace(request, key, field)
	if err != nil {
		return nil, nil, err
	}
	return order.Showing(referral), around, nil
}

func (c *call) orderPlace(request *wire.BookRequest, key allocator.Key, field string) (*intake.Order, *allocator.Query, error) {
	switch {
	case request.Hold != "":
		return c.orderHeld(request, key, field)
	case request.Any != nil:
		return c.orderAny(request, key, field)
	}
	// The place first, here and below: what is said of it must not depend on who the person is.
	slot, err := c.slot(request.Slot, field+"/slot")
	if err != nil {
		return nil, nil, err
	}
	person, err := c.person(&request.Person, field+"/person")
	if err != nil {
		return nil, nil, err
	}
	return intake.Book(c.caller(), key, person, slot), c.aroundSlot(slot), nil
}

func (c *call) orderHeld(request *wire.BookRequest, key allocator.Key, field string) (*intake.Order, *allocator.Query, error) {
	person, err := c.person(&request.Person, field+"/person")
	if err != nil {
		return nil, nil, err
	}
	hold, err := c.hold(request.Hold, person, key, field+"/hold")
	if err != nil {
		return nil, nil, err
	}
	held, _ := c.api.state.Hold(hold)
	return intake.BookHeld(c.caller(), key, person, hold), c.aroundSlot(held.Slot), nil
}

func (c *call) orderAny(request *wire.BookRequest, key allocator.Key, field string) (*intake.Order, *allocator.Query, error) {
	queries, err := c.anyQueries(request.Any, field+"/any")
	if err != nil {
		return nil, nil, err
	}
	person, err := c.person(&request.Person, field+"/person")
	if err != nil {
		return nil, nil, err
	}
	return intake.BookAny(c.caller(), key, person, queries, request.Any.Near != ""), c.aroundAny(request.Any, queries), nil
}

// aroundAny is the query of what is like the places that were asked for, at whatever unit.
func (c *call) aroundAny(any *wire.AnyRequest, queries []allocator.Query) *allocator.Query {
	specialty, known := c.api.state.Directory().Specialty(any.Specialty)
	if !known || c.alternativesWanted() == 0 {
		return nil
	}
	if len(queries) > 0 {
		return c.around(queries[0].Unit, specialty)
	}
	if units := c.api.unitsLike(unitFilter{specialty: specialty, bySpecialty: true}); len(units) > 0 {
		return c.around(units[0], specialty)
	}
	return nil
}

// onePlace wants exactly one of slot, hold and any.
func onePlace(request *wire.BookRequest, field string) error {
	n := 0
	for _, there := range [...]bool{request.Slot != "", request.Hold != "", request.Any != nil} {
		if there {
			n++
		}
	}
	switch n {
	case 0:
		return refuseField(wire.MissingField, field+"/slot")
	case 1:
		return nil
	default:
		return refuseField(wire.Malformed, field+"/slot")
	}
}

const holdCodeDigits = 6

// hold finds a hold by its id, or by the six digits that the person was given. Digits that no live
// hold has lead to number 0, which nobody has: the request may be a retry of one that used the hold up,
// and its key is looked at later.
//
// Six digits can be tried out. So each is a try at the person's document, right or wrong: a right one that
// went through when the wrong ones are refused would tell itself. A retry of what was decided is none.
func (c *call) hold(text string, person uint32, key allocator.Key, field string) (uint32, error) {
	if len(text) == holdCodeDigits {
		if code, err := strconv.ParseUint(text, 10, 32); err == nil {
			if err := c.takeCode(person, key); err != nil {
				return 0, err
			}
			return c.api.state.HoldByCode(person, uint32(code)), nil
		}
	}
	number, known := c.api.state.HoldNumber(text)
	if !known {
		return 0, refuseField(wire.NotFound, field)
	}
	return number, nil
}

// takeCode takes a try of a hold's code out of the budget of the person's document.
func (c *call) takeCode(person uint32, key allocator.Key) error {
	if _, decided := c.api.state.KnownOutcome(key); decided {
		return nil
	}
	found, known := c.api.state.Person(person)
	if !known {
		return nil // nobody has no holds
	}
	return c.take(c.api.access.Document, "document", c.api.state.DocumentHash(found.Document))
}

// anyQueries spells out where the earliest place may be: one query a unit, in the order in which they
// are to be preferred.
func (c *call) anyQueries(any *wire.AnyRequest, field string) ([]allocator.Query, error) {
	directory := c.api.state.Directory()
	if any.Specialty == "" {
		return nil, refuseField(wire.MissingField, field+"/specialty")
	}
	q := allocator.Query{Practitioner: allocator.AnyPractitioner}
	var known bool
	if q.Specialty, known = directory.Specialty(any.Specialty); !known {
		return nil, refuseField(wire.NotFound, field+"/specialty")
	}
	if any.Practitioner != "" {
		if q.Practitioner, known = directory.Practitioner(any.Practitioner); !known {
			return nil, refuseField(wire.NotFound, field+"/practitioner")
		}
	}
	if err := c.anyDays(any, &q, field); err != nil {
		return nil, err
	}
	units, err := c.anyUnits(any, q.Specialty, field)
	if err != nil {
		return nil, err
	}
	queries := make([]allocator.Query, len(units))
	for i, unit := range units {
		queries[i] = q
		queries[i].Unit = unit
	}
	return queries, nil
}

// anyDays reads the dates; without them the whole horizon will do.
func (c *call) anyDays(any *wire.AnyRequest, q *allocator.Query, field string) error {
	q.FromDay, q.ToDay = c.today(westernmostOffset), c.api.state.HorizonDay(c.identity.Channel, c.now(), 0)
	var valid bool
	if any.From != "" {
		if q.FromDay, valid = parseDay(any.From); !valid {
			return refuseField(wire.Malformed, field+"/from")
		}
	}
	if any.To != "" {
		if q.ToDay, valid = parseDay(any.To); !valid {
			return refuseField(wire.Malformed, field+"/to")
		}
	}
	switch {
	case any.From != "" && any.To == "" && q.ToDay < q.FromDay:
		return &refused{code: wire.OutsideHorizon, rule: policy.HorizonDays, field: field + "/from"}
	case any.From != "" && any.To != "" && q.ToDay < q.FromDay, q.ToDay-q.FromDay >= maxDays:
		return refuseField(wire.Malformed, field+"/to")
	}
	// Dates that have gone by while a retry was on its way find nothing; they are not refused here,
	// before its key was looked up.
	return nil
}

// westernmostOffset is where today begins last.
const westernmostOffset = -360

func (c *call) anyUnits(any *wire.AnyRequest, specialty uint16, field string) ([]uint16, error) {
	if any.Unit != "" {
		unit, known := c.api.state.Directory().Unit(any.Unit)
		if !known {
			return nil, refuseField(wire.NotFound, field+"/unit")
		}
		return []uint16{unit}, nil
	}
	filter := unitFilter{province: any.Province, specialty: specialty, bySpecialty: true}
	if any.Near != "" {
		near, valid := parsePoint(any.Near)
		if !valid {
			return nil, refuseField(wire.Malformed, field+"/near")
		}
		filter.near = &near
	}
	return c.api.unitsLike(filter), nil
}

// booked renders an appointment as it was when it was booked: what a retry is answered, too.
func (a *API) booked(number uint32) wire.Appointment {
	return a.wireAppointment(number, allocator.Booked)
}

func bookBatch(c *call) (reply, error) {
	var request wire.BatchRequest
	if err := c.body(&request); err != nil {
		return reply{}, err
	}
	text, err := c.keyText()
	if err != nil {
		return reply{}, err
	}
	if len(request.Items) == 0 {
		return reply{}, refuseField(wire.MissingField, "/items")
	}
	answer := &wire.BatchResponse{Outcomes: make([]wire.BatchOutcome, len(request.Items))}
	var orders []*intake.Order
	var items []int
	for i := range request.Items {
		item := &request.Items[i]
		key := c.api.state.Key(c.identity.Number, text, i+1, c.fingerprint(item))
		order, _, err := c.order(item, key, "/items/"+strconv.Itoa(i))
		if err != nil {
			answer.Outcomes[i] = c.batchOutcome(allocator.Outcome{}, err)
			continue
		}
		orders, items = append(orders, order), append(items, i)
	}
	results := c.api.intake.DoAll(c.context(), orders)
	if err := c.unsettled(results); err != nil {
		return reply{}, err
	}
	for n, result := range results {
		answer.Outcomes[items[n]] = c.batchOutcome(result.Outcome, result.Err)
	}
	return ok(answer), nil
}

// unsettled answers why a batch is to be tried again as a whole, in a cluster that has changed its leader
// meanwhile: items that were decided are answered by their keys then.
func (c *call) unsettled(results []raftstore.Result) error {
	if c.api.hand == nil && c.handed == nil {
		return nil
	}
	var open error
	decided := false
	for _, result := range results {
		switch {
		case result.Err == nil:
			decided = true
		case c.repeatable(result.Err):
			open = result.Err
		}
	}
	if open != nil && decided {
		return fmt.Errorf("%w: some items were decided: %w", raftstore.ErrOutcomeUnknown, open)
	}
	return open
}

func (c *call) batchOutcome(outcome allocator.Outcome, err error) wire.BatchOutcome {
	if err == nil && outcome.Code != wire.Done {
		err = refuseOutcome(outcome)
	}
	if err != nil {
		r := asRefused(err)
		c.count(r, err)
		return wire.BatchOutcome{Problem: c.problem(r)}
	}
	appointment := c.api.booked(outcome.Appointment)
	return wire.BatchOutcome{Appointment: &appointment}
}
