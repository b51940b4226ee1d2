package raftstore

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/hashicorp/raft"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore/pebblelog"
)

// Open starts the node in Config.Dir with an empty machine, which it fills: provisions the directory
// if it is new, checks that the disk has kept what it promised, loads the state and starts raft,
// which replays the rest. The node leads a moment later: see WaitLeading.
//
// Errors: ErrInUse, ErrDamaged, ErrUnknownVersion, ErrClockJump, or what the file system says.
func Open(cfg Config, machine Machine) (*Store, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	s := newStore(cfg, machine)
	if err := s.open(); err != nil {
		return nil, errors.Join(err, s.undo())
	}
	return s, nil
}

func newStore(cfg Config, machine Machine) *Store {
	s := &Store{
		cfg:      cfg,
		layout:   layout{fs: cfg.FS, dir: cfg.Dir},
		logger:   cfg.Logger,
		growth:   newGrowth(cfg.SnapshotBytes, cfg.SnapshotEntries),
		ledFirst: make(chan struct{}),
		begun:    time.Now(),
		changing: make(chan struct{}, 1),
		dead:     make(chan struct{}),
		stop:     make(chan struct{}),
		stopLast: make(chan struct{}),
		raftDown: make(chan struct{}),
	}
	s.watchdog = newWatchdog(cfg.HungAfter, s.fail, s.tookLong)
	s.fsm = &fsm{store: s, machine: machine, applying: s.watchdog.lane("applying entries")}
	s.fsm.applying.mayLast = true
	s.space = &freeSpace{
		layout: s.layout, free: cfg.FreeBytes, reserve: cfg.ReserveBytes, ballast: cfg.BallastBytes, logger: cfg.Logger,
	}
	s.batcher = newBatcher(batchLimits{
		entryBytes: cfg.MaxEntryBytes, queuedCommands: cfg.MaxQueuedCommands,
		queuedBytes: cfg.MaxQueuedBytes, timeout: cfg.ProposeTimeout, answerWithin: cfg.AnswerWithin,
	})
	s.batcher.onWait = cfg.OnWait
	s.batcher.entry = func(dst []byte, commands int) []byte {
		return machine.AppendEntryHeader(dst, s.NowMillis(), newSeed(), commands)
	}
	s.batcher.propose = func(entry []byte, timeout time.Duration) raft.Future {
		if entry == nil {
			return s.raft.Barrier(timeout)
		}
		return s.raft.Apply(entry, timeout)
	}
	return s
}

func (s *Store) open() error {
	if err := makeDir(s.cfg.FS, s.cfg.Dir); err != nil {
		return err
	}
	var err error
	if s.lock, err = lockDir(s.layout); err != nil {
		return err
	}
	if err := s.space.prepareOpen(); err != nil {
		return err
	}
	if err := s.identify(); err != nil {
		return err
	}
	if err := s.openDisk(); err != nil {
		return err
	}
	if err := s.startTime(); err != nil {
		return err
	}
	if err := s.startRaft(); err != nil {
		return err
	}
	s.startGoroutines()
	return nil
}

// identify learns who this node is, and makes it somebody where it is new.
func (s *Store) identify() error {
	ready, err := provisioned(s.layout)
	if err != nil {
		return err
	}
	if !ready {
		id := s.newIdentity()
		if err := provision(s.layout, id, s.bootstrapAddress(id), s.logOptions()); err != nil {
			return fmt.Errorf("provisioning %s: %w", s.cfg.Dir, err)
		}
	}
	if s.id, err = readIdentity(s.layout); err != nil {
		return err
	}
	if err := s.checkIdentity(); err != nil {
		return err
	}
	joining, err := exists(s.cfg.FS, s.layout.joining())
	if err != nil {
		return fmt.Errorf("looking whether the node has joined: %w", err)
	}
	s.joining.Store(joining)
	if s.cfg.OnIdentity != nil {
		if err := s.cfg.OnIdentity(s.id.NodeID, s.id.Generation, joining); err != nil {
			return err
		}
	}
	return endProvisioning(s.layout)
}

// checkIdentity refuses a data directory that is not this node's, before anything of it is used.
func (s *Store) checkIdentity() error {
	if s.cfg.NodeID != "" && s.id.NodeID != s.cfg.NodeID {
		return fmt.Errorf("%w: %s belongs to node %s, and this is %s; give each node a directory of its own",
			ErrOtherNode, s.cfg.Dir, s.id.NodeID, s.cfg.NodeID)
	}
	if s.cfg.JoinGeneration != 0 && s.id.Generation != s.cfg.JoinGeneration {
		return fmt.Errorf("%w: %s belongs to cluster %d, and the one to be joined is %d; empty the directory to join with it",
			ErrOtherCluster, s.cfg.Dir, s.id.Generation, s.cfg.JoinGeneration)
	}
	return nil
}

