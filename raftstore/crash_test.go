package raftstore

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/cupo-ec/cupo/internal/crashfs"
)

// crashRun is one history through several crashes.
type crashRun struct {
	t       *testing.T
	rng     *rand.Rand
	history map[uint64][32]byte // the chain after each number of entries
	acked   [8]atomic.Uint32    // by counter
	tried   [8]atomic.Uint32
	floor   [8]uint32 // what had been acknowledged before the crash
}

// TestNothingAcknowledgedIsLostInACrash cuts the power at random moments of a loaded node, again and
// again. Every acknowledged proposal must be there afterwards, and the state must be exactly what
// the node had been after some number of entries.
func TestNothingAcknowledgedIsLostInACrash(t *testing.T) {
	seeds := 40
	if testing.Short() {
		seeds = 8
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed", seed), func(t *testing.T) {
			t.Parallel()
			run := crashRun{t: t, rng: rand.New(rand.NewPCG(uint64(seed), 1)), history: map[uint64][32]byte{0: {}}}
			fs := crashfs.New()
			for range 3 {
				fs = run.round(fs)
			}
			run.round(fs)
		})
	}
}

// crashConfig makes everything happen often: snapshots, truncation, landing.
func crashConfig(t *testing.T, fs vfs.FS) Config {
	cfg := testConfig(t, fs)
	cfg.SnapshotEntries, cfg.TrailingEntries = 25, 5
	cfg.LandInterval = time.Millisecond
	return cfg
}

// round opens the node, checks it, loads it, and answers the file system after a crash.
func (r *crashRun) round(fs *crashfs.FS) *crashfs.FS {
	machine := newToy()
	machine.history = make(map[uint64][32]byte)
	s, err := Open(crashConfig(r.t, fs), machine)
	if err != nil {
		r.t.Fatalf("opening after a crash: %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := s.WaitLeading(ctx); err != nil {
		r.t.Fatal(err)
	}
	r.check(machine)

	var clients sync.WaitGroup
	stop := make(chan struct{})
	for counter := range r.acked {
		clients.Go(func() { r.client(s, counter, stop) })
	}
	for target := r.total() + uint32(1+r.rng.IntN(400)); r.total() < target; {
		time.Sleep(100 * time.Microsecond)
	}
	crashed := r.crash(fs)
	close(stop)
	clients.Wait()
	mustClose(r.t, s)
	return crashed
}

func (r *crashRun) total() (sum uint32) {
	for i := range r.acked {
		sum += r.acked[i].Load()
	}
	return sum
}

// crash keeps what was synced and, at random, some of what was not.
func (r *crashRun) crash(fs *crashfs.FS) *crashfs.FS {
	for i := range r.acked {
		r.floor[i] = r.acked[i].Load()
	}
	return fs.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: r.rng.IntN(101), RNG: r.rng})
}

func (r *crashRun) client(s *Store, counter int, stop chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		r.tried[counter].Add(1)
		_, err := s.Propose(context.Background(), Proposal{Command: toyRaise(uint32(counter))})
		if err != nil && !errors.Is(err, ErrClosed) {
			r.t.Errorf("proposing: %v", err)
			return
		}
		if err == nil {
			r.acked[counter].Add(1)
		}
	}
}

func (r *crashRun) check(machine *toy) {
	counters, chain, entries := machine.snapshot()
	if want := r.history[entries]; chain != want {
		r.t.Fatalf("the state after %d entries is not what it was: %x, want %x", entries, chain, want)
	}
	for i, floor := range r.floor {
		got := counters[uint32(i)]
		if tried := r.tried[i].Load(); got < floor || got > tried {
			r.t.Errorf("counter %d is %d after the crash, acknowledged %d, tried %d", i, got, floor, tried)
		}
		r.acked[i].Store(got)
		r.tried[i].Store(got)
	}
	machine.mu.Lock()
	defer machine.mu.Unlock()
	machine.history = r.history
}
