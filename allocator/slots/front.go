// Package slots holds the lock-free front of the allocator: one word of 64 places for each agenda,
// reserved with a single compare-and-swap.
//
// A front is a superset of what is booked. It belongs to one term of leadership and is thrown away
// with it, so a release that comes too late touches a front that nobody reads any more.
package slots

import (
	"math/bits"
	"sync/atomic"
)

const (
	chunkBits = 10
	chunkSize = 1 << chunkBits
	chunkMask = chunkSize - 1
)

type chunk [chunkSize]atomic.Uint64

// Front is the set of places that are taken, by agenda number and position. Reserve, Release and
// Taken may be called from any goroutine; Grow and Settle only by the single writer of the state.
type Front struct {
	term   uint64
	chunks atomic.Pointer[[]*chunk]
}

// NewFront makes an empty front for a term, with room for the agendas 0 to agendas-1.
func NewFront(term uint64, agendas uint32) *Front {
	f := &Front{term: term}
	f.chunks.Store(&[]*chunk{})
	f.Grow(agendas)
	return f
}

// Term is the term of leadership the front was built for.
func (f *Front) Term() uint64 { return f.term }

// Grow makes room for the agendas 0 to agendas-1. Readers keep the directory they have loaded.
func (f *Front) Grow(agendas uint32) {
	old := *f.chunks.Load()
	need := int((uint64(agendas) + chunkMask) >> chunkBits)
	if need <= len(old) {
		return
	}
	// Appending writes only beyond the end of the directory that readers have.
	grown := old
	for len(grown) < need {
		grown = append(grown, new(chunk))
	}
	f.chunks.Store(&grown)
}

// word returns the word of an agenda, or nil when the front has no room for it yet.
func (f *Front) word(agenda uint32) *atomic.Uint64 {
	chunks := *f.chunks.Load()
	i := int(agenda >> chunkBits)
	if i >= len(chunks) {
		return nil
	}
	return &chunks[i][agenda&chunkMask]
}

// Taken is the word of an agenda: a set bit is a place that is held, booked or being asked for. An
// agenda the front does not know is all taken.
func (f *Front) Taken(agenda uint32) uint64 {
	w := f.word(agenda)
	if w == nil {
		return ^uint64(0)
	}
	return w.Load()
}

// bit is the mask of one place. A position that a word does not have is no place at all, and touches
// none: shifted out, it leaves an empty mask.
func bit(position uint8) uint64 { return uint64(1) << position }

// CountFree counts the places of some agendas that are not taken; places has the mask of each.
func (f *Front) CountFree(agendas []uint32, places []uint64) int {
	chunks := *f.chunks.Load()
	n := 0
	for i, agenda := range agendas {
		if c := int(agenda >> chunkBits); c < len(chunks) {
			n += bits.OnesCount64(places[i] &^ chunks[c][agenda&chunkMask].Load())
		}
	}
	return n
}

// Reserve takes one place and reports whether the caller is the one who got it. Of any number of
// concurrent callers for a free place exactly one gets it.
func (f *Front) Reserve(agenda uint32, position uint8) bool {
	w, bit := f.word(agenda), bit(position)
	if w == nil || bit == 0 {
		return false
	}
	for {
		taken := w.Load()
		if taken&bit != 0 {
			return false
		}
		if w.CompareAndSwap(taken, taken|bit) {
			return true
		}
	}
}

// Release gives a place back that the caller has reserved and that never entered the log.
func (f *Front) Release(agenda uint32, position uint8) {
	if w := f.word(agenda); w != nil {
		w.And(^bit(position))
	}
}

// Settle makes one place taken or free, whatever it was: the state machine has decided.
func (f *Front) Settle(agenda uint32, position uint8, taken bool) {
	w := f.word(agenda)
	if w == nil {
		return
	}
	if taken {
		w.Or(bit(position))
		return
	}
	w.And(^bit(position))
}

// Fill marks every place of the mask as taken: how a front is built from the booked words.
func (f *Front) Fill(agenda uint32, mask uint64) {
	if w := f.word(agenda); w != nil {
		w.Or(mask)
	}
}
