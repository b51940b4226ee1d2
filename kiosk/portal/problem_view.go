package portal

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
)

// problems are the words for what this page found itself.
var problems = map[client.ProblemKind]struct{ title, text i18n.Text }{
	client.ProblemOffline: {i18n.OfflineTitle, i18n.PortalOfflineText},
	client.ProblemBusy:    {i18n.BusyTitle, i18n.BusyText},
	client.ProblemStrange: {i18n.StrangeTitle, i18n.PortalStrangeText},
}

// problem says what was refused and what can be done. It is never the end of the way.
func problem(p *page) *h.Node {
	told := &p.visit.Problem
	title, text := h.Text(told.Title), h.Text(told.Detail)
	if words, local := problems[told.Local]; local {
		title, text = p.t(words.title), p.t(words.text)
	}
	seconds := p.SecondsToRetry()
	return p.sheet(title,
		h.El("p", h.Class("big"), text),
		h.If(told.Next != "", h.El("p", h.Text(told.Next))),
		h.If(seconds > 0, h.El("p", h.Class("kept"), p.t(i18n.RetryIn, strconv.Itoa(seconds)))),
		h.El("div", h.Class("buttons"),
			h.If(told.MayRetry, button(p.t(i18n.TryAgain), Retried{}, "primary")),
			p.stepButton(told.Step),
			h.If(p.SignedIn() && !p.changing(), button(p.t(i18n.ToHome), HomeWanted{}, "quiet")),
		),
		h.El("p", telephone("140", p.t(i18n.Call140))),
	)
}

// stepButton is the button for what the server says that can be done, where this page knows how.
func (p *page) stepButton(step string) h.Part {
	if !p.SignedIn() {
		return h.Group(nil)
	}
	switch step {
	case "change-existing-appointment", "see-appointments":
		return button(p.t(i18n.SeeOwn), OwnWanted{}, "primary")
	case "choose-another-slot", "choose-another-date":
		return h.If(p.visit.Unit.ID != "", button(p.t(i18n.OtherDayChoice), DaysWanted{}, "primary"))
	case "other-dates-or-units":
		return h.If(p.visit.Specialty.ID != "", button(p.t(i18n.OtherCity), PlacesWanted{}, "primary"))
	}
	return h.Group(nil)
}
