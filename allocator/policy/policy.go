// Package policy is the one place where the rules of booking stand: a document of fields with units,
// and pure functions that judge facts by it. It knows nothing of tables, indexes or time's source;
// the allocator gathers the facts.
package policy

import "github.com/cupo-ec/cupo/wire"

// Document is the rules in force. Every field has its unit in its name. Where the source documents
// are silent the value is this project's choice, and the field says so.
type Document struct {
	// Version numbers the document; a booking keeps the version it was judged by.
	Version uint16
	// HoldSeconds is how long a place is kept while a form is filled in. This project's choice.
	HoldSeconds uint32
	// MaxHolds is how many places a person may hold at once. This project's choice.
	MaxHolds uint8
	// HorizonDays is how many days ahead a place may be booked. This project's choice.
	HorizonDays uint16
	// CancelUntilSeconds is how long before its start an appointment may be cancelled or moved.
	CancelUntilSeconds uint32
	// ArriveBeforeSeconds is how long before its start the patient is asked to be there.
	ArriveBeforeSeconds uint32
	// ActivePerSpecialty is how many appointments to come a person may have in one specialty.
	ActivePerSpecialty uint8
	// ChildAgeYears is the birthday on which a dependent child stops being covered.
	ChildAgeYears uint8
	// KeySeconds is how long the answer to an idempotency key is kept.
	KeySeconds uint32
}

// Default is the document in force on a fresh cluster.
func Default() Document {
	return Document{
		Version:             1,
		HoldSeconds:         300,
		MaxHolds:            2,
		HorizonDays:         60,
		CancelUntilSeconds:  12 * 3600,
		ArriveBeforeSeconds: 30 * 60,
		ActivePerSpecialty:  1,
		ChildAgeYears:       18,
		KeySeconds:          26 * 3600,
	}
}

// Rule names the field of the document that refused. Numbers are stored, so they are never reused.
type Rule uint8

// The rules, by the field that holds them.
const (
	NoRule             Rule = 0
	HoldSeconds        Rule = 1
	MaxHolds           Rule = 2
	HorizonDays        Rule = 3
	CancelUntil        Rule = 4
	ActivePerSpecialty Rule = 5
	NoOverlap          Rule = 6
	RightToAttention   Rule = 7
	ChildAge           Rule = 8
	OpensAt            Rule = 9
	SameSpecialty      Rule = 10
)

var ruleNames = [...]string{
	NoRule:             "",
	HoldSeconds:        "holdSeconds",
	MaxHolds:           "maxHolds",
	HorizonDays:        "horizonDays",
	CancelUntil:        "cancelUntilSeconds",
	ActivePerSpecialty: "activePerSpecialty",
	NoOverlap:          "noOverlap",
	RightToAttention:   "rightToAttention",
	ChildAge:           "childAgeYears",
	OpensAt:            "opensAt",
	SameSpecialty:      "sameSpecialty",
}

// String is the policy field's name as it stands in a problem's "rule"; empty for no rule.
func (r Rule) String() string {
	if int(r) >= len(ruleNames) {
		return ""
	}
	return ruleNames[r]
}

// Verdict is what a rule says: wire.Done, or a refusal and the rule behind it.
type Verdict struct {
	Code wire.Code
	Rule Rule
}

// Allowed reports whether nothing was refused.
func (v Verdict) Allowed() bool { return v.Code == wire.Done }

func refuse(code wire.Code, rule Rule) Verdict { return Verdict{Code: code, Rule: rule} }
