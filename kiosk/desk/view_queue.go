package desk

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/moment"
	"github.com/cupo-ec/cupo/kiosk/parts"
	"github.com/cupo-ec/cupo/wire"
)

// shownLine is how many of those who wait are shown: the rest is a number.
const shownLine = 40

// classes are the classes of a ticket; the one of an appointment is not for staff to give.
var classes = []struct {
	class string
	name  i18n.Text
}{
	{wire.ClassNone, i18n.ClassGeneral},
	{wire.ClassElderly, i18n.ClassElderly},
	{wire.ClassPregnant, i18n.ClassPregnant},
	{wire.ClassDisability, i18n.ClassDisability},
	{wire.ClassAppointment, i18n.ClassAppointment},
}

func queue(p *page) h.Part {
	return h.El("div", h.Class("columns"), p.called(), p.line())
}

// called is the number at this desk, with what can be done about it.
func (p *page) called() *h.Node {
	next := p.act(i18n.CallNext, "F2", NextWanted{}, "primary next", h.Key("next"), h.A("id", nextButton))
	current, called := p.Current()
	if !called {
		return h.El("section", h.Class("card"), h.El("p", h.Class("aside"), p.t(i18n.NobodyCalled)), next)
	}
	body := h.El("div", h.Key("acts"), h.Class("buttons"),
		p.act(i18n.Recall, "F4", RecallWanted{}, ""), p.act(i18n.NoAnswer, "F8", NoAnswerWanted{}, ""), p.act(i18n.TicketDone, "F9", DoneWanted{}, ""),
		parts.Button(p.t(i18n.Transfer), ChooserWanted{ChooseService}, ""), parts.Button(p.t(i18n.CorrectClass), ChooserWanted{ChooseClass}, ""))
	if p.Chooser != ChooseNothing {
		body = p.chooser(&current)
	}
	return h.El("section", h.Class("card"), h.A("aria-label", i18n.CalledHere.In(p.Language)),
		h.El("p", h.Class("number"), h.A("role", "status"), h.Text(current.Number)),
		h.El("p", h.Class("facts"), h.Text(p.serviceName(current.Service)), h.Text(" · "), p.t(className(current.Class)), h.Text(" · "),
			p.t(i18n.WaitedMinutes, strconv.Itoa(minutesBetween(current.TakenAt, current.CalledAt))),
			h.If(current.Times > 1, h.Text(" · "), p.t(i18n.CalledTimes, strconv.Itoa(current.Times)))),
		next, body)
}

// chooser is the choice that is open, with Escape to leave it.
func (p *page) chooser(t *wire.Ticket) *h.Node {
	title := i18n.ClassOf
	var list h.Group
	add := func(label *h.Node, message any) {
		of := h.Group{h.A("type", "button"), h.OnClick(message), label}
		if len(list) == 0 {
			of = append(of, h.A("id", firstChoice))
		}
		list = append(list, h.El("button", of))
	}
	if p.Chooser == ChooseService {
		title = i18n.TransferTo
		for i := range p.Feed.Queue.Services {
			if one := &p.Feed.Queue.Services[i]; one.ID != t.Service {
				add(h.Text(one.Letter+" · "+one.Name), ServiceChosen{one.ID})
			}
		}
	} else {
		for _, one := range classes {
			if one.class != wire.ClassAppointment && one.class != t.Class {
				add(p.t(one.name), ClassChosen{one.class})
			}
		}
	}
	return h.El("div", h.Key("chooser"), h.A("role", "group"), h.A("aria-labelledby", "chooser"),
		h.El("h2", h.A("id", "chooser"), p.t(title, t.Number)),
		h.El("div", h.Class("buttons"), list, p.act(i18n.Back, "Escape", ChooserClosed{}, "")))
}

// line are those who wait for this desk, by their numbers only.
func (p *page) line() *h.Node {
	line := p.Line()
	var list h.Group
	for _, t := range line[:min(shownLine, len(line))] {
		list = append(list, h.El("li", h.Key(t.ID), h.El("strong", h.Text(t.Number)),
			h.If(t.Class != wire.ClassNone, h.El("span", p.t(className(t.Class))))))
	}
	return h.El("section", h.Class("line"),
		h.El("h2", p.t(i18n.LineTitle, strconv.Itoa(len(line)))),
		h.If(len(line) == 0, h.El("p", h.Class("aside"), p.t(i18n.LineEmpty))),
		h.El("ol", list))
}

func className(class string) i18n.Text {
	for _, one := range classes {
		if one.class == class {
			return one.name
		}
	}
	return i18n.ClassGeneral
}

func (p *page) serviceName(id string) string {
	for i := range p.Feed.Queue.Services {
		if one := &p.Feed.Queue.Services[i]; one.ID == id {
			return one.Name
		}
	}
	return id
}

// minutesBetween is how long it is from one moment to another; 0 where one of them is none.
func minutesBetween(from, to string) int {
	a, known := moment.Millis(from)
	b, also := moment.Millis(to)
	if !known || !also {
		return 0
	}
	return int(max(0, b-a) / 60_000)
}
