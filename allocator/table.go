package allocator

import (
	"sync"
	"sync/atomic"
)

const (
	rowBits = 12
	rowsPer = 1 << rowBits
	rowMask = rowsPer - 1
	stripes = 64
)

// stripe is a lock on a cache line of its own.
type stripe struct {
	sync.RWMutex
	_ [40]byte
}

// table keeps rows without pointers in chunks, numbered from 1. The single writer reads with at and
// writes with set; readers take one stripe's lock for one get.
type table[T any] struct {
	chunks atomic.Pointer[[]*[rowsPer]T]
	last   atomic.Uint32
	locks  [stripes]stripe
}

func newTable[T any]() *table[T] {
	t := &table[T]{}
	t.chunks.Store(&[]*[rowsPer]T{})
	return t
}

// count is how many rows there are; the last has this number.
func (t *table[T]) count() uint32 { return t.last.Load() }

// get copies a row out; false for a number that does not exist.
func (t *table[T]) get(number uint32) (row T, ok bool) {
	if number == 0 || number > t.last.Load() {
		return row, false
	}
	lock := &t.locks[number%stripes]
	lock.RLock()
	row = (*t.chunks.Load())[number>>rowBits][number&rowMask]
	lock.RUnlock()
	return row, true
}

// at is the writer's own look at a row that exists. It must not be written through.
func (t *table[T]) at(number uint32) *T {
	return &(*t.chunks.Load())[number>>rowBits][number&rowMask]
}

// set writes a row. The number may be one past the last.
func (t *table[T]) set(number uint32, row T) {
	t.reserve(number)
	lock := &t.locks[number%stripes]
	lock.Lock()
	(*t.chunks.Load())[number>>rowBits][number&rowMask] = row
	lock.Unlock()
	if number > t.last.Load() {
		t.last.Store(number)
	}
}

// add appends a row and returns its number.
func (t *table[T]) add(row T) uint32 {
	number := t.last.Load() + 1
	t.set(number, row)
	return number
}

func (t *table[T]) reserve(number uint32) {
	old := *t.chunks.Load()
	need := int(number>>rowBits) + 1
	if need <= len(old) {
		return
	}
	grown := append(old, new([rowsPer]T)) // writes only beyond the end of the list that readers have
	t.chunks.Store(&grown)
}
