package registry

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/wire"
)

// Refused is the error of a part that is not taken up at all.
type Refused struct {
	code  wire.Code
	field string
}

// Error names the code, for logs.
func (r *Refused) Error() string { return "registry: refused: " + r.code.String() }

// Refusal is the code and the field at fault.
func (r *Refused) Refusal() (code wire.Code, field string) { return r.code, r.field }

// header reads the names of the columns. They may stand in any order and some may be left out.
func (r *reader) header(line []byte) error {
	names, sound := r.split(line)
	if !sound || len(line) > wire.MaxImportLineBytes || len(bytes.TrimSpace(line)) == 0 {
		return &Refused{wire.Malformed, "header"}
	}
	r.order = make([]int, len(names))
	for i, name := range names {
		at := r.find(strings.TrimSpace(string(name)))
		for _, earlier := range r.order[:i] {
			if at == earlier {
				return &Refused{wire.Malformed, "header/" + r.columns[at].name}
			}
		}
		if at < 0 {
			field := shown(string(name))
			if field == "" {
				field = strconv.Itoa(i + 1)
			}
			return &Refused{wire.Malformed, "header/" + field}
		}
		r.order[i] = at
	}
	return nil
}

func (r *reader) readCSV(line []byte) fault {
	fields, sound := r.split(line)
	switch {
	case !sound:
		return fault{reason: wire.ReasonSyntax}
	case len(fields) != len(r.order):
		return fault{reason: wire.ReasonFieldCount}
	}
	for i, field := range fields {
		r.values[r.order[i]] = string(field)
	}
	return fault{}
}

// split takes a CSV record of one line apart (RFC 4180, without line breaks in fields: a record is a
// line, so that a file can be cut at any line's end). What it returns is good until the next call.
func (r *reader) split(line []byte) (fields [][]byte, sound bool) {
	r.fields = r.fields[:0]
	for {
		field, rest, more, sound := cutField(line)
		if !sound {
			return nil, false
		}
		r.fields = append(r.fields, field)
		if !more {
			return r.fields, true
		}
		line = rest
	}
}

// cutField reads one field; more says that a comma stood behind it.
func cutField(line []byte) (field, rest []byte, more, sound bool) {
	if len(line) == 0 || line[0] != '"' {
		field, rest, more = bytes.Cut(line, []byte{','})
		return field, rest, more, bytes.IndexByte(field, '"') < 0
	}
	line = line[1:]
	for {
		end := bytes.IndexByte(line, '"')
		if end < 0 {
			return nil, nil, false, false
		}
		field, line = append(field, line[:end]...), line[end+1:]
		switch {
		case len(line) == 0:
			return field, nil, false, true
		case line[0] == ',':
			return field, line[1:], true, true
		case line[0] != '"':
			return nil, nil, false, false
		}
		field, line = append(field, '"'), line[1:]
	}
}

// appendCSV writes a row as it is read back.
func appendCSV(dst []byte, values row) []byte {
	for i, value := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		if strings.ContainsAny(value, "\",\r\n") || value == "" && len(values) == 1 {
			dst = append(dst, '"')
			dst = append(dst, strings.ReplaceAll(value, `"`, `""`)...)
			dst = append(dst, '"')
			continue
		}
		dst = append(dst, value...)
	}
	return append(dst, '\n')
}

func appendHeader(dst []byte, columns []column) []byte {
	names := make(row, len(columns))
	for i := range columns {
		names[i] = columns[i].name
	}
	return appendCSV(dst, names)
}
