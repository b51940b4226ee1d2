package httpapi

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

// Bounds of getting a request decided while the cluster changes its leader.
const (
	// leaderPatience is how long a request waits for a leader, and is tried again where that cannot do harm.
	leaderPatience = 4 * time.Second
	// leaderPoll is how long after an attempt the next comes, at first; each waits longer, up to maxLeaderPoll.
	leaderPoll    = 5 * time.Millisecond
	maxLeaderPoll = 100 * time.Millisecond
	// handedPatience bounds one handed call; a proposal gives up before.
	handedPatience = 8 * time.Second
)

// decides reports whether only the leader can answer this request.
func (c *call) decides() bool {
	switch c.route.doc.kind {
	case always:
		return false
	case looksUp:
	default:
		return true
	}
	return c.route.roles != roleNone && string(c.http.QueryArgs().Peek(wire.ConsistencyParam)) == wire.StrongConsistency
}

// decide has a request answered by the node that leads: this one, or the one that it is handed to. While
// there is none the request waits, and what certainly was not decided is tried again. So is what may have
// been, where it has a key: then the answer to the second attempt is that to the first.
func (c *call) decide() (reply, error) {
	if c.api.hand == nil {
		return c.here()
	}
	deadline := time.Now().Add(leaderPatience)
	var doubt error
	for poll := leaderPoll; ; poll = min(2*poll, maxLeaderPoll) {
		r, err := c.attempt()
		if errors.Is(err, raftstore.ErrOutcomeUnknown) {
			doubt = err
		}
		if err == nil || !c.repeatable(err) || !c.waitForLeader(deadline, poll) {
			return r, doubted(err, doubt)
		}
		c.again = true
	}
}

// doubted is the error to answer after an attempt whose outcome is unknown: a later one that certainly was not
// carried out says nothing about the first. What a later one was decided to come to does.
func doubted(err, doubt error) error {
	for _, undecided := range []error{raftstore.ErrNotLeader, raftstore.ErrClosed, raftstore.ErrOverloaded, raftstore.ErrNotProposed, raftstore.ErrStorageFull} {
		if doubt != nil && errors.Is(err, undecided) {
			return doubt
		}
	}
	return err
}

func (c *call) attempt() (reply, error) {
	if _, leads := c.api.store.Leading(); leads {
		return c.here()
	}
	return c.handOver()
}

// here answers a request on this node.
func (c *call) here() (reply, error) {
	if err := c.freshen(); err != nil {
		return reply{}, err
	}
	if c.ofTheNode() {
		return c.route.handle(c)
	}
	if !c.api.steady.TryRLock() {
		return reply{}, errReplacing
	}
	defer c.api.steady.RUnlock()
	return c.route.handle(c)
}

// ofTheNode reports whether a route looks at its node and not at the state, which then may be replaced meanwhile.
func (c *call) ofTheNode() bool {
	switch c.route.path {
	case wire.ClusterPath, wire.ClusterSnapshotPath, wire.BackupPath, wire.LogPath:
		return true
	default:
		return false
	}
}

func (c *call) repeatable(err error) bool {
	if errors.Is(err, raftstore.ErrOutcomeUnknown) {
		return c.route.doc.keyed || c.route.doc.kind == looksUp
	}
	return errors.Is(err, raftstore.ErrNotLeader) || errors.Is(err, raftstore.ErrClosed)
}

// waitForLeader returns when there may be another leader than before; false when it is too late to try.
func (c *call) waitForLeader(deadline time.Time, poll time.Duration) bool {
	if time.Now().After(deadline) {
		return false
	}
	timer := time.NewTimer(poll/2 + rand.N(poll))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-c.context().Done():
		return false
	}
}

// handOver gives the request to the leader and takes over its answer.
func (c *call) handOver() (reply, error) {
	ctx, cancel := context.WithTimeout(c.context(), handedPatience)
	defer cancel()
	answer, err := c.api.hand(ctx, c.appendHanded(make([]byte, 0, handedRoom+len(c.http.Request.Body()))))
	if err != nil {
		return reply{}, err
	}
	return c.takeOver(answer)
}
