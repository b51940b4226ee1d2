package raftstore

import (
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/hashicorp/raft"
)

// TestAStartReplaysOnlyWhatTheStateLacks: raft begins where the state store ends, and knows the members.
func TestAStartReplaysOnlyWhatTheStateLacks(t *testing.T) {
	d := newStopped(t)
	first, _ := d.ends()
	landed := uint64(0)
	for round := range uint32(3) {
		s, machine := mustOpen(t, d.cfg)
		if got := machine.counters[1]; got != 40+round {
			t.Fatalf("round %d: the counter is %d", round, got)
		}
		meta := d.newest()
		if round > 0 && meta.Index != landed {
			t.Errorf("round %d: raft replays from %d, the state had landed at %d", round, meta.Index, landed)
		}
		if want, got := s.raft.GetConfiguration().Configuration(), meta.Configuration; len(got.Servers) != 1 || got.Servers[0] != want.Servers[0] {
			t.Errorf("round %d: the snapshot's members are %v, the cluster's %v", round, got, want)
		}
		mustPropose(t, s, 1)
		landed = s.AppliedIndex()
		mustClose(t, s)
	}
	if again, _ := d.ends(); again != first {
		t.Errorf("the log began at %d and begins at %d", first, again)
	}
}

// TestAStartCountsTheWholeLog: starts alone do not cut the log, so a node that is started again and
// again has to take a snapshot that does.
func TestAStartCountsTheWholeLog(t *testing.T) {
	cfg := testConfig(t, vfs.NewMem())
	cfg.SnapshotEntries, cfg.TrailingEntries = 60, 1
	first := uint64(0)
	for range 12 {
		s, _ := mustOpen(t, cfg)
		for range 20 {
			mustPropose(t, s, 1)
		}
		entries := func() uint64 {
			first, _ := s.log.FirstIndex()
			last, _ := s.log.LastIndex()
			return last - first
		}
		if entries() >= 80 {
			awaitThat(t, "the log to be cut", func() bool { return entries() < 60 })
		}
		first, _ = s.log.FirstIndex()
		mustClose(t, s)
	}
	if first <= 1 {
		t.Error("the log was never cut")
	}
}

// TestAStartsSnapshotHasTheMembersOfItsIndex: a member that came by the log is in the snapshot of the
// next start, and one that had not come by then is not.
func TestAStartsSnapshotHasTheMembersOfItsIndex(t *testing.T) {
	a, b := newMember(t, "a", false), newMember(t, "b", true)
	connect(a, b)
	awaitLeader(t, a)
	mustPropose(t, a.Store, 1)
	alone := a.AppliedIndex()
	a.add(t, b)
	awaitLeader(t, a)
	mustPropose(t, a.Store, 1)
	both := a.AppliedIndex()
	f := found{snapshot: 0}
	if err := f.lookAtLog(a.log.Log); err != nil {
		t.Fatal(err)
	}
	for index, want := range map[uint64]int{alone: 1, both: 2} {
		members, at, err := f.configurationAt(index, a.snapshots)
		if err != nil || len(members.Servers) != want || at == 0 || at > index {
			t.Errorf("at %d: %v made at %d, %v; want %d members", index, members, at, err, want)
		}
	}
	mustClose(t, b.Store)
	_ = a.Close() // alone of two it leads no more
	meta := (&stopped{t: t, fs: b.cfg.FS.(*vfs.MemFS), cfg: b.cfg, layout: b.layout}).reopened(b)
	if len(meta.Configuration.Servers) != 2 {
		t.Errorf("b's snapshot has the members %v", meta.Configuration.Servers)
	}
}

// reopened starts a member that nobody answers, and gives the snapshot of its start.
func (d *stopped) reopened(m *member) *raft.SnapshotMeta {
	m.open(d.t)
	defer func() { mustClose(d.t, m.Store) }()
	return d.newest()
}
