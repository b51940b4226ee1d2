package portal

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/wire"
)

func who(p *page) *h.Node {
	me := &p.Session.Person
	list := h.Group{choice("me", PatientChosen{-1}, p.t(i18n.ForMe), h.Text(me.MaskedName+" · "+p.coverage(me.Coverage)))}
	for i, d := range p.Session.Dependents {
		list = append(list, choice("dependent-"+strconv.Itoa(i), PatientChosen{i}, h.Text(d.MaskedName), h.Text(p.coverage(d.Coverage))))
	}
	return p.sheet(p.t(i18n.WhoForTitle), h.El("div", h.Class("choices"), list))
}

// specialty offers first what everybody may book, and then what needs a referral, with why.
func specialty(p *page) *h.Node {
	var open, referred h.Group
	for _, one := range p.visit.Specialties {
		if one.Level == wire.LevelReferred {
			referred = append(referred, choice(one.ID, SpecialtyChosen{one.ID}, h.Text(one.Name), h.Text("")))
			continue
		}
		open = append(open, choice(one.ID, SpecialtyChosen{one.ID}, h.Text(one.Name), h.Text("")))
	}
	return p.step(1, p.t(i18n.SpecialtyTitle),
		h.El("h2", p.t(i18n.OpenToAll)),
		h.El("div", h.Class("choices small"), open),
		h.If(len(referred) > 0,
			h.El("h2", p.t(i18n.WithReferral)),
			h.El("p", h.Class("second"), p.t(i18n.ReferralWhy)),
			h.El("div", h.Class("choices small"), referred)),
	)
}

// referring are the specialties that give referrals.
var referring = []string{"medicina-general", "medicina-familiar"}

// referral says how one comes by a referral.
func referral(p *page) *h.Node {
	var ways h.Group
	for _, id := range referring {
		for _, one := range p.visit.Specialties {
			if one.ID == id {
				ways = append(ways, choice(id, SpecialtyChosen{id}, p.t(i18n.BookThat, one.Name), h.Text("")))
			}
		}
	}
	return p.sheet(p.t(i18n.ReferralTitle),
		h.El("p", h.Class("big"), p.t(i18n.ReferralText, p.visit.Specialty.Name)),
		h.El("div", h.Class("choices"), ways),
		h.El("p", telephone("140", p.t(i18n.Call140))),
	)
}
