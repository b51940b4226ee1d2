package raftstore

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"
)

// TestWhoJoinsDoesNotStandForElection has the founder come back without its data, and its leader fall silent after
// the first entry of the log, in which the founder was the only member.
func TestWhoJoinsDoesNotStandForElection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const term = 5
		founder := newMember(t, "a", true)
		t.Cleanup(func() { mustClose(t, founder.Store) })
		at := founder.transport.LocalAddr()
		_, leader := raft.NewInmemTransport("at-b")
		leader.Connect(at, founder.transport)
		alone := raft.Configuration{Servers: []raft.Server{{ID: "a", Address: at}}}
		var answer raft.AppendEntriesResponse
		err := leader.AppendEntries("a", at, &raft.AppendEntriesRequest{
			RPCHeader: raft.RPCHeader{ProtocolVersion: raft.ProtocolVersionMax, ID: []byte("b"), Addr: []byte("at-b")},
			Term:      term, LeaderCommitIndex: 1,
			Entries: []*raft.Log{{Index: 1, Term: 1, Type: raft.LogConfiguration, Data: raft.EncodeConfiguration(alone)}},
		}, &answer)
		if err != nil || !answer.Success {
			t.Fatalf("the first entry: %v, %+v", err, answer)
		}
		time.Sleep(100 * founder.cfg.HeartbeatTimeout)
		if state := founder.raft.State(); state != raft.Follower || founder.raft.CurrentTerm() != term {
			t.Errorf("who has not come to the present stood for election: it is a %s in term %d", state, founder.raft.CurrentTerm())
		}
	})
}

// TestWhoJoinsGivesNoVotes has a member come back after it was removed while it was away, and of a node that has just
// begun to join, under the name of another that was removed, ask for the vote which that one had.
func TestWhoJoinsGivesNoVotes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, c, d := newMember(t, "a", false), newMember(t, "b", true), newMember(t, "c", true), newMember(t, "d", true)
		t.Cleanup(func() { closeSlowly(t, b, c, d) })
		awaitLeader(t, a)
		connect(a, b, c, d)
		for _, m := range []*member{b, c} {
			a.add(t, m)
			awaitThat(t, m.NodeID()+" has joined", func() bool { return !m.Joining() })
		}
		cutOff(c, a, b, d)
		a.add(t, d)
		awaitThat(t, "d has joined", func() bool { return !d.Joining() })
		if err := a.Transfer(t.Context(), "b"); err != nil {
			t.Fatal(err)
		}
		awaitLeader(t, b)
		for _, gone := range []string{"a", "c"} {
			if err := b.Remove(t.Context(), gone, func(id string) bool { return id != "c" }); err != nil {
				t.Fatal(err)
			}
		}
		mustClose(t, a.Store)

		fresh := newMember(t, "a", true)
		t.Cleanup(func() { mustClose(t, fresh.Store) })
		connect(fresh, c)
		time.Sleep(100 * c.cfg.HeartbeatTimeout)
		if _, leads := c.Leading(); leads || c.raft.State() == raft.Leader {
			t.Error("who was removed leads, beside the cluster")
		}
		if voted, _ := fresh.log.Get([]byte("LastVoteCand")); voted != nil {
			t.Errorf("who joins has voted for %s", voted)
		}

		cutOff(c, fresh)
		connect(fresh, b, d)
		index, err := b.AddReplica(t.Context(), "a", string(fresh.transport.LocalAddr()))
		if err != nil {
			t.Fatal(err)
		}
		if time.Sleep(time.Second); !fresh.Joining() {
			t.Error("it has joined before it was told where the cluster has let it in")
		}
		fresh.Admitted(index)
		awaitThat(t, "a has joined", func() bool { return !fresh.Joining() })
		connect(fresh, c)
		time.Sleep(100 * c.cfg.HeartbeatTimeout)
		if c.raft.State() == raft.Leader {
			t.Error("who was removed leads with the vote of one who knows that it was")
		}
		if err := b.Promote(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		cutOff(b, fresh, d)
		proposeSomewhere(t, awaitLeader(t, fresh, d))
	})
}

// TestAMemberIsLetInAgain: the answer was lost, or the node ended before it had caught up. It is told as much as it needs to join.
func TestAMemberIsLetInAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := newMember(t, "a", false), newMember(t, "b", true)
		t.Cleanup(func() { closeSlowly(t, a, b) })
		awaitLeader(t, a)
		connect(a, b)
		address := string(b.transport.LocalAddr())
		first, err := a.AddReplica(t.Context(), "b", address)
		if err != nil || first == 0 {
			t.Fatalf("let in at %d: %v", first, err)
		}
		again, err := a.AddReplica(t.Context(), "b", address)
		if err != nil || again < first {
			t.Fatalf("let in at %d, and again at %d: %v", first, again, err)
		}
		b.Admitted(again)
		awaitThat(t, "b has joined", func() bool { return !b.Joining() })
		if _, err := a.AddReplica(t.Context(), "b.0a0a0a0a0a0a", "elsewhere"); !errors.Is(err, ErrNamesake) {
			t.Errorf("another one of its name: %v", err)
		}
	})
}

// TestAnUndecidedMembershipLetsNobodyIn: where the entry that adds a node may still be replaced by another leader's, nobody
// is told that the node is a member.
func TestAnUndecidedMembershipLetsNobodyIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := newMember(t, "a", false), newMember(t, "b", true)
		t.Cleanup(func() { closeSlowly(t, a, b) })
		awaitLeader(t, a)
		connect(a, b)
		a.add(t, b)
		awaitThat(t, "b has joined", func() bool { return !b.Joining() })
		cutOff(a, b)
		a.raft.AddNonvoter("x", "at-x", 0, time.Second)
		awaitThat(t, "x stands in the log", func() bool { return len(a.Members()) == 3 })
		if _, leads := a.Leading(); !leads {
			t.Fatal("it has lost its leadership already")
		}
		if index, err := a.AddReplica(t.Context(), "x", "at-x"); err == nil {
			t.Errorf("x is said to be a member at %d, and nobody has decided that", index)
		}
	})
}
