package raftstore

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/hashicorp/raft"

	"github.com/cupo-ec/cupo/raftstore/pebblelog"
)

// stopped is the data directory of a node that was stopped in good order.
type stopped struct {
	t   *testing.T
	fs  *vfs.MemFS
	cfg Config
	layout
}

// newStopped makes a node that has applied 30 commands, taken a snapshot, and applied 10 more. Only
// one entry stays in the log behind the snapshot.
func newStopped(t *testing.T) *stopped {
	d := &stopped{t: t, fs: vfs.NewMem()}
	d.cfg = testConfig(t, d.fs)
	d.cfg.TrailingEntries = 1
	d.layout = layout{fs: d.fs, dir: d.cfg.Dir}
	s, _ := mustOpen(t, d.cfg)
	for range 30 {
		mustPropose(t, s, 1)
	}
	if err := s.raft.Snapshot().Error(); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		mustPropose(t, s, 1)
	}
	mustClose(t, s)
	return d
}

// opens checks that the node starts with the counter at want, and goes on, also after another start.
func (d *stopped) opens(want uint32) {
	d.t.Helper()
	for range 2 {
		s, machine := mustOpen(d.t, d.cfg)
		counters, _, entries := machine.snapshot()
		if counters[1] != want || entries != uint64(want) {
			d.t.Errorf("the counter is %d after %d entries, want %d", counters[1], entries, want)
		}
		mustPropose(d.t, s, 1)
		want++
		mustClose(d.t, s)
	}
}

// refused checks that the node does not start, and that the text says why and what to do.
func (d *stopped) refused(reason error, texts ...string) {
	d.t.Helper()
	s, err := Open(d.cfg, newToy())
	if err == nil {
		_ = s.Close()
		d.t.Fatal("the node starts")
	}
	if !errors.Is(err, reason) {
		d.t.Errorf("the error is %v, want %v", err, reason)
	}
	if errors.Is(reason, ErrDamaged) {
		texts = append(texts, "anew") // what to do
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			d.t.Errorf("%q does not say %q", err, text)
		}
	}
	if _, err := loadOffline(d.fs, d.cfg.Dir, newToy(), nil); !errors.Is(err, reason) {
		d.t.Errorf("read offline, the error is %v, want %v", err, reason)
	}
}

func (d *stopped) onLog(act func(*pebblelog.Log) error) {
	d.t.Helper()
	log, err := pebblelog.Open(d.log(), pebblelog.Options{FS: d.fs, Logger: panicLogger{}})
	if err != nil {
		d.t.Fatal(err)
	}
	if err := errors.Join(act(log), log.Close()); err != nil {
		d.t.Fatal(err)
	}
}

func (d *stopped) ends() (first, last uint64) {
	d.onLog(func(log *pebblelog.Log) (err error) {
		first, _ = log.FirstIndex()
		last, err = log.LastIndex()
		return err
	})
	return first, last
}

func (d *stopped) newest() *raft.SnapshotMeta {
	meta, err := (&snapshotStore{layout: d.layout}).newest()
	if err != nil || meta == nil {
		d.t.Fatalf("newest snapshot: %v, %v", meta, err)
	}
	return meta
}

func (d *stopped) copyDir(from, to string) {
	d.t.Helper()
	if _, err := vfs.Clone(d.fs, d.fs, from, to); err != nil {
		d.t.Fatal(err)
	}
}

func (d *stopped) remove(path string) {
	d.t.Helper()
	if err := d.fs.RemoveAll(path); err != nil {
		d.t.Fatal(err)
	}
}

func TestStartAfterAnOrderlyStop(t *testing.T) {
	d := newStopped(t)
	if first, last := d.ends(); last-first > 15 {
		t.Errorf("the log still goes from %d to %d after the snapshot", first, last)
	}
	d.opens(40)
}

