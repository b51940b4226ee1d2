package policy

import "github.com/cupo-ec/cupo/wire"

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
	Started            Rule = 11
	ChannelOpen        Rule = 12
	Specialties        Rule = 13
	WeekdayByDigit     Rule = 14
	LeadTime           Rule = 15
	CoverageDates      Rule = 16
	NoShowBlock        Rule = 17
	AccountBlock       Rule = 18
	MaxPerDay          Rule = 19
	MaxPer7Days        Rule = 20
	MaxPer30Days       Rule = 21
	Referral           Rule = 22
	HoldPause          Rule = 23
	Quotas             Rule = 24
	MaxMoves           Rule = 25
	CheckInFrom        Rule = 26
	LateAfter          Rule = 27
	DisputeDays        Rule = 28
	WrongYears         Rule = 29
	Challenge          Rule = 30
	MaxAppeals         Rule = 31
	Shift              Rule = 32
	Pairing            Rule = 33
	ruleCount          Rule = 34
)

var ruleNames = [ruleCount]string{
	HoldSeconds:        "holdSeconds",
	MaxHolds:           "maxHolds",
	HorizonDays:        "horizonDays",
	CancelUntil:        "cancelUntilSeconds",
	ActivePerSpecialty: "activePerSpecialty",
	NoOverlap:          "unitMarginSeconds",
	RightToAttention:   "coverages",
	ChildAge:           "childAgeYears",
	OpensAt:            "opensAt",
	SameSpecialty:      "sameSpecialty",
	Started:            "started",
	ChannelOpen:        "open",
	Specialties:        "specialties",
	WeekdayByDigit:     "weekdays",
	LeadTime:           "leadSeconds",
	CoverageDates:      "coverageDates",
	NoShowBlock:        "noShowsToBlock",
	AccountBlock:       "strikesToBlock",
	MaxPerDay:          "maxPerDay",
	MaxPer7Days:        "maxPer7Days",
	MaxPer30Days:       "maxPer30Days",
	Referral:           "referralNeeded",
	HoldPause:          "holdPauseSeconds",
	Quotas:             "quotaPercent",
	MaxMoves:           "maxMoves",
	CheckInFrom:        "checkInFromSeconds",
	LateAfter:          "lateAfterSeconds",
	DisputeDays:        "disputeDays",
	WrongYears:         "wrongYearsToLock",
	Challenge:          "challengeSeconds",
	MaxAppeals:         "maxAppeals",
	Shift:              "shifts",
	Pairing:            "pairing",
}

// String is the policy field's name as it stands in a problem's "rule"; empty for no rule.
func (r Rule) String() string {
	if r >= ruleCount {
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
