package raftstore

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/cupo-ec/cupo/raftstore/peernet"
	"github.com/cupo-ec/cupo/raftstore/peernet/certs"
)

// networked is a node of a cluster whose network is real.
type networked struct {
	*Store
	machine *toy
	cfg     Config
	network *peernet.Network
	files   *peernet.Files
}

func newNetworked(t *testing.T, dir, id string, generation uint64) *networked {
	t.Helper()
	name := certs.NameOf(id)
	in := func(ending string) string { return filepath.Join(dir, ending) }
	files, err := peernet.ReadFiles(in(name+".crt"), in(name+".key"), in("ca.crt"), testLogger(t))
	if err != nil {
		t.Fatal(err)
	}
	m := &networked{files: files, cfg: testConfig(t, vfs.NewMem())}
	m.cfg.NodeID, m.cfg.JoinGeneration = id, generation
	m.cfg.HeartbeatTimeout, m.cfg.TrailingEntries = 500*time.Millisecond, 1
	m.cfg.Logger = slog.New(slog.DiscardHandler) // raft reports each message that does not arrive
	m.open(t, "127.0.0.1:0")
	return m
}

func (m *networked) open(t *testing.T, at string) {
	t.Helper()
	var err error
	m.network, err = peernet.Listen(peernet.Config{
		Listen: at, Certificate: m.files.Certificate, Authorities: m.files.Authorities, Logger: m.cfg.Logger,
	})
	if err != nil {
		t.Fatal(err)
	}
	m.cfg.Transport = m.network.RaftTransport(m.cfg.HeartbeatTimeout)
	m.machine = newToy()
	if m.Store, err = Open(m.cfg, m.machine); err != nil {
		t.Fatal(err)
	}
	if err := m.network.Identify(m.NodeID(), m.Generation()); err != nil {
		t.Fatal(err)
	}
}

// kill takes the network away first, so that nothing is handed over.
func (m *networked) kill(t *testing.T) {
	t.Helper()
	if err := m.network.Close(); err != nil {
		t.Error(err)
	}
	mustClose(t, m.Store)
}

// proposesSomewhere proposes to all until one says that it is done.
func proposesSomewhere(t *testing.T, counter uint32, members ...*networked) *networked {
	t.Helper()
	var leader *networked
	awaitThat(t, "a proposal", func() bool {
		for _, m := range members {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			_, err := m.Propose(ctx, Proposal{Command: toyRaise(counter)})
			cancel()
			if err == nil {
				leader = m
				return true
			}
			if !errors.Is(err, ErrNotLeader) && !errors.Is(err, ErrOutcomeUnknown) {
				t.Fatalf("proposing to %s: %v", m.NodeID(), err)
			}
		}
		return false
	})
	return leader
}

func (m *networked) follows(t *testing.T, leader *networked) {
	t.Helper()
	awaitThat(t, m.NodeID()+" to be where the leader is", func() bool {
		_, chain, entries := m.machine.snapshot()
		_, want, wantEntries := leader.machine.snapshot()
		return chain == want && entries == wantEntries
	})
}

// joins has the leader let it in, and give it a vote.
func (m *networked) joins(t *testing.T, leader *networked) {
	t.Helper()
	index, err := leader.AddReplica(t.Context(), m.NodeID(), m.network.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	m.Admitted(index)
	m.follows(t, leader)
	if err := leader.Promote(t.Context(), m.NodeID()); err != nil {
		t.Fatal(err)
	}
}

// threeNetworked are a founder that has proposed something, and two that have joined it; in dir is a certificate for a fourth, d.
func threeNetworked(t *testing.T) (dir string, a, b, c *networked) {
	t.Helper()
	dir = t.TempDir()
	if _, err := certs.Make(dir, []certs.Node{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "d"}}, time.Now()); err != nil {
		t.Fatal(err)
	}
	a = newNetworked(t, dir, certs.NewMemberID("a"), 0)
	proposesSomewhere(t, 1, a)
	b = newNetworked(t, dir, certs.NewMemberID("b"), a.Generation())
	c = newNetworked(t, dir, certs.NewMemberID("c"), a.Generation())
	b.joins(t, a)
	c.joins(t, a)
	return dir, a, b, c
}

