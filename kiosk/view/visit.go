package view

import (
	"slices"

	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/flow"
	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/wire"
)

// today shows what a document alone may show: that there is an appointment here, and when.
func today(p *page) *h.Node {
	v := p.visit
	var list h.Group
	for i := range v.Appointments {
		list = append(list, p.todays(&v.Appointments[i]))
	}
	return p.sheet(p.t(i18n.TodayTitle),
		h.If(v.Document.Number != "", h.El("p", h.Class("aside"), h.Text(p.who()))),
		h.If(len(list) == 0, notice(p.t(i18n.TodayNone))),
		h.El("div", h.Class("cards"), list),
		h.If(v.Document.Number != "", p.whatElse()),
		h.If(v.Document.Number == "" && letDown(v.Appointments), button(p.t(i18n.HomeManage), flow.Began{Intent: flow.IntentManage}, "primary")),
	)
}

// letDown reports whether somebody has to find another time.
func letDown(all []wire.Appointment) bool {
	return slices.ContainsFunc(all, func(a wire.Appointment) bool { return a.Suspended })
}

// who is the person in front of the kiosk, as those behind them may see it.
func (p *page) who() string {
	shown := i18n.DocumentShown.In(p.Language, flow.Masked(p.visit.Document.Number))
	if p.visit.MaskedName == "" {
		return shown
	}
	return p.visit.MaskedName + " · " + shown
}

func (p *page) todays(a *wire.Appointment) *h.Node {
	return h.El("article", h.Key(a.Code), h.Class("card"),
		h.El("p", h.Class("big"), p.t(i18n.TodayAt, i18n.Clock(a.Slot.Start))),
		h.If(a.Suspended, notice(p.t(i18n.Suspended))),
		h.If(a.Status == wire.StatusBooked && !a.Suspended, button(p.t(i18n.ArriveNow), flow.ArriveChosen{Code: a.Code}, "primary")),
		h.If(a.Status == wire.StatusCheckedIn, h.El("p", p.t(i18n.AlreadyHere))),
	)
}

// whatElse is what else one can do once one is identified.
func (p *page) whatElse() *h.Node {
	return h.El("div", h.Class("choices"),
		choice("book", flow.Began{Intent: flow.IntentBook}, p.t(i18n.HomeBook), p.t(i18n.HomeBookIs)),
		choice("manage", flow.Began{Intent: flow.IntentManage}, p.t(i18n.HomeManage), p.t(i18n.HomeManageIs)),
		choice("queue", flow.Began{Intent: flow.IntentQueue}, p.t(i18n.HomeQueue), p.t(i18n.HomeQueueIs)),
	)
}

func arrived(p *page) *h.Node {
	return p.sheet(p.t(i18n.ArrivedTitle),
		h.El("p", h.Class("big"), p.t(i18n.ArrivedText, i18n.Clock(p.visit.Chosen.Slot.Start))),
		h.If(p.visit.Ticket.Number != "", h.El("h2", p.t(i18n.YourNumber)), p.number()),
		button(p.t(i18n.Finish), flow.Ended{}, "primary"),
	)
}

func noted(p *page) *h.Node {
	at := ""
	if n := len(p.Waiting); n > 0 {
		at = i18n.Clock(p.Waiting[n-1].At)
	}
	return p.sheet(p.t(i18n.NotedTitle),
		h.El("p", h.Class("big"), p.t(i18n.NotedText, at)),
		button(p.t(i18n.Finish), flow.Ended{}, "primary"),
	)
}

// details shows one's own appointments in full: the year of issue was right.
func details(p *page) *h.Node {
	v := p.visit
	shown, more := flow.PageOf(v.Appointments, v.Page)
	var list h.Group
	for i := range shown {
		list = append(list, p.own(&shown[i]))
	}
	return p.sheet(p.t(i18n.DetailsTitle),
		h.If(len(list) == 0, notice(p.t(i18n.DetailsNone))),
		h.El("div", h.Class("cards"), list),
		p.pages(more),
		button(p.t(i18n.HomeBook), flow.Began{Intent: flow.IntentBook}, "primary"),
	)
}

