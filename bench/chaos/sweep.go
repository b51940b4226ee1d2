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
	path := filepath.Join(os.TempDir(), lockName)
	// Without making it first: where everybody may make files, nobody may make another's anew.
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		file, err = os.OpenFile(path, os.O_CREATE|os.O_RDONLY, 0o644)
	}
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
	if os.Geteuid() != 0 {
		return sweepProcesses(parent)
	}
	devices := leftDevices(ctx)
	// A process that waits for a frozen disk cannot be ended, and keeps its name space.
	for _, mount := range devices {
		if mount != "" {
			_, _ = run(ctx, "fsfreeze", "--unfreeze", mount) // fails where it is not frozen
		}
	}
	removed = sweepProcesses(parent)
	did := func(what string, words ...string) {
		if _, err := run(ctx, words...); err == nil {
			removed = append(removed, what)
		}
	}
	for device, mount := range devices {
		if mount != "" {
			did("the file system at "+mount, "umount", mount)
		}
		did("the device "+device, "losetup", "--detach", device)
	}
	for _, group := range matches(blkio, "cupo-chaos-*") {
		did("the group "+group, "rmdir", group)
	}
	for _, path := range matches("/run/netns", spaceStart+"*") {
		did("the name space "+filepath.Base(path), "ip", "netns", "del", filepath.Base(path))
	}
	for _, path := range matches("/sys/class/net", bridge+"*") {
		did("the link "+filepath.Base(path), "ip", "link", "del", filepath.Base(path))
	}
	return removed
}

// matches are the files of a folder whose names fit; none where the folder is not there.
func matches(folder, pattern string) []string {
	found, _ := filepath.Glob(filepath.Join(folder, pattern)) // fails for a bad pattern only
	return found
}

// leftDevices are the loop devices of earlier runs, each with where it is mounted, empty for nowhere.
func leftDevices(ctx context.Context) map[string]string {
	devices := map[string]string{}
	list, err := run(ctx, "losetup", "--list", "--noheadings", "--output", "NAME,BACK-FILE")
	if err != nil {
		return devices // no such program: nothing was made by it
	}
	for line := range strings.Lines(list) {
		if device, image, _ := strings.Cut(strings.TrimSpace(line), " "); strings.Contains(image, imageName) {
			devices[device] = ""
		}
	}
	mounts, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return devices
	}
	for line := range strings.Lines(string(mounts)) {
		if fields := strings.Fields(line); len(fields) > 1 {
			if _, left := devices[fields[0]]; left {
				devices[fields[0]] = fields[1]
			}
		}
	}
	return devices
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

// A process that was killed is waited for about two seconds: its disk is in use until it is gone.
const (
	endChecks = 100
	endPause  = 20 * time.Millisecond
)

func endProcess(pid int, dir string) bool {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil || !bytes.Contains(line, []byte(dir+"/")) {
		return false
	}
	if syscall.Kill(pid, syscall.SIGKILL) != nil {
		return false
	}
	for range endChecks {
		if syscall.Kill(pid, 0) != nil {
			break
		}
		time.Sleep(endPause)
	}
	return true
}
