package registry

import (
	"bytes"
	"unicode/utf8"

	"github.com/cupo-ec/cupo/wire"
)

// fault is why a line is refused: the field at fault, empty for the whole line, and a reason of wire. The
// zero fault is none.
type fault struct{ field, reason string }

func (f fault) none() bool { return f.reason == "" }

// column is one field of a kind. A number stands bare in NDJSON.
type column struct {
	name   string
	number bool
}

// row is the values of one line in the order of the kind's columns; "" for one that is not there.
type row []string

// reader takes a part of a file apart.
type reader struct {
	columns []column
	rest    []byte
	// order says which column each field of a CSV line is; nil in NDJSON.
	order []int
	// number is that of the line that was read last.
	number int64
	values row
	fields [][]byte
}

// byteOrderMark may stand before everything else.
var byteOrderMark = []byte("\xef\xbb\xbf")

// newReader reads the header of a part, if the format has one. firstLine is the number of the first line
// after it; 0 counts the part as a whole file.
func newReader(columns []column, format string, part []byte, firstLine int64) (*reader, error) {
	r := &reader{columns: columns, rest: bytes.TrimPrefix(part, byteOrderMark), values: make(row, len(columns))}
	if format == wire.FormatCSV {
		line, _ := r.line()
		if err := r.header(line); err != nil {
			return nil, err
		}
		r.number = 1
	}
	if firstLine > 0 {
		r.number = firstLine - 1
	}
	return r, nil
}

// line cuts the next line off, without its end.
func (r *reader) line() (line []byte, more bool) {
	if len(r.rest) == 0 {
		return nil, false
	}
	end := bytes.IndexByte(r.rest, '\n')
	if end < 0 {
		line, r.rest = r.rest, nil
	} else {
		line, r.rest = r.rest[:end], r.rest[end+1:]
	}
	return bytes.TrimSuffix(line, []byte{'\r'}), true
}

// next reads the next line that is not empty. The values are good until the next call; the strings in
// them are copies.
func (r *reader) next() (values row, refused fault, more bool) {
	for {
		line, more := r.line()
		if !more {
			return nil, fault{}, false
		}
		r.number++
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		refused := r.read(line)
		return r.values, refused, true
	}
}

func (r *reader) read(line []byte) fault {
	clear(r.values)
	switch {
	case len(line) > wire.MaxImportLineBytes:
		return fault{reason: wire.ReasonLineTooLong}
	case !utf8.Valid(line):
		return fault{reason: wire.ReasonNotUTF8}
	case r.order == nil:
		return r.readJSON(line)
	}
	return r.readCSV(line)
}

// find is the index of a column, −1 where there is none of that name.
func (r *reader) find(name string) int {
	for i := range r.columns {
		if r.columns[i].name == name {
			return i
		}
	}
	return -1
}

// maxShownName is the longest name of a column that an answer repeats.
const maxShownName = 32

// shown is the name of an unknown column, if it can be repeated: somebody may have left the header out,
// and then it is a person's data.
func shown(name string) string {
	if len(name) > maxShownName {
		return ""
	}
	for i := range len(name) {
		if c := name[i]; (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '_' {
			return ""
		}
	}
	return name
}
