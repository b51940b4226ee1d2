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
// writes with set; readers take one stripe's lock for one get. The oldest rows may leave, in order; a
// chunk that all have left is nil.
type table[T any] struct {
	chunks atomic.Pointer[[]*[rowsPer]T]
	last   atomic.Uint32
	left   atomic.Uint32 // the number of the last row that left
	locks  [stripes]stripe
}

func newTable[T any]() *table[T] {
	t := &table[T]{}
	t.chunks.Store(&[]*[rowsPer]T{})
	return t
}

// count is how many rows there are; the last has this number.
func (t *table[T]) count() uint32 { return t.last.Load() }

// oldest is the number of the first row that has not left; one past the last where none is there.
func (t *table[T]) oldest() uint32 { return t.left.Load() + 1 }

// size is how many rows are there.
func (t *table[T]) size() int { return int(t.last.Load() - t.left.Load()) }

// get copies a row out; false for a number that does not exist and for one that has left.
func (t *table[T]) get(number uint32) (row T, ok bool) {
	if number <= t.left.Load() || number > t.last.Load() {
		return row, false
	}
	lock := &t.locks[number%stripes]
	lock.RLock()
	defer lock.RUnlock()
	chunk := (*t.chunks.Load())[number>>rowBits]
	if chunk == nil { // it left just now
		return row, false
	}
	return chunk[number&rowMask], true
}

// at is the writer's own look at a row that is there. It is written through only while nobody reads.
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

// leave takes the oldest row out. The last chunk stays: the next row may need it.
func (t *table[T]) leave() {
	number := t.oldest()
	t.left.Store(number)
	if number&rowMask != rowMask || number>>rowBits == t.last.Load()>>rowBits {
		return
	}
	t.dropChunks(number >> rowBits)
}

// dropChunks forgets the chunks up to one. Readers may have the old list, so this is a new one.
func (t *table[T]) dropChunks(last uint32) {
	kept := append([]*[rowsPer]T(nil), *t.chunks.Load()...)
	clear(kept[:last+1])
	t.chunks.Store(&kept)
}

// startAfter makes an empty table go on after rows that have left.
func (t *table[T]) startAfter(left uint32) {
	chunks := make([]*[rowsPer]T, left>>rowBits+1)
	chunks[left>>rowBits] = new([rowsPer]T)
	t.chunks.Store(&chunks)
	t.left.Store(left)
	t.last.Store(left)
}
