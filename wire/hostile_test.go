package wire_test

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/cupo-ec/cupo/wire"
	"github.com/cupo-ec/cupo/wire/decode"
	"github.com/cupo-ec/cupo/wire/jsontext"
	"github.com/cupo-ec/cupo/wire/msgp"
)

// pack is v as the reference library writes it.
func pack(t testing.TB, v any) []byte {
	t.Helper()
	b, err := msgpack.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEveryTruncationIsRefused(t *testing.T) {
	for _, sample := range samples {
		for name, codec := range map[string]struct {
			body   []byte
			decode func(wire.Message, []byte) error
		}{
			"MessagePack": {sample.AppendMsgpack(nil), wire.Message.UnmarshalMsgpack},
			"JSON":        {sample.AppendJSON(nil), wire.Message.UnmarshalJSON},
		} {
			for n := range codec.body {
				err := codec.decode(newOf(sample), codec.body[:n])
				if !errors.Is(err, decode.ErrTruncated) {
					t.Fatalf("%s of %s, %d of %d bytes: %v", name, nameOf(sample), n, len(codec.body), err)
				}
			}
			for _, extra := range []string{"\x00", "{}", "x"} {
				err := codec.decode(newOf(sample), append(bytes.Clone(codec.body), extra...))
				if !errors.Is(err, decode.ErrTrailing) {
					t.Fatalf("%s of %s and %q: %v", name, nameOf(sample), extra, err)
				}
			}
		}
	}
}

func TestTopLevelMustBeAnObject(t *testing.T) {
	for _, value := range []any{nil, true, 1, -1.5, "x", []int{1}} {
		for _, sample := range samples {
			if err := newOf(sample).UnmarshalMsgpack(pack(t, value)); !errors.Is(err, decode.ErrWrongType) {
				t.Errorf("MessagePack %v as %s: %v", value, nameOf(sample), err)
			}
		}
	}
	for _, text := range []string{"null", "true", "1", "-1.5", `"x"`, "[1]"} {
		for _, sample := range samples {
			if err := newOf(sample).UnmarshalJSON([]byte(text)); !errors.Is(err, decode.ErrWrongType) {
				t.Errorf("JSON %s as %s: %v", text, nameOf(sample), err)
			}
		}
	}
}

// refusals are sound bodies of the wrong shape, with what must be said of each.
var refusals = []struct {
	name   string
	into   wire.Message
	body   map[string]any
	json   string
	reason error
	field  string
}{
	{name: "number for a string", into: &wire.RescheduleRequest{}, body: map[string]any{"slot": 5}, json: `{"slot":5}`, reason: decode.ErrWrongType, field: "/slot"},
	{name: "object for a string", into: &wire.RescheduleRequest{}, body: map[string]any{"slot": map[string]any{}}, json: `{"slot":{}}`, reason: decode.ErrWrongType, field: "/slot"},
	{name: "string for an object", into: &wire.BookRequest{}, body: map[string]any{"person": "x"}, json: `{"person":"x"}`, reason: decode.ErrWrongType, field: "/person"},
	{name: "list for an object", into: &wire.BookRequest{}, body: map[string]any{"any": []int{}}, json: `{"any":[]}`, reason: decode.ErrWrongType, field: "/any"},
	{name: "deep wrong type", into: &wire.BookRequest{}, body: map[string]any{"person": map[string]any{"document": map[string]any{"number": 1710034065}}}, json: `{"person":{"document":{"number":1710034065}}}`, reason: decode.ErrWrongType, field: "/person/document/number"},
	{name: "object for a list", into: &wire.BatchRequest{}, body: map[string]any{"items": map[string]any{}}, json: `{"items":{}}`, reason: decode.ErrWrongType, field: "/items"},
	{name: "null in a list", into: &wire.BatchRequest{}, body: map[string]any{"items": []any{map[string]any{}, nil}}, json: `{"items":[{},null]}`, reason: decode.ErrWrongType, field: "/items/1"},
	{name: "wrong type in a list", into: &wire.BatchRequest{}, body: map[string]any{"items": []any{map[string]any{"slot": true}}}, json: `{"items":[{"slot":true}]}`, reason: decode.ErrWrongType, field: "/items/0/slot"},
	{name: "number in a list of strings", into: &wire.Readiness{}, body: map[string]any{"reasons": []any{"a", 1}}, json: `{"reasons":["a",1]}`, reason: decode.ErrWrongType, field: "/reasons/1"},
	{name: "string for a number", into: &wire.Day{}, body: map[string]any{"free": "3"}, json: `{"free":"3"}`, reason: decode.ErrWrongType, field: "/free"},
	{name: "string for a truth", into: &wire.Readiness{}, body: map[string]any{"ready": "yes"}, json: `{"ready":"yes"}`, reason: decode.ErrWrongType, field: "/ready"},
	{name: "number too large", into: &wire.Day{}, body: map[string]any{"free": uint64(math.MaxInt64 + 1)}, json: `{"free":9223372036854775808}`, reason: decode.ErrOutOfRange, field: "/free"},
	{name: "negative for unsigned", into: &wire.Readiness{}, body: map[string]any{"term": -1}, json: `{"term":-1}`, reason: decode.ErrOutOfRange, field: "/term"},
	{name: "infinite degrees", into: &wire.Unit{}, body: map[string]any{"lat": math.Inf(1)}, json: `{"lat":1e999}`, reason: decode.ErrOutOfRange, field: "/lat"},
	{name: "long number", into: &wire.Document{}, body: map[string]any{"number": strings.Repeat("1", 65)}, json: `{"number":"` + strings.Repeat("1", 65) + `"}`, reason: decode.ErrTooLong, field: "/number"},
	{name: "long string", into: &wire.CancelRequest{}, body: map[string]any{"reason": strings.Repeat("x", wire.MaxStringBytes+1)}, json: `{"reason":"` + strings.Repeat("x", wire.MaxStringBytes+1) + `"}`, reason: decode.ErrTooLong, field: "/reason"},
}

func TestRefusalsSayWhereAndWhy(t *testing.T) {
	for _, test := range refusals {
		for codec, err := range map[string]error{
			"MessagePack": newOf(test.into).UnmarshalMsgpack(pack(t, test.body)),
			"JSON":        newOf(test.into).UnmarshalJSON([]byte(test.json)),
		} {
			var refused *decode.Error
			if !errors.As(err, &refused) {
				t.Errorf("%s, %s: %v", test.name, codec, err)
				continue
			}
			if refused.Reason != test.reason || refused.Field != test.field {
				t.Errorf("%s, %s: %v at %q, want %v at %q", test.name, codec, refused.Reason, refused.Field, test.reason, test.field)
			}
			if decode.IsMalformed(err) {
				t.Errorf("%s, %s: a wrong shape is called malformed", test.name, codec)
			}
			if got := wire.CodeOfDecoding(err); got != wire.Malformed {
				t.Errorf("%s, %s: code %s", test.name, codec, got)
			}
			if text := err.Error(); strings.Contains(text, "1710034065") || strings.Contains(text, "xxx") {
				t.Errorf("%s, %s: the text repeats the input: %s", test.name, codec, text)
			}
		}
	}
	fractional := new(wire.Day)
	if err := fractional.UnmarshalJSON([]byte(`{"free":1.5}`)); !errors.Is(err, decode.ErrOutOfRange) {
		t.Errorf("a fraction: %v", err)
	}
	// MessagePack says of what type a number is, so a floating-point one is no integer at all.
	if err := fractional.UnmarshalMsgpack(pack(t, map[string]any{"free": 1.5})); !errors.Is(err, decode.ErrWrongType) {
		t.Errorf("a floating-point number: %v", err)
	}
}

func TestBinaryIsNoString(t *testing.T) {
	binary := pack(t, map[string]any{"slot": []byte("s-1")})
	if err := new(wire.RescheduleRequest).UnmarshalMsgpack(binary); !errors.Is(err, decode.ErrWrongType) {
		t.Errorf("a byte string for a slot: %v", err)
	}
	key := msgp.AppendNil(msgp.AppendBytes(msgp.AppendMapHeader(nil, 1), []byte("slot")))
	if err := new(wire.RescheduleRequest).UnmarshalMsgpack(key); !errors.Is(err, decode.ErrWrongType) {
		t.Errorf("a byte string for a name: %v", err)
	}
	if err := new(wire.RescheduleRequest).UnmarshalMsgpack([]byte{0x81, 0x01, 0x02}); !errors.Is(err, decode.ErrWrongType) {
		t.Errorf("a number for a name: %v", err)
	}
}

func TestUnknownFieldsAreTolerated(t *testing.T) {
	const text = `{"then":{"a":[1,-2.5e3,{"b":null}],"slot":"no"},"slot":"s-1","Slot":"no","now":[true,"\u00e1"]}`
	var got wire.RescheduleRequest
	if err := got.UnmarshalJSON([]byte(text)); err != nil || got.Slot != "s-1" {
		t.Errorf("JSON: %+v, %v", got, err)
	}
	packed := pack(t, map[string]any{
		"then": map[string]any{"a": []any{1, -2.5e3, map[int]any{1: nil}}, "slot": "no"},
		"slot": "s-1", "Slot": "no", "bytes": []byte{0xff}, "float": float32(1), "big": uint64(math.MaxUint64),
	})
	got = wire.RescheduleRequest{}
	if err := got.UnmarshalMsgpack(packed); err != nil || got.Slot != "s-1" {
		t.Errorf("MessagePack: %+v, %v", got, err)
	}
}

func TestLastOfEqualNamesWinsWhole(t *testing.T) {
	const text = `{"person":{"document":{"type":"cedula","number":"1"}},"any":{"unit":"u","from":"f"},` +
		`"slot":"a","person":{"document":{"number":"2"}},"any":{"to":"t"},"sl\u006ft":"b"}`
	want := wire.BookRequest{Slot: "b", Any: &wire.AnyRequest{To: "t"}}
	want.Person.Document.Number = "2"
	var got wire.BookRequest
	if err := got.UnmarshalJSON([]byte(text)); err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "JSON", &got, &want)

	packed := msgp.AppendMapHeader(nil, 4)
	for _, slot := range []string{"a", "b"} {
		packed = msgp.AppendString(msgp.AppendString(packed, "slot"), slot)
	}
	for _, any := range []wire.AnyRequest{{Unit: "u", From: "f"}, {To: "t"}} {
		packed = any.AppendMsgpack(msgp.AppendString(packed, "any"))
	}
	want.Person = wire.Person{}
	if err := got.UnmarshalMsgpack(packed); err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "MessagePack", &got, &want)
}

