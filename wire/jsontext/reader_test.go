package jsontext_test

import (
	stdjson "encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/wire/decode"
	"github.com/cupo-ec/cupo/wire/jsontext"
)

// skipWhole reads src as one document of any kind.
func skipWhole(src []byte) error {
	r := jsontext.NewReader(src)
	if err := r.Skip(); err != nil {
		return err
	}
	return r.End()
}

// documents are sound and unsound documents, with the reason against the unsound.
var documents = map[string]error{
	`null`: nil, `true`: nil, `false`: nil, `0`: nil, `-0`: nil, `1.5e+10`: nil, `1E-2`: nil, `""`: nil,
	`[]`: nil, `{}`: nil, " \t\r\n[ 1 , 2 ] \n": nil, `{"a":{"b":[{}]},"":null}`: nil, `{"a":1,"a":2}`: nil,
	`"\"\\\/\b\f\n\r\t\u00e1\uD83D\uDE00"`: nil, "\"\x7f\u2028\"": nil,
	strings.Repeat("[", 32) + strings.Repeat("]", 32): nil,
	`[` + strings.Repeat(`{"a":[]},`, 100) + `1]`:     nil,

	``: decode.ErrTruncated, ` `: decode.ErrTruncated, `[`: decode.ErrTruncated, `{"a"`: decode.ErrTruncated,
	`{"a":`: decode.ErrTruncated, `[1,`: decode.ErrTruncated, `"a`: decode.ErrTruncated, `"\`: decode.ErrTruncated,
	`"\u12`: decode.ErrTruncated, `"\ud83d`: decode.ErrTruncated, `nul`: decode.ErrTruncated,
	`-`: decode.ErrTruncated, `1.`: decode.ErrTruncated, `1e`: decode.ErrTruncated, `1e+`: decode.ErrTruncated,

	`[1,]`: decode.ErrSyntax, `[,1]`: decode.ErrSyntax, `[1 2]`: decode.ErrSyntax, `[1}`: decode.ErrSyntax,
	`{"a":1,}`: decode.ErrSyntax, `{,}`: decode.ErrSyntax, `{a:1}`: decode.ErrSyntax, `{1:1}`: decode.ErrSyntax,
	`{"a" 1}`: decode.ErrSyntax, `{"a":1]`: decode.ErrSyntax, `{"a":}`: decode.ErrSyntax, `{'a':1}`: decode.ErrSyntax,
	`nulx`: decode.ErrSyntax, `True`: decode.ErrSyntax, `NaN`: decode.ErrSyntax, `Infinity`: decode.ErrSyntax,
	`+1`: decode.ErrSyntax, `.5`: decode.ErrSyntax, `[1.]`: decode.ErrSyntax, `-a`: decode.ErrSyntax,
	`[0x10]`: decode.ErrSyntax, `[01]`: decode.ErrSyntax, `"\x41"`: decode.ErrSyntax, `"\u12g4"`: decode.ErrSyntax,
	"\"\n\"": decode.ErrSyntax, "\"\x00\"": decode.ErrSyntax, "\"\x1f\"": decode.ErrSyntax, `"\v"`: decode.ErrSyntax, `"\'"`: decode.ErrSyntax,
	`"\U0041"`: decode.ErrSyntax, "\ufeff{}": decode.ErrSyntax,
	`/* */ 1`: decode.ErrSyntax, `[1] // x`: decode.ErrTrailing, "\v1": decode.ErrSyntax, "\u00a01": decode.ErrSyntax,

	`{}{}`: decode.ErrTrailing, `1 2`: decode.ErrTrailing, `01`: decode.ErrTrailing, `[]]`: decode.ErrTrailing,
	"{}\x00": decode.ErrTrailing, `nullnull`: decode.ErrTrailing,

	"\"\xff\"": decode.ErrInvalidUTF8, "\"\xed\xa0\x80\"": decode.ErrInvalidUTF8, "{\"\xc0\x80\":1}": decode.ErrInvalidUTF8,
	`"\ud83d"`: decode.ErrInvalidUTF8, `"\ude00"`: decode.ErrInvalidUTF8, `"\ude00\ude00"`: decode.ErrInvalidUTF8, `"\ud83dx"`: decode.ErrInvalidUTF8,
	`"\ud83d\n"`: decode.ErrInvalidUTF8, `"\ud83d\ud83d"`: decode.ErrInvalidUTF8, `"\ud83d\u0041"`: decode.ErrInvalidUTF8,

	strings.Repeat("[", 33) + strings.Repeat("]", 33): decode.ErrTooDeep,
	strings.Repeat("[", 100_000):                      decode.ErrTooDeep,
	strings.Repeat(`{"a":`, 100_000):                  decode.ErrTooDeep,
}

