package msgp

import (
	"math"
	"strconv"

	"github.com/cupo-ec/cupo/wire/decode"
)

// MaxDepth is how deep Skip follows nested arrays and maps.
const MaxDepth = 32

// Type is the kind of a value.
type Type uint8

// The kinds of a value. None is the end of the input, or the one byte that the format leaves unused.
const (
	None Type = iota
	Nil
	Bool
	Int
	Float
	String
	Bytes
	Array
	Map
	Extension
)

// Reader walks over one MessagePack document in memory. Its zero value is at the end of an empty one.
type Reader struct {
	src []byte
	pos int
	// text is a copy of src, made by the first ReadString: its strings share that one allocation.
	text string
}

// NewReader is a Reader over src, which must not change while the Reader, or a sub-slice it handed
// out, is in use.
func NewReader(src []byte) Reader { return Reader{src: src} }

// Offset is the number of bytes read.
func (r *Reader) Offset() int { return r.pos }

// Remaining is the number of bytes not yet read.
func (r *Reader) Remaining() int { return len(r.src) - r.pos }

// End is nil at the end of the input, and otherwise ErrTrailing.
func (r *Reader) End() error {
	if r.pos != len(r.src) {
		return decode.ErrTrailing
	}
	return nil
}

// Peek is the kind of the next value, which stays unread.
func (r *Reader) Peek() Type {
	if r.pos >= len(r.src) {
		return None
	}
	switch c := r.src[r.pos]; {
	case c < fixMap, c >= negFix:
		return Int
	case c < fixArray:
		return Map
	case c < fixStr:
		return Array
	case c < nilByte:
		return String
	default:
		return kinds[c-nilByte]
	}
}

// kinds has the kind of each first byte from nilByte up to negFix.
var kinds = [...]Type{
	Nil, None, Bool, Bool, Bytes, Bytes, Bytes, Extension, Extension, Extension, Float, Float,
	Int, Int, Int, Int, Int, Int, Int, Int,
	Extension, Extension, Extension, Extension, Extension, String, String, String,
	Array, Array, Map, Map,
}

// TryNil reads the next value if it is nil, and says whether it did.
func (r *Reader) TryNil() bool {
	if r.pos < len(r.src) && r.src[r.pos] == nilByte {
		r.pos++
		return true
	}
	return false
}

// ReadNil reads nil.
func (r *Reader) ReadNil() error {
	if !r.TryNil() {
		return r.unwanted()
	}
	return nil
}

// ReadBool reads a boolean.
func (r *Reader) ReadBool() (bool, error) {
	if r.pos < len(r.src) {
		switch r.src[r.pos] {
		case trueByte:
			r.pos++
			return true, nil
		case falseByte:
			r.pos++
			return false, nil
		}
	}
	return false, r.unwanted()
}

// ReadInt64 reads an integer of any width, signed or not; ErrOutOfRange if it does not fit.
func (r *Reader) ReadInt64() (int64, error) {
	bits, negative, err := r.readInteger()
	if err != nil {
		return 0, err
	}
	if !negative && bits > math.MaxInt64 {
		return 0, decode.ErrOutOfRange
	}
	return int64(bits), nil
}

// ReadInt is ReadInt64 for an int.
func (r *Reader) ReadInt() (int, error) {
	v, err := r.ReadInt64()
	if err == nil && int64(int(v)) != v {
		return 0, decode.ErrOutOfRange
	}
	return int(v), err
}

// ReadUint64 reads an integer of any width, signed or not; ErrOutOfRange if it is negative.
func (r *Reader) ReadUint64() (uint64, error) {
	bits, negative, err := r.readInteger()
	if err == nil && negative {
		return 0, decode.ErrOutOfRange
	}
	return bits, err
}

// ReadUint32 is ReadUint64 with ErrOutOfRange for what does not fit.
func (r *Reader) ReadUint32() (uint32, error) {
	v, err := r.ReadUint64()
	if err == nil && v > math.MaxUint32 {
		return 0, decode.ErrOutOfRange
	}
	return uint32(v), err
}

// ReadUint8 is ReadUint64 with ErrOutOfRange for what does not fit.
func (r *Reader) ReadUint8() (uint8, error) {
	v, err := r.ReadUint64()
	if err == nil && v > math.MaxUint8 {
		return 0, decode.ErrOutOfRange
	}
	return uint8(v), err
}

