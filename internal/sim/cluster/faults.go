package cluster

import (
	"context"
	"fmt"
	"time"
)

// fault is one kind of what goes wrong. strike lets it happen, and returns when it is over or ctx ends; what it
// has changed it takes back.
type fault struct {
	name   string
	weight int
	strike func(c *Cluster, ctx context.Context)
}

var faults = []fault{
	{"kill", 14, func(c *Cluster, ctx context.Context) { c.kill(ctx, c.anyNode()) }},
	{"kill leader", 10, func(c *Cluster, ctx context.Context) { c.kill(ctx, c.leaderOrAny()) }},
	{"kill in a write", 10, (*Cluster).killInWrite},
	{"kill in a start", 8, (*Cluster).killInStart},
	{"power cut of all", 3, (*Cluster).killAll},
	{"stop and start", 8, (*Cluster).restart},
	{"partition of one", 8, func(c *Cluster, ctx context.Context) { c.isolate(ctx, c.anyNode(), true, true) }},
	{"leader cut off", 8, func(c *Cluster, ctx context.Context) { c.isolate(ctx, c.leaderOrAny(), true, true) }},
	{"nothing from one", 5, func(c *Cluster, ctx context.Context) { c.isolate(ctx, c.anyNode(), true, false) }},
	{"nothing to one", 5, func(c *Cluster, ctx context.Context) { c.isolate(ctx, c.anyNode(), false, true) }},
	{"nothing from leader", 4, func(c *Cluster, ctx context.Context) { c.isolate(ctx, c.leaderOrAny(), true, false) }},
	{"nothing to leader", 4, func(c *Cluster, ctx context.Context) { c.isolate(ctx, c.leaderOrAny(), false, true) }},
	{"one way between two", 5, (*Cluster).cutOneWay},
	{"slow network", 5, (*Cluster).slowNetwork},
	{"loss", 5, (*Cluster).loss},
	{"reset", 6, (*Cluster).resetConnections},
	{"slow disk", 8, (*Cluster).slowDisk},
	{"hung disk", 4, (*Cluster).hangDisk},
	{"clock ahead", 4, func(c *Cluster, ctx context.Context) { c.jumpClock(ctx, 1) }},
	{"clock behind", 4, func(c *Cluster, ctx context.Context) { c.jumpClock(ctx, -1) }},
	{"clock frozen", 3, (*Cluster).freezeClock},
	{"transfer", 5, (*Cluster).transfer},
	{"snapshot", 3, (*Cluster).snapshot},
}

// strikeOne draws a fault and lets it happen.
func (c *Cluster) strikeOne(ctx context.Context) {
	total := 0
	for _, f := range faults {
		total += f.weight
	}
	n := c.upTo(total - 1)
	for _, f := range faults {
		if n -= f.weight; n >= 0 {
			continue
		}
		c.note(f.name)
		c.alarm.ring()
		sleep(ctx, c.between(0, 400*time.Millisecond)) // into the midst of what the clients do
		f.strike(c, ctx)
		return
	}
}

const keptFaults = 12

// note counts a fault and remembers it for a while.
func (c *Cluster) note(name string) {
	c.faults.add(name, 1)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.recent = append(c.recent, fmt.Sprintf("%s %s", time.Since(c.start).Round(time.Millisecond), name))
	if len(c.recent) > keptFaults {
		c.recent = c.recent[1:]
	}
}

// between draws a time, rather a short one.
func (c *Cluster) between(least, most time.Duration) time.Duration {
	part := float64(c.upTo(1000)) / 1000
	return least + time.Duration(part*part*float64(most-least))
}

func (c *Cluster) anyNode() *node {
	all := c.members()
	return all[c.upTo(len(all)-1)]
}

func (c *Cluster) leaderOrAny() *node {
	if l := c.leader(); l != nil {
		return l.node
	}
	return c.anyNode()
}

func (c *Cluster) kill(ctx context.Context, n *node) {
	if l := n.running(); l != nil {
		l.killed(c.unsynced())
	}
	sleep(ctx, c.between(10*time.Millisecond, 30*time.Second))
	n.startAgain(ctx)
}

// killInWrite kills a process between two changes of its disk, and not, like the others, while all wait.
func (c *Cluster) killInWrite(ctx context.Context) {
	n := c.anyNode()
	n.killIn(1+c.upTo(80), c.unsynced())
	if l := n.running(); l != nil && c.upTo(1) == 0 {
		attempt, cancel := context.WithTimeout(ctx, 5*time.Second)
		_ = l.store.TakeSnapshot(attempt)
		cancel()
	}
	sleep(ctx, c.between(time.Second, 20*time.Second))
	n.spare()
	n.startAgain(ctx)
}

