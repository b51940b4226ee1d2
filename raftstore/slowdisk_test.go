package raftstore

import (
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// TestSlowWritesAreMeasured: a disk that is only slow ends nobody, so somebody has to be told.
func TestSlowWritesAreMeasured(t *testing.T) {
	const syncTime = 20 * time.Millisecond
	s, _ := mustOpen(t, testConfig(t, slowSyncs(vfs.NewMem(), syncTime)))
	defer mustClose(t, s)
	before := s.Stats()
	for range 5 {
		mustPropose(t, s, 1)
	}
	after := s.Stats()
	writes, took := after.LogWrites-before.LogWrites, after.LogWriteTime-before.LogWriteTime
	if writes < 5 || took < time.Duration(writes)*syncTime {
		t.Errorf("%d writes of the log took %s, and each waits %s for the disk", writes, took, syncTime)
	}
}
