package cluster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/cupo-ec/cupo/raftstore"
)

const (
	// freshFor is how long what another node said of itself counts.
	freshFor = 3 * time.Second
	// maxPromoteLag is how many entries a replica may be behind and get its vote.
	maxPromoteLag = 1000
	// MaxClockOff is how far a node's clock may be from the median of all clocks and the node lead.
	MaxClockOff = 5 * time.Second
	// overhaulTimeout bounds one change that the leader makes by itself.
	overhaulTimeout = 5 * time.Second
)

// Run asks the others how they stand, and does what the leader owes: it gives replicas that have caught up
// their vote, and gives leadership away where its clock is wrong or its disk full. It ends with ctx.
func (n *Node) Run(ctx context.Context) {
	ticker := time.NewTicker(n.config.Every)
	defer ticker.Stop()
	for {
		n.askAll(ctx)
		n.checkClock(ctx)
		n.checkRoom(ctx)
		n.promote(ctx)
		n.forget()
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// askAll asks every other member, all at once.
func (n *Node) askAll(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	var asking sync.WaitGroup
	for _, m := range n.store.Members() {
		if m.ID == n.store.NodeID() {
			continue
		}
		asking.Go(func() {
			if err := n.askOne(ctx, m); err != nil && ctx.Err() == nil {
				n.logger.Debug("a member does not answer", "node", m.ID, "reason", err)
			}
		})
	}
	asking.Wait()
}

func (n *Node) askOne(ctx context.Context, m raftstore.Member) error {
	to, err := n.caller(m.ID, m.Address)
	if err != nil {
		return err
	}
	asked, askedMillis := time.Now(), n.config.WallMillis()
	answer, err := to.Call(ctx, callStatus, nil, nil)
	if err != nil {
		return err
	}
	status, err := readStatus(answer)
	if err != nil {
		return err
	}
	if status.NodeID != m.ID || status.Generation != n.store.Generation() {
		return fmt.Errorf("%w: at %s is node %s of cluster %d", raftstore.ErrOtherCluster, m.Address, status.NodeID, status.Generation)
	}
	there := time.Since(asked).Milliseconds() / 2
	n.mu.Lock()
	defer n.mu.Unlock()
	status.ClockAheadMillis = status.WallMillis - askedMillis - there
	n.statuses[m.ID] = seen{Status: status, at: time.Now()}
	return nil
}

// Statuses is what the other members said of themselves lately, by name.
func (n *Node) Statuses() map[string]Status {
	n.mu.Lock()
	defer n.mu.Unlock()
	fresh := make(map[string]Status, len(n.statuses))
	for id, s := range n.statuses {
		if time.Since(s.at) < freshFor {
			fresh[id] = s.Status
		}
	}
	return fresh
}

// Reachable reports whether a member has answered lately.
func (n *Node) Reachable(id string) bool {
	_, fresh := n.Statuses()[id]
	return fresh || id == n.store.NodeID()
}

// forget closes the ways to nodes that are no members any more.
func (n *Node) forget() {
	members := n.store.Members()
	if len(members) == 0 {
		return // not joined yet
	}
	for _, caller := range n.drop(members) {
		caller.Close() // may wait for a peer that takes nothing
	}
}

// drop forgets the nodes that are not among the members, and gives the ways to them.
func (n *Node) drop(members []raftstore.Member) (dropped []Caller) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for to, caller := range n.callers {
		if !slices.ContainsFunc(members, func(m raftstore.Member) bool { return m.ID == to.ID && m.Address == to.Address }) {
			dropped = append(dropped, caller)
			delete(n.callers, to)
		}
	}
	for id := range n.statuses {
		if !slices.ContainsFunc(members, func(m raftstore.Member) bool { return m.ID == id }) {
			delete(n.statuses, id)
		}
	}
	return dropped
}

// promote gives one replica that wants a vote, and has caught up, its vote.
func (n *Node) promote(ctx context.Context) {
	if _, leads := n.store.Leading(); !leads {
		return
	}
	applied, statuses := n.store.AppliedIndex(), n.Statuses()
	for _, m := range n.store.Members() {
		s, fresh := statuses[m.ID]
		if m.Voter || !fresh || s.Replica || s.Joining || s.AppliedIndex+maxPromoteLag < applied {
			continue
		}
		ctx, cancel := context.WithTimeout(ctx, overhaulTimeout)
		err := n.store.Promote(ctx, m.ID)
		cancel()
		if err != nil && !errors.Is(err, raftstore.ErrNotLeader) {
			n.logger.Warn("a replica that has caught up did not get its vote", "node", m.ID, "reason", err)
		}
		return
	}
}

// checkClock compares this node's clock with those of the others, and hands leadership over where it is
// far from their median: what expires would expire by a wrong clock.
func (n *Node) checkClock(ctx context.Context) {
	off, known := n.clockOffMillis()
	if !known {
		off = 0
	}
	n.clockOff.Store(off)
	if n.clockIsRight() == nil {
		return
	}
	if _, leads := n.store.Leading(); !leads {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, overhaulTimeout)
	defer cancel()
	n.logger.Error("the clock is wrong: handing leadership over", "offMillis", off)
	if err := n.HandOver(ctx); err != nil {
		n.logger.Warn("handing leadership over failed", "reason", err)
	}
}

// clockOffMillis is how far this clock is ahead of the median of all that are known; with fewer than three
// nobody can say whose is wrong.
func (n *Node) clockOffMillis() (off int64, known bool) {
	n.mu.Lock()
	ahead := []int64{0}
	for _, s := range n.statuses {
		if time.Since(s.at) < freshFor {
			ahead = append(ahead, s.ClockAheadMillis)
		}
	}
	n.mu.Unlock()
	if len(ahead) < 3 {
		return 0, false
	}
	slices.Sort(ahead)
	return -ahead[len(ahead)/2], true
}

// ErrClockOff: the node's clock is far from the others'.
var ErrClockOff = errors.New("this node's clock is far from the others'")

// ErrRemoved: the cluster has gone on without this node.
var ErrRemoved = errors.New("this node was removed")

// ErrRemovedJoining: it was removed before it had joined.
var ErrRemovedJoining = fmt.Errorf("%w while it was joining", ErrRemoved)

// MayLead answers why this node must not lead, nil where it may.
func (n *Node) MayLead() error {
	if n.Removed() {
		return ErrRemoved
	}
	return n.clockIsRight()
}

func (n *Node) clockIsRight() error {
	off := time.Duration(n.clockOff.Load()) * time.Millisecond
	if off.Abs() <= MaxClockOff {
		return nil
	}
	return fmt.Errorf("%w: it is ahead of their median by %s, and %s is the limit; correct it", ErrClockOff, off, MaxClockOff)
}
