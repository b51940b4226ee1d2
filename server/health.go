package server

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/raftstore/peernet/certs"
	"github.com/cupo-ec/cupo/server/cluster"
	"github.com/cupo-ec/cupo/server/httpapi"
	"github.com/cupo-ec/cupo/wire"
)

// health is what the readiness route tells of this replica.
func (s *Server) health() httpapi.Health {
	stats := s.store.Stats()
	leader, _ := s.store.Leader()
	h := httpapi.Health{
		NodeID: certs.NameOf(stats.NodeID), Role: roleName(&stats), Leader: certs.NameOf(leader), Term: stats.Term, Reasons: s.reasons(),
	}
	return h
}

func roleName(stats *raftstore.Stats) string { return strings.ToLower(stats.RaftState) }

// reasons say why this replica should get no traffic.
func (s *Server) reasons() (reasons []string) {
	if s.stopping.Load() {
		reasons = append(reasons, errStopping.Error())
	}
	if err := s.store.Health(); err != nil && !(s.node != nil && errors.Is(err, raftstore.ErrNotLeader)) {
		reasons = append(reasons, err.Error())
	}
	reasons = append(reasons, s.divergence.reasons()...)
	if s.node == nil {
		return reasons
	}
	if err := s.node.MayLead(); errors.Is(err, cluster.ErrRemoved) {
		reasons = append(reasons, err.Error()+" from the cluster; empty its data directory to let it join anew")
	} else if err != nil {
		reasons = append(reasons, err.Error())
	}
	if leader, _ := s.store.Leader(); leader == "" {
		reasons = append(reasons, "no leader is known")
	}
	if lag := s.lag(); lag > s.config.Peers.MaxLag {
		reasons = append(reasons, fmt.Sprintf("this node is %s behind", lag.Round(time.Second)))
	}
	return reasons
}

// lag is how far this replica's state is behind the time of the cluster. A leader ticks every second, so
// under that it says nothing.
func (s *Server) lag() time.Duration {
	behind := s.store.NowMillis() - s.state.TimeMillis()
	return max(0, time.Duration(behind)*time.Millisecond)
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
