package portal

import (
	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
)

// nothing is no dead end: it says why, and offers every way on.
func nothing(p *page) *h.Node {
	v := p.visit
	text := p.t(i18n.NothingText, v.Unit.Name, v.Specialty.Name)
	if v.Unit.ID == "" {
		text = p.t(i18n.NothingInArea, v.Province.Name, v.Specialty.Name)
	}
	return p.sheet(p.t(i18n.NothingTitle),
		h.El("p", h.Class("big"), text),
		h.El("h2", p.t(i18n.NothingWays)),
		h.El("div", h.Class("choices"),
			choice("places", PlacesWanted{}, p.t(i18n.OtherCity), h.Text("")),
			h.If(v.Unit.ID != "", choice("again", DaysWanted{}, p.t(i18n.LookAgain), h.Text(""))),
			h.If(!v.Moving, choice("specialties", BookWanted{}, p.t(i18n.OtherSpecialties), h.Text(""))),
			p.waitlist(),
		),
		h.El("p", p.t(i18n.NothingLater)),
		h.El("p", p.t(i18n.CallLine), h.Text(" "), telephone("140", p.t(i18n.Call140))),
	)
}

// waitlist is the way on to a place that becomes free. The contract does not have it yet, so nothing is promised:
// this is where its choice stands when it does.
func (p *page) waitlist() h.Part { return h.Group(nil) }
