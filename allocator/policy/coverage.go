package policy

import "github.com/cupo-ec/cupo/wire"

// Coverage is the kind of insurance a person has. Numbers are stored.
type Coverage uint8

// The kinds of insurance of the contract.
const (
	None      Coverage = 0
	Affiliate Coverage = 1
	Pensioner Coverage = 2
	Spouse    Coverage = 3
	Child     Coverage = 4
	SSC       Coverage = 5
	WorkRisk  Coverage = 6
)

var coverageNames = [...]string{
	None: "none", Affiliate: "affiliate", Pensioner: "pensioner", Spouse: "spouse",
	Child: "child", SSC: "ssc", WorkRisk: "work-risk",
}

// String is the coverage as clients read it.
func (c Coverage) String() string {
	if int(c) >= len(coverageNames) {
		return "none"
	}
	return coverageNames[c]
}

// ParseCoverage turns a name of the contract into a Coverage; false for any other text.
func ParseCoverage(name string) (Coverage, bool) {
	for c, known := range coverageNames {
		if known == name {
			return Coverage(c), true
		}
	}
	return None, false
}

// rightToAttention says whether a coverage carries the right to an appointment on a day. Peasant
// insurance has a service of its own; a child's right ends with the birthday of ChildAgeYears.
func (d *Document) rightToAttention(c Coverage, ageYears int) Verdict {
	switch c {
	case Affiliate, Pensioner, Spouse, WorkRisk:
		return Verdict{}
	case Child:
		if ageYears >= int(d.ChildAgeYears) {
			return refuse(wire.NotCovered, ChildAge)
		}
		return Verdict{}
	default:
		return refuse(wire.NotCovered, RightToAttention)
	}
}
