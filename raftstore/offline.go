package raftstore

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/hashicorp/raft"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore/pebblelog"
)

// LoadOffline fills the machine with the data of a stopped node, state store and log, without
// changing any of it, and answers the index that the state has reached. It checks what Open checks.
//
// It applies the log to its end. On a cluster of one every entry there was or will be committed; on
// a larger one the last few may turn out never to have been.
//
// Errors: ErrNoData, ErrInUse where the node is running, ErrDamaged, ErrUnknownVersion.
func LoadOffline(dir string, machine Machine) (appliedIndex uint64, err error) {
	absolute, err := filepath.Abs(dir) // as Open does, for the lock's name
	if err != nil {
		return 0, fmt.Errorf("finding the data directory: %w", err)
	}
	return loadOffline(vfs.Default, absolute, machine, nil)
}

// Look reads the records of a state that was loaded up to the applied index. See Store.View for scan.
type Look func(applied uint64, scan allocator.Scan) error

// InspectOffline is LoadOffline, and lets look read the records that the state then has, those of the
// disk as well as those that the log has made since.
func InspectOffline(ctx context.Context, dir string, machine Machine, look Look) error {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("finding the data directory: %w", err)
	}
	_, err = loadOffline(vfs.Default, absolute, machine, func(state *stateStore) error { return state.view(ctx, look) })
	return err
}

func loadOffline(fs vfs.FS, dir string, machine Machine, inspect func(*stateStore) error) (appliedIndex uint64, err error) {
	l := layout{fs: fs, dir: dir}
	found, err := exists(fs, l.identity())
	if err != nil {
		return 0, fmt.Errorf("looking for a node in %s: %w", dir, err)
	}
	if !found {
		return 0, fmt.Errorf("%w: %s", ErrNoData, dir)
	}
	lock, err := lockDir(l)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if _, err := readIdentity(l); err != nil {
		return 0, err
	}
	o := offline{layout: l, machine: machine, snapshots: &snapshotStore{layout: l}, inspect: inspect}
	return o.load()
}

type offline struct {
	layout    layout
	machine   Machine
	snapshots *snapshotStore
	found     found
	applied   uint64
	// inspect, where set, looks at the records in the end; until then state collects them.
	inspect func(*stateStore) error
	state   *stateStore
}

func (o *offline) load() (appliedIndex uint64, err error) {
	log, err := pebblelog.Open(o.layout.log(), pebblelog.Options{
		FS: o.layout.fs, Logger: panicLogger{}, ReadOnly: true,
	})
	if err != nil {
		return 0, damagedLog(err)
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	if o.found.mark, _, err = readMark(o.layout); err != nil {
		return 0, err
	}
	if err := o.found.lookAtSnapshots(o.snapshots); err != nil {
		return 0, err
	}
	if err := o.found.lookAtLog(log); err != nil {
		return 0, err
	}
	defer func() {
		if o.state != nil {
			_ = o.state.close() // read only: nothing can be lost
		}
	}()
	if err := o.loadState(); err != nil {
		return 0, err
	}
	if err := errors.Join(o.found.checkNothingLost(), o.found.checkReplayable()); err != nil {
		return 0, err
	}
	if err := log.Verify(o.apply); err != nil {
		return 0, fmt.Errorf("applying the log: %w", err)
	}
	if o.inspect != nil {
		return o.applied, o.inspect(o.state)
	}
	return o.applied, nil
}

// loadState loads the machine from the state store, or from the newest snapshot where that is
// further, which is what a start would rebuild the store from.
func (o *offline) loadState() error {
	from := []string{o.layout.state()}
	if o.found.snapshot > 0 {
		from = append(from, o.snapshots.checkpointOf(o.found.snapshotID))
	}
	var stores []*stateStore
	defer func() {
		for _, s := range stores {
			if s != o.state {
				_ = s.close() // read only: nothing can be lost
			}
		}
	}()
	for _, dir := range from {
		found, err := hasState(o.layout.fs, dir)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		s := &stateStore{layout: o.layout, options: stateOptions{logger: panicLogger{}, readOnly: true}, current: &buffer{}}
		if err := s.open(dir); err != nil {
			return err
		}
		stores = append(stores, s)
		o.found.applied = max(o.found.applied, s.landed)
	}
	if len(stores) == 0 {
		return o.loadNothing()
	}
	furthest := slices.MaxFunc(stores, func(a, b *stateStore) int { return int(int64(a.landed) - int64(b.landed)) })
	o.applied, o.state = furthest.landed, furthest
	return loadMachine(o.machine, furthest)
}

// loadNothing is for a node that has its log alone.
func (o *offline) loadNothing() (err error) {
	memory := layout{fs: vfs.NewMem(), dir: "none"}
	if o.state, err = openState(memory, stateOptions{logger: panicLogger{}}); err != nil {
		return err
	}
	return loadMachine(o.machine, o.state)
}

func (o *offline) apply(entry *raft.Log) error {
	if entry.Index <= o.applied {
		return nil
	}
	if entry.Type == raft.LogCommand {
		if err := o.applyCommand(entry); err != nil {
			return fmt.Errorf("entry %d: %w", entry.Index, err)
		}
	}
	o.applied = entry.Index
	return nil
}

// applyCommand keeps the changes in memory where somebody wants to look at them.
func (o *offline) applyCommand(entry *raft.Log) error {
	change := func(changes Changes) error {
		_, err := o.machine.Apply(entry.Index, entry.Data, changes)
		return err
	}
	if o.inspect == nil {
		return change(discard{})
	}
	return o.state.apply(entry.Index, change)
}

type discard struct{}

func (discard) Put(_, _ []byte) {}
func (discard) Delete([]byte)   {}

// panicLogger is for databases that are only read: nothing there can fail so that others suffer.
type panicLogger struct{}

func (panicLogger) Infof(string, ...any) {}

func (panicLogger) Errorf(format string, args ...any) { slog.Error(fmt.Sprintf(format, args...)) }

func (panicLogger) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
