package httpapi

import (
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// placeQuery reads which agendas a request asks about.
func (c *call) placeQuery() (allocator.Query, *allocator.Unit, error) {
	directory := c.api.state.Directory()
	q := allocator.Query{Practitioner: allocator.AnyPractitioner, Channel: c.identity.Channel}
	for _, name := range [...]string{wire.UnitParam, wire.SpecialtyParam} {
		if !c.http.QueryArgs().Has(name) {
			return q, nil, refuseField(wire.MissingField, name)
		}
	}
	var known bool
	if q.Unit, known = directory.Unit(c.query(wire.UnitParam)); !known {
		return q, nil, refuseField(wire.NotFound, wire.UnitParam)
	}
	if q.Specialty, known = directory.Specialty(c.query(wire.SpecialtyParam)); !known {
		return q, nil, refuseField(wire.NotFound, wire.SpecialtyParam)
	}
	if id := c.query(wire.PractitionerParam); id != "" {
		if q.Practitioner, known = directory.Practitioner(id); !known {
			return q, nil, refuseField(wire.NotFound, wire.PractitionerParam)
		}
	}
	return q, &directory.Units[q.Unit], nil
}

// dayParam reads a date of the query; standard where it is not there.
func (c *call) dayParam(name string, standard int32) (int32, error) {
	text := c.query(name)
	if text == "" {
		return standard, nil
	}
	day, valid := parseDay(text)
	if !valid {
		return 0, refuseField(wire.Malformed, name)
	}
	return day, nil
}

// maxDays is how many days one look may span.
const maxDays = 400

func availability(c *call) (reply, error) {
	q, unit, err := c.placeQuery()
	if err != nil {
		return reply{}, err
	}
	if q.FromDay, err = c.dayParam(wire.FromParam, c.today(unit.OffsetMinutes)); err != nil {
		return reply{}, err
	}
	if q.ToDay, err = c.dayParam(wire.ToParam, c.api.state.HorizonDay(c.identity.Channel, c.now(), unit.OffsetMinutes)); err != nil {
		return reply{}, err
	}
	backwards := q.ToDay < q.FromDay && c.http.QueryArgs().Has(wire.ToParam)
	if backwards || q.ToDay-q.FromDay >= maxDays {
		return reply{}, refuseField(wire.Malformed, wire.ToParam)
	}
	free := c.api.state.Availability(q, c.now())
	answer := &wire.AvailabilityResponse{Days: make([]wire.Day, len(free))}
	dates := dayTexts(free)
	for i, d := range free {
		answer.Days[i] = wire.Day{Date: dates[i*len(time.DateOnly) : (i+1)*len(time.DateOnly)], Free: d.Free}
	}
	return ok(answer), nil
}

// dayTexts writes the dates of many days one after the other, as one string.
func dayTexts(days []allocator.DayFree) string {
	text := make([]byte, 0, len(days)*len(time.DateOnly))
	for _, d := range days {
		text = appendDay(text, d.Day)
	}
	return string(text)
}

var slotStatuses = [...]string{
	allocator.SlotFree: wire.SlotFree, allocator.SlotHeld: wire.SlotHeld,
	allocator.SlotBooked: wire.SlotBooked, allocator.SlotBlocked: wire.SlotBlocked,
}

func slots(c *call) (reply, error) {
	q, unit, err := c.placeQuery()
	if err != nil {
		return reply{}, err
	}
	if !c.http.QueryArgs().Has(wire.DateParam) {
		return reply{}, refuseField(wire.MissingField, wire.DateParam)
	}
	if q.FromDay, err = c.dayParam(wire.DateParam, 0); err != nil {
		return reply{}, err
	}
	q.ToDay = q.FromDay
	views := c.api.state.Slots(q, c.now())
	answer := &wire.SlotsResponse{Slots: make([]wire.Slot, len(views))}
	for i := range views {
		answer.Slots[i] = c.api.wireSlot(&views[i], unit.OffsetMinutes)
	}
	return ok(answer), nil
}

func (a *API) wireSlot(v *allocator.SlotView, offsetMinutes int16) wire.Slot {
	p := &a.state.Directory().Practitioners[v.Practitioner]
	return wire.Slot{
		ID: v.Slot.String(), Start: localTime(v.StartSeconds, offsetMinutes), Minutes: int(v.Minutes),
		Practitioner: wire.PractitionerSummary{ID: p.ID, Name: p.Name}, Status: slotStatuses[v.Status],
	}
}

// maxAlternatives is how many other places a refusal offers at most.
const maxAlternatives = 20

// elsewhere says whether another place could be had where one was refused with this code.
func elsewhere(code wire.Code) bool {
	switch code {
	case wire.SlotTaken, wire.Overlap, wire.NothingFree, wire.HoldExpired, wire.SlotPast,
		wire.OutsideHorizon, wire.NotOpenYet:
		return true
	}
	return false
}

// alternativesWanted is how many alternatives the request asked for, 0 for none.
func (c *call) alternativesWanted() int {
	limit, err := c.http.QueryArgs().GetUint(wire.AlternativesParam)
	if err != nil {
		return 0
	}
	return min(limit, maxAlternatives)
}

// aroundSlot is the query of places like one; nil when that does not exist or no place is wanted.
func (c *call) aroundSlot(slot allocator.Slot) *allocator.Query {
	facts, exists := c.api.state.SlotFacts(slot)
	if !exists || c.alternativesWanted() == 0 {
		return nil
	}
	return c.around(facts.Unit, facts.Specialty)
}

// around is the query of all that may be booked of a specialty at a unit.
func (c *call) around(unit, specialty uint16) *allocator.Query {
	offset := c.api.state.Directory().Units[unit].OffsetMinutes
	return &allocator.Query{
		Unit: unit, Specialty: specialty, Practitioner: allocator.AnyPractitioner, Channel: c.identity.Channel,
		FromDay: c.today(offset), ToDay: c.api.state.HorizonDay(c.identity.Channel, c.now(), offset),
	}
}

// withAlternatives adds free places to a refusal when the request asked for them.
func (c *call) withAlternatives(outcome allocator.Outcome, around *allocator.Query) error {
	r := &refused{code: outcome.Code, rule: outcome.Rule}
	if around != nil && elsewhere(outcome.Code) {
		r.alternatives = c.api.alternatives(*around, c.now(), c.alternativesWanted())
	}
	return r
}

// alternatives finds free places that would do instead of one that was refused: at the same unit
// first, then at the others by distance, each from the same day on.
func (a *API) alternatives(q allocator.Query, nowMillis int64, limit int) []wire.Slot {
	here := &a.state.Directory().Units[q.Unit]
	near := a.unitsLike(unitFilter{specialty: q.Specialty, bySpecialty: true, near: &point{here.Lat, here.Lon}})
	directory := a.state.Directory() // not before: an older one may not have all of those units
	var offered []wire.Slot
	for _, unit := range near {
		if len(offered) >= limit {
			break
		}
		q.Unit = unit
		u := &directory.Units[unit]
		for _, v := range a.state.NextFree(q, nowMillis, limit-len(offered)) {
			slot := a.wireSlot(&v, u.OffsetMinutes)
			slot.Unit = &wire.UnitSummary{ID: u.ID, Name: u.Name, City: u.City}
			offered = append(offered, slot)
		}
	}
	return offered
}
