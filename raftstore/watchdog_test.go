package raftstore

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/hashicorp/raft"

	"github.com/cupo-ec/cupo/raftstore/pebblelog"
)

func TestAnyErrorOfTheLogStoreEndsTheNode(t *testing.T) {
	options := pebblelog.Options{FS: vfs.NewMem(), Logger: panicLogger{}}
	if err := pebblelog.Provision("log", options); err != nil {
		t.Fatal(err)
	}
	log, err := pebblelog.Open("log", options)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	m, _ := testMark(t, vfs.NewMem())
	failures := 0
	w := newWatchdog(time.Second, nil, nil)
	g := &guardedLog{
		Log: log, mark: m, deleting: make(chan struct{}, 1), settling: make(chan struct{}, 1), appends: w.lane(""), deletes: w.lane(""), stables: w.lane(""),
		stored: func(int, int64) {}, fail: func(string) { failures++ },
	}
	if err := g.StoreLogs([]*raft.Log{{Index: 10}, {Index: 11}}); err != nil || m.wanted.Load() != 11 {
		t.Fatalf("storing: %v, mark %d", err, m.wanted.Load())
	}
	if err := g.StoreLog(&raft.Log{Index: 13}); err == nil || failures != 1 || m.wanted.Load() != 11 {
		t.Errorf("storing with a gap: %v, %d failures, mark %d", err, failures, m.wanted.Load())
	}
	if err := g.DeleteRange(11, 11); err != nil || m.written != 10 {
		t.Errorf("deleting the tail: %v, the mark on the disk is %d", err, m.written)
	}
	m.failed = errors.New("disk on fire")
	if err := g.DeleteRange(10, 10); err == nil || failures != 2 {
		t.Errorf("deleting the tail without lowering the mark: %v, %d failures", err, failures)
	}
	if last, _ := log.LastIndex(); last != 10 {
		t.Errorf("the tail is gone although the mark still stands: the log ends at %d", last)
	}
}

// TestWritesOfTheTermThatHangEndTheNode also where raft goes on trying: the heartbeats of a new leader each write its
// term.
func TestWritesOfTheTermThatHangEndTheNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var failed []string
		w := newWatchdog(2*time.Second, func(reason string) { failed = append(failed, reason) }, func(string, time.Duration) {})
		g := &guardedLog{settling: make(chan struct{}, 1), stables: w.lane("a write of term or vote")}
		hangs := make(chan struct{})
		for tick := range 30 {
			if tick%5 == 0 {
				go g.settle(func() error { <-hangs; return nil })
			}
			synctest.Wait()
			w.look()
		}
		if len(failed) != 1 {
			t.Errorf("in three seconds the node was ended %d times, want once", len(failed))
		}
		close(hangs)
	})
}

func TestCuttingTheHeadLeavesTheMark(t *testing.T) {
	d := newStopped(t)
	_, last := d.ends()
	wantMark(t, d.layout, last)
}
