package report

import (
	"fmt"
	"os"
	"syscall"
	"time"
)

// fileSystems are names for the numbers by which the kernel tells file systems apart.
var fileSystems = map[int64]string{
	0x01021994: "tmpfs", 0x858458f6: "ramfs", 0xef53: "ext4", 0x58465342: "xfs", 0x9123683e: "btrfs",
	0x794c7630: "overlay", 0x2fc12fc1: "zfs", 0x6969: "nfs", 0x01021997: "9p", 0x65735546: "fuse", 0xf2f52010: "f2fs",
}

// FileSystem is the name of the file system that a path is on.
func FileSystem(path string) (string, error) {
	var facts syscall.Statfs_t
	if err := syscall.Statfs(path, &facts); err != nil {
		return "", fmt.Errorf("asking for the file system of %s: %w", path, err)
	}
	if name, known := fileSystems[int64(facts.Type)&0xffffffff]; known {
		return name, nil
	}
	return fmt.Sprintf("0x%x", facts.Type), nil
}

// InMemory reports whether a file system's name is that of one that keeps nothing on a disk.
func InMemory(fileSystem string) bool { return fileSystem == "tmpfs" || fileSystem == "ramfs" }

// SyncTime writes a block at an offset of a file, has it made durable, and says how long both took
// together.
func SyncTime(file *os.File, block []byte, offset int64) (time.Duration, error) {
	began := time.Now()
	if _, err := file.WriteAt(block, offset); err != nil {
		return 0, fmt.Errorf("writing a block: %w", err)
	}
	if err := syscall.Fdatasync(int(file.Fd())); err != nil {
		return 0, fmt.Errorf("syncing a block: %w", err)
	}
	return time.Since(began), nil
}
