package raftstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
)

// manyTables is the state of a store that was closed, with several tables.
func manyTables(t *testing.T) layout {
	t.Helper()
	l := layout{fs: vfs.NewMem(), dir: "d"}
	state, err := openState(l, stateOptions{logger: pebbleLogger{logger: testLogger(t)}})
	if err != nil {
		t.Fatal(err)
	}
	for table := range 3 {
		for i := range 400 {
			key := fmt.Appendf(nil, "%c%04d", 'k'+table, i)
			if err := state.db.Set(recordKey(key), fmt.Appendf(nil, "the value of %s", key), pebble.NoSync); err != nil {
				t.Fatal(err)
			}
		}
		if err := state.db.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	if err := state.close(); err != nil {
		t.Fatal(err)
	}
	return l
}

// damaged is a copy in which one byte of a table has changed.
func (l layout) damaged(t *testing.T, table string, content []byte, at int) layout {
	t.Helper()
	copied := layout{fs: vfs.NewMem(), dir: l.dir}
	if _, err := vfs.Clone(l.fs, copied.fs, l.dir, l.dir); err != nil {
		t.Fatal(err)
	}
	bad := append([]byte(nil), content...)
	bad[at] ^= 0x40
	if err := writeFile(copied.fs, copied.fs.PathJoin(copied.state(), table), bad); err != nil {
		t.Fatal(err)
	}
	return copied
}

// scrubbed opens a state and scrubs it; it answers how that was refused.
func (l layout) scrubbed() error {
	ended := make(chan error, 1)
	options := stateOptions{logger: pebbleLogger{logger: slog.New(slog.DiscardHandler), fail: func(reason string) { ended <- fmt.Errorf("%w: %s", ErrDamaged, reason) }}}
	go func() {
		state, err := openState(l, options) // where Pebble finds damage, this does not return
		if err != nil {
			ended <- err
			return
		}
		err = state.scrub(nil)
		if err == nil && state.scrubbed.Load() == 0 {
			err = errors.New("nothing was read")
		}
		ended <- err
		_ = state.close()
	}()
	return <-ended
}

// TestEveryByteOfTheStateIsRead changes a byte here and there in every table: the start or the scrub notices.
func TestEveryByteOfTheStateIsRead(t *testing.T) {
	l := manyTables(t)
	if err := l.scrubbed(); err != nil {
		t.Fatalf("where nothing is damaged: %v", err)
	}
	names, err := l.fs.List(l.state())
	if err != nil {
		t.Fatal(err)
	}
	tables := 0
	for _, name := range names {
		if !strings.HasSuffix(name, ".sst") {
			continue
		}
		tables++
		content, err := readFile(l.fs, l.fs.PathJoin(l.state(), name))
		if err != nil {
			t.Fatal(err)
		}
		for at := 0; at < len(content); at += max(1, len(content)/97) {
			if err := l.damaged(t, name, content, at).scrubbed(); err == nil {
				t.Errorf("%s: byte %d of %d has changed, and nobody noticed", name, at, len(content))
			}
		}
	}
	if tables < 2 {
		t.Errorf("there are %d tables", tables)
	}
}

// TestALackOfFilesIsNoDamage: a machine that has no file to spare for a moment has lost nothing.
func TestALackOfFilesIsNoDamage(t *testing.T) {
	var lacking atomic.Bool
	cfg := testConfig(t, errorfs.Wrap(vfs.NewMem(), errorfs.InjectorFunc(func(op errorfs.Op) error {
		if lacking.Load() && op.Kind == errorfs.OpOpen && strings.HasSuffix(op.Path, ".sst") {
			return &fs.PathError{Op: "open", Path: op.Path, Err: syscall.EMFILE}
		}
		return nil
	})))
	s, _ := mustOpen(t, cfg)
	for i := range uint32(50) {
		mustPropose(t, s, i)
	}
	mustClose(t, s)

	cfg.ScrubInterval = time.Millisecond
	lacked := make(chan struct{}, 1)
	cfg.Logger = slog.New(noticing{cfg.Logger.Handler(), "is a minute later", lacked})
	s, _ = mustOpen(t, cfg) // where it ends itself, the test fails
	defer mustClose(t, s)
	lacking.Store(true)
	select {
	case <-lacked:
	case <-time.After(20 * time.Second):
		t.Fatal("nothing was said")
	}
	lacking.Store(false)
	before := s.Stats().ScrubbedBytes
	awaitThat(t, "another round", func() bool { return s.Stats().ScrubbedBytes > before })
}

// noticing is a log that tells of a line with certain words.
type noticing struct {
	slog.Handler
	words string
	seen  chan struct{}
}

func (n noticing) Handle(ctx context.Context, r slog.Record) error {
	if strings.Contains(r.Message, n.words) {
		select {
		case n.seen <- struct{}{}:
		default:
		}
	}
	return n.Handler.Handle(ctx, r)
}

func (n noticing) Enabled(context.Context, slog.Level) bool { return true }

// TestANodeGoesOnReadingItsState damages a table while the node runs: it ends, and says what to do.
func TestANodeGoesOnReadingItsState(t *testing.T) {
	cfg := testConfig(t, vfs.NewMem())
	s, _ := mustOpen(t, cfg)
	for i := range uint32(50) {
		mustPropose(t, s, i)
	}
	mustClose(t, s)

	ended := make(chan string, 1)
	cfg.ScrubInterval, cfg.OnFatal = time.Millisecond, func(reason string) { ended <- reason }
	s, _ = mustOpen(t, cfg)
	awaitThat(t, "two rounds", func() bool {
		_, tables, err := s.fsm.state.tables()
		return err == nil && len(tables) > 0 && s.Stats().ScrubbedBytes > 2*tables[0].Size
	})
	_, tables, err := s.fsm.state.tables()
	if err != nil {
		t.Fatal(err)
	}
	path := cfg.FS.PathJoin(s.layout.state(), tables[0].BackingSSTNum.String()+".sst")
	content, err := readFile(cfg.FS, path)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 0x40
	if err := writeFile(cfg.FS, path, content); err != nil {
		t.Fatal(err)
	}
	select {
	case reason := <-ended:
		if !strings.Contains(reason, startAnew) {
			t.Errorf("it does not say what to do: %s", reason)
		}
	case <-time.After(20 * time.Second):
		t.Error("it goes on")
	}
	// It is not closed: Pebble may have met the damage as well, and then waits for the process to end.
}

// TestScrubbingGoesOnWhereItWas: what lacks again and again must not keep the older tables from ever being read.
func TestScrubbingGoesOnWhereItWas(t *testing.T) {
	l := manyTables(t)
	lacking, opened := -1, 0 // which of the tables that are opened cannot be, counted from 0
	l.fs = errorfs.Wrap(l.fs, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if lacking < 0 || op.Kind != errorfs.OpOpen || !strings.HasSuffix(op.Path, ".sst") {
			return nil
		}
		if opened++; opened-1 == lacking {
			return &fs.PathError{Op: "open", Path: op.Path, Err: syscall.EMFILE}
		}
		return nil
	}))
	state, err := openState(l, stateOptions{logger: pebbleLogger{logger: slog.New(slog.DiscardHandler), fail: func(reason string) { t.Error(reason) }}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = state.close() }()
	if err := state.scrub(nil); err != nil {
		t.Fatal(err)
	}
	whole := state.scrubbed.Swap(0)
	lacking = 1
	if err := state.scrub(nil); !outOfMeans(err) || state.scrubbed.Load() == 0 {
		t.Fatalf("with the second table not to be opened: %v, %d bytes read", err, state.scrubbed.Load())
	}
	lacking = -1
	for _, want := range []uint64{whole, 2 * whole} {
		if err := state.scrub(nil); err != nil || state.scrubbed.Load() != want {
			t.Errorf("afterwards: %v, %d bytes read, want %d", err, state.scrubbed.Load(), want)
		}
	}
}
