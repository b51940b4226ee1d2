package cluster

import (
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cupo-ec/cupo/raftstore"
)

const (
	earlier = ".0a0a0a0a0a0a" // a data directory that was lost
	later   = ".0b0b0b0b0b0b"
)

// TestANodeWithoutItsDataIsAnother: under the name of a voter it is not let in, and learns that before it has raft run; under
// that of a member without a vote it takes its place.
func TestANodeWithoutItsDataIsAnother(t *testing.T) {
	v := newVillage(t, "a", "b"+earlier)
	a := v.stores["a"]
	a.members = append(a.members, raftstore.Member{ID: "r" + earlier, Address: "at-r" + later})
	for _, name := range []string{"b", "r"} {
		v.add(name+later, nil, false)
	}

	dial := func(from string) func(_, address string) Caller {
		return func(_, address string) Caller { return &fakeCaller{village: v, from: from, address: address} }
	}
	var err error
	synctest.Test(t, func(t *testing.T) {
		_, err = Meet(t.Context(), "b", []string{"at-a"}, dial("b"+later), slog.New(slog.DiscardHandler))
	})
	if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "cupo cluster remove b first") {
		t.Errorf("the cluster is met with %v", err)
	}
	if err := v.nodes["at-b"+later].Join(t.Context(), []string{"at-a"}); !errors.Is(err, ErrRefused) {
		t.Errorf("it is let in: %v", err)
	}
	if err := v.nodes["at-a"].LetIn(t.Context(), "b", "at-b"+later); !errors.Is(err, raftstore.ErrMemberKnown) {
		t.Errorf("an operator lets it in: %v", err)
	}
	if got := v.nodes["at-a"].MemberID("b"); got != "b"+earlier {
		t.Errorf("b is %s", got)
	}

	if generation, err := Meet(t.Context(), "r", []string{"at-a"}, dial("r"+later), slog.New(slog.DiscardHandler)); err != nil || generation != 42 {
		t.Errorf("a replica meets %d, %v", generation, err)
	}
	if err := v.nodes["at-r"+later].Join(t.Context(), []string{"at-a"}); err != nil {
		t.Errorf("a replica that has lost its data: %v", err)
	}
	if m := a.Members(); len(m) != 3 || m[2] != (raftstore.Member{ID: "r" + later, Address: "at-r" + later}) {
		t.Errorf("the members are %+v", m)
	}
}

// TestNobodyTakesThePlaceOfOneThatRuns: a second node was started with the name of a replica.
func TestNobodyTakesThePlaceOfOneThatRuns(t *testing.T) {
	v := newVillage(t, "a")
	a := v.stores["a"]
	a.members = append(a.members, raftstore.Member{ID: "r" + earlier, Address: "at-r" + earlier})
	v.add("r"+earlier, a.members, true)
	v.add("r"+later, nil, true)
	v.nodes["at-a"].askAll(t.Context())
	for range 2 {
		if _, err := v.nodes["at-r"+later].askJoin(t.Context(), "at-a"); !errors.Is(err, errElsewhere) || !strings.Contains(err.Error(), "the name r, at at-r"+earlier) {
			t.Errorf("the second one is told %v", err)
		}
	}
	if m := a.Members(); len(m) != 2 || m[1].ID != "r"+earlier {
		t.Errorf("the members are %+v", m)
	}
}

// TestAMemberIsNotItsPredecessor: what one with the same name has said of itself, or was let in as, does not count for it.
func TestAMemberIsNotItsPredecessor(t *testing.T) {
	v := newVillage(t, "a", "b"+later)
	v.add("b"+earlier, v.stores["a"].Members(), false)
	status, err := askStatus(t.Context(), func(_, address string) Caller {
		return &fakeCaller{village: v, from: "b" + earlier, address: address}
	}, "at-a")
	if err != nil || status.AskerIsMember || !status.NameVotes {
		t.Errorf("who was replaced is told %+v, %v", status, err)
	}
	v.nodes["at-b"+later] = v.nodes["at-b"+earlier]
	v.nodes["at-a"].askAll(t.Context())
	if v.nodes["at-a"].Reachable("b" + later) {
		t.Error("it answers for its successor")
	}
}

