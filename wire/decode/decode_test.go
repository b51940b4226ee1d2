package decode_test

import (
	"errors"
	"testing"

	"github.com/cupo-ec/cupo/wire/decode"
)

func TestErrorSaysWhereAndWhy(t *testing.T) {
	err := decode.InField(decode.ErrTooLong, "slot")
	err = decode.InElement(err, 3)
	err = decode.InField(err, "items")
	err = decode.AtByte(err, 41)

	var refused *decode.Error
	if !errors.As(err, &refused) {
		t.Fatalf("%T is not a *decode.Error", err)
	}
	if refused.Field != "/items/3/slot" || refused.Offset != 41 || refused.Reason != decode.ErrTooLong {
		t.Errorf("got %+v", *refused)
	}
	if !errors.Is(err, decode.ErrTooLong) || errors.Is(err, decode.ErrTooMany) {
		t.Error("errors.Is does not find exactly the reason")
	}
	if got, want := err.Error(), "/items/3/slot: too long at byte 41"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	if got, want := decode.AtByte(decode.ErrSyntax, 0).Error(), "syntax error at byte 0"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
}

func TestAtByteKeepsNil(t *testing.T) {
	if err := decode.AtByte(nil, 7); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestIsMalformed(t *testing.T) {
	reasons := map[error]bool{
		decode.ErrSyntax: true, decode.ErrTruncated: true, decode.ErrTrailing: true,
		decode.ErrInvalidUTF8: true, decode.ErrTooDeep: true,
		decode.ErrWrongType: false, decode.ErrOutOfRange: false,
		decode.ErrTooMany: false, decode.ErrTooLong: false,
	}
	for reason, want := range reasons {
		if got := decode.IsMalformed(decode.InField(reason, "x")); got != want {
			t.Errorf("%v: got %t", reason, got)
		}
	}
	if decode.IsMalformed(nil) {
		t.Error("no error is called malformed")
	}
}
