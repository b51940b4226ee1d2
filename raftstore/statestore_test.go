package raftstore

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/cupo-ec/cupo/internal/crashfs"
)

func testState(t *testing.T, fs vfs.FS) *stateStore {
	t.Helper()
	s, err := openState(layout{fs: fs, dir: "d"}, stateOptions{logger: panicLogger{}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func del(t *testing.T, s *stateStore, index uint64, key string) {
	t.Helper()
	err := s.apply(index, func(changes Changes) error {
		changes.Delete([]byte(key))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func mustLand(t *testing.T, s *stateStore) {
	t.Helper()
	if err := s.land(); err != nil {
		t.Fatal(err)
	}
}

func wantRecord(t *testing.T, s *stateStore, key, want string) {
	t.Helper()
	value, ok, err := s.get([]byte(key))
	if err != nil || ok != (want != "") || string(value) != want {
		t.Errorf("record %s is %q %v %v, want %q", key, value, ok, err, want)
	}
}

// TestLoadingSeeksPastTheDisksOwn: what comes before and behind the range is read, and of the range itself
// no block, however much there is in it.
func TestLoadingSeeksPastTheDisksOwn(t *testing.T) {
	s := testState(t, vfs.NewMem())
	defer s.close()
	const many = 20_000
	random := rand.New(rand.NewPCG(1, 2))
	for i := range many {
		put(t, s, 1, fmt.Sprintf("v%08d", i), fmt.Sprintf("%0100d", random.Uint64()))
		put(t, s, 1, fmt.Sprintf("z%08d", i), fmt.Sprintf("%0100d", random.Uint64()))
	}
	for _, key := range []string{"a", "u\xff", "{", "\x80\x00", "\xfe"} {
		put(t, s, 1, key, key)
	}
	if err := s.flush(); err != nil {
		t.Fatal(err)
	}
	walk := func(from, end string) (keys []string, blocks int64) {
		before := s.db.Metrics().BlockCache
		var failed error
		for key := range s.recordsWithout([]byte(from), []byte(end), &failed) {
			keys = append(keys, string(key))
		}
		if failed != nil {
			t.Fatal(failed)
		}
		after := s.db.Metrics().BlockCache
		return keys, after.Hits + after.Misses - before.Hits - before.Misses
	}
	keys, blocks := walk("v", "{")
	if want := []string{"a", "u\xff", "{", "\x80\x00", "\xfe"}; !slices.Equal(keys, want) {
		t.Errorf("%q were read, want %q", keys, want)
	}
	all, allBlocks := walk("", "")
	if len(all) != 2*many+5 || blocks > 24 || allBlocks < 4*blocks {
		t.Errorf("%d blocks were read, and %d for all %d records", blocks, allBlocks, len(all))
	}
	for range s.recordsWithout([]byte("v"), []byte("{"), new(error)) {
		break // enough: the second walk must not hand on any more
	}
}

func TestRecordsAreReadThroughEveryBuffer(t *testing.T) {
	s := testState(t, vfs.NewMem())
	defer s.close()
	wantRecord(t, s, "a", "")
	put(t, s, 1, "a", "landed")
	put(t, s, 1, "b", "landed")
	put(t, s, 1, "c", "landed")
	mustLand(t, s)
	s.mark() // what follows is sealed but held back
	put(t, s, 2, "b", "sealed")
	del(t, s, 2, "c")
	put(t, s, 2, "d", "sealed")
	s.mu.Lock()
	s.seal()
	s.mu.Unlock()
	put(t, s, 3, "d", "once")
	wantRecord(t, s, "d", "once")
	put(t, s, 3, "d", "current")
	put(t, s, 3, "e", "gone")
	del(t, s, 3, "e")
	for range 2 {
		wantRecord(t, s, "a", "landed")
		wantRecord(t, s, "b", "sealed")
		wantRecord(t, s, "c", "")
		wantRecord(t, s, "d", "current")
		wantRecord(t, s, "e", "")
		s.release()
		mustLand(t, s)
	}
	if got := s.unlanded.Load(); got != 0 || s.landed != 3 {
		t.Errorf("%d bytes are unlanded at index %d", got, s.landed)
	}
}

func TestAValueThatWasReadStaysAsItIs(t *testing.T) {
	s := testState(t, vfs.NewMem())
	defer s.close()
	key, value := []byte("k"), []byte("first")
	err := s.apply(1, func(changes Changes) error {
		changes.Put(key, value)
		copy(value, "XXXXX") // the machine uses its slices again
		key[0] = 'x'
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	got, _, _ := s.get([]byte("k"))
	copy(got, "YYYYY")
	wantRecord(t, s, "k", "first")
}

// TestACheckpointIsExactlyWhatWasMarked lets changes come in between the mark and the checkpoint.
func TestACheckpointIsExactlyWhatWasMarked(t *testing.T) {
	fs := vfs.NewMem()
	s := testState(t, fs)
	defer s.close()
	put(t, s, 7, "a", "before")
	if got := s.mark(); got != 7 {
		t.Errorf("marked at %d, want 7", got)
	}
	put(t, s, 8, "a", "after")
	put(t, s, 8, "b", "after")
	mustLand(t, s) // the lander comes by
	if err := s.checkpoint("copy/state", 9); err != nil {
		t.Fatal(err)
	}
	copied := testStateAt(t, fs, "copy")
	wantRecord(t, copied, "a", "before")
	wantRecord(t, copied, "b", "")
	if copied.landed != 9 {
		t.Errorf("the copy is at %d, want the snapshot's 9", copied.landed)
	}
	_ = copied.close()
	s.release()
	mustLand(t, s)
	wantRecord(t, s, "a", "after")
	if s.landed != 9 {
		t.Errorf("landing took the index back to %d", s.landed)
	}
	put(t, s, 12, "a", "later")
	mustLand(t, s)
	if s.landed != 12 {
		t.Errorf("landed %d, want 12", s.landed)
	}
}

func testStateAt(t *testing.T, fs vfs.FS, dir string) *stateStore {
	t.Helper()
	s, err := openState(layout{fs: fs, dir: dir}, stateOptions{logger: panicLogger{}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestAfterACrashTheStateIsSomePrefix: every entry writes its index to ten records. After a crash
// all ten must say the same as the applied index.
func TestAfterACrashTheStateIsSomePrefix(t *testing.T) {
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 5))
		fs := crashfs.New()
		s := testState(t, fs)
		flushed := uint64(0)
		for index := uint64(1); index <= 200; index++ {
			err := s.apply(index, func(changes Changes) error {
				for r := range 10 {
					changes.Put(fmt.Append(nil, r), fmt.Append(nil, index))
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			switch rng.IntN(20) {
			case 0:
				if err := s.flush(); err != nil {
					t.Fatal(err)
				}
				flushed = index
			case 1, 2, 3:
				mustLand(t, s)
			case 4:
				_, _ = s.db.AsyncFlush()
			}
		}
		crashed := fs.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 0})
		_ = s.close()
		after := testState(t, crashed)
		if after.landed < flushed {
			t.Errorf("seed %d: state is at %d, %d was flushed", seed, after.landed, flushed)
		}
		for r := range 10 {
			want := ""
			if after.landed > 0 {
				want = fmt.Sprint(after.landed)
			}
			wantRecord(t, after, fmt.Sprint(r), want)
		}
		_ = after.close()
	}
}

func TestReplacingTheStateStore(t *testing.T) {
	fs := vfs.NewMem()
	s := testState(t, fs)
	defer s.close()
	put(t, s, 5, "old", "landed")
	mustLand(t, s)
	put(t, s, 6, "old", "unlanded")
	other := testStateAt(t, fs, "other")
	put(t, other, 50, "new", "theirs")
	if err := errors.Join(other.flush(), other.close()); err != nil {
		t.Fatal(err)
	}
	from := layout{fs: fs, dir: "other"}.state()
	if err := s.replace(func(dir string) error { return cloneTables(fs, from, dir) }); err != nil {
		t.Fatal(err)
	}
	wantRecord(t, s, "old", "")
	wantRecord(t, s, "new", "theirs")
	if s.landed != 50 || s.unlanded.Load() != 0 {
		t.Errorf("the state is at %d with %d bytes unlanded", s.landed, s.unlanded.Load())
	}
	put(t, s, 51, "new", "ours")
	mustLand(t, s)
	again := testStateAt(t, fs, "other") // the source of the copy is as it was
	wantRecord(t, again, "new", "theirs")
	_ = again.close()
}

func TestStateWithAStrangeAppliedIndexIsRefused(t *testing.T) {
	fs := vfs.NewMem()
	s := testState(t, fs)
	if err := s.db.Set(appliedKey, []byte("seven"), pebble.NoSync); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.db.Flush(), s.close()); err != nil {
		t.Fatal(err)
	}
	if _, err := openState(s.layout, s.options); !errors.Is(err, ErrDamaged) {
		t.Errorf("the error is %v", err)
	}
}
