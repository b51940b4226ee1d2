package allocator

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/cupo-ec/cupo/wire/msgp"
)

// ErrDamaged is a log entry or record that cannot have been written by a build this one understands.
// A node that meets it must stop.
var ErrDamaged = errors.New("allocator: entry or record cannot be understood")

// coder writes or reads a list of fields as MessagePack. One description of a type serves both
// directions, so what is written cannot drift from what is read.
type coder struct {
	out     []byte
	in      *msgp.Reader // nil when writing
	failure error
}

func (c *coder) reading() bool { return c.in != nil }

func (c *coder) fail(err error) {
	if err == nil || c.failure != nil {
		return
	}
	if c.failure = err; c.reading() {
		c.failure = fmt.Errorf("%w: %w", ErrDamaged, err)
	}
}

// integers is every integer type that travels.
type integers interface {
	~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32
}

var (
	errRange = errors.New("number out of range")
	errText  = errors.New("text too long or not UTF-8")
)

func number[T integers](c *coder, v *T) {
	if !c.reading() {
		c.out = msgp.AppendInt64(c.out, int64(*v))
		return
	}
	if c.failure != nil {
		return
	}
	read, err := c.in.ReadInt64()
	c.fail(err)
	*v = T(read)
	if int64(*v) != read {
		c.fail(errRange)
	}
}

func (c *coder) word(v *uint64) {
	if !c.reading() {
		c.out = msgp.AppendUint64(c.out, *v)
		return
	}
	if c.failure != nil {
		return
	}
	read, err := c.in.ReadUint64()
	c.fail(err)
	*v = read
}

func (c *coder) flag(v *bool) {
	if !c.reading() {
		c.out = msgp.AppendBool(c.out, *v)
		return
	}
	if c.failure != nil {
		return
	}
	read, err := c.in.ReadBool()
	c.fail(err)
	*v = read
}

func (c *coder) decimal(v *float64) {
	if !c.reading() {
		c.out = msgp.AppendFloat64(c.out, *v)
		return
	}
	if c.failure != nil {
		return
	}
	read, err := c.in.ReadFloat64()
	c.fail(err)
	*v = read
}

// maxTextBytes bounds every text in the log.
const maxTextBytes = 512

func (c *coder) text(v *string) {
	if !c.reading() {
		if len(*v) > maxTextBytes || !utf8.ValidString(*v) {
			c.fail(errText)
		}
		c.out = msgp.AppendString(c.out, *v)
		return
	}
	if c.failure != nil {
		return
	}
	read, err := c.in.CopyString(maxTextBytes)
	c.fail(err)
	*v = read
}

func (c *coder) secret(v *Secret) {
	if !c.reading() {
		c.out = msgp.AppendBytes(c.out, v[:])
		return
	}
	if c.failure != nil {
		return
	}
	read, err := c.in.ReadBytes(SecretBytes)
	c.fail(err)
	if copy(v[:], read) != SecretBytes {
		c.fail(errRange)
	}
}

// fields opens a list of exactly n fields.
func (c *coder) fields(n int) {
	if !c.reading() {
		c.out = msgp.AppendArrayHeader(c.out, n)
		return
	}
	if c.failure != nil {
		return
	}
	read, err := c.in.ReadArrayHeader(n)
	c.fail(err)
	if err == nil && read != n {
		c.fail(errRange)
	}
}

// fieldsOf opens a list of n fields; when reading, n may be either of two.
func (c *coder) fieldsOf(n *int, fewer, more int) {
	if !c.reading() {
		c.out = msgp.AppendArrayHeader(c.out, *n)
		return
	}
	if c.failure != nil {
		return
	}
	read, err := c.in.ReadArrayHeader(more)
	c.fail(err)
	if *n = read; err == nil && read != fewer && read != more {
		c.fail(errRange)
	}
}

// list codes the elements of a bounded list.
func list[T any](c *coder, elements *[]T, max int, one func(*coder, *T)) {
	if !c.reading() {
		if len(*elements) > max {
			c.fail(errRange)
			return
		}
		c.out = msgp.AppendArrayHeader(c.out, len(*elements))
	} else {
		if c.failure != nil {
			return
		}
		n, err := c.in.ReadArrayHeader(max)
		c.fail(err)
		if c.failure != nil {
			return
		}
		*elements = make([]T, n)
	}
	for i := range *elements {
		one(c, &(*elements)[i])
		if c.failure != nil {
			return
		}
	}
}