func TestSkipIsStrict(t *testing.T) {
	for src, want := range documents {
		if err := skipWhole([]byte(src)); err != want {
			t.Errorf("%.40q: %v, want %v", src, err, want)
		}
	}
}

func TestReadString(t *testing.T) {
	for src, want := range map[string]string{
		`""`: "", `"abc"`: "abc", ` "Cañar"`: "Cañar", `"\u0043a\u00F1ar"`: "Cañar", `"\uD83D\uDE00!"`: "😀!",
		`"\uDBFF\uDFFF"`: "\U0010ffff", `"\ud800\udc00"`: "\U00010000", `"a\"\\\/\b\f\n\r\tz"`: "a\"\\/\b\f\n\r\tz",
		`"\u0000"`: "\x00", `"\uFFFF"`: "\uffff",
	} {
		r := jsontext.NewReader([]byte(src))
		if got, err := r.ReadString(100); got != want || err != nil || r.End() != nil {
			t.Errorf("%s: %q, %v", src, got, err)
		}
	}
}

func TestReadStringLimitCountsWhatIsMeant(t *testing.T) {
	for _, test := range []struct {
		src  string
		max  int
		want error
	}{
		{`"abc"`, 3, nil}, {`"abc"`, 2, decode.ErrTooLong}, {`"\u0061bc"`, 3, nil}, {`"\u0061bc"`, 2, decode.ErrTooLong},
		{`"ñ"`, 1, decode.ErrTooLong}, {`"\u00f1"`, 1, decode.ErrTooLong}, {`"\u00f1"`, 2, nil},
		{`"` + strings.Repeat(`\u0061`, 100) + `"`, 100, nil},
		{`"` + strings.Repeat(`\u0061`, 101) + `"`, 100, decode.ErrTooLong},
	} {
		r := jsontext.NewReader([]byte(test.src))
		if _, err := r.ReadString(test.max); err != test.want {
			t.Errorf("%.20s, at most %d: %v, want %v", test.src, test.max, err, test.want)
		}
	}
}

func TestReadIntegers(t *testing.T) {
	const huge = "123456789012345678901234567890"
	for _, test := range []struct {
		src              string
		signed, unsigned error
	}{
		{"0", nil, nil}, {"-0", nil, nil}, {"42", nil, nil}, {"-1", nil, decode.ErrOutOfRange},
		{"9223372036854775807", nil, nil}, {"9223372036854775808", decode.ErrOutOfRange, nil},
		{"-9223372036854775808", nil, decode.ErrOutOfRange},
		{"-9223372036854775809", decode.ErrOutOfRange, decode.ErrOutOfRange},
		{"18446744073709551615", decode.ErrOutOfRange, nil},
		{"18446744073709551616", decode.ErrOutOfRange, decode.ErrOutOfRange},
		{huge, decode.ErrOutOfRange, decode.ErrOutOfRange}, {"1.0", decode.ErrOutOfRange, decode.ErrOutOfRange},
		{"1e2", decode.ErrOutOfRange, decode.ErrOutOfRange}, {"0.5", decode.ErrOutOfRange, decode.ErrOutOfRange},
		{strings.Repeat("9", 100_000), decode.ErrOutOfRange, decode.ErrOutOfRange},
		{`"1"`, decode.ErrWrongType, decode.ErrWrongType}, {"[", decode.ErrWrongType, decode.ErrWrongType},
		{"true", decode.ErrWrongType, decode.ErrWrongType}, {"trie", decode.ErrSyntax, decode.ErrSyntax},
		{"]", decode.ErrSyntax, decode.ErrSyntax}, {"", decode.ErrTruncated, decode.ErrTruncated},
	} {
		r := jsontext.NewReader([]byte(test.src))
		got, err := r.ReadInt64()
		if err != test.signed {
			t.Errorf("%.30s as int64: %v, want %v", test.src, err, test.signed)
		}
		var want int64
		if err == nil {
			if stdErr := stdjson.Unmarshal([]byte(test.src), &want); stdErr != nil || got != want {
				t.Errorf("%s as int64: %d, want %d (%v)", test.src, got, want, stdErr)
			}
		}
		r = jsontext.NewReader([]byte(test.src))
		if _, err := r.ReadUint64(); err != test.unsigned {
			t.Errorf("%.30s as uint64: %v, want %v", test.src, err, test.unsigned)
		}
	}
}

