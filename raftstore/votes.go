package raftstore

import (
	"errors"
	"fmt"

	"github.com/hashicorp/raft"
)

// Raft as it is proved gives a vote to whoever has a log that is new enough, whether or not the voter has heard of the
// candidate (Ongaro, "Consensus: Bridging Theory and Practice", 4.1). The library refuses whom it does not find among
// the voters it knows. A voter that has missed a promotion so refuses the only candidate that has the whole log, and
// where the leader is gone, the two that are left of three elect nobody. What the library looks up is the name in the
// request: so a vote is asked for without one, and the question before it, which cannot do without, in one voter's name
// after the other. The term, the log, and a leader that is there are looked at as before.

var errNoPreVote = errors.New("the transport cannot ask before a vote")

// candidateTransport asks for votes so that who gives them need not have heard of the candidate.
type candidateTransport struct {
	raft.Transport
	asking raft.WithPreVote
	// voters are the names of those that vote, as far as this node knows.
	voters func() []raft.ServerID
}

func newCandidateTransport(inner raft.Transport, voters func() []raft.ServerID) (*candidateTransport, error) {
	asking, can := inner.(raft.WithPreVote)
	if !can {
		return nil, fmt.Errorf("%w: %T", errNoPreVote, inner)
	}
	return &candidateTransport{inner, asking, voters}, nil
}

// RequestVote implements raft.Transport.
func (t *candidateTransport) RequestVote(id raft.ServerID, at raft.ServerAddress, ask *raft.RequestVoteRequest, answer *raft.RequestVoteResponse) error {
	nameless := *ask
	nameless.ID = nil
	return t.Transport.RequestVote(id, at, &nameless, answer)
}

// RequestPreVote implements raft.WithPreVote.
func (t *candidateTransport) RequestPreVote(id raft.ServerID, at raft.ServerAddress, ask *raft.RequestPreVoteRequest, answer *raft.RequestPreVoteResponse) error {
	err := t.asking.RequestPreVote(id, at, ask, answer)
	if err != nil || answer.Granted {
		return err
	}
	for _, name := range t.voters() {
		if string(name) == string(ask.ID) {
			continue
		}
		again := *ask
		again.ID = []byte(name)
		*answer = raft.RequestPreVoteResponse{}
		if err := t.asking.RequestPreVote(id, at, &again, answer); err != nil || answer.Granted {
			return err
		}
	}
	return nil
}

// Close implements raft.WithClose.
func (t *candidateTransport) Close() error {
	closing, can := t.Transport.(raft.WithClose)
	if !can {
		return nil
	}
	return closing.Close()
}

// voters are the names of those that vote, as far as this node knows.
func (s *Store) voters() []raft.ServerID {
	r := s.started.Load()
	if r == nil {
		return nil // raft is being started
	}
	var names []raft.ServerID
	for _, server := range r.GetConfiguration().Configuration().Servers {
		if server.Suffrage == raft.Voter {
			names = append(names, server.ID)
		}
	}
	return names
}
