package portal

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
)

func day(p *page) *h.Node {
	shown, rest := ShownOf(p.visit.Days, p.visit.Shown)
	var list h.Group
	for _, one := range shown {
		count := p.t(i18n.OnePlace)
		if one.Free > 1 {
			count = p.t(i18n.Places, strconv.Itoa(one.Free))
		}
		list = append(list, choice(one.Date, DayChosen{one.Date}, h.Text(p.Language.Date(one.Date)), count))
	}
	return p.step(3, p.t(i18n.DayTitle),
		h.If(p.visit.Lost, notice(p.t(i18n.TakenMeanwhile))),
		h.El("div", h.Class("choices"), list), p.more(rest),
		h.El("div", h.Class("buttons"), button(p.t(i18n.OtherCity), PlacesWanted{}, "quiet")),
	)
}

// timeOfDay offers the morning and the afternoon apart.
func timeOfDay(p *page) *h.Node {
	var morning, afternoon h.Group
	for _, one := range p.Offered() {
		clock := i18n.Clock(one.Start)
		place := choice(one.ID, SlotChosen{one.ID}, h.Text(clock), h.Text(""))
		if clock < "12:00" {
			morning = append(morning, place)
		} else {
			afternoon = append(afternoon, place)
		}
	}
	return p.step(4, p.t(i18n.TimeTitle),
		h.If(p.visit.Lost, notice(p.t(i18n.TakenMeanwhile))),
		p.practitioners(),
		h.If(len(morning) > 0, h.El("h2", h.Key("morning"), p.t(i18n.Morning)), h.El("div", h.Key("mornings"), h.Class("choices times"), morning)),
		h.If(len(afternoon) > 0, h.El("h2", h.Key("afternoon"), p.t(i18n.Afternoon)), h.El("div", h.Key("afternoons"), h.Class("choices times"), afternoon)),
		h.El("div", h.Class("buttons"), button(p.t(i18n.OtherDayChoice), DaysWanted{}, "quiet")),
	)
}

// practitioners lets who wishes choose one, where there are several. It only narrows the list below.
func (p *page) practitioners() h.Part {
	v := p.visit
	all := v.Practitioners()
	options := h.Group{p.option("", i18n.AnyOne.In(p.Language), v.Practitioner)}
	for _, one := range all {
		options = append(options, p.option(one.ID, one.Name, v.Practitioner))
	}
	return h.If(len(all) > 1, h.El("div", h.Class("field"),
		h.El("label", h.A("for", "practitioner"), p.t(i18n.WithWhom)),
		h.El("select", h.A("id", "practitioner"), h.A("autocomplete", "off"),
			h.OnChange(func(id string) any { return PractitionerChosen{id} }), options)))
}

func (p *page) option(value, label, chosen string) *h.Node {
	return h.El("option", h.Key("option-"+value), h.A("value", value), h.Flag("selected", value == chosen), h.Text(label))
}
