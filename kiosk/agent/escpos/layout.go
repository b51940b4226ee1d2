package escpos

import (
	"strings"
	"unicode/utf8"
)

// row is one row of characters on the paper: printable, and not longer than its columns.
type row struct {
	text   string
	shape  shape
	center bool
}

// layout breaks a ticket into rows.
func layout(t Ticket, paper Paper) []row {
	lines := t.Lines
	if t.Title != "" {
		lines = append([]Line{{Text: t.Title, Style: Large, Align: Center}}, lines...)
	}
	var rows []row
	for _, line := range lines {
		s := shapeOf(line.Style)
		center := line.Align == Center
		for _, text := range rowsOf(printable(line.Text), paper.columns(s), center) {
			rows = append(rows, row{text: text, shape: s, center: center})
		}
	}
	return rows
}

// rowsOf wraps a text. One in the middle gets rows of about the same length, as few as before: a number
// alone in the last row is taken for something else.
func rowsOf(text string, columns int, center bool) []string {
	rows := wrap(text, columns)
	for narrower := columns - 1; center && len(rows) > 1 && narrower > 0; narrower-- {
		tried := wrap(text, narrower)
		if len(tried) > len(rows) || splitsWord(tried, narrower) {
			break
		}
		rows = tried
	}
	return rows
}

// splitsWord tells whether some row may end within a word.
func splitsWord(rows []string, columns int) bool {
	for _, text := range rows {
		if utf8.RuneCountInString(text) >= columns && !strings.Contains(text, " ") {
			return true
		}
	}
	return false
}

// wrap breaks a text of printable characters between words, and a word only where it is longer than a
// row. A text that fits stays as it is, so that spaces can make columns. It gives at least one row.
func wrap(text string, columns int) []string {
	rest := trimRight([]rune(text))
	var rows []string
	for len(rest) > columns {
		at := breakAt(rest, columns)
		rows = append(rows, string(trimRight(rest[:at])))
		rest = trimLeft(rest[at:])
	}
	return append(rows, string(rest))
}

// breakAt gives how much of the text, longer than a row, stands in the row.
func breakAt(text []rune, columns int) int {
	for at := columns; at > 0; at-- {
		if text[at] == ' ' {
			return at
		}
	}
	return columns
}

func trimRight(text []rune) []rune {
	for len(text) > 0 && text[len(text)-1] == ' ' {
		text = text[:len(text)-1]
	}
	return text
}

func trimLeft(text []rune) []rune {
	for len(text) > 0 && text[0] == ' ' {
		text = text[1:]
	}
	return text
}

// HeightMillimetres is about how much paper a ticket takes.
func HeightMillimetres(t Ticket, paper Paper) int {
	dots := 0
	for _, r := range layout(t, paper) {
		dots += r.shape.pitchDots()
	}
	if t.QR != "" {
		dots += qrDots(len(t.QR), paper) + 2*qrGapDots
	}
	return (dots + dotsPerMillimetre - 1) / dotsPerMillimetre
}
