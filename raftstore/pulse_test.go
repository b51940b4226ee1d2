package raftstore

import (
	"testing"
	"testing/synctest"
	"time"
)

// three makes a cluster in which a leads and all have caught up. Its time is that of the bubble it is in.
func three(t *testing.T) (a, b, c *member) {
	t.Helper()
	return threeOf(t, 100*time.Millisecond)
}

func threeOf(t *testing.T, heartbeat time.Duration) (a, b, c *member) {
	t.Helper()
	a = newPatientMember(t, "a", false, heartbeat)
	b, c = newPatientMember(t, "b", true, heartbeat), newPatientMember(t, "c", true, heartbeat)
	t.Cleanup(func() { closeSlowly(t, a, b, c) })
	awaitLeader(t, a)
	connect(a, b, c)
	a.add(t, b)
	a.add(t, c)
	awaitThat(t, "all have joined", func() bool { return !b.Joining() && !c.Joining() })
	return a, b, c
}

// closeSlowly closes the members of a bubble, the leader first: it hands over to one that is still there.
func closeSlowly(t *testing.T, members ...*member) {
	t.Helper()
	for _, m := range members {
		mustClose(t, m.Store)
		time.Sleep(20 * time.Second) // raft leaves calls and futures behind that end only in time
	}
}

// stopped makes a node take itself for one that was not run for a while.
func (m *member) stopped(lasting time.Duration) { m.pulse.Add(-int64(lasting)) }

// TestALeaderThatWasStoppedAsksFirst: until the others have answered it is not sure to lead still, and refuses
// nothing from a state that may be old.
func TestALeaderThatWasStoppedAsksFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, c := three(t)
		beat := a.cfg.HeartbeatTimeout
		sure := func() bool {
			_, leads := a.Leading()
			return leads
		}
		if !sure() {
			t.Fatal("it does not lead before the pause")
		}
		cutOff(a, b, c)
		a.stopped(beat)
		if sure() {
			t.Error("right after the pause it leads")
		}
		time.Sleep(beat / pulsesEachHeartbeat * 2) // it has felt its pulse, and its lease has not run out
		if a.raft.State().String() != "Leader" {
			t.Fatal("raft has noticed by itself: the test tests nothing")
		}
		if sure() {
			t.Error("without an answer from the others it leads")
		}
		connect(a, b, c)
		awaitThat(t, "it leads again, for the others have answered", func() bool {
			return sure() || b.term.Load() != 0 || c.term.Load() != 0
		})
	})
}

// TestWhoWasNotStoppedLeadsOn: a pulse that is felt in time costs no barrier.
func TestWhoWasNotStoppedLeadsOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _, _ := three(t)
		before := a.raft.LastIndex()
		for range 100 {
			time.Sleep(a.cfg.HeartbeatTimeout / pulsesEachHeartbeat)
			if _, leads := a.Leading(); !leads {
				t.Fatal("it is not sure to lead")
			}
		}
		if after := a.raft.LastIndex(); after != before {
			t.Errorf("the log went from %d to %d", before, after)
		}
	})
}
