package raftstore

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/hashicorp/raft"

	"github.com/cupo-ec/cupo/raftstore/pebblelog"
)

// startAnew is what an operator does with a node whose disk has lost what it had promised to keep.
const startAnew = "the node must neither serve nor vote with this: empty its data directory and let it " +
	"join the cluster anew as a non-voter, or, for a cluster of one, restore a backup"

// found is what a start finds in a data directory.
type found struct {
	firstLog, lastLog uint64 // 0 for an empty log
	snapshot          uint64 // index of the newest one, 0 for none
	snapshotID        string
	applied           uint64 // index of the state store
	mark              uint64

	logBytes   int64 // of all entries
	logEntries int
	// configurations are the entries of the log that say who the members are, in their order.
	configurations []raft.Log
}

func (f *found) lookAtSnapshots(snapshots *snapshotStore) error {
	newest, err := snapshots.newest()
	if err != nil || newest == nil {
		return err
	}
	f.snapshot, f.snapshotID = newest.Index, newest.ID
	return nil
}

// lookAtLog reads the whole log: a wrong checksum or a missing entry anywhere refuses the start.
func (f *found) lookAtLog(log *pebblelog.Log) error {
	err := log.Verify(func(entry *raft.Log) error {
		if f.firstLog == 0 {
			f.firstLog = entry.Index
		}
		f.lastLog = entry.Index
		f.logBytes += int64(len(entry.Data) + len(entry.Extensions))
		f.logEntries++
		if entry.Type == raft.LogConfiguration {
			f.configurations = append(f.configurations, raft.Log{Index: entry.Index, Data: bytes.Clone(entry.Data)})
		}
		return nil
	})
	return damagedLog(err)
}

// damagedLog adds what to do about it to the error of a damaged log.
func damagedLog(err error) error {
	if !errors.Is(err, pebblelog.ErrDamaged) {
		return err
	}
	return fmt.Errorf("%w: %w; %s", ErrDamaged, err, startAnew)
}

// checkNothingLost compares how far the log and the newest snapshot go with how far the log is known
// to have gone: the state store holds only what was committed, the mark only what was stored.
// Barriers and no-ops are in the log and never in the state, so the state may well be behind.
func (f *found) checkNothingLost() error {
	have, had := max(f.lastLog, f.snapshot), max(f.applied, f.mark)
	if have >= had {
		return nil
	}
	return fmt.Errorf("%w: the log ends at %d and the newest snapshot at %d, but index %d had been stored "+
		"(state %d, mark %d); %s", ErrDamaged, f.lastLog, f.snapshot, had, f.applied, f.mark, startAnew)
}

// checkReplayable refuses a log that does not join the newest snapshot: raft replays from there.
func (f *found) checkReplayable() error {
	if f.firstLog <= f.snapshot+1 {
		return nil
	}
	return fmt.Errorf("%w: the log begins at %d but the newest snapshot ends at %d; %s",
		ErrDamaged, f.firstLog, f.snapshot, startAnew)
}

// stateBehindSnapshot says that the state store lacks entries that are only in the newest snapshot.
// Raft is told not to restore on start, and would go on after the snapshot without them.
func (f *found) stateBehindSnapshot() bool { return f.applied < f.snapshot }

// logBehindSnapshot says that every log entry is older than the newest snapshot. The next one would
// follow the snapshot and leave a gap in the log.
func (f *found) logBehindSnapshot() bool { return f.lastLog != 0 && f.lastLog < f.snapshot }

// rebuildFromSnapshot puts a copy of the newest snapshot in the place of the state store, which must
// not be open.
func (f *found) rebuildFromSnapshot(l layout, snapshots *snapshotStore) error {
	err := fillNewState(l, func(dir string) error {
		return cloneTables(l.fs, snapshots.checkpointOf(f.snapshotID), dir)
	})
	if err == nil {
		err = adoptNewState(l)
	}
	if err != nil {
		return fmt.Errorf("rebuilding the state store from the newest snapshot: %w", err)
	}
	return nil
}

// dropLogBehindSnapshot empties the log.
func (f *found) dropLogBehindSnapshot(log raft.LogStore) error {
	if err := log.DeleteRange(f.firstLog, f.lastLog); err != nil {
		return fmt.Errorf("deleting the log behind the newest snapshot: %w", err)
	}
	f.firstLog, f.lastLog = 0, 0
	return nil
}
