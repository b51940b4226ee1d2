package msgp_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/cupo-ec/cupo/wire/decode"
	"github.com/cupo-ec/cupo/wire/msgp"
)

// oneOfEach is an array of at least one value of every form there is.
func oneOfEach() []byte {
	values := [][]byte{
		{0xc0}, {0xc2}, {0xc3}, {0x05}, {0xff},
		{0xcc, 1}, {0xcd, 1, 2}, {0xce, 1, 2, 3, 4}, {0xcf, 1, 2, 3, 4, 5, 6, 7, 8},
		{0xd0, 1}, {0xd1, 1, 2}, {0xd2, 1, 2, 3, 4}, {0xd3, 1, 2, 3, 4, 5, 6, 7, 8},
		{0xca, 1, 2, 3, 4}, {0xcb, 1, 2, 3, 4, 5, 6, 7, 8},
		{0xa1, 'a'}, {0xd9, 1, 'a'}, {0xda, 0, 1, 'a'}, {0xdb, 0, 0, 0, 1, 'a'},
		{0xc4, 1, 0xff}, {0xc5, 0, 1, 0xff}, {0xc6, 0, 0, 0, 1, 0xff},
		{0x91, 1}, {0xdc, 0, 1, 1}, {0xdd, 0, 0, 0, 1, 1}, {0x90},
		{0x81, 1, 2}, {0xde, 0, 1, 1, 2}, {0xdf, 0, 0, 0, 1, 1, 2}, {0x80},
		{0xd4, 9, 1}, {0xd5, 9, 1, 2}, {0xd6, 9, 1, 2, 3, 4}, {0xd7, 9, 1, 2, 3, 4, 5, 6, 7, 8},
		append([]byte{0xd8, 9}, make([]byte, 16)...),
		{0xc7, 1, 9, 1}, {0xc8, 0, 1, 9, 1}, {0xc9, 0, 0, 0, 1, 9, 1}, {0xc7, 0, 9},
	}
	b := msgp.AppendArrayHeader(nil, len(values))
	for _, v := range values {
		b = append(b, v...)
	}
	return b
}

func TestSkipPassesEveryForm(t *testing.T) {
	src := append(oneOfEach(), 0x2a)
	r := msgp.NewReader(src)
	if err := r.Skip(); err != nil {
		t.Fatal(err)
	}
	if v, err := r.ReadInt(); v != 42 || err != nil || r.End() != nil {
		t.Errorf("after Skip: %d, %v", v, err)
	}
}

func TestSkipRefusesEveryTruncation(t *testing.T) {
	src := oneOfEach()
	for n := range src {
		r := msgp.NewReader(src[:n])
		if err := r.Skip(); !errors.Is(err, decode.ErrTruncated) {
			t.Errorf("%d of %d bytes: %v", n, len(src), err)
		}
	}
}

