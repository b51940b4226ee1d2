package raftstore

import (
	"context"
	"fmt"
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
