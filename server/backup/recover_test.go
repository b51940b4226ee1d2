package backup

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
)

// stoppedNode makes a node of its own, and a copy of its directory.
func stoppedNode(t *testing.T) (dir, copied string) {
	t.Helper()
	dir, copied = filepath.Join(t.TempDir(), "node"), filepath.Join(t.TempDir(), "copy")
	n := startNode(t, dir)
	n.begin()
	n.grow(3)
	n.stop()
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return dir, copied
}

// TestARecoveredNodeIsToldFromTheOthers: the operator who asks again is told to start it, and not that it is a stranger.
func TestARecoveredNodeIsToldFromTheOthers(t *testing.T) {
	dir, copied := stoppedNode(t)
	foreign, _ := stoppedNode(t)
	survivors, err := Look([]string{dir, copied})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := survivors[0].Recover(t.Context(), "", quiet(t)); err != nil {
		t.Fatal(err)
	}
	for _, dirs := range [][]string{{dir, copied}, {copied, dir}} {
		if _, err := Look(dirs); !errors.Is(err, ErrRecovered) || !strings.Contains(err.Error(), "start that one, and never "+copied) {
			t.Errorf("%v: %v", dirs, err)
		}
	}
	for _, dirs := range [][]string{{dir, foreign}, {foreign, copied}} {
		if _, err := Look(dirs); !errors.Is(err, ErrAnotherHistory) {
			t.Errorf("%v: %v", dirs, err)
		}
	}
}

// interruptRecovery leaves a directory as a power cut does before the node has its new identity.
func interruptRecovery(t *testing.T, dir string) {
	t.Helper()
	left := filepath.Join(t.TempDir(), "left")
	cutting := errorfs.InjectorFunc(func(op errorfs.Op) error {
		if op.Kind == errorfs.OpRename && filepath.Base(op.Path) == "identity.json.tmp" {
			return os.CopyFS(left, os.DirFS(dir))
		}
		return nil
	})
	cfg := raftstore.Config{Dir: dir, FS: errorfs.Wrap(vfs.Default, cutting), Logger: quiet(t), AllowClockJump: true, BallastBytes: -1}
	if _, err := raftstore.Recover(cfg, allocator.NewState(), "elsewhere"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.RemoveAll(dir), os.Rename(left, dir)); err != nil {
		t.Fatalf("it was not interrupted: %v", err)
	}
}

// TestAnInterruptedRecoveryIsLookedAtAsBefore, compared with the others, and ended.
func TestAnInterruptedRecoveryIsLookedAtAsBefore(t *testing.T) {
	dir, copied := stoppedNode(t)
	interruptRecovery(t, dir)
	survivors, err := Look([]string{dir, copied})
	if err != nil {
		t.Fatal(err)
	}
	s, other := &survivors[0], &survivors[1]
	if s.Dir != dir || !s.Interrupted || other.Interrupted || s.Compare(&other.Survey) != 0 || s.CommittedIndex != other.CommittedIndex {
		t.Errorf("looked at as %+v, the copy as %+v", s, other)
	}
	if _, err := s.Recover(t.Context(), "", quiet(t)); err != nil {
		t.Fatal(err)
	}
	after, err := Look([]string{dir})
	if err != nil || after[0].Interrupted || after[0].RecoveredFrom != other.Generation || after[0].Members[0].Address != "elsewhere" {
		t.Errorf("recovered, it is looked at as %+v: %v", after, err)
	}
}
