package server

import (
	"context"
	"fmt"
	"testing"

	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/cluster"
)

// TestWhatEndsForGood: a supervisor starts the others again.
func TestWhatEndsForGood(t *testing.T) {
	for err, want := range map[error]bool{
		cluster.ErrRefused: true, cluster.ErrRemovedJoining: true, raftstore.ErrOtherCluster: true,
		cluster.ErrRemoved: false, raftstore.ErrDamaged: false, context.Canceled: false,
	} {
		if got := Final(fmt.Errorf("starting: %w", err)); got != want {
			t.Errorf("%v is final: %v", err, got)
		}
	}
}
