package raftstore

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// TestAnotherLeadsWithinThreeSeconds has a leader vanish, with the timeouts that a node has by default. Elections
// are drawn and may be drawn again: what is promised must be so most of the time.
func TestAnotherLeadsWithinThreeSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, c := threeOf(t, 0)
		members := []*member{a, b, c}
		var waits []time.Duration
		for range 9 {
			leader := awaitLeader(t, members...)
			others := slices.DeleteFunc(slices.Clone(members), func(m *member) bool { return m == leader })
			begun := time.Now()
			cutOff(leader, others...)
			awaitLeader(t, others...)
			waits = append(waits, time.Since(begun))
			connect(members...)
			time.Sleep(10 * time.Second)
		}
		slices.Sort(waits)
		if median := waits[len(waits)/2]; median > 3*time.Second {
			t.Errorf("without its leader the cluster had none for %s: %s", median, waits)
		}
	})
}
