package raftstore

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/raft"
)

// TestWhoMissedAPromotionStillVotes loses the leader while the older voter of the two that are left has not heard of
// the younger one yet. Only the younger one has the whole log, so it must get the older one's vote.
func TestWhoMissedAPromotionStillVotes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, c := newMember(t, "a", false), newMember(t, "b", true), newMember(t, "c", true)
		t.Cleanup(func() { closeSlowly(t, a, b, c) })
		awaitLeader(t, a)
		connect(a, b, c)
		a.add(t, b)
		awaitThat(t, "b has joined", func() bool { return !b.Joining() })
		cutOff(b, a, c)
		a.add(t, c)
		awaitThat(t, "c has joined", func() bool { return !c.Joining() })
		mustPropose(t, a.Store, 1)

		cutOff(a, b, c)
		connect(b, c)
		if leader := awaitLeader(t, b, c); leader != c {
			t.Errorf("%s leads: it does not have the whole log", leader.NodeID())
		}
		proposeSomewhere(t, b, c)
		b.equals(t, c)
	})
}

// voter is a member as the library has it: it grants a vote only to those it knows.
type voter struct {
	raft.Transport
	knows   []string
	refuses error
	names   []string // in which it was asked
}

func (v *voter) RequestPreVote(_ raft.ServerID, _ raft.ServerAddress, ask *raft.RequestPreVoteRequest, answer *raft.RequestPreVoteResponse) error {
	v.names = append(v.names, string(ask.ID))
	if v.refuses != nil {
		return v.refuses
	}
	answer.Granted = slices.Contains(v.knows, string(ask.ID))
	return nil
}

// TestWhoKnowsFewIsAskedInANameItKnows: who was promoted itself and has not heard of it knows only older voters.
func TestWhoKnowsFewIsAskedInANameItKnows(t *testing.T) {
	for name, c := range map[string]struct {
		voter   voter
		granted bool
		names   []string
	}{
		"who is known is asked once":       {voter: voter{knows: []string{"e"}}, granted: true, names: []string{"e"}},
		"it knows the leader that is gone": {voter: voter{knows: []string{"a", "d"}}, granted: true, names: []string{"e", "a"}},
		"no voter itself, as it believes":  {voter: voter{knows: []string{"b"}}, granted: true, names: []string{"e", "a", "b"}},
		"what is refused to all is refused": {
			voter: voter{}, names: []string{"e", "a", "b", "d"},
		},
		"who cannot be reached is asked once": {voter: voter{refuses: errUnreached}, names: []string{"e"}},
	} {
		t.Run(name, func(t *testing.T) {
			asking, err := newCandidateTransport(&c.voter, func() []raft.ServerID { return []raft.ServerID{"a", "b", "d", "e"} })
			if err != nil {
				t.Fatal(err)
			}
			var answer raft.RequestPreVoteResponse
			ask := &raft.RequestPreVoteRequest{RPCHeader: raft.RPCHeader{ID: []byte("e")}, Term: 7}
			err = asking.RequestPreVote("d", "at-d", ask, &answer)
			if !errors.Is(err, c.voter.refuses) || answer.Granted != c.granted || !slices.Equal(c.voter.names, c.names) {
				t.Errorf("granted %v after being asked in the names %v, error %v", answer.Granted, c.voter.names, err)
			}
			if string(ask.ID) != "e" {
				t.Error("the request of the library was changed: others read it, too")
			}
		})
	}
}
