package server

import (
	"context"
	"fmt"
	"strconv"

	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/raftstore/peernet/certs"
	"github.com/cupo-ec/cupo/server/cluster"
	"github.com/cupo-ec/cupo/wire"
)

// members shows and changes the cluster for the API.
type members struct{ server *Server }

// Status is the members as this node knows them.
func (m *members) Status() *wire.ClusterResponse {
	s := m.server
	stats := s.store.Stats()
	leader, _ := s.store.Leader()
	answer := &wire.ClusterResponse{
		Generation: strconv.FormatUint(stats.Generation, 10), Node: certs.NameOf(stats.NodeID), Leader: certs.NameOf(leader), Term: stats.Term,
	}
	said := m.said()
	for _, member := range s.store.Members() {
		row := wire.ClusterMember{ID: certs.NameOf(member.ID), Address: member.Address, Voter: member.Voter}
		if status, fresh := said[member.ID]; fresh {
			row.Reachable, row.Role, row.API, row.Version = true, status.Role, status.APIAddress, status.Version
			row.AppliedIndex, row.Reasons = status.AppliedIndex, status.Reasons
			row.ClockAheadMillis = status.ClockAheadMillis
			if ahead := said[leader].AppliedIndex; ahead > status.AppliedIndex {
				row.LagEntries = ahead - status.AppliedIndex
			}
		}
		answer.Members = append(answer.Members, row)
	}
	return answer
}

// said is what every node that answers has said of itself lately, this one now.
func (m *members) said() map[string]cluster.Status {
	if m.server.node == nil {
		stats := m.server.store.Stats()
		return map[string]cluster.Status{stats.NodeID: {
			NodeID: stats.NodeID, Role: roleName(&stats), APIAddress: m.server.Addr(), Version: m.server.config.Version,
			AppliedIndex: stats.AppliedIndex, Reasons: m.server.reasons(),
		}}
	}
	said := m.server.node.Statuses()
	self := m.server.node.Status()
	said[self.NodeID] = self
	return said
}

// Join lets the node of a name in that waits at an address.
func (m *members) Join(ctx context.Context, name, address string) error {
	if m.server.node == nil {
		return errAlone
	}
	return m.server.node.LetIn(ctx, name, address)
}

// Remove takes a member out. A leader that is to go hands over first, and its successor is asked.
func (m *members) Remove(ctx context.Context, name string) error {
	s := m.server
	id := m.id(name)
	if id == s.store.NodeID() && len(s.store.Members()) > 1 {
		if err := s.store.CheckRemoval(id, m.reachable); err != nil {
			return err
		}
		if err := s.giveUpLeading(ctx); err != nil {
			return err
		}
		return raftstore.ErrNotLeader
	}
	return s.store.Remove(ctx, id, m.reachable)
}

// id is that of the member of a name.
func (m *members) id(name string) string {
	if m.server.node == nil {
		return name
	}
	return m.server.node.MemberID(name)
}

func (m *members) reachable(id string) bool {
	return m.server.node != nil && m.server.node.Reachable(id)
}

// Transfer hands leadership over.
func (m *members) Transfer(ctx context.Context, to string) error {
	if len(m.server.store.Members()) < 2 {
		return fmt.Errorf("%w: there is nobody to hand over to", raftstore.ErrNotMember)
	}
	if to == "" {
		return m.server.giveUpLeading(ctx)
	}
	return m.server.store.Transfer(ctx, m.id(to))
}

// Snapshot takes one on this node.
func (m *members) Snapshot(ctx context.Context) error { return m.server.store.TakeSnapshot(ctx) }

var errAlone = fmt.Errorf("%w: this node was started without peer-listen, so no other can reach it", raftstore.ErrNotMember)
