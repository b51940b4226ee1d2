package portal

import (
	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
)

// coverages are the kinds of insurance, in words.
var coverages = map[string]i18n.Text{
	"affiliate": i18n.CoverAffiliate,
	"pensioner": i18n.CoverPensioner,
	"spouse":    i18n.CoverSpouse,
	"child":     i18n.CoverChild,
	"ssc":       i18n.CoverPeasant,
	"work-risk": i18n.CoverWorkRisk,
	"none":      i18n.CoverNone,
}

func (p *page) coverage(name string) string {
	if words, known := coverages[name]; known {
		return words.In(p.Language)
	}
	return name
}

func home(p *page) *h.Node {
	who := &p.Session.Person
	return p.sheet(p.t(i18n.Hello),
		h.El("p", h.Class("aside"), h.Text(who.MaskedName), h.Text(" · "), h.Text(p.coverage(who.Coverage))),
		h.If(who.Coverage == "none", notice(p.t(i18n.NotCoveredYet))),
		h.If(who.Coverage == "ssc", notice(p.t(i18n.PeasantsWay))),
		h.El("div", h.Class("choices"),
			choice("book", BookWanted{}, p.t(i18n.HomeBook), p.t(i18n.HomeBookIs)),
			choice("own", OwnWanted{}, p.t(i18n.HomeManage), p.t(i18n.OwnIs)),
			choice("contact", ContactWanted{}, p.t(i18n.ContactChoice), p.t(i18n.ContactIs)),
		),
		h.El("p", h.Class("good"), p.t(i18n.WelcomeFree)),
	)
}
