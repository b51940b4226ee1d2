//go:build !linux

package report

import (
	"fmt"
	"os"
	"time"
)

// FileSystem is unknown here.
func FileSystem(string) (string, error) { return "unknown", nil }

// InMemory cannot be told here.
func InMemory(string) bool { return false }

// SyncTime writes a block at an offset of a file, has it made durable, and says how long both took
// together.
func SyncTime(file *os.File, block []byte, offset int64) (time.Duration, error) {
	began := time.Now()
	if _, err := file.WriteAt(block, offset); err != nil {
		return 0, fmt.Errorf("writing a block: %w", err)
	}
	if err := file.Sync(); err != nil {
		return 0, fmt.Errorf("syncing a block: %w", err)
	}
	return time.Since(began), nil
}
