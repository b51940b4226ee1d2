package portal

import (
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/wire"
)

// own shows the appointments to come, with all that there is to know and to do about each.
func own(p *page) *h.Node {
	v := p.visit
	shown, rest := ShownOf(v.Appointments, v.Shown)
	var list h.Group
	for i := range shown {
		list = append(list, p.appointment(&shown[i]))
	}
	return p.sheet(p.t(i18n.DetailsTitle),
		p.whose(),
		h.If(len(list) == 0, h.El("p", h.Class("big"), p.t(i18n.OwnNone))),
		h.El("div", h.Class("cards"), list),
		p.more(rest),
		h.El("div", h.Class("buttons"),
			button(p.t(i18n.HomeBook), BookWanted{}, "primary"),
			h.If(len(list) > 0, button(p.t(i18n.Print), PrintWanted{}, "quiet"))),
	)
}

// whose lets who has dependents choose whose appointments are shown.
func (p *page) whose() h.Part {
	one := func(number int, label *h.Node, on bool) *h.Node {
		return h.El("button", h.Key("whose-"+strconv.Itoa(number)), h.A("type", "button"), h.A("aria-pressed", strconv.FormatBool(on)),
			h.OnClick(PatientChosen{number}), label)
	}
	theirs := p.visit.For.Document
	all := h.Group{one(-1, p.t(i18n.Mine), theirs == nil)}
	for i, d := range p.Session.Dependents {
		all = append(all, one(i, h.Text(d.MaskedName), theirs != nil && d.Document != nil && *d.Document == *theirs))
	}
	return h.If(len(p.Session.Dependents) > 0,
		h.El("div", h.Class("tabs"), h.A("role", "group"), h.A("aria-label", i18n.WhoseGroup.In(p.Language)), all))
}

func (p *page) appointment(a *wire.Appointment) *h.Node {
	may := p.MayChange(a)
	return h.El("article", h.Key(a.Code), h.Class("card"), h.A("aria-label", p.moment(a.Slot.Start)),
		h.If(a.Suspended, h.El("p", h.Class("notice"), p.t(i18n.Suspended))),
		p.facts(a),
		p.hurry(a),
		h.If(may, h.El("p", h.Class("second"), p.t(i18n.Until, p.moment(a.CancelUntil)))),
		h.If(a.Status == wire.StatusBooked && !may, h.El("p", h.Class("second"), p.t(i18n.OwnTooLate))),
		h.If(a.Status == wire.StatusCheckedIn, h.El("p", h.Class("second"), p.t(i18n.OwnHere))),
		h.El("div", h.Class("buttons"),
			h.If(may, button(p.t(i18n.Move), MoveChosen{a.Code}, "quiet"), button(p.t(i18n.Cancel), CancelChosen{a.Code}, "quiet")),
			button(p.t(i18n.SaveCalendar), CalendarWanted{a.Code}, "quiet"),
		),
	)
}

// hurry warns whoever has booked so late that the time to arrive is past.
func (p *page) hurry(a *wire.Appointment) h.Part {
	return h.If(a.Status == wire.StatusBooked && !a.Suspended && a.Slot.ArriveBy != "" && !p.ahead(a.Slot.ArriveBy), h.El("p", h.Class("notice"), p.t(i18n.GoNow)))
}

// facts is what there is to know of an appointment.
func (p *page) facts(a *wire.Appointment) *h.Node {
	s := &a.Slot
	return h.El("dl",
		p.fact(i18n.When, p.moment(s.Start)),
		h.If(!a.Suspended, p.fact(i18n.ArriveTime, i18n.Clock(s.ArriveBy))),
		p.fact(i18n.What, s.Specialty.Name),
		p.fact(i18n.Where, placeName(s.Unit.Name, s.Unit.City)),
		p.fact(i18n.With, s.Practitioner.Name),
		p.fact(i18n.Patient, p.visit.For.MaskedName),
		h.If(!a.Suspended, p.fact(i18n.Bring, p.things(a.Bring))),
		p.fact(i18n.Cost, i18n.Nothing.In(p.Language)),
		p.fact(i18n.Code, a.Code),
	)
}

// things names what to bring.
func (p *page) things(names []string) string {
	words := make([]string, 0, len(names))
	for _, name := range names {
		if text, known := thingNames[name]; known {
			name = text.In(p.Language)
		}
		words = append(words, name)
	}
	return strings.Join(words, ", ")
}

// thingNames are the words for what the contract names.
var thingNames = map[string]i18n.Text{
	"cedula": i18n.ThingCedula, "foreigner-code": i18n.ThingCode, "passport": i18n.ThingPassport, "referral": i18n.ThingReferral,
}

func cancel(p *page) *h.Node {
	return p.sheet(p.t(i18n.CancelTitle),
		h.El("article", h.Class("card"), p.facts(&p.visit.Chosen)),
		h.If(!p.visit.Chosen.Suspended, h.El("p", p.t(i18n.CancelFrees), h.Text(" "), p.t(i18n.CancelNotBack))),
		h.El("div", h.Class("buttons"),
			button(p.t(i18n.CancelYes), Confirmed{}, "primary"),
			button(p.t(i18n.CancelNo), Back{}, "quiet"),
		),
	)
}

func cancelled(p *page) *h.Node {
	return p.sheet(p.t(i18n.CancelledTitle),
		h.If(!p.visit.Chosen.Suspended, h.El("p", h.Class("big"), p.t(i18n.CancelledText))),
		h.El("div", h.Class("buttons"),
			button(p.t(i18n.HomeBook), BookWanted{}, "quiet"),
			button(p.t(i18n.ToHome), HomeWanted{}, "primary"),
		),
	)
}
