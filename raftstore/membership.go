package raftstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/raft"

	"github.com/cupo-ec/cupo/raftstore/peernet/certs"
)

// Reasons for which the membership stays as it is.
var (
	// ErrMemberKnown: the name or the address belongs to another member.
	ErrMemberKnown = errors.New("the name or the address is another member's")
	// ErrNamesake: the name belongs to another member, whose data directory is another.
	ErrNamesake = fmt.Errorf("%w: another node answers to the name", ErrMemberKnown)
	// ErrNotMember: no member has this name.
	ErrNotMember = errors.New("no member has this name")
	// ErrMajorityLost: too few voters would be left that can be reached.
	ErrMajorityLost = errors.New("the cluster would lose its majority")
)

// Member is one node of the cluster, as this node knows it from the log.
type Member struct {
	ID, Address string
	// Voter counts for majorities; the others are replicas that only follow.
	Voter bool
}

// Members answers who belongs to the cluster, from memory. The newest change may not be committed yet.
func (s *Store) Members() []Member { return membersOf(s.raft.GetConfiguration().Configuration()) }

func membersOf(configuration raft.Configuration) []Member {
	var members []Member
	for _, server := range configuration.Servers {
		members = append(members, Member{
			ID: string(server.ID), Address: string(server.Address), Voter: server.Suffrage == raft.Voter,
		})
	}
	return members
}

// Leader answers whom this node takes for the leader, "" where it knows none.
func (s *Store) Leader() (id, address string) {
	at, name := s.raft.LeaderWithID()
	return string(name), string(at)
}

// AddReplica has a node follow the log without a vote, and answers the index of the log's entry that says so, or of a later
// one: see Admitted. A member of that ID and address stays what it is. Of one name there is one member.
//
// Errors: ErrMemberKnown, ErrNamesake, those of Propose.
func (s *Store) AddReplica(ctx context.Context, id, address string) (index uint64, err error) {
	done, err := s.beginChange(ctx)
	if err != nil {
		return 0, err
	}
	for _, m := range s.Members() {
		switch {
		case m.ID == id && m.Address == address:
			done()
			return s.AppliedIndex(), nil // raft does not tell that of the membership
		case m.ID != id && certs.NameOf(m.ID) == certs.NameOf(id):
			done()
			return 0, fmt.Errorf("%w %s, at %s", ErrNamesake, certs.NameOf(id), m.Address)
		case m.ID == id || m.Address == address:
			done()
			return 0, fmt.Errorf("%w: %s is at %s", ErrMemberKnown, m.ID, m.Address)
		}
	}
	var adding raft.IndexFuture
	err = s.changeMembers(ctx, done, "adding "+id, func(timeout time.Duration) raft.Future {
		adding = s.raft.AddNonvoter(raft.ServerID(id), raft.ServerAddress(address), 0, timeout)
		return adding
	})
	if err != nil {
		return 0, err
	}
	return adding.Index(), nil
}

// Promote gives a replica its vote. The caller has seen that it is not far behind, for from then on it
// counts: a majority that has to wait for it does not answer.
//
// Errors: ErrNotMember, those of Propose.
func (s *Store) Promote(ctx context.Context, id string) error {
	done, err := s.beginChange(ctx)
	if err != nil {
		return err
	}
	m, found := memberNamed(s.Members(), id)
	switch {
	case !found:
		done()
		return fmt.Errorf("%w: %s", ErrNotMember, id)
	case m.Voter:
		done()
		return nil
	}
	return s.changeMembers(ctx, done, "promoting "+id, func(timeout time.Duration) raft.Future {
		return s.raft.AddVoter(raft.ServerID(id), raft.ServerAddress(m.Address), 0, timeout)
	})
}

