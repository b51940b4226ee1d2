package policy

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

// Names are the kinds of a set as clients read them, in the order of their numbers.
func (c Coverages) Names() []string {
	var names []string
	for one, name := range coverageNames {
		if c.Has(Coverage(one)) {
			names = append(names, name)
		}
	}
	return names
}
