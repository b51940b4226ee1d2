package raftstore

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

const (
	freeSpaceInterval = time.Second
	// startBytes is what a start may write before it looks at the free space again: what the log's memtables hold, and
	// a first landing.
	startBytes = 32 << 20
)

// freeSpace refuses writes before the disk is full, for Pebble does not survive a full one: its log
// ends the process, and its flushes are tried again for ever. A ballast file is given up at a start
// on a full disk, so that the start has room; where it still has none, it is refused.
type freeSpace struct {
	layout  layout
	free    func(path string) (uint64, error)
	reserve uint64
	ballast int64
	logger  *slog.Logger

	level atomic.Int32
}

const (
	spaceEnough int32 = iota
	spaceFull
	spaceCritical // less than half of the reserve: not even the few bytes of a strong read
)

func freeBytesOf(fs vfs.FS) func(string) (uint64, error) {
	return func(path string) (uint64, error) {
		usage, err := fs.GetDiskUsage(path)
		if errors.Is(err, vfs.ErrUnsupported) {
			return 1 << 62, nil // a memory file system has no end
		}
		return usage.AvailBytes, err
	}
}

func (f *freeSpace) full() bool { return f.level.Load() != spaceEnough }

func (f *freeSpace) critical() bool { return f.level.Load() == spaceCritical }

// prepareOpen makes room for a start where there is none. ErrStorageFull says that there cannot be made enough.
func (f *freeSpace) prepareOpen() error {
	free, err := f.freeBytes()
	if err != nil || free >= f.reserve/2 {
		return err
	}
	switch err := f.layout.fs.Remove(f.layout.ballast()); {
	case err == nil:
		f.logger.Warn("disk is nearly full: the ballast file has been given up", "freeBytes", free)
	case !errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("giving up the ballast: %w", err)
	}
	if err := f.layout.fs.Remove(f.unfinishedBallast()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("giving up what there is of the ballast: %w", err)
	}
	if free, err = f.freeBytes(); err != nil {
		return err
	}
	if needed := min(startBytes, f.reserve/4); free < needed {
		return fmt.Errorf("%w: %d bytes are free where %s is, and a start needs %d bytes; make room and start again",
			ErrStorageFull, free, f.layout.dir, needed)
	}
	return nil
}

func (f *freeSpace) freeBytes() (uint64, error) {
	free, err := f.free(f.layout.dir)
	if err != nil {
		return 0, fmt.Errorf("asking for free space: %w", err)
	}
	return free, nil
}

// run looks every second until stop is closed.
func (f *freeSpace) run(stop <-chan struct{}) {
	ticker := time.NewTicker(freeSpaceInterval)
	defer ticker.Stop()
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
			f.look()
		}
	}
}

// look sets the level. Writes come back with a quarter more than the reserve, not to flap.
func (f *freeSpace) look() {
	free, err := f.freeBytes()
	if err != nil {
		f.logger.Error("the free space is unknown", "error", err)
		return
	}
	before := f.level.Load()
	level := spaceEnough
	switch {
	case free < f.reserve/2:
		level = spaceCritical
	case free < f.reserve, before != spaceEnough && free < f.reserve+f.reserve/4:
		level = spaceFull
	}
	f.level.Store(level)
	switch {
	case level != spaceEnough && before == spaceEnough:
		f.logger.Error("disk is nearly full: writes are refused", "freeBytes", free, "reserveBytes", f.reserve)
	case level == spaceEnough && before != spaceEnough:
		f.logger.Info("disk has room again: writes are accepted", "freeBytes", free)
	}
	if level == spaceEnough && f.ballast > 0 && free >= 2*f.reserve+uint64(f.ballast) {
		f.keepBallast()
	}
}

// keepBallast makes the ballast file where it is missing.
func (f *freeSpace) keepBallast() {
	found, err := exists(f.layout.fs, f.layout.ballast())
	if err == nil && !found {
		err = f.writeBallast()
	}
	if err != nil {
		f.logger.Error("making the ballast file failed", "error", err)
	}
}

func (f *freeSpace) unfinishedBallast() string { return f.layout.ballast() + ".tmp" }

func (f *freeSpace) writeBallast() error {
	temporary := f.unfinishedBallast()
	file, err := f.layout.fs.Create(temporary, vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	chunk := make([]byte, 1<<20)
	for written := int64(0); written < f.ballast && err == nil; written += int64(len(chunk)) {
		// Real bytes: a file system need not keep space for a hole.
		_, err = file.Write(chunk[:min(int64(len(chunk)), f.ballast-written)])
	}
	if err == nil {
		err = file.Sync()
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	return f.layout.fs.Rename(temporary, f.layout.ballast())
}
