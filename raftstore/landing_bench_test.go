package raftstore

import (
	"encoding/binary"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// BenchmarkLanding is what a booking costs on its way to the disk behind the log: a row with the next number, a key that falls among
// older ones, and its share of an audit record of the entry. Processor time, what Pebble does in the background included.
func BenchmarkLanding(b *testing.B) {
	s, err := openState(layout{fs: vfs.Default, dir: b.TempDir()}, stateOptions{logger: panicLogger{}})
	if err != nil {
		b.Fatal(err)
	}
	defer s.close()
	before := processorTime(b)
	booked := uint64(0)
	for b.Loop() {
		booked = landBookings(b, s, booked)
	}
	if err := s.flush(); err != nil {
		b.Fatal(err)
	}
	for s.db.Metrics().Compact.NumInProgress > 0 {
		time.Sleep(time.Millisecond)
	}
	b.ReportMetric(float64((processorTime(b)-before).Nanoseconds())/float64(booked), "cpu-ns/booking")
}

// landBookings lands what some seconds of bookings leave, 200 in an entry.
func landBookings(b *testing.B, s *stateStore, booked uint64) uint64 {
	const entries, each = 150, 200
	noise := rand.New(rand.NewPCG(booked, 1))
	random := make([]byte, each*75)
	for range entries {
		for i := range random {
			random[i] = byte(noise.Uint32())
		}
		err := s.apply(booked/each+1, func(changes Changes) error {
			for i := range each {
				booked++
				changes.Put(binary.BigEndian.AppendUint32([]byte{'j'}, uint32(booked)), random[i*32:][:32])
				shard := byte(noise.Uint32() % 64)
				changes.Put(binary.BigEndian.AppendUint64([]byte{'m', shard}, booked/64), random[i*38:][:38])
			}
			changes.Put(binary.BigEndian.AppendUint64([]byte{'y'}, booked), random)
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := s.land(); err != nil {
		b.Fatal(err)
	}
	return booked
}

func processorTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
