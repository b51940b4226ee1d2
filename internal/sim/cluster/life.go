package cluster

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/intake"
)

// life is one run of a node's process.
type life struct {
	node     *node
	store    *raftstore.Store
	state    *allocator.State
	intake   *intake.Intake
	listener *listener
	opened   chan struct{} // closed when Open has returned
	// dead says that the process has ended: what it says from then on, nobody hears.
	dead atomic.Bool
	// led says that it has led at some time, admitted that it was told where the cluster has let it in.
	led, admitted atomic.Bool
}

// The nodes' settings where they differ from a real one's: what is done often costs real time.
const (
	heartbeat       = time.Second // as a real one's
	commitTimeout   = 500 * time.Millisecond
	tickInterval    = 5 * time.Second
	landInterval    = 2 * time.Second
	snapshotEntries = 120
	trailingEntries = 10
)

func (l *life) config(fresh *freshNode) raftstore.Config {
	tick := allocator.Command{Kind: allocator.KindTick}
	cfg := raftstore.Config{
		Dir: "node", FS: l.node.disk.fs(), Clock: l.node.clock, OnFatal: l.failed,
		Logger: slog.New(slog.DiscardHandler), NodeID: l.node.name,
		HeartbeatTimeout: heartbeat, CommitTimeout: commitTimeout,
		TickCommand: tick.Append(nil), TickInterval: tickInterval, LandInterval: landInterval,
		SnapshotEntries: snapshotEntries, TrailingEntries: trailingEntries,
		BallastBytes: -1, FreeBytes: func(string) (uint64, error) { return 1 << 40, nil },
		StateCacheBytes: 1 << 20, AllowClockJump: l.node.jumpAllowed(),
	}
	if l.node.cluster.cfg.Log != nil {
		cfg.Logger = l.node.cluster.cfg.Log.With("node", l.node.name)
	}
	if fresh != nil {
		cfg.JoinGeneration = fresh.generation
	}
	cfg.Transport = raft.NewNetworkTransportWithConfig(&raft.NetworkTransportConfig{
		Stream: l.listener, MaxPool: 2, MaxRPCsInFlight: 1, Timeout: heartbeat,
		Logger: hclog.New(&hclog.LoggerOptions{Level: hclog.Off, Output: io.Discard}),
	})
	return cfg
}

// freshNode says what cluster a node without data is to join.
type freshNode struct{ generation uint64 }

// begin starts the process. Its error is one of Open's.
func (n *node) begin(fresh *freshNode) error {
	l := &life{
		node: n, state: allocator.NewState(), listener: n.cluster.net.listen(n.name),
		opened: make(chan struct{}),
	}
	n.expect(l)
	defer n.expect(nil)
	cfg, d := l.config(fresh), n.theDisk()
	d.opening(true)
	store, err := raftstore.Open(cfg, &machine{State: l.state, count: &n.cluster.count, led: &l.led})
	d.opening(false)
	l.store = store
	if err == nil {
		l.intake = intake.New(l.state, store)
	} else if closer, ok := cfg.Transport.(io.Closer); ok {
		_ = closer.Close()
	}
	close(l.opened)
	return n.live(l, err)
}

// live makes a process that was opened the node's.
func (n *node) live(l *life, err error) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case l.dead.Load():
		return fmt.Errorf("starting %s: %w", n.name, errKilled)
	case err != nil:
		return fmt.Errorf("starting %s: %w", n.name, err)
	}
	n.life = l
	return nil
}

// machine is the state as the store gets it; it counts the snapshots that a leader has sent, and notes that it leads.
type machine struct {
	*allocator.State
	count  *counts
	loaded bool
	led    *atomic.Bool
}

// BeginTerm implements raftstore.Machine.
func (m *machine) BeginTerm(term uint64) {
	m.led.Store(true)
	m.State.BeginTerm(term)
}

// Load implements raftstore.Machine.
func (m *machine) Load(records iter.Seq2[[]byte, []byte]) error {
	if m.loaded {
		m.count.add("snapshots installed", 1)
	}
	m.loaded = true
	return m.State.Load(records)
}

// errKilled says that a process was killed while it started.
var errKilled = errors.New("killed")

// expect says which process is starting.
func (n *node) expect(l *life) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.beginning = l
}

// die ends the process in the middle of whatever it does; false where it has ended already.
func (l *life) die() bool {
	if l.dead.Swap(true) {
		return false
	}
	n := l.node
	n.cluster.net.leave(l.listener)
	n.mu.Lock()
	if n.life == l {
		n.life = nil
	}
	n.mu.Unlock()
	return true
}

// killed ends the process and cuts the power: the node goes on with a disk that has lost some of what was
// not synced.
func (l *life) killed(unsyncedPercent int) {
	if !l.die() {
		return
	}
	l.node.crashDisk(unsyncedPercent)
	l.node.cluster.background.Go(l.sweep)
}

// failed is the store's OnFatal. The process ends there and then.
func (l *life) failed(reason string) {
	l.node.cluster.fatal(l.node, reason)
	if !l.die() {
		return
	}
	l.node.crashDisk(50)
	l.node.cluster.background.Go(l.sweep)
	l.node.cluster.background.Go(l.node.supervise)
}

// sweep ends the goroutines of a process that is dead, whose disk nobody looks at any more.
func (l *life) sweep() {
	<-l.opened
	if l.store == nil {
		return
	}
	if err := l.store.Close(); err != nil {
		_ = l.store.Bury()
	}
}

// stopped ends the process as an operator does.
func (l *life) stopped() {
	d := l.node.theDisk()
	d.opening(true)
	err := l.store.Close()
	d.opening(false)
	if !l.die() { // it failed meanwhile, and sweep buries it
		return
	}
	if err != nil {
		l.node.cluster.violated("stopping %s: %v", l.node.name, err)
		_ = l.store.Bury()
	}
}

// leads reports whether the process takes commands.
func (l *life) leads() bool {
	_, leads := l.store.Leading()
	return leads && !l.dead.Load()
}
