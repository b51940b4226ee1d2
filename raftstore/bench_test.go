package raftstore

import (
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// BenchmarkPropose has 32 clients a processor, on the disk below the temporary directory.
func BenchmarkPropose(b *testing.B) {
	cfg := testConfig(b, vfs.Default)
	cfg.Dir, cfg.LandInterval = b.TempDir(), 0
	s, _ := mustOpen(b, cfg)
	b.SetParallelism(32)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for i := uint32(0); pb.Next(); i++ {
			if _, err := s.Propose(b.Context(), Proposal{Command: toyRaise(i % 1000)}); err != nil {
				b.Error(err)
				return
			}
		}
	})
	stats := s.Stats()
	b.ReportMetric(float64(stats.CommandsProposed)/float64(stats.EntriesProposed), "commands/entry")
	mustClose(b, s)
}
