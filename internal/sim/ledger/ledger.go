// Package ledger keeps the list of simulated cluster life in docs/simulation.md: a row for each run, and a last
// row that adds them up.
package ledger

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Row is one run, or several that were made together.
type Row struct {
	Date, Commit string
	// Days is how much virtual time went by.
	Days float64
	// Faults and Operations are how many there were, Kinds the faults by kind, Seeds those of the plans.
	Faults, Operations int
	Kinds, Seeds       string
	// Result is "well", or how many violations there were.
	Result string
}

const (
	head    = "| date | commit | days | faults | by kind | operations | seeds | result |"
	rule    = "| --- | --- | ---: | ---: | --- | ---: | --- | --- |"
	inAll   = "in all"
	columns = 8
)

var errNoTable = errors.New("the table of runs is not there, or not as this package writes it")

// Append answers a document with a row more in its table, and the sum of all rows under it.
func Append(document string, row Row) (string, error) {
	before, rows, after, err := split(document)
	if err != nil {
		return "", err
	}
	return before + render(append(rows, row)) + after, nil
}

// Check reports why the table of a document does not add up.
func Check(document string) error {
	before, rows, after, err := split(document)
	if err != nil {
		return err
	}
	if before+render(rows)+after != document {
		return errors.New("the last row is not the sum of those above it")
	}
	return nil
}

// split takes a document apart into what is before the table, its rows without the sum, and what is after it.
func split(document string) (before string, rows []Row, after string, err error) {
	start := strings.Index(document, head+"\n"+rule+"\n")
	if start < 0 {
		return "", nil, "", errNoTable
	}
	rest := document[start+len(head)+len(rule)+2:]
	for strings.HasPrefix(rest, "|") {
		line, left, _ := strings.Cut(rest, "\n")
		rest = left
		row, err := parse(line)
		if err != nil {
			return "", nil, "", err
		}
		if row.Date != inAll {
			rows = append(rows, row)
		}
	}
	return document[:start], rows, rest, nil
}

func parse(line string) (Row, error) {
	cells := strings.Split(strings.Trim(line, "|"), "|")
	if len(cells) != columns {
		return Row{}, fmt.Errorf("%w: %q", errNoTable, line)
	}
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	row := Row{Date: cells[0], Commit: cells[1], Kinds: cells[4], Seeds: cells[6], Result: cells[7]}
	var errs [3]error
	row.Days, errs[0] = strconv.ParseFloat(cells[2], 64)
	row.Faults, errs[1] = strconv.Atoi(cells[3])
	row.Operations, errs[2] = strconv.Atoi(cells[5])
	if err := errors.Join(errs[:]...); err != nil {
		return Row{}, fmt.Errorf("%w: %q: %w", errNoTable, line, err)
	}
	return row, nil
}

func render(rows []Row) string {
	var text strings.Builder
	text.WriteString(head + "\n" + rule + "\n")
	all := Row{Date: inAll}
	for _, row := range rows {
		text.WriteString(row.line())
		all.Days += row.Days
		all.Faults += row.Faults
		all.Operations += row.Operations
	}
	text.WriteString(all.line())
	return text.String()
}

func (r Row) line() string {
	return fmt.Sprintf("| %s | %s | %.2f | %d | %s | %d | %s | %s |\n",
		r.Date, r.Commit, r.Days, r.Faults, r.Kinds, r.Operations, r.Seeds, r.Result)
}
