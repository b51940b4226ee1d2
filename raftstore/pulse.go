package raftstore

import "time"

// A process that was stopped for a while goes on as if nothing had been: a leader still takes itself for one, until
// it hears of its successor. What it proposes then comes to nothing, but what it refuses without the log it would
// refuse from an old state. So among others a node feels its own pulse, and after a gap does not call itself the
// leader before a barrier has returned. A gap is shorter than any follower waits.

const (
	pulsesEachHeartbeat = 10
	gapsEachHeartbeat   = 4
)

// keepPulse runs until stop is closed.
func (s *Store) keepPulse() {
	ticker := time.NewTicker(s.cfg.HeartbeatTimeout / pulsesEachHeartbeat)
	defer ticker.Stop()
	var barrier <-chan error
	for {
		select {
		case <-s.stop:
			return
		case err := <-barrier:
			barrier = nil
			if err == nil {
				s.paused.Store(false)
			}
		case <-ticker.C:
			if s.gap() {
				s.paused.Store(true)
				barrier = nil // one that was under way may have been answered before
			}
			s.pulse.Store(int64(time.Since(s.begun)))
		}
		if s.paused.Load() && barrier == nil && s.term.Load() != 0 {
			barrier = s.startBarrier()
		}
	}
}

// gap reports whether the process has not run for too long.
func (s *Store) gap() bool {
	return time.Since(s.begun)-time.Duration(s.pulse.Load()) > s.cfg.HeartbeatTimeout/gapsEachHeartbeat
}

// sure reports whether nothing can have happened behind this node's back.
func (s *Store) sure() bool { return s.cfg.Transport == nil || !s.paused.Load() && !s.gap() }
