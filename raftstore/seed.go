package raftstore

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/cupo-ec/cupo/raftstore/pebblelog"
)

// SeedConfig says what a new cluster of one is made in. Dir is the only field without a default.
type SeedConfig struct {
	// Dir must be absent, empty, or what an interrupted Seed has left.
	Dir string
	// FS is the file system; default the machine's.
	FS vfs.FS
	// Logger; default slog.Default().
	Logger *slog.Logger
	// NodeID names the node; default a random name.
	NodeID string
	// Address is where other nodes will find it; default its name, for a cluster that stays alone.
	Address string
	// After is the generation that the records come from: that of the new cluster is higher.
	After uint64
}

// Seeded is the node that was made.
type Seeded struct {
	NodeID     string
	Generation uint64
	// Index is the last that its state holds.
	Index uint64
}

// ErrNotEmpty: something is in the directory already.
var ErrNotEmpty = errors.New("the directory is not empty")

// Seed makes the data directory of a new cluster of one from what fill gives it: records, then log
// entries on top of them. The directory counts as a node from Seed's return on, and not before; after an
// error nothing is left of it. It does not use raft's own Restore, which keeps the history that it
// replaces and has every member follow it: here the others join anew.
//
// Errors: ErrNotEmpty, ErrInUse, those of fill, of the machine, and what the file system says.
func Seed(cfg SeedConfig, machine Machine, fill func(*Seeding) error) (Seeded, error) {
	s, err := newSeeding(cfg, machine)
	if err != nil {
		return Seeded{}, err
	}
	if err := s.begin(); err != nil {
		return Seeded{}, err
	}
	err = s.disk.unlessItFails(func() error { return s.build(fill) })
	if err != nil {
		return Seeded{}, errors.Join(err, s.abandon())
	}
	return s.end()
}

// Seeding is a data directory in the making. Its methods are called by one goroutine, in this order: Put
// for each record, Load, Apply for each entry, View.
type Seeding struct {
	layout  layout
	logger  *slog.Logger
	machine Machine
	id      identity
	address string
	disk    *failingDisk
	fence   *fence // around the directory, for whoever builds

	lock    interface{ Close() error }
	created bool // the directory was not there before
	state   *stateStore
	index   uint64
	term    uint64
}

func newSeeding(cfg SeedConfig, machine Machine) (*Seeding, error) {
	if cfg.Dir == "" {
		return nil, errors.New("raftstore: SeedConfig.Dir is empty")
	}
	if cfg.FS == nil {
		cfg.FS = vfs.Default
		absolute, err := filepath.Abs(cfg.Dir) // as Open does, for the lock's name
		if err != nil {
			return nil, fmt.Errorf("finding the data directory: %w", err)
		}
		cfg.Dir = absolute
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	around := &fence{FS: cfg.FS}
	s := &Seeding{
		layout: layout{fs: orderedFS{around}, dir: cfg.Dir}, fence: around, logger: cfg.Logger, machine: machine,
		address: cfg.Address, disk: newFailingDisk(),
		id: identity{FormatVersion: formatVersion, NodeID: cfg.NodeID, Generation: newGeneration(cfg.After)},
	}
	if s.id.NodeID == "" {
		s.id.NodeID = newNodeID()
	}
	if s.address == "" {
		s.address = s.id.NodeID
	}
	return s, nil
}

// newGeneration is above the one before, and grows with time, so that two clusters that are made of the
// same backup hardly ever have the same.
func newGeneration(before uint64) uint64 {
	return max(before+1, uint64(max(1, time.Now().UnixMilli())))
}

// build does all but the last step.
func (s *Seeding) build(fill func(*Seeding) error) error {
	if err := pebblelog.Provision(s.inside().log(), s.logOptions()); err != nil {
		return err
	}
	state, err := openState(s.inside(), stateOptions{logger: s.pebbleLogger(), onError: s.backgroundError})
	if err != nil {
		return err
	}
	s.state = state
	if err := fill(s); err != nil {
		return err
	}
	if s.index == 0 || s.term == 0 {
		return errors.New("seeding a cluster: there are no records")
	}
	if err := s.state.flush(); err != nil {
		return err
	}
	if err := s.snapshot(); err != nil {
		return fmt.Errorf("taking the first snapshot: %w", err)
	}
	state, s.state = s.state, nil
	if err := state.close(); err != nil {
		return err
	}
	if err := s.provisionTerm(); err != nil {
		return err
	}
	if err := provisionMark(s.layout, s.index); err != nil {
		return fmt.Errorf("writing the first mark: %w", err)
	}
	return nil
}

func (s *Seeding) logOptions() pebblelog.Options {
	return pebblelog.Options{FS: s.inside().fs, Logger: s.pebbleLogger(), OnBackgroundError: s.backgroundError}
}

func (s *Seeding) pebbleLogger() pebbleLogger {
	return pebbleLogger{logger: s.logger, fail: func(reason string) { s.disk.fail(errors.New(reason)) }}
}

func (s *Seeding) backgroundError(err error) { s.disk.fail(fmt.Errorf("writing the state: %w", err)) }

// Put enters a record. Keys come in ascending order.
func (s *Seeding) Put(key, value []byte) error {
	return s.change(0, func(changes Changes) error {
		changes.Put(key, value)
		return nil
	})
}

func (s *Seeding) change(index uint64, change func(Changes) error) error {
	if err := s.disk.failure(); err != nil {
		return err
	}
	if err := s.state.apply(index, change); err != nil {
		return err
	}
	if s.state.unlanded.Load() < sealBytes {
		return nil
	}
	return s.state.land()
}

// Load ends the records, which are those after one log index, and loads the machine from them.
func (s *Seeding) Load(index, term uint64) error {
	if index == 0 || term == 0 || s.index != 0 {
		return fmt.Errorf("seeding a cluster at index %d of term %d: there is none", index, term)
	}
	if err := s.change(index, func(Changes) error { return nil }); err != nil {
		return err
	}
	if err := s.state.land(); err != nil {
		return err
	}
	s.index, s.term = index, term
	return loadMachine(s.machine, s.state)
}

// ErrGap: a log entry does not follow the one before.
var ErrGap = errors.New("the log entry does not follow the one before")

// Apply applies the next log entry.
func (s *Seeding) Apply(e *Entry) error {
	if s.index == 0 || e.Index != s.index+1 || e.Term < s.term {
		return fmt.Errorf("%w: %d of term %d comes after %d of term %d", ErrGap, e.Index, e.Term, s.index, s.term)
	}
	err := s.change(e.Index, func(changes Changes) error {
		if e.Command == nil {
			return nil
		}
		_, err := s.machine.Apply(e.Index, e.Command, changes)
		return err
	})
	if err != nil {
		return fmt.Errorf("applying log entry %d: %w", e.Index, err)
	}
	s.index, s.term = e.Index, e.Term
	return nil
}

// Index is how far the state has come.
func (s *Seeding) Index() uint64 { return s.index }

// View lets look read all records. See Store.View.
func (s *Seeding) View(ctx context.Context, look Look) error { return s.state.view(ctx, look) }

// end makes the directory a node.
func (s *Seeding) end() (Seeded, error) {
	if err := writeIdentity(s.layout, s.id); err != nil {
		return Seeded{}, errors.Join(fmt.Errorf("writing the node's identity: %w", err), s.abandon())
	}
	if err := endProvisioning(s.layout); err != nil {
		s.logger.Warn("the announcement of the restore is left to the first start", "error", err)
	}
	return Seeded{NodeID: s.id.NodeID, Generation: s.id.Generation, Index: s.index}, s.lock.Close()
}
