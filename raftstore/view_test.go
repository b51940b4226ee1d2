package raftstore

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/cupo-ec/cupo/allocator"
)

// collect gives all records of a range, and checks their order.
func collect(t testing.TB, scan allocator.Scan, lower, upper string) map[string]string {
	t.Helper()
	found, last := map[string]string{}, ""
	err := scan([]byte(lower), []byte(upper), func(key, value []byte) error {
		if len(found) > 0 && string(key) <= last {
			t.Errorf("key %q after %q", key, last)
		}
		last = string(key)
		found[last] = string(value)
		return nil
	})
	if err != nil {
		t.Errorf("scanning: %v", err)
	}
	return found
}

// viewOf gives the records of one kind.
func viewOf(t testing.TB, s *Store, kind string) (found map[string]string) {
	t.Helper()
	err := s.View(t.Context(), func(_ uint64, scan allocator.Scan) error {
		found = collect(t, scan, kind, kind+"\xff")
		return nil
	})
	if err != nil {
		t.Errorf("looking: %v", err)
	}
	return found
}

// TestAViewIsTheStateOfOneIndex compares views with a model while records land, are held back, and come
// and go; and what is applied while a view is open is not in it.
func TestAViewIsTheStateOfOneIndex(t *testing.T) {
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 1))
		s := testState(t, vfs.NewMem())
		model := map[string]string{}
		for index := uint64(1); index <= 300; index++ {
			key := fmt.Sprintf("%c%d", 'a'+rune(rng.IntN(3)), rng.IntN(20))
			if rng.IntN(3) == 0 {
				del(t, s, index, key)
				delete(model, key)
			} else {
				model[key] = fmt.Sprint(index % uint64(1+rng.IntN(50)))
				put(t, s, index, key, model[key])
			}
			switch rng.IntN(12) {
			case 0:
				mustLand(t, s)
			case 1:
				s.mark()
			case 2:
				s.release()
			case 3:
				lookAndCompare(t, s, index, model)
			}
		}
		lookAndCompare(t, s, 300, model)
		_ = s.close()
	}
}

