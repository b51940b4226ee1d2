package server

import (
	"fmt"
	"strings"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/httpapi"
	"github.com/cupo-ec/cupo/wire"
)

// health is what the readiness route tells of this replica.
func (s *Server) health() httpapi.Health {
	stats := s.store.Stats()
	h := httpapi.Health{NodeID: stats.NodeID, Role: strings.ToLower(stats.RaftState), Term: stats.Term}
	if stats.Leading {
		h.Leader = stats.NodeID
	}
	if err := s.store.Health(); err != nil {
		h.Reasons = append(h.Reasons, err.Error())
	}
	return h
}

// VerifyOffline checks every invariant of a stopped replica's data, and changes nothing of it.
func VerifyOffline(dataDir string) (*wire.VerifyReport, error) {
	state := allocator.NewState()
	index, err := raftstore.LoadOffline(dataDir, state)
	if err != nil {
		return nil, fmt.Errorf("loading the data in %s: %w", dataDir, err)
	}
	return httpapi.VerifyReport(state, index), nil
}
