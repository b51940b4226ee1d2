package raftstore

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/cupo-ec/cupo/internal/crashfs"
)

var everyStep = flag.Bool("everystep", false, "crash at every single step, not at some")

// crashPoint takes a copy of a file system as a power cut would leave it just before one given
// write operation, counted from the start.
type crashPoint struct {
	fs     *crashfs.FS
	rng    *rand.Rand
	at     int64
	done   atomic.Int64
	acked  atomic.Uint32
	crash  *crashfs.FS
	ackedC uint32 // acknowledged when it happened
}

func (c *crashPoint) MaybeError(op errorfs.Op) error {
	if op.Kind.ReadOrWrite() == errorfs.OpIsWrite && c.done.Add(1) == c.at {
		c.ackedC = c.acked.Load()
		c.crash = c.fs.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: c.rng.IntN(101), RNG: c.rng})
	}
	return nil
}

func (c *crashPoint) String() string { return "crash point" }

// workload provisions a node, fills it through three snapshots, stops it and starts it again.
func (c *crashPoint) workload(t *testing.T) {
	cfg := crashConfig(t, errorfs.Wrap(c.fs, c))
	cfg.SnapshotEntries, cfg.TrailingEntries = 1<<40, 1
	for range 2 {
		s, _ := mustOpen(t, cfg)
		for i := range 12 {
			mustPropose(t, s, 1)
			c.acked.Add(1)
			if i%6 == 5 {
				if err := s.raft.Snapshot().Error(); err != nil {
					t.Fatalf("snapshot: %v", err)
				}
			}
		}
		mustClose(t, s)
	}
}

// TestCrashAtEveryStep cuts the power before single write operations in the life of a small node,
// provisioning and snapshots included: every fifth, or each with -everystep. Whatever the moment, the node opens again and has all
// that it had acknowledged.
func TestCrashAtEveryStep(t *testing.T) {
	count := &crashPoint{fs: crashfs.New()}
	count.workload(t)
	operations := count.done.Load()
	if operations < 300 {
		t.Fatalf("the workload makes only %d write operations", operations)
	}
	stride := int64(5)
	switch {
	case *everyStep:
		stride = 1
	case testing.Short():
		stride = 17
	}
	for at := int64(1); at <= operations; at += stride {
		t.Run(fmt.Sprint("operation", at), func(t *testing.T) {
			t.Parallel()
			c := &crashPoint{fs: crashfs.New(), rng: rand.New(rand.NewPCG(uint64(at), 2)), at: at}
			c.workload(t)
			if c.crash == nil { // this run made fewer operations: Pebble's background work differs
				c.at = c.done.Load() + 1
				_ = c.MaybeError(errorfs.Op{Kind: errorfs.OpFileSync})
			}
			checkReopened(t, c.crash, c.ackedC)
		})
	}
}

func checkReopened(t *testing.T, fs *crashfs.FS, acked uint32) {
	t.Helper()
	s, machine := mustOpen(t, crashConfig(t, fs))
	defer mustClose(t, s)
	counters, _, _ := machine.snapshot()
	if got := counters[1]; got < acked || got > acked+1 {
		t.Errorf("counter is %d after the crash, %d were acknowledged", got, acked)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	outcome, err := s.Propose(ctx, Proposal{Command: toyRaise(1)})
	if err != nil || outcome.Hold != counters[1]+1 {
		t.Errorf("the next proposal came to %+v, %v", outcome, err)
	}
}
