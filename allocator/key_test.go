package allocator

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// TestKeyShardIsAMap compares a shard with a map and a queue. The hashes are few and crowded, so that
// rows step over each other and deleting has to move them back.
func TestKeyShardIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := newKeys()
		// Any number to begin with, for a shard that was loaded begins anywhere.
		shard := &keys.shards[0]
		shard.first = 1 + rapid.Uint64Range(0, 1<<33).Draw(t, "first")
		shard.next = shard.first
		kept := map[[2]uint64]uint32{}
		var queue []Key
		number, now := uint32(0), int64(1000)
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			if rapid.IntRange(0, 2).Draw(t, "step") == 0 {
				now++
			}
			if rapid.IntRange(0, 3).Draw(t, "expire") == 0 {
				sequence, expired := shard.expire(now - 20)
				if want := len(queue) > 0 && int64(kept[queue[0].Hash])>>16 < now-20; expired != want {
					t.Fatalf("expired %v, want %v", expired, want)
				}
				if expired {
					if sequence != shard.first-1 {
						t.Fatalf("expired row %d before %d", sequence, shard.first)
					}
					delete(kept, queue[0].Hash)
					queue = queue[1:]
				}
				continue
			}
			key := Key{Hash: [2]uint64{rapid.Uint64Range(0, 40).Draw(t, "home") << 8, rapid.Uint64Range(1, 1<<20).Draw(t, "low") << 32}}
			if _, known := kept[key.Hash]; known {
				continue
			}
			number++
			shard.add(newKeyRow(key, Outcome{Appointment: number}, now))
			kept[key.Hash] = uint32(now)<<16 | number
			queue = append(queue, key)
		}
		for hash, want := range kept {
			if uint32(shard.first) > uint32(shard.next) {
				break // the numbers' low half came to 0, where one row cannot be found
			}
			if outcome, known := keys.find(Key{Hash: hash}); !known || outcome.Appointment != want&0xffff {
				t.Fatalf("key %x: found %v with %d, want %d", hash, known, outcome.Appointment, want&0xffff)
			}
		}
		for home := range uint64(41) {
			absent := Key{Hash: [2]uint64{home << 8, 1 << 60}}
			if _, known := keys.find(absent); known {
				t.Fatalf("found a key that was never kept")
			}
		}
		if keys.count() != len(queue) {
			t.Fatalf("%d rows, want %d", keys.count(), len(queue))
		}
	})
}

// TestKeyRowsAreFoundPastTheirLowHalf: numbers whose low half comes to 0 lose that row and no other.
func TestKeyRowsAreFoundPastTheirLowHalf(t *testing.T) {
	keys := newKeys()
	shard := &keys.shards[0]
	shard.first, shard.next = 1<<32-50, 1<<32-50
	lost := 0
	for i := range uint64(100) {
		shard.add(newKeyRow(Key{Hash: [2]uint64{i << 8, 1 << 40}}, Outcome{Appointment: uint32(i) + 1}, 1))
	}
	for i := range uint64(100) {
		if o, known := keys.find(Key{Hash: [2]uint64{i << 8, 1 << 40}}); !known {
			lost++
		} else if o.Appointment != uint32(i)+1 {
			t.Errorf("key %d came to %d", i, o.Appointment)
		}
	}
	if lost != 1 {
		t.Errorf("%d rows were lost", lost)
	}
	for range 100 {
		if _, expired := shard.expire(2); !expired {
			t.Fatal("a row did not expire")
		}
	}
	for i, cell := range shard.cells {
		if cell != 0 {
			t.Errorf("cell %d still has %d", i, cell)
		}
	}
}

func TestKeyRowsGrow(t *testing.T) {
	w := town(t)
	const n = 20_000
	for begin := 0; begin < n; begin += 1000 {
		var commands []Command
		for i := begin; i < begin+1000; i++ {
			commands = append(commands, Command{Kind: KindTick, Key: w.key(1, "k", i, "tick")})
		}
		w.apply(t, commands...)
	}
	if counts := w.check(t); counts.Keys != n {
		t.Errorf("%d keys, want %d", counts.Keys, n)
	}
	for i := range n {
		if _, known := w.s.KnownOutcome(w.key(1, "k", i, "tick")); !known {
			t.Fatalf("key %d is not known", i)
		}
	}
	for name, other := range map[string]Key{
		"another scope": w.key(2, "k", 0, "tick"), "another text": w.key(1, "K", 0, "tick"), "another place": w.key(1, "k", n, "tick"),
	} {
		if _, known := w.s.KnownOutcome(other); known {
			t.Errorf("%s: known", name)
		}
	}
	if _, known := w.s.KnownOutcome(Key{}); known {
		t.Error("no key is known")
	}
}

// TestKeyTellsRequestsApart: nothing of scope, position and text runs into the next, and the secret
// counts.
func TestKeyTellsRequestsApart(t *testing.T) {
	s := town(t).s
	seen := map[[2]uint64]bool{}
	for _, key := range []Key{
		s.Key(1, "1", 0, 0), s.Key(1, "1", 1, 0), s.Key(0, "1", 1, 0), s.Key(1, "", 1, 0), s.Key(1, "\x00", 1, 0),
		s.Key(1<<24, "", 0, 0), s.Key(0, "\x01", 0, 0), s.Key(1, "\x00\x00\x00\x01", 0, 0), NewState().Key(1, "1", 0, 0),
	} {
		if seen[key.Hash] || key.None() {
			t.Errorf("%x was made twice, or is none", key.Hash)
		}
		seen[key.Hash] = true
	}
	if s.Key(1, "1", 0, 0).Hash != s.Key(1, "1", 0, 99).Hash {
		t.Error("the fingerprint is part of the hash")
	}
}

// TestKeptAnswers: a row gives back each kind of answer as it was.
func TestKeptAnswers(t *testing.T) {
	key := Key{Hash: [2]uint64{1, 2 << 32}, Fingerprint: 1<<63 | 5}
	for _, outcome := range []Outcome{
		{}, {Appointment: 1<<31 - 1}, {Hold: 7}, {Code: wire.SlotTaken}, {Code: wire.LimitReached, Rule: policy.MaxHolds},
	} {
		row := newKeyRow(key, outcome, 5)
		want := outcome
		want.Replayed, want.DecidedAtSeconds = true, 5
		if got := row.outcome(key); got != want {
			t.Errorf("kept %+v, got %+v", outcome, got)
		}
		other := key
		other.Fingerprint ^= 1 << 40
		if got := row.outcome(other); got != (Outcome{Code: wire.IdempotencyKeyReused}) {
			t.Errorf("another body under the key got %+v", got)
		}
	}
}
