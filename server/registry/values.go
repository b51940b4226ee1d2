package registry

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

const secondsPerDay = 86400

// cells reads the values of a row. The first fault stays.
type cells struct {
	columns []column
	values  row
	fault   fault
}

func (c *cells) fail(i int, reason string) {
	if c.fault.none() {
		c.fault = fault{c.columns[i].name, reason}
	}
}

// needed is the value of a column that must be there.
func (c *cells) needed(i int) string {
	if c.values[i] == "" {
		c.fail(i, wire.ReasonMissing)
	}
	return c.values[i]
}

// Bounds of texts, in bytes: what stands in the log is shorter than it can hold.
const (
	maxIDBytes   = 64
	maxTextBytes = 200
)

// text is free text on one line. Without value it is empty.
func (c *cells) text(i int) string {
	value := c.values[i]
	if len(value) > maxTextBytes {
		c.fail(i, wire.ReasonTooLong)
		return ""
	}
	for _, r := range value {
		if unicode.IsControl(r) || r == utf8.RuneError {
			c.fail(i, wire.ReasonMalformed)
			return ""
		}
	}
	if strings.TrimSpace(value) != value {
		c.fail(i, wire.ReasonMalformed)
	}
	return value
}

// id is the name of something, as it stands in URLs.
func (c *cells) id(i int) string {
	value := c.needed(i)
	if len(value) > maxIDBytes {
		c.fail(i, wire.ReasonTooLong)
		return ""
	}
	for at := range len(value) {
		b := value[at]
		if b <= ' ' || b >= 0x7f || strings.IndexByte(`"',;/\`, b) >= 0 {
			c.fail(i, wire.ReasonMalformed)
			return ""
		}
	}
	return value
}

// whole is a number from min to max.
func (c *cells) whole(i int, min, max int64) int64 {
	value, err := strconv.ParseInt(c.values[i], 10, 64)
	switch {
	case err != nil:
		c.fail(i, wire.ReasonMalformed)
	case value < min || value > max:
		c.fail(i, wire.ReasonOutOfRange)
	}
	return value
}

func (c *cells) decimal(i int) float64 {
	value, err := strconv.ParseFloat(c.needed(i), 64)
	if err != nil || value != value {
		c.fail(i, wire.ReasonMalformed)
		return 0
	}
	return value
}

// date is a day since 1970 from min to max; 0 where there is no value.
func (c *cells) date(i int, min, max int64) int64 {
	if c.values[i] == "" {
		return 0
	}
	at, err := time.Parse(time.DateOnly, c.values[i])
	if err != nil {
		c.fail(i, wire.ReasonMalformed)
		return 0
	}
	day := at.Unix() / secondsPerDay
	if at.Unix()%secondsPerDay < 0 {
		day--
	}
	if day < min || day > max {
		c.fail(i, wire.ReasonOutOfRange)
		return 0
	}
	return day
}

// document reads a document from the columns of its type and its number; 0 where there is none.
func (c *cells) document(kindAt, at int) allocator.Document {
	kind := allocator.Cedula
	if c.values[kindAt] != "" {
		var known bool
		if kind, known = allocator.ParseDocumentType(c.values[kindAt]); !known {
			c.fail(kindAt, wire.ReasonMalformed)
			return 0
		}
	}
	if c.values[at] == "" {
		return 0
	}
	document, valid := allocator.ParseDocument(kind, c.values[at])
	if !valid {
		c.fail(at, wire.ReasonMalformed)
	}
	return document
}

// dateText is the date of a day since 1970; empty for 0 where that is none.
func dateText(day int64) string {
	return time.Unix(day*secondsPerDay, 0).UTC().Format(time.DateOnly)
}

func dateOrOpen(day uint16) string {
	if day == 0 {
		return ""
	}
	return dateText(int64(day))
}

func numberText(n int64) string { return strconv.FormatInt(n, 10) }
