package raftstore

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"
)

// TestWhoComesBackDeposesNobody: a node that heard nobody for a while has stood for election again and again. When
// it comes back it must not depose a leader that all others follow.
func TestWhoComesBackDeposesNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, c := three(t)
		before := a.raft.CurrentTerm()
		for range 3 {
			cutOff(c, a, b)
			time.Sleep(20 * c.cfg.HeartbeatTimeout)
			connect(a, b, c)
			time.Sleep(20 * c.cfg.HeartbeatTimeout)
		}
		if after := a.raft.CurrentTerm(); after != before {
			t.Errorf("the term rose from %d to %d: the leader was deposed", before, after)
		}
		if _, leads := a.Leading(); !leads {
			t.Error("another leads")
		}
	})
}

// TestWhoGivesUpIsNotElectedAgainAtOnce has the leader lose the others for just so long that it gives up, as one on a
// slow line does again and again.
func TestWhoGivesUpIsNotElectedAgainAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, c := three(t)
		for turn := range 12 {
			gone := awaitLeader(t, a, b, c)
			var others []*member
			for _, m := range []*member{a, b, c} {
				if m != gone {
					others = append(others, m)
				}
			}
			cutOff(gone, others...)
			for gone.raft.State() == raft.Leader {
				time.Sleep(time.Millisecond)
			}
			connect(a, b, c)
			if awaitLeader(t, a, b, c) == gone {
				t.Errorf("turn %d: %s has given up and leads again", turn, gone.NodeID())
			}
			time.Sleep(20 * gone.cfg.HeartbeatTimeout)
		}
	})
}
