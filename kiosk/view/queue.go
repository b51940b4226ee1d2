package view

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/flow"
	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/wire"
)

func service(p *page) *h.Node {
	shown, more := flow.PageOf(p.visit.Queue.Services, p.visit.Page)
	var list h.Group
	for _, one := range shown {
		list = append(list, choice(one.ID, flow.ServiceChosen{ID: one.ID}, h.Text(one.Name), p.waitingFor(&one)))
	}
	return p.sheet(p.t(i18n.ServiceTitle), h.El("div", h.Class("choices"), list), p.pages(more))
}

func (p *page) waitingFor(s *wire.QueueService) *h.Node {
	if s.Waiting == 0 {
		return p.t(i18n.NobodyWaits)
	}
	return p.t(i18n.WaitingAbout, strconv.Itoa(s.Waiting), strconv.Itoa(s.Wait.Minutes))
}

// classes are why somebody may come first, as the person says it.
var classes = []struct {
	class string
	words i18n.Text
}{
	{wire.ClassNone, i18n.PriorityNone},
	{wire.ClassElderly, i18n.Elderly},
	{wire.ClassPregnant, i18n.Pregnant},
	{wire.ClassDisability, i18n.Disability},
}

func priority(p *page) *h.Node {
	var list h.Group
	for _, one := range classes {
		list = append(list, choice(one.class, flow.ClassChosen{Class: one.class}, p.t(one.words), h.Text("")))
	}
	return p.sheet(p.t(i18n.PriorityTitle),
		h.El("p", h.Class("aside"), h.Text(p.visit.ServiceName(p.visit.Service))),
		h.El("div", h.Class("choices"), list))
}

func ticket(p *page) *h.Node {
	return p.sheet(p.t(i18n.YourNumber), p.number(),
		h.El("div", h.Class("buttons"),
			button(p.t(i18n.Print), flow.PrintWanted{}, "quiet"),
			button(p.t(i18n.Finish), flow.Ended{}, "primary"),
		))
}

// number shows a number so that it can be read from the other side of the lobby, and how long it will take.
func (p *page) number() h.Part {
	t := &p.visit.Ticket
	noPaper := p.Device.Printer == wire.PrinterPaperOut || p.Device.Printer == wire.PrinterCoverOpen || p.Device.Printer == wire.PrinterUnreachable
	return h.El("article", h.Class("card ticket"),
		h.El("p", h.Class("number"), h.Text(t.Number)),
		h.El("p", h.Text(p.visit.ServiceName(t.Service))),
		h.El("p", p.t(i18n.AheadOfYou, strconv.Itoa(t.Ahead))),
		h.El("p", p.t(i18n.WaitRange, strconv.Itoa(t.Wait.Low), strconv.Itoa(t.Wait.High))),
		h.El("p", p.t(i18n.WatchBoard)),
		h.If(noPaper, notice(p.t(i18n.NoPaper))),
	)
}
