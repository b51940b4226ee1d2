package raftstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/internal/crashfs"
)

// survivor is what is left of a node whose other voter is gone, with the end of its log undecided.
type survivor struct {
	fs     *crashfs.FS
	cfg    Config
	survey Survey
	chain  [32]byte // when the whole log is applied
}

func newSurvivor(t *testing.T) *survivor {
	t.Helper()
	fs := crashfs.New()
	v := &survivor{cfg: testConfig(t, fs)}
	v.cfg.ProposeTimeout, v.cfg.TrailingEntries, v.cfg.HeartbeatTimeout = 100*time.Millisecond, 5, 50*time.Millisecond
	s, _ := mustOpen(t, v.cfg)
	for range 20 {
		mustPropose(t, s, 1)
	}
	_, err := s.AddReplica(t.Context(), "lost", "nowhere")
	if err := errors.Join(s.raft.Snapshot().Error(), err); err != nil {
		t.Fatal(err)
	}
	if err := s.Promote(t.Context(), "lost"); err != nil && !errors.Is(err, ErrOutcomeUnknown) {
		t.Fatal(err)
	}
	if _, err := s.Propose(t.Context(), Proposal{Command: toyRaise(2)}); !errors.Is(err, ErrOutcomeUnknown) {
		t.Fatalf("proposing alone: %v", err)
	}
	_ = s.Close() // it cannot hand over, and says so
	v.settle(t, fs)
	return v
}

// settle takes the file system as it is on the disk.
func (v *survivor) settle(t *testing.T, fs *crashfs.FS) {
	t.Helper()
	v.fs = fs.CrashClone(vfs.CrashCloneCfg{})
	v.survey, v.chain = surveyed(t, v.fs)
	if s := v.survey; s.Voters() != 2 || s.LastIndex <= s.CommittedIndex || s.Interrupted || s.LastAt.IsZero() {
		t.Fatalf("the survivor is surveyed as %+v", s)
	}
}

// surveyed looks at a stopped node as the command does.
func surveyed(t *testing.T, fs vfs.FS) (Survey, [32]byte) {
	t.Helper()
	survey, err := surveyOffline(layout{fs: fs, dir: "data/node"})
	if err != nil {
		t.Fatalf("surveying: %v", err)
	}
	machine := newToy()
	look := func(state *stateStore) error {
		return state.view(context.Background(), func(_ uint64, scan allocator.Scan) error {
			return scan(nil, []byte{0xff}, func(_, _ []byte) error { return nil })
		})
	}
	if _, err := loadOffline(fs, "data/node", machine, look); err != nil {
		t.Fatalf("examining: %v", err)
	}
	_, chain, _ := machine.snapshot()
	return *survey, chain
}

// recover runs the recovery on a file system and answers it as a power cut before one write leaves it, nil
// where there were fewer writes.
func (v *survivor) recover(t *testing.T, fs *crashfs.FS, address string, at int64) (crash *crashfs.FS, writes int64) {
	t.Helper()
	c := &crashPoint{fs: fs, rng: rand.New(rand.NewPCG(uint64(at), 4)), at: at}
	cfg := v.cfg
	cfg.FS = errorfs.Wrap(fs, c)
	if _, err := Recover(cfg, newToy(), address); err != nil {
		t.Fatalf("recovering: %v", err)
	}
	return c.crash, c.done.Load()
}

// interrupted checks what a recovery that was cut off has left, and says in which generation it is to end: 0 where
// that is not decided yet.
func (v *survivor) interrupted(t *testing.T, fs *crashfs.FS) (generation uint64) {
	t.Helper()
	got, chain := surveyed(t, fs)
	if chain != v.chain {
		t.Error("it is examined as another state")
	}
	plan, err := readRecovery(layout{fs: fs, dir: "data/node"})
	if err != nil {
		t.Fatal(err)
	}
	if got.Interrupted != (plan != nil) {
		t.Errorf("surveyed as interrupted: %t", got.Interrupted)
	}
	want := v.survey
	if want.Interrupted = plan != nil; got.RecoveredFrom != 0 {
		if got.RecoveredFrom != v.survey.Generation || got.Voters() != 1 || got.LastIndex != v.survey.LastIndex {
			t.Errorf("recovered, it is surveyed as %+v", got)
		}
		return got.Generation
	}
	want.LastAt, got.LastAt = want.LastAt.UTC(), got.LastAt.UTC()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("surveyed as\n%+v, before it was\n%+v", got, want)
	}
	if plan == nil {
		return 0
	}
	cfg := v.cfg
	cfg.FS = fs
	if s, err := Open(cfg, newToy()); !errors.Is(err, ErrUnfinished) {
		_ = s.Close()
		t.Fatalf("half a recovery opens with %v", err)
	}
	return plan.Generation
}

// goesOn checks a recovered node.
func (v *survivor) goesOn(t *testing.T, fs *crashfs.FS, generation uint64, address string) {
	t.Helper()
	cfg := v.cfg
	cfg.FS = fs
	s, machine := mustOpen(t, cfg)
	defer mustClose(t, s)
	if _, chain, _ := machine.snapshot(); chain != v.chain {
		t.Error("the node has another state")
	}
	if generation != 0 && s.Generation() != generation {
		t.Errorf("it is of generation %d, and was to become one of %d", s.Generation(), generation)
	}
	if m := s.Members(); len(m) != 1 || m[0].Address != address || s.Generation() <= v.survey.Generation {
		t.Errorf("generation %d, members %+v", s.Generation(), m)
	}
	mustPropose(t, s, 1)
}