func (s *Store) newIdentity() identity {
	name := s.cfg.NodeID
	if name == "" {
		name = newNodeID()
	}
	wallMillis, _ := s.cfg.Clock.Now()
	// Later histories have higher generations. Not 0, which stands for none.
	generation := cmp.Or(s.cfg.JoinGeneration, uint64(max(1, wallMillis)))
	return identity{FormatVersion: formatVersion, NodeID: name, Generation: generation}
}

func (s *Store) bootstrapAddress(id identity) raft.ServerAddress {
	switch {
	case s.cfg.JoinGeneration != 0:
		return ""
	case s.cfg.Transport != nil:
		return s.cfg.Transport.LocalAddr()
	default:
		return raft.ServerAddress(id.NodeID)
	}
}

func (s *Store) pebbleLogger() pebble.Logger {
	return pebbleLogger{logger: s.logger, fail: s.fail}
}

// backgroundError ends the node: Pebble would try a failed flush again for ever, and after a failed
// sync that may even succeed without the data being there.
func (s *Store) backgroundError(err error) { s.fail(pebbleReason(err.Error())) }

func (s *Store) logOptions() pebblelog.Options {
	return pebblelog.Options{FS: s.cfg.FS, Logger: s.pebbleLogger(), OnBackgroundError: s.backgroundError}
}

func (s *Store) stateOptions() stateOptions {
	return stateOptions{logger: s.pebbleLogger(), onError: s.backgroundError, cacheBytes: s.cfg.StateCacheBytes}
}

// openDisk opens log, snapshots and state, applies the rules of startup.go, and loads the machine.
func (s *Store) openDisk() error {
	log, err := pebblelog.Open(s.layout.log(), s.logOptions())
	if err != nil {
		return damagedLog(err)
	}
	s.log = &guardedLog{
		Log:      log,
		deleting: make(chan struct{}, 1),
		settling: make(chan struct{}, 1),
		appends:  s.watchdog.lane("a write to the log"),
		deletes:  s.watchdog.lane("a truncation of the log"),
		stables:  s.watchdog.lane("a write of term or vote"),
		stored:   s.growth.add,
		fail:     s.fail,
	}
	if s.mark, err = openMark(s.layout); err != nil {
		return err
	}
	s.log.mark = s.mark
	if s.snapshots, err = openSnapshots(s.layout); err != nil {
		return err
	}
	f := found{mark: s.mark.written}
	if err := f.lookAtSnapshots(s.snapshots); err != nil {
		return err
	}
	if err := f.lookAtLog(log); err != nil {
		return err
	}
	return s.openState(&f)
}

func (s *Store) openState(f *found) error {
	if err := clearReplaced(s.layout); err != nil {
		return err
	}
	state, err := openState(s.layout, s.stateOptions())
	if err != nil {
		return fmt.Errorf("%w; removing %s has it built again from the snapshot and the log", err, s.layout.state())
	}
	s.fsm.state = state
	f.applied = state.landed
	if err := errors.Join(f.checkNothingLost(), f.checkReplayable()); err != nil {
		return err
	}
	if f.stateBehindSnapshot() {
		s.logger.Warn("state store is behind the newest snapshot and is built again", "state", f.applied, "snapshot", f.snapshot)
		if err := s.rebuildState(f); err != nil {
			return err
		}
	}
	if f.logBehindSnapshot() {
		s.logger.Warn("log is behind the newest snapshot and is deleted", "lastLog", f.lastLog, "snapshot", f.snapshot)
		if err := f.dropLogBehindSnapshot(s.log); err != nil {
			return err
		}
	}
	// The whole log, and not what came after the newest snapshot: only a snapshot that raft takes cuts it.
	s.growth.add(f.logEntries, f.logBytes)
	if err := s.snapshotOfStart(f); err != nil {
		return fmt.Errorf("taking a snapshot of the state found: %w", err)
	}
	s.fsm.applied.Store(s.fsm.state.landed)
	return loadMachine(s.fsm.machine, s.fsm.state)
}

func (s *Store) rebuildState(f *found) error {
	if err := s.fsm.state.close(); err != nil {
		return err
	}
	s.fsm.state = nil
	if err := f.rebuildFromSnapshot(s.layout, s.snapshots); err != nil {
		return err
	}
	state, err := openState(s.layout, s.stateOptions())
	if err != nil {
		return err
	}
	s.fsm.state = state
	if state.landed != f.snapshot {
		return fmt.Errorf("%w: the newest snapshot should be at %d and is at %d; %s", ErrDamaged, f.snapshot, state.landed, startAnew)
	}
	return nil
}

func loadMachine(machine Machine, state *stateStore) error {
	var failed error
	from, end := machine.OnDiskOnly()
	if err := errors.Join(machine.Load(readAhead(state.recordsWithout(from, end, &failed))), failed); err != nil {
		return fmt.Errorf("loading the state: %w", versionOf(err))
	}
	return nil
}

