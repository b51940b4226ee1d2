package raftstore

import (
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/hashicorp/raft"

	"github.com/cupo-ec/cupo/internal/crashfs"
)

// leaderWithSnapshot leads alone and has a snapshot to send.
func leaderWithSnapshot(t *testing.T) (*member, *raft.SnapshotMeta, raft.InstallSnapshotRequest) {
	t.Helper()
	a := newMember(t, "a", false)
	t.Cleanup(func() { mustClose(t, a.Store) })
	awaitLeader(t, a)
	for i := range uint32(50) {
		mustPropose(t, a.Store, i%5)
	}
	meta, request := newestSnapshot(t, a)
	return a, meta, request
}

// newestSnapshot is what a leader would send.
func newestSnapshot(t *testing.T, from *member) (*raft.SnapshotMeta, raft.InstallSnapshotRequest) {
	t.Helper()
	if err := from.raft.Snapshot().Error(); err != nil {
		t.Fatal(err)
	}
	meta, err := from.snapshots.newest()
	if err != nil {
		t.Fatal(err)
	}
	return meta, raft.InstallSnapshotRequest{
		RPCHeader:       raft.RPCHeader{ProtocolVersion: raft.ProtocolVersionMax, ID: []byte(from.NodeID()), Addr: []byte(from.transport.LocalAddr())},
		SnapshotVersion: meta.Version, Term: from.Stats().Term, LastLogIndex: meta.Index, LastLogTerm: meta.Term,
		Configuration: raft.EncodeConfiguration(meta.Configuration), ConfigurationIndex: meta.ConfigurationIndex,
	}
}

// send has one member install a snapshot that another keeps.
func send(t *testing.T, from, to *member, id string, request raft.InstallSnapshotRequest) error {
	t.Helper()
	meta, archive, err := from.snapshots.Open(id)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	request.Size = meta.Size
	var answer raft.InstallSnapshotResponse
	return from.transport.InstallSnapshot(raft.ServerID(to.NodeID()), to.transport.LocalAddr(), &request, &answer, archive)
}

// TestALateSnapshotTakesNothingAway has a follower get a snapshot once more, after entries that came behind it.
func TestALateSnapshotTakesNothingAway(t *testing.T) {
	a := newMember(t, "a", false)
	defer func() { mustClose(t, a.Store) }()
	awaitLeader(t, a)
	b := newMember(t, "b", true)
	connect(a, b)
	a.add(t, b)
	for i := range uint32(50) {
		mustPropose(t, a.Store, i%5)
	}
	meta, request := newestSnapshot(t, a)
	for i := range uint32(20) {
		mustPropose(t, a.Store, i%5)
	}
	b.equals(t, a)
	applied := b.AppliedIndex()
	last, err := b.log.LastIndex()
	if err != nil || last <= meta.Index {
		t.Fatalf("the log ends at %d, %v", last, err)
	}
	if err := send(t, a, b, meta.ID, request); err == nil {
		t.Error("it was installed")
	}
	if after, err := b.log.LastIndex(); err != nil || after < last || b.AppliedIndex() < applied {
		t.Errorf("the log ends at %d, %v, and %d is applied; before at %d and %d", after, err, b.AppliedIndex(), last, applied)
	}
	for i := range uint32(20) {
		mustPropose(t, a.Store, i%5)
	}
	b.equals(t, a)
	mustClose(t, b.Store)
	b.open(t)
	connect(a, b)
	defer func() { mustClose(t, b.Store) }()
	proposeSomewhere(t, a, b)
	b.equals(t, a)
	a.equals(t, b)
}

// TestASnapshotIsInstalledOnceMore: a leader that did not hear of it sends it again, and goes on only when it hears.
func TestASnapshotIsInstalledOnceMore(t *testing.T) {
	a, meta, request := leaderWithSnapshot(t)
	b := newMember(t, "b", true)
	defer func() { mustClose(t, b.Store) }()
	connect(a, b)
	for turn := range 3 {
		if err := send(t, a, b, meta.ID, request); err != nil || b.AppliedIndex() != meta.Index {
			t.Errorf("turn %d: at %d, the snapshot is at %d: %v", turn, b.AppliedIndex(), meta.Index, err)
		}
	}
	a.add(t, b)
	mustPropose(t, a.Store, 1)
	b.equals(t, a)
}

// TestAnEndThatContradictsASnapshotIsCut has a follower with entries that nobody confirmed, up to behind a snapshot.
func TestAnEndThatContradictsASnapshotIsCut(t *testing.T) {
	a, meta, request := leaderWithSnapshot(t)

	fs := crashfs.New()
	b := &member{cfg: testConfig(t, fs)}
	b.cfg.NodeID, b.cfg.JoinGeneration = "b", 1
	ended := make(chan string, 1)
	b.cfg.OnFatal = func(reason string) { ended <- reason }
	b.open(t)
	connect(a, b)
	contradict(t, a, b, meta)
	if err := send(t, a, b, meta.ID, request); err == nil {
		t.Error("it was installed over a log that goes on behind it")
	}
	select {
	case reason := <-ended:
		if !strings.Contains(reason, ErrTailCut.Error()) {
			t.Errorf("ended: %s", reason)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the node goes on")
	}
	_ = b.Close() // says why it has ended
	b.cfg = testConfig(t, fs.CrashClone(vfs.CrashCloneCfg{}))
	b.cfg.NodeID, b.cfg.JoinGeneration = "b", 1
	b.open(t)
	defer func() { mustClose(t, b.Store) }()
	connect(a, b)
	if b.AppliedIndex() != meta.Index {
		t.Errorf("it begins at %d, the snapshot is at %d", b.AppliedIndex(), meta.Index)
	}
	a.add(t, b)
	for i := range uint32(20) {
		mustPropose(t, a.Store, i%5)
	}
	b.equals(t, a)
}

// contradict gives a member entries of an earlier term up to some behind a snapshot, none of them committed.
func contradict(t *testing.T, from, to *member, snapshot *raft.SnapshotMeta) {
	t.Helper()
	earlier := snapshot.Term - 1
	request := raft.AppendEntriesRequest{
		RPCHeader: raft.RPCHeader{ProtocolVersion: raft.ProtocolVersionMax, ID: []byte("z"), Addr: []byte("at-z")},
		Term:      earlier,
	}
	for i := range snapshot.Index + 10 {
		request.Entries = append(request.Entries, &raft.Log{Index: i + 1, Term: earlier, Type: raft.LogCommand, Data: []byte("nobody has confirmed this")})
	}
	var answer raft.AppendEntriesResponse
	err := from.transport.AppendEntries(raft.ServerID(to.NodeID()), to.transport.LocalAddr(), &request, &answer)
	if err != nil || !answer.Success {
		t.Fatalf("%+v, %v", answer, err)
	}
}
