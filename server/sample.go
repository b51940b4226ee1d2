package server

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/cupo-ec/cupo/server/catalogue"
	"github.com/cupo-ec/cupo/server/registry"
	"github.com/cupo-ec/cupo/wire"
)

// WriteSample writes a registry of synthetic persons as CSV, with families, coverage dates, names and
// contact data. The same seed and number make the same bytes; memory does not grow with the number.
func WriteSample(to io.Writer, seed uint64, persons int) error {
	national, err := catalogue.Load()
	if err != nil {
		return fmt.Errorf("reading the national directory: %w", err)
	}
	people, err := national.Persons(seed, persons)
	if err != nil {
		return fmt.Errorf("making persons: %w", err)
	}
	out := bufio.NewWriterSize(to, 1<<16)
	line := registry.AppendPersonsHeader(nil)
	n := 0
	for p := range people {
		if _, err := out.Write(line); err != nil {
			return fmt.Errorf("writing persons: %w", err)
		}
		record, err := personRecord(&p)
		if err != nil {
			return err
		}
		record.CoveredFrom, record.CoveredTo = sampleCoverage(n)
		line = registry.AppendPerson(line[:0], &record, sampleContact(&p, n))
		n++
	}
	if _, err := out.Write(line); err != nil {
		return fmt.Errorf("writing persons: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing persons: %w", err)
	}
	return nil
}

// sampleCoverage is from some day between 1998 and 2023, and for one in seven until a day long to come.
func sampleCoverage(n int) (from, to uint16) {
	const first, days = 10_227, 9_496
	from = uint16(first + n*7919%days)
	if n%7 == 3 {
		to = from + 15_000
	}
	return from, to
}

var sampleCompanies = [...]string{"Claro", "Movistar", "CNT"}

// sampleContact gives most a mobile number, and half an address.
func sampleContact(p *catalogue.Person, n int) *wire.Contact {
	c := &wire.Contact{Name: p.Name}
	if n%10 != 9 {
		c.Mobile = fmt.Sprintf("09%08d", n*104_729%100_000_000)
		c.MobileCompany = sampleCompanies[n%len(sampleCompanies)]
	}
	if n%2 == 0 {
		first, _, _ := strings.Cut(p.FirstNames, " ")
		c.Email = fmt.Sprintf("%s.%d@example.ec", plainLetters(first), n)
	}
	return c
}

// plainLetters keeps what can stand in an address.
func plainLetters(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(name))
}
