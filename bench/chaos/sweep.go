//go:build linux

package chaos

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	pidsName = "chaos.pids"
	// dirPrefix begins the name of each run's directory.
	dirPrefix = "chaos"
	lockName  = "cupo-chaos.lock"
)

var errAnotherRun = errors.New("another chaos run is under way on this machine: name spaces and devices are shared")

// lock keeps a second run away; it ends with the process.
func lock() (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(os.TempDir(), lockName), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("locking out other runs: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		file.Close()
		return nil, errAnotherRun
	}
	return file, nil
}

// sweep removes what an earlier run left behind: processes, file systems, devices, name spaces. It is
// called under the lock, so that nothing it finds is in use. It gives a line for each thing it removed.
func sweep(ctx context.Context, parent string) (removed []string) {
	removed = sweepProcesses(parent)
	if os.Geteuid() != 0 {
		return removed
	}
	did := func(what string, words ...string) {
		if _, err := run(ctx, words...); err == nil {
			removed = append(removed, what)
		}
	}
	if list, err := run(ctx, "losetup", "--list", "--noheadings", "--output", "NAME,BACK-FILE"); err == nil {
		for line := range strings.Lines(list) {
			device, image, _ := strings.Cut(strings.TrimSpace(line), " ")
			if strings.Contains(image, imageName) {
				sweepMounts(ctx, device, did)
				did("the device "+device, "losetup", "--detach", device)
			}
		}
	}
	groups, _ := filepath.Glob(filepath.Join(blkio, "cupo-chaos-*"))
	for _, group := range groups {
		did("the group "+group, "rmdir", group)
	}
	spaces, _ := filepath.Glob(filepath.Join("/run/netns", spaceStart+"*"))
	for _, path := range spaces {
		did("the name space "+filepath.Base(path), "ip", "netns", "del", filepath.Base(path))
	}
	if _, err := os.Stat(filepath.Join("/sys/class/net", bridge)); err == nil {
		did("the bridge "+bridge, "ip", "link", "del", bridge)
	}
	return removed
}

// sweepMounts takes away the file systems of a device, which may be frozen still.
func sweepMounts(ctx context.Context, device string, did func(what string, words ...string)) {
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return
	}
	for line := range strings.Lines(string(mounts)) {
		fields := strings.Fields(line)
		if len(fields) > 5 && strings.HasSuffix(strings.TrimSpace(line[:strings.LastIndex(line, " ")]), device) {
			_, _ = run(ctx, "fsfreeze", "--unfreeze", fields[4]) // fails where it is not frozen
			did("the file system at "+fields[4], "umount", fields[4])
		}
	}
}

// sweepProcesses ends the nodes of earlier runs. A number may have been given to another process since:
// only one whose command line names the run's directory is ended.
func sweepProcesses(parent string) (removed []string) {
	files, _ := filepath.Glob(filepath.Join(parent, dirPrefix+"*", pidsName))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		for _, field := range strings.Fields(string(text)) {
			pid, err := strconv.Atoi(field)
			if err == nil && endProcess(pid, filepath.Dir(file)) {
				removed = append(removed, "the process "+field)
			}
		}
	}
	return removed
}

func endProcess(pid int, dir string) bool {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil || !bytes.Contains(line, []byte(dir+"/")) {
		return false
	}
	if syscall.Kill(pid, syscall.SIGKILL) != nil {
		return false
	}
	for range 50 {
		if syscall.Kill(pid, 0) != nil {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	return true
}
