package cluster

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/cupo-ec/cupo/raftstore"
)

// node is a machine of the cluster: a disk, a clock, and a process, if one runs.
type node struct {
	cluster *Cluster
	name    string // and its address

	starting chan struct{} // has an element while somebody starts it

	mu    sync.Mutex
	disk  *disk
	clock *clock
	life  *life // nil while no process runs
	// beginning is a process that is just starting.
	beginning *life
	// jumping says that the next start is told to allow a jump of the clock.
	jumping bool
	// laid says that it is never started again.
	laid bool
}

func (c *Cluster) newNode(name string) *node {
	return &node{cluster: c, name: name, starting: make(chan struct{}, 1), disk: newDisk(c.draw()), clock: newClock()}
}

// running is the node's process, nil where there is none.
func (n *node) running() *life {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.life
}

// crashDisk lets the node go on with what its disk has after a power cut.
func (n *node) crashDisk(unsyncedPercent int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	before := n.disk
	n.disk = before.crash(unsyncedPercent)
	before.slow(0)
	before.hang(false)
}

// theDisk is the present disk.
func (n *node) theDisk() *disk {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.disk
}

// startAgain starts the process where none runs. Where the node says that its clock is wrong, the clock is set
// right; where it is right already, the time of the cluster is wrong, and an operator has to allow the jump.
func (n *node) startAgain(ctx context.Context) {
	n.starting <- struct{}{} // several faults at a time may start it
	defer func() { <-n.starting }()
	for ctx.Err() == nil && n.running() == nil && !n.atRest() {
		err := n.begin(nil)
		switch {
		case err == nil:
			return
		case errors.Is(err, errKilled):
		case errors.Is(err, raftstore.ErrClockJump):
			n.cluster.count.add("refused to start with a wrong clock", 1)
			n.correctClock()
		default:
			n.cluster.violated("%v", err)
			return
		}
		sleep(ctx, time.Second)
	}
}

// lay ends the node for good.
func (n *node) lay() {
	n.starting <- struct{}{}
	defer func() { <-n.starting }()
	n.mu.Lock()
	n.laid = true
	l := n.life
	n.mu.Unlock()
	if l != nil {
		l.killed(0)
	}
}

func (n *node) atRest() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.laid
}

// killIn kills the node's process in the midst of one of its next changes of the disk, also while it starts.
func (n *node) killIn(changes, unsyncedPercent int) {
	d := n.theDisk()
	d.set(func() {
		n.mu.Lock()
		l := n.life
		if n.beginning != nil {
			l = n.beginning
		}
		n.mu.Unlock()
		if l != nil {
			n.cluster.count.add("killed in a write", 1)
			l.killed(unsyncedPercent)
		}
	}, changes)
}

// spare takes back what killIn has said.
func (n *node) spare() { n.theDisk().set(nil, 0) }

// supervise starts a process that has ended itself.
func (n *node) supervise() {
	sleep(n.cluster.ctx, superviseAfter)
	n.startAgain(n.cluster.ctx)
}

const superviseAfter = 2 * time.Second

func (n *node) correctClock() {
	if !n.clock.correct() {
		return
	}
	n.cluster.count.add("started with a jump allowed", 1)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.jumping = true
}

// jumpAllowed is asked once a start.
func (n *node) jumpAllowed() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	allowed := n.jumping
	n.jumping = false
	return allowed
}

// fatal judges why a process has ended itself.
func (c *Cluster) fatal(n *node, reason string) {
	switch {
	case strings.Contains(reason, "the disk hangs") && n.theDisk().troubled():
		c.count.add("ended by a hanging disk", 1)
	case strings.Contains(reason, "the clock says"):
		c.count.add("ended by a wrong clock", 1)
		n.correctClock()
	case strings.Contains(reason, raftstore.ErrTailCut.Error()):
		c.count.add("ended to cut its log's end", 1)
	default:
		c.violated("%s ended: %s", n.name, reason)
	}
}

// sleep waits, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
