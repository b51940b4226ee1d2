package raftstore

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestTheNewestOfEachKeyLandsInOrder draws buffers of keys that are short, long, alike, or those of records, and sorts
// one after the other with the same ordering.
func TestTheNewestOfEachKeyLandsInOrder(t *testing.T) {
	var o ordering
	for round := range 2000 {
		random := rand.New(rand.NewPCG(uint64(round), 3))
		b, want := &buffer{}, map[string]string{}
		for n := range random.IntN(60) {
			key, value := drawnKey(random), fmt.Sprint(n)
			if random.IntN(4) == 0 {
				b.Delete(key)
				want[string(key)] = "deleted"
				continue
			}
			b.Put(key, []byte(value))
			want[string(key)] = value
		}
		got, keys := map[string]string{}, []string(nil)
		err := o.each(b, func(op operation) error {
			key, value := string(b.key(op)), "deleted"
			if op.valueLen >= 0 {
				value = string(b.value(op))
			}
			keys, got[key] = append(keys, key), value
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.IsSorted(keys) || len(keys) != len(got) || !maps.Equal(got, want) {
			t.Fatalf("round %d: %q lands as %q, want %q", round, keys, got, want)
		}
	}
}

// drawnKey has few different bytes, so that many keys are alike, or begin alike, or go on with zeros.
func drawnKey(random *rand.Rand) []byte {
	key := make([]byte, random.IntN(13))
	for i := range key {
		if i < 9 && random.IntN(3) > 0 {
			continue
		}
		key[i] = "\x00\x01j\xff"[random.IntN(4)]
	}
	return key
}
