package raftstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/raft"
)

// ErrMemberAway: the member has not answered this leader, so it cannot take over.
var ErrMemberAway = errors.New("the member does not answer")

// Transfer hands leadership over, to the named voter or, where that is "", to the one that is furthest among those
// that answer. It returns when that is done; ErrNotLeader where this node does not lead, or no longer.
//
// Errors: ErrNotMember, ErrMemberAway, those of Propose.
func (s *Store) Transfer(ctx context.Context, to string) error {
	if _, leads := s.Leading(); !leads {
		return ErrNotLeader
	}
	if to == s.id.NodeID {
		return nil
	}
	if to != "" {
		if m, found := memberNamed(s.Members(), to); !found || !m.Voter {
			return fmt.Errorf("%w: no voter is called %s", ErrNotMember, to)
		}
	}
	done := make(chan error, 1)
	go func() { done <- s.transfer(to) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("handing leadership over: %w: %w", ErrOutcomeUnknown, ctx.Err())
	}
}

// transfer never names a member that is away. What raft wants to tell such a member before it hands over waits in a
// place for one, and nobody takes it from there until the member is back (see patience.go); the next one that raft wants
// to tell it holds raft up for ever, and with it every write.
func (s *Store) transfer(to string) error {
	successors, all := s.successors()
	if to == "" && all {
		return s.transferred(s.raft.LeadershipTransfer())
	}
	for _, one := range successors {
		if to == "" || one.ID == raft.ServerID(to) {
			return s.transferred(s.raft.LeadershipTransferToServer(one.ID, one.Address))
		}
	}
	if to == "" {
		return fmt.Errorf("handing leadership over: %w: nobody else with a vote does", ErrMemberAway)
	}
	return fmt.Errorf("handing leadership over: %w: %s", ErrMemberAway, to)
}

func (s *Store) transferred(future raft.Future) error {
	if err := future.Error(); err != nil {
		return fmt.Errorf("handing leadership over: %w", classify(err))
	}
	return nil
}

// successors are the other voters that are not away, and whether those are all.
func (s *Store) successors() (there []raft.Server, all bool) {
	term, all := s.raft.CurrentTerm(), true
	for _, one := range s.raft.GetConfiguration().Configuration().Servers {
		switch {
		case one.Suffrage != raft.Voter || one.ID == raft.ServerID(s.id.NodeID):
		case s.away(one.ID, term):
			all = false
		default:
			there = append(there, one)
		}
	}
	return there, all
}
