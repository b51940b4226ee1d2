package desk

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/parts"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// kinds are what somebody can be known by.
var kinds = []struct {
	kind string
	name i18n.Text
}{
	{wire.DocumentCedula, i18n.Cedula},
	{wire.DocumentForeigner, i18n.Foreigner},
	{wire.DocumentPassport, i18n.Passport},
	{kindCode, i18n.ArrivalByCode},
}

func arrivals(p *page) h.Part {
	var options h.Group
	for _, one := range kinds {
		options = append(options, h.El("option", h.Key(one.kind), h.A("value", one.kind), h.Flag("selected", one.kind == p.Arrival.Kind), p.t(one.name)))
	}
	return h.El("div", h.Class("columns"),
		h.El("form", h.Class("card"), h.OnSubmit(Submitted{}), h.A("autocomplete", "off"),
			h.El("label", h.A("for", "arrival-kind"), p.t(i18n.ArrivalKind)),
			h.El("select", h.A("id", "arrival-kind"), h.A("autocomplete", "off"), h.OnChange(func(kind string) any { return KindChosen{kind} }), options),
			h.El("label", h.A("for", numberField), p.t(i18n.ArrivalNumber)),
			h.El("input", h.A("id", numberField), h.A("type", "text"), h.A("maxlength", "40"), h.A("autocomplete", "off"), h.A("value", p.Arrival.Typed),
				h.OnInput(func(text string) any { return NumberTyped{text} })),
			h.El("button", h.A("type", "submit"), h.Class("primary"), p.t(i18n.ArrivalRecord)),
		),
		h.El("div", h.A("role", "status"), h.If(p.Arrival.Done, p.arrived())),
	)
}

// arrived is what was recorded, with the number to tell them.
func (p *page) arrived() *h.Node {
	answer := &p.Arrival.Answer
	a := &answer.Appointment
	number := p.t(i18n.ArrivalNoGiven)
	if answer.Ticket != nil {
		number = p.t(i18n.ArrivalGiven, answer.Ticket.Number)
	}
	return h.El("section", h.Key(a.Code), h.Class("card done"),
		h.El("h2", p.t(i18n.ArrivalDone)),
		h.El("p", h.Class("number"), number),
		h.El("p", p.t(i18n.ArrivalFor, i18n.Clock(a.Slot.Start), a.Slot.Specialty.Name)),
		h.El("p", h.Text(a.Slot.Practitioner.Name)),
	)
}

func agendas(p *page) h.Part {
	d := &p.Day
	date := d.Date
	if date == "" {
		date = p.Today()
	}
	var list h.Group
	for i := range d.Answer.Agendas {
		list = append(list, p.agenda(&d.Answer.Agendas[i]))
	}
	return h.Group{
		h.El("div", h.Key("which"), h.Class("buttons which"),
			h.El("h2", p.t(i18n.AgendasTitle, p.Language.Date(date))),
			h.El("label", h.A("for", "agendas-date"), p.t(i18n.AgendasDate)),
			h.El("input", h.A("id", "agendas-date"), h.A("type", "date"), h.A("autocomplete", "off"), h.A("value", date), h.OnChange(func(date string) any { return DateChosen{date} })),
			parts.Button(p.t(i18n.AgendasRead), Refreshed{}, "")),
		h.If(d.Waiting && !d.Known, h.El("p", h.Key("wait"), h.Class("aside"), p.t(i18n.OneMoment))),
		h.If(d.Known && len(list) == 0, h.El("p", h.Key("none"), h.Class("aside"), p.t(i18n.AgendasNone))),
		h.El("div", h.Key("list"), h.Class("agendas"), list),
		h.If(d.HasEarlier() || d.Answer.Next != "", h.El("div", h.Key("pages"), h.Class("buttons"),
			h.If(d.HasEarlier(), parts.Button(p.t(i18n.Earlier), Turned{-1}, "")),
			h.If(d.Answer.Next != "", parts.Button(p.t(i18n.More), Turned{1}, "")))),
	}
}

func (p *page) agenda(a *wire.Agenda) *h.Node {
	var rows h.Group
	for i := range a.Appointments {
		rows = append(rows, p.appointment(&a.Appointments[i]))
	}
	return h.El("section", h.Key(a.ID), h.Class("card agenda"),
		h.El("h3", h.A("id", "of-"+a.ID), h.Text(i18n.Clock(a.Start)+"–"+i18n.Clock(a.End)+" · "+a.Practitioner.Name)),
		h.El("p", h.Class("aside"), h.Text(a.Specialty.Name+" · "), p.t(i18n.AgendaFree, strconv.Itoa(a.Free), strconv.Itoa(a.Slots))),
		p.suspended(a),
		p.attendance(a),
		h.If(len(rows) == 0, h.El("p", p.t(i18n.AgendaNobody))),
		h.If(len(rows) > 0, h.El("table",
			h.El("thead", h.El("tr", p.head(i18n.AgendaTime), p.head(i18n.Code), p.head(i18n.ArrivalKind), p.head(i18n.AgendaStatus), p.head(i18n.AgendaActions))),
			h.El("tbody", rows))),
	)
}

