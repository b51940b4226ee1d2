package catalogue

import (
	"fmt"
	"math/rand/v2"
)

// DocumentType says what kind of document identifies a person.
type DocumentType string

// The types of the contract.
const (
	Cedula    DocumentType = "cedula"
	Foreigner DocumentType = "foreigner"
	Passport  DocumentType = "passport"
)

// Document identifies a person.
type Document struct {
	Type DocumentType
	// Number is ten digits for a cédula; E and nine digits for a foreigner's code, whose real form
	// nobody publishes; a letter and eight digits for a passport.
	Number string
}

// A cédula is a province, seven digits of serial and a check digit. Serials from six million on,
// those with a third digit 6, belong to some foreign residents.
const (
	nationalSerials  = 6_000_000
	residentSerials  = 1_000_000
	foreignerSerials = 1_000_000_000
	passportSerials  = 26 * 100_000_000
)

// documents deals out documents. No number comes twice: each space of serials is walked through
// by a permutation, so that nothing has to remember what was dealt.
type documents struct {
	random                *rand.Rand
	national, resident    []permutation
	foreigners, passports permutation
}

func newDocuments(r *rand.Rand, provinces int) *documents {
	d := &documents{
		random:     r,
		foreigners: newPermutation(r, foreignerSerials),
		passports:  newPermutation(r, passportSerials),
	}
	for range provinces {
		d.national = append(d.national, newPermutation(r, nationalSerials))
		d.resident = append(d.resident, newPermutation(r, residentSerials))
	}
	return d
}

// deal gives the next document of a person registered in a province.
func (d *documents) deal(province int, code string) Document {
	switch draw := d.random.IntN(1000); {
	case draw < 15:
		return Document{Foreigner, fmt.Sprintf("E%09d", d.foreigners.next())}
	case draw < 35:
		serial := d.passports.next()
		return Document{Passport, fmt.Sprintf("%c%08d", 'A'+rune(serial%26), serial/26)}
	case draw < 50:
		return d.dealCedula(code, nationalSerials, &d.resident[province])
	default:
		return d.dealCedula(code, 0, &d.national[province])
	}
}

func (d *documents) dealCedula(code string, firstSerial uint64, serials *permutation) Document {
	for {
		number := cedula(code, firstSerial+serials.next())
		if !tenEqualDigits(number) && !isWellKnown(number) {
			return Document{Cedula, number}
		}
	}
}

func isWellKnown(number string) bool {
	for _, known := range wellKnownCedulas() {
		if number == known {
			return true
		}
	}
	return false
}

// permutation walks through all numbers below size in a scattered order, each once.
type permutation struct {
	size, step, at uint64
}

// newPermutation draws a start and a step that shares no factor with size, so that the walk
// returns to its start only after every number.
func newPermutation(r *rand.Rand, size uint64) permutation {
	step := size/4 + r.Uint64N(size/2)
	for greatestCommonDivisor(step, size) != 1 {
		step++
	}
	return permutation{size: size, step: step, at: r.Uint64N(size)}
}

func (p *permutation) next() uint64 {
	p.at = (p.at + p.step) % p.size
	return p.at
}

func greatestCommonDivisor(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
