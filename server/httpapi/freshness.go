package httpapi

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

// maxFreshWait bounds how long a request waits until this node is where its client has been.
const maxFreshWait = 2 * time.Second

// errBehind: this node did not get to where its client has been in time.
var errBehind = fmt.Errorf("%w: this node is behind what the client has seen", raftstore.ErrNotLeader)

// freshen makes a request see what its client has seen before (the index it sends back), or with
// consistency=strong everything that was decided before it came. Open routes have nothing to see, and
// who has no token must not make the log work or this node wait.
func (c *call) freshen() error {
	if c.route.roles == roleNone {
		return nil
	}
	if string(c.http.QueryArgs().Peek(wire.ConsistencyParam)) == wire.StrongConsistency {
		ctx, cancel := context.WithTimeout(c.context(), maxFreshWait)
		defer cancel()
		if _, err := c.api.store.Read(ctx); err != nil {
			return notFresh(err)
		}
		return nil
	}
	header := c.http.Request.Header.Peek(wire.IndexHeader)
	if len(header) == 0 {
		return nil
	}
	generation, index, valid := parseIndex(header)
	if !valid {
		return refuseField(wire.Malformed, wire.IndexHeader)
	}
	// Of another generation nothing can be awaited: that cluster is gone.
	if generation != c.api.store.Generation() || index <= c.api.store.AppliedIndex() {
		return nil
	}
	ctx, cancel := context.WithTimeout(c.context(), maxFreshWait)
	defer cancel()
	if err := c.api.store.WaitApplied(ctx, index); err != nil {
		if _, leads := c.api.store.Leading(); leads {
			return refuseField(wire.Malformed, wire.IndexHeader) // no node can have been there
		}
		return errBehind
	}
	return nil
}

// notFresh is the refusal of a read that could not be made fresh: nothing was to be decided, so nothing
// is unknown, and another node, or this one in a moment, will do.
func notFresh(err error) error {
	if r := asRefused(err); r.code == wire.Overloaded || r.code == wire.StorageFull {
		return r
	}
	return fmt.Errorf("%w: %s", raftstore.ErrNotLeader, err) // nothing was to be decided: nothing is unknown
}

func parseIndex(header []byte) (generation, index uint64, valid bool) {
	before, after, found := bytes.Cut(header, []byte{'.'})
	if !found || len(header) > 41 {
		return 0, 0, false
	}
	generation, errGeneration := strconv.ParseUint(string(before), 10, 64)
	index, errIndex := strconv.ParseUint(string(after), 10, 64)
	return generation, index, errGeneration == nil && errIndex == nil
}
