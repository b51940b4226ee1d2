package main

import (
	"strings"
	"text/tabwriter"
)

// table is text in columns.
type table struct {
	lines  strings.Builder
	writer *tabwriter.Writer
}

func newTable(titles ...string) *table {
	t := &table{}
	t.writer = tabwriter.NewWriter(&t.lines, 0, 0, 2, ' ', 0)
	t.row(titles...)
	return t
}

// row appends one line.
func (t *table) row(cells ...string) {
	for i, cell := range cells {
		cells[i] = clean(cell)
	}
	_, _ = t.writer.Write([]byte(strings.Join(cells, "\t") + "\n")) // a strings.Builder takes everything
}

func (t *table) text() string {
	_ = t.writer.Flush() // a strings.Builder takes everything
	return t.lines.String()
}
