package raftstore

import (
	"errors"
	"fmt"
	"io"

	"github.com/hashicorp/raft"
)

// A snapshot that a leader sends is to replace the whole log only where the log does not go on behind it. raft
// (v1.8.0, its issue 697) replaces it always: a snapshot that comes late takes entries away that this node has
// acknowledged, and raft goes on as if they were there, for it does not look where its log ends now. So nothing is
// installed here that raft would not come out of well.

var (
	// errNotNeeded: the log goes on behind the snapshot, or the state does.
	errNotNeeded   = errors.New("the snapshot is older than what this node has")
	errNotOfAStore = errors.New("the snapshot was not opened by a store of this package")
)

// checkInstall answers why a leader's snapshot must not be installed. raft waits meanwhile and changes nothing.
func (s *Store) checkInstall(archive io.ReadCloser) error {
	snapshot := describeSnapshot(archive)
	if snapshot == nil {
		return errNotOfAStore
	}
	if snapshot.Index < s.fsm.applied.Load() {
		return errNotNeeded
	}
	last, err := s.log.LastIndex()
	if err != nil {
		return fmt.Errorf("comparing a snapshot with the log: %w", err)
	}
	if last < snapshot.Index {
		return nil // also once more: the leader may not have heard that it was installed
	}
	var entry raft.Log
	if err := s.log.GetLog(snapshot.Index, &entry); err != nil {
		return fmt.Errorf("comparing a snapshot with entry %d of the log: %w", snapshot.Index, err)
	}
	switch {
	case entry.Term != snapshot.Term:
		return s.cutTail(snapshot.Index, last)
	case last > snapshot.Index:
		return errNotNeeded
	default:
		return nil
	}
}

// cutTail ends the node after what contradicts a leader's snapshot was deleted. No majority ever had it, so it was never
// acknowledged. The next start begins at the snapshot.
func (s *Store) cutTail(from, last uint64) error {
	if err := s.log.DeleteRange(from, last); err != nil {
		return fmt.Errorf("deleting what contradicts a snapshot: %w", err)
	}
	reason := fmt.Errorf("%w (entries %d to %d)", ErrTailCut, from, last)
	s.failWith(reason)
	return reason
}

// describeSnapshot is what is known of the snapshot that raft has opened; nil where it comes from elsewhere.
func describeSnapshot(archive io.ReadCloser) *raft.SnapshotMeta {
	for {
		switch reader := archive.(type) {
		case *snapshotReader:
			return reader.meta
		case interface{ WrappedReadCloser() io.ReadCloser }: // raft counts what is read
			archive = reader.WrappedReadCloser()
		default:
			return nil
		}
	}
}
