package portal

import (
	"slices"

	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
)

// companies are the country's mobile networks.
var companies = []string{"Claro", "CNT", "Movistar"}

func contact(p *page) *h.Node {
	return p.sheet(p.t(i18n.ContactFormTitle),
		h.El("p", h.Class("aside"), p.t(i18n.ContactFormText)),
		form(ContactKept{},
			p.field(FieldMobile, i18n.MobileLabel, i18n.MobileHelp, h.A("type", "tel"), h.A("inputmode", "tel"), h.A("autocomplete", "tel"), h.A("enterkeyhint", "next"), h.A("maxlength", "24")),
			p.labelled(FieldCompany, i18n.CompanyLabel, i18n.Text{}, p.company()),
			p.field(FieldEmail, i18n.EmailLabel, i18n.EmailHelp, h.A("type", "email"), h.A("inputmode", "email"), h.A("autocapitalize", "none"), h.A("autocomplete", "email"), h.A("enterkeyhint", "done"), h.A("maxlength", "254")),
			p.submit(i18n.Keep),
		),
	)
}

// company is the choice of a network; one that is kept and not among ours stays as it is.
func (p *page) company() *h.Node {
	kept := p.Form.Values[FieldCompany]
	other := i18n.CompanyOther.In(p.Language)
	options := h.Group{p.option("", i18n.CompanyNone.In(p.Language), kept)}
	for _, name := range companies {
		options = append(options, p.option(name, name, kept))
	}
	if kept != "" && kept != i18n.CompanyOther.Spanish && !slices.Contains(companies, kept) {
		options = append(options, p.option(kept, kept, kept))
	}
	options = append(options, p.option(i18n.CompanyOther.Spanish, other, kept))
	return h.El("select", p.named(FieldCompany), h.A("autocomplete", "off"),
		h.OnChange(func(value string) any { return Entered{FieldCompany, value} }), options)
}

func saved(p *page) *h.Node {
	return p.sheet(p.t(i18n.SavedTitle),
		h.El("p", h.Class("big"), p.t(i18n.SavedText)),
		h.El("div", h.Class("buttons"), button(p.t(i18n.ToHome), HomeWanted{}, "primary")),
	)
}