// readInteger returns the value in two's complement, and whether it is negative.
func (r *Reader) readInteger() (bits uint64, negative bool, err error) {
	if r.pos >= len(r.src) {
		return 0, false, decode.ErrTruncated
	}
	c := r.src[r.pos]
	switch {
	case c < fixMap:
		r.pos++
		return uint64(c), false, nil
	case c >= negFix:
		r.pos++
		return uint64(int64(int8(c))), true, nil
	case c < uint8Byte || c > int64Byte:
		return 0, false, r.unwanted()
	}
	signed := c >= int8Byte
	width := 1 << ((c - uint8Byte) & 3)
	bits, err = r.readBigEndian(width)
	if err != nil || !signed {
		return bits, false, err
	}
	unused := 64 - 8*width
	value := int64(bits<<unused) >> unused
	return uint64(value), value < 0, nil
}

// readBigEndian reads the first byte, which the caller knows, and the width bytes after it.
func (r *Reader) readBigEndian(width int) (uint64, error) {
	if r.Remaining() < 1+width {
		return 0, decode.ErrTruncated
	}
	var v uint64
	for _, c := range r.src[r.pos+1 : r.pos+1+width] {
		v = v<<8 | uint64(c)
	}
	r.pos += 1 + width
	return v, nil
}

// ReadFloat64 reads a number: a floating-point one of either width, NaN and infinities included, or
// an integer, for not every encoder keeps 2.0 apart from 2.
func (r *Reader) ReadFloat64() (float64, error) {
	if r.pos >= len(r.src) {
		return 0, decode.ErrTruncated
	}
	switch r.src[r.pos] {
	case float32Byte:
		v, err := r.readBigEndian(4)
		return float64(math.Float32frombits(uint32(v))), err
	case float64Byte:
		v, err := r.readBigEndian(8)
		return math.Float64frombits(v), err
	}
	bits, negative, err := r.readInteger()
	if negative {
		return float64(int64(bits)), err
	}
	return float64(bits), err
}

// ReadFinite is ReadFloat64 with ErrOutOfRange for NaN and the infinities.
func (r *Reader) ReadFinite() (float64, error) {
	v, err := r.ReadFloat64()
	if err == nil && (math.IsNaN(v) || math.IsInf(v, 0)) {
		return 0, decode.ErrOutOfRange
	}
	return v, err
}

// ReadArrayHeader begins an array and returns its length: ErrTooMany above maxItems, ErrTruncated
// when the input has fewer bytes left than the array has elements. What the caller allocates for the
// elements is thus bounded by the input.
func (r *Reader) ReadArrayHeader(maxItems int) (int, error) {
	if r.Peek() != Array {
		return 0, r.unwanted()
	}
	n := int(r.src[r.pos] & 0x0f)
	if c := r.src[r.pos]; c < fixStr {
		r.pos++
	} else {
		var err error
		if n, err = r.readLength(2 << (c - array16)); err != nil {
			return 0, err
		}
	}
	if n > maxItems {
		return 0, decode.ErrTooMany
	}
	if n > r.Remaining() {
		return 0, decode.ErrTruncated
	}
	return n, nil
}

// ReadMapHeader begins a map and returns the number of its pairs: ErrTruncated when the input has
// fewer bytes left than the map has keys and values.
func (r *Reader) ReadMapHeader() (int, error) {
	if r.Peek() != Map {
		return 0, r.unwanted()
	}
	n := int(r.src[r.pos] & 0x0f)
	if c := r.src[r.pos]; c < fixArray {
		r.pos++
	} else {
		var err error
		if n, err = r.readLength(2 << (c - map16)); err != nil {
			return 0, err
		}
	}
	if n > r.Remaining()/2 {
		return 0, decode.ErrTruncated
	}
	return n, nil
}

// readLength reads a first byte, which the caller knows, and the length after it, of width bytes. A
// length that no slice can have is as good as one that is longer than the input.
func (r *Reader) readLength(width int) (int, error) {
	v, err := r.readBigEndian(width)
	if err != nil {
		return 0, err
	}
	if strconv.IntSize == 32 && v > math.MaxInt32 {
		return 0, decode.ErrTruncated
	}
	return int(v), nil
}

// take returns the next n bytes; n is not negative.
func (r *Reader) take(n int) ([]byte, error) {
	if n > r.Remaining() {
		return nil, decode.ErrTruncated
	}
	v := r.src[r.pos : r.pos+n : r.pos+n]
	r.pos += n
	return v, nil
}

// unwanted is the error for a next value that is not of the kind the caller asked for.
func (r *Reader) unwanted() error {
	if r.pos >= len(r.src) {
		return decode.ErrTruncated
	}
	if r.src[r.pos] == reservedByte {
		return decode.ErrSyntax
	}
	return decode.ErrWrongType
}
