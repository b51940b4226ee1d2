package jsontext

import (
	"math"
	"strconv"
	"unicode/utf8"
)

// AppendNull appends null.
func AppendNull(b []byte) []byte { return append(b, "null"...) }

// AppendBool appends a boolean.
func AppendBool(b []byte, v bool) []byte { return strconv.AppendBool(b, v) }

// AppendInt64 appends an integer.
func AppendInt64(b []byte, v int64) []byte { return strconv.AppendInt(b, v, 10) }

// AppendInt appends an integer.
func AppendInt(b []byte, v int) []byte { return strconv.AppendInt(b, int64(v), 10) }

// AppendUint64 appends an integer.
func AppendUint64(b []byte, v uint64) []byte { return strconv.AppendUint(b, v, 10) }

// AppendFloat64 appends the shortest number that reads back as v; null for NaN and the infinities,
// for which JSON has no number.
func AppendFloat64(b []byte, v float64) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return AppendNull(b)
	}
	format := byte('f')
	if size := math.Abs(v); size != 0 && (size < 1e-6 || size >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(b, v, format, -1, 64)
}

// AppendString appends a string with its quotes. What is not UTF-8 in it becomes U+FFFD, so that the
// result is always sound.
func AppendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' {
				i++
				continue
			}
			b = appendEscape(append(b, s[start:i]...), c)
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			b = append(b, s[start:i]...)
			b = utf8.AppendRune(b, utf8.RuneError)
			start = i + 1
		}
		i += size
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

func appendEscape(b []byte, c byte) []byte {
	const hex = "0123456789abcdef"
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	}
	return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
}

// CloseObject ends an object whose members were each written with a comma after them; the last
// comma gives way to the brace.
func CloseObject(b []byte) []byte { return closeWith(b, '}') }

// CloseArray ends an array whose elements were each written with a comma after them.
func CloseArray(b []byte) []byte { return closeWith(b, ']') }

func closeWith(b []byte, end byte) []byte {
	if b[len(b)-1] == ',' {
		b[len(b)-1] = end
		return b
	}
	return append(b, end)
}
