package raftstore

import (
	"errors"
	"fmt"

	"github.com/hashicorp/raft"

	"github.com/cupo-ec/cupo/raftstore/pebblelog"
)

// stableTerm is under what name raft keeps the term it is in.
const stableTerm = "CurrentTerm"

// membersAt is the index under which a snapshot of a new history says who the members are: raft's own
// recovery takes the same, "as if it was committed at index 1".
const membersAt = 1

// alone is the membership of a cluster of one.
func alone(id identity, address string) raft.Configuration {
	return raft.Configuration{Servers: []raft.Server{{
		Suffrage: raft.Voter, ID: raft.ServerID(id.NodeID), Address: raft.ServerAddress(address),
	}}}
}

// snapshotAlone makes a snapshot of a state store that nobody else uses, whose only member is this node.
func snapshotAlone(snapshots *snapshotStore, state *stateStore, index, term uint64, members raft.Configuration) error {
	sink, err := snapshots.Create(raft.SnapshotVersionMax, index, term, members, membersAt, nil)
	if err != nil {
		return err
	}
	made := sink.(*snapshotSink)
	if err := state.checkpoint(made.stateDir(), index); err != nil {
		return errors.Join(err, sink.Cancel())
	}
	return sink.Close()
}

// snapshot is the beginning of the new history: its log is empty, and raft goes on behind it.
func (s *Seeding) snapshot() error {
	snapshots, err := openSnapshots(s.inside())
	if err != nil {
		return err
	}
	return snapshotAlone(snapshots, s.state, s.index, s.term, alone(s.id, s.address))
}

// provisionTerm has the node begin in the term of its last entry.
func (s *Seeding) provisionTerm() error {
	log, err := pebblelog.Open(s.inside().log(), s.logOptions())
	if err != nil {
		return err
	}
	if err := errors.Join(log.SetUint64([]byte(stableTerm), s.term), log.Close()); err != nil {
		return fmt.Errorf("writing the first term: %w", err)
	}
	return nil
}
