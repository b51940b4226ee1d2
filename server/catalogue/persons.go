package catalogue

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"time"
)

// Coverage is why a person may be seen, or that they may not.
type Coverage string

// The coverages of the contract.
const (
	Affiliate Coverage = "affiliate"
	Pensioner Coverage = "pensioner"
	Spouse    Coverage = "spouse"
	Child     Coverage = "child"
	SSC       Coverage = "ssc"
	WorkRisk  Coverage = "work-risk"
	None      Coverage = "none"
)

// MaxPersons is the most that Persons makes; beyond it a province could run out of serials.
const MaxPersons = 10_000_000

// Person is a synthetic person.
type Person struct {
	Document  Document
	BirthDate Day
	// IssueYear is the year in which the document was issued.
	IssueYear int
	Coverage  Coverage
	// Holder is the affiliate whom a spouse or a child depends on; the zero Document for others. The
	// holder always comes before them.
	Holder Document
	// Name is FirstNames, a space and LastNames.
	Name       string
	FirstNames string
	LastNames  string
}

// Persons makes n persons from a seed, one at a time: memory does not grow with n. Families come
// together. The first four are the same for every seed and carry the cédulas of the examples: an
// affiliate, a pensioner, and the affiliate's spouse and child. Ages fit the coverage on every day
// from 2024 to 2029: children are under 18, everyone else is 18 or over. It refuses a negative n or one over
// MaxPersons.
func (c *Catalogue) Persons(seed uint64, n int) (iter.Seq[Person], error) {
	if n < 0 || n > MaxPersons {
		return nil, fmt.Errorf("making %d persons: only 0 to %d can be made", n, MaxPersons)
	}
	return func(yield func(Person) bool) {
		left := n
		take := func(p Person) bool {
			if left == 0 {
				return false
			}
			left--
			return yield(p)
		}
		for _, p := range wellKnownPersons() {
			if !take(p) {
				return
			}
		}
		b := newBirths(c, seed)
		for left > 0 && b.family(take) {
		}
	}, nil
}

func wellKnownPersons() [4]Person {
	numbers := wellKnownCedulas()
	holder := Document{Cedula, numbers[0]}
	return [4]Person{
		named(Person{Document: holder, BirthDate: NewDay(1985, time.March, 14), IssueYear: 2019, Coverage: Affiliate},
			"Ana", "Lucía", "Toapanta", "Vera"),
		named(Person{Document: Document{Cedula, numbers[1]}, BirthDate: NewDay(1952, time.August, 2), IssueYear: 2016,
			Coverage: Pensioner}, "Jorge", "Enrique", "Zambrano", "Loor"),
		named(Person{Document: Document{Cedula, numbers[2]}, BirthDate: NewDay(1983, time.June, 30), IssueYear: 2018,
			Coverage: Spouse, Holder: holder}, "Luis", "Fernando", "Quishpe", "Mora"),
		named(Person{Document: Document{Cedula, numbers[3]}, BirthDate: NewDay(2015, time.January, 21), IssueYear: 2021,
			Coverage: Child, Holder: holder}, "Camila", "Sisa", "Quishpe", "Toapanta"),
	}
}

// named joins the names in one string that the parts share.
func named(p Person, first, second, surname, secondSurname string) Person {
	p.Name = first + " " + second + " " + surname + " " + secondSurname
	given := len(first) + 1 + len(second)
	p.FirstNames, p.LastNames = p.Name[:given], p.Name[given+1:]
	return p
}

// births makes families.
type births struct {
	catalogue  *Catalogue
	random     *rand.Rand
	documents  *documents
	population int
}

func newBirths(c *Catalogue, seed uint64) *births {
	r := rand.New(rand.NewPCG(seed, personStream))
	b := &births{catalogue: c, random: r, documents: newDocuments(r, len(c.Provinces))}
	for _, p := range c.Provinces {
		b.population += p.Population
	}
	return b
}

// province draws where a person is registered, by population.
func (b *births) province() int {
	draw := b.random.IntN(b.population)
	for i, p := range b.catalogue.Provinces {
		if draw < p.Population {
			return i
		}
		draw -= p.Population
	}
	return 0
}
