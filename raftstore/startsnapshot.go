package raftstore

import (
	"errors"
	"fmt"

	"github.com/hashicorp/raft"
)

// snapshotOfStart makes a snapshot of the state store as a start has found it, where it is further
// than the newest one. Raft replays from its snapshot on, entry by entry, and the state has already
// what nearly all of them say: without this a start reads a quarter of a gigabyte for nothing. The
// tables are linked, so it costs some milliseconds. The log is left as it is.
func (s *Store) snapshotOfStart(f *found) error {
	if f.applied <= f.snapshot {
		return nil
	}
	var newest raft.Log
	if err := s.log.GetLog(f.applied, &newest); err != nil {
		return fmt.Errorf("reading log entry %d: %w", f.applied, err)
	}
	members, at, err := f.configurationAt(f.applied, s.snapshots)
	if err != nil {
		return err
	}
	sink, err := s.snapshots.Create(raft.SnapshotVersionMax, f.applied, newest.Term, members, at, s.cfg.Transport)
	if err != nil {
		return err
	}
	if err := (fsmSnapshot{state: s.fsm.state, applied: f.applied}).Persist(sink); err != nil {
		return errors.Join(err, sink.Cancel())
	}
	if err := sink.Close(); err != nil {
		return err
	}
	f.snapshot = f.applied
	return nil
}

// configurationAt is who the members were at an index that the log has, and the index that made them.
func (f *found) configurationAt(index uint64, snapshots *snapshotStore) (raft.Configuration, uint64, error) {
	for i := len(f.configurations) - 1; i >= 0; i-- {
		if entry := f.configurations[i]; entry.Index <= index {
			return raft.DecodeConfiguration(entry.Data), entry.Index, nil
		}
	}
	newest, err := snapshots.newest()
	if err == nil && newest == nil {
		err = fmt.Errorf("%w: neither the log nor a snapshot says who the members are", ErrDamaged)
	}
	if err != nil {
		return raft.Configuration{}, 0, err
	}
	return newest.Configuration, newest.ConfigurationIndex, nil
}
