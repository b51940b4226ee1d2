package jsontext

import (
	"unicode/utf8"

	"github.com/cupo-ec/cupo/wire/decode"
)

// ReadString reads a string of at most maxBytes, counted after its escapes are resolved. All strings
// without an escape that one Reader returns share one copy of its whole input, made by the first:
// one allocation a document, which lives as long as any of them.
func (r *Reader) ReadString(maxBytes int) (string, error) {
	c, err := r.peek()
	if err != nil {
		return "", err
	}
	if c != '"' {
		return "", r.unwanted(c)
	}
	start, end, escaped, err := r.scanString()
	if err != nil {
		return "", err
	}
	if !escaped {
		if end-start > maxBytes {
			return "", decode.ErrTooLong
		}
		return r.share(start, end), nil
	}
	// No escape stands for fewer bytes than a sixth of those that write it.
	if (end-start)/6 > maxBytes {
		return "", decode.ErrTooLong
	}
	plain := appendUnescaped(make([]byte, 0, end-start), r.src[start:end])
	if len(plain) > maxBytes {
		return "", decode.ErrTooLong
	}
	return string(plain), nil
}

// readKeyText reads a string whose first quote is next, into scratch if it has escapes.
func (r *Reader) readKeyText() ([]byte, error) {
	start, end, escaped, err := r.scanString()
	if err != nil {
		return nil, err
	}
	if !escaped {
		return r.src[start:end], nil
	}
	r.scratch = appendUnescaped(r.scratch[:0], r.src[start:end])
	return r.scratch, nil
}

// share is a part of the input as a string.
func (r *Reader) share(start, end int) string {
	if start == end {
		return ""
	}
	if r.text == "" {
		r.text = string(r.src)
	}
	return r.text[start:end]
}

// scanString passes a string whose first quote is next, checks all of it, and says where it lies
// between its quotes.
func (r *Reader) scanString() (start, end int, escaped bool, err error) {
	r.pos++
	start = r.pos
	ascii := true
	for r.pos < len(r.src) {
		switch c := r.src[r.pos]; {
		case c == '"':
			end = r.pos
			if !ascii && !utf8.Valid(r.src[start:end]) {
				return 0, 0, false, decode.ErrInvalidUTF8
			}
			r.pos++
			return start, end, escaped, nil
		case c == '\\':
			escaped = true
			if err := r.scanEscape(); err != nil {
				return 0, 0, false, err
			}
		case c < ' ':
			return 0, 0, false, decode.ErrSyntax
		default:
			ascii = ascii && c < utf8.RuneSelf
			r.pos++
		}
	}
	return 0, 0, false, decode.ErrTruncated
}

// scanEscape passes one escape; a pair of surrogates is one.
func (r *Reader) scanEscape() error {
	r.pos++
	if r.pos == len(r.src) {
		return decode.ErrTruncated
	}
	switch r.src[r.pos] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		r.pos++
		return nil
	case 'u':
		r.pos++
	default:
		return decode.ErrSyntax
	}
	unit, err := r.scanHex()
	if err != nil || !isSurrogate(unit) {
		return err
	}
	if isLowSurrogate(unit) {
		return decode.ErrInvalidUTF8
	}
	return r.scanLowSurrogate()
}

// scanLowSurrogate passes the second half of a pair, an escape of its own.
func (r *Reader) scanLowSurrogate() error {
	for _, want := range [...]byte{'\\', 'u'} {
		if r.pos == len(r.src) {
			return decode.ErrTruncated
		}
		if r.src[r.pos] != want {
			return decode.ErrInvalidUTF8
		}
		r.pos++
	}
	unit, err := r.scanHex()
	if err == nil && !isLowSurrogate(unit) {
		return decode.ErrInvalidUTF8
	}
	return err
}

// scanHex passes four hexadecimal digits.
func (r *Reader) scanHex() (unit rune, err error) {
	for range 4 {
		if r.pos == len(r.src) {
			return 0, decode.ErrTruncated
		}
		digit, ok := hexDigit(r.src[r.pos])
		if !ok {
			return 0, decode.ErrSyntax
		}
		unit = unit<<4 | digit
		r.pos++
	}
	return unit, nil
}

// appendUnescaped appends what a string that scanString has passed stands for.
func appendUnescaped(b, quoted []byte) []byte {
	for i := 0; i < len(quoted); {
		if quoted[i] != '\\' {
			b = append(b, quoted[i])
			i++
			continue
		}
		c := quoted[i+1]
		i += 2
		switch c {
		case 'b':
			b = append(b, '\b')
		case 'f':
			b = append(b, '\f')
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case 't':
			b = append(b, '\t')
		case 'u':
			unit := codeUnit(quoted[i:])
			i += 4
			if isSurrogate(unit) {
				unit = 0x10000 + (unit-0xd800)<<10 + codeUnit(quoted[i+2:]) - 0xdc00
				i += 6
			}
			b = utf8.AppendRune(b, unit)
		default:
			b = append(b, c)
		}
	}
	return b
}

// codeUnit is the number that four hexadecimal digits write.
func codeUnit(digits []byte) (unit rune) {
	for _, c := range digits[:4] {
		digit, _ := hexDigit(c)
		unit = unit<<4 | digit
	}
	return unit
}

func hexDigit(c byte) (rune, bool) {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0'), true
	case 'a' <= c && c <= 'f':
		return rune(c-'a') + 10, true
	case 'A' <= c && c <= 'F':
		return rune(c-'A') + 10, true
	}
	return 0, false
}

func isSurrogate(unit rune) bool { return 0xd800 <= unit && unit < 0xe000 }

func isLowSurrogate(unit rune) bool { return 0xdc00 <= unit && unit < 0xe000 }
