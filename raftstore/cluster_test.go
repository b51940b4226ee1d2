package raftstore

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/hashicorp/raft"
)

// member is a node of a cluster whose network is in memory.
type member struct {
	*Store
	machine   *toy
	cfg       Config
	transport *raft.InmemTransport
}

func newMember(t *testing.T, name string, joining bool) *member {
	t.Helper()
	return newPatientMember(t, name, joining, 100*time.Millisecond)
}

// newPatientMember makes a member that waits for a silent leader for so long; 0 for as long as by default.
func newPatientMember(t *testing.T, name string, joining bool, heartbeat time.Duration) *member {
	t.Helper()
	m := &member{}
	m.cfg = testConfig(t, vfs.NewMem())
	m.cfg.NodeID = name
	if joining {
		m.cfg.JoinGeneration = 1
	}
	m.cfg.HeartbeatTimeout = heartbeat
	m.cfg.TrailingEntries = 1
	m.open(t)
	return m
}

func (m *member) open(t *testing.T) {
	t.Helper()
	_, m.transport = raft.NewInmemTransport(raft.ServerAddress("at-" + m.cfg.NodeID))
	m.cfg.Transport = m.transport
	m.machine = newToy()
	store, err := Open(m.cfg, m.machine)
	if err != nil {
		t.Fatal(err)
	}
	m.Store = store
}

func connect(members ...*member) {
	for _, a := range members {
		for _, b := range members {
			if a != b {
				a.transport.Connect(b.transport.LocalAddr(), b.transport)
			}
		}
	}
}

func cutOff(alone *member, others ...*member) {
	alone.transport.DisconnectAll()
	for _, m := range others {
		m.transport.Disconnect(alone.transport.LocalAddr())
	}
}

func (m *member) add(t *testing.T, other *member) {
	t.Helper()
	future := m.raft.AddVoter(raft.ServerID(other.NodeID()), other.transport.LocalAddr(), 0, 10*time.Second)
	if err := future.Error(); err != nil {
		t.Fatalf("adding %s: %v", other.NodeID(), err)
	}
	other.Admitted(future.Index())
}

