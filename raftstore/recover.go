package raftstore

import (
	"errors"
	"fmt"

	"github.com/hashicorp/raft"
)

// Recover turns a stopped node whose cluster has lost its majority into the only member of a new
// generation. It keeps every entry that the node has, also those of which nobody can say any more whether
// they were decided; what the node lacks is gone. The caller has looked at the data and has asked whoever
// must be asked: see SurveyOffline and InspectOffline.
//
// address is where other nodes will find it; "" keeps the one it had. A recovery that is interrupted keeps
// the node from starting until it is run again.
//
// Errors: those of Open, and ErrNoData.
func Recover(cfg Config, machine Machine, address string) (Seeded, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return Seeded{}, err
	}
	s := newStore(cfg, machine)
	result, err := s.recover(address)
	if err = errors.Join(err, s.undo()); err != nil {
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
	// From here on the state may hold what was never decided.
	if err := writeFile(l.fs, l.recovering(), nil); err != nil {
		return Seeded{}, fmt.Errorf("announcing the recovery: %w", err)
	}
	if err := syncDir(l.fs, l.dir); err != nil {
		return Seeded{}, fmt.Errorf("announcing the recovery: %w", err)
	}
	if err := s.openDisk(); err != nil {
		return Seeded{}, err
	}
	index, term, err := s.applyAll()
	if err != nil {
		return Seeded{}, err
	}
	if err := s.beginHistory(address, index, term); err != nil {
		return Seeded{}, err
	}
	if err := l.fs.Remove(l.recovering()); err != nil {
		return Seeded{}, fmt.Errorf("ending the recovery: %w", err)
	}
	return Seeded{NodeID: s.id.NodeID, Generation: s.id.Generation, Index: index}, syncDir(l.fs, l.dir)
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
func (s *Store) beginHistory(address string, index, term uint64) error {
	if address == "" {
		newest, err := s.snapshots.newest()
		if err != nil {
			return err
		}
		address = s.ownAddress(newest)
	}
	if err := snapshotAlone(s.snapshots, s.fsm.state, index, term, alone(s.id, address)); err != nil {
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
	s.id.Generation = newGeneration(s.id.Generation)
	if err := writeIdentity(s.layout, s.id); err != nil {
		return fmt.Errorf("writing the node's identity: %w", err)
	}
	return nil
}

// ownAddress is where a snapshot says that this node is, else its name.
func (s *Store) ownAddress(snapshot *raft.SnapshotMeta) string {
	if snapshot != nil {
		for _, server := range snapshot.Configuration.Servers {
			if string(server.ID) == s.id.NodeID {
				return string(server.Address)
			}
		}
	}
	return s.id.NodeID
}