// suspended says what it means that a practitioner does not attend, and how many people are to be told.
func (p *page) suspended(a *wire.Agenda) h.Part {
	toTell := 0
	for i := range a.Appointments {
		if a.Appointments[i].Suspended {
			toTell++
		}
	}
	return h.If(a.Suspended+toTell > 0, h.El("div", h.Key("suspended"), h.Class("notice"),
		h.If(a.Suspended > 0, h.El("p", p.t(i18n.AgendaSuspended, strconv.Itoa(a.Suspended), strconv.Itoa(a.Slots)))),
		h.If(toTell > 0, h.El("p", p.t(i18n.AgendaTell, strconv.Itoa(toTell))))))
}

// attendance are the buttons for whether a practitioner attends.
func (p *page) attendance(a *wire.Agenda) h.Part {
	if i18n.Day(a.Start) < p.Today() {
		return h.Group{}
	}
	ask := func(key string, m world.Msg, name i18n.Text) *h.Node {
		label, class := p.t(name), "quiet"
		if p.Day.Armed == m {
			label, class = p.t(i18n.MarkConfirm, name.In(p.Language)), "armed"
		}
		return parts.Button(label, m, class, h.Key(key), h.A("aria-describedby", "of-"+a.ID))
	}
	return h.El("div", h.Key("attendance"), h.Class("buttons"),
		h.If(a.Suspended == 0, ask("all", Suspended{ID: a.ID}, i18n.AgendaSuspend)),
		h.If(a.Suspended == 0 && p.UnderWay(a), ask("rest", Suspended{ID: a.ID, FromNow: true}, i18n.AgendaSuspendNow)),
		h.If(a.Suspended > 0, ask("resume", Resumed{a.ID}, i18n.AgendaResume)))
}

func (p *page) head(name i18n.Text) *h.Node { return h.El("th", h.A("scope", "col"), p.t(name)) }

// statuses are the words for how an appointment stands, with what can be recorded of it then.
var statuses = map[string]status{
	wire.StatusBooked:    {i18n.StatusBooked, []mark{markCheckIn, markAttended, markNoShow, markLate}},
	wire.StatusCheckedIn: {i18n.StatusArrived, []mark{markAttended, markNoShow}},
	wire.StatusAttended:  {i18n.StatusAttended, nil},
	wire.StatusNoShow:    {i18n.StatusNoShow, nil},
	wire.StatusLate:      {i18n.StatusLate, nil},
}

// status is how an appointment stands.
type status struct {
	name  i18n.Text
	marks []mark
}

// letDown is how one stands whose practitioner does not attend: it may come to something all the same, where a
// colleague attends.
func letDown(a *wire.Appointment) status {
	if a.Status == wire.StatusCheckedIn {
		return status{i18n.StatusSuspended, []mark{markAttended}}
	}
	return status{i18n.StatusSuspended, []mark{markCheckIn, markAttended}}
}

// mark is something that can be recorded of an appointment.
type mark struct {
	name   i18n.Text
	suffix string
}

var (
	markCheckIn  = mark{i18n.MarkCheckIn, wire.CheckInSuffix}
	markAttended = mark{i18n.MarkAttended, wire.AttendSuffix}
	markNoShow   = mark{i18n.MarkNoShow, wire.NoShowSuffix}
	markLate     = mark{i18n.MarkLate, wire.LateSuffix}
)

func (p *page) appointment(a *wire.Appointment) *h.Node {
	status := statuses[a.Status]
	if a.Suspended {
		status = letDown(a)
	}
	var marks h.Group
	for _, one := range status.marks {
		message, label, class := Marked{a.Code, one.suffix}, p.t(one.name), ""
		if p.Day.Armed == message {
			label, class = p.t(i18n.MarkConfirm, one.name.In(p.Language)), "armed"
		}
		marks = append(marks, parts.Button(label, message, class, h.Key(one.suffix),
			h.A("aria-describedby", "at-"+a.Code)))
	}
	return h.El("tr", h.Key(a.Code),
		h.El("th", h.A("scope", "row"), h.A("id", "at-"+a.Code), h.Text(i18n.Clock(a.Slot.Start))),
		h.El("td", h.Text(a.Code)), h.El("td", h.Text(a.Person.Document.Number)), h.El("td", p.t(status.name)),
		h.El("td", h.Class("marks"), marks))
}