// killInStart kills a process that has been away, while it starts or is sent what it has missed.
func (c *Cluster) killInStart(ctx context.Context) {
	n := c.anyNode()
	if l := n.running(); l != nil {
		l.killed(c.unsynced())
	}
	for range c.upTo(6) {
		sleep(ctx, 10*time.Second)
		c.alarm.ring()
	}
	if l := c.leader(); l != nil && c.upTo(2) > 0 { // so that it is sent a snapshot
		attempt, cancel := context.WithTimeout(ctx, 5*time.Second)
		_ = l.store.TakeSnapshot(attempt)
		cancel()
	}
	for range 1 + c.upTo(2) {
		n.killIn(1+c.upTo(200), c.unsynced())
		n.startAgain(ctx)
		sleep(ctx, c.between(100*time.Millisecond, 10*time.Second))
	}
	n.spare()
	n.startAgain(ctx)
}

// unsynced is how much of what was not synced survives a power cut: all, nothing, or something.
func (c *Cluster) unsynced() int { return []int{0, 100, c.upTo(100)}[c.upTo(2)] }

func (c *Cluster) killAll(ctx context.Context) {
	for _, l := range c.processes() {
		l.killed(c.unsynced())
	}
	for _, n := range c.members() {
		sleep(ctx, c.between(10*time.Millisecond, 10*time.Second))
		n.startAgain(ctx)
	}
}

func (c *Cluster) restart(ctx context.Context) {
	n := c.anyNode()
	if l := n.running(); l != nil {
		l.stopped()
	}
	sleep(ctx, c.between(10*time.Millisecond, 20*time.Second))
	n.startAgain(ctx)
}

// isolate cuts a node off from all others, in one direction or both.
func (c *Cluster) isolate(ctx context.Context, alone *node, outward, inward bool) {
	set := func(cut bool) {
		for _, other := range c.members() {
			if other == alone {
				continue
			}
			if outward {
				c.net.change(alone.name, other.name, func(l *link) { l.cut = cut })
			}
			if inward {
				c.net.change(other.name, alone.name, func(l *link) { l.cut = cut })
			}
		}
	}
	set(true)
	sleep(ctx, c.between(100*time.Millisecond, time.Minute))
	set(false)
}

func (c *Cluster) cutOneWay(ctx context.Context) {
	from, to := c.anyNode(), c.anyNode()
	c.net.change(from.name, to.name, func(l *link) { l.cut = true })
	sleep(ctx, c.between(100*time.Millisecond, time.Minute))
	c.net.change(from.name, to.name, func(l *link) { l.cut = false })
}

func (c *Cluster) slowNetwork(ctx context.Context) {
	slow, jitter := c.between(time.Millisecond, 400*time.Millisecond), c.between(time.Millisecond, 400*time.Millisecond)
	one := c.anyNode()
	set := func(by func(*link)) {
		for _, other := range c.members() {
			if other != one {
				c.net.change(one.name, other.name, by)
				c.net.change(other.name, one.name, by)
			}
		}
	}
	set(func(l *link) { l.delay, l.jitter = slow, jitter })
	sleep(ctx, c.between(time.Second, time.Minute))
	set(func(l *link) { l.delay, l.jitter = usualDelay, usualJitter })
}

func (c *Cluster) loss(ctx context.Context) {
	percent := 1 + c.upTo(40)
	all := c.members()
	set := func(percent int) {
		for _, from := range all {
			for _, to := range all {
				c.net.change(from.name, to.name, func(l *link) { l.lossPercent = percent })
			}
		}
	}
	set(percent)
	sleep(ctx, c.between(time.Second, time.Minute))
	set(0)
}

func (c *Cluster) resetConnections(context.Context) { c.net.reset(c.anyNode().name) }

func (c *Cluster) slowDisk(ctx context.Context) {
	d := c.anyNode().theDisk()
	d.slow(c.between(5*time.Millisecond, 1500*time.Millisecond))
	sleep(ctx, c.between(time.Second, time.Minute))
	d.slow(0)
}

// hangDisk lets a disk hang: for so long that the node must end, as a rule.
func (c *Cluster) hangDisk(ctx context.Context) {
	n := c.anyNode()
	d := n.theDisk()
	d.hang(true)
	sleep(ctx, c.between(500*time.Millisecond, 20*time.Second))
	d.hang(false)
	n.startAgain(ctx)
}

func (c *Cluster) jumpClock(ctx context.Context, sign time.Duration) {
	n := c.anyNode()
	n.clock.jump(sign * c.between(time.Second, 3*time.Hour))
	sleep(ctx, c.between(time.Second, 2*time.Minute))
	n.clock.correct()
}

func (c *Cluster) freezeClock(ctx context.Context) {
	n := c.anyNode()
	n.clock.freeze()
	sleep(ctx, c.between(time.Second, 5*time.Minute))
	n.clock.correct()
}

func (c *Cluster) transfer(ctx context.Context) {
	if l := c.leader(); l != nil {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		_ = l.store.Transfer(ctx, "") // under faults it may well fail
	}
}

func (c *Cluster) snapshot(ctx context.Context) {
	if l := c.anyNode().running(); l != nil {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		_ = l.store.TakeSnapshot(ctx)
	}
}
