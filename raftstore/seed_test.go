package raftstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/internal/crashfs"
)

// taken is a state as of one index, and what the log had behind it.
type taken struct {
	index, term, generation uint64
	keys, values            [][]byte
	entries                 []Entry
}

// take runs a node, takes its state in between, and the log to its end.
func take(t testing.TB, before, after uint32) (*taken, *toy) {
	t.Helper()
	cfg := testConfig(t, vfs.NewMem())
	s, machine := mustOpen(t, cfg)
	for i := range before {
		mustPropose(t, s, i%7)
	}
	k := &taken{generation: s.Generation()}
	err := s.View(t.Context(), func(applied uint64, scan allocator.Scan) (err error) {
		k.index = applied
		if k.term, err = s.TermAt(applied); err != nil {
			return err
		}
		return scan(nil, []byte{0xff}, func(key, value []byte) error {
			k.keys, k.values = append(k.keys, bytes.Clone(key)), append(k.values, bytes.Clone(value))
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range after {
		mustPropose(t, s, i%7)
	}
	if _, k.entries, err = s.Entries(k.index+1, 1<<30); err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	return k, machine
}

// fill gives all that was taken to a new cluster.
func (k *taken) fill(to *Seeding) error {
	for i := range k.keys {
		if err := to.Put(k.keys[i], k.values[i]); err != nil {
			return err
		}
	}
	if err := to.Load(k.index, k.term); err != nil {
		return err
	}
	for i := range k.entries {
		if err := to.Apply(&k.entries[i]); err != nil {
			return err
		}
	}
	return to.View(context.Background(), func(applied uint64, _ allocator.Scan) error {
		if want := k.index + uint64(len(k.entries)); applied != want {
			return fmt.Errorf("the view is of %d, want %d", applied, want)
		}
		return nil
	})
}

func seedConfig(t testing.TB, fs vfs.FS) SeedConfig {
	return SeedConfig{Dir: "data/node", FS: fs, Logger: testLogger(t), NodeID: "restored"}
}

func TestASeededClusterGoesOnWhereTheOldOneWas(t *testing.T) {
	k, old := take(t, 50, 30)
	fs := vfs.NewMem()
	cfg := seedConfig(t, fs)
	cfg.After = k.generation
	seeded, err := Seed(cfg, newToy(), k.fill)
	if err != nil {
		t.Fatal(err)
	}
	if seeded.NodeID != "restored" || seeded.Generation <= k.generation || seeded.Index != k.index+30 {
		t.Errorf("made %+v of index %d and generation %d", seeded, k.index, k.generation)
	}
	_, chain, entries := old.snapshot()
	for range 2 {
		s, machine := mustOpen(t, testConfig(t, fs))
		if _, got, n := machine.snapshot(); got != chain || n != entries {
			t.Errorf("the state is after %d entries, want %d", n, entries)
		}
		if s.Generation() != seeded.Generation || len(s.Members()) != 1 || s.Members()[0].Address != "restored" {
			t.Errorf("generation %d, members %+v", s.Generation(), s.Members())
		}
		mustPropose(t, s, 3)
		_, chain, entries = machine.snapshot()
		mustClose(t, s)
	}
}

// TestOthersJoinASeededClusterEmpty: the log begins behind the snapshot, so they are sent it.
func TestOthersJoinASeededClusterEmpty(t *testing.T) {
	k, _ := take(t, 50, 3)
	a := &member{}
	a.cfg = testConfig(t, vfs.NewMem())
	a.cfg.NodeID, a.cfg.HeartbeatTimeout = "a", time.Second // nobody is to lose a lease on a busy machine
	cfg := seedConfig(t, a.cfg.FS)
	cfg.NodeID, cfg.Address = "a", "at-a"
	if _, err := Seed(cfg, newToy(), k.fill); err != nil {
		t.Fatal(err)
	}
	a.open(t)
	defer func() { mustClose(t, a.Store) }()
	b := newMember(t, "b", true)
	defer func() { mustClose(t, b.Store) }()
	connect(a, b)
	awaitLeader(t, a)
	a.add(t, b)
	mustPropose(t, a.Store, 1)
	b.equals(t, a)
}

func TestSeedRefusesWhatIsNotEmpty(t *testing.T) {
	k, _ := take(t, 5, 0)
	fs := vfs.NewMem()
	s, _ := mustOpen(t, testConfig(t, fs))
	if _, err := Seed(seedConfig(t, fs), newToy(), k.fill); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("into a node's directory: %v", err)
	}
	mustClose(t, s)
	if _, err := Seed(seedConfig(t, fs), newToy(), k.fill); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("into a stopped node's directory: %v", err)
	}
	s, _ = mustOpen(t, testConfig(t, fs))
	mustClose(t, s)

	fs = vfs.NewMem()
	if err := errors.Join(fs.MkdirAll("data/node", 0o700), writeFile(fs, "data/node/letters", nil)); err != nil {
		t.Fatal(err)
	}
	if _, err := Seed(seedConfig(t, fs), newToy(), k.fill); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("beside somebody's letters: %v", err)
	}
	if left, _ := fs.List("data/node"); !slices.Equal(left, []string{"letters"}) {
		t.Errorf("left behind: %v", left)
	}
}

// TestAFailedSeedLeavesNothing whatever fails: the filling, the machine, a gap.
func TestAFailedSeedLeavesNothing(t *testing.T) {
	k, _ := take(t, 20, 5)
	gap := *k
	gap.entries = slices.Delete(slices.Clone(k.entries), 1, 2)
	unread := *k
	unread.keys, unread.values = slices.Clone(k.keys), k.values
	unread.keys[0] = []byte{'!'}
	mine := errors.New("mine")
	for name, c := range map[string]struct {
		fill func(*Seeding) error
		want error
	}{
		"filling":   {func(*Seeding) error { return mine }, mine},
		"gap":       {gap.fill, ErrGap},
		"machine":   {unread.fill, nil},
		"no record": {func(*Seeding) error { return nil }, nil},
	} {
		for _, made := range []bool{false, true} {
			fs := vfs.NewMem()
			if made {
				if err := fs.MkdirAll("data/node", 0o700); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := Seed(seedConfig(t, fs), newToy(), c.fill); err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
			left, err := fs.List("data/node")
			if len(left) > 0 || made && err != nil || !made && err == nil {
				t.Errorf("%s: left behind %v %v", name, left, err)
			}
			if _, err := Seed(seedConfig(t, fs), newToy(), k.fill); err != nil {
				t.Errorf("%s: and then: %v", name, err)
			}
		}
	}
}

// fullDisk fails every write from one on.
type fullDisk struct {
	at, done atomic.Int64
}

func (d *fullDisk) MaybeError(op errorfs.Op) error {
	switch op.Kind {
	case errorfs.OpRemove, errorfs.OpRemoveAll, errorfs.OpFileClose:
		return nil // these need no room
	}
	if op.Kind.ReadOrWrite() == errorfs.OpIsWrite && d.done.Add(1) >= d.at.Load() {
		return syscall.ENOSPC
	}
	return nil
}

func (d *fullDisk) String() string { return "full disk" }

// TestADiskThatFillsWhileSeeding at any write ends with an error, and with no node.
func TestADiskThatFillsWhileSeeding(t *testing.T) {
	k, _ := take(t, 20, 5)
	count := &fullDisk{}
	count.at.Store(1 << 40)
	if _, err := Seed(seedConfig(t, errorfs.Wrap(vfs.NewMem(), count)), newToy(), k.fill); err != nil {
		t.Fatal(err)
	}
	operations := count.done.Load()
	for at := int64(1); at <= operations; at += 3 {
		t.Run(fmt.Sprint("write", at), func(t *testing.T) {
			t.Parallel()
			fs, full := vfs.NewMem(), &fullDisk{}
			full.at.Store(at)
			_, err := Seed(seedConfig(t, errorfs.Wrap(fs, full)), newToy(), k.fill)
			if err == nil {
				return // the last writes are not needed, or this run made fewer
			}
			full.at.Store(1 << 40)
			if ready, _ := exists(fs, "data/node/identity.json"); ready {
				t.Fatalf("there is a node after %v", err)
			}
			if left, _ := fs.List("data"); len(left) > 0 {
				inner, _ := fs.List("data/node")
				t.Errorf("left behind after %v: %v", err, inner)
			}
		})
	}
}

// TestAKilledSeedLeavesNoNode cuts the power before single writes. What is left is a whole node, or one that
// refuses to start, or nothing at all; and a restore into it works.
func TestAKilledSeedLeavesNoNode(t *testing.T) {
	k, old := take(t, 20, 5)
	count := &crashPoint{fs: crashfs.New()}
	if _, err := Seed(seedConfig(t, errorfs.Wrap(count.fs, count)), newToy(), k.fill); err != nil {
		t.Fatal(err)
	}
	stride := int64(3)
	if *everyStep {
		stride = 1
	}
	_, chain, _ := old.snapshot()
	for at := int64(1); at <= count.done.Load(); at += stride {
		t.Run(fmt.Sprint("write", at), func(t *testing.T) {
			t.Parallel()
			c := &crashPoint{fs: crashfs.New(), rng: rand.New(rand.NewPCG(uint64(at), 3)), at: at}
			if _, err := Seed(seedConfig(t, errorfs.Wrap(c.fs, c)), newToy(), k.fill); err != nil {
				t.Fatal(err)
			}
			if c.crash == nil {
				return
			}
			left, _ := c.crash.List("data/node")
			if ready, _ := exists(c.crash, "data/node/identity.json"); !ready {
				if len(slices.DeleteFunc(left, func(name string) bool { return name == "LOCK" })) > 0 {
					if _, err := Open(testConfig(t, c.crash), newToy()); !errors.Is(err, ErrUnfinished) {
						t.Errorf("half a restore, of %v, opens with %v", left, err)
					}
				}
				if _, err := Seed(seedConfig(t, c.crash), newToy(), k.fill); err != nil {
					t.Fatalf("restoring again: %v", err)
				}
			}
			s, machine := mustOpen(t, testConfig(t, c.crash))
			if _, got, _ := machine.snapshot(); got != chain {
				t.Error("the node has another state")
			}
			mustClose(t, s)
		})
	}
}

func TestEntriesAreThoseThatWereApplied(t *testing.T) {
	cfg := testConfig(t, vfs.NewMem())
	cfg.TrailingEntries = 5
	s, _ := mustOpen(t, cfg)
	defer mustClose(t, s)
	for range 40 {
		mustPropose(t, s, 1)
	}
	first, all, err := s.Entries(0, 1<<30)
	if err != nil || first != 1 || all[0].Index != 1 || all[len(all)-1].Index != s.AppliedIndex() {
		t.Fatalf("from %d, %d entries, %v", first, len(all), err)
	}
	commands := 0
	for i, e := range all {
		if e.Index != uint64(i+1) {
			t.Fatalf("entry %d stands at %d", e.Index, i)
		}
		if e.Command != nil {
			commands++
		}
	}
	if commands != 40 {
		t.Errorf("%d commands", commands)
	}
	if _, few, err := s.Entries(3, 100); err != nil || len(few) == 0 || len(few) > 3 || few[0].Index != 3 {
		t.Errorf("a small page has %d entries: %v", len(few), err)
	}
	if _, none, err := s.Entries(s.AppliedIndex()+1, 100); err != nil || len(none) > 0 {
		t.Errorf("there are entries that were not applied: %v %v", none, err)
	}
	if err := s.raft.Snapshot().Error(); err != nil {
		t.Fatal(err)
	}
	first, none, err := s.Entries(3, 100)
	if err != nil || len(none) > 0 || first < 10 {
		t.Errorf("a cut log begins at %d and has %d entries: %v", first, len(none), err)
	}
	if term, err := s.TermAt(3); err != nil || term == 0 {
		t.Errorf("the term of a cut entry is %d: %v", term, err)
	}
	if _, err := s.TermAt(s.AppliedIndex() + 100); err == nil {
		t.Error("an entry that is not there has a term")
	}
}

// TestTheOnlySurvivorGoesOnAlone: the leader and another one are gone, and what the third has is kept.
func TestTheOnlySurvivorGoesOnAlone(t *testing.T) {
	a, b, c := newMember(t, "a", false), newMember(t, "b", true), newMember(t, "c", true)
	connect(a, b, c)
	awaitLeader(t, a)
	a.add(t, b)
	a.add(t, c)
	for range 20 {
		mustPropose(t, a.Store, 1)
	}
	c.equals(t, a)
	cutOff(c, a, b)
	for range 7 {
		mustPropose(t, a.Store, 2)
	}
	had := c.AppliedIndex()
	generation := c.Generation()
	for _, m := range []*member{c, b, a} {
		mustClose(t, m.Store)
	}
	l := layout{fs: c.cfg.FS, dir: c.cfg.Dir}
	before, err := surveyOffline(l)
	if err != nil {
		t.Fatal(err)
	}
	if before.LastIndex < had || before.CommittedIndex > before.LastIndex || before.Voters() != 3 || before.LastAt.IsZero() || before.Term < before.LastTerm {
		t.Errorf("the survivor is at %d and is surveyed as %+v", had, before)
	}
	other, err := surveyOffline(layout{fs: b.cfg.FS, dir: b.cfg.Dir})
	if err != nil || other.Compare(before) <= 0 {
		t.Errorf("the one with more is surveyed as %+v, %v", other, err)
	}
	if err := writeFile(l.fs, l.joining(), nil); err != nil { // as of one that had not quite joined
		t.Fatal(err)
	}
	seeded, err := Recover(c.cfg, newToy(), "at-c")
	if err != nil || seeded.Generation <= generation || seeded.Index != before.LastIndex {
		t.Fatalf("recovered to %+v, %v", seeded, err)
	}
	c.cfg.Transport, c.cfg.JoinGeneration = nil, 0
	c.open(t)
	defer func() { mustClose(t, c.Store) }()
	awaitLeader(t, c)
	counters, _, _ := c.machine.snapshot()
	if members := c.Members(); len(members) != 1 || members[0].Address != "at-c" || counters[1] != 20 || counters[2] != 0 {
		t.Errorf("members %v, counters %v", members, counters)
	}
	mustPropose(t, c.Store, 1)
}
