// Package view turns a state of package flow into what stands on the screen. Each screen is a function of a
// file of its own kind; screens is the table of all of them.
package view

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/flow"
	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/parts"
)

// screens are all screens. A new one is a constant of package flow, a function here, and a line in this table.
var screens = map[flow.Screen]func(*page) *h.Node{
	flow.ScreenStarting:  starting,
	flow.ScreenPair:      pair,
	flow.ScreenHome:      home,
	flow.ScreenIdentify:  identify,
	flow.ScreenYear:      year,
	flow.ScreenToday:     today,
	flow.ScreenDetails:   details,
	flow.ScreenSpecialty: specialty,
	flow.ScreenPlace:     place,
	flow.ScreenDay:       day,
	flow.ScreenTime:      timeOfDay,
	flow.ScreenConfirm:   confirm,
	flow.ScreenBooked:    booked,
	flow.ScreenNothing:   nothing,
	flow.ScreenCancel:    cancel,
	flow.ScreenCancelled: cancelled,
	flow.ScreenArrived:   arrived,
	flow.ScreenNoted:     noted,
	flow.ScreenService:   service,
	flow.ScreenPriority:  priority,
	flow.ScreenTicket:    ticket,
	flow.ScreenProblem:   problem,
}

// page is a state on its way to the screen.
type page struct {
	*flow.State
	visit *flow.Visit
}

// t is a text in the language of the screen.
func (p *page) t(text i18n.Text, values ...string) *h.Node {
	return h.Text(text.In(p.Language, values...))
}

// View is the whole screen.
func View(s flow.State) *h.Node {
	p := &page{State: &s, visit: &s.Visit}
	class := "app"
	if s.HighContrast {
		class += " contrast"
	}
	if s.LargeText {
		class += " large"
	}
	screen := screens[s.Screen]
	return h.El("div", h.Class(class), h.A("lang", s.Language.Tag()),
		p.header(),
		h.El("main", h.Key("screen-"+strconv.Itoa(int(s.Screen))), h.A("aria-busy", strconv.FormatBool(s.Busy())), screen(p)),
		p.footer(),
		h.If(s.Warned, p.idle()),
		h.El("div", h.Class("spoken"), h.A("role", "status"), h.If(s.Busy(), p.t(i18n.OneMoment))),
	)
}

func (p *page) header() *h.Node {
	return h.El("header",
		h.El("div", h.Class("place"),
			h.El("strong", h.Text("Cupo")),
			h.El("span", h.Text(p.Device.Unit.Name)),
		),
		parts.Languages(p.Language, func(l i18n.Language) flow.Msg { return flow.LanguageChosen{Language: l} }),
		h.El("div", h.Class("options"), h.A("role", "group"), h.A("aria-label", i18n.OptionsName.In(p.Language)),
			parts.Toggle(p.t(i18n.HighContrast), p.HighContrast, flow.ContrastTurned{}),
			parts.Toggle(p.t(i18n.LargeText), p.LargeText, flow.TextSizeTurned{}),
		),
	)
}

func (p *page) footer() *h.Node {
	resting := p.Screen == flow.ScreenHome || p.Screen == flow.ScreenPair || p.Screen == flow.ScreenStarting
	return h.El("footer",
		h.If(p.CanGoBack(), button(p.t(i18n.Back), flow.Back{}, "quiet")),
		h.If(!resting, button(p.t(i18n.Finish), flow.Ended{}, "quiet")),
		h.El("p", h.Class("help"), p.t(i18n.Help140)),
		h.If(p.Offline, h.El("p", h.Class("offline"), p.t(i18n.OfflineNow))),
		h.If(len(p.Waiting) > 0, h.El("p", h.Class("waiting"), p.t(i18n.WaitingCount, strconv.Itoa(len(p.Waiting))))),
	)
}

// idle asks whether somebody is still there, above whatever stood on the screen.
func (p *page) idle() *h.Node {
	return h.El("div", h.Class("veil"), h.El("div", h.Class("dialog"), h.A("role", "alertdialog"), h.A("aria-modal", "true"),
		h.A("aria-labelledby", "idle-title"), h.A("aria-describedby", "idle-text"),
		h.El("h2", h.A("id", "idle-title"), p.t(i18n.IdleTitle)),
		h.El("p", h.A("id", "idle-text"), p.t(i18n.IdleText, strconv.Itoa(p.SecondsLeft()))),
		button(p.t(i18n.StayOn), flow.StayedOn{}, "primary"),
		button(p.t(i18n.Finish), flow.Ended{}, "quiet"),
	))
}

// sheet is a screen's heading with what is below it.
func (p *page) sheet(title *h.Node, below ...h.Part) *h.Node { return parts.Sheet(title, below...) }

// button does one thing.
func button(label *h.Node, message flow.Msg, class string) *h.Node {
	return parts.Button(label, message, class)
}

// choice is a large button with a second line, where that is not empty.
func choice(key string, message flow.Msg, label, second *h.Node) *h.Node {
	return h.El("button", h.Key(key), h.A("type", "button"), h.Class("choice"), h.OnClick(message),
		h.El("span", h.Class("label"), label),
		h.If(second.Text != "", h.El("span", h.Class("second"), second)))
}

// pages are the buttons to the rest of a list.
func (p *page) pages(more bool) h.Part {
	return h.If(more || p.visit.Page > 0, h.El("div", h.Class("pages"),
		h.If(p.visit.Page > 0, button(p.t(i18n.Earlier), flow.Turned{By: -1}, "quiet")),
		h.If(more, button(p.t(i18n.More), flow.Turned{By: 1}, "quiet")),
	))
}

// notice is a sentence that must be seen, and is read aloud when it comes.
func notice(text *h.Node) *h.Node { return parts.Notice(text) }
