package view

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/flow"
	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/wire"
)

func specialty(p *page) *h.Node {
	v := p.visit
	shown, more := flow.PageOf(v.Specialties, v.Page)
	var list h.Group
	for _, one := range shown {
		second := h.Text("")
		if one.Level == wire.LevelReferred {
			second = p.t(i18n.NeedsReferral)
		}
		list = append(list, choice(one.ID, flow.SpecialtyChosen{ID: one.ID}, h.Text(one.Name), second))
	}
	return p.sheet(p.t(i18n.SpecialtyTitle), h.El("div", h.Class("choices"), list), p.pages(more))
}

func place(p *page) *h.Node {
	v := p.visit
	shown, more := flow.PageOf(v.Units, v.Page)
	var list h.Group
	if v.Page == 0 && len(v.Units) > 0 {
		list = append(list, choice("earliest", flow.EarliestChosen{}, p.t(i18n.Earliest), p.t(i18n.EarliestIs, v.Units[0].Name)))
	}
	for _, one := range shown {
		list = append(list, choice(one.ID, flow.PlaceChosen{Unit: one.ID}, h.Text(one.Name), p.whereabouts(&one)))
	}
	return p.sheet(p.t(i18n.PlaceTitle),
		h.El("p", h.Class("aside"), h.Text(v.Specialty.Name)),
		h.El("div", h.Class("choices"), list), p.pages(more))
}

// whereabouts is how far a unit is from here.
func (p *page) whereabouts(u *wire.Unit) *h.Node {
	switch {
	case u.ID == p.Device.Unit.ID:
		return p.t(i18n.ThisUnit)
	case u.DistanceKm == nil:
		return h.Text(u.City)
	}
	return h.Text(u.City + ", " + i18n.Kilometres.In(p.Language, tenths(*u.DistanceKm)))
}

// tenths writes a distance with one decimal, as Ecuador writes decimals.
func tenths(km float64) string {
	n := int(km*10 + 0.5)
	return strconv.Itoa(n/10) + "," + strconv.Itoa(n%10)
}

func day(p *page) *h.Node {
	v := p.visit
	shown, more := flow.PageOf(v.Days, v.Page)
	var list h.Group
	for _, one := range shown {
		list = append(list, choice(one.Date, flow.DayChosen{Date: one.Date}, h.Text(p.Language.Date(one.Date)), p.places(one.Free)))
	}
	return p.sheet(p.t(i18n.DayTitle),
		h.El("p", h.Class("aside"), h.Text(v.Specialty.Name+" · "+placeName(v.Unit.Name, v.Unit.City))),
		h.If(v.Lost, notice(p.t(i18n.TakenMeanwhile))),
		h.El("div", h.Class("choices"), list), p.pages(more))
}

func (p *page) places(n int) *h.Node {
	if n == 1 {
		return p.t(i18n.OnePlace)
	}
	return p.t(i18n.Places, strconv.Itoa(n))
}

// maxPractitioners is for how many practitioners a day's list has buttons.
const maxPractitioners = 4

func timeOfDay(p *page) *h.Node {
	v := p.visit
	shown, more := flow.PageOf(v.Offered(), v.Page)
	var list h.Group
	for _, one := range shown {
		list = append(list, choice(one.ID, flow.SlotChosen{ID: one.ID}, h.Text(i18n.Clock(one.Start)), h.Text(one.Practitioner.Name)))
	}
	return p.sheet(p.t(i18n.TimeTitle),
		h.El("p", h.Class("aside"), h.Text(v.Specialty.Name+" · "+p.Language.Date(v.Date))),
		h.If(v.Lost, notice(p.t(i18n.TakenMeanwhile))),
		p.practitioners(),
		h.El("div", h.Class("choices times"), list), p.pages(more))
}

// practitioners lets who wishes choose one, where there are several.
func (p *page) practitioners() h.Part {
	v := p.visit
	var known []string
	list := h.Group{p.practitioner("", i18n.AnyOne.In(p.Language))}
	for _, slot := range v.Slots {
		if contains(known, slot.Practitioner.ID) || len(known) == maxPractitioners {
			continue
		}
		known = append(known, slot.Practitioner.ID)
		list = append(list, p.practitioner(slot.Practitioner.ID, slot.Practitioner.Name))
	}
	return h.If(len(known) > 1, h.El("div", h.Class("tabs"), h.A("role", "group"), h.A("aria-label", i18n.With.In(p.Language)), list))
}

func (p *page) practitioner(id, name string) *h.Node {
	return h.El("button", h.Key("practitioner-"+id), h.A("type", "button"), h.A("aria-pressed", strconv.FormatBool(id == p.visit.Practitioner)),
		h.OnClick(flow.PractitionerChosen{ID: id}), h.Text(name))
}

func contains(list []string, s string) bool {
	for _, one := range list {
		if one == s {
			return true
		}
	}
	return false
}

func confirm(p *page) *h.Node {
	v := p.visit
	yes := i18n.ConfirmYes
	if v.Moving {
		yes = i18n.ConfirmMove
	}
	return p.sheet(p.t(i18n.ConfirmTitle),
		h.El("article", h.Class("card"), h.El("dl",
			p.fact(i18n.When, p.moment(v.Slot.Start)),
			p.fact(i18n.What, v.Specialty.Name),
			p.fact(i18n.Where, placeName(v.Unit.Name, v.Unit.City)),
			p.fact(i18n.With, v.Slot.Practitioner.Name),
		)),
		h.If(!v.Moving, h.El("p", h.Class("aside"), p.t(i18n.KeptFor))),
		h.El("div", h.Class("buttons"), button(p.t(yes), flow.Confirmed{}, "primary")),
	)
}

func booked(p *page) *h.Node {
	a := &p.visit.Chosen
	title := i18n.BookedTitle
	if p.visit.Moving {
		title = i18n.MovedTitle
	}
	return p.sheet(p.t(title),
		h.El("article", h.Class("card ticket"), p.facts(a),
			h.El("p", p.t(i18n.ArriveBy, i18n.Clock(a.Slot.ArriveBy))),
			h.El("p", p.t(i18n.BringDocument)),
			h.El("p", p.t(i18n.NobodyMayCharge)),
		),
		h.El("div", h.Class("buttons"),
			button(p.t(i18n.Print), flow.PrintWanted{}, "quiet"),
			button(p.t(i18n.Finish), flow.Ended{}, "primary"),
		),
	)
}

// nothing is no dead end: it says why, and offers every way on.
func nothing(p *page) *h.Node {
	v := p.visit
	text := p.t(i18n.NothingText, v.Unit.Name, v.Specialty.Name)
	if len(v.Units) == 0 && !v.Moving {
		text = p.t(i18n.NothingAnywhere, v.Specialty.Name)
	}
	return p.sheet(p.t(i18n.NothingTitle),
		h.El("p", h.Class("big"), text),
		h.El("div", h.Class("choices"),
			h.If(!v.Moving, choice("units", flow.PlacesWanted{}, p.t(i18n.OtherUnits), h.Text("")),
				choice("specialties", flow.Began{Intent: flow.IntentBook}, p.t(i18n.OtherSpecialties), h.Text(""))),
			h.If(v.Unit.ID != "", choice("again", flow.DaysWanted{}, p.t(i18n.TryAgain), h.Text(""))),
		),
		h.El("p", p.t(i18n.CallLine)),
	)
}
