package raftstore

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
)

// Pebble looks for the place of a key from where the last one went. In memory that is near only when the keys are near,
// and in the order in which they were made records of one kind take turns with those of others. So they are sorted
// before they land: first by the two bytes that keys begin with, by counting, for within those new records come in the
// order of their keys already.

// lanes is how many beginnings of two bytes there are.
const lanes = 1 << 16

// ordering sorts the operations of one buffer after the other.
type ordering struct {
	counts [lanes]int32 // all 0 between two buffers
	used   []uint16     // the lanes of the buffer
	placed []placed
}

// placed is one operation at its place among the others.
type placed struct {
	head uint64 // the key's next eight bytes
	at   int32  // in the operations of the buffer
}

// each hands on the newest operation on each key of a buffer, in the order of the keys.
func (o *ordering) each(b *buffer, yield func(operation) error) error {
	o.place(b)
	for i, p := range o.placed {
		if i+1 < len(o.placed) && b.compare(p, o.placed[i+1]) == 0 {
			continue // a newer one follows
		}
		if err := yield(b.ops[p.at]); err != nil {
			return err
		}
	}
	return nil
}

func (o *ordering) place(b *buffer) {
	o.used = o.used[:0]
	for _, op := range b.ops {
		lane := laneOf(b.key(op))
		if o.counts[lane] == 0 {
			o.used = append(o.used, lane)
		}
		o.counts[lane]++
	}
	slices.Sort(o.used)
	next := int32(0)
	for _, lane := range o.used {
		next, o.counts[lane] = next+o.counts[lane], next
	}
	o.placed = slices.Grow(o.placed[:0], len(b.ops))[:len(b.ops)]
	for at, op := range b.ops {
		key := b.key(op)
		lane := laneOf(key)
		o.placed[o.counts[lane]] = placed{headOf(key), int32(at)}
		o.counts[lane]++ // in the end it is where the next lane begins
	}
	begin := int32(0)
	for _, lane := range o.used {
		end := o.counts[lane]
		if one := o.placed[begin:end]; !slices.IsSortedFunc(one, b.compare) {
			slices.SortStableFunc(one, b.compare)
		}
		begin, o.counts[lane] = end, 0
	}
}

// compare is for operations of one lane; of neighbours of different lanes it says that they are of different keys.
func (b *buffer) compare(one, other placed) int {
	if one.head != other.head {
		return cmp.Compare(one.head, other.head)
	}
	return bytes.Compare(b.key(b.ops[one.at]), b.key(b.ops[other.at]))
}

func laneOf(key []byte) uint16 {
	switch len(key) {
	case 0:
		return 0
	case 1:
		return uint16(key[0]) << 8
	default:
		return binary.BigEndian.Uint16(key)
	}
}

// headOf is what follows the two bytes of the lane, as a number: heads are in the order of their keys where they differ.
func headOf(key []byte) uint64 {
	if len(key) >= 10 {
		return binary.BigEndian.Uint64(key[2:])
	}
	var padded [8]byte
	copy(padded[:], key[min(2, len(key)):])
	return binary.BigEndian.Uint64(padded[:])
}
