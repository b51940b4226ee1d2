package raftstore

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// auditedNode runs a real state machine until its audit trail has some records.
func auditedNode(t *testing.T, cfg Config, entries int) (*Store, *allocator.State) {
	t.Helper()
	state := allocator.NewState()
	s, err := Open(cfg, state)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := s.WaitLeading(ctx); err != nil {
		t.Fatal(err)
	}
	commands := []allocator.Command{{Kind: allocator.KindGenesis, Genesis: allocator.Secret{1}}}
	for i := range entries {
		commands = append(commands, allocator.Command{
			Kind: allocator.KindPutProvinces, Provinces: []allocator.Province{{Code: fmt.Sprint(i), Name: "x"}},
		})
	}
	for i := range commands {
		if o, err := s.Propose(ctx, Proposal{Command: commands[i].Append(nil)}); err != nil || o.Code != wire.Done && i > 0 {
			t.Fatalf("command %d came to %s: %v", i, o.Code, err)
		}
	}
	return s, state
}

func auditOf(t *testing.T, dir string) allocator.AuditReport {
	t.Helper()
	var report allocator.AuditReport
	err := InspectOffline(t.Context(), dir, allocator.NewState(), func(_ uint64, scan allocator.Scan) (err error) {
		report, err = allocator.VerifyAudit(scan)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// trailRecord is one record of the audit trail in the state store.
type trailRecord struct{ key, value []byte }

func (r trailRecord) index() uint64 { return binary.BigEndian.Uint64(r.key[2:]) }

// touch changes the records of a stopped node's audit trail.
func touch(t *testing.T, dir string, change func(db *pebble.DB, records []trailRecord) error) {
	t.Helper()
	s, err := openState(layout{fs: vfs.Default, dir: dir}, stateOptions{logger: panicLogger{}})
	if err != nil {
		t.Fatal(err)
	}
	it, err := s.db.NewIter(&pebble.IterOptions{LowerBound: recordKey([]byte("y")), UpperBound: recordKey([]byte("z"))})
	if err != nil {
		t.Fatal(err)
	}
	var records []trailRecord
	for ok := it.First(); ok; ok = it.Next() {
		records = append(records, trailRecord{bytes.Clone(it.Key()), bytes.Clone(it.Value())})
	}
	if err := it.Close(); err != nil || len(records) < 10 {
		t.Fatalf("%d records: %v", len(records), err)
	}
	if err := change(s.db, records); err != nil {
		t.Fatal(err)
	}
	if err := s.flush(); err != nil {
		t.Fatal(err)
	}
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
}

// TestATouchedAuditTrailIsFound on the disk of a stopped node: with whatever was done to it, and where.
func TestATouchedAuditTrailIsFound(t *testing.T) {
	const at = 6
	set := func(db *pebble.DB, key, value []byte) error { return db.Set(key, value, pebble.NoSync) }
	for name, change := range map[string]func(db *pebble.DB, r []trailRecord) error{
		"one byte": func(db *pebble.DB, r []trailRecord) error {
			r[at].value[12] ^= 4
			return set(db, r[at].key, r[at].value)
		},
		"one deleted": func(db *pebble.DB, r []trailRecord) error { return db.Delete(r[at].key, pebble.NoSync) },
		"two swapped": func(db *pebble.DB, r []trailRecord) error {
			if err := set(db, r[at].key, r[at+1].value); err != nil {
				return err
			}
			return set(db, r[at+1].key, r[at].value)
		},
		"one added": func(db *pebble.DB, r []trailRecord) error {
			last := r[len(r)-1]
			added := binary.BigEndian.AppendUint64([]byte("ry"), last.index()+1)
			r[at].key = added
			return set(db, added, last.value)
		},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := testConfig(t, vfs.Default)
			cfg.Dir = t.TempDir() + "/node"
			s, _ := auditedNode(t, cfg, 12)
			mustClose(t, s)
			if report := auditOf(t, cfg.Dir); len(report.Violations) > 0 || report.Records != 13 {
				t.Fatalf("before: %+v", report)
			}
			var index uint64
			touch(t, cfg.Dir, func(db *pebble.DB, r []trailRecord) error {
				defer func() { index = r[at].index() }()
				return change(db, r)
			})
			want := fmt.Sprintf("record %d ", index)
			report := auditOf(t, cfg.Dir)
			if !slices.ContainsFunc(report.Violations, func(v string) bool { return strings.Contains(v, want) }) {
				t.Errorf("reported %q, want one of %s", report.Violations, want)
			}
		})
	}
}

// TestTheAuditTrailSurvives a restart, a snapshot, and a crash that loses the state store.
func TestTheAuditTrailSurvives(t *testing.T) {
	cfg := testConfig(t, vfs.Default)
	cfg.Dir = t.TempDir() + "/node"
	for round := range 3 {
		s, state := auditedNode(t, cfg, 5)
		if err := s.raft.Snapshot().Error(); err != nil {
			t.Fatal(err)
		}
		_, last := state.AuditBounds()
		if err := s.View(t.Context(), func(_ uint64, scan allocator.Scan) error {
			report, err := allocator.VerifyAudit(scan)
			if len(report.Violations) > 0 || report.Last != last || int(report.Rows) != 1+5*(round+1) {
				t.Errorf("round %d: %+v", round, report)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		mustClose(t, s)
		if round == 1 { // built again from the snapshot and the log
			if err := vfs.Default.RemoveAll(layout{fs: vfs.Default, dir: cfg.Dir}.state()); err != nil {
				t.Fatal(err)
			}
		}
	}
}