// TestOldDataDoesNotVoteForItsSuccessor: a member is replaced by a fresh one of the same name at the same address, which
// then helps to decide what a third has not heard of. When the old disk is back in its place, those two are a majority only
// in name.
func TestOldDataDoesNotVoteForItsSuccessor(t *testing.T) {
	dir, a, before, c := threeNetworked(t)

	atB, atC := before.network.Addr().String(), c.network.Addr().String()
	before.kill(t)
	if err := a.Remove(t.Context(), before.NodeID(), func(string) bool { return true }); err != nil {
		t.Fatal(err)
	}
	after := newNetworked(t, dir, certs.NewMemberID("b"), a.Generation())
	if err := after.network.Close(); err != nil {
		t.Fatal(err)
	}
	mustClose(t, after.Store)
	after.open(t, atB)
	after.joins(t, a)
	c.kill(t)
	proposesSomewhere(t, 2, a) // with the new one alone
	after.kill(t)
	a.kill(t)

	before.open(t, atB)
	c.open(t, atC)
	if len(c.Members()) != 3 {
		t.Fatalf("it knows the members %v", c.Members())
	}
	nobodyLeads(t, c, before)
}

// TestTheRemovedElectNobody: two are removed, of which one has heard of neither, and later meet only each other. Each
// step of a membership shares a node with the steps before and after it, so the one that has missed less denies its vote.
func TestTheRemovedElectNobody(t *testing.T) {
	dir, a, b, c := threeNetworked(t)
	atB, atC := b.network.Addr().String(), c.network.Addr().String()
	c.kill(t)
	d := newNetworked(t, dir, certs.NewMemberID("d"), a.Generation())
	d.joins(t, a)
	for _, gone := range []*networked{c, b} {
		if gone == b { // it hears of the one removal and not of its own
			awaitThat(t, "b to hear of a removal", func() bool { return len(b.Members()) == 3 })
			b.kill(t)
		}
		if err := a.Remove(t.Context(), gone.NodeID(), func(string) bool { return true }); err != nil {
			t.Fatal(err)
		}
	}
	proposesSomewhere(t, 2, a)
	d.kill(t)
	a.kill(t)

	b.open(t, atB)
	c.open(t, atC)
	if len(b.Members()) != 3 || len(c.Members()) != 3 || slices.Equal(b.Members(), c.Members()) {
		t.Fatalf("they know the members %v and %v", b.Members(), c.Members())
	}
	nobodyLeads(t, c, b)
}

// nobodyLeads watches members for some elections, and stops them.
func nobodyLeads(t *testing.T, members ...*networked) {
	t.Helper()
	for end := time.Now().Add(12 * members[0].cfg.HeartbeatTimeout); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		for _, m := range members {
			if _, leads := m.Leading(); leads {
				t.Fatalf("%s: it leads without what was decided", m.NodeID())
			}
		}
	}
	for _, m := range members {
		mustClose(t, m.Store)
		if err := m.network.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestAClusterOverTLS grows to three nodes, the second with a snapshot, loses its leader, and gets it back.
func TestAClusterOverTLS(t *testing.T) {
	dir := t.TempDir()
	if _, err := certs.Make(dir, []certs.Node{{ID: "a"}, {ID: "b"}, {ID: "c"}}, time.Now()); err != nil {
		t.Fatal(err)
	}
	a := newNetworked(t, dir, "a", 0)
	proposesSomewhere(t, 1, a)
	for i := range uint32(200) {
		mustPropose(t, a.Store, i)
	}
	if err := a.TakeSnapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	mustPropose(t, a.Store, 1)
	b, c := newNetworked(t, dir, "b", a.Generation()), newNetworked(t, dir, "c", a.Generation())
	for _, m := range []*networked{b, c} {
		m.joins(t, a)
	}
	leader := proposesSomewhere(t, 2, a, b, c)
	others := make([]*networked, 0, 2)
	for _, m := range []*networked{a, b, c} {
		if m != leader {
			others = append(others, m)
		}
	}
	at := leader.network.Addr().String()
	leader.kill(t)
	next := proposesSomewhere(t, 3, others...)
	leader.open(t, at)
	proposesSomewhere(t, 4, next, others[0], others[1], leader)
	for _, m := range []*networked{a, b, c} {
		m.follows(t, proposesSomewhere(t, 5, a, b, c))
	}
	for _, m := range []*networked{a, b, c} {
		mustClose(t, m.Store)
		if err := m.network.Close(); err != nil {
			t.Error(err)
		}
	}
}