func TestNullIsAnAbsentField(t *testing.T) {
	for _, sample := range samples {
		names := plain(reflect.ValueOf(sample)).(map[string]any)
		// A value before the null must not shine through it.
		text := bytes.TrimSuffix(sample.AppendJSON(nil), []byte("}"))
		packed := msgp.AppendMapHeader(nil, 2*len(names))
		_, members, _ := bytes.Cut(sample.AppendMsgpack(nil), msgp.AppendMapHeader(nil, len(names)))
		packed = append(packed, members...)
		for name := range names {
			text = append(jsontext.AppendString(append(text, ','), name), ":null"...)
			packed = msgp.AppendNil(msgp.AppendString(packed, name))
		}
		got := newOf(sample)
		if err := got.UnmarshalJSON(append(text, '}')); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		mustEqual(t, nameOf(sample)+" in JSON", got, newOf(sample))
		if err := got.UnmarshalMsgpack(packed); err != nil {
			t.Fatalf("% x: %v", packed, err)
		}
		mustEqual(t, nameOf(sample)+" in MessagePack", got, newOf(sample))
	}
}

func TestInvalidUTF8IsRefused(t *testing.T) {
	for _, body := range []string{
		"{\"slot\":\"\xff\"}", "{\"\xff\":1}", "{\"x\":\"\xed\xa0\x80\"}", `{"slot":"\ud800"}`, `{"x":"\udfff"}`,
	} {
		if err := new(wire.RescheduleRequest).UnmarshalJSON([]byte(body)); !errors.Is(err, decode.ErrInvalidUTF8) {
			t.Errorf("%q: %v", body, err)
		}
	}
	for _, body := range []map[string]any{{"slot": "\xff"}, {"\xff": 1}, {"x": "\xed\xa0\x80"}} {
		if err := new(wire.RescheduleRequest).UnmarshalMsgpack(pack(t, body)); !errors.Is(err, decode.ErrInvalidUTF8) {
			t.Errorf("%q: %v", body, err)
		}
	}
}

