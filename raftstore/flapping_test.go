package raftstore

import (
	"testing"
	"testing/synctest"
	"time"
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
