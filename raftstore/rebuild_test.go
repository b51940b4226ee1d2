package raftstore

import (
	"errors"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// A crash while a new state store is put in the place of the old one leaves none.
func TestStateBehindSnapshotIsRebuilt(t *testing.T) {
	t.Run("no state at all", func(t *testing.T) {
		d := newStopped(t)
		d.remove(d.state())
		d.opens(40)
	})
	t.Run("half of a new state beside it", func(t *testing.T) {
		d := newStopped(t)
		d.copyDir(d.state(), d.stateNew())
		d.remove(d.state())
		d.opens(40)
	})
	t.Run("killed while the old one was being removed", func(t *testing.T) {
		d := newStopped(t)
		d.copyDir(d.state(), d.stateNew())
		killed := d.layout
		killed.fs = halfRemoving{d.fs}
		if err := adoptNewState(killed); !errors.Is(err, errKilled) {
			t.Fatalf("adopting: %v, want %v", err, errKilled)
		}
		d.opens(40)
		for _, dir := range []string{d.stateNew(), d.stateOld()} {
			if found, err := exists(d.fs, dir); found || err != nil {
				t.Errorf("%s is still there: %v %v", dir, found, err)
			}
		}
	})
	t.Run("older state", func(t *testing.T) {
		d := newStopped(t)
		d.copyDir(d.state(), "older")
		s, _ := mustOpen(t, d.cfg)
		for range 20 {
			mustPropose(t, s, 1)
		}
		if err := s.raft.Snapshot().Error(); err != nil {
			t.Fatal(err)
		}
		mustClose(t, s)
		d.remove(d.state())
		d.copyDir("older", d.state())
		d.opens(60)
	})
}

var errKilled = errors.New("killed")

// halfRemoving is a file system on which the process is killed when half of a directory is removed.
type halfRemoving struct{ vfs.FS }

// RemoveAll implements vfs.FS.
func (f halfRemoving) RemoveAll(name string) error {
	files, err := f.List(name)
	for i := range len(files) / 2 {
		err = errors.Join(err, f.Remove(f.PathJoin(name, files[i])))
	}
	if len(files) > 0 {
		err = errors.Join(err, errKilled)
	}
	return err
}