func awaitThat(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

func awaitLeader(t *testing.T, members ...*member) (leader *member) {
	t.Helper()
	awaitThat(t, "a leader", func() bool {
		for _, m := range members {
			if _, ok := m.Leading(); ok {
				leader = m
				return true
			}
		}
		return false
	})
	return leader
}

// equals waits until both have carried out the same number of entries, whoever is ahead, and wants the same of them.
func (m *member) equals(t *testing.T, other *member) {
	t.Helper()
	awaitThat(t, m.NodeID()+" to be where "+other.NodeID()+" is", func() bool {
		_, chain, entries := m.machine.snapshot()
		_, want, wantEntries := other.machine.snapshot()
		if entries == wantEntries && chain != want {
			t.Fatalf("%s and %s differ after %d entries", m.NodeID(), other.NodeID(), entries)
		}
		return entries == wantEntries && m.AppliedIndex() >= other.AppliedIndex()
	})
}

// TestAFollowerGetsASnapshotAndSurvivesARestartWithIt adds a node whose log cannot begin at the
// leader's beginning any more.
func TestAFollowerGetsASnapshotAndSurvivesARestartWithIt(t *testing.T) {
	a := newMember(t, "a", false)
	defer func() { mustClose(t, a.Store) }()
	awaitLeader(t, a)
	for i := range uint32(300) {
		mustPropose(t, a.Store, i%5)
	}
	if err := a.raft.Snapshot().Error(); err != nil {
		t.Fatal(err)
	}
	for i := range uint32(20) {
		mustPropose(t, a.Store, i%5)
	}
	b := newMember(t, "b", true)
	connect(a, b)
	a.add(t, b)
	b.equals(t, a)
	if _, ok := b.Leading(); ok {
		t.Error("both lead")
	}
	if _, err := b.Propose(t.Context(), Proposal{Command: toyRaise(1)}); !errors.Is(err, ErrNotLeader) {
		t.Errorf("proposing to a follower: %v", err)
	}
	if _, err := b.Read(t.Context()); !errors.Is(err, ErrNotLeader) {
		t.Errorf("a strong read of a follower: %v", err)
	}
	value, ok, err := b.Get(toyKey(3))
	if want, _, _ := a.Get(toyKey(3)); err != nil || !ok || string(value) != string(want) {
		t.Errorf("the follower's record is %x %v %v, want %x", value, ok, err, want)
	}
	if got, want := viewOf(t, b.Store, "z"), viewOf(t, a.Store, "z"); !maps.Equal(got, want) || len(want) < 300 {
		t.Errorf("the follower has %d records that memory does not have, the leader %d", len(got), len(want))
	}
	mustClose(t, b.Store)
	b.open(t)
	connect(a, b)
	defer func() { mustClose(t, b.Store) }()
	proposeSomewhere(t, a, b)
	b.equals(t, a)
	a.equals(t, b)
}

// proposeSomewhere proposes until somebody says that it is done: elections may come in between.
func proposeSomewhere(t *testing.T, members ...*member) {
	t.Helper()
	awaitThat(t, "a proposal", func() bool {
		_, err := awaitLeader(t, members...).Propose(t.Context(), Proposal{Command: toyRaise(9)})
		return err == nil
	})
}

// TestLosingLeadershipUnderLoadAnswersTruly cuts the leader off from the others while clients
// propose to everyone.
func TestLosingLeadershipUnderLoadAnswersTruly(t *testing.T) {
	a, b, c := newMember(t, "a", false), newMember(t, "b", true), newMember(t, "c", true)
	members := []*member{a, b, c}
	awaitLeader(t, a)
	connect(members...)
	a.add(t, b)
	a.add(t, c)

	f := &fates{}
	var clients sync.WaitGroup
	stop := make(chan struct{})
	for i := range 9 {
		clients.Go(func() {
			f.client(t, func(ctx context.Context, command []byte) error {
				select {
				case <-stop:
					return ErrClosed
				default:
				}
				_, err := members[i%3].Propose(ctx, Proposal{Command: command})
				if errors.Is(err, ErrNotLeader) {
					time.Sleep(time.Millisecond)
				}
				return err
			}, 2*time.Second)
		})
	}
	for round := range 4 {
		time.Sleep(100 * time.Millisecond)
		leader := awaitLeader(t, members...)
		var others []*member
		for _, m := range members {
			if m != leader {
				others = append(others, m)
			}
		}
		cutOff(leader, others...)
		awaitThat(t, fmt.Sprint("another leader in round ", round), func() bool {
			_, one := others[0].Leading()
			_, two := others[1].Leading()
			return one || two
		})
		connect(members...)
	}
	close(stop)
	clients.Wait()
	leader := awaitLeader(t, members...)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if _, err := leader.Read(ctx); err != nil {
		t.Fatal(err)
	}
	f.check(t, leader.machine)
	if len(f.unknown) == 0 || len(f.acked) < 50 {
		t.Errorf("%d acknowledged, %d refused, %d unknown: the test tests too little", len(f.acked), len(f.refused), len(f.unknown))
	}
	for _, m := range members {
		m.equals(t, leader)
	}
	for _, m := range members {
		mustClose(t, m.Store)
	}
}

func TestClosingHandsLeadershipOver(t *testing.T) {
	a, b, c := newMember(t, "a", false), newMember(t, "b", true), newMember(t, "c", true)
	awaitLeader(t, a)
	connect(a, b, c)
	a.add(t, b)
	a.add(t, c)
	proposeSomewhere(t, a, b, c)
	mustClose(t, a.Store)
	if terms := a.machine.term; terms != 0 {
		t.Error("EndTerm was not called")
	}
	proposeSomewhere(t, b, c)
	mustClose(t, b.Store)
	mustClose(t, c.Store)
}

func TestARestoredMachineIsAtTheSnapshotsIndex(t *testing.T) {
	d := newStopped(t)
	snapshots := &snapshotStore{layout: d.layout, open: make(map[string]int)}
	_, archive, err := snapshots.Open(d.newest().ID)
	if err != nil {
		t.Fatal(err)
	}
	cfg := testConfig(t, vfs.NewMem())
	s, machine := mustOpen(t, cfg)
	defer mustClose(t, s)
	if err := errors.Join(s.fsm.Restore(archive), archive.Close()); err != nil {
		t.Fatal(err)
	}
	if got := s.AppliedIndex(); got != d.newest().Index || machine.counters[1] != 30 {
		t.Errorf("restored to index %d with counter %d, want %d and 30", got, machine.counters[1], d.newest().Index)
	}
}