func TestStateIsReplayedFromTheLogAloneBeforeTheFirstSnapshot(t *testing.T) {
	d := &stopped{t: t, fs: vfs.NewMem()}
	d.cfg = testConfig(t, d.fs)
	d.layout = layout{fs: d.fs, dir: d.cfg.Dir}
	s, _ := mustOpen(t, d.cfg)
	for range 25 {
		mustPropose(t, s, 1)
	}
	mustClose(t, s)
	d.remove(d.state())
	d.opens(25)
}

// A crash between installing a leader's snapshot and emptying the log leaves a log that ends before
// the snapshot.
func TestLogBehindSnapshotIsDeleted(t *testing.T) {
	for _, left := range []string{"part of the log", "nothing of the log"} {
		t.Run(left, func(t *testing.T) {
			d := newStopped(t)
			snapshot := d.newest().Index
			d.onLog(func(log *pebblelog.Log) error {
				first, last := uint64(1), uint64(1000)
				if err := log.DeleteRange(first, last); err != nil {
					return err
				}
				if left == "nothing of the log" {
					return nil
				}
				return log.StoreLogs([]*raft.Log{{Index: snapshot - 9, Term: 1, Type: raft.LogNoop}, {Index: snapshot - 8, Term: 1, Type: raft.LogNoop}})
			})
			d.remove(d.state())
			if err := provisionMark(d.layout, snapshot-8); err != nil {
				t.Fatal(err)
			}
			d.opens(30)
			d.onLog(func(log *pebblelog.Log) error { return log.Verify(nil) })
		})
	}
}

func TestLostEntriesAreNoticed(t *testing.T) {
	t.Run("by the mark", func(t *testing.T) {
		d := newStopped(t)
		_, last := d.ends()
		d.onLog(func(log *pebblelog.Log) error { return log.DeleteRange(last, last) })
		d.remove(d.state())
		d.refused(ErrDamaged, fmt.Sprintf("ends at %d", last-1), fmt.Sprintf("mark %d", last), "join the cluster anew")
	})
	t.Run("by the state", func(t *testing.T) {
		d := newStopped(t)
		_, last := d.ends()
		d.onLog(func(log *pebblelog.Log) error { return log.DeleteRange(last-1, last) })
		if err := provisionMark(d.layout, 1); err != nil {
			t.Fatal(err)
		}
		d.refused(ErrDamaged, fmt.Sprintf("ends at %d", last-2))
	})
	t.Run("not where they are in the snapshot", func(t *testing.T) {
		d := newStopped(t)
		s, _ := mustOpen(t, d.cfg)
		if err := s.raft.Snapshot().Error(); err != nil {
			t.Fatal(err)
		}
		index := s.AppliedIndex()
		mustClose(t, s)
		if snapshot := d.newest().Index; snapshot < index {
			t.Fatalf("snapshot at %d, applied %d", snapshot, index)
		}
		_, last := d.ends()
		d.onLog(func(log *pebblelog.Log) error { return log.DeleteRange(last, last) })
		d.opens(40)
	})
}

func TestHoleInTheLogIsNoticed(t *testing.T) {
	d := newStopped(t)
	_, last := d.ends()
	d.onLog(func(log *pebblelog.Log) error { return log.DeleteRange(last-3, last-3) })
	d.refused(ErrDamaged, fmt.Sprintf("entry %d is missing", last-3), "join the cluster anew")
}

func TestGapBetweenSnapshotAndLogIsNoticed(t *testing.T) {
	d := newStopped(t)
	snapshot := d.newest().Index
	d.onLog(func(log *pebblelog.Log) error { return log.DeleteRange(1, snapshot+1) })
	d.refused(ErrDamaged, fmt.Sprintf("begins at %d", snapshot+2))
}

