package msgp

import "github.com/cupo-ec/cupo/wire/decode"

// Skip reads one value of any kind, extensions included, and all that it holds. It checks what it
// passes as the other methods would: lengths, UTF-8, and nesting up to MaxDepth.
func (r *Reader) Skip() error {
	// Levels are counted on an array and not on the call stack: the input decides how many there are.
	var left [MaxDepth]int
	depth := 0
	for {
		inside, err := r.skipShallow()
		if err != nil {
			return err
		}
		if inside > 0 {
			if depth == MaxDepth {
				return decode.ErrTooDeep
			}
			left[depth] = inside
			depth++
			continue
		}
		for depth > 0 {
			left[depth-1]--
			if left[depth-1] > 0 {
				break
			}
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// skipShallow reads a value without what it holds, and returns how many values that is.
func (r *Reader) skipShallow() (inside int, err error) {
	switch r.Peek() {
	case Nil, Bool:
		r.pos++
	case Int:
		_, _, err = r.readInteger()
	case Float:
		_, err = r.ReadFloat64()
	case String:
		_, err = r.ReadKey()
	case Bytes:
		_, err = r.ReadBytes(maxLength)
	case Extension:
		err = r.skipExtension()
	case Array:
		// An element takes a byte at least, so this limit refuses only what is truncated.
		inside, err = r.ReadArrayHeader(maxLength)
	case Map:
		inside, err = r.ReadMapHeader()
		inside *= 2
	default:
		err = r.unwanted()
	}
	return inside, err
}

// maxLength is a limit that no length on the wire exceeds.
const maxLength = int(^uint(0) >> 1)

func (r *Reader) skipExtension() error {
	c := r.src[r.pos]
	if c >= fixExt1 {
		_, err := r.take(2 + 1<<(c-fixExt1))
		return err
	}
	n, err := r.readLength(1 << (c - ext8))
	if err != nil {
		return err
	}
	if n > r.Remaining()-1 {
		return decode.ErrTruncated
	}
	_, err = r.take(1 + n)
	return err
}
