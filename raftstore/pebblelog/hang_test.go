package pebblelog

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
)

// TestWhoAsksForTheEndsDoesNotWaitForTheDisk: raft asks from other goroutines than the one that writes.
func TestWhoAsksForTheEndsDoesNotWaitForTheDisk(t *testing.T) {
	fs := vfs.NewMem()
	if err := provisioned(t, fs).Close(); err != nil {
		t.Fatal(err)
	}
	syncing, goOn := make(chan struct{}, 1000), make(chan struct{})
	var hanging atomic.Bool
	log := reopened(t, errorfs.Wrap(fs, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if hanging.Load() && (op.Kind == errorfs.OpFileSync || op.Kind == errorfs.OpFileSyncData) {
			syncing <- struct{}{}
			<-goOn
		}
		return nil
	})))
	mustStore(t, log, 1, 3)
	hanging.Store(true)
	stored := make(chan error, 1)
	go func() { stored <- log.StoreLogs(entries(4, 4)) }()
	<-syncing
	asked := make(chan struct{})
	go func() {
		wantEnds(t, log, 1, 3)
		close(asked)
	}()
	select {
	case <-asked:
	case <-time.After(10 * time.Second):
		t.Error("who asks for the ends waits for the disk")
	}
	close(goOn)
	if err := <-stored; err != nil {
		t.Fatal(err)
	}
	wantEnds(t, log, 1, 4)
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
}
