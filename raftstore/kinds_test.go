package raftstore

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
)

func TestAfterAKindComesTheNext(t *testing.T) {
	for key, want := range map[string]string{
		"a": "b", "r": "r\x01", "r\x00": "r\x01", "rj": "rk", "rj\xff\xff": "rk", "r\xfe\x01": "r\xff", "r\xff": "s", "r\xff\x00": "s",
	} {
		if got := string(afterKind([]byte(key))); got != want || got <= key {
			t.Errorf("after %q comes %q, want %q", key, got, want)
		}
	}
}

// TestATableHasOneKind after flushes, and after compactions.
func TestATableHasOneKind(t *testing.T) {
	s := testState(t, vfs.NewMem())
	defer s.close()
	const rounds, each = 20, 200
	rng := rand.New(rand.NewPCG(1, 1))
	for round := range rounds {
		err := s.apply(uint64(round+1), func(changes Changes) error {
			changes.Put([]byte("a"), fmt.Append(nil, round))
			for i := range each {
				changes.Put(fmt.Appendf(nil, "j%08d", round*each+i), bytes.Repeat([]byte{byte(i)}, 200))
				changes.Put(fmt.Appendf(nil, "m%016x", rng.Uint64()), bytes.Repeat([]byte{byte(i)}, 30))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.flush(); err != nil {
			t.Fatal(err)
		}
	}
	wantOneKindEach(t, s)
	if err := s.db.Compact(t.Context(), []byte{0}, []byte{0xff}, false); err != nil {
		t.Fatal(err)
	}
	wantOneKindEach(t, s)
}

func wantOneKindEach(t *testing.T, s *stateStore) {
	t.Helper()
	levels, err := s.db.SSTables()
	if err != nil {
		t.Fatal(err)
	}
	tables := 0
	for _, level := range levels {
		for _, table := range level {
			if end := afterKind(table.Smallest.UserKey); bytes.Compare(table.Largest.UserKey, end) >= 0 {
				t.Errorf("a table goes from %q to %q", table.Smallest.UserKey, table.Largest.UserKey)
			}
			tables++
		}
	}
	if kinds := 4; tables < kinds {
		t.Errorf("there are only %d tables of %d kinds", tables, kinds)
	}
}