func lookAndCompare(t *testing.T, s *stateStore, index uint64, model map[string]string) {
	t.Helper()
	err := s.view(t.Context(), func(applied uint64, scan allocator.Scan) error {
		put(t, s, index, "a-later", "x")
		del(t, s, index, "a-later")
		if got := collect(t, scan, "", "\xff"); !maps.Equal(got, model) || applied != index {
			t.Fatalf("at %d the view of %d has\n%v\nwant\n%v", index, applied, got, model)
		}
		want := map[string]string{}
		for key, value := range model {
			if key >= "b" && key < "c1" {
				want[key] = value
			}
		}
		if got := collect(t, scan, "b", "c1"); !maps.Equal(got, want) {
			t.Fatalf("from b to c1 there is\n%v\nwant\n%v", got, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestAViewIsConsistentUnderLoad: whatever is being applied and landed, a view is what some prefix of the
// log made. A toy can be loaded from it, and has the chain of that prefix.
func TestAViewIsConsistentUnderLoad(t *testing.T) {
	cfg := testConfig(t, vfs.NewMem())
	s, machine := mustOpen(t, cfg)
	defer mustClose(t, s)
	machine.mu.Lock()
	machine.history = map[uint64][32]byte{}
	machine.mu.Unlock()
	ctx, stop := context.WithCancel(t.Context())
	var clients sync.WaitGroup
	for i := range uint32(4) {
		clients.Go(func() {
			for n := uint32(0); ctx.Err() == nil; n++ {
				_, _ = s.Propose(context.Background(), Proposal{Command: toyRaise(i*8 + n%8)})
			}
		})
	}
	for range 50 {
		err := s.View(t.Context(), func(applied uint64, scan allocator.Scan) error {
			seen := newToy()
			if err := seen.Load(records(t, scan)); err != nil {
				return err
			}
			machine.mu.Lock()
			want := machine.history[seen.entries]
			machine.mu.Unlock()
			if seen.lastIndex > applied || seen.entries > 0 && seen.chain != want {
				t.Errorf("at %d: entry %d, whose chain is another", applied, seen.lastIndex)
			}
			if n := len(collect(t, scan, "z", "z\xff")); n != int(seen.entries) {
				t.Errorf("%d records of %d entries", n, seen.entries)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	stop()
	clients.Wait()
}

func records(t testing.TB, scan allocator.Scan) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		errEnough := errors.New("enough")
		err := scan(nil, []byte{0xff}, func(key, value []byte) error {
			if !yield(key, value) {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			t.Error(err)
		}
	}
}

// TestALookEnds: with its context, with the store, and when another state takes the place of this one.
func TestALookEnds(t *testing.T) {
	s := testState(t, vfs.NewMem())
	for i := range uint64(10) {
		put(t, s, i+1, fmt.Sprint("k", i), "v")
	}
	forEach := func(ctx context.Context, then func(n int)) (n int, err error) {
		err = s.view(ctx, func(_ uint64, scan allocator.Scan) error {
			return scan([]byte("k"), []byte("l"), func(_, _ []byte) error {
				n++
				then(n)
				return nil
			})
		})
		return n, err
	}
	ctx, cancel := context.WithCancel(t.Context())
	if n, err := forEach(ctx, func(int) { cancel() }); n != 1 || !errors.Is(err, context.Canceled) {
		t.Errorf("a look that was cancelled saw %d and ended with %v", n, err)
	}
	replaced := make(chan error, 1)
	n, err := forEach(t.Context(), func(n int) {
		if n > 1 {
			return
		}
		go func() {
			replaced <- s.replace(func(dir string) error {
				other, err := openState(layout{fs: s.layout.fs, dir: "other"}, s.options)
				return errors.Join(err, other.checkpoint(dir, 3), other.close())
			})
		}()
		for !s.replacing.Load() { // it waits for this look now
		}
	})
	if n != 1 || !errors.Is(err, ErrReplaced) {
		t.Errorf("a look during a replacement saw %d and ended with %v", n, err)
	}
	if err := <-replaced; err != nil {
		t.Fatal(err)
	}
	if n, err := forEach(t.Context(), func(int) {}); n != 0 || err != nil {
		t.Errorf("the new state has %d: %v", n, err)
	}
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	if _, err := forEach(t.Context(), func(int) {}); !errors.Is(err, ErrReplaced) {
		t.Errorf("a look at what is closed ended with %v", err)
	}
}

// TestInspectingOfflineSeesTheLog: also the records that never came into the state store.
func TestInspectingOfflineSeesTheLog(t *testing.T) {
	for name, harm := range map[string]func(*stopped){
		"as it was stopped": func(*stopped) {},
		"without a state":   func(d *stopped) { d.remove(d.state()) },
	} {
		t.Run(name, func(t *testing.T) {
			d := newStopped(t)
			harm(d)
			before := listing(d.fs)
			machine, looked := newToy(), false
			_, err := loadOffline(d.fs, d.cfg.Dir, machine, func(state *stateStore) error {
				return state.view(t.Context(), func(applied uint64, scan allocator.Scan) error {
					looked = true
					seen := newToy()
					if err := seen.Load(records(t, scan)); err != nil {
						return err
					}
					if seen.chain != machine.chain || seen.entries != 40 || applied < seen.lastIndex {
						t.Errorf("the records at %d are those of %d entries", applied, seen.entries)
					}
					if n := len(collect(t, scan, "z", "z\xff")); n != 40 {
						t.Errorf("%d records of 40 entries", n)
					}
					return nil
				})
			})
			if err != nil || !looked {
				t.Errorf("inspecting: %v, looked: %v", err, looked)
			}
			if after := listing(d.fs); after != before {
				t.Errorf("inspecting changed the data\nbefore:\n%s\nafter:\n%s", before, after)
			}
		})
	}
	d := newStopped(t)
	failure := errors.New("no")
	if _, err := loadOffline(d.fs, d.cfg.Dir, newToy(), func(*stateStore) error { return failure }); !errors.Is(err, failure) {
		t.Errorf("a failed look was answered %v", err)
	}
}
