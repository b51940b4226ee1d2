package raftstore

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
)

// TestWhoStillBuildsLeavesNothing: a build that goes on after its disk has failed writes into a directory that was given
// up, and that somebody else may have by then.
func TestWhoStillBuildsLeavesNothing(t *testing.T) {
	k, _ := take(t, 20, 5)
	fs := vfs.NewMem()
	broken := errors.New("broken")
	goOn, ended := make(chan struct{}), make(chan error, 1)
	_, err := Seed(seedConfig(t, fs), newToy(), func(s *Seeding) error {
		err := k.fill(s)
		s.disk.fail(broken)
		<-goOn
		// As build does behind a fill that has not noticed.
		_, named := openSnapshots(s.layout)
		ended <- errors.Join(err, named, provisionMark(s.layout, s.index))
		return errors.New("late")
	})
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if left, _ := fs.List("data"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	close(goOn)
	if err := <-ended; !errors.Is(err, errFenced) {
		t.Errorf("the build ended with %v", err)
	}
	if left, _ := fs.List("data"); len(left) > 0 {
		t.Errorf("made afterwards: %v", left)
	}
}

func TestAClosedFenceLetsNothingBeNamed(t *testing.T) {
	mem := vfs.NewMem()
	f := &fence{FS: mem}
	if err := errors.Join(f.MkdirAll("d", dirMode), writeFile(f, "d/there", nil)); err != nil {
		t.Fatal(err)
	}
	f.close()
	for name, change := range map[string]func() error{
		"Create":        func() error { _, err := f.Create("d/new", vfs.WriteCategoryUnspecified); return err },
		"Link":          func() error { return f.Link("d/there", "d/new") },
		"OpenReadWrite": func() error { _, err := f.OpenReadWrite("d/new", vfs.WriteCategoryUnspecified); return err },
		"Remove":        func() error { return f.Remove("d/there") },
		"RemoveAll":     func() error { return f.RemoveAll("d") },
		"Rename":        func() error { return f.Rename("d/there", "d/new") },
		"ReuseForWrite": func() error { _, err := f.ReuseForWrite("d/there", "d/new", vfs.WriteCategoryUnspecified); return err },
		"MkdirAll":      func() error { return f.MkdirAll("d/new", os.FileMode(dirMode)) },
		"Lock":          func() error { _, err := f.Lock("d/new"); return err },
	} {
		if err := change(); !errors.Is(err, errFenced) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if left, err := mem.List("d"); err != nil || len(left) != 1 || left[0] != "there" {
		t.Errorf("the directory has %v: %v", left, err)
	}
}

// TestAFenceIsClosedWhenNobodyIsInside: who clears the directory must not meet a name that is just being made.
func TestAFenceIsClosedWhenNobodyIsInside(t *testing.T) {
	inside, leave := make(chan struct{}), make(chan struct{})
	f := &fence{FS: errorfs.Wrap(vfs.NewMem(), errorfs.InjectorFunc(func(errorfs.Op) error {
		close(inside)
		<-leave
		return nil
	}))}
	made, closed := make(chan error, 1), make(chan struct{})
	go func() { made <- f.MkdirAll("d", dirMode) }()
	<-inside
	go func() {
		f.close()
		close(closed)
	}()
	select {
	case <-closed:
		t.Error("closed with somebody inside")
	case <-time.After(20 * time.Millisecond):
	}
	close(leave)
	<-closed
	if err := <-made; err != nil {
		t.Error(err)
	}
}