func TestSkipRefusesWhatIsUnsound(t *testing.T) {
	for name, test := range map[string]struct {
		src  []byte
		want error
	}{
		"unused byte":         {[]byte{0xc1}, decode.ErrSyntax},
		"unused byte inside":  {[]byte{0x91, 0xc1}, decode.ErrSyntax},
		"string not UTF-8":    {[]byte{0xa1, 0xff}, decode.ErrInvalidUTF8},
		"key not UTF-8":       {[]byte{0x81, 0xa1, 0xff, 0xc0}, decode.ErrInvalidUTF8},
		"100,000 arrays":      {bytes.Repeat([]byte{0x91}, 100_000), decode.ErrTooDeep},
		"100,000 maps":        {bytes.Repeat([]byte{0x81, 0x01}, 50_000), decode.ErrTooDeep},
		"33 arrays":           {append(bytes.Repeat([]byte{0x91}, 33), 0xc0), decode.ErrTooDeep},
		"32 arrays":           {append(bytes.Repeat([]byte{0x91}, 32), 0xc0), nil},
		"32 arrays of two":    {append(bytes.Repeat([]byte{0x92, 0x01}, 32), 0xc0), nil},
		"two and then deeper": {append([]byte{0x92, 0x90}, append(bytes.Repeat([]byte{0x91}, 31), 0xc0)...), nil},
	} {
		r := msgp.NewReader(test.src)
		if err := r.Skip(); err != test.want {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}

// A length is a promise of the sender's: no method may believe it before the bytes are there.
func TestHugeLengthsAllocateNothing(t *testing.T) {
	for _, first := range []byte{0xdb, 0xc6, 0xdd, 0xdf, 0xc9} {
		src := []byte{first, 0xff, 0xff, 0xff, 0xff, 1, 2, 3}
		for name, method := range reads {
			allocations := testing.AllocsPerRun(10, func() {
				r := msgp.NewReader(src)
				if method.read(&r) == nil {
					t.Errorf("%s took %#x with a huge length", name, first)
				}
			})
			// One is the Reader itself, which escapes through the table of methods.
			if allocations > 1 {
				t.Errorf("%s of %#x: %g allocations", name, first, allocations)
			}
		}
		r := msgp.NewReader(src)
		if err := r.Skip(); !errors.Is(err, decode.ErrTruncated) {
			t.Errorf("Skip of %#x: %v", first, err)
		}
	}
}

func TestHeadersAreBounded(t *testing.T) {
	r := msgp.NewReader([]byte{0x93, 1, 2, 3})
	if _, err := r.ReadArrayHeader(2); err != decode.ErrTooMany {
		t.Errorf("three elements where two are allowed: %v", err)
	}
	r = msgp.NewReader([]byte{0x93, 1, 2})
	if _, err := r.ReadArrayHeader(9); err != decode.ErrTruncated {
		t.Errorf("three elements in two bytes: %v", err)
	}
	r = msgp.NewReader([]byte{0x82, 1, 2, 3})
	if _, err := r.ReadMapHeader(); err != decode.ErrTruncated {
		t.Errorf("two pairs in three bytes: %v", err)
	}
}

// FuzzReaderSkip compares what Skip takes with what the library skips.
func FuzzReaderSkip(f *testing.F) {
	f.Add(oneOfEach())
	f.Add([]byte{0xdd, 0xff, 0xff, 0xff, 0xff})
	f.Add([]byte{0x82, 0xa1, 'a', 0x01, 0xa1, 'b', 0x93, 0xc0, 0xc2, 0xcb})
	f.Add([]byte{0xc1})
	f.Fuzz(func(t *testing.T, src []byte) {
		r := msgp.NewReader(src)
		if r.Skip() != nil {
			return
		}
		if r.Offset() < 1 || r.Offset()+r.Remaining() != len(src) {
			t.Fatalf("offset %d, remaining %d of %d", r.Offset(), r.Remaining(), len(src))
		}
		rest := bytes.NewReader(src)
		if err := msgpack.NewDecoder(rest).Skip(); err != nil {
			t.Fatalf("the library refuses % x: %v", src[:r.Offset()], err)
		}
		if read := len(src) - rest.Len(); read != r.Offset() {
			t.Fatalf("the library reads %d bytes of % x, we read %d", read, src, r.Offset())
		}
	})
}

// FuzzReaderScalars reads whatever comes with whatever method fits, to the end.
func FuzzReaderScalars(f *testing.F) {
	f.Add(oneOfEach())
	f.Add(msgp.AppendString(msgp.AppendInt64(nil, -129), "Cañar"))
	f.Fuzz(func(t *testing.T, src []byte) {
		for name, method := range reads {
			r := msgp.NewReader(src)
			before := r.Offset()
			for method.read(&r) == nil {
				if r.Offset() <= before {
					t.Fatalf("%s read nothing of % x", name, src)
				}
				before = r.Offset()
			}
		}
	})
}