// TestAnInterruptedRecoveryIsDoneAgain cuts the power before single writes, and again while it is done again. What is
// left is surveyed as it was before the first, so that the operator is told the same; it does not start; and it
// ends as the first was to.
func TestAnInterruptedRecoveryIsDoneAgain(t *testing.T) {
	plain := newSurvivor(t)
	behind := &survivor{cfg: plain.cfg}
	withoutState := plain.fs.CrashClone(vfs.CrashCloneCfg{})
	if err := errors.Join(withoutState.RemoveAll("data/node/state"), syncDir(withoutState, "data/node")); err != nil {
		t.Fatal(err)
	}
	behind.settle(t, withoutState)
	for name, v := range map[string]*survivor{"whole": plain, "state to be built again": behind} {
		t.Run(name, func(t *testing.T) { v.cutOffEverywhere(t) })
	}
}

func (v *survivor) cutOffEverywhere(t *testing.T) {
	stride := int64(3)
	switch {
	case *everyStep:
		stride = 1
	case testing.Short():
		stride = 11
	}
	_, writes := v.recover(t, v.fs.CrashClone(vfs.CrashCloneCfg{}), "", 0)
	for at := int64(1); at <= writes; at += stride {
		t.Run(fmt.Sprint("write", at), func(t *testing.T) {
			t.Parallel()
			crash, _ := v.recover(t, v.fs.CrashClone(vfs.CrashCloneCfg{}), "at-c", at)
			if crash == nil {
				return // this run made fewer writes
			}
			generation, address := v.interrupted(t, crash), "at-c"
			if generation == 0 {
				address = v.survey.address()
			}
			if s, _ := surveyed(t, crash); s.RecoveredFrom == 0 {
				again := crash.CrashClone(vfs.CrashCloneCfg{})
				if crash, _ = v.recover(t, again, "", 1+int64(rand.New(rand.NewPCG(uint64(at), 5)).IntN(int(writes)))); crash == nil {
					crash = again
				} else if decided := v.interrupted(t, crash); generation != 0 && decided != generation {
					t.Errorf("it was to end in generation %d, and now in %d", generation, decided)
				}
			}
			if s, _ := surveyed(t, crash); s.RecoveredFrom == 0 {
				v.recover(t, crash, "", 0)
			}
			v.goesOn(t, crash, generation, address)
		})
	}
}

// TestARecoveryDoesNotGoOnWithOtherData than those that were surveyed when it began.
func TestARecoveryDoesNotGoOnWithOtherData(t *testing.T) {
	v := newSurvivor(t)
	l := layout{fs: v.fs, dir: "data/node"}
	id, err := readIdentity(l)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := planRecovery(l, id, "")
	if err != nil {
		t.Fatal(err)
	}
	recover := func(content string) error {
		if err := replaceFile(v.fs, l.recovering(), []byte(content)); err != nil {
			t.Fatal(err)
		}
		cfg := v.cfg
		cfg.FS = v.fs
		_, err := Recover(cfg, newToy(), "")
		return err
	}
	if err := recover("{"); !errors.Is(err, ErrDamaged) {
		t.Errorf("a note that cannot be read: %v", err)
	}
	if err := recover(`{"formatVersion":9}`); !errors.Is(err, ErrUnknownVersion) {
		t.Errorf("a note of a later version: %v", err)
	}
	for _, change := range []func(*Survey){func(s *Survey) { s.LastIndex-- }, func(s *Survey) { s.LastTerm++ }} {
		other := *plan
		change(&other.Survey)
		content, err := json.Marshal(other)
		if err != nil {
			t.Fatal(err)
		}
		if err := recover(string(content)); !errors.Is(err, ErrDamaged) {
			t.Errorf("other data than were surveyed: %v", err)
		}
	}
}

// TestADiskThatFillsWhileRecovering at any write ends the recovery with an error, and with room again it is done. A
// full disk may be why the majority is lost.
func TestADiskThatFillsWhileRecovering(t *testing.T) {
	v := newSurvivor(t)
	_, writes := v.recover(t, v.fs.CrashClone(vfs.CrashCloneCfg{}), "", 0)
	for at := int64(1); at <= writes; at += 3 {
		t.Run(fmt.Sprint("write", at), func(t *testing.T) {
			t.Parallel()
			fs, full := v.fs.CrashClone(vfs.CrashCloneCfg{}), &fullDisk{}
			full.at.Store(at)
			cfg := v.cfg
			cfg.FS = errorfs.Wrap(fs, full)
			_, err := Recover(cfg, newToy(), "at-c")
			if err == nil {
				return // the last writes are not needed, or this run made fewer
			}
			if !strings.Contains(err.Error(), syscall.ENOSPC.Error()) {
				t.Errorf("it does not say why: %v", err)
			}
			again := fs.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 100, RNG: rand.New(rand.NewPCG(uint64(at), 6))})
			if s, _ := surveyed(t, again); s.RecoveredFrom == 0 {
				v.recover(t, again, "at-c", 0)
			}
			v.goesOn(t, again, 0, "at-c")
		})
	}
}
