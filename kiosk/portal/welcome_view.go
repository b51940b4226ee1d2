package portal

import (
	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
)

// Where questions and complaints go.
const (
	citizensMail      = "atencionalusuario@iess.gob.ec"
	citizensTelephone = "02 394 5666"
)

// welcome stands in the page before the program has arrived: it must be readable without it, and its button says
// that it is not there yet.
func welcome(p *page) *h.Node {
	return p.sheet(p.t(i18n.WelcomeTitle),
		h.El("p", h.Class("big"), p.t(i18n.WelcomeText)),
		h.El("p", h.Class("good"), p.t(i18n.WelcomeFree)),
		h.El("div", h.Class("buttons"), p.start(i18n.WelcomeStart)),
		h.El("h2", p.t(i18n.AtHandTitle)),
		h.El("ul", h.El("li", p.t(i18n.AtHandNumber)), h.El("li", p.t(i18n.AtHandYear)), h.El("li", p.t(i18n.AtHandRefer))),
		h.El("h2", p.t(i18n.WhoMayTitle)), h.El("p", p.t(i18n.WhoMayText)),
		h.El("h2", p.t(i18n.ByPhoneTitle)), p.telephones(),
		h.El("h2", p.t(i18n.HoursTitle)), h.El("p", p.t(i18n.HoursText)),
		h.El("h2", p.t(i18n.ContactTitle)),
		h.El("p", p.t(i18n.ContactText, citizensMail, citizensTelephone), h.Text(" "), p.t(i18n.ContactAtUnit)),
		h.El("h2", p.t(i18n.LegalTitle)), h.El("p", p.t(i18n.LegalText)),
		h.El("p", h.Class("aside"), p.t(i18n.PrivacyText)),
	)
}

// start is the button that begins a visit; while the program is on its way it says so.
func (p *page) start(label i18n.Text) *h.Node {
	if !p.Ready {
		return h.El("button", h.Key("start"), h.A("type", "button"), h.Class("primary"), h.A("aria-disabled", "true"), h.OnClick(Began{}), p.t(i18n.Loading))
	}
	return h.El("button", h.Key("start"), h.A("type", "button"), h.Class("primary"), h.OnClick(Began{}), p.t(label))
}

func (p *page) telephones() *h.Node {
	line := func(number, shown string, what i18n.Text) *h.Node {
		return h.El("li", telephone(number, h.Text(shown)), h.Text(" "), h.El("span", h.Class("second"), p.t(what)))
	}
	return h.El("ul", h.Class("lines"),
		line("140", "140", i18n.ByPhone140),
		line("1800100000", "1800-100-000", i18n.ByPhone1800),
		line("161", "161", i18n.ByPhone161),
	)
}

// ended says that nothing is left of a visit.
func ended(p *page) *h.Node {
	return p.sheet(p.t(i18n.EndedTitle),
		h.El("p", h.Class("big"), p.t(i18n.EndedText)),
		h.If(p.Idle, h.El("p", p.t(i18n.EndedIdle))),
		h.El("div", h.Class("buttons"), p.start(i18n.StartAgain)),
	)
}
