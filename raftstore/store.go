package raftstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/raft"
)

// Store is one node: a machine, replicated and durable. It is safe for concurrent use.
type Store struct {
	cfg    Config
	layout layout
	logger *slog.Logger
	id     identity

	lock      io.Closer
	log       *guardedLog
	mark      *mark
	snapshots *snapshotStore
	fsm       *fsm
	transport raft.Transport
	// away reports whether a member does not answer this node as the leader of a term.
	away    func(id raft.ServerID, term uint64) bool
	raft    *raft.Raft
	started atomic.Pointer[raft.Raft] // raft, for those whom it calls before it has been started

	time     *leaderTime
	batcher  *batcher
	waiters  waiters
	space    *freeSpace
	watchdog *watchdog
	growth   *growth
	begun    time.Time
	pulse    atomic.Int64 // when the process was last seen to run, since begun; see pulse.go
	paused   atomic.Bool
	gaveUp   atomic.Int64 // when this node last ceased to lead, since begun; see restraint.go
	joining  atomic.Bool  // see joining.go
	admitted atomic.Uint64
	arriving atomic.Bool
	changing chan struct{} // has an element while the membership is being changed

	term     atomic.Uint64 // in which this node leads, 0 where it does not
	ledFirst chan struct{} // closed when it first leads
	ledOnce  sync.Once

	failing sync.Once
	failed  atomic.Pointer[error]
	dead    chan struct{} // closed when failed is set

	closing  sync.Once
	closeErr error
	stop     chan struct{} // closed to end most goroutines
	stopLast chan struct{} // closed to end those that watch over the closing
	raftDown chan struct{} // closed when raft has shut down
	running  sync.WaitGroup
	lasting  sync.WaitGroup
}

// AppliedIndex is the index of the last log entry that this node's machine has applied. Raft's own
// may be ahead of it. It never falls.
func (s *Store) AppliedIndex() uint64 { return s.fsm.applied.Load() }

// WaitApplied returns when the machine has applied the index, or with ctx's error. An index means
// nothing without the Generation it was answered with.
func (s *Store) WaitApplied(ctx context.Context, index uint64) error {
	return s.waiters.wait(ctx, index, &s.fsm.applied)
}

// NowMillis is the time that this node would write into the log now, in milliseconds since 1970. It never runs
// backwards, save when the node is elected after its clock was ahead of the leader's it has followed.
func (s *Store) NowMillis() int64 { return s.time.millis() }

// Generation tells this history of the cluster from others, as after a restored backup. It never
// changes while the data directory lives, and is not 0.
func (s *Store) Generation() uint64 { return s.id.Generation }

// NodeID is this node's name, for as long as its data directory lives.
func (s *Store) NodeID() string { return s.id.NodeID }

// Get reads one of the machine's records, as of the last applied entry. ok is false where there is
// none. It may read from the disk: not for Apply.
func (s *Store) Get(key []byte) (value []byte, ok bool, err error) { return s.fsm.state.get(key) }

// fail ends the node: it can no longer keep its promises. It may be called from anywhere, also with
// the locks of Pebble or of the machine held, and returns only where OnFatal does.
func (s *Store) fail(reason string) { s.failWith(errors.New(reason)) }

func (s *Store) failWith(reason error) {
	s.failing.Do(func() {
		s.failed.Store(&reason)
		close(s.dead)
		s.logger.Error("the node cannot go on", "reason", reason)
		s.batcher.abort()
		s.cfg.OnFatal(reason.Error())
	})
}

// failure is nil while the node goes on.
func (s *Store) failure() error {
	if reason := s.failed.Load(); reason != nil {
		return fmt.Errorf("%w: the node has failed: %w", ErrClosed, *reason)
	}
	return nil
}

// tookLong writes down what made clients wait, for those who look for the reason later.
func (s *Store) tookLong(what string, atLeast time.Duration) {
	s.logger.Warn("took long", "what", what, "atLeast", atLeast)
}

// keepLanding brings applied changes into the state store.
func (s *Store) keepLanding() {
	ticker := time.NewTicker(s.cfg.LandInterval)
	defer ticker.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-s.fsm.state.full:
		case <-ticker.C:
		}
		if err := s.fsm.state.land(); err != nil {
			s.fail(err.Error())
			return
		}
	}
}

const markInterval = 100 * time.Millisecond

// keepMark takes the mark to the disk.
func (s *Store) keepMark(lane *lane) {
	ticker := time.NewTicker(markInterval)
	defer ticker.Stop()
	for {
		select {
		case <-s.stopLast:
			return
		case <-ticker.C:
		}
		lane.begin()
		err := s.mark.sync()
		lane.end()
		if err != nil {
			s.fail(err.Error())
			return
		}
	}
}

// closePatience bounds each step of closing that waits for raft; a node that has failed may have
// goroutines that never come back.
const (
	closePatience       = 10 * time.Second
	failedClosePatience = 200 * time.Millisecond
)

// Close ends the node: it hands leadership over where there is somebody to take it, answers what is
// on its way, brings the state to the disk and lets the directory go. Commands that still wait get
// ErrClosed. It must not be called from OnFatal.
func (s *Store) Close() error {
	s.closing.Do(func() { s.closeErr = s.close() })
	return s.closeErr
}

func (s *Store) close() error {
	s.handOver()
	s.batcher.halt(ErrClosed, s.cfg.ProposeTimeout)
	close(s.stop)
	err := s.shutdownRaft()
	if failure := s.failure(); failure != nil {
		// Behind a failed disk Pebble may never come back. The process is to end anyway, and a start
		// finds the same as after a crash.
		close(s.stopLast)
		return failure
	}
	if err != nil {
		close(s.stopLast)
		return err // something of raft still runs, and would meet a closed database
	}
	s.running.Wait()
	err = errors.Join(s.fsm.state.flush(), s.fsm.state.close())
	close(s.stopLast)
	s.lasting.Wait()
	return errors.Join(err, s.mark.close(), s.log.Close(), s.lock.Close())
}

func (s *Store) shutdownRaft() error {
	patience := closePatience
	if s.failed.Load() != nil {
		patience = failedClosePatience
	}
	go func() {
		_ = s.raft.Shutdown().Error() // never one
		close(s.raftDown)
	}()
	select {
	case <-s.raftDown:
		return nil
	case <-time.After(patience):
		return errors.New("raft has not shut down in time")
	}
}

// handOver gives leadership to another voter.
func (s *Store) handOver() {
	configuration := s.raft.GetConfiguration() // answered from memory
	voters := 0
	for _, server := range configuration.Configuration().Servers {
		if server.Suffrage == raft.Voter {
			voters++
		}
	}
	if _, leads := s.Leading(); !leads || voters < 2 {
		return
	}
	done := make(chan error, 1)
	go func() { done <- s.transfer("") }()
	select {
	case err := <-done:
		if err != nil {
			s.logger.Warn("leadership was not handed over", "error", err)
		}
	case <-time.After(closePatience):
		s.logger.Warn("handing leadership over took too long")
	}
}
