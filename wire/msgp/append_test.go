package msgp_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/vmihailenco/msgpack/v5"
	"pgregory.net/rapid"

	"github.com/cupo-ec/cupo/wire/msgp"
)

// integers are the last of each width and the first of the next.
var integers = []int64{
	0, 1, 127, 128, 255, 256, 65535, 65536, math.MaxUint32, math.MaxUint32 + 1, math.MaxInt64,
	-1, -32, -33, -128, -129, -32768, -32769, math.MinInt32, math.MinInt32 - 1, math.MinInt64,
}

// sizes are those around which a length changes its form.
var sizes = []int{0, 1, 15, 16, 31, 32, 255, 256, 65535, 65536, 70000}

func TestAppendIsShortest(t *testing.T) {
	for _, v := range integers {
		var want bytes.Buffer
		encoder := msgpack.NewEncoder(&want)
		if err := encoder.EncodeInt(v); err != nil {
			t.Fatal(err)
		}
		if got := msgp.AppendInt64(nil, v); !bytes.Equal(got, want.Bytes()) {
			t.Errorf("%d: % x, want % x", v, got, want.Bytes())
		}
	}
}

func TestLibraryReadsWhatWeAppend(t *testing.T) {
	for _, n := range sizes {
		text := strings.Repeat("a", n)
		b := msgp.AppendString(nil, text)
		b = msgp.AppendStringBytes(b, []byte(text))
		b = msgp.AppendBytes(b, []byte(text))
		b = msgp.AppendArrayHeader(b, n)
		b = msgp.AppendMapHeader(b, n)
		b = msgp.AppendNil(b)
		b = msgp.AppendBool(msgp.AppendBool(b, true), false)
		b = msgp.AppendFloat64(b, -78.4678)
		b = msgp.AppendUint64(b, math.MaxUint64)
		b = msgp.AppendInt(b, -n)

		d := msgpack.NewDecoder(bytes.NewReader(b))
		check := func(what string, got, want any, err error) {
			t.Helper()
			if err != nil || got != want {
				t.Fatalf("size %d, %s: got %v, error %v", n, what, got, err)
			}
		}
		s, err := d.DecodeString()
		check("string", s, text, err)
		s, err = d.DecodeString()
		check("string of bytes", s, text, err)
		raw, err := d.DecodeBytes()
		check("bytes", string(raw), text, err)
		length, err := d.DecodeArrayLen()
		check("array", length, n, err)
		length, err = d.DecodeMapLen()
		check("map", length, n, err)
		check("nil", nil, nil, d.DecodeNil())
		yes, err := d.DecodeBool()
		check("true", yes, true, err)
		no, err := d.DecodeBool()
		check("false", no, false, err)
		f, err := d.DecodeFloat64()
		check("float", f, -78.4678, err)
		u, err := d.DecodeUint64()
		check("uint64", u, uint64(math.MaxUint64), err)
		i, err := d.DecodeInt()
		check("int", i, -n, err)
	}
}

func TestNumbersComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i, u, f := rapid.Int64().Draw(t, "i"), rapid.Uint64().Draw(t, "u"), rapid.Float64().Draw(t, "f")
		b := msgp.AppendFloat64(msgp.AppendUint64(msgp.AppendInt64(nil, i), u), f)
		r := msgp.NewReader(b)
		if got, err := r.ReadInt64(); got != i || err != nil {
			t.Fatalf("int64 %d: %d, %v", i, got, err)
		}
		if got, err := r.ReadUint64(); got != u || err != nil {
			t.Fatalf("uint64 %d: %d, %v", u, got, err)
		}
		if got, err := r.ReadFloat64(); got != f || err != nil {
			t.Fatalf("float64 %g: %g, %v", f, got, err)
		}
		if err := r.End(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestImpossibleLengthsPanic(t *testing.T) {
	for name, appendTo := range map[string]func(){
		"array": func() { msgp.AppendArrayHeader(nil, -1) },
		"map":   func() { msgp.AppendMapHeader(nil, -1) },
		"long":  func() { msgp.AppendArrayHeader(nil, math.MaxInt) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: a length that cannot be written was written", name)
				}
			}()
			appendTo()
		}()
	}
}
