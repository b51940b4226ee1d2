package httpapi

import (
	"strconv"
	"strings"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// How many agendas of a day one answer has: each appointment in them is a look at a person's record.
const (
	standardAgendas = 16
	maxAgendas      = 64
)

// agendasPage is which part of a day's agendas a request asks for.
type agendasPage struct {
	unit         uint16
	day          int32
	practitioner uint32
	limit        int
	// The last agenda that was seen, by when it begins and its number.
	afterSeconds int64
	afterNumber  uint32
}

// listAgendas shows the staff of a unit the agendas of a day, with who comes.
func listAgendas(c *call) (reply, error) {
	page, err := c.agendasPage()
	if err != nil {
		return reply{}, err
	}
	answer := &wire.AgendasResponse{Date: string(appendDay(nil, page.day))}
	var last allocator.AgendaView
	for _, view := range c.api.state.AgendasOf(page.unit, page.day) {
		switch {
		case !page.wants(&view):
			continue
		case len(answer.Agendas) == page.limit:
			answer.Next = strconv.FormatInt(last.StartSeconds, 10) + "." + strconv.FormatUint(uint64(last.Number), 10)
			return ok(answer), nil
		}
		shown, err := c.agenda(&view)
		if err != nil {
			return reply{}, err
		}
		answer.Agendas, last = append(answer.Agendas, shown), view
	}
	return ok(answer), nil
}

func (c *call) agendasPage() (p agendasPage, err error) {
	directory := c.api.state.Directory()
	var known bool
	if p.unit, known = directory.Unit(c.identity.Unit); !known {
		return p, refuse(wire.NotFound)
	}
	if p.day, err = c.dayParam(wire.DateParam, c.today(directory.Units[p.unit].OffsetMinutes)); err != nil {
		return p, err
	}
	p.practitioner = allocator.AnyPractitioner
	if id := c.query(wire.PractitionerParam); id != "" {
		if p.practitioner, known = directory.Practitioner(id); !known {
			return p, refuseField(wire.NotFound, wire.PractitionerParam)
		}
	}
	p.limit = standardAgendas
	if text := c.query(wire.LimitParam); text != "" {
		if p.limit, err = strconv.Atoi(text); err != nil || p.limit < 1 || p.limit > maxAgendas {
			return p, refuseField(wire.Malformed, wire.LimitParam)
		}
	}
	if text := c.query(wire.AfterParam); text != "" && !p.goOnAfter(text) {
		return p, refuseField(wire.Malformed, wire.AfterParam)
	}
	return p, nil
}

// goOnAfter reads the next of an answer; false for what is none.
func (p *agendasPage) goOnAfter(text string) bool {
	start, number, _ := strings.Cut(text, ".")
	var err error
	if p.afterSeconds, err = strconv.ParseInt(start, 10, 64); err != nil {
		return false
	}
	n, err := strconv.ParseUint(number, 10, 32)
	p.afterNumber = uint32(n)
	return err == nil && n > 0
}

// wants reports whether an agenda is of what is asked for, and was not seen.
func (p *agendasPage) wants(v *allocator.AgendaView) bool {
	if p.practitioner != allocator.AnyPractitioner && v.Practitioner != p.practitioner {
		return false
	}
	return v.StartSeconds > p.afterSeconds || v.StartSeconds == p.afterSeconds && v.Number > p.afterNumber || p.afterNumber == 0
}

// agenda renders one, and takes note of each appointment in it that the caller sees.
func (c *call) agenda(v *allocator.AgendaView) (wire.Agenda, error) {
	directory := c.api.state.Directory()
	practitioner, specialty := &directory.Practitioners[v.Practitioner], &directory.Specialties[v.Specialty]
	offset := c.offset()
	shown := wire.Agenda{
		ID:           allocator.AgendaID(v.Number),
		Practitioner: wire.PractitionerSummary{ID: practitioner.ID, Name: practitioner.Name},
		Specialty:    wire.SpecialtySummary{ID: specialty.ID, Name: specialty.Name},
		Start:        localTime(v.StartSeconds, offset), End: localTime(v.EndSeconds, offset), Slots: v.Slots, Free: v.Free,
		Suspended: v.Suspended,
	}
	for _, found := range c.api.state.AppointmentsIn(v.Number) {
		if err := c.look(found.Person, found.Number); err != nil {
			return shown, err
		}
		shown.Appointments = append(shown.Appointments, c.api.wireAppointment(found.Number, found.Status))
	}
	return shown, nil
}

// offset is the distance from UTC of the caller's own unit.
func (c *call) offset() int16 {
	unit, _ := c.api.state.Directory().Unit(c.identity.Unit)
	return c.api.offsetOf(unit)
}

// suspend records that the practitioner of an agenda of the caller's unit does not attend.
func suspend(c *call) (reply, error) {
	var request wire.SuspendRequest
	key, err := c.keyedOptionalBody(&request)
	if err != nil {
		return reply{}, err
	}
	view, err := c.ownAgenda()
	if err != nil {
		return reply{}, err
	}
	from, err := timeOr(request.From, "/from", view.StartSeconds)
	if err != nil {
		return reply{}, err
	}
	until, err := timeOr(request.Until, "/until", view.EndSeconds)
	if err != nil {
		return reply{}, err
	}
	return c.changeAgenda(key, allocator.Command{Kind: allocator.KindSuspend, Suspension: c.api.state.SuspensionBetween(view.Number, from, until)})
}

// resume records that the practitioner attends after all.
func resume(c *call) (reply, error) {
	key, err := c.key(0, &wire.SuspendRequest{}) // what is asked for stands in the path
	if err != nil {
		return reply{}, err
	}
	view, err := c.ownAgenda()
	if err != nil {
		return reply{}, err
	}
	return c.changeAgenda(key, allocator.Command{Kind: allocator.KindResume, Suspension: &allocator.Suspension{Agenda: view.Number}})
}

// ownAgenda is the one that the path names, where it is of the caller's own unit.
func (c *call) ownAgenda() (allocator.AgendaView, error) {
	number, known := allocator.ParseAgenda(c.variable)
	view, there := c.api.state.Agenda(number)
	if !known || !there || c.api.state.Directory().Units[view.Unit].ID != c.identity.Unit {
		return view, refuse(wire.NotFound)
	}
	return view, nil
}

// timeOr reads a time in seconds since 1970, other where there is none.
func timeOr(text, field string, other int64) (int64, error) {
	if text == "" {
		return other, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return 0, refuseField(wire.Malformed, field)
	}
	return at.Unix(), nil
}

func (c *call) changeAgenda(key allocator.Key, asked allocator.Command) (reply, error) {
	if _, err := c.decideAfterwards(key, asked); err != nil {
		return reply{}, err
	}
	view, _ := c.api.state.Agenda(asked.Suspension.Agenda)
	shown, err := c.agenda(&view)
	return ok(&wire.AgendaResponse{Agenda: shown}), err
}
