package server

import (
	"context"
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

// VerifyOffline checks every invariant of a stopped replica's data and its whole audit trail, and changes
// nothing of it.
func VerifyOffline(dataDir string) (*wire.VerifyReport, error) {
	state := allocator.NewState()
	var report *wire.VerifyReport
	err := raftstore.InspectOffline(context.Background(), dataDir, state, func(index uint64, scan allocator.Scan) error {
		report = httpapi.VerifyReport(state, index)
		return httpapi.VerifyAudit(report, scan)
	})
	if err != nil {
		return nil, fmt.Errorf("loading the data in %s: %w", dataDir, err)
	}
	return report, nil
}
