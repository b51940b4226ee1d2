package portal

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
)

func province(p *page) *h.Node {
	var list h.Group
	for _, one := range p.visit.Provinces {
		list = append(list, choice(one.Code, ProvinceChosen{one.Code}, h.Text(one.Name), h.Text("")))
	}
	return p.step(2, p.t(i18n.ProvinceTitle), h.El("div", h.Class("choices small"), list))
}

func city(p *page) *h.Node {
	var list h.Group
	for _, name := range p.visit.Cities() {
		units := 0
		for i := range p.visit.Units {
			if p.visit.Units[i].City == name {
				units++
			}
		}
		count := p.t(i18n.OneUnitThere)
		if units > 1 {
			count = p.t(i18n.UnitsThere, strconv.Itoa(units))
		}
		list = append(list, choice(name, CityChosen{name}, h.Text(name), count))
	}
	return p.step(2, p.t(i18n.CityTitle), h.El("div", h.Class("choices"), list))
}

func unit(p *page) *h.Node {
	shown, rest := ShownOf(p.visit.Offering(), p.visit.Shown)
	var list h.Group
	for _, one := range shown {
		list = append(list, choice(one.ID, UnitChosen{one.ID}, h.Text(one.Name), h.Text(one.City)))
	}
	return p.step(2, p.t(i18n.UnitTitle), h.El("div", h.Class("choices"), list), p.more(rest))
}