func (p *page) own(a *wire.Appointment) *h.Node {
	open := a.Status == wire.StatusBooked || a.Suspended
	return h.El("article", h.Key(a.Code), h.Class("card"),
		h.If(a.Suspended, notice(p.t(i18n.Suspended))),
		p.facts(a),
		h.If(open, h.El("p", h.Class("second"), p.t(i18n.Until, p.moment(a.CancelUntil)))),
		h.El("div", h.Class("buttons"),
			h.If(open, button(p.t(i18n.Move), flow.MoveChosen{Code: a.Code}, "quiet"), button(p.t(i18n.Cancel), flow.CancelChosen{Code: a.Code}, "quiet")),
		),
	)
}

// facts is what there is to know of an appointment.
func (p *page) facts(a *wire.Appointment) *h.Node {
	s := &a.Slot
	return h.El("dl",
		p.fact(i18n.When, p.moment(s.Start)),
		p.fact(i18n.What, s.Specialty.Name),
		p.fact(i18n.Where, placeName(s.Unit.Name, s.Unit.City)),
		p.fact(i18n.With, s.Practitioner.Name),
		p.fact(i18n.Code, a.Code),
	)
}

func (p *page) fact(name i18n.Text, value string) h.Part {
	return h.If(value != "", h.El("div", h.El("dt", p.t(name)), h.El("dd", h.Text(value))))
}

func placeName(name, city string) string {
	if city == "" {
		return name
	}
	return name + ", " + city
}

// moment is a day and a time in words.
func (p *page) moment(at string) string {
	if i18n.Day(at) == "" {
		return at
	}
	return p.Language.Date(i18n.Day(at)) + ", " + i18n.Clock(at)
}

func cancel(p *page) *h.Node {
	return p.sheet(p.t(i18n.CancelTitle),
		h.El("article", h.Class("card"), p.facts(&p.visit.Chosen)),
		h.El("div", h.Class("buttons"),
			button(p.t(i18n.CancelYes), flow.Confirmed{}, "primary"),
			button(p.t(i18n.CancelNo), flow.Back{}, "quiet"),
		),
	)
}

func cancelled(p *page) *h.Node {
	return p.sheet(p.t(i18n.CancelledTitle),
		h.If(!p.visit.Chosen.Suspended, h.El("p", h.Class("big"), p.t(i18n.CancelledText))),
		h.El("div", h.Class("buttons"),
			button(p.t(i18n.HomeBook), flow.Began{Intent: flow.IntentBook}, "quiet"),
			button(p.t(i18n.Finish), flow.Ended{}, "primary"),
		),
	)
}

// problem says what was refused and what can be done. It is never the end of the way.
func problem(p *page) *h.Node {
	told := &p.visit.Problem
	title, text := h.Text(told.Title), h.Text(told.Detail)
	if words, local := problems[told.Local]; local {
		title, text = p.t(words.title), p.t(words.text)
	}
	mayNote := told.Local == client.ProblemOffline && p.visit.Intent == flow.IntentArrive && p.visit.Document.Number != ""
	return p.sheet(title,
		h.El("p", h.Class("big"), text),
		h.If(told.Next != "", h.El("p", h.Text(told.Next))),
		h.El("div", h.Class("buttons"),
			h.If(mayNote, button(p.t(i18n.NoteArrival), flow.ArriveChosen{}, "primary")),
			h.If(told.MayRetry, button(p.t(i18n.TryAgain), flow.Retried{}, "primary")),
		),
	)
}

// problems are the words for what this device found itself.
var problems = map[client.ProblemKind]struct{ title, text i18n.Text }{
	client.ProblemOffline: {i18n.OfflineTitle, i18n.OfflineText},
	client.ProblemBusy:    {i18n.BusyTitle, i18n.BusyText},
	client.ProblemStrange: {i18n.StrangeTitle, i18n.StrangeText},
}
