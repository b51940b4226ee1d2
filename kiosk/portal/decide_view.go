package portal

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
)

// confirm shows what is about to be booked, and for how long the place is still kept.
func confirm(p *page) *h.Node {
	v := p.visit
	yes := button(p.t(i18n.ConfirmYes), Confirmed{}, "primary")
	switch {
	case v.HoldOver:
		yes = button(p.t(i18n.HoldAgain), HoldWanted{}, "primary")
	case v.Moving:
		yes = button(p.t(i18n.ConfirmMove), Confirmed{}, "primary")
	}
	before := ""
	if v.Moving {
		before = p.moment(v.Chosen.Slot.Start)
	}
	return p.sheet(p.t(i18n.ConfirmTitle),
		h.El("p", h.Class("aside"), p.t(i18n.StepOf, strconv.Itoa(steps), strconv.Itoa(steps))),
		h.El("article", h.Class("card"), h.El("dl",
			p.fact(i18n.When, p.moment(v.Slot.Start)),
			p.fact(i18n.What, v.Specialty.Name),
			p.fact(i18n.Where, placeName(v.Unit.Name, v.Unit.City)),
			p.fact(i18n.With, v.Slot.Practitioner.Name),
			p.fact(i18n.Patient, p.patientName()),
			p.fact(i18n.MovingFrom, before),
			p.fact(i18n.Cost, i18n.Nothing.In(p.Language)),
		)),
		h.El("p", h.Class("kept"), h.A("role", "status"), p.kept()),
		h.El("div", h.Class("buttons"), yes),
	)
}

// kept says how long the place is kept. It changes once a minute, and is read aloud then.
func (p *page) kept() h.Part {
	switch minutes := p.HoldMinutes(); {
	case p.visit.Moving:
		return h.Group(nil)
	case p.visit.HoldOver:
		return p.t(i18n.HoldOver)
	case minutes == 1:
		return p.t(i18n.HoldOne)
	case minutes > 1:
		return p.t(i18n.HoldMany, strconv.Itoa(minutes))
	}
	return p.t(i18n.KeptFor)
}

// patientName is whom the appointment is for.
func (p *page) patientName() string {
	if p.visit.For.MaskedName != "" {
		return p.visit.For.MaskedName
	}
	return p.Session.Person.MaskedName
}

func bookedOrMoved(p *page) *h.Node {
	a := &p.visit.Chosen
	title := i18n.BookedTitle
	if p.visit.Moving {
		title = i18n.MovedTitle
	}
	return p.sheet(p.t(title),
		h.El("p", h.Class("code"), h.Text(a.Code)),
		h.El("p", h.Class("aside"), p.t(i18n.CodeAside)),
		h.El("article", h.Class("card ticket"), p.facts(a),
			p.hurry(a),
			h.If(p.ahead(a.Slot.ArriveBy), h.El("p", h.El("strong", p.t(i18n.ArriveBy, i18n.Clock(a.Slot.ArriveBy))))),
			h.If(len(a.Bring) > 0, h.El("p", p.t(i18n.DoneBring, p.things(a.Bring)))),
			h.El("p", h.Class("good"), p.t(i18n.NobodyMayCharge)),
			h.If(p.MayChange(a), h.El("p", h.Class("second"), p.t(i18n.Until, p.moment(a.CancelUntil)))),
		),
		h.El("div", h.Class("buttons"),
			button(p.t(i18n.Print), PrintWanted{}, "quiet"),
			button(p.t(i18n.SaveCalendar), CalendarWanted{a.Code}, "quiet"),
			button(p.t(i18n.ToHome), HomeWanted{}, "primary"),
		),
	)
}
