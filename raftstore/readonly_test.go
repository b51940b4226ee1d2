package raftstore

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/cupo-ec/cupo/internal/crashfs"
)

// remountedFS is a file system below a path of which nothing can be written any more, as one that the
// kernel has mounted read-only after an error.
type remountedFS struct {
	under    string
	readOnly atomic.Bool
}

func (r *remountedFS) String() string { return "remounted" }

func (r *remountedFS) MaybeError(op errorfs.Op) error {
	if !r.readOnly.Load() || !strings.Contains(op.Path, r.under) {
		return nil
	}
	switch op.Kind {
	case errorfs.OpOpen, errorfs.OpOpenDir, errorfs.OpList, errorfs.OpStat, errorfs.OpFileRead, errorfs.OpFileReadAt,
		errorfs.OpFileStat, errorfs.OpFileClose, errorfs.OpGetDiskUsage:
		return nil
	}
	return syscall.EROFS
}

// TestADiskThatMayNotBeWrittenEndsTheNode: it cannot keep what it would acknowledge.
func TestADiskThatMayNotBeWrittenEndsTheNode(t *testing.T) {
	for _, under := range []string{"/log/", "/mark", "/state"} {
		t.Run(under, func(t *testing.T) {
			disk := &remountedFS{under: under}
			failures := make(chan string, 10)
			mem := crashfs.New()
			cfg := testConfig(t, errorfs.Wrap(mem, disk))
			cfg.OnFatal = func(reason string) { failures <- reason }
			s, _ := mustOpen(t, cfg)
			f := &fates{}
			f.mustRaise(t, s, 10)
			disk.readOnly.Store(true)
			go f.client(t, func(ctx context.Context, command []byte) error {
				_, err := s.Propose(ctx, Proposal{Command: command})
				return err
			}, time.Minute)
			if under == "/state" {
				go func() { _ = s.raft.Snapshot().Error() }()
			}
			select {
			case reason := <-failures: // and not the watchdog's, seconds later
				if !strings.Contains(reason, syscall.EROFS.Error()) {
					t.Errorf("the node ended only because %s", reason)
				}
			case <-time.After(20 * time.Second):
				t.Fatal("the node goes on")
			}
			if err := s.Health(); !errors.Is(err, ErrClosed) {
				t.Errorf("its health is %v", err)
			}
			_ = s.Close()
			s, machine := mustOpen(t, testConfig(t, mem.CrashClone(vfs.CrashCloneCfg{})))
			f.mu.Lock()
			defer f.mu.Unlock()
			f.check(t, machine)
			mustClose(t, s)
		})
	}
}

// mustRaise proposes commands that are acknowledged.
func (f *fates) mustRaise(t *testing.T, s *Store, count int) {
	t.Helper()
	for range count {
		if err := f.one(t, s, Ordinary); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAMarkThatFailedStaysFailed: after a failed sync a second one may well succeed, without the bytes of the
// first on the disk.
func TestAMarkThatFailedStaysFailed(t *testing.T) {
	failing := &hangingFS{under: "mark"}
	m, l := testMark(t, errorfs.Wrap(vfs.NewMem(), failing))
	failing.fail.Store(true)
	m.stored(10)
	first := m.sync()
	failing.fail.Store(false)
	if err := m.sync(); first == nil || err == nil {
		t.Errorf("a sync that failed with %v was tried again: %v, in %s", first, err, l.mark())
	}
	_ = m.file.Close()
}
