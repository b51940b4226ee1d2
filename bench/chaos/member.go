//go:build linux

package chaos

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/cupo-ec/cupo/bench/node"
)

// member is one node with its process, its address and its disk.
type member struct {
	cluster *cluster
	number  int
	name    string
	address string
	disk    *disk
	// home is where the data are when there is no disk of their own, or they lie elsewhere for a while.
	home string
	// fuse is the loop-back that home lies behind for a while; nil for none.
	fuse *loopback
	// upgraded says that the node runs the program of today, and not that of Options.From.
	upgraded bool
	// joins says that the node comes empty to a cluster that runs, whatever its number.
	joins   bool
	process *node.Node
}

func (m *member) binary() string {
	if from := m.cluster.options.From; from != "" && !m.upgraded {
		return from
	}
	return m.cluster.options.Cupod
}

func (m *member) url() string { return "http://" + m.address + ":" + apiPort }

func (m *member) dataDir() string { return filepath.Join(m.home, "data") }

func (m *member) running() bool {
	if m.process == nil {
		return false
	}
	select {
	case <-m.process.Exited():
		return false
	default:
		return true
	}
}

func (m *member) start() error {
	process, err := node.Start(m.cluster.configure(m))
	if err != nil {
		return fmt.Errorf("starting node %s: %w", m.name, err)
	}
	m.process = process
	return m.cluster.note(process.PID())
}

func (m *member) waitReady(ctx context.Context) (*node.Demo, error) {
	ctx, cancel := context.WithTimeout(ctx, startDeadline)
	defer cancel()
	demo, _, err := m.process.WaitReady(ctx)
	if err != nil {
		return nil, fmt.Errorf("waiting for node %s: %w", m.name, err)
	}
	return demo, nil
}

func (m *member) kill() error {
	if m.process == nil {
		return nil
	}
	return m.process.Kill()
}

// stop ends the process in good order.
func (m *member) stop() error {
	if err := m.process.Stop(); err != nil {
		return fmt.Errorf("stopping node %s: %w", m.name, err)
	}
	return nil
}

func (m *member) pause() error  { return m.process.Signal(syscall.SIGSTOP) }
func (m *member) resume() error { return m.process.Signal(syscall.SIGCONT) }

var errStillRuns = errors.New("the process still runs")

var errEnded = errors.New("it does not run")

// supervise does what a supervisor of processes does, where a node has ended because the machine's own disk stood still
// for too long: that is no fault of this run. One that has ended otherwise is left as it is.
func (c *cluster) supervise(m *member) error {
	text, err := os.ReadFile(m.process.LogPath())
	if err != nil {
		return fmt.Errorf("reading why node %s has ended: %w", m.name, err)
	}
	at := bytes.LastIndex(text, []byte(lastWords))
	if at < 0 || !bytes.Contains(text[at:], []byte("the disk hangs")) {
		return fmt.Errorf("node %s: %w", m.name, errEnded)
	}
	c.stalls++
	if err := m.start(); err != nil {
		return err
	}
	return fmt.Errorf("node %s: %w yet", m.name, errEnded)
}

// lastWords begin what a node says before it ends itself.
const lastWords = "the node cannot go on"

// awaitEnd waits until the process ends by itself.
func (m *member) awaitEnd(ctx context.Context, atMost time.Duration) error {
	select {
	case <-m.process.Exited():
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(atMost):
		return fmt.Errorf("node %s, %s after its fault: %w", m.name, atMost, errStillRuns)
	}
}

// note writes a process's number where a later run finds it, should this one not end it.
func (c *cluster) note(pid int) error {
	file, err := os.OpenFile(filepath.Join(c.dir, pidsName), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("noting a process: %w", err)
	}
	defer file.Close()
	if _, err := fmt.Fprintln(file, pid); err != nil {
		return fmt.Errorf("noting a process: %w", err)
	}
	return nil
}
