package cluster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cupo-ec/cupo/raftstore"
)

// changePatience bounds one change of the membership, retries included.
const changePatience = 5 * time.Minute

// join makes a fresh node a member: first a replica, then, when it has caught up, a voter.
func (c *Cluster) join(ctx context.Context, name string) error {
	l := c.awaitLeader(ctx, changePatience)
	if l == nil {
		return errors.New("nobody leads who could let a node join")
	}
	n := c.newNode(name)
	if err := n.begin(&freshNode{generation: l.store.Generation()}); err != nil {
		return err
	}
	c.mu.Lock()
	c.nodes = append(c.nodes, n)
	c.mu.Unlock()
	sleep(ctx, time.Duration(c.upTo(10))*time.Second) // it is up before the cluster lets it in
	if err := c.letIn(ctx, n); err != nil {
		return err
	}
	if l := n.running(); l != nil && c.upTo(2) == 0 {
		c.note("killed while it joins")
		l.killed(c.upTo(100))
	}
	if err := c.caughtUp(ctx, n); err != nil {
		return err
	}
	if c.upTo(1) == 0 {
		c.loseWhoPromotes(ctx, n)
	}
	return c.onLeader(ctx, "promoting", func(ctx context.Context, l *life) error {
		return l.store.Promote(ctx, n.name)
	})
}

// letIn has the leader make a node a replica, and tells its process where in the log that is. A process that was started
// since must ask again.
func (c *Cluster) letIn(ctx context.Context, n *node) error {
	return c.onLeader(ctx, "adding", func(ctx context.Context, l *life) error {
		index, err := l.store.AddReplica(ctx, n.name, n.name)
		if joins := n.running(); err == nil && joins != nil {
			joins.store.Admitted(index)
			joins.admitted.Store(true)
		}
		return err
	})
}

// loseWhoPromotes kills the leader when it has promoted a node, while another voter has not heard of that. Those that are
// left must go on without it.
func (c *Cluster) loseWhoPromotes(ctx context.Context, n *node) {
	l := c.leader()
	if l == nil {
		return
	}
	others := without(without(c.members(), l.node), n)
	if len(others) == 0 || slices.ContainsFunc(others, func(n *node) bool { return n.running() == nil }) {
		return // no majority would be left
	}
	c.note("leader lost while it promotes")
	deaf := others[c.upTo(len(others)-1)]
	c.net.change(l.node.name, deaf.name, func(l *link) { l.cut = true })
	attempt, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	err := l.store.Promote(attempt, n.name)
	l.killed(c.unsynced())
	if err == nil {
		c.recovers(ctx)
	}
	c.net.change(l.node.name, deaf.name, func(l *link) { l.cut = false }) // now: what was sent would still arrive
	l.node.startAgain(ctx)
}

// caughtUp waits until a node has joined, and has applied what the leader has now.
func (c *Cluster) caughtUp(ctx context.Context, n *node) error {
	for end := time.Now().Add(changePatience); ctx.Err() == nil && time.Now().Before(end); sleep(ctx, time.Second) {
		leader, l := c.leader(), n.running()
		if l == nil {
			n.startAgain(ctx)
			continue
		}
		if l.store.Joining() && !l.admitted.Load() {
			if err := c.letIn(ctx, n); err != nil {
				return err
			}
			continue
		}
		if leader != nil && !l.store.Joining() && l.store.AppliedIndex()+10 >= leader.store.AppliedIndex() {
			return nil
		}
	}
	return fmt.Errorf("%s does not catch up", n.name)
}

// onLeader has a change made by whoever leads, again and again until it is known to be made.
func (c *Cluster) onLeader(ctx context.Context, what string, change func(context.Context, *life) error) error {
	var last error
	for end := time.Now().Add(changePatience); ctx.Err() == nil && time.Now().Before(end); sleep(ctx, 100*time.Millisecond) {
		l := c.leader()
		if l == nil {
			continue
		}
		attempt, cancel := context.WithTimeout(ctx, 10*time.Second)
		last = change(attempt, l)
		cancel()
		if last == nil && !l.dead.Load() || errors.Is(last, raftstore.ErrNotMember) {
			return nil
		}
	}
	return fmt.Errorf("%s was not done in %s: %w", what, changePatience, last)
}

// replace removes a node that does not lead, throws its machine away, and lets a fresh one join.
func (c *Cluster) replace(ctx context.Context) error {
	leader := c.awaitLeader(ctx, changePatience)
	if leader == nil {
		return errors.New("nobody leads who could remove a node")
	}
	var doomed *node
	for _, n := range c.members() {
		if n != leader.node && (doomed == nil || c.upTo(1) == 0) {
			doomed = n
		}
	}
	if c.upTo(1) == 0 { // it may be dead already, or serve until it is removed
		if l := doomed.running(); l != nil {
			l.killed(c.upTo(100))
		}
	}
	if err := c.remove(ctx, doomed); err != nil {
		return err
	}
	doomed.lay()
	return c.join(ctx, c.newName())
}

// replaceTwo removes two nodes, the first of which has missed the removal of the second. It comes back with the data it
// had while the second one's successor joins under the old name: together they are what was a majority.
func (c *Cluster) replaceTwo(ctx context.Context) error {
	leader := c.awaitLeader(ctx, changePatience)
	if leader == nil {
		return errors.New("nobody leads who could remove a node")
	}
	others := without(c.members(), leader.node)
	first := others[c.upTo(len(others)-1)]
	second := without(others, first)[0]
	if l := first.running(); l != nil {
		l.killed(c.upTo(100))
	}
	if err := c.join(ctx, c.newName()); err != nil {
		return err
	}
	for _, doomed := range []*node{second, first} {
		if err := c.remove(ctx, doomed); err != nil {
			return err
		}
	}
	second.lay()
	defer first.lay()
	first.startAgain(ctx)
	err := c.join(ctx, second.name)
	if l := first.running(); l != nil && l.led.Load() {
		c.violated("%s was removed, came back and led", first.name)
	}
	return err
}

// remove takes a node out of the cluster. It may run on.
func (c *Cluster) remove(ctx context.Context, doomed *node) error {
	err := c.onLeader(ctx, "removing", func(ctx context.Context, l *life) error {
		if l.node == doomed {
			return l.store.Transfer(ctx, "")
		}
		return l.store.Remove(ctx, doomed.name, func(id string) bool { return c.reachable(id) })
	})
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.nodes = without(c.nodes, doomed)
	return nil
}

func (c *Cluster) reachable(id string) bool {
	for _, n := range c.members() {
		if n.name == id {
			return n.running() != nil
		}
	}
	return false
}

func without(nodes []*node, one *node) (others []*node) {
	for _, n := range nodes {
		if n != one {
			others = append(others, n)
		}
	}
	return others
}
