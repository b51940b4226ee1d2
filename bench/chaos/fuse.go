//go:build linux

package chaos

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// loopback is a file system that hands everything on to a directory, and whose syncs can be made to fail.
type loopback struct {
	server *fuse.Server
	under  string
	fails  atomic.Bool
}

func (l *loopback) failSyncs() { l.fails.Store(true) }

// syncNode is a file or a directory of a loopback.
type syncNode struct {
	*fs.LoopbackNode
	of *loopback
}

var (
	_ fs.NodeFsyncer     = (*syncNode)(nil)
	_ fs.NodeWrapChilder = (*syncNode)(nil)
)

// WrapChild makes what is found below a node of the same kind.
func (n *syncNode) WrapChild(_ context.Context, child fs.InodeEmbedder) fs.InodeEmbedder {
	return &syncNode{LoopbackNode: child.(*fs.LoopbackNode), of: n.of}
}

// Fsync fails while it is to fail, as a disk does that cannot store what it has taken.
func (n *syncNode) Fsync(ctx context.Context, file fs.FileHandle, flags uint32) syscall.Errno {
	if n.of.fails.Load() {
		return syscall.EIO
	}
	if syncs, ok := file.(fs.FileFsyncer); ok {
		return syncs.Fsync(ctx, flags)
	}
	return fs.OK // of a directory: the one below is synced with its files by the file system below
}

func mountLoopback(under, at string) (*loopback, error) {
	var facts syscall.Stat_t
	if err := syscall.Stat(under, &facts); err != nil {
		return nil, fmt.Errorf("mounting a loop-back: %w", err)
	}
	if err := os.MkdirAll(at, 0o755); err != nil {
		return nil, fmt.Errorf("mounting a loop-back: %w", err)
	}
	l := &loopback{under: under}
	data := &fs.LoopbackRoot{Path: under, Dev: uint64(facts.Dev)}
	root := &syncNode{LoopbackNode: &fs.LoopbackNode{RootData: data}, of: l}
	data.RootNode = root
	server, err := fs.Mount(at, root, &fs.Options{
		MountOptions: fuse.MountOptions{DirectMount: true, FsName: imageName},
	})
	if err != nil {
		return nil, fmt.Errorf("mounting a loop-back: %w", err)
	}
	l.server = server
	return l, nil
}

// behindFuse moves a member's data behind a loop-back and starts it there.
func (m *member) behindFuse(ctx context.Context) error {
	if err := m.stop(); err != nil {
		return err
	}
	l, err := mountLoopback(m.home, filepath.Join(m.cluster.dir, m.name, "fuse"))
	if err != nil {
		return err
	}
	m.fuse, m.home = l, filepath.Join(m.cluster.dir, m.name, "fuse")
	return restart(ctx, m)
}

// closeFuse gives a member that does not run its own directory back.
func (m *member) closeFuse() error {
	if m.fuse == nil {
		return nil
	}
	if err := m.fuse.server.Unmount(); err != nil {
		return fmt.Errorf("taking the loop-back of node %s away: %w", m.name, err)
	}
	m.home, m.fuse = m.fuse.under, nil
	return nil
}
