package raftstore

import (
	"errors"
	"fmt"

	"github.com/hashicorp/raft"
)

// Recover turns a stopped node whose cluster has lost its majority into the only member of a new
// generation. It keeps every entry that the node has, also those of which nobody can say any more whether
// they were decided; what the node lacks is gone. The caller has looked at the data and has asked whoever
// must be asked: see SurveyOffline and InspectOffline, which work on an interrupted recovery, too.
//
// address is where other nodes will find it; "" keeps the one it had. A recovery that is interrupted, wherever
// that is, keeps the node from starting until it is run again, which then ends as the first would have; only
// another address takes the place of the first.
//
// After a disk that failed, a full one above all, the process holds on to the directory until it ends. OnFatal is not called.
//
// Errors: those of Open, ErrNoData, and what the file system says.
func Recover(cfg Config, machine Machine, address string) (Seeded, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return Seeded{}, err
	}
	disk := newFailingDisk()
	cfg.FS = stoppingFS{cfg.FS, disk}
	cfg.OnFatal = func(reason string) { disk.fail(errors.New(reason)) }
	s := newStore(cfg, machine)
	var result Seeded
	err = disk.unlessItFails(func() (err error) {
		result, err = s.recover(address)
		return errors.Join(err, s.undo())
	})
	if err != nil {
		return Seeded{}, fmt.Errorf("recovering %s: %w", cfg.Dir, err)
	}
	return result, nil
}

func (s *Store) recover(address string) (Seeded, error) {
	l := s.layout
	found, err := exists(l.fs, l.identity())
	if err != nil {
		return Seeded{}, err
	}
	if !found {
		return Seeded{}, ErrNoData
	}
	if s.lock, err = lockDir(l); err != nil {
		return Seeded{}, err
	}
	if s.id, err = readIdentity(l); err != nil {
		return Seeded{}, err
	}
	plan, err := planRecovery(l, s.id, address)
	if err != nil {
		return Seeded{}, err
	}
	// From here on the state may hold what was never decided.
	if err := s.openDisk(); err != nil {
		return Seeded{}, err
	}
	index, term, err := s.applyAll()
	if err != nil {
		return Seeded{}, err
	}
	if err := plan.check(index, term); err != nil {
		return Seeded{}, err
	}
	if err := s.beginHistory(plan); err != nil {
		return Seeded{}, err
	}
	if err := endRecovery(l); err != nil {
		return Seeded{}, err
	}
	return Seeded{NodeID: s.id.NodeID, Generation: s.id.Generation, Index: index}, nil
}

// applyAll applies the log to its end.
func (s *Store) applyAll() (index, term uint64, err error) {
	newest, err := s.snapshots.newest()
	if err != nil {
		return 0, 0, err
	}
	if newest != nil {
		index, term = newest.Index, newest.Term
	}
	applied := s.fsm.applied.Load()
	err = s.log.Verify(func(entry *raft.Log) error {
		if entry.Index >= index {
			index, term = entry.Index, entry.Term
		}
		if entry.Index <= applied || entry.Type != raft.LogCommand {
			return nil
		}
		return s.fsm.state.apply(entry.Index, func(changes Changes) error {
			if _, err := s.fsm.machine.Apply(entry.Index, entry.Data, changes); err != nil {
				return fmt.Errorf("applying log entry %d: %w", entry.Index, err)
			}
			return nil
		})
	})
	if err != nil {
		return 0, 0, err
	}
	if index == 0 {
		return 0, 0, fmt.Errorf("%w: it has neither a log nor a snapshot", ErrNoData)
	}
	return index, term, s.fsm.state.flush()
}

// beginHistory makes the state the beginning of a history in which this node is alone.
func (s *Store) beginHistory(plan *recovery) error {
	index, term := plan.Survey.LastIndex, plan.Survey.LastTerm
	if err := snapshotAlone(s.snapshots, s.fsm.state, index, term, alone(s.id, plan.Address)); err != nil {
		return fmt.Errorf("taking the first snapshot: %w", err)
	}
	first, err := s.log.FirstIndex()
	if err != nil {
		return err
	}
	if first > 0 {
		// The mark stays: the snapshot goes as far.
		if err := s.log.Log.DeleteRange(first, index); err != nil {
			return err
		}
	}
	s.id.Generation, s.id.RecoveredFrom = plan.Generation, plan.Survey.Generation
	if err := writeIdentity(s.layout, s.id); err != nil {
		return fmt.Errorf("writing the node's identity: %w", err)
	}
	return nil
}
