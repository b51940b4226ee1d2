package board

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/pairing"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// What fits on the wall and can still be read from the other side.
const (
	shownBefore   = 6
	shownServices = 4
	// turnEverySeconds is how long the services stand that are more than fit.
	turnEverySeconds = 10
)

// View is the whole screen.
func View(s State) *h.Node {
	if !s.Device.Paired {
		return pairing.Screen(&s.Station, i18n.PairBoardTitle)
	}
	p := &page{&s}
	return h.El("div", h.Class("app board"), h.A("lang", s.Language.Tag()),
		h.El("header",
			h.El("h1", h.A("id", world.TitleID), h.A("tabindex", "-1"), h.Text(s.Device.Unit.Name)),
			h.El("p", h.Class("clock"), h.A("aria-label", i18n.ClockName.In(s.Language)), h.Text(s.At(s.NowMillis))),
		),
		h.El("main", h.Key("board"), h.A("aria-label", i18n.BoardTitle.In(s.Language)), p.newest(), p.before()),
		p.foot(),
		h.El("div", h.Class("spoken"), h.A("role", "status"), h.A("aria-live", "assertive"),
			h.If(s.Announced != "", h.El("p", h.Key(strconv.Itoa(s.AnnouncedTimes)), h.Text(s.Announced)))),
	)
}

type page struct{ *State }

func (p *page) t(text i18n.Text, values ...string) *h.Node {
	return h.Text(text.In(p.Language, values...))
}

// both is a heading in the board's language, and in another one of the country below: nobody can choose here.
func (p *page) both(text i18n.Text) h.Part {
	other := i18n.Kichwa
	if p.Language == i18n.Kichwa {
		other = i18n.Spanish
	}
	return h.El("h2", p.t(text), h.Text(" "), h.El("span", h.Class("second"), h.A("lang", other.Tag()), h.Text(text.In(other))))
}

// foot is how long it takes, or that nobody knows.
func (p *page) foot() *h.Node {
	if !p.Feed.Silent(p.NowMillis) {
		return p.services()
	}
	return h.El("p", h.Key("silent"), h.Class("silent"), h.A("role", "alert"), p.t(i18n.NoLineSince, p.At(p.Feed.HeardMillis)))
}

// newest is the call that was made last.
func (p *page) newest() *h.Node {
	called := p.Feed.Queue.Called
	if !p.Feed.Known { // that nobody is called would be a guess
		return h.El("section", h.Key("unknown"), h.Class("newest empty"), h.El("p", p.t(i18n.OneMoment)))
	}
	if len(called) == 0 {
		return h.El("section", h.Key("nobody"), h.Class("newest empty"), h.El("p", p.t(i18n.CalledNobody)),
			h.If(p.Language != i18n.Kichwa, h.El("p", h.Class("second"), h.A("lang", i18n.Kichwa.Tag()), h.Text(i18n.CalledNobody.In(i18n.Kichwa)))))
	}
	one := called[0]
	class := "newest"
	if p.StandsOut(one) {
		class += " fresh"
	}
	return h.El("section", h.Key("newest"), h.Class(class),
		p.both(i18n.CalledNow),
		h.El("p", h.Class("number"), h.Text(one.Number)),
		h.El("p", h.Class(where(one.Desk)), p.desk(one.Desk)),
		h.El("p", h.Class("service"), h.Text(p.serviceName(one.Service))),
	)
}

// before are the calls before that one.
func (p *page) before() *h.Node {
	called := p.Feed.Queue.Called
	var rows h.Group
	for _, one := range called[min(1, len(called)):min(1+shownBefore, len(called))] {
		class := "call"
		if p.StandsOut(one) {
			class += " fresh"
		}
		rows = append(rows, h.El("li", h.Key(one.Number), h.Class(class),
			h.El("span", h.Class("number"), h.Text(one.Number)), h.El("span", h.Class(where(one.Desk)), p.desk(one.Desk))))
	}
	return h.El("section", h.Key("before"), h.Class("before"), p.both(i18n.CalledBefore),
		h.El("ol", h.A("aria-label", i18n.CalledNumbers.In(p.Language)), rows))
}

// services say how many wait and how long, in turns where they are many.
func (p *page) services() *h.Node {
	all := p.Feed.Queue.Services
	if pages := (len(all) + shownServices - 1) / shownServices; pages > 1 {
		turn := int((p.NowMillis+p.AheadMillis)/1000/turnEverySeconds) % pages
		all = all[turn*shownServices : min((turn+1)*shownServices, len(all))]
	}
	var list h.Group
	for i := range all {
		list = append(list, h.El("li", h.Key(all[i].ID), h.El("strong", h.Text(all[i].Letter+" · "+all[i].Name)), p.waiting(&all[i])))
	}
	return h.El("footer", h.El("ul", h.Class("waits"), h.A("aria-label", i18n.BoardWaits.In(p.Language)), list))
}

func (p *page) waiting(s *wire.QueueService) *h.Node {
	if s.Waiting == 0 {
		return h.El("span", p.t(i18n.NobodyWaits))
	}
	return h.El("span", p.t(i18n.BoardWaiting, strconv.Itoa(s.Waiting), strconv.Itoa(s.Wait.Minutes)))
}

// longName is from how many characters on a desk's name is written smaller, so that it is not cut.
const longName = 14

// where is the class of a desk's name.
func where(desk string) string {
	if len(desk) >= longName {
		return "where long"
	}
	return "where"
}

// desk is where to go: a desk that is a number says what it is.
func (p *page) desk(name string) *h.Node {
	if _, err := strconv.Atoi(name); err == nil {
		return p.t(i18n.DeskNumber, name)
	}
	return h.Text(name)
}

func (p *page) serviceName(id string) string {
	for i := range p.Feed.Queue.Services {
		if one := &p.Feed.Queue.Services[i]; one.ID == id {
			return one.Name
		}
	}
	return ""
}
