package msgp_test

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/cupo-ec/cupo/wire/decode"
	"github.com/cupo-ec/cupo/wire/msgp"
)

func TestReadIntegerOfEveryWidth(t *testing.T) {
	widths := map[string]func(*msgpack.Encoder, int64) error{
		"int8":   func(e *msgpack.Encoder, v int64) error { return e.EncodeInt8(int8(v)) },
		"int16":  func(e *msgpack.Encoder, v int64) error { return e.EncodeInt16(int16(v)) },
		"int32":  func(e *msgpack.Encoder, v int64) error { return e.EncodeInt32(int32(v)) },
		"int64":  func(e *msgpack.Encoder, v int64) error { return e.EncodeInt64(v) },
		"uint8":  func(e *msgpack.Encoder, v int64) error { return e.EncodeUint8(uint8(v)) },
		"uint16": func(e *msgpack.Encoder, v int64) error { return e.EncodeUint16(uint16(v)) },
		"uint32": func(e *msgpack.Encoder, v int64) error { return e.EncodeUint32(uint32(v)) },
		"uint64": func(e *msgpack.Encoder, v int64) error { return e.EncodeUint64(uint64(v)) },
	}
	for name, encode := range widths {
		for _, v := range []int64{0, 1, 31, 127, -1, -32, -33, -128} {
			unsigned := strings.HasPrefix(name, "uint")
			if unsigned && v < 0 {
				continue
			}
			var buffer bytes.Buffer
			if err := encode(msgpack.NewEncoder(&buffer), v); err != nil {
				t.Fatal(err)
			}
			signedReader := msgp.NewReader(buffer.Bytes())
			if got, err := signedReader.ReadInt64(); got != v || err != nil {
				t.Errorf("%s %d: ReadInt64 %d, %v", name, v, got, err)
			}
			unsignedReader := msgp.NewReader(buffer.Bytes())
			got, err := unsignedReader.ReadUint64()
			if v < 0 && !errors.Is(err, decode.ErrOutOfRange) {
				t.Errorf("%s %d: ReadUint64 took it: %v", name, v, err)
			}
			if v >= 0 && (got != uint64(v) || err != nil) {
				t.Errorf("%s %d: ReadUint64 %d, %v", name, v, got, err)
			}
		}
	}
}

func TestReadIntegerBounds(t *testing.T) {
	read := func(b []byte) *msgp.Reader { r := msgp.NewReader(b); return &r }
	if _, err := read(msgp.AppendUint64(nil, math.MaxInt64+1)).ReadInt64(); err != decode.ErrOutOfRange {
		t.Errorf("int64: %v", err)
	}
	if _, err := read(msgp.AppendUint64(nil, math.MaxUint32+1)).ReadUint32(); err != decode.ErrOutOfRange {
		t.Errorf("uint32: %v", err)
	}
	if _, err := read(msgp.AppendUint64(nil, 256)).ReadUint8(); err != decode.ErrOutOfRange {
		t.Errorf("uint8: %v", err)
	}
	if v, err := read(msgp.AppendUint64(nil, math.MaxUint32)).ReadUint32(); v != math.MaxUint32 || err != nil {
		t.Errorf("uint32: %d, %v", v, err)
	}
	if v, err := read(msgp.AppendUint64(nil, 255)).ReadUint8(); v != 255 || err != nil {
		t.Errorf("uint8: %d, %v", v, err)
	}
	if v, err := read(msgp.AppendInt64(nil, math.MinInt64)).ReadInt(); v != math.MinInt64 || err != nil {
		t.Errorf("int: %d, %v", v, err)
	}
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if _, err := read(msgp.AppendFloat64(nil, f)).ReadFinite(); err != decode.ErrOutOfRange {
			t.Errorf("finite %g: %v", f, err)
		}
	}
}

func TestReadFloatTakesEveryNumber(t *testing.T) {
	for _, v := range []any{float32(1.5), 1.5, uint8(200), int8(-3), uint64(1 << 40), int64(-1 << 40)} {
		b, err := msgpack.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		r := msgp.NewReader(b)
		got, err := r.ReadFloat64()
		var want float64
		switch v := v.(type) {
		case float32:
			want = float64(v)
		case float64:
			want = v
		case uint8:
			want = float64(v)
		case int8:
			want = float64(v)
		case uint64:
			want = float64(v)
		case int64:
			want = float64(v)
		}
		if err != nil || got != want {
			t.Errorf("%T %v: %g, %v", v, v, got, err)
		}
	}
}

// lengths are one value in each of the forms its length can have, though it needs the first only.
func lengths(short byte, forms ...byte) [][]byte {
	all := [][]byte{}
	if short != 0 {
		all = append(all, []byte{short | 2})
	}
	for width, form := range map[int]byte{1: forms[0], 2: forms[1], 4: forms[2]} {
		if form != 0 {
			all = append(all, append(append([]byte{form}, make([]byte, width-1)...), 2))
		}
	}
	return all
}

