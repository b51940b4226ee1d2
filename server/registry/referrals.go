package registry

import (
	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// The columns of referrals, in the order in which they are written.
const (
	referralID = iota
	referralDocumentType
	referralDocument
	referralSpecialty
	referralIssuer
	referralIssued
	referralUntil
	referralDiagnosis
)

var referralColumns = []column{
	{name: "id"}, {name: "documentType"}, {name: "document"}, {name: "specialty"}, {name: "issuer"},
	{name: "issued"}, {name: "until"}, {name: "diagnosis"},
}

func parseReferral(d *allocator.Directory, c *cells) (v allocator.ReferralRecord) {
	var sound bool
	if text := c.needed(referralID); text != "" {
		if v.ID, sound = allocator.ParseReferralID(text); !sound {
			c.fail(referralID, wire.ReasonMalformed)
		}
	}
	c.needed(referralDocument)
	v.Person = c.document(referralDocumentType, referralDocument)
	v.Specialty, v.Issuer = c.specialty(referralSpecialty, d), c.practitioner(referralIssuer, d)
	if c.needed(referralIssued) != "" {
		v.IssuedDay = uint16(c.date(referralIssued, firstCoveredDay, lastCoveredDay))
	}
	if v.UntilDay = uint16(c.date(referralUntil, firstCoveredDay, lastCoveredDay)); v.UntilDay != 0 && v.UntilDay < v.IssuedDay {
		c.fail(referralUntil, wire.ReasonOutOfRange)
	}
	if text := c.values[referralDiagnosis]; text != "" {
		if v.Diagnosis, sound = allocator.ParseDiagnosis(text); !sound {
			c.fail(referralDiagnosis, wire.ReasonMalformed)
		}
	}
	return v
}

func (r *Registry) judgeReferral(_ *run, v *allocator.ReferralRecord) verdict {
	switch r.state.JudgeReferral(v).Code {
	case wire.Done:
	case wire.InvalidDocument:
		return verdict{fault: fault{"document", wire.ReasonUnknownPerson}}
	case wire.Forbidden:
		return verdict{fault: fault{"issuer", wire.ReasonMayNotRefer}}
	default:
		return verdict{fault: fault{reason: wire.ReasonMalformed}}
	}
	for _, known := range r.state.ReferralsOf(r.state.FindPerson(v.Person)) {
		if known.ID == v.ID {
			return verdict{unchanged: true}
		}
	}
	return verdict{}
}

func referralRow(d *allocator.Directory, who *allocator.Person, v *allocator.Referral) row {
	return row{
		v.ID.String(), who.Document.Type().String(), who.Document.Number(), d.Specialties[v.Specialty].ID,
		d.Practitioners[v.Issuer].ID, dateText(int64(v.IssuedDay)), dateText(int64(v.UntilDay)), v.Diagnosis.String(),
	}
}
