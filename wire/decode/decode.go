// Package decode says why bytes were refused. The readers of every format return its errors, so
// that a caller need not know which format it was; no error's text holds any part of the input.
package decode

import (
	"errors"
	"strconv"
)

// Reasons for a refusal. Truncated, TooDeep, InvalidUTF8, Trailing and Syntax mean that the bytes
// are not one sound document; the others that a sound document does not have the shape that was
// wanted.
var (
	// ErrSyntax: the bytes break the format's grammar.
	ErrSyntax = errors.New("syntax error")
	// ErrTruncated: the bytes end before the value does.
	ErrTruncated = errors.New("unexpected end")
	// ErrTrailing: something follows the value.
	ErrTrailing = errors.New("something follows the end")
	// ErrInvalidUTF8: a string is not UTF-8, or escapes half a surrogate pair.
	ErrInvalidUTF8 = errors.New("invalid UTF-8")
	// ErrTooDeep: values are nested deeper than the reader goes.
	ErrTooDeep = errors.New("nested too deeply")

	// ErrWrongType: a value of another type was wanted.
	ErrWrongType = errors.New("wrong type")
	// ErrOutOfRange: a number is too large for its field, negative or fractional where it must not
	// be, or not a number at all.
	ErrOutOfRange = errors.New("number out of range")
	// ErrTooMany: a list has more elements than its field allows.
	ErrTooMany = errors.New("too many items")
	// ErrTooLong: a string or byte string is longer than its field allows.
	ErrTooLong = errors.New("too long")
)

// Error is a refusal with its place.
type Error struct {
	// Field is a JSON pointer to the value at fault, "/items/3/slot"; empty for the whole document
	// and for a fault between its fields.
	Field string
	// Offset is the number of bytes that had been read.
	Offset int
	// Reason is one of the package's errors.
	Reason error
}

// Error is the reason with its place, for a log or a developer.
func (e *Error) Error() string {
	text := e.Reason.Error()
	if e.Field != "" {
		text = e.Field + ": " + text
	}
	return text + " at byte " + strconv.Itoa(e.Offset)
}

// Unwrap is the reason, so that errors.Is finds it.
func (e *Error) Unwrap() error { return e.Reason }

// IsMalformed says whether err means that the bytes are not a sound document, whatever was wanted.
func IsMalformed(err error) bool {
	for _, reason := range [...]error{ErrSyntax, ErrTruncated, ErrTrailing, ErrInvalidUTF8, ErrTooDeep} {
		if errors.Is(err, reason) {
			return true
		}
	}
	return false
}

// InField returns err as an *Error whose Field begins with name, one unescaped step of a pointer.
func InField(err error, name string) error {
	e := asError(err)
	e.Field = "/" + name + e.Field
	return e
}

// InElement is InField for the element of a list.
func InElement(err error, index int) error {
	return InField(err, strconv.Itoa(index))
}

// AtByte returns err as an *Error with the given Offset, and nil for nil.
func AtByte(err error, offset int) error {
	if err == nil {
		return nil
	}
	e := asError(err)
	e.Offset = offset
	return e
}

// asError takes the *Error that the call below has just made, or makes one. It may be changed in
// place, for nobody but the decoders on the way up has seen it.
func asError(err error) *Error {
	if e, ok := err.(*Error); ok {
		return e
	}
	return &Error{Reason: err}
}
