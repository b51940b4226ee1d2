package jsontext_test

import (
	stdjson "encoding/json"
	"errors"
	"regexp"
	"testing"
	"unicode/utf8"

	"github.com/cupo-ec/cupo/wire/decode"
	"github.com/cupo-ec/cupo/wire/jsontext"
)

// surrogate matches the escape of a half of a pair.
var surrogate = regexp.MustCompile(`\\u[dD][89a-fA-F]`)

// FuzzReaderSkip compares what Skip takes with what encoding/json calls valid. We are stricter in
// three things, and each must be the reason where the two differ.
func FuzzReaderSkip(f *testing.F) {
	for src := range documents {
		if len(src) < 1000 {
			f.Add([]byte(src))
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		err := skipWhole(src)
		valid := stdjson.Valid(src)
		if err == nil {
			if !valid {
				t.Fatalf("%q is taken", src)
			}
			return
		}
		if !valid {
			return
		}
		switch {
		case errors.Is(err, decode.ErrInvalidUTF8) && (!utf8.Valid(src) || surrogate.Match(src)):
		case errors.Is(err, decode.ErrTooDeep) && depth(src) > jsontext.MaxDepth:
		default:
			t.Fatalf("%q is refused: %v", src, err)
		}
	})
}

// depth is the deepest nesting of a sound document.
func depth(src []byte) int {
	deepest, now, inString := 0, 0, false
	for i := 0; i < len(src); i++ {
		switch c := src[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			now++
			deepest = max(deepest, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deepest
}

// FuzzReaderScalars compares strings and numbers with encoding/json, value by value.
func FuzzReaderScalars(f *testing.F) {
	for _, src := range []string{
		`"a\u00e1\ud83d\ude00\n"`, `"\ud83d"`, "\"\xff\"", `9223372036854775808`, `-1.5e-7`, `1e400`, ` true `, `null`, `"`,
	} {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if surrogate.Match(src) || !utf8.Valid(src) {
			// encoding/json replaces what we refuse: there is nothing to compare, only to survive.
			_ = skipWhole(src)
			return
		}
		if r := jsontext.NewReader(src); r.TryNull() {
			return
		}
		agree(t, src, func(r *jsontext.Reader) (string, error) { return r.ReadString(len(src)) })
		agree(t, src, (*jsontext.Reader).ReadInt64)
		agree(t, src, (*jsontext.Reader).ReadFloat64)
		agree(t, src, (*jsontext.Reader).ReadBool)
	})
}

// agree fails unless read and encoding/json take src as the same value, or both refuse it.
func agree[T comparable](t *testing.T, src []byte, read func(*jsontext.Reader) (T, error)) {
	t.Helper()
	r := jsontext.NewReader(src)
	got, err := read(&r)
	if err == nil {
		err = r.End()
	}
	var want T
	stdErr := stdjson.Unmarshal(src, &want)
	if (err == nil) != (stdErr == nil) {
		t.Fatalf("%q as %T: we say %v, encoding/json %v", src, want, err, stdErr)
	}
	if err == nil && got != want {
		t.Fatalf("%q: %v, want %v", src, got, want)
	}
}
