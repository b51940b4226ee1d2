package allocator

import (
	"math"
	"testing"
)

// TestTouchTakesAnything: what an entry names need not be there.
func TestTouchTakesAnything(t *testing.T) {
	w := town(t)
	numbers := []uint32{0, 1, 2, 3, rowsPer - 1, rowsPer, rowsPer + 1, 1 << 20, math.MaxUint32}
	for _, s := range []*State{NewState(), w.s} {
		for _, person := range numbers {
			for _, agenda := range numbers {
				for _, position := range []uint8{0, 63, 64, math.MaxUint8} {
					s.touch([]Command{{
						Kind: KindBook, Person: person, Slot: Slot{agenda, position}, Key: Key{Hash: [2]uint64{uint64(person) << 40, 1}},
					}})
				}
			}
		}
	}
}
