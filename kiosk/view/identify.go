package view

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/flow"
	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/parts"
	"github.com/cupo-ec/cupo/wire"
)

func starting(p *page) *h.Node { return p.sheet(p.t(i18n.OneMoment)) }

func home(p *page) *h.Node {
	return p.sheet(p.t(i18n.HomeTitle),
		h.El("div", h.Class("choices"),
			choice("arrive", flow.Began{Intent: flow.IntentArrive}, p.t(i18n.HomeArrive), p.t(i18n.HomeArriveIs)),
			choice("book", flow.Began{Intent: flow.IntentBook}, p.t(i18n.HomeBook), p.t(i18n.HomeBookIs)),
			choice("manage", flow.Began{Intent: flow.IntentManage}, p.t(i18n.HomeManage), p.t(i18n.HomeManageIs)),
			choice("queue", flow.Began{Intent: flow.IntentQueue}, p.t(i18n.HomeQueue), p.t(i18n.HomeQueueIs)),
		),
		h.If(p.visit.Hint != flow.HintNone, notice(p.t(hints[p.visit.Hint]))),
		h.El("p", h.Class("aside"), p.t(i18n.HomeScan)),
		h.El("p", h.Class("aside"), p.t(i18n.FreeOfCharge)),
	)
}

// hints are the words for what is wrong with what was typed.
var hints = map[flow.Hint]i18n.Text{
	flow.HintShort:      i18n.HintShort,
	flow.HintMistyped:   i18n.HintMistyped,
	flow.HintWrongYear:  i18n.HintWrongYear,
	flow.HintUnreadable: i18n.HintUnreadable,
	flow.HintWrongCode:  i18n.HintWrongCode,
}

// documents are the kinds of documents, with what each is called and what of it is typed.
var documents = []struct {
	kind        string
	name, label i18n.Text
}{
	{wire.DocumentCedula, i18n.Cedula, i18n.CedulaLabel},
	{wire.DocumentForeigner, i18n.Foreigner, i18n.ForeignLabel},
	{wire.DocumentPassport, i18n.Passport, i18n.PassportLabel},
}

func identify(p *page) *h.Node {
	v := p.visit
	var tabs h.Group
	label := i18n.CedulaLabel
	for _, d := range documents {
		if d.kind == v.DocumentType {
			label = d.label
		}
		tabs = append(tabs, h.El("button", h.Key(d.kind), h.A("type", "button"), h.A("aria-pressed", strconv.FormatBool(d.kind == v.DocumentType)),
			h.OnClick(flow.DocumentChosen{Type: d.kind}), p.t(d.name)))
	}
	rows := parts.DigitRows
	if v.DocumentType != wire.DocumentCedula {
		rows = parts.LetterRows
	}
	return p.sheet(p.t(i18n.WhoTitle),
		h.El("div", h.Class("tabs"), h.A("role", "group"), h.A("aria-label", i18n.DocumentKind.In(p.Language)), tabs),
		p.entry(label, v.Typed, v.Hint),
		p.keys(rows),
	)
}

func year(p *page) *h.Node {
	return p.sheet(p.t(i18n.YearTitle),
		h.El("p", h.Class("aside"), p.t(i18n.YearExplain)),
		p.entry(i18n.YearLabel, p.visit.YearTyped, p.visit.Hint),
		p.keys(parts.DigitRows),
	)
}

func pair(p *page) *h.Node {
	return p.sheet(p.t(i18n.PairTitle),
		h.El("p", h.Class("aside"), p.t(i18n.PairExplain)),
		p.entry(i18n.PairLabel, p.Device.Code, p.visit.Hint),
		p.keys(parts.LetterRows),
	)
}

// entry shows what has been typed, and what is wrong with it.
func (p *page) entry(label i18n.Text, typed string, hint flow.Hint) h.Part {
	return h.Group{parts.Entry(p.t(label), typed), h.If(hint != flow.HintNone, notice(p.t(hints[hint])))}
}

// keys is a keypad.
func (p *page) keys(rows []string) *h.Node {
	return parts.Keypad{
		Rows: rows, Typed: func(character string) flow.Msg { return flow.Typed{Character: character} },
		Erased: flow.Erased{}, Complete: flow.Submitted{},
	}.In(p.Language)
}
