package raftstore

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/raft"

	"github.com/cupo-ec/cupo/allocator"
)

// fsm is what raft drives: it hands entries to the machine and its changes to the state store, in
// memory only.
type fsm struct {
	store    *Store
	applying *lane

	mu      sync.Mutex // keeps the machine's methods apart
	machine Machine
	state   *stateStore

	applied atomic.Uint64
	broken  error // set for ever when an entry could not be applied
}

var _ raft.BatchingFSM = (*fsm)(nil)

// response is what the proposer of an entry gets from raft.
type response struct {
	outcomes []allocator.Outcome
	err      error
}

// ApplyBatch implements raft.BatchingFSM.
func (f *fsm) ApplyBatch(entries []*raft.Log) []any {
	f.applying.begin()
	defer f.applying.end()
	f.mu.Lock()
	defer f.mu.Unlock()
	responses := make([]any, len(entries))
	for i, entry := range entries {
		outcomes, err := f.applyOne(entry)
		responses[i] = response{outcomes, err}
	}
	f.store.waiters.advance(f.applied.Load())
	return responses
}

// Apply implements raft.FSM.
func (f *fsm) Apply(entry *raft.Log) any { return f.ApplyBatch([]*raft.Log{entry})[0] }

func (f *fsm) applyOne(entry *raft.Log) (outcomes []allocator.Outcome, err error) {
	if f.broken != nil {
		return nil, f.broken
	}
	if entry.Index <= f.applied.Load() {
		return nil, nil // raft replays from its snapshot on; the state store is further
	}
	err = f.state.apply(entry.Index, func(changes Changes) error {
		if entry.Type != raft.LogCommand {
			return nil
		}
		outcomes, err = f.machine.Apply(entry.Index, entry.Data, changes)
		return err
	})
	if err != nil {
		f.broken = fmt.Errorf("applying log entry %d: %w", entry.Index, err)
		f.store.fail(f.broken.Error())
		return nil, f.broken
	}
	f.store.time.raise(f.machine.TimeMillis(), f.store.hears(entry))
	f.applied.Store(entry.Index)
	f.store.arrive(entry.Index)
	return outcomes, nil
}

// Snapshot implements raft.FSM: it marks where the snapshot ends, Persist does the work.
func (f *fsm) Snapshot() (raft.FSMSnapshot, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken != nil {
		return nil, f.broken
	}
	return fsmSnapshot{state: f.state, applied: f.state.mark()}, nil
}

// Restore implements raft.FSM: it puts the state that a leader has sent in the place of this one.
func (f *fsm) Restore(archive io.ReadCloser) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.store.checkInstall(archive); err != nil {
		return err
	}
	// Filling the machine is no entry: nobody may look at it meanwhile.
	if quiesce := f.store.cfg.Quiesce; quiesce != nil {
		resume := quiesce()
		defer resume()
	}
	err := f.state.replace(func(dir string) error { return unpackArchive(archive, f.store.cfg.FS, dir) })
	if err == nil {
		err = loadMachine(f.machine, f.state)
	}
	if err != nil {
		f.broken = fmt.Errorf("installing a snapshot: %w", err)
		f.store.fail(f.broken.Error())
		return f.broken
	}
	f.applied.Store(f.state.landed)
	f.store.arrive(f.state.landed)
	f.store.waiters.advance(f.state.landed)
	return nil
}

type fsmSnapshot struct {
	state   *stateStore
	applied uint64
}

// Persist implements raft.FSMSnapshot.
func (s fsmSnapshot) Persist(to raft.SnapshotSink) error {
	sink, ok := to.(*snapshotSink)
	if !ok {
		return errors.New("snapshot sink is not from this package")
	}
	if s.applied > sink.meta.Index {
		// After a start raft replays entries that the state store has already. A snapshot under one of
		// their indexes would hold the effects of entries that come after it, and they would be
		// applied to it again.
		return fmt.Errorf("state is at index %d, ahead of the replay at %d: the snapshot has to wait", s.applied, sink.meta.Index)
	}
	return s.state.checkpoint(sink.stateDir(), sink.meta.Index)
}

// Release implements raft.FSMSnapshot.
func (s fsmSnapshot) Release() { s.state.release() }