func TestFlippedBitInTheLogIsNoticed(t *testing.T) {
	d := newStopped(t)
	_, last := d.ends()
	db, err := pebble.Open(d.log(), &pebble.Options{FS: d.fs, Logger: panicLogger{}, FormatMajorVersion: pebblelog.FormatVersion})
	if err != nil {
		t.Fatal(err)
	}
	key := []byte{'l', 0, 0, 0, 0, 0, 0, 0, byte(last - 2)}
	value, closer, err := db.Get(key)
	if err != nil {
		t.Fatal(err)
	}
	value = append([]byte(nil), value...)
	value[len(value)-6] ^= 1
	if err := errors.Join(closer.Close(), db.Set(key, value, pebble.Sync), db.Close()); err != nil {
		t.Fatal(err)
	}
	d.refused(ErrDamaged, fmt.Sprintf("checksum of entry %d", last-2))
}

func TestMissingPartsAreNoticed(t *testing.T) {
	for name, missing := range map[string]func(*stopped) string{
		"log":      func(d *stopped) string { return d.log() },
		"mark":     func(d *stopped) string { return d.mark() },
		"manifest": func(d *stopped) string { return d.path("snapshots/" + d.newest().ID + "/manifest.json") },
	} {
		t.Run(name, func(t *testing.T) {
			d := newStopped(t)
			d.remove(missing(d))
			d.refused(ErrDamaged)
		})
	}
	t.Run("identity", func(t *testing.T) {
		d := newStopped(t)
		d.remove(d.identity())
		if _, err := Open(d.cfg, newToy()); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "identity.json") {
			t.Errorf("the error is %v", err)
		}
	})
}

func TestUnknownFormatVersionIsRefused(t *testing.T) {
	d := newStopped(t)
	id, err := readIdentity(d.layout)
	if err != nil {
		t.Fatal(err)
	}
	id.FormatVersion++
	if err := writeIdentity(d.layout, id); err != nil {
		t.Fatal(err)
	}
	d.refused(ErrUnknownVersion, "2", "newer")
}

func TestTheNodeKeepsItsNameAndGeneration(t *testing.T) {
	d := newStopped(t)
	before, err := readIdentity(d.layout)
	if err != nil {
		t.Fatal(err)
	}
	s, _ := mustOpen(t, d.cfg)
	defer mustClose(t, s)
	if s.NodeID() != before.NodeID || s.Generation() != before.Generation || s.Generation() == 0 {
		t.Errorf("the node is %s of generation %d, was %+v", s.NodeID(), s.Generation(), before)
	}
}

// TestADirectoryOfAnotherIsRefused, of another node as well as of another cluster, and stays as it is.
func TestADirectoryOfAnotherIsRefused(t *testing.T) {
	d := newStopped(t)
	for _, c := range []struct {
		change func(*Config)
		want   error
		says   string
	}{
		{func(c *Config) { c.NodeID = "another" }, ErrOtherNode, "another"},
		{func(c *Config) { c.JoinGeneration = 7 }, ErrOtherCluster, "joined is 7"},
	} {
		cfg := d.cfg
		c.change(&cfg)
		s, err := Open(cfg, newToy())
		if err == nil {
			_ = s.Close()
			t.Fatalf("the node starts, want %v", c.want)
		}
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("the error is %v, want %v", err, c.want)
		}
	}
	d.opens(40)
}

func TestADirectoryServesOneProcess(t *testing.T) {
	for name, fs := range map[string]vfs.FS{"memory": vfs.NewMem(), "disk": vfs.Default} {
		t.Run(name, func(t *testing.T) {
			cfg := testConfig(t, fs)
			cfg.Dir = t.TempDir()
			s, _ := mustOpen(t, cfg)
			if _, err := Open(cfg, newToy()); !errors.Is(err, ErrInUse) {
				t.Errorf("a second Open: %v", err)
			}
			if _, err := loadOffline(fs, cfg.Dir, newToy(), nil); !errors.Is(err, ErrInUse) {
				t.Errorf("reading a running node offline: %v", err)
			}
			mustPropose(t, s, 1) // the first one is not disturbed
			mustClose(t, s)
			s, _ = mustOpen(t, cfg)
			mustClose(t, s)
		})
	}
}