func TestDeepNestingIsRefused(t *testing.T) {
	const levels = 100_000
	for _, open := range []string{"[", `{"any":`, `{"x":`, `{"items":[`} {
		for _, prefix := range []string{"", `{"x":`, `{"items":[{"x":`} {
			body := []byte(prefix + strings.Repeat(open, levels))
			err := new(wire.BatchRequest).UnmarshalJSON(body)
			if !errors.Is(err, decode.ErrTooDeep) && !errors.Is(err, decode.ErrWrongType) {
				t.Errorf("JSON %s%s…: %v", prefix, open, err)
			}
		}
	}
	for _, open := range []string{"\x91", "\x81\xa1x", "\x81\xa5items\x91", "\x82\xc0"} {
		for _, prefix := range []string{"", "\x81\xa1x", "\x81\xa5items\x91\x81\xa1x"} {
			body := []byte(prefix + strings.Repeat(open, levels))
			err := new(wire.BatchRequest).UnmarshalMsgpack(body)
			if !errors.Is(err, decode.ErrTooDeep) && !errors.Is(err, decode.ErrWrongType) {
				t.Errorf("MessagePack % x and % x…: %v", prefix, open, err)
			}
		}
	}
}

// A decoder's memory must follow from what it was sent, whatever lengths that claims.
func TestDeclaredLengthsAllocateNothing(t *testing.T) {
	const huge = "\xff\xff\xff\xff"
	for name, body := range map[string]string{
		"map":            "\xdf" + huge,
		"key":            "\x81\xdb" + huge,
		"string":         "\x81\xa4slot\xdb" + huge,
		"list":           "\x81\xa5items\xdd" + huge,
		"list of 1,000":  "\x81\xa5items\xdd\x00\x00\x03\xe8",
		"unknown list":   "\x81\xa1x\xdd" + huge,
		"unknown bytes":  "\x81\xa1x\xc6" + huge,
		"unknown ext":    "\x81\xa1x\xc9" + huge,
		"nested in item": "\x81\xa5items\x91\xdf" + huge,
	} {
		grown := allocated(func() {
			if err := new(wire.BatchRequest).UnmarshalMsgpack([]byte(body)); err == nil {
				t.Errorf("%s is taken", name)
			}
		})
		if grown > 4096 {
			t.Errorf("%s: %d bytes of input made it allocate %d", name, len(body), grown)
		}
	}
}

// allocated is how many bytes f puts on the heap.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