// Remove takes a member out for good. reachable says which of the others can be reached now: of the
// voters that are left a majority must be. The leader itself is not removed: it hands over first.
//
// Errors: ErrNotMember, ErrMajorityLost, those of Propose.
func (s *Store) Remove(ctx context.Context, id string, reachable func(id string) bool) error {
	done, err := s.beginChange(ctx)
	if err != nil {
		return err
	}
	if id == s.id.NodeID {
		done()
		return fmt.Errorf("%w: the leader does not remove itself, let it hand over first", ErrMajorityLost)
	}
	if err := s.CheckRemoval(id, reachable); err != nil {
		done()
		return err
	}
	return s.changeMembers(ctx, done, "removing "+id, func(timeout time.Duration) raft.Future {
		return s.raft.RemoveServer(raft.ServerID(id), 0, timeout)
	})
}

// CheckRemoval answers why a member cannot be removed: ErrNotMember, or ErrMajorityLost.
func (s *Store) CheckRemoval(id string, reachable func(id string) bool) error {
	members := s.Members()
	removed, found := memberNamed(members, id)
	switch {
	case !found:
		return fmt.Errorf("%w: %s", ErrNotMember, id)
	case !removed.Voter:
		return nil
	}
	voters, present := 0, 0
	for _, m := range members {
		if !m.Voter || m.ID == id {
			continue
		}
		voters++
		if m.ID == s.id.NodeID || reachable(m.ID) {
			present++
		}
	}
	if 2*present > voters {
		return nil
	}
	return fmt.Errorf("%w: without %s there are %d voters, and %d of them can be reached", ErrMajorityLost, id, voters, present)
}

func memberNamed(members []Member, id string) (Member, bool) {
	for _, m := range members {
		if m.ID == id {
			return m, true
		}
	}
	return Member{}, false
}

// beginChange lets one change of the membership at a time be checked and made, of members that are decided: raft has no way
// to say "if the members are still those". done must be called when the change is over.
func (s *Store) beginChange(ctx context.Context) (done func(), err error) {
	if _, leads := s.Leading(); !leads {
		return nil, ErrNotLeader
	}
	select {
	case s.changing <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", ErrNotProposed, ctx.Err())
	}
	done = func() { <-s.changing }
	if err := s.settle(ctx); err != nil {
		done()
		return nil, err
	}
	return done, nil
}

// settle waits until all is decided and applied that this leader has in its log, the newest membership too. As long as that
// is not, another leader may put something else in its place.
func (s *Store) settle(ctx context.Context) error {
	term, leads := s.Leading()
	if !leads {
		return ErrNotLeader
	}
	select {
	case err := <-s.startBarrier():
		if err != nil {
			return fmt.Errorf("%w: the members are not decided: %w", ErrNotLeader, err)
		}
	case <-ctx.Done():
		return fmt.Errorf("%w: the members are not decided: %w", ErrNotProposed, ctx.Err())
	}
	if now, leads := s.Leading(); !leads || now != term {
		return ErrNotLeader
	}
	return nil
}

// changeMembers lets raft change the membership and waits for it. What becomes of a change that ctx gives
// up is unknown.
func (s *Store) changeMembers(ctx context.Context, done func(), what string, change func(timeout time.Duration) raft.Future) error {
	result := make(chan error, 1)
	go func() {
		defer done()
		result <- change(s.cfg.ProposeTimeout).Error()
	}()
	select {
	case err := <-result:
		if err != nil {
			return fmt.Errorf("%s: %w", what, classify(err))
		}
		s.logger.Info("the members have changed", "change", what)
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%s: %w: %w", what, ErrOutcomeUnknown, ctx.Err())
	}
}

// TakeSnapshot takes a snapshot now, which lets the log be cut.
func (s *Store) TakeSnapshot(ctx context.Context) error {
	done := make(chan error, 1)
	go func() { done <- s.raft.Snapshot().Error() }()
	select {
	case err := <-done:
		if err != nil && !errors.Is(err, raft.ErrNothingNewToSnapshot) {
			return fmt.Errorf("taking a snapshot: %w", err)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("taking a snapshot: %w", ctx.Err())
	}
}
