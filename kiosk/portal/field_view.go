package portal

import (
	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
)

// hints are the words for what is wrong with what was written.
var hints = map[Hint]i18n.Text{
	HintEmpty:     i18n.HintEmpty,
	HintShort:     i18n.HintShort,
	HintLong:      i18n.HintLong,
	HintMistyped:  i18n.HintMistyped,
	HintNoYear:    i18n.HintNoYear,
	HintNoMobile:  i18n.HintNoMobile,
	HintNoEmail:   i18n.HintNoEmail,
	HintRefusedBy: i18n.HintNotTaken,
}

// field is a label, a line of help, an input, and what is wrong with it. The input names the two others, so that
// they are read aloud with it.
func (p *page) field(f Field, label, help i18n.Text, more ...h.Part) *h.Node {
	return p.labelled(f, label, help, h.El("input", h.Key(f.ID()), p.named(f), h.A("value", p.Form.Values[f]), h.A("spellcheck", "false"),
		p.entered(f), h.Group(more)))
}

func (p *page) labelled(f Field, label, help i18n.Text, control *h.Node) *h.Node {
	return h.El("div", h.Class("field"),
		h.El("label", h.A("for", f.ID()), p.t(label)),
		h.El("p", h.Class("second"), h.A("id", f.ID()+"-help"), h.If(help.Spanish != "", p.t(help))),
		control,
		h.El("p", h.Class("wrong"), h.A("id", f.ID()+"-wrong"), h.A("role", "alert"), h.If(p.Form.Wrong[f] != HintNone, p.t(hints[p.Form.Wrong[f]]))),
	)
}

// named are the attributes that join a control to its label, its help and its error. It has no name of a form's:
// were the program to end, the browser would send nothing that was written, and put nothing into an address.
func (p *page) named(f Field) h.Part {
	return h.Group{
		h.A("id", f.ID()), h.A("aria-describedby", f.ID()+"-help "+f.ID()+"-wrong"),
		h.If(p.Form.Wrong[f] != HintNone, h.A("aria-invalid", "true")),
	}
}

func (p *page) entered(f Field) h.Part {
	return h.OnInput(func(value string) any { return Entered{f, value} })
}

// form sends a message when it is sent, by its button or by the return key.
func form(message Msg, parts ...h.Part) *h.Node {
	return h.El("form", h.Flag("novalidate", true), h.OnSubmit(message), h.Group(parts))
}

// submit is the button of a form.
func (p *page) submit(label i18n.Text) *h.Node {
	return h.El("div", h.Class("buttons"), h.El("button", h.A("type", "submit"), h.Class("primary"), p.t(label)))
}
