package raftstore

import "time"

// Stats is a moment's view of a node, for metrics and operators. Counts are since the start of the
// process.
type Stats struct {
	NodeID        string
	Generation    uint64
	Leading       bool
	Term          uint64 // raft's, also where the node does not lead
	RaftState     string // "Follower", "Candidate", "Leader" or "Shutdown"
	AppliedIndex  uint64
	CommitIndex   uint64
	LastLogIndex  uint64
	SnapshotBytes int64 // log written since the last snapshot
	// LogWrites is how often entries were written to the log, and LogWriteTime how long that took in all:
	// together they say how slow the disk is.
	LogWrites    uint64
	LogWriteTime time.Duration

	EntriesProposed  uint64 // barriers of strong reads among them
	CommandsProposed uint64
	QueuedCommands   int
	QueuedBytes      int
	UnlandedBytes    int64  // applied changes that are not in the state store yet
	ScrubbedBytes    uint64 // of the state store, read to see that the disk still has them

	// NowMillis is what this node would write into the log as the time.
	NowMillis int64
	Members   int
	Voters    int

	StorageFull bool
	// WallAheadMillis is how far the machine's clock is ahead of the time that goes into the log.
	WallAheadMillis int64
	// Failed is why the node cannot go on, "" while it can.
	Failed string
}

// Stats answers what the node is doing now. It waits for no disk.
func (s *Store) Stats() Stats {
	_, leads := s.Leading()
	stats := Stats{
		NodeID:          s.id.NodeID,
		Generation:      s.id.Generation,
		Leading:         leads,
		Term:            s.raft.CurrentTerm(),
		RaftState:       s.raft.State().String(),
		AppliedIndex:    s.AppliedIndex(),
		CommitIndex:     s.raft.CommitIndex(),
		LastLogIndex:    s.raft.LastIndex(),
		SnapshotBytes:   s.growth.bytes.Load(),
		LogWrites:       s.log.writes.Load(),
		LogWriteTime:    time.Duration(s.log.writeTime.Load()),
		UnlandedBytes:   s.fsm.state.unlanded.Load(),
		ScrubbedBytes:   s.fsm.state.scrubbed.Load(),
		NowMillis:       s.time.millis(),
		StorageFull:     s.space.full(),
		WallAheadMillis: s.time.wallAheadMillis(),
	}
	if reason := s.failed.Load(); reason != nil {
		stats.Failed = (*reason).Error()
	}
	for _, m := range s.Members() {
		stats.Members++
		if m.Voter {
			stats.Voters++
		}
	}
	s.batcher.addStats(&stats)
	return stats
}

func (q *batcher) addStats(to *Stats) {
	q.mu.Lock()
	defer q.mu.Unlock()
	to.EntriesProposed, to.CommandsProposed = q.entries, q.carried
	to.QueuedCommands, to.QueuedBytes = q.commands, q.bytes
}

// Health answers nil where this node takes writes, and otherwise the error that they would get.
func (s *Store) Health() error {
	if err := s.failure(); err != nil {
		return err
	}
	select {
	case <-s.stop:
		return ErrClosed
	default:
	}
	if _, leads := s.Leading(); !leads {
		return ErrNotLeader
	}
	return s.admissible()
}
