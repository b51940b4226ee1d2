package jsontext_test

import (
	stdjson "encoding/json"
	"math"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/cupo-ec/cupo/wire/jsontext"
)

func TestAppendStringEscapes(t *testing.T) {
	for text, want := range map[string]string{
		"":                     `""`,
		"Guaranda, Bolívar":    `"Guaranda, Bolívar"`,
		"a\"b\\c/d":            `"a\"b\\c/d"`,
		"\n\r\t\b\f\x00\x1f":   `"\n\r\t\u0008\u000c\u0000\u001f"`,
		"\x7f<>&\u2028":        "\"\x7f<>&\u2028\"",
		"😀":                    `"😀"`,
		"a\xffb":               "\"a\ufffdb\"",
		"\xed\xa0\x80":         "\"\ufffd\ufffd\ufffd\"",
		"end\xc3":              "\"end\ufffd\"",
		"\ufffd as it is, too": "\"\ufffd as it is, too\"",
	} {
		if got := string(jsontext.AppendString(nil, text)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestAppendStringIsReadByTheStandardLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(t, "text"))
		if rapid.Bool().Draw(t, "sound") {
			text = rapid.String().Draw(t, "sound text")
		}
		b := jsontext.AppendString([]byte(" "), text)
		var got string
		if err := stdjson.Unmarshal(b, &got); err != nil {
			t.Fatalf("%q became %s: %v", text, b, err)
		}
		if utf8.ValidString(text) && got != text || !utf8.Valid(b) {
			t.Fatalf("%q came back as %q", text, got)
		}
	})
}

func TestAppendNumbers(t *testing.T) {
	for _, v := range []float64{
		0, 1, -1, 0.1, -78.4678, 1e20, 1e21, -1e21, 1e-6, 1e-7, 123456789012345680000,
		math.MaxFloat64, math.SmallestNonzeroFloat64, math.Copysign(0, -1),
	} {
		b := jsontext.AppendFloat64(nil, v)
		var got float64
		if err := stdjson.Unmarshal(b, &got); err != nil || got != v {
			t.Errorf("%g became %s and then %g, %v", v, b, got, err)
		}
	}
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if got := string(jsontext.AppendFloat64(nil, v)); got != "null" {
			t.Errorf("%g became %s", v, got)
		}
	}
	b := jsontext.AppendInt(jsontext.AppendBool(nil, true), -5)
	b = jsontext.AppendUint64(jsontext.AppendInt64(b, math.MinInt64), math.MaxUint64)
	if got, want := string(b), "true-5-922337203685477580818446744073709551615"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestClosing(t *testing.T) {
	for open, want := range map[string]string{"{": "{}", `{"a":1,`: `{"a":1}`} {
		if got := string(jsontext.CloseObject([]byte(open))); got != want {
			t.Errorf("%s became %s", open, got)
		}
	}
	for open, want := range map[string]string{"[": "[]", "[1,": "[1]"} {
		if got := string(jsontext.CloseArray([]byte(open))); got != want {
			t.Errorf("%s became %s", open, got)
		}
	}
}
