package msgp_test

import (
	"errors"
	"testing"

	"github.com/cupo-ec/cupo/wire/decode"
	"github.com/cupo-ec/cupo/wire/msgp"
)

var errAbove = errors.New("too much")

func fields() []byte {
	b := msgp.AppendArrayHeader(nil, 7)
	b = msgp.AppendUint64(b, 300)
	b = msgp.AppendInt64(b, -5)
	b = msgp.AppendBool(b, true)
	b = msgp.AppendString(b, "text")
	b = msgp.AppendString(b, "either")
	b = msgp.AppendBytes(b, []byte("way"))
	return msgp.AppendNil(b)
}

func TestFieldsAreReadInTheirOrder(t *testing.T) {
	f := msgp.NewFields(fields(), errAbove)
	if n := f.Items(7); n != 7 {
		t.Errorf("%d items", n)
	}
	if n := f.Uint64(300); n != 300 {
		t.Errorf("unsigned: %d", n)
	}
	if n := f.Int64(); n != -5 {
		t.Errorf("signed: %d", n)
	}
	if !f.Bool() {
		t.Error("not true")
	}
	if s := f.String(4); s != "text" {
		t.Errorf("text: %q", s)
	}
	if a, b := f.Bytes(6), f.Bytes(3); string(a) != "either" || string(b) != "way" {
		t.Errorf("bytes: %q %q", a, b)
	}
	if err := f.End(); !errors.Is(err, decode.ErrTrailing) {
		t.Errorf("with one to come: %v", err)
	}
	f.Skip()
	if err := f.End(); err != nil || f.Failure() != nil {
		t.Error(err)
	}
}

// TestFieldsKeepTheFirstFailure and answer nothing behind it, whatever stands there.
func TestFieldsKeepTheFirstFailure(t *testing.T) {
	for name, c := range map[string]struct {
		read func(*msgp.Fields)
		want error
	}{
		"items":     {func(f *msgp.Fields) { f.Items(6) }, decode.ErrTooMany},
		"number":    {func(f *msgp.Fields) { f.Items(7); f.Uint64(299) }, errAbove},
		"signed":    {func(f *msgp.Fields) { f.Items(7); f.Skip(); f.Uint64(9) }, decode.ErrOutOfRange},
		"integer":   {func(f *msgp.Fields) { f.Int64() }, decode.ErrWrongType},
		"boolean":   {func(f *msgp.Fields) { f.Bool() }, decode.ErrWrongType},
		"text":      {func(f *msgp.Fields) { f.Items(7); f.Skip(); f.Skip(); f.Skip(); f.String(3) }, decode.ErrTooLong},
		"long text": {func(f *msgp.Fields) { f.Items(7); f.Skip(); f.Skip(); f.Skip(); f.Bytes(3) }, decode.ErrTooLong},
		"bytes":     {func(f *msgp.Fields) { f.Bytes(3) }, decode.ErrWrongType},
		"end":       {func(f *msgp.Fields) { f.Skip(); f.Skip() }, decode.ErrTruncated},
	} {
		f := msgp.NewFields(fields(), errAbove)
		c.read(&f)
		first := f.Failure()
		if !errors.Is(first, c.want) {
			t.Errorf("%s: %v, want %v", name, first, c.want)
		}
		f.Skip()
		if f.Items(9) != 0 || f.Uint64(9) != 0 || f.Int64() != 0 || f.Bool() || f.String(9) != "" || f.Bytes(9) != nil {
			t.Errorf("%s: something is read behind the failure", name)
		}
		if f.Failure() != first || f.End() != first {
			t.Errorf("%s: afterwards the failure is %v, at the end %v", name, f.Failure(), f.End())
		}
	}
}

func TestANumberThatIsTooLargeIsNamed(t *testing.T) {
	f := msgp.NewFields(msgp.AppendUint64(nil, 300), errAbove)
	if n := f.Uint64(255); n != 300 || f.Failure().Error() != "too much: 300 is more than 255" {
		t.Errorf("%d: %v", n, f.Failure())
	}
}
