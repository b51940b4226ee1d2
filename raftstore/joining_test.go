package raftstore

import (
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
