package raftstore

import (
	"fmt"
	"os"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// failingDisk is told when something cannot be written to a directory in the making.
type failingDisk struct {
	once   chan struct{} // has an element until somebody has failed
	failed chan struct{} // closed when reason stands
	reason error
}

func newFailingDisk() *failingDisk {
	d := &failingDisk{once: make(chan struct{}, 1), failed: make(chan struct{})}
	d.once <- struct{}{}
	return d
}

func (d *failingDisk) fail(err error) {
	select {
	case <-d.once:
		d.reason = err
		close(d.failed)
	default:
	}
}

// failure is nil while the disk does what it should.
func (d *failingDisk) failure() error {
	select {
	case <-d.failed:
		return d.reason
	default:
		return nil
	}
}

// unlessItFails runs work, and answers its error, or why the disk has failed before. Work may then go on for a moment, or
// stand still for ever.
func (d *failingDisk) unlessItFails(work func() error) error {
	done := make(chan error, 1)
	go func() { done <- work() }()
	select {
	case err := <-done:
		return err
	case <-d.failed:
		select {
		case <-done:
		case <-time.After(failedClosePatience):
		}
		return d.reason
	}
}

// stopAt returns where there is no error. Where there is one, the disk has failed, and it never returns.
func (d *failingDisk) stopAt(name string, err error) {
	if err == nil {
		return
	}
	d.fail(fmt.Errorf("writing %s: %w", name, err))
	select {}
}

// stoppingFS stops whoever cannot write, after the disk was said to have failed. From an error Pebble does not come back
// in order: it tries again for ever, panics because it cannot know what the disk holds, or panics in the background
// because it was closed while it was being opened; and a panic there nobody can catch. Links may fail, for then files
// are copied.
type stoppingFS struct {
	vfs.FS
	disk *failingDisk
}

// Create implements vfs.FS.
func (f stoppingFS) Create(name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	file, err := f.FS.Create(name, category)
	f.disk.stopAt(name, err)
	return stoppingFile{file, name, f.disk}, nil
}

// OpenReadWrite implements vfs.FS.
func (f stoppingFS) OpenReadWrite(name string, category vfs.DiskWriteCategory, options ...vfs.OpenOption) (vfs.File, error) {
	file, err := f.FS.OpenReadWrite(name, category, options...)
	f.disk.stopAt(name, err)
	return stoppingFile{file, name, f.disk}, nil
}

// ReuseForWrite implements vfs.FS.
func (f stoppingFS) ReuseForWrite(from, to string, category vfs.DiskWriteCategory) (vfs.File, error) {
	file, err := f.FS.ReuseForWrite(from, to, category)
	f.disk.stopAt(to, err)
	return stoppingFile{file, to, f.disk}, nil
}

// OpenDir implements vfs.FS.
func (f stoppingFS) OpenDir(name string) (vfs.File, error) {
	dir, err := f.FS.OpenDir(name)
	if err != nil {
		return nil, err
	}
	return stoppingFile{dir, name, f.disk}, nil
}

// Rename implements vfs.FS.
func (f stoppingFS) Rename(from, to string) error {
	f.disk.stopAt(to, f.FS.Rename(from, to))
	return nil
}

// MkdirAll implements vfs.FS.
func (f stoppingFS) MkdirAll(dir string, mode os.FileMode) error {
	f.disk.stopAt(dir, f.FS.MkdirAll(dir, mode))
	return nil
}

// Unwrap implements vfs.FS.
func (f stoppingFS) Unwrap() vfs.FS { return f.FS }

// stoppingFile is a file or a directory of a stoppingFS.
type stoppingFile struct {
	vfs.File
	name string
	disk *failingDisk
}

// Write implements vfs.File.
func (f stoppingFile) Write(b []byte) (int, error) {
	n, err := f.File.Write(b)
	f.disk.stopAt(f.name, err)
	return n, nil
}

// WriteAt implements vfs.File.
func (f stoppingFile) WriteAt(b []byte, offset int64) (int, error) {
	n, err := f.File.WriteAt(b, offset)
	f.disk.stopAt(f.name, err)
	return n, nil
}

// Sync implements vfs.File.
func (f stoppingFile) Sync() error {
	f.disk.stopAt(f.name, f.File.Sync())
	return nil
}

// SyncData implements vfs.File.
func (f stoppingFile) SyncData() error {
	f.disk.stopAt(f.name, f.File.SyncData())
	return nil
}

// SyncTo implements vfs.File.
func (f stoppingFile) SyncTo(length int64) (bool, error) {
	whole, err := f.File.SyncTo(length)
	f.disk.stopAt(f.name, err)
	return whole, nil
}
