//go:build linux

package chaos

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// site is what of the machine a run may use: addresses, name spaces, disks.
type site struct {
	dir string
	// missing says for each right why it is not there.
	missing map[Right]string
	disks   []*disk
	spaces  int
}

// Right is something that a fault needs of the machine, or of the cluster.
type Right string

// The rights that faults need.
const (
	// Spaces are network name spaces with addresses of their own.
	Spaces Right = "network name spaces"
	// Filter drops and rejects packets in them.
	Filter Right = "nft in network name spaces"
	// Shaper slows them down.
	Shaper Right = "tc in network name spaces"
	// Disks are file systems of the nodes' own.
	Disks Right = "loop devices"
	// Throttle slows a disk down.
	Throttle Right = "cgroup v1 blkio"
	// Fuse is a file system that a program of ours serves.
	Fuse Right = "FUSE"
	// Several are at least three nodes.
	Several Right = "three nodes"
)

const blkio = "/sys/fs/cgroup/blkio"

// newSite looks at what the machine gives.
func newSite(dir string, nodes int) *site {
	s := &site{dir: dir, missing: map[Right]string{}}
	if nodes < 3 {
		s.missing[Several] = fmt.Sprintf("there are %d", nodes)
	}
	if os.Geteuid() != 0 {
		for _, right := range []Right{Spaces, Filter, Shaper, Disks, Throttle, Fuse} {
			s.missing[right] = "only root may"
		}
		return s
	}
	s.want(Spaces, "ip", "nsenter")
	s.want(Filter, "ip", "nsenter", "nft")
	s.want(Shaper, "ip", "nsenter", "tc")
	s.want(Disks, "losetup", "mkfs.ext4", "e2fsck", "mount", "umount", "fsfreeze", "fallocate")
	if _, err := os.Stat(filepath.Join(blkio, "blkio.throttle.write_iops_device")); err != nil {
		s.missing[Throttle] = "it is not mounted at " + blkio
	}
	if _, err := os.Stat("/dev/fuse"); err != nil {
		s.missing[Fuse] = "there is no /dev/fuse"
	}
	return s
}

func (s *site) want(right Right, programs ...string) {
	for _, program := range programs {
		if _, err := exec.LookPath(program); err != nil {
			s.missing[right] = "there is no " + program
		}
	}
}

// say tells what of the machine is missing.
func (s *site) say(out io.Writer) {
	for _, right := range slices.Sorted(maps.Keys(s.missing)) {
		fmt.Fprintf(out, "There are no %s: %s\n", right, s.missing[right])
	}
}

func (s *site) has(right Right) bool { return s.missing[right] == "" }

// prepare makes what each of the members lives in. What cannot be made is missing then, with the reason;
// the members get the plain machine instead.
func (s *site) prepare(ctx context.Context, members []*member) error {
	s.prepareNetwork(ctx, len(members))
	s.prepareDisks(ctx, len(members))
	for i, m := range members {
		m.address = fmt.Sprintf("127.0.0.%d", firstHost+i)
		if s.has(Spaces) {
			m.address = fmt.Sprintf("%s.%d", network, firstHost+i)
		}
		m.home = filepath.Join(s.dir, m.name)
		if s.has(Disks) {
			m.disk = s.disks[i]
			m.home = m.disk.mount
		}
		if err := os.MkdirAll(m.dataDir(), 0o755); err != nil {
			return fmt.Errorf("making the data directory of node %s: %w", m.name, err)
		}
	}
	return nil
}

func (s *site) prepareNetwork(ctx context.Context, members int) {
	if !s.has(Spaces) {
		return
	}
	if err := s.makeSpaces(ctx, members); err != nil {
		why := err.Error()
		_ = s.removeSpaces(context.WithoutCancel(ctx)) // half a network: the next run removes what stays
		s.spaces = 0
		s.missing[Spaces], s.missing[Filter], s.missing[Shaper] = why, why, why
	}
}

func (s *site) prepareDisks(ctx context.Context, members int) {
	for i := 0; i < members && s.has(Disks); i++ {
		d, err := makeDisk(ctx, filepath.Join(s.dir, letter(i)))
		if err != nil {
			s.missing[Disks] = err.Error()
		}
		if d != nil {
			s.disks = append(s.disks, d)
		}
	}
	if !s.has(Disks) && s.has(Throttle) {
		s.missing[Throttle] = s.missing[Disks]
	}
}

// close removes everything that was made.
func (s *site) close(ctx context.Context) error {
	var all error
	for _, d := range s.disks {
		all = errors.Join(all, d.close(ctx))
	}
	if s.spaces > 0 {
		all = errors.Join(all, s.removeSpaces(ctx))
	}
	return all
}

// run runs a program and gives its output.
func run(ctx context.Context, words ...string) (string, error) {
	return runWith(ctx, "", words...)
}

func runWith(ctx context.Context, input string, words ...string) (string, error) {
	command := exec.CommandContext(ctx, words[0], words[1:]...)
	command.Stdin = strings.NewReader(input)
	output, err := command.CombinedOutput()
	text := strings.TrimSpace(string(output))
	if err != nil {
		return text, fmt.Errorf("%s: %w: %.300s", strings.Join(words, " "), err, text)
	}
	return text, nil
}

func letter(i int) string { return string(rune('a' + i)) }
