package allocator

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseDocument(t *testing.T) {
	for _, c := range []struct {
		kind   DocumentType
		number string
		plain  string // empty for what is no document
	}{
		{Cedula, "1710034065", "1710034065"},
		{Cedula, "0926687856", "0926687856"},
		{Cedula, "1714307103", "1714307103"},
		{Cedula, "1713175071", "1713175071"},
		{Cedula, "171003406-5", "1710034065"},
		{Cedula, " 17 1003 4065 ", "1710034065"},
		{Cedula, "1710034064", ""}, // check digit
		{Cedula, "0102030405", ""},
		{Cedula, "2222222222", ""}, // passes everything else
		{Cedula, "0000000000", ""},
		{Cedula, "171003406", ""},
		{Cedula, "17100340650", ""},
		{Cedula, "", ""},
		{Cedula, "171003406A", ""},
		{Cedula, "17100 34065٥", ""},
		{Cedula, "1710034065\x00", ""},
		{Cedula, "1710.034.065", ""},
		{Foreigner, "ab-123", "AB123"},
		{Foreigner, "000", "000"},
		{Foreigner, "00", ""},
		{Foreigner, "ABCDEFGHIJKL", "ABCDEFGHIJKL"},
		{Foreigner, "ABCDEFGHIJKLM", ""},
		{Passport, "zzzzzzzzzzzz", "ZZZZZZZZZZZZ"},
		{Passport, "A_123", ""},
		{Passport, "AÑ123", ""},
		{DocumentType(3), "AB123", ""},
		{DocumentType(255), "1710034065", ""},
	} {
		d, ok := ParseDocument(c.kind, c.number)
		if ok != (c.plain != "") {
			t.Errorf("%s %q: a document is %v", c.kind, c.number, ok)
		} else if ok && (d.Number() != c.plain || d.Type() != c.kind) {
			t.Errorf("%s %q became %s %q", c.kind, c.number, d.Type(), d.Number())
		}
	}
}

// cedulaWith gives a number of nine digits the check digit it needs, by the rule as it is printed.
func cedulaWith(nine string) string {
	sum := 0
	for i, c := range nine {
		product := int(c-'0') * []int{2, 1, 2, 1, 2, 1, 2, 1, 2}[i]
		if product > 9 {
			product -= 9
		}
		sum += product
	}
	return fmt.Sprintf("%s%d", nine, (10-sum%10)%10)
}

func TestProvincesOfCedulas(t *testing.T) {
	for province := range 100 {
		want := province >= 1 && province <= 24 || province == 30
		number := cedulaWith(fmt.Sprintf("%02d1003406", province))
		if _, got := ParseDocument(Cedula, number); got != want {
			t.Errorf("%s: valid is %v", number, got)
		}
	}
}

func TestThirdDigitDecidesNothing(t *testing.T) {
	for third := range 10 {
		number := cedulaWith(fmt.Sprintf("17%d003406", third))
		if _, ok := ParseDocument(Cedula, number); !ok {
			t.Errorf("%s was refused", number)
		}
	}
}

// TestOneCheckDigit: of the ten endings of nine digits exactly one makes a cédula.
func TestOneCheckDigit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nine := fmt.Sprintf("%02d%07d", rapid.IntRange(1, 24).Draw(t, "province"), rapid.IntRange(0, 9_999_999).Draw(t, "rest"))
		valid := 0
		for last := range 10 {
			number := fmt.Sprintf("%s%d", nine, last)
			if d, ok := ParseDocument(Cedula, number); ok {
				valid++
				if number != cedulaWith(nine) || d.Number() != number {
					t.Errorf("%s was taken as %s", number, d.Number())
				}
			}
		}
		if valid != 1 && strings.Trim(nine, nine[:1]) != "" {
			t.Errorf("%s has %d endings", nine, valid)
		}
	})
}

// TestDocumentsPackOneToOne: different texts and types are different words, and come back from them.
func TestDocumentsPackOneToOne(t *testing.T) {
	text := rapid.StringMatching("[0-9A-Z]{3,12}")
	kind := rapid.SampledFrom([]DocumentType{Foreigner, Passport})
	rapid.Check(t, func(t *rapid.T) {
		k1, k2, n1, n2 := kind.Draw(t, "type"), kind.Draw(t, "type"), text.Draw(t, "number"), text.Draw(t, "number")
		a, ok1 := ParseDocument(k1, n1)
		b, ok2 := ParseDocument(k2, strings.ToLower(n2))
		if !ok1 || !ok2 || a.Number() != n1 || a.Type() != k1 || b.Number() != n2 || b.Type() != k2 {
			t.Fatalf("%s %q and %s %q became %s %q and %s %q", k1, n1, k2, n2, a.Type(), a.Number(), b.Type(), b.Number())
		}
		if (a == b) != (k1 == k2 && n1 == n2) {
			t.Fatalf("%s %q and %s %q are words %d and %d", k1, n1, k2, n2, a, b)
		}
	})
}

// TestDocumentTypesNeverCollide looks at the edges of the words that a type has.
func TestDocumentTypesNeverCollide(t *testing.T) {
	lowest, highest := strings.Repeat("0", minOtherChars), strings.Repeat("Z", maxDocumentChars)
	last := Document(0)
	for _, edge := range []struct {
		kind   DocumentType
		number string
	}{
		{Cedula, "0100000009"}, {Cedula, cedulaWith("309999999")},
		{Foreigner, lowest}, {Foreigner, highest}, {Passport, lowest}, {Passport, highest},
	} {
		d, ok := ParseDocument(edge.kind, edge.number)
		if !ok || d <= last || d.Type() != edge.kind || d.Number() != edge.number || !d.known() {
			t.Errorf("%s %q is word %d after %d, read as %s %q", edge.kind, edge.number, d, last, d.Type(), d.Number())
		}
		last = d
	}
	if Document(0).known() || (last + 1).known() {
		t.Error("a word beyond the documents is one")
	}
}
