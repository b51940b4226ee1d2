package registry

import (
	"bytes"
	"strings"

	"github.com/cupo-ec/cupo/wire"
	"github.com/cupo-ec/cupo/wire/jsontext"
)

// readJSON reads an object without anything nested in it. Null is the same as no field at all.
func (r *reader) readJSON(line []byte) fault {
	in := jsontext.NewReader(line)
	if in.ReadObjectStart() != nil {
		return fault{reason: wire.ReasonSyntax}
	}
	var seen [64]bool // more than any kind has columns
	for {
		key, more, err := in.NextKey()
		if err != nil {
			return fault{reason: wire.ReasonSyntax}
		}
		if !more {
			break
		}
		at := r.find(string(key))
		switch {
		case at < 0:
			return fault{shown(string(key)), wire.ReasonUnknownField}
		case seen[at]:
			return fault{r.columns[at].name, wire.ReasonRepeatedField}
		}
		seen[at] = true
		value, sound := readValue(&in, line)
		if !sound {
			return fault{r.columns[at].name, wire.ReasonMalformed}
		}
		r.values[at] = value
	}
	if in.End() != nil {
		return fault{reason: wire.ReasonSyntax}
	}
	return fault{}
}

// readValue reads a text, or a number as it is written.
func readValue(in *jsontext.Reader, line []byte) (value string, sound bool) {
	if in.TryNull() {
		return "", true
	}
	start := in.Offset()
	switch rest := bytes.TrimLeft(line[start:], " \t"); {
	case len(rest) == 0:
		return "", false
	case rest[0] == '"':
		value, err := in.ReadString(wire.MaxImportLineBytes)
		return strings.Clone(value), err == nil
	case rest[0] == '-' || rest[0] >= '0' && rest[0] <= '9':
		err := in.Skip()
		return string(bytes.TrimSpace(line[start:in.Offset()])), err == nil
	}
	return "", false
}

// appendJSON writes a row as it is read back; what is empty is left out.
func appendJSON(dst []byte, columns []column, values row) []byte {
	dst = append(dst, '{')
	first := true
	for i := range columns {
		if values[i] == "" {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(jsontext.AppendString(dst, columns[i].name), ':')
		if columns[i].number {
			dst = append(dst, values[i]...)
		} else {
			dst = jsontext.AppendString(dst, values[i])
		}
	}
	return append(dst, "}\n"...)
}