// TestSnapshotDuringReplayHasToWait: raft replays from its snapshot on, and a state store that is
// further skips what it has. A snapshot at an index in between would hold entries beyond it.
func TestSnapshotDuringReplayHasToWait(t *testing.T) {
	state, err := openState(layout{fs: vfs.NewMem(), dir: "d"}, stateOptions{logger: panicLogger{}})
	if err != nil {
		t.Fatal(err)
	}
	defer state.close()
	put(t, state, 50, "k", "v")
	f := &fsm{state: state, machine: newToy()}
	snapshots, err := openSnapshots(state.layout)
	if err != nil {
		t.Fatal(err)
	}
	for index, ok := range map[uint64]bool{49: false, 50: true, 51: true} {
		snapshot, err := f.Snapshot()
		if err != nil {
			t.Fatal(err)
		}
		sink, err := snapshots.Create(1, index, 1, raft.Configuration{}, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := snapshot.Persist(sink); (err == nil) != ok {
			t.Errorf("snapshot at %d of a state at 50: %v", index, err)
		}
		snapshot.Release()
		_ = sink.Cancel()
	}
}

func put(t *testing.T, s *stateStore, index uint64, key, value string) {
	t.Helper()
	err := s.apply(index, func(changes Changes) error {
		changes.Put([]byte(key), []byte(value))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestReadOfflineIsWhatAStartWouldLoad(t *testing.T) {
	for name, harm := range map[string]func(*stopped){
		"as it was stopped": func(*stopped) {},
		"without a state":   func(d *stopped) { d.remove(d.state()) },
	} {
		t.Run(name, func(t *testing.T) {
			d := newStopped(t)
			harm(d)
			before := listing(d.fs)
			machine := newToy()
			index, err := loadOffline(d.fs, d.cfg.Dir, machine, nil)
			if err != nil {
				t.Fatal(err)
			}
			if after := listing(d.fs); after != before {
				t.Errorf("reading changed the data\nbefore:\n%s\nafter:\n%s", before, after)
			}
			s, started := mustOpen(t, d.cfg)
			defer mustClose(t, s)
			if machine.chain != started.chain || machine.entries != 40 {
				t.Errorf("read %d entries, started with %d", machine.entries, started.entries)
			}
			if index < started.lastIndex {
				t.Errorf("index %d is below the last entry %d", index, started.lastIndex)
			}
		})
	}
	if _, err := loadOffline(vfs.NewMem(), "nowhere", newToy(), nil); !errors.Is(err, ErrNoData) {
		t.Errorf("an empty directory: %v", err)
	}
}

// listing is all files but the locks, which are taken and let go.
func listing(fs *vfs.MemFS) string {
	var kept strings.Builder
	for line := range strings.Lines(fs.String()) {
		if !strings.HasSuffix(strings.TrimSpace(line), "LOCK") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

func TestAnEntryThatCannotBeUnderstoodStopsTheNode(t *testing.T) {
	fs := vfs.NewMem()
	cfg := testConfig(t, fs)
	failures := make(chan string, 10)
	cfg.OnFatal = func(reason string) { failures <- reason }
	s, machine := mustOpen(t, cfg)
	mustPropose(t, s, 1)
	machine.mu.Lock()
	machine.unread = true
	machine.mu.Unlock()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if _, err := s.Propose(ctx, Proposal{Command: toyRaise(1)}); !errors.Is(err, ErrOutcomeUnknown) {
		t.Errorf("the entry that was not understood: %v", err)
	}
	if reason := <-failures; !strings.Contains(reason, "unknown version") {
		t.Errorf("the reason is %q", reason)
	}
	machine.mu.Lock()
	machine.unread = false
	machine.mu.Unlock()
	if _, err := s.Propose(ctx, Proposal{Command: toyRaise(1)}); err == nil {
		t.Error("the node goes on")
	}
	if s.Health() == nil || s.Stats().Failed == "" {
		t.Error("the node calls itself healthy")
	}
	if err := s.Close(); err == nil {
		t.Error("closing a failed node says that all is well")
	}
	if len(failures) != 0 {
		t.Error("OnFatal was called more than once")
	}
}
