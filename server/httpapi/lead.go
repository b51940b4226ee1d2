package httpapi

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

// Bounds of getting a request decided while the cluster changes its leader.
const (
	// leaderPatience is how long a request waits for a leader, and is tried again where that cannot do harm.
	leaderPatience = 4 * time.Second
	leaderPoll     = 5 * time.Millisecond
	// handedPatience bounds one handed call; a proposal gives up before.
	handedPatience = 8 * time.Second
)

// decides reports whether only the leader can answer this request.
func (c *call) decides() bool {
	if k := c.route.doc.kind; k != looksUp && k != always {
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
	for {
		r, err := c.attempt()
		if err == nil || !c.repeatable(err) || !c.waitForLeader(deadline) {
			return r, err
		}
	}
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
	if !c.api.steady.TryRLock() {
		return reply{}, errReplacing
	}
	defer c.api.steady.RUnlock()
	return c.route.handle(c)
}

func (c *call) repeatable(err error) bool {
	switch {
	case errors.Is(err, raftstore.ErrNotLeader), errors.Is(err, raftstore.ErrClosed):
		return true
	default:
		return errors.Is(err, raftstore.ErrOutcomeUnknown) && (c.route.doc.keyed || c.route.method == http.MethodGet)
	}
}

// waitForLeader returns when there may be another leader than before; false when it is too late to try.
func (c *call) waitForLeader(deadline time.Time) bool {
	if time.Now().After(deadline) {
		return false
	}
	timer := time.NewTimer(leaderPoll)
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
