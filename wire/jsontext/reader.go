package jsontext

import "github.com/cupo-ec/cupo/wire/decode"

// MaxDepth is how deep objects and arrays may be nested in each other.
const MaxDepth = 32

// Reader walks over one JSON document in memory. Its zero value reads an empty one.
//
// An object is read by ReadObjectStart and then, until NextKey says that there are no more, a key and
// its value in turn; an array by ReadArrayStart and NextElement in the same way.
type Reader struct {
	src   []byte
	pos   int
	depth int
	// opened is set between the start of an object or array and its first member, where no comma
	// stands. One flag does for all levels: whoever has come to an end is past its first member.
	opened bool
	// text is a copy of src, made when the first string is read: strings without an escape share it.
	text string
	// scratch holds a key that was written with escapes.
	scratch []byte
}

// NewReader is a Reader over src, which must not change while the Reader, or a key it handed out, is
// in use.
func NewReader(src []byte) Reader { return Reader{src: src} }

// Offset is the number of bytes read.
func (r *Reader) Offset() int { return r.pos }

// End is nil when only white space is left, and otherwise ErrTrailing.
func (r *Reader) End() error {
	if _, err := r.peek(); err == nil {
		return decode.ErrTrailing
	}
	return nil
}

// ReadObjectStart begins an object.
func (r *Reader) ReadObjectStart() error { return r.start('{') }

// ReadArrayStart begins an array.
func (r *Reader) ReadArrayStart() error { return r.start('[') }

func (r *Reader) start(bracket byte) error {
	c, err := r.peek()
	if err != nil {
		return err
	}
	if c != bracket {
		return r.unwanted(c)
	}
	if r.depth == MaxDepth {
		return decode.ErrTooDeep
	}
	r.pos++
	r.depth++
	r.opened = true
	return nil
}

// NextKey reads the next key of the object that was begun last, up to its value; more is false at
// the object's end. The key is valid until the next call.
func (r *Reader) NextKey() (key []byte, more bool, err error) {
	more, err = r.next('}')
	if !more || err != nil {
		return nil, false, err
	}
	c, err := r.peek()
	if err != nil {
		return nil, false, err
	}
	if c != '"' {
		return nil, false, decode.ErrSyntax
	}
	key, err = r.readKeyText()
	if err != nil {
		return nil, false, err
	}
	if c, err = r.peek(); err != nil {
		return nil, false, err
	}
	if c != ':' {
		return nil, false, decode.ErrSyntax
	}
	r.pos++
	return key, true, nil
}

// NextElement says whether the array that was begun last has another element, which is then next.
func (r *Reader) NextElement() (more bool, err error) { return r.next(']') }

// next passes the comma before a member, or the bracket at the end.
func (r *Reader) next(bracket byte) (more bool, err error) {
	c, err := r.peek()
	if err != nil {
		return false, err
	}
	if c == bracket {
		r.pos++
		r.depth--
		r.opened = false
		return false, nil
	}
	if r.opened {
		r.opened = false
		return true, nil
	}
	if c != ',' {
		return false, decode.ErrSyntax
	}
	r.pos++
	// Here a bracket would be a trailing comma's; left alone, it fails as the start of a value.
	return true, nil
}

// TryNull reads the next value if it is null, and says whether it did.
func (r *Reader) TryNull() bool {
	if c, err := r.peek(); err != nil || c != 'n' {
		return false
	}
	return r.literal("null") == nil
}

// ReadBool reads a boolean.
func (r *Reader) ReadBool() (bool, error) {
	c, err := r.peek()
	switch {
	case err != nil:
		return false, err
	case c == 't':
		return true, r.literal("true")
	case c == 'f':
		return false, r.literal("false")
	}
	return false, r.unwanted(c)
}

// literal reads word or nothing.
func (r *Reader) literal(word string) error {
	rest := r.src[r.pos:]
	if len(rest) > len(word) {
		rest = rest[:len(word)]
	}
	if string(rest) == word {
		r.pos += len(word)
		return nil
	}
	if string(rest) == word[:len(rest)] {
		return decode.ErrTruncated
	}
	return decode.ErrSyntax
}

// Skip reads one value of any kind and all that it holds, as strictly as the other methods.
func (r *Reader) Skip() error {
	c, err := r.peek()
	if err != nil {
		return err
	}
	switch c {
	case '{':
		return r.skipObject()
	case '[':
		return r.skipArray()
	case '"':
		_, _, _, err = r.scanString()
	case 't':
		err = r.literal("true")
	case 'f':
		err = r.literal("false")
	case 'n':
		err = r.literal("null")
	default:
		_, err = r.scanNumber()
	}
	return err
}

// skipObject and skipArray call Skip again, at most MaxDepth times into each other.
func (r *Reader) skipObject() error {
	if err := r.ReadObjectStart(); err != nil {
		return err
	}
	for {
		if _, more, err := r.NextKey(); !more || err != nil {
			return err
		}
		if err := r.Skip(); err != nil {
			return err
		}
	}
}

func (r *Reader) skipArray() error {
	if err := r.ReadArrayStart(); err != nil {
		return err
	}
	for {
		if more, err := r.NextElement(); !more || err != nil {
			return err
		}
		if err := r.Skip(); err != nil {
			return err
		}
	}
}

// peek passes white space and returns the byte after it, unread.
func (r *Reader) peek() (byte, error) {
	for ; r.pos < len(r.src); r.pos++ {
		switch c := r.src[r.pos]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c, nil
		}
	}
	return 0, decode.ErrTruncated
}

// unwanted is the error for a value that begins with c and is not of the kind the caller asked for.
func (r *Reader) unwanted(c byte) error {
	var err error
	switch {
	case c == 't':
		err = r.literal("true")
	case c == 'f':
		err = r.literal("false")
	case c == 'n':
		err = r.literal("null")
	case c != '{' && c != '[' && c != '"' && c != '-' && !isDigit(c):
		err = decode.ErrSyntax
	}
	if err != nil {
		return err
	}
	return decode.ErrWrongType
}