// versionOf names records of a version that the machine does not know as what they are: the program is too
// old, and no damage was done.
func versionOf(err error) error {
	if errors.Is(err, allocator.ErrUnknownVersion) {
		return fmt.Errorf("%w: %w", ErrUnknownVersion, err)
	}
	return err
}

func (s *Store) startTime() error {
	state := s.fsm.machine.TimeMillis()
	s.time = newLeaderTime(s.cfg.Clock, state)
	return s.checkClock(state)
}

// checkClock is called when the state store is loaded, and again when the rest of the log is replayed.
func (s *Store) checkClock(stateMillis int64) error {
	if s.cfg.AllowClockJump {
		return nil
	}
	return checkClock(s.cfg.Clock, stateMillis, s.cfg.MaxClockJump)
}

func (s *Store) startRaft() error {
	cached, err := raft.NewLogCache(logCacheEntries, s.log)
	if err != nil {
		return fmt.Errorf("making the log cache: %w", err)
	}
	if s.transport, err = s.newTransport(); err != nil {
		return err
	}
	s.raft, err = raft.NewRaft(s.raftConfig(), s.fsm, cached, s.log, s.snapshots, s.transport)
	if err != nil {
		return fmt.Errorf("starting raft: %w", err)
	}
	s.started.Store(s.raft)
	return nil
}

func (s *Store) newTransport() (raft.Transport, error) {
	if s.cfg.Transport == nil {
		_, alone := raft.NewInmemTransport(raft.ServerAddress(s.id.NodeID))
		s.away = func(raft.ServerID, uint64) bool { return false }
		return alone, nil
	}
	asking, err := newCandidateTransport(s.cfg.Transport, s.voters)
	if err != nil {
		return nil, err
	}
	patient := newPatientTransport(asking, s.replicates)
	s.away = func(id raft.ServerID, term uint64) bool { return patient.isAway(id, term) != nil }
	restrained := &restrainedTransport{patient, s.restrained}
	if !s.joining.Load() {
		return restrained, nil
	}
	joining := &joiningTransport{restrained, s.Joining, make(chan raft.RPC)}
	s.running.Go(func() { joining.pass(s.stop) })
	return joining, nil
}

// hears reports whether an entry comes from another node that leads now. A new leader has entries of earlier ones
// applied, too, by itself and by others: their times are old.
func (s *Store) hears(entry *raft.Log) bool {
	r := s.started.Load()
	return r != nil && r.State() == raft.Follower && entry.Term == r.CurrentTerm()
}

func (s *Store) raftConfig() *raft.Config {
	c := raft.DefaultConfig()
	c.LocalID = raft.ServerID(s.id.NodeID)
	c.HeartbeatTimeout = s.patience()
	c.ElectionTimeout = s.patience()
	c.LeaderLeaseTimeout = s.cfg.HeartbeatTimeout / 2
	c.CommitTimeout = s.cfg.CommitTimeout // raft's own would let followers learn of a commit 50 to 100 ms late
	c.MaxAppendEntries = maxAppendEntries
	c.TrailingLogs = s.cfg.TrailingEntries
	c.NoSnapshotRestoreOnStart = true // the state store is restored already, and further
	c.NoLegacyTelemetry = true
	c.PreVoteDisabled = false  // who comes back asks before it deposes a leader
	c.ShutdownOnRemove = false // a node that was removed says so, and goes on answering look-ups
	c.Logger = newRaftLogger(s.logger, s.cfg.Transport == nil)
	// Snapshots are asked for by growth.go.
	c.SnapshotThreshold = math.MaxUint64
	c.SnapshotInterval = 24 * time.Hour
	return c
}

func (s *Store) startGoroutines() {
	marks := s.watchdog.lane("a write of the mark")
	s.space.look()
	s.lasting.Go(func() { s.watchdog.run(s.cfg.ticks, s.stopLast) })
	s.lasting.Go(func() { s.keepMark(marks) })
	s.running.Go(func() { s.space.run(s.stop) })
	s.running.Go(s.keepLanding)
	s.running.Go(s.keepSnapshots)
	s.running.Go(s.keepScrubbing)
	s.running.Go(s.batcher.run)
	s.running.Go(func() { s.watchLeadership(s.stop) })
	if s.cfg.Transport != nil {
		s.pulse.Store(int64(time.Since(s.begun)))
		s.running.Go(s.keepPulse)
	}
	if len(s.cfg.TickCommand) > 0 {
		s.running.Go(func() { s.keepTicking(s.stop) })
	}
}

// undo closes what a failed open has opened, in the reverse order.
func (s *Store) undo() error {
	var errs []error
	if s.fsm.state != nil {
		errs = append(errs, s.fsm.state.close())
	}
	if s.mark != nil {
		errs = append(errs, s.mark.file.Close())
	}
	if s.log != nil {
		errs = append(errs, s.log.Close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	if closer, ok := s.transport.(io.Closer); ok {
		errs = append(errs, closer.Close())
	}
	return errors.Join(errs...)
}
