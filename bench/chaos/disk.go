//go:build linux

package chaos

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// disk is a file system of a member's own: a file behind a loop device.
type disk struct {
	image, mount, device string
	frozen, throttled    bool
}

const (
	imageName = "cupo-chaos-disk.img"
	// The image is sparse: what is not written takes no room.
	diskBytes = 4 << 30
	// leftBytes is what a nearly full disk has left: less than the reserve below which a node takes no
	// writes, and enough for Pebble to live.
	leftBytes = 300 << 20
	// slowSyncs is how many writes a slow disk does in a second.
	slowSyncs = 50
)

func makeDisk(ctx context.Context, dir string) (*disk, error) {
	d := &disk{image: filepath.Join(dir, imageName), mount: filepath.Join(dir, "disk")}
	if err := os.MkdirAll(d.mount, 0o755); err != nil {
		return nil, fmt.Errorf("making a disk: %w", err)
	}
	file, err := os.Create(d.image)
	if err != nil {
		return nil, fmt.Errorf("making a disk: %w", err)
	}
	defer file.Close()
	if err := file.Truncate(diskBytes); err != nil {
		return nil, fmt.Errorf("making a disk: %w", err)
	}
	if _, err := run(ctx, "mkfs.ext4", "-q", "-F", d.image); err != nil {
		return nil, err
	}
	if d.device, err = run(ctx, "losetup", "--find", "--show", d.image); err != nil {
		return nil, err
	}
	return d, d.attach(ctx)
}

func (d *disk) attach(ctx context.Context) error {
	_, err := run(ctx, "mount", "-t", "ext4", "-o", "errors=remount-ro", d.device, d.mount)
	return err
}

func (d *disk) detach(ctx context.Context) error {
	_, err := run(ctx, "umount", d.mount)
	return err
}

func (d *disk) close(ctx context.Context) error {
	var all error
	if d.frozen {
		all = d.thaw(ctx)
	}
	if d.throttled {
		all = errors.Join(all, d.unthrottle())
	}
	if mounted(d.mount) {
		all = errors.Join(all, d.detach(ctx))
	}
	if d.device != "" {
		_, err := run(ctx, "losetup", "--detach", d.device)
		all = errors.Join(all, err)
	}
	return all
}

// fill leaves so many bytes free.
func (d *disk) fill(ctx context.Context, left uint64) error {
	var facts syscall.Statfs_t
	if err := syscall.Statfs(d.mount, &facts); err != nil {
		return fmt.Errorf("asking how full a disk is: %w", err)
	}
	free := facts.Bavail * uint64(facts.Bsize)
	if free <= left {
		return nil
	}
	_, err := run(ctx, "fallocate", "--length", strconv.FormatUint(free-left, 10), d.filler())
	return err
}

func (d *disk) filler() string { return filepath.Join(d.mount, "filler") }

func (d *disk) empty() error {
	if err := os.Remove(d.filler()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("making room: %w", err)
	}
	return nil
}

// freeze makes every write and every sync wait; the processes that wait cannot even be killed.
func (d *disk) freeze(ctx context.Context) error {
	_, err := run(ctx, "fsfreeze", "--freeze", d.mount)
	d.frozen = err == nil
	return err
}

func (d *disk) thaw(ctx context.Context) error {
	d.frozen = false
	_, err := run(ctx, "fsfreeze", "--unfreeze", d.mount)
	return err
}

// breakDown makes ext4 believe that it met an error: it lets nobody write from then on.
func (d *disk) breakDown() error {
	trigger := filepath.Join("/sys/fs/ext4", filepath.Base(d.device), "trigger_fs_error")
	if err := os.WriteFile(trigger, []byte("chaos\n"), 0o200); err != nil {
		return fmt.Errorf("breaking a disk: %w", err)
	}
	return nil
}

// repair checks the file system of a member that does not run, and lets it be written again.
func (d *disk) repair(ctx context.Context) error {
	if err := d.detach(ctx); err != nil {
		return err
	}
	// It ends with 1 when it has repaired something, and that is what it is here for.
	if text, err := run(ctx, "e2fsck", "-f", "-y", d.device); err != nil && !strings.Contains(err.Error(), "exit status 1:") {
		return fmt.Errorf("checking a disk: %w: %.200s", err, text)
	}
	return d.attach(ctx)
}

// throttle lets a process write to the disk a few times in a second only.
func (d *disk) throttle(pid int) error {
	var facts syscall.Stat_t
	if err := syscall.Stat(d.device, &facts); err != nil {
		return fmt.Errorf("asking for a device's number: %w", err)
	}
	group := d.group()
	if err := os.MkdirAll(group, 0o755); err != nil {
		return fmt.Errorf("slowing a disk: %w", err)
	}
	d.throttled = true
	line := fmt.Sprintf("%d:%d %d\n", facts.Rdev>>8&0xfff, facts.Rdev&0xff, slowSyncs)
	for name, text := range map[string]string{
		"blkio.throttle.write_iops_device": line, "cgroup.procs": strconv.Itoa(pid),
	} {
		if err := os.WriteFile(filepath.Join(group, name), []byte(text), 0o644); err != nil {
			return fmt.Errorf("slowing a disk: %w", err)
		}
	}
	return nil
}

func (d *disk) group() string {
	return filepath.Join(blkio, "cupo-chaos-"+filepath.Base(filepath.Dir(d.mount)))
}

// unthrottle gives the processes back to the whole machine's group.
func (d *disk) unthrottle() error {
	d.throttled = false
	members, err := os.ReadFile(filepath.Join(d.group(), "cgroup.procs"))
	if err != nil {
		return fmt.Errorf("letting a disk be fast again: %w", err)
	}
	for _, pid := range strings.Fields(string(members)) {
		// One that has ended meanwhile is nowhere.
		_ = os.WriteFile(filepath.Join(blkio, "cgroup.procs"), []byte(pid), 0o644)
	}
	if err := os.Remove(d.group()); err != nil {
		return fmt.Errorf("letting a disk be fast again: %w", err)
	}
	return nil
}

func mounted(path string) bool {
	text, err := os.ReadFile("/proc/self/mountinfo")
	return err == nil && strings.Contains(string(text), " "+path+" ")
}
