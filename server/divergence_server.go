package server

import (
	"context"
	"fmt"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

// divergenceConfig is how this replica compares its state.
func (s *Server) divergenceConfig() divergenceConfig {
	return divergenceConfig{
		State: s.state, NodeID: s.store.NodeID(), Dir: s.config.DataDir, Logger: s.logger,
		Voters: func() []string { return votersOf(s.store) },
		Peers:  s.peersSums,
		Leading: func() bool {
			_, leading := s.store.Leading()
			return leading
		},
		Propose: func(ctx context.Context, command allocator.Command) error {
			return proposeChecksum(ctx, s.store, command)
		},
		HandOver: s.giveUpLeading,
	}
}

// peersSums is what the other members said of their states lately.
func (s *Server) peersSums(context.Context) map[string][]allocator.Checksum {
	if s.node == nil {
		return nil
	}
	sums := map[string][]allocator.Checksum{}
	for id, status := range s.node.Statuses() {
		for _, sum := range status.Sums {
			sums[id] = append(sums[id], allocator.Checksum{Index: sum.Index, Part: sum.Part, Sum: sum.Value})
		}
	}
	return sums
}

func votersOf(store *raftstore.Store) (names []string) {
	for _, m := range store.Members() {
		if m.Voter {
			names = append(names, m.ID)
		}
	}
	return names
}

// proposeChecksum has one part hashed everywhere.
func proposeChecksum(ctx context.Context, store *raftstore.Store, command allocator.Command) error {
	outcome, err := store.Propose(ctx, raftstore.Proposal{Command: command.Append(nil)})
	if err != nil {
		return fmt.Errorf("proposing a checksum of part %d: %w", command.Part, err)
	}
	if outcome.Code != wire.Done {
		return fmt.Errorf("proposing a checksum of part %d: refused: %s", command.Part, outcome.Code)
	}
	return nil
}
