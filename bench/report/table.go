package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Table is rows of text under a title. The first column is aligned to the left, the others to the
// right.
type Table struct {
	Title  string
	Header []string
	rows   [][]string
}

// Row adds a row; a row may be shorter than the others.
func (t *Table) Row(cells ...string) { t.rows = append(t.rows, cells) }

// WriteTo writes the table as plain text.
func (t *Table) WriteTo(w io.Writer) (int64, error) {
	all := t.rows
	if len(t.Header) > 0 {
		all = append([][]string{t.Header}, all...)
	}
	widths := columnWidths(all)
	var text strings.Builder
	if t.Title != "" {
		text.WriteString(t.Title + "\n")
	}
	for i, row := range all {
		text.WriteString(strings.TrimRight(line(row, widths), " ") + "\n")
		if i == 0 && len(t.Header) > 0 {
			text.WriteString("  " + strings.Repeat("-", totalWidth(widths)-2) + "\n")
		}
	}
	n, err := io.WriteString(w, text.String())
	return int64(n), err
}

func columnWidths(rows [][]string) []int {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	return widths
}

func totalWidth(widths []int) int {
	total := 0
	for _, width := range widths {
		total += width + 2
	}
	return total
}

func line(row []string, widths []int) string {
	var text strings.Builder
	for i, cell := range row {
		padding := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
		if i == 0 {
			text.WriteString("  " + cell + padding)
		} else {
			text.WriteString("  " + padding + cell)
		}
	}
	return text.String()
}

// Count writes a whole number with its thousands apart, "1,713,095".
func Count(n int64) string {
	digits := strconv.FormatInt(max(n, -n), 10)
	var text strings.Builder
	if n < 0 {
		text.WriteByte('-')
	}
	for i, digit := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			text.WriteByte(',')
		}
		text.WriteRune(digit)
	}
	return text.String()
}

// Rate writes how many came in a time, by the second, "12,300/s"; "-" for no time.
func Rate(n int64, took time.Duration) string {
	if took <= 0 {
		return "-"
	}
	return Count(int64(float64(n)/took.Seconds())) + "/s"
}

// Duration writes a time with three digits that count, "1.23 ms".
func Duration(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return three(float64(d)/float64(time.Microsecond)) + " µs"
	case d < time.Second:
		return three(float64(d)/float64(time.Millisecond)) + " ms"
	case d < 10*time.Minute:
		return three(d.Seconds()) + " s"
	}
	return d.Round(time.Second).String()
}

func three(x float64) string {
	switch {
	case x < 10:
		return fmt.Sprintf("%.2f", x)
	case x < 100:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.0f", x)
}
