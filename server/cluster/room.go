package cluster

import (
	"context"
	"errors"
	"time"

	"github.com/cupo-ec/cupo/raftstore"
)

// checkRoom hands leadership over where this node's disk is nearly full and another's is not. A leader without
// room refuses every write, while a follower without room only follows for as long as it can.
func (n *Node) checkRoom(ctx context.Context) {
	if !n.store.Stats().StorageFull {
		return
	}
	if _, leads := n.store.Leading(); !leads {
		return
	}
	to := n.voterWithRoom()
	if to == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, overhaulTimeout)
	defer cancel()
	n.logger.Error("this node's disk is nearly full: handing leadership over; make room here", "to", to)
	if err := n.store.Transfer(ctx, to); err != nil {
		n.logger.Warn("handing leadership over failed", "reason", err)
	}
}

// handOverAsks is how long those who may take over are waited for: who does not answer is judged by what it said last.
const handOverAsks = 500 * time.Millisecond

// HandOver gives leadership away: to the voter that can take every write where there is one, and else to whoever answers.
// The errors are those of raftstore.Store.Transfer.
func (n *Node) HandOver(ctx context.Context) error {
	asking, cancel := context.WithTimeout(ctx, handOverAsks)
	n.askAll(asking) // in a rolling restart one was stopping a moment ago, and is well by now
	cancel()
	if best := n.voterWithRoom(); best != "" {
		err := n.store.Transfer(ctx, best)
		if !errors.Is(err, raftstore.ErrMemberAway) && !errors.Is(err, raftstore.ErrNotMember) {
			return err // done, or begun: raft must not be asked for another one meanwhile
		}
	}
	return n.store.Transfer(ctx, "")
}

// voterWithRoom is the voter that has come furthest of those that have answered lately, have room on their disk
// and nothing against getting traffic; "" where there is none.
func (n *Node) voterWithRoom() string {
	var best Status
	statuses := n.Statuses()
	for _, m := range n.store.Members() {
		s, fresh := statuses[m.ID]
		if !m.Voter || !fresh || s.StorageFull || len(s.Reasons) > 0 {
			continue
		}
		if best.NodeID == "" || s.AppliedIndex > best.AppliedIndex {
			best = s
		}
	}
	return best.NodeID
}
