package portal

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/wire"
)

// documents are the kinds of documents, with what each is called and what of it is written.
var documents = []struct {
	kind              string
	name, label, help i18n.Text
}{
	{wire.DocumentCedula, i18n.Cedula, i18n.CedulaLabel, i18n.CedulaHelp},
	{wire.DocumentForeigner, i18n.Foreigner, i18n.ForeignLabel, i18n.OtherHelp},
	{wire.DocumentPassport, i18n.Passport, i18n.PassportLabel, i18n.OtherHelp},
}

func identify(p *page) *h.Node {
	chosen, tabs := documents[0], h.Group{}
	for _, d := range documents {
		if d.kind == p.Form.Kind() {
			chosen = d
		}
		tabs = append(tabs, h.El("button", h.Key(d.kind), h.A("type", "button"), h.A("aria-pressed", strconv.FormatBool(d.kind == p.Form.Kind())),
			h.OnClick(DocumentChosen{d.kind}), p.t(d.name)))
	}
	keyboard := h.Group{h.A("inputmode", "text"), h.A("autocapitalize", "characters")}
	if chosen.kind == wire.DocumentCedula {
		keyboard = h.Group{h.A("inputmode", "numeric")}
	}
	told := &p.visit.Problem
	submit := i18n.SignIn
	if p.Busy() {
		submit = i18n.SignInWaiting
	}
	return p.sheet(p.t(i18n.SignInTitle),
		h.If(p.Interrupted(), notice(p.t(i18n.Interrupted))),
		h.If(told.Title != "" && !p.Busy(), h.El("div", h.Class("notice"), h.A("role", "alert"),
			h.El("p", h.El("strong", h.Text(told.Title))), h.El("p", h.Text(told.Detail)), h.El("p", h.Text(told.Next)))),
		h.El("p", h.Class("aside"), p.t(i18n.SignInText)),
		h.El("div", h.Class("tabs"), h.A("role", "group"), h.A("aria-label", i18n.DocumentKind.In(p.Language)), tabs),
		form(SignInWanted{},
			p.field(FieldNumber, chosen.label, chosen.help, h.A("type", "text"), keyboard, h.A("autocomplete", "off"), h.A("enterkeyhint", "next"), h.A("maxlength", "24")),
			p.field(FieldYear, i18n.YearLabel, i18n.YearHelp, h.A("type", "text"), h.A("inputmode", "numeric"), h.A("autocomplete", "off"), h.A("enterkeyhint", "go"), h.A("maxlength", "4")),
			p.robotCheck(),
			p.submit(submit),
		),
	)
}

// robotCheck shows how far the check is. What is read aloud of it changes three times, not with each number.
func (p *page) robotCheck() *h.Node {
	c := &p.Check
	text, percent := i18n.CheckRunning, 0
	switch {
	case c.Unreached:
		text = i18n.CheckLate
	case c.Search.Found():
		text, percent = i18n.CheckDone, 100
	case c.begun:
		percent = c.Search.Percent()
	}
	return h.El("div", h.Class("check"),
		h.El("p", h.Class("second"), h.A("id", "check-text"), h.A("role", "status"), p.t(text)),
		h.El("progress", h.A("max", "100"), h.A("value", strconv.Itoa(percent)), h.A("aria-labelledby", "check-text"),
			p.t(i18n.CheckPercent, strconv.Itoa(percent))),
	)
}
