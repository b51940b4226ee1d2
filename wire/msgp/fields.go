package msgp

import "strconv"

// Fields reads one value after the other and keeps the first failure. From then on it reads nothing more, and its
// methods answer zero values: who reads a list of fields asks for the failure once, in the end.
type Fields struct {
	reader  Reader
	failure error
	above   error
}

// NewFields is Fields over src; see NewReader. above is what the failure wraps where a number is larger than it may be.
func NewFields(src []byte, above error) Fields { return Fields{reader: NewReader(src), above: above} }

// Failure is the first one, nil where there was none.
func (f *Fields) Failure() error { return f.failure }

// End is the first failure; where there was none, it is that of Reader.End.
func (f *Fields) End() error {
	if f.failure != nil {
		return f.failure
	}
	return f.reader.End()
}

// aboveError says by how much a number is too large.
type aboveError struct {
	reason  error
	n, most uint64
}

// Error has both numbers.
func (e *aboveError) Error() string {
	return e.reason.Error() + ": " + strconv.FormatUint(e.n, 10) + " is more than " + strconv.FormatUint(e.most, 10)
}

// Unwrap is the reason that NewFields was given.
func (e *aboveError) Unwrap() error { return e.reason }

// Uint64 reads a number of at most most. A larger one is a failure, and is answered all the same.
func (f *Fields) Uint64(most uint64) (n uint64) {
	if f.failure != nil {
		return 0
	}
	if n, f.failure = f.reader.ReadUint64(); f.failure == nil && n > most {
		f.failure = &aboveError{reason: f.above, n: n, most: most}
	}
	return n
}

// Int64 reads a number that may be negative.
func (f *Fields) Int64() (n int64) {
	if f.failure == nil {
		n, f.failure = f.reader.ReadInt64()
	}
	return n
}

// Bool reads a boolean.
func (f *Fields) Bool() (yes bool) {
	if f.failure == nil {
		yes, f.failure = f.reader.ReadBool()
	}
	return yes
}

// String reads a string of at most maxBytes into an allocation of its own.
func (f *Fields) String(maxBytes int) (text string) {
	if f.failure == nil {
		text, f.failure = f.reader.CopyString(maxBytes)
	}
	return text
}

// Bytes reads a byte string or a string of at most maxBytes and returns it as a sub-slice of the input.
func (f *Fields) Bytes(maxBytes int) (bytes []byte) {
	switch {
	case f.failure != nil:
	case f.reader.Peek() == String:
		bytes, f.failure = f.reader.ReadStringBytes(maxBytes)
	default:
		bytes, f.failure = f.reader.ReadBytes(maxBytes)
	}
	return bytes
}

// Items begins an array of at most most elements and returns their number. See Reader.ReadArrayHeader.
func (f *Fields) Items(most int) (n int) {
	if f.failure == nil {
		n, f.failure = f.reader.ReadArrayHeader(most)
	}
	return n
}

// Skip passes over a value of any kind.
func (f *Fields) Skip() {
	if f.failure == nil {
		f.failure = f.reader.Skip()
	}
}
