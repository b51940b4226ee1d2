package catalogue

import "time"

// The years are chosen so that the ages fit the coverage from 2024 to 2029, whenever in these
// years a month is replayed.
const (
	lastAdultBirthYear  = 2005
	firstChildBirthYear = 2012
	lastIssueYear       = 2023
	documentYears       = 10
	daysPerYear         = 365
)

// household is what the members of a family have in common.
type household struct {
	holder          Document
	holderBirthYear int
	holderIsWoman   bool
	province        int
	// surnames are the holder's first and the spouse's first, in that order.
	surnames [2]string
}

// family makes one head and the dependents, and reports whether more are wanted.
func (b *births) family(take func(Person) bool) bool {
	home := household{
		province:      b.province(),
		holderIsWoman: b.random.IntN(2) == 0,
		surnames:      [2]string{b.surname(), b.surname()},
	}
	coverage := b.headCoverage()
	home.holderBirthYear = b.headBirthYear(coverage)
	head := b.person(home, coverage, home.holderBirthYear, home.holderIsWoman, home.surnames[0], b.surname())
	if !take(head) {
		return false
	}
	if coverage != Affiliate {
		return true
	}
	home.holder = head.Document
	return b.spouse(home, take) && b.children(home, take)
}

func (b *births) spouse(home household, take func(Person) bool) bool {
	if b.random.IntN(100) >= 35 {
		return true
	}
	year := min(home.holderBirthYear-8+b.random.IntN(17), lastAdultBirthYear)
	return take(b.person(home, Spouse, year, !home.holderIsWoman, home.surnames[1], b.surname()))
}

// children carry the father's first surname and then the mother's.
func (b *births) children(home household, take func(Person) bool) bool {
	father, mother := home.surnames[0], home.surnames[1]
	if home.holderIsWoman {
		father, mother = mother, father
	}
	oldest := max(firstChildBirthYear, home.holderBirthYear+18)
	for range b.childCount() {
		year := oldest + b.random.IntN(lastIssueYear-oldest+1)
		if !take(b.person(home, Child, year, b.random.IntN(2) == 0, father, mother)) {
			return false
		}
	}
	return true
}

func (b *births) childCount() int {
	switch draw := b.random.IntN(100); {
	case draw < 45:
		return 0
	case draw < 70:
		return 1
	case draw < 90:
		return 2
	default:
		return 3
	}
}

func (b *births) headCoverage() Coverage {
	switch draw := b.random.IntN(100); {
	case draw < 60:
		return Affiliate
	case draw < 74:
		return Pensioner
	case draw < 88:
		return SSC
	case draw < 98:
		return None
	default:
		return WorkRisk
	}
}

// headBirthYear draws a year that goes with a coverage. Some pensioners are young: orphans, widows
// and invalids draw pensions too.
func (b *births) headBirthYear(coverage Coverage) int {
	switch coverage {
	case Affiliate:
		return b.between(1962, lastAdultBirthYear)
	case Pensioner:
		if b.random.IntN(100) < 8 {
			return b.between(1964, 1990)
		}
		return b.between(1936, 1962)
	case WorkRisk:
		return b.between(1965, 2004)
	default:
		return b.between(1945, lastAdultBirthYear)
	}
}

func (b *births) person(home household, coverage Coverage, birthYear int, woman bool, surname, second string) Person {
	firstName, secondName := b.catalogue.names.given(b.random, woman)
	p := Person{
		Document:  b.documents.deal(home.province, b.catalogue.Provinces[home.province].Code),
		BirthDate: NewDay(birthYear, time.January, 1) + Day(b.random.IntN(daysPerYear)),
		IssueYear: b.between(max(birthYear, lastIssueYear-documentYears+1), lastIssueYear),
		Coverage:  coverage,
		Holder:    home.holder,
	}
	return named(p, firstName, secondName, surname, second)
}

func (b *births) surname() string { return common(b.random, b.catalogue.names.surnames) }

// between draws a number from first to last, both included.
func (b *births) between(first, last int) int { return first + b.random.IntN(last-first+1) }
