package raftstore

import (
	"bytes"
	"fmt"
	"iter"
	"strings"
	"testing"
)

func manyRecords(n int, valueBytes int) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		key, value := []byte{}, bytes.Repeat([]byte("v"), valueBytes)
		for i := range n {
			key = fmt.Appendf(key[:0], "%08d", i) // as Pebble does: valid until the next step
			if !yield(key, value) {
				return
			}
		}
	}
}

// TestReadAheadHandsOnEverythingInOrder, whatever the sizes are beside those of a block.
func TestReadAheadHandsOnEverythingInOrder(t *testing.T) {
	for _, c := range []struct{ n, bytes int }{{0, 0}, {1, 0}, {1, aheadBytes * 2}, {100_000, 30}, {40, aheadBytes - 8}, {64, aheadBytes}} {
		seen := 0
		for key, value := range readAhead(manyRecords(c.n, c.bytes)) {
			if want := fmt.Sprintf("%08d", seen); string(key) != want || len(value) != c.bytes || strings.Trim(string(value), "v") != "" {
				t.Fatalf("%v: record %d has the key %s and %d bytes", c, seen, key, len(value))
			}
			seen++
		}
		if seen != c.n {
			t.Errorf("%v: %d records came", c, seen)
		}
	}
}

// TestReadAheadEndsWithItsReader: when the walk is over, at whatever record, nobody reads any more.
func TestReadAheadEndsWithItsReader(t *testing.T) {
	for _, stopAt := range []int{0, 1, 7_000, 50_000} {
		reading := false
		records := func(yield func(key, value []byte) bool) {
			reading = true
			defer func() { reading = false }() // a race, unless the walk waits for it
			manyRecords(200_000, 30)(yield)
		}
		seen := 0
		for range readAhead(records) {
			if seen++; seen > stopAt {
				break
			}
		}
		if reading || seen != stopAt+1 {
			t.Errorf("stopped at %d: still reading %v, %d seen", stopAt, reading, seen)
		}
	}
}