func TestReadEveryFormOfLength(t *testing.T) {
	for _, header := range lengths(0xa0, 0xd9, 0xda, 0xdb) {
		for _, read := range []func(*msgp.Reader) ([]byte, error){
			func(r *msgp.Reader) ([]byte, error) { s, err := r.ReadString(2); return []byte(s), err },
			func(r *msgp.Reader) ([]byte, error) { s, err := r.CopyString(2); return []byte(s), err },
			func(r *msgp.Reader) ([]byte, error) { return r.ReadStringBytes(2) },
			func(r *msgp.Reader) ([]byte, error) { return r.ReadKey() },
		} {
			r := msgp.NewReader(append(header, "ab"...))
			if got, err := read(&r); string(got) != "ab" || err != nil || r.End() != nil {
				t.Errorf("string % x: %q, %v", header, got, err)
			}
		}
	}
	for _, header := range lengths(0, 0xc4, 0xc5, 0xc6) {
		for _, read := range []func(*msgp.Reader) ([]byte, error){
			func(r *msgp.Reader) ([]byte, error) { return r.ReadBytes(2) },
			func(r *msgp.Reader) ([]byte, error) { return r.CopyBytes(2) },
		} {
			r := msgp.NewReader(append(header, 0xff, 0xfe))
			if got, err := read(&r); string(got) != "\xff\xfe" || err != nil || r.End() != nil {
				t.Errorf("bytes % x: %q, %v", header, got, err)
			}
		}
	}
	for _, header := range lengths(0x90, 0, 0xdc, 0xdd) {
		r := msgp.NewReader(append(header, 1, 2))
		if n, err := r.ReadArrayHeader(2); n != 2 || err != nil || r.Remaining() != 2 {
			t.Errorf("array % x: %d, %v", header, n, err)
		}
	}
	for _, header := range lengths(0x80, 0, 0xde, 0xdf) {
		r := msgp.NewReader(append(header, 1, 2, 3, 4))
		if n, err := r.ReadMapHeader(); n != 2 || err != nil || r.Remaining() != 4 {
			t.Errorf("map % x: %d, %v", header, n, err)
		}
	}
}

// reads has every method that reads a value, with the kinds of value it takes.
var reads = map[string]struct {
	read  func(*msgp.Reader) error
	takes []msgp.Type
}{
	"ReadNil":         {func(r *msgp.Reader) error { return r.ReadNil() }, []msgp.Type{msgp.Nil}},
	"ReadBool":        {func(r *msgp.Reader) error { _, err := r.ReadBool(); return err }, []msgp.Type{msgp.Bool}},
	"ReadInt":         {func(r *msgp.Reader) error { _, err := r.ReadInt(); return err }, []msgp.Type{msgp.Int}},
	"ReadInt64":       {func(r *msgp.Reader) error { _, err := r.ReadInt64(); return err }, []msgp.Type{msgp.Int}},
	"ReadUint64":      {func(r *msgp.Reader) error { _, err := r.ReadUint64(); return err }, []msgp.Type{msgp.Int}},
	"ReadUint32":      {func(r *msgp.Reader) error { _, err := r.ReadUint32(); return err }, []msgp.Type{msgp.Int}},
	"ReadUint8":       {func(r *msgp.Reader) error { _, err := r.ReadUint8(); return err }, []msgp.Type{msgp.Int}},
	"ReadFloat64":     {func(r *msgp.Reader) error { _, err := r.ReadFloat64(); return err }, []msgp.Type{msgp.Int, msgp.Float}},
	"ReadFinite":      {func(r *msgp.Reader) error { _, err := r.ReadFinite(); return err }, []msgp.Type{msgp.Int, msgp.Float}},
	"ReadString":      {func(r *msgp.Reader) error { _, err := r.ReadString(9); return err }, []msgp.Type{msgp.String}},
	"CopyString":      {func(r *msgp.Reader) error { _, err := r.CopyString(9); return err }, []msgp.Type{msgp.String}},
	"ReadStringBytes": {func(r *msgp.Reader) error { _, err := r.ReadStringBytes(9); return err }, []msgp.Type{msgp.String}},
	"ReadKey":         {func(r *msgp.Reader) error { _, err := r.ReadKey(); return err }, []msgp.Type{msgp.String}},
	"ReadBytes":       {func(r *msgp.Reader) error { _, err := r.ReadBytes(9); return err }, []msgp.Type{msgp.Bytes}},
	"CopyBytes":       {func(r *msgp.Reader) error { _, err := r.CopyBytes(9); return err }, []msgp.Type{msgp.Bytes}},
	"ReadArrayHeader": {func(r *msgp.Reader) error { _, err := r.ReadArrayHeader(9); return err }, []msgp.Type{msgp.Array}},
	"ReadMapHeader":   {func(r *msgp.Reader) error { _, err := r.ReadMapHeader(); return err }, []msgp.Type{msgp.Map}},
}

