package view

import (
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/kiosk/flow"
	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
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
	rows := digitRows
	if v.DocumentType != wire.DocumentCedula {
		rows = letterRows
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
		p.keys(digitRows),
	)
}

func pair(p *page) *h.Node {
	return p.sheet(p.t(i18n.PairTitle),
		h.El("p", h.Class("aside"), p.t(i18n.PairExplain)),
		p.entry(i18n.PairLabel, p.Device.Code, p.visit.Hint),
		p.keys(letterRows),
	)
}

// entry shows what has been typed. It is no input of the browser's: nothing of the browser may remember it,
// offer it again or open a keyboard of its own.
func (p *page) entry(label i18n.Text, typed string, hint flow.Hint) h.Part {
	return h.Group{
		h.El("p", h.Class("label"), h.A("id", "entry-label"), p.t(label)),
		h.El("p", h.Class("entry"), h.A("role", "status"), h.A("aria-labelledby", "entry-label"), h.Text(spaced(typed))),
		h.If(hint != flow.HintNone, notice(p.t(hints[hint]))),
	}
}

// spaced puts a little air between groups of digits, which are then easier to compare with a card.
func spaced(typed string) string {
	if len(typed) <= 6 {
		return typed
	}
	return typed[:3] + " " + typed[3:6] + " " + typed[6:]
}

// The keys of the keypads, in rows.
var (
	digitRows  = []string{"123", "456", "789", "0"}
	letterRows = []string{"1234567890", "QWERTYUIOP", "ASDFGHJKL-", "ZXCVBNM"}
)

// keys is a keypad with the keys to erase and to go on in its last row.
func (p *page) keys(rows []string) *h.Node {
	var all h.Group
	for i, row := range rows {
		var keys h.Group
		last := i == len(rows)-1
		if last {
			keys = append(keys, h.El("button", h.Key("erase"), h.A("type", "button"), h.Class("key wide"), h.OnClick(flow.Erased{}), p.t(i18n.Erase)))
		}
		for _, key := range strings.Split(row, "") {
			keys = append(keys, h.El("button", h.Key(key), h.A("type", "button"), h.Class("key"), h.OnClick(flow.Typed{Character: key}), h.Text(key)))
		}
		if last {
			keys = append(keys, h.El("button", h.Key("go"), h.A("type", "button"), h.Class("key wide primary"), h.OnClick(flow.Submitted{}), p.t(i18n.Continue)))
		}
		all = append(all, h.El("div", h.Class("row"), keys))
	}
	class := "keypad"
	if len(rows[0]) > 3 {
		class += " letters"
	}
	return h.El("div", h.Class(class), h.A("role", "group"), h.A("aria-label", i18n.Keypad.In(p.Language)), all)
}
