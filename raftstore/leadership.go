package raftstore

import (
	"context"
	"time"

	"github.com/hashicorp/raft"
)

// barrierRetry is the pause after a barrier that failed although this node still leads.
const barrierRetry = 100 * time.Millisecond

// watchLeadership follows raft's notices until stop is closed. Leadership counts only when a
// barrier has returned: until then the state may lack entries that were answered by the leader
// before.
func (s *Store) watchLeadership(stop <-chan struct{}) {
	var (
		barrier <-chan error
		retry   <-chan time.Time
		term    uint64
	)
	begin := func() {
		term = s.raft.CurrentTerm()
		barrier = s.startBarrier()
	}
	for {
		select {
		case <-stop:
			s.endTerm()
			return
		case leads := <-s.raft.LeaderCh():
			// The channel keeps only the newest notice: true after true is a leadership lost and won.
			s.endTerm()
			barrier, retry = nil, nil
			if leads {
				begin()
			} else {
				s.gaveUp.Store(int64(time.Since(s.begun)))
			}
		case err := <-barrier:
			barrier = nil
			switch {
			case s.raft.State() != raft.Leader:
			case err != nil || s.raft.CurrentTerm() != term:
				s.logger.Warn("barrier of a new leadership failed", "term", term, "error", err)
				retry = time.After(barrierRetry)
			case !s.mayLead(term):
				retry = time.After(barrierRetry)
			default:
				s.beginTerm(term)
			}
		case <-retry:
			retry = nil
			if s.raft.State() == raft.Leader {
				begin()
			}
		}
	}
}

// mayLead asks whether this node may serve as the leader it has become, and hands over where it may not.
func (s *Store) mayLead(term uint64) bool {
	if s.cfg.MayLead == nil {
		return true
	}
	reason := s.cfg.MayLead()
	if reason == nil {
		return true
	}
	s.logger.Error("this node was elected and must not lead", "term", term, "reason", reason)
	go func() { _ = s.transfer("") }() // tried again while it leads
	return false
}

// startBarrier answers its result on a channel. It has no deadline of its own, for it lasts as long
// as the replay of the log; until it is through, nothing is proposed.
func (s *Store) startBarrier() <-chan error {
	result := make(chan error, 1)
	go func() { result <- s.raft.Barrier(s.cfg.ProposeTimeout).Error() }()
	return result
}

func (s *Store) beginTerm(term uint64) {
	s.fsm.mu.Lock()
	err := s.checkFirstTerm()
	if err == nil {
		s.time.lead(s.fsm.machine.TimeMillis())
		s.fsm.machine.BeginTerm(term)
	}
	s.fsm.mu.Unlock()
	if err != nil {
		s.failWith(err)
		return
	}
	s.term.Store(term)
	s.batcher.open(term)
	s.logger.Info("leading", "term", term, "appliedIndex", s.AppliedIndex())
	s.ledOnce.Do(func() { close(s.ledFirst) })
}

// checkFirstTerm looks at the clock once more before this node first leads: only now is the log
// replayed and the time of the state known. Later a clock that jumps cannot do harm.
func (s *Store) checkFirstTerm() error {
	select {
	case <-s.ledFirst:
		return nil
	default:
		return s.checkClock(s.fsm.machine.TimeMillis())
	}
}

func (s *Store) endTerm() {
	term := s.term.Swap(0)
	if term == 0 {
		return
	}
	s.batcher.shut(ErrNotLeader)
	s.fsm.mu.Lock()
	s.fsm.machine.EndTerm(term)
	s.fsm.mu.Unlock()
	s.logger.Info("no longer leading", "term", term)
}

// Leading answers the term in which this node leads. It does so only after everything that earlier
// leaders have answered is in its state, and BeginTerm has returned.
func (s *Store) Leading() (term uint64, ok bool) {
	term = s.term.Load()
	return term, term != 0 && s.sure()
}

// WaitLeading returns when this node leads for the first time, or with ctx's error, or ErrClosed
// where it has failed (with ErrClockJump, where that is why) or is closed.
func (s *Store) WaitLeading(ctx context.Context) error {
	select {
	case <-s.ledFirst:
		return nil
	case <-s.dead:
		return s.failure()
	case <-s.stop:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// keepTicking proposes the machine's tick when a whole interval has gone by without an entry.
func (s *Store) keepTicking(stop <-chan struct{}) {
	ticker := time.NewTicker(s.cfg.TickInterval)
	defer ticker.Stop()
	seen := s.batcher.proposedEntries()
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
		}
		entries := s.batcher.proposedEntries()
		if _, leads := s.Leading(); leads && entries == seen {
			s.tick(stop)
		}
		seen = s.batcher.proposedEntries()
	}
}

func (s *Store) tick(stop <-chan struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), s.cfg.ProposeTimeout)
	defer cancel()
	_, err := s.Propose(ctx, Proposal{Command: s.cfg.TickCommand})
	select {
	case <-stop:
	default:
		if err != nil {
			s.logger.Warn("tick failed", "error", err)
		}
	}
}
