package raftstore

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// TestAStrongReadSeesWhatWasAnsweredBeforeIt runs readers and writers side by side.
func TestAStrongReadSeesWhatWasAnsweredBeforeIt(t *testing.T) {
	s, machine := mustOpen(t, testConfig(t, vfs.NewMem()))
	defer mustClose(t, s)
	var answered atomic.Uint32
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			for range 200 {
				outcome, err := s.Propose(t.Context(), Proposal{Command: toyRaise(1)})
				if err != nil {
					t.Error(err)
					return
				}
				for seen := answered.Load(); outcome.Hold > seen && !answered.CompareAndSwap(seen, outcome.Hold); {
					seen = answered.Load()
				}
			}
		})
		clients.Go(func() {
			for range 200 {
				before := answered.Load()
				index, err := s.Read(t.Context())
				counters, _, _ := machine.snapshot()
				if err != nil || counters[1] < before || index > s.AppliedIndex() {
					t.Errorf("read %d at index %d, %v, but %d was answered before", counters[1], index, err, before)
					return
				}
			}
		})
	}
	clients.Wait()
	if stats := s.Stats(); stats.EntriesProposed >= 1600 {
		t.Errorf("1,600 requests took %d entries: nobody shared", stats.EntriesProposed)
	}
}

func TestWaitApplied(t *testing.T) {
	s, _ := mustOpen(t, testConfig(t, vfs.NewMem()))
	defer mustClose(t, s)
	mustPropose(t, s, 1)
	now := s.AppliedIndex()
	if err := s.WaitApplied(t.Context(), now); err != nil {
		t.Errorf("waiting for what is applied: %v", err)
	}
	short, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer cancel()
	if err := s.WaitApplied(short, now+1000); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting for what is not there: %v", err)
	}
	var waiters sync.WaitGroup
	for i := range uint64(50) {
		waiters.Go(func() {
			if err := s.WaitApplied(t.Context(), now+i); err != nil || s.AppliedIndex() < now+i {
				t.Errorf("waiting for %d: %v at %d", now+i, err, s.AppliedIndex())
			}
		})
	}
	for s.AppliedIndex() < now+50 {
		mustPropose(t, s, 1)
	}
	waiters.Wait()
	if s.waiters.some.Load() || len(s.waiters.waiting) != 0 {
		t.Error("waiters are left behind")
	}
}

// TestSnapshotsFollowTheBytesOfTheLog checks that the log is cut although it has few entries.
func TestSnapshotsFollowTheBytesOfTheLog(t *testing.T) {
	cfg := testConfig(t, vfs.NewMem())
	cfg.SnapshotBytes, cfg.TrailingEntries = 20_000, 3
	s, _ := mustOpen(t, cfg)
	many := make([]Proposal, 500)
	for i := range many {
		many[i].Command = toyRaise(uint32(i))
	}
	propose := func() {
		for _, result := range s.ProposeAll(t.Context(), many) {
			if result.Err != nil {
				t.Fatal(result.Err)
			}
		}
	}
	for range 50 {
		propose()
	}
	first := func() uint64 {
		index, _ := s.log.FirstIndex()
		return index
	}
	awaitThat(t, "the log is cut", func() bool { return first() > 30 })
	mustClose(t, s)

	// What the log had grown by counts after a restart too.
	cfg.SnapshotBytes = 1 << 30
	s, _ = mustOpen(t, cfg)
	for range 20 {
		propose()
	}
	cut := first()
	mustClose(t, s)
	cfg.SnapshotBytes = 20_000
	s, machine := mustOpen(t, cfg)
	awaitThat(t, "the log is cut after a restart", func() bool { return first() > cut })
	if counters, _, _ := machine.snapshot(); counters[499] != 70 {
		t.Errorf("the counter is %d, want 70", counters[499])
	}
	mustClose(t, s)
}

func TestNothingIsServedBeforeTheBarrier(t *testing.T) {
	cfg := testConfig(t, vfs.NewMem())
	s, _ := mustOpen(t, cfg)
	for range 50 {
		mustPropose(t, s, 1)
	}
	mustClose(t, s)
	if err := s.cfg.FS.RemoveAll(s.layout.state()); err != nil { // so that there is much to replay
		t.Fatal(err)
	}
	machine := newToy()
	replayed := make(chan struct{})
	machine.onApply = func(uint64) { <-replayed }
	s, err := Open(cfg, machine)
	if err != nil {
		t.Fatal(err)
	}
	defer mustClose(t, s)
	awaitThat(t, "raft leads", func() bool { return s.Stats().RaftState == "Leader" })
	for range 50 { // a busy machine takes its time to notice that raft leads
		time.Sleep(4 * time.Millisecond)
		if term, ok := s.Leading(); ok {
			t.Errorf("leading in term %d while entries of earlier terms are not applied", term)
			break
		}
	}
	if _, err := s.Propose(t.Context(), Proposal{Command: toyRaise(1)}); !errors.Is(err, ErrNotLeader) {
		t.Errorf("proposing before the barrier: %v", err)
	}
	if len(machine.began) != 0 {
		t.Error("BeginTerm came before the barrier")
	}
	close(replayed)
	if err := s.WaitLeading(t.Context()); err != nil {
		t.Fatal(err)
	}
	if outcome, err := s.Propose(t.Context(), Proposal{Command: toyRaise(1)}); err != nil || outcome.Hold != 51 {
		t.Errorf("the next proposal came to %+v, %v", outcome, err)
	}
}
