package raftstore

import (
	"errors"
	"io"
	"os"
	"sync"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// fence is a file system that can be closed for good. Pebble cannot be stopped once its disk has failed: it may try
// again for ever. Behind a closed fence it makes no new name and removes none, so the directory can be cleared; what it
// writes into files that it has open goes into files without a name.
type fence struct {
	vfs.FS
	mu     sync.RWMutex // held while a name is made or removed, and exclusively to close
	closed bool
}

var errFenced = errors.New("the directory was given up")

// close returns when nothing that changes names is under way any more. Such a thing may hang as the disk does.
func (f *fence) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
}

func (f *fence) change(change func() error) error {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if f.closed {
		return errFenced
	}
	return change()
}

// Create implements vfs.FS.
func (f *fence) Create(name string, category vfs.DiskWriteCategory) (file vfs.File, err error) {
	err = f.change(func() (err error) {
		file, err = f.FS.Create(name, category)
		return err
	})
	return file, err
}

// Link implements vfs.FS.
func (f *fence) Link(from, to string) error {
	return f.change(func() error { return f.FS.Link(from, to) })
}

// OpenReadWrite implements vfs.FS.
func (f *fence) OpenReadWrite(name string, category vfs.DiskWriteCategory, options ...vfs.OpenOption) (file vfs.File, err error) {
	err = f.change(func() (err error) {
		file, err = f.FS.OpenReadWrite(name, category, options...)
		return err
	})
	return file, err
}

// Remove implements vfs.FS.
func (f *fence) Remove(name string) error {
	return f.change(func() error { return f.FS.Remove(name) })
}

// RemoveAll implements vfs.FS.
func (f *fence) RemoveAll(name string) error {
	return f.change(func() error { return f.FS.RemoveAll(name) })
}

// Rename implements vfs.FS.
func (f *fence) Rename(from, to string) error {
	return f.change(func() error { return f.FS.Rename(from, to) })
}

// ReuseForWrite implements vfs.FS.
func (f *fence) ReuseForWrite(from, to string, category vfs.DiskWriteCategory) (file vfs.File, err error) {
	err = f.change(func() (err error) {
		file, err = f.FS.ReuseForWrite(from, to, category)
		return err
	})
	return file, err
}

// MkdirAll implements vfs.FS.
func (f *fence) MkdirAll(dir string, mode os.FileMode) error {
	return f.change(func() error { return f.FS.MkdirAll(dir, mode) })
}

// Lock implements vfs.FS.
func (f *fence) Lock(name string) (lock io.Closer, err error) {
	err = f.change(func() (err error) {
		lock, err = f.FS.Lock(name)
		return err
	})
	return lock, err
}

// Unwrap implements vfs.FS.
func (f *fence) Unwrap() vfs.FS { return f.FS }