// Every first byte there is, with enough zeros after it to be a whole value.
func TestReadRefusesOtherKinds(t *testing.T) {
	for first := range 256 {
		src := make([]byte, 80)
		src[0] = byte(first)
		peeking := msgp.NewReader(src)
		kind := peeking.Peek()
		for name, method := range reads {
			takes := false
			for _, k := range method.takes {
				takes = takes || k == kind
			}
			r := msgp.NewReader(src)
			err := method.read(&r)
			wrong := errors.Is(err, decode.ErrWrongType)
			switch {
			case first == 0xc1 && !errors.Is(err, decode.ErrSyntax):
				t.Errorf("%s took the unused byte: %v", name, err)
			case first != 0xc1 && takes == wrong:
				t.Errorf("%s of first byte %#x, kind %d: %v", name, first, kind, err)
			}
			empty := msgp.NewReader(nil)
			if err := method.read(&empty); !errors.Is(err, decode.ErrTruncated) {
				t.Errorf("%s of nothing: %v", name, err)
			}
		}
	}
}

func TestTryNil(t *testing.T) {
	r := msgp.NewReader(msgp.AppendBool(msgp.AppendNil(nil), true))
	if !r.TryNil() || r.TryNil() || r.Offset() != 1 {
		t.Error("TryNil does not read exactly nil")
	}
	if err := r.End(); !errors.Is(err, decode.ErrTrailing) {
		t.Errorf("End before the end: %v", err)
	}
}

func TestReadStringLimitsAndUTF8(t *testing.T) {
	for _, test := range []struct {
		text string
		max  int
		want error
	}{
		{"añó", 5, nil}, {"añó", 4, decode.ErrTooLong}, {"", 0, nil}, {"a", 0, decode.ErrTooLong},
		{"\xff", 5, decode.ErrInvalidUTF8}, {"\xed\xa0\x80", 5, decode.ErrInvalidUTF8},
		{"\xc0\x80", 5, decode.ErrInvalidUTF8}, {"a\xc3", 5, decode.ErrInvalidUTF8},
	} {
		r := msgp.NewReader(msgp.AppendString(nil, test.text))
		got, err := r.ReadString(test.max)
		if err != test.want || (err == nil && got != test.text) {
			t.Errorf("%q, at most %d: %q, %v", test.text, test.max, got, err)
		}
	}
	r := msgp.NewReader(msgp.AppendBytes(nil, []byte{1, 2}))
	if _, err := r.ReadBytes(1); err != decode.ErrTooLong {
		t.Errorf("bytes: %v", err)
	}
}

func TestSubSlicesDoNotReachBehindTheirEnd(t *testing.T) {
	src := msgp.AppendString(msgp.AppendBytes(nil, []byte("one")), "two")
	r := msgp.NewReader(src)
	v, err := r.ReadBytes(9)
	if err != nil {
		t.Fatal(err)
	}
	_ = append(v, 0xff)
	if s, err := r.ReadString(9); s != "two" || err != nil {
		t.Errorf("an append to what was read changed what follows: %q, %v", s, err)
	}
}

func TestCopiesOutliveTheInput(t *testing.T) {
	src := msgp.AppendBytes(msgp.AppendString(msgp.AppendString(nil, "first"), "second"), []byte("third"))
	r := msgp.NewReader(src)
	first, err1 := r.ReadString(9)
	second, err2 := r.CopyString(9)
	third, err3 := r.CopyBytes(9)
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	clear(src)
	if first != "first" || second != "second" || string(third) != "third" {
		t.Errorf("%q %q %q", first, second, third)
	}
}

func TestReadingAllocatesOnlyCopies(t *testing.T) {
	src := msgp.AppendArrayHeader(nil, 4)
	src = msgp.AppendString(src, "agenda")
	src = msgp.AppendBytes(src, []byte{1, 2, 3})
	src = msgp.AppendInt64(src, -70000)
	src = msgp.AppendUint64(src, 1<<40)
	allocations := testing.AllocsPerRun(100, func() {
		r := msgp.NewReader(src)
		_, err1 := r.ReadArrayHeader(4)
		_, err2 := r.ReadStringBytes(9)
		_, err3 := r.ReadBytes(9)
		_, err4 := r.ReadInt64()
		_, err5 := r.ReadUint64()
		if err1 != nil || err2 != nil || err3 != nil || err4 != nil || err5 != nil {
			t.Fatal(err1, err2, err3, err4, err5)
		}
	})
	if allocations != 0 {
		t.Errorf("%g allocations", allocations)
	}
}