// TestJoiningWhoeverLeads: a node whose setting names nobody, or whom an operator has let in, asks the leader that calls it.
func TestJoiningWhoeverLeads(t *testing.T) {
	v := newVillage(t, "a", "b")
	c := v.add("c", nil, false)
	s := v.stores["c"]
	s.joining.Store(true)
	s.arrives = true
	if err := c.Join(t.Context(), nil); err != nil || s.Joining() || s.admitted == 0 {
		t.Errorf("joined: %v, %v; admitted at %d", err, !s.Joining(), s.admitted)
	}
}

// TestRemovedWhileJoining: nobody sends it the rest of the log, and it must not wait for that for ever.
func TestRemovedWhileJoining(t *testing.T) {
	v := newVillage(t, "a", "b")
	c := v.add("c", nil, false)
	v.stores["c"].joining.Store(true)
	joined := make(chan error, 1)
	go func() { joined <- c.Join(t.Context(), []string{"at-b"}) }()
	isMember := func() bool {
		return slices.ContainsFunc(v.stores["a"].Members(), func(m raftstore.Member) bool { return m.ID == "c" })
	}
	for !isMember() {
		time.Sleep(time.Millisecond)
	}
	select {
	case err := <-joined:
		t.Fatalf("while it is a member: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	if err := v.stores["a"].Remove(t.Context(), "c", nil); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-joined:
		if !errors.Is(err, ErrRemovedJoining) {
			t.Errorf("it ends with %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("it still waits for the rest of the log")
	}
}

// TestOneWordOfALeaderIsNotEnough: it was suspended, and does not know that the member of this name has been removed since.
func TestOneWordOfALeaderIsNotEnough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t, "a", "b"+earlier, "c")
		c := v.stores["c"]
		c.leader, c.term, c.members = "c", 4, []raftstore.Member{{ID: "a", Address: "at-a", Voter: true}, {ID: "c", Address: "at-c", Voter: true}}
		begun := time.Now()
		dial := func(_, address string) Caller {
			if address == "at-c" && time.Since(begun) < time.Second {
				address = "nowhere"
			}
			return &fakeCaller{village: v, from: "b" + later, address: address}
		}
		if generation, err := Meet(t.Context(), "b", []string{"at-a", "at-c"}, dial, slog.New(slog.DiscardHandler)); err != nil || generation != 42 {
			t.Errorf("the cluster is met with %d, %v", generation, err)
		}
	})
}

// TestNobodyIsLetInBesideAnEarlierBuild: that one could not speak with it, and neither would count with the other.
func TestNobodyIsLetInBesideAnEarlierBuild(t *testing.T) {
	v := newVillage(t, "a", "b")
	a := v.nodes["at-a"]
	a.statuses["b"] = seen{Status: Status{NodeID: "b"}, at: time.Now()}
	joins := v.add("c"+later, nil, false)
	if _, err := joins.askJoin(t.Context(), "at-a"); !errors.Is(err, errElsewhere) || !strings.Contains(err.Error(), "b; give it this one first") {
		t.Errorf("beside an earlier build it is told %v", err)
	}
	if _, err := v.add("d", nil, false).askJoin(t.Context(), "at-a"); err != nil {
		t.Errorf("who has a name alone, as all had then: %v", err)
	}
	a.askAll(t.Context()) // b has been upgraded
	if _, err := joins.askJoin(t.Context(), "at-a"); err != nil {
		t.Errorf("among new builds: %v", err)
	}
}

// TestTheLeaderOfTheLaterTermIsAsked: one that was suspended may not know yet that it is none.
func TestTheLeaderOfTheLaterTermIsAsked(t *testing.T) {
	old := Status{NodeID: "a", LeaderID: "a", Generation: 42, Term: 3}
	now := Status{NodeID: "b", LeaderID: "b", Generation: 42, Term: 4}
	follows := Status{NodeID: "c", LeaderID: "b", Generation: 42, Term: 9}
	foreign := Status{NodeID: "d", LeaderID: "d", Generation: 41, Term: 9}
	for _, statuses := range [][]Status{{old, now, follows, foreign}, {foreign, follows, now, old}} {
		if leader, found := LeaderAmong(statuses, 42); !found || leader.NodeID != "b" {
			t.Errorf("found %v: %+v", found, leader)
		}
	}
	if _, found := LeaderAmong([]Status{follows, foreign}, 42); found {
		t.Error("a leader is found where there is none")
	}
}
