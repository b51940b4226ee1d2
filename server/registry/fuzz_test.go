package registry

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cupo-ec/cupo/wire"
)

// FuzzLines reads any bytes as a part of a file. Every line that is read is written and read back the
// same, the numbers rise, and nothing that is refused repeats the line.
func FuzzLines(f *testing.F) {
	for _, text := range []string{
		"document,name\n1710034065,\"a \"\"b\"\", c\"\n\n\r\nx\n", "name\n\"\"\n", "\xef\xbb\xbfname\r\na\r\n", "name\n\"a\nb\"\n", "name\n\xff\n",
		`{"document":"1710034065","issueYear":2015,"name":null}` + "\n" + `{"name":"\u00f1\ud83d\ude00"}`, `{"name":[1]}`, `{"name":"a","name":"b"}`, `{"x":1}`, "{", "[]", "null\n",
	} {
		f.Add(text, true)
		f.Add(text, false)
	}
	f.Fuzz(func(t *testing.T, text string, csv bool) {
		format := wire.FormatNDJSON
		if csv {
			format = wire.FormatCSV
		}
		in, err := newReader(personColumns, format, []byte(text), 0)
		if err != nil {
			return
		}
		last := int64(0)
		for {
			values, refused, more := in.next()
			if !more {
				return
			}
			if in.number <= last {
				t.Fatalf("line %d comes after %d", in.number, last)
			}
			last = in.number
			if !refused.none() {
				if !slices.Contains(wire.ImportReasons(), refused.reason) {
					t.Fatalf("reason %q", refused.reason)
				}
				continue
			}
			again(t, slices.Clone(values))
		}
	})
}

// again writes a row in both formats and reads it back.
func again(t *testing.T, values row) {
	for i, value := range values {
		if !utf8.ValidString(value) {
			t.Fatalf("a value is no UTF-8: %q", value)
		}
		values[i] = strings.NewReplacer("\n", "", "\r", "").Replace(value) // no column takes line breaks
	}
	numbers := slices.Clone(values)
	for i := range personColumns {
		if personColumns[i].number {
			numbers[i] = "2015"
		}
	}
	if len(strings.Join(values, "")) > wire.MaxImportLineBytes/8 {
		return // with its quotes it may be longer than a line
	}
	for _, c := range []struct {
		format string
		text   []byte
		want   row
	}{
		{wire.FormatCSV, appendCSV(appendHeader(nil, personColumns), values), values},
		{wire.FormatNDJSON, appendJSON(nil, personColumns, numbers), numbers},
	} {
		in, err := newReader(personColumns, c.format, c.text, 0)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Count(c.text, []byte{'\n'}) > 2 {
			t.Fatalf("a row became lines: %q", c.text)
		}
		got, refused, more := in.next()
		if !more || !refused.none() || !slices.Equal(got, c.want) {
			t.Fatalf("%q became %q, refused %+v", c.want, got, refused)
		}
	}
}

// FuzzPersons takes any bytes in as persons: nothing but the answer's bounds is assumed of them, what is
// entered keeps every invariant, and taken in again it is unchanged.
func FuzzPersons(f *testing.F) {
	f.Add("document,holder,birthDate,coverage\n1710034065,,1980-01-01,affiliate\n0926687856,1710034065,2015-01-01,child\n")
	f.Add("documentType,document,holderType,holder,birthDate,coverage,coveredFrom,coveredTo\npassport,ABC,foreigner,XYZ9,1980-01-01,ssc,1970-01-02,2149-06-06\n")
	f.Fuzz(func(t *testing.T, text string) {
		w := newWorld(t)
		part := w.part(wire.RegistryPersons, wire.FormatCSV, text, "k")
		answer, err := w.registry.Import(t.Context(), part)
		if err != nil {
			return
		}
		w.check()
		if answer.Lines != answer.Accepted+answer.Unchanged+answer.RefusedLines {
			t.Fatalf("the counts do not add up: %s", said(answer))
		}
		exported := w.export(wire.RegistryPersons, wire.FormatCSV, true, 3)
		other := newWorld(t)
		if got := other.take(wire.RegistryPersons, wire.FormatCSV, exported); got.RefusedLines > 0 {
			t.Fatalf("an export was refused: %s\n%s", said(got), exported)
		}
		if more := other.export(wire.RegistryPersons, wire.FormatCSV, true, 99); more != exported {
			t.Fatalf("exported\n%s\nand then\n%s", exported, more)
		}
	})
}
