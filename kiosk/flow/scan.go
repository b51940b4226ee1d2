package flow

import (
	"strings"

	"github.com/cupo-ec/cupo/kiosk/document"
)

// A scanner is a keyboard that types very fast and ends with the return key. What follows tells one from a
// person by the time between keys.
const (
	scanGapMillis = 50
	minScanBytes  = 6
	maxScanBytes  = 4096
)

// scan is what was typed without a pause.
type scan struct {
	text     string
	atMillis int64
}

// Scanning reports whether a key at this time goes on with what a scanner types, so that the browser must not
// take it for something else.
func (s *State) Scanning(atMillis int64) bool {
	return len(s.scan.text) > 1 && atMillis-s.scan.atMillis < scanGapMillis
}

// next takes a key in. It gives the whole payload when the key ends a scan.
func (c scan) next(key string, atMillis int64) (scan, string) {
	fast := atMillis-c.atMillis < scanGapMillis
	if key == "Enter" || key == "Tab" {
		if fast && len(c.text) >= minScanBytes {
			return scan{}, c.text
		}
		return scan{}, ""
	}
	if len([]rune(key)) != 1 { // Shift and the like come between the characters
		if fast {
			c.atMillis = atMillis
		}
		return c, ""
	}
	if !fast {
		c.text = ""
	}
	if len(c.text) < maxScanBytes {
		c.text += key
	}
	c.atMillis = atMillis
	return c, ""
}

// ticketPrefix begins what the QR code of our own ticket says; the appointment's code follows.
const ticketPrefix = "CUPO:"

// languagePrefix begins what a sticker beside the scanner says for a language; its tag follows. So a whole visit
// can be done by the scanner alone.
const languagePrefix = "CUPO-LANG:"

// Card is what a scanner read: a document, with the years that may be that of its issue, or a code of ours.
type Card struct {
	Number string
	Years  []int
	Code   string
}

// maxYears is how many years of one card are tried: each that is wrong counts like one that was typed.
const maxYears = 2

// validYears is for how long a cédula is good: what was issued before is not shown to a scanner any more.
const validYears = 12

// readCard looks for what we know in a scanner's payload. The numbers may stand in a PDF417 or QR code among
// much else.
func readCard(payload string, thisYear int) Card {
	text := strings.Map(printable, payload)
	if at := strings.Index(strings.ToUpper(text), ticketPrefix); at >= 0 {
		return Card{Code: leadingCode(text[at+len(ticketPrefix):])}
	}
	runs := digitRuns(text)
	card := Card{Number: findCedula(runs)}
	if card.Number == "" {
		return Card{}
	}
	for _, run := range runs {
		if year := issueYear(run, thisYear); year != 0 && run != card.Number && len(card.Years) < maxYears && !contains(card.Years, year) {
			card.Years = append(card.Years, year)
		}
	}
	return card
}

func printable(r rune) rune {
	if r < ' ' || r == 0x7f {
		return ' '
	}
	return r
}

func leadingCode(text string) string {
	end := 0
	for end < len(text) && (text[end] == '-' || text[end] >= '0' && text[end] <= '9' || text[end]|0x20 >= 'a' && text[end]|0x20 <= 'z') {
		end++
	}
	return strings.ToUpper(text[:end])
}

// digitRuns are the numbers in a text; a hyphen or a slash between digits ends one.
func digitRuns(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
}

// findCedula prefers a number of ten digits that stands alone to one inside a longer one.
func findCedula(runs []string) string {
	for _, run := range runs {
		if document.CedulaFits(run) {
			return run
		}
	}
	for _, run := range runs {
		for i := 0; i+cedulaDigits < len(run)+1; i++ {
			if document.CedulaFits(run[i : i+cedulaDigits]) {
				return run[i : i+cedulaDigits]
			}
		}
	}
	return ""
}

// issueYear is the year in a number that may be that of the issue: 2019, 20190814 or 14082019; 0 for none.
func issueYear(run string, thisYear int) int {
	var texts []string
	switch len(run) {
	case 4:
		texts = []string{run}
	case 8:
		texts = []string{run[:4], run[4:]}
	}
	for _, text := range texts {
		if year := number(text); year <= thisYear && year > thisYear-validYears {
			return year
		}
	}
	return 0
}

func number(digits string) int {
	n := 0
	for _, d := range digits {
		n = n*10 + int(d-'0')
	}
	return n
}

func contains(list []int, n int) bool {
	for _, v := range list {
		if v == n {
			return true
		}
	}
	return false
}
