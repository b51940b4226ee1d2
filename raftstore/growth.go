package raftstore

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/hashicorp/raft"
)

// growth counts how much the log has grown since the last snapshot, and asks for one when it is
// enough. Raft itself would only count entries.
type growth struct {
	maxBytes   int64
	maxEntries uint64
	bytes      atomic.Int64
	entries    atomic.Uint64
	due        chan struct{}
}

func newGrowth(maxBytes int64, maxEntries uint64) *growth {
	return &growth{maxBytes: maxBytes, maxEntries: maxEntries, due: make(chan struct{}, 1)}
}

func (g *growth) add(entries int, bytes int64) {
	b, e := g.bytes.Add(bytes), g.entries.Add(uint64(entries))
	if b < g.maxBytes && e < g.maxEntries {
		return
	}
	select {
	case g.due <- struct{}{}:
	default:
	}
}

const snapshotRetry = time.Second

// keepSnapshots takes a snapshot whenever the log has grown enough.
func (s *Store) keepSnapshots() {
	for {
		select {
		case <-s.stop:
			return
		case <-s.growth.due:
		}
		bytes, entries := s.growth.bytes.Swap(0), s.growth.entries.Swap(0)
		err := s.raft.Snapshot().Error()
		if err == nil || errors.Is(err, raft.ErrRaftShutdown) {
			continue
		}
		// Also "nothing new": raft says so until the first entry of a replay has been applied.
		s.logger.Info("no snapshot now, to be tried again", "error", err)
		select {
		case <-s.stop:
			return
		case <-time.After(snapshotRetry):
		}
		s.growth.add(int(entries), bytes)
	}
}
