package msgp

import (
	"unicode/utf8"

	"github.com/cupo-ec/cupo/wire/decode"
)

// ReadString reads a string of at most maxBytes. All strings that one Reader returns share one copy
// of its whole input, made by the first: one allocation a document, which lives as long as any of
// them. For strings that live longer than the rest use CopyString.
func (r *Reader) ReadString(maxBytes int) (string, error) {
	s, err := r.ReadStringBytes(maxBytes)
	if err != nil || len(s) == 0 {
		return "", err
	}
	if r.text == "" {
		r.text = string(r.src)
	}
	return r.text[r.pos-len(s) : r.pos], nil
}

// CopyString reads a string of at most maxBytes into an allocation of its own.
func (r *Reader) CopyString(maxBytes int) (string, error) {
	s, err := r.ReadStringBytes(maxBytes)
	return string(s), err
}

// ReadStringBytes reads a string of at most maxBytes and returns it as a sub-slice of the input.
func (r *Reader) ReadStringBytes(maxBytes int) ([]byte, error) {
	n, err := r.readStringHeader()
	if err != nil {
		return nil, err
	}
	if n > maxBytes {
		return nil, decode.ErrTooLong
	}
	return r.takeText(n)
}

// ReadKey reads a map's key and returns it as a sub-slice of the input; it must be a string.
func (r *Reader) ReadKey() ([]byte, error) {
	n, err := r.readStringHeader()
	if err != nil {
		return nil, err
	}
	return r.takeText(n)
}

// ReadBytes reads a byte string of at most maxBytes and returns it as a sub-slice of the input.
func (r *Reader) ReadBytes(maxBytes int) ([]byte, error) {
	if r.pos >= len(r.src) {
		return nil, decode.ErrTruncated
	}
	c := r.src[r.pos]
	if c < bin8 || c > bin32 {
		return nil, r.unwanted()
	}
	n, err := r.readLength(1 << (c - bin8))
	if err != nil {
		return nil, err
	}
	if n > maxBytes {
		return nil, decode.ErrTooLong
	}
	return r.take(n)
}

// CopyBytes reads a byte string of at most maxBytes into an allocation of its own; an empty one is nil.
func (r *Reader) CopyBytes(maxBytes int) ([]byte, error) {
	v, err := r.ReadBytes(maxBytes)
	return append([]byte(nil), v...), err
}

func (r *Reader) readStringHeader() (int, error) {
	if r.pos >= len(r.src) {
		return 0, decode.ErrTruncated
	}
	c := r.src[r.pos]
	if c >= fixStr && c < nilByte {
		r.pos++
		return int(c & 0x1f), nil
	}
	if c < str8 || c > str32 {
		return 0, r.unwanted()
	}
	return r.readLength(1 << (c - str8))
}

// takeText is take for bytes that must be UTF-8.
func (r *Reader) takeText(n int) ([]byte, error) {
	v, err := r.take(n)
	if err == nil && !utf8.Valid(v) {
		return nil, decode.ErrInvalidUTF8
	}
	return v, err
}
