package node

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/cupo-ec/cupo/wire"
)

// People is the documents of the persons that a node knows, compactly: a month has two million.
type People struct {
	rows []personRow
	// specialties are those that any of them has a referral to.
	specialties []string
}

// maxNumberBytes is the longest document number there is room for.
const maxNumberBytes = 14

type personRow struct {
	kind, bytes uint8
	number      [maxNumberBytes]byte
	// referral is one more than the position among the specialties that people are referred to.
	referral uint8
}

var documentTypes = [...]string{wire.DocumentCedula, wire.DocumentForeigner, wire.DocumentPassport}

// uncovered are the coverages without a right to this service.
var uncovered = [...]string{"ssc", "none"}

// ReadPeople reads a file of persons: those who have a right to appointments, and those who do not.
// The file is CSV with the header type,number,issueYear,coverage,referral and has no quoted fields.
func ReadPeople(path string) (covered, refused *People, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the persons: %w", err)
	}
	defer file.Close()
	covered, refused, err = parsePeople(bufio.NewReaderSize(file, 1<<20))
	if err != nil {
		return nil, nil, fmt.Errorf("reading the persons in %s: %w", path, err)
	}
	return covered, refused, nil
}

// After leaves the first persons out.
func (p *People) After(first int) *People {
	return &People{rows: p.rows[min(first, len(p.rows)):], specialties: p.specialties}
}

func parsePeople(r io.Reader) (covered, refused *People, err error) {
	covered, refused = &People{}, &People{}
	lines := bufio.NewScanner(r)
	for number := 0; lines.Scan(); number++ {
		line := lines.Bytes()
		if number == 0 {
			if got := string(bytes.TrimSpace(line)); got != "type,number,issueYear,coverage,referral" {
				return nil, nil, fmt.Errorf("the header is %.80q", got)
			}
			continue
		}
		fields := bytes.SplitN(bytes.TrimSpace(line), []byte{','}, 6)
		if len(fields) != 5 {
			return nil, nil, fmt.Errorf("line %d has %d fields", number+1, len(fields))
		}
		row, err := newPersonRow(string(fields[0]), string(fields[1]))
		if err != nil {
			return nil, nil, fmt.Errorf("line %d: %w", number+1, err)
		}
		to := covered
		for _, coverage := range uncovered {
			if string(fields[3]) == coverage {
				to = refused
			}
		}
		if row.referral, err = to.referral(string(fields[4])); err != nil {
			return nil, nil, fmt.Errorf("line %d: %w", number+1, err)
		}
		to.rows = append(to.rows, row)
	}
	return covered, refused, lines.Err()
}

func newPersonRow(kind, number string) (personRow, error) {
	if len(number) == 0 || len(number) > maxNumberBytes {
		return personRow{}, fmt.Errorf("a document number of %d bytes", len(number))
	}
	row := personRow{bytes: uint8(len(number))}
	copy(row.number[:], number)
	for i, known := range documentTypes {
		if kind == known {
			row.kind = uint8(i)
			return row, nil
		}
	}
	return personRow{}, fmt.Errorf("a document of type %.20q", kind)
}

// maxReferred is how many specialties a byte can tell apart.
const maxReferred = 255

// referral gives the number of a specialty that somebody is referred to, 0 for none.
func (p *People) referral(specialty string) (uint8, error) {
	if specialty == "" {
		return 0, nil
	}
	at := slices.Index(p.specialties, specialty)
	if at < 0 {
		if len(p.specialties) == maxReferred {
			return 0, fmt.Errorf("more than %d specialties that people are referred to", maxReferred)
		}
		at = len(p.specialties)
		p.specialties = append(p.specialties, specialty)
	}
	return uint8(at + 1), nil
}

// MayHave reports whether a person may have a specialty that needs a referral.
func (p *People) MayHave(i int, specialty string) bool {
	number := p.rows[i].referral
	return number != 0 && p.specialties[number-1] == specialty
}

// Len is how many there are.
func (p *People) Len() int { return len(p.rows) }

// Person is one of them, by position.
func (p *People) Person(i int) wire.Person {
	row := &p.rows[i]
	return wire.Person{Document: wire.Document{Type: documentTypes[row.kind], Number: string(row.number[:row.bytes])}}
}
