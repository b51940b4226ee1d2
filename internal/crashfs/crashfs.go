// Package crashfs is Pebble's file system in memory that forgets what was not synced, without the deadlock that it
// has in v2.1.7: MemFS.Link takes its two locks the other way round than MemFS.Create and a file's Sync do, so a clone that
// waits between them waits for ever. Here no link is under way while a clone is made.
package crashfs

import (
	"sync"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// FS is a file system in memory.
type FS struct {
	*vfs.MemFS
	linking sync.RWMutex // held while a link is made, and exclusively while a clone is
}

// New makes an empty one.
func New() *FS { return &FS{MemFS: vfs.NewCrashableMem()} }

// Link implements vfs.FS.
func (f *FS) Link(oldName, newName string) error {
	f.linking.RLock()
	defer f.linking.RUnlock()
	return f.MemFS.Link(oldName, newName)
}

// CrashClone is what a power cut now would leave: all that was synced, and some of what was not.
func (f *FS) CrashClone(cfg vfs.CrashCloneCfg) *FS {
	f.linking.Lock()
	defer f.linking.Unlock()
	return &FS{MemFS: f.MemFS.CrashClone(cfg)}
}
