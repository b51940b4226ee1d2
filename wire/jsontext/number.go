package jsontext

import (
	"math"
	"strconv"

	"github.com/cupo-ec/cupo/wire/decode"
)

// ReadInt64 reads an integer, written without a fraction or an exponent; ErrOutOfRange for any other
// number.
func (r *Reader) ReadInt64() (int64, error) {
	negative, size, err := r.readInteger()
	if err != nil {
		return 0, err
	}
	if negative {
		if size > -math.MinInt64 {
			return 0, decode.ErrOutOfRange
		}
		return -int64(size), nil
	}
	if size > math.MaxInt64 {
		return 0, decode.ErrOutOfRange
	}
	return int64(size), nil
}

// ReadInt is ReadInt64 for an int.
func (r *Reader) ReadInt() (int, error) {
	v, err := r.ReadInt64()
	if err == nil && int64(int(v)) != v {
		return 0, decode.ErrOutOfRange
	}
	return int(v), err
}

// ReadUint64 is ReadInt64 for an unsigned integer.
func (r *Reader) ReadUint64() (uint64, error) {
	negative, size, err := r.readInteger()
	if err == nil && negative && size != 0 {
		return 0, decode.ErrOutOfRange
	}
	return size, err
}

func (r *Reader) readInteger() (negative bool, size uint64, err error) {
	number, err := r.readNumber()
	if err != nil {
		return false, 0, err
	}
	if number[0] == '-' {
		negative = true
		number = number[1:]
	}
	for _, c := range number {
		if c < '0' || c > '9' {
			return false, 0, decode.ErrOutOfRange
		}
		digit := uint64(c - '0')
		if size > (math.MaxUint64-digit)/10 {
			return false, 0, decode.ErrOutOfRange
		}
		size = size*10 + digit
	}
	return negative, size, nil
}

// ReadFloat64 reads a number; ErrOutOfRange for one that no finite float64 is near.
func (r *Reader) ReadFloat64() (float64, error) {
	number, err := r.readNumber()
	if err != nil {
		return 0, err
	}
	v, err := strconv.ParseFloat(r.share(r.pos-len(number), r.pos), 64)
	if err != nil {
		return 0, decode.ErrOutOfRange
	}
	return v, nil
}

// readNumber reads a number's text, or finds that the next value is not one.
func (r *Reader) readNumber() ([]byte, error) {
	c, err := r.peek()
	if err != nil {
		return nil, err
	}
	if c != '-' && !isDigit(c) {
		return nil, r.unwanted(c)
	}
	return r.scanNumber()
}

// scanNumber reads `-? (0 | [1-9][0-9]*) ('.' [0-9]+)? ([eE] [+-]? [0-9]+)?`.
func (r *Reader) scanNumber() ([]byte, error) {
	start := r.pos
	r.accept('-', '-')
	// What follows a leading zero is not part of the number, and then fails as what it is.
	if !r.accept('0', '0') {
		if err := r.digits(); err != nil {
			return nil, err
		}
	}
	if r.accept('.', '.') {
		if err := r.digits(); err != nil {
			return nil, err
		}
	}
	if r.accept('e', 'E') {
		r.accept('+', '-')
		if err := r.digits(); err != nil {
			return nil, err
		}
	}
	return r.src[start:r.pos], nil
}

// accept reads the next byte if it is either of the two.
func (r *Reader) accept(either, or byte) bool {
	if r.pos < len(r.src) && (r.src[r.pos] == either || r.src[r.pos] == or) {
		r.pos++
		return true
	}
	return false
}

// digits reads one digit or more.
func (r *Reader) digits() error {
	if r.pos == len(r.src) {
		return decode.ErrTruncated
	}
	if !isDigit(r.src[r.pos]) {
		return decode.ErrSyntax
	}
	for r.pos < len(r.src) && isDigit(r.src[r.pos]) {
		r.pos++
	}
	return nil
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
