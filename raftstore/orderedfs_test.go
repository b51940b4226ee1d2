package raftstore

import (
	"path"
	"strings"
	"sync"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
)

// TestEveryNameIsOnTheDiskBeforeAMarkerPointsAtIt watches the order of what Pebble does.
func TestEveryNameIsOnTheDiskBeforeAMarkerPointsAtIt(t *testing.T) {
	var mu sync.Mutex
	unsynced := map[string]string{} // by directory: a file whose name is not known to be on the disk
	markers := 0
	watch := errorfs.InjectorFunc(func(op errorfs.Op) error {
		mu.Lock()
		defer mu.Unlock()
		dir, name := path.Split(op.Path)
		dir = strings.TrimSuffix(dir, "/")
		switch {
		case op.Kind == errorfs.OpFileSync:
			delete(unsynced, strings.TrimSuffix(op.Path, "/"))
		case op.Kind == errorfs.OpCreate && strings.HasPrefix(name, markerPrefix):
			markers++
			if missing := unsynced[dir]; missing != "" {
				t.Errorf("%s is created before the name %s is on the disk", op.Path, missing)
			}
		case op.Kind == errorfs.OpCreate:
			unsynced[dir] = name
		}
		return nil
	})
	cfg := crashConfig(t, errorfs.Wrap(vfs.NewMem(), watch))
	s, _ := mustOpen(t, cfg)
	for range 100 {
		mustPropose(t, s, 1)
	}
	if err := s.raft.Snapshot().Error(); err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	if markers < 4 {
		t.Errorf("only %d markers were seen", markers)
	}
}
