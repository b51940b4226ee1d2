package raftstore

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"log/slog"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// testConfig is a node on a file system in memory. A failure of the node fails the test.
func testConfig(t testing.TB, fs vfs.FS) Config {
	return Config{
		Dir: "data/node", FS: fs, Logger: testLogger(t), HeartbeatTimeout: 10 * time.Millisecond,
		OnFatal:     func(reason string) { t.Errorf("the node failed: %s", reason) },
		TickCommand: nil, BallastBytes: -1, LandInterval: 5 * time.Millisecond,
		FreeBytes: func(string) (uint64, error) { return 1 << 40, nil },
	}
}

func testLogger(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
}

func mustOpen(t testing.TB, cfg Config) (*Store, *toy) {
	t.Helper()
	machine := newToy()
	s, err := Open(cfg, machine)
	if err != nil {
		t.Fatalf("opening: %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := s.WaitLeading(ctx); err != nil {
		t.Fatalf("waiting to lead: %v", err)
	}
	return s, machine
}

func mustClose(t testing.TB, s *Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatalf("closing: %v", err)
	}
}

func mustPropose(t testing.TB, s *Store, counter uint32) {
	t.Helper()
	outcome, err := s.Propose(t.Context(), Proposal{Command: toyRaise(counter)})
	if err != nil {
		t.Fatalf("proposing: %v", err)
	}
	if outcome.Appointment != counter {
		t.Fatalf("outcome of counter %d is that of %d", counter, outcome.Appointment)
	}
}

// picky is a machine that counts what it is given of its disk's own records when it is loaded.
type picky struct {
	*toy
	records, disks int
}

func (p *picky) Load(records iter.Seq2[[]byte, []byte]) error {
	from, end := p.OnDiskOnly()
	return p.toy.Load(func(yield func(key, value []byte) bool) {
		for key, value := range records {
			p.records++
			if bytes.Compare(key, from) >= 0 && bytes.Compare(key, end) < 0 {
				p.disks++
			}
			if !yield(key, value) {
				return
			}
		}
	})
}

// TestAStartLoadsNoneOfTheDisksRecords, and all the others, before and behind them.
func TestAStartLoadsNoneOfTheDisksRecords(t *testing.T) {
	cfg := testConfig(t, vfs.NewMem())
	s, _ := mustOpen(t, cfg)
	for counter := range uint32(40) {
		mustPropose(t, s, counter)
	}
	mustClose(t, s)
	machine := &picky{toy: newToy()}
	s, err := Open(cfg, machine)
	if err != nil {
		t.Fatal(err)
	}
	defer mustClose(t, s)
	if machine.disks != 0 || machine.records < 40 || machine.entries < 40 {
		t.Errorf("%d records of the disk were loaded among %d, which know of %d entries", machine.disks, machine.records, machine.entries)
	}
}

func TestProposalsSurviveARestart(t *testing.T) {
	for name, fs := range map[string]vfs.FS{"memory": vfs.NewMem(), "disk": vfs.Default} {
		t.Run(name, func(t *testing.T) {
			cfg := testConfig(t, fs)
			cfg.Dir = t.TempDir() + "/node"
			total := uint32(0)
			for round := range 3 {
				s, machine := mustOpen(t, cfg)
				if got := machine.counters[7]; got != total {
					t.Fatalf("round %d: counter is %d after the restart, want %d", round, got, total)
				}
				for range 20 {
					mustPropose(t, s, 7)
				}
				total += 20
				value, ok, err := s.Get(toyKey(7))
				if want := fmt.Sprint(toyRaise(total)); err != nil || !ok || fmt.Sprint(value) != want {
					t.Fatalf("record is %v %v %v, want %v", value, ok, err, want)
				}
				mustClose(t, s)
			}
		})
	}
}
