package desk

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/pairing"
	"github.com/cupo-ec/cupo/kiosk/parts"
	"github.com/cupo-ec/cupo/kiosk/world"
)

// tabs are the parts of the desk. A new one is a constant, a function and a row here.
var tabs = []struct {
	tab  Tab
	name i18n.Text
	view func(*page) h.Part
}{
	{TabQueue, i18n.DeskQueue, queue},
	{TabArrivals, i18n.DeskArrivals, arrivals},
	{TabAgendas, i18n.DeskAgendas, agendas},
}

// page is a state on its way to the screen.
type page struct{ *State }

// t is a text in the language of the screen.
func (p *page) t(text i18n.Text, values ...string) *h.Node {
	return h.Text(text.In(p.Language, values...))
}

// View is the whole screen.
func View(s State) *h.Node {
	if !s.Device.Paired {
		return pairing.Screen(&s.Station, i18n.PairDeskTitle)
	}
	p := &page{&s}
	body, key := p.setup(), "setup"
	if s.Ready() {
		of := tabs[s.Tab]
		body, key = h.Group{h.El("h1", h.Class("spoken"), h.A("id", world.TitleID), h.A("tabindex", "-1"), p.t(of.name)), p.notice(), of.view(p)}, "tab-"+strconv.Itoa(int(s.Tab))
	}
	return h.El("div", h.Class("app desk"), h.A("lang", s.Language.Tag()),
		h.El("header",
			h.El("div", h.Class("place"), h.El("strong", p.deskName()), h.El("span", h.Text(s.Device.Unit.Name))),
			h.If(s.Ready(), p.tabs()),
			h.El("p", h.Class("clock"), h.A("aria-label", i18n.ClockName.In(s.Language)), h.Text(s.At(s.NowMillis))),
		),
		h.El("main", h.Key(key), h.A("aria-busy", strconv.FormatBool(s.Busy() && s.asked.flying)), body),
		h.El("footer",
			h.If(s.Ready(), parts.Button(p.t(i18n.DeskChange), SetupWanted{}, "", h.Key("change"))),
			parts.Languages(s.Language, func(l i18n.Language) world.Msg { return pairing.LanguageChosen{Language: l} })),
		h.If(s.Silent(), h.El("p", h.Class("silent"), h.A("role", "alert"), p.t(i18n.NoLineDesk, s.At(s.Feed.HeardMillis)))),
	)
}

// deskName is what this desk is called: one that is a number says what it is.
func (p *page) deskName() *h.Node {
	if _, err := strconv.Atoi(p.Desk); err == nil {
		return p.t(i18n.DeskNumber, p.Desk)
	}
	if p.Desk == "" {
		return h.Text("Cupo")
	}
	return h.Text(p.Desk)
}

func (p *page) tabs() *h.Node {
	var list h.Group
	for _, one := range tabs {
		list = append(list, parts.Button(p.t(one.name), TabChosen{one.tab}, "tab", h.Key(strconv.Itoa(int(one.tab))),
			h.A("aria-current", strconv.FormatBool(one.tab == p.Tab))))
	}
	return h.El("nav", h.Class("tabs"), h.A("aria-label", i18n.DeskParts.In(p.Language)), list)
}

// notice says what became of what was asked for, where that is not what was wanted.
func (p *page) notice() h.Part {
	n := &p.Notice
	said := func(words ...*h.Node) *h.Node {
		var all h.Group
		for _, one := range words {
			all = append(all, h.El("p", one))
		}
		return h.El("div", h.Key("notice"), h.Class("notice"), h.A("role", "alert"), all)
	}
	switch n.Kind {
	case NoticeRefused:
		return h.Group{said(h.Text(n.Title), h.Text(n.Detail), h.Text(n.Next))}
	case NoticeNobody:
		return h.Group{said(p.t(i18n.LineEmpty))}
	case NoticeOdd:
		return h.Group{said(p.t(i18n.DeskOddity))}
	case NoticeUnread:
		return h.Group{said(p.t(i18n.DeskUnread))}
	case NoticeLost:
		return h.Group{
			said(p.t(i18n.LostTitle), p.t(i18n.LostText)),
			h.El("div", h.Key("lost"), h.Class("buttons"), p.act(i18n.TryAgain, "F2", Retried{}, "primary"), parts.Button(p.t(i18n.LeaveIt), GivenUp{}, "")),
		}
	}
	return h.Group(nil)
}

// act is a button with the function key that does the same.
func (p *page) act(label i18n.Text, key string, message world.Msg, class string, more ...h.Part) *h.Node {
	return h.El("button", h.A("type", "button"), h.If(class != "", h.Class(class)), h.A("aria-keyshortcuts", key), h.OnClick(message), h.Group(more),
		p.t(label), h.Text(" "), h.El("kbd", h.A("aria-hidden", "true"), h.Text(key)))
}

// setup asks once what the desk is.
func (p *page) setup() h.Group {
	var services h.Group
	for i := range p.Feed.Queue.Services {
		one := &p.Feed.Queue.Services[i]
		on := false
		for _, id := range p.Chosen {
			on = on || id == one.ID
		}
		services = append(services, parts.Toggle(h.Text(one.Letter+" · "+one.Name), on, ServiceTurned{one.ID}))
	}
	return h.Group{parts.Sheet(p.t(i18n.DeskSetupTitle),
		h.El("form", h.OnSubmit(SetupDone{}), h.A("autocomplete", "off"),
			h.El("label", h.A("for", nameField), p.t(i18n.DeskName)),
			h.El("input", h.A("id", nameField), h.A("type", "text"), h.A("maxlength", strconv.Itoa(maxName)), h.A("autocomplete", "off"), h.A("value", p.Typed),
				h.OnInput(func(text string) any { return NameTyped{text} })),
			h.El("p", h.Class("label"), h.A("id", "services"), p.t(i18n.DeskServices)),
			h.El("div", h.Class("buttons"), h.A("role", "group"), h.A("aria-labelledby", "services"), services),
			h.If(p.Wrong, parts.Notice(p.t(i18n.DeskNeedsName))),
			h.El("button", h.A("type", "submit"), h.Class("primary"), p.t(i18n.DeskSave)),
		))}
}