func TestReadFloats(t *testing.T) {
	for src, want := range map[string]error{
		"-78.4678": nil, "0": nil, "1e308": nil, "1e-400": nil, "4.9e-324": nil, "2": nil,
		"1e309": decode.ErrOutOfRange, "-1e999999999999": decode.ErrOutOfRange,
		"true": decode.ErrWrongType, `"1"`: decode.ErrWrongType, "-": decode.ErrTruncated,
	} {
		r := jsontext.NewReader([]byte(src))
		got, err := r.ReadFloat64()
		if err != want {
			t.Errorf("%s: %v, want %v", src, err, want)
		}
		var standard float64
		if err == nil && (stdjson.Unmarshal([]byte(src), &standard) != nil || got != standard) {
			t.Errorf("%s: %g, want %g", src, got, standard)
		}
	}
}

func TestReadRefusesOtherKinds(t *testing.T) {
	values := map[byte]string{'{': "{}", '[': "[]", '"': `""`, '0': "0", 't': "true", 'f': "false", 'n': "null"}
	methods := map[string]struct {
		read  func(*jsontext.Reader) error
		takes string
	}{
		"ReadObjectStart": {(*jsontext.Reader).ReadObjectStart, "{"},
		"ReadArrayStart":  {(*jsontext.Reader).ReadArrayStart, "["},
		"ReadString":      {func(r *jsontext.Reader) error { _, err := r.ReadString(9); return err }, `"`},
		"ReadBool":        {func(r *jsontext.Reader) error { _, err := r.ReadBool(); return err }, "tf"},
		"ReadInt":         {func(r *jsontext.Reader) error { _, err := r.ReadInt(); return err }, "0"},
		"ReadFloat64":     {func(r *jsontext.Reader) error { _, err := r.ReadFloat64(); return err }, "0"},
	}
	for name, method := range methods {
		for first, value := range values {
			r := jsontext.NewReader([]byte(value))
			err := method.read(&r)
			takes := strings.IndexByte(method.takes, first) >= 0
			if takes != (err == nil) || !takes && err != decode.ErrWrongType {
				t.Errorf("%s of %s: %v", name, value, err)
			}
		}
	}
}

func TestTryNull(t *testing.T) {
	r := jsontext.NewReader([]byte(" null"))
	if !r.TryNull() || r.End() != nil {
		t.Error("null is not read")
	}
	for _, src := range []string{"", "nul", "none", "true", `"null"`} {
		r := jsontext.NewReader([]byte(src))
		if r.TryNull() {
			t.Errorf("%q is read as null", src)
		}
	}
	r = jsontext.NewReader([]byte("nul"))
	if _, err := r.ReadString(9); r.TryNull() || err != decode.ErrTruncated {
		t.Errorf("half a null where a string is wanted: %v", err)
	}
}

func TestNextKeyUnescapes(t *testing.T) {
	r := jsontext.NewReader([]byte(`{"slo\u0074":1, "\u0068old" :2,"any":3}`))
	if err := r.ReadObjectStart(); err != nil {
		t.Fatal(err)
	}
	var keys []string
	for {
		key, more, err := r.NextKey()
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			break
		}
		keys = append(keys, string(key))
		if v, err := r.ReadInt(); v != len(keys) || err != nil {
			t.Fatalf("value %d, %v", v, err)
		}
	}
	if got := strings.Join(keys, " "); got != "slot hold any" || r.End() != nil {
		t.Errorf("keys %s", got)
	}
}

func TestStringsOutliveTheInput(t *testing.T) {
	src := []byte(`["plain","esc\u0061ped"]`)
	r := jsontext.NewReader(src)
	if err := r.ReadArrayStart(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for {
		more, err := r.NextElement()
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			break
		}
		s, err := r.ReadString(99)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, s)
	}
	clear(src)
	if strings.Join(got, " ") != "plain escaped" {
		t.Errorf("%q", got)
	}
}

func TestErrorsAreOfPackageDecode(t *testing.T) {
	for src, want := range documents {
		if want == nil {
			continue
		}
		if err := skipWhole([]byte(src)); !decode.IsMalformed(err) || errors.Is(err, decode.ErrWrongType) {
			t.Errorf("%.40q: %v is not called malformed", src, err)
		}
	}
}
