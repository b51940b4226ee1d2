package cluster

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/cupo-ec/cupo/allocator"
)

// keepChecking looks at every process now and then, faults or not.
func (c *Cluster) keepChecking(ctx context.Context) {
	for ctx.Err() == nil && !c.isBroken() {
		sleep(ctx, checkEvery)
		c.checkAll()
	}
}

func (c *Cluster) checkAll() {
	if err := c.promises.twice(); err != nil {
		c.violated("%v", err)
	}
	for _, l := range c.processes() {
		c.check(l)
	}
}

// check looks at one process: at the whole of its state, and at what was promised by then.
func (c *Cluster) check(l *life) {
	c.count.add("checks", 1)
	index := l.store.AppliedIndex()
	if v := l.state.Check().Violations; len(v) > 0 && !l.dead.Load() {
		c.violated("%s at index %d: %q", l.node.name, index, v)
	}
	err := c.promises.verify(l.state, index)
	if err == nil || l.dead.Load() {
		return
	}
	// A state into which a snapshot is just being loaded is empty for a moment, as the caller of a look-up may see.
	time.Sleep(time.Second)
	if again := c.promises.verify(l.state, index); again != nil && !l.dead.Load() {
		c.violated("%s at index %d: %v", l.node.name, l.store.AppliedIndex(), again)
		return
	}
	c.count.add("looks into a state that was being loaded", 1)
}

// compare waits until all processes have applied the same, and looks whether they then are the same.
func (c *Cluster) compare(ctx context.Context) {
	running := c.processes()
	if len(running) != len(c.members()) {
		return // one has ended itself meanwhile
	}
	for end := time.Now().Add(catchUpIn); time.Now().Before(end) && ctx.Err() == nil; sleep(ctx, 50*time.Millisecond) {
		if c.sameAt(running) {
			c.count.add("comparisons", 1)
			c.checkAll()
			if err := c.promises.neverHappened(running[0].state); err != nil {
				c.violated("%v", err)
			}
			return
		}
		for _, l := range running {
			if l.dead.Load() {
				return
			}
		}
	}
	var at []uint64
	for _, l := range running {
		at = append(at, l.store.AppliedIndex())
	}
	c.violated("%s after the last fault the nodes have applied %d", catchUpIn, at)
}

// sameAt reports whether all have applied the same index; if so they must have the same records.
func (c *Cluster) sameAt(running []*life) bool {
	index := running[0].store.AppliedIndex()
	sums := make([][sha256.Size]byte, len(running))
	for i, l := range running {
		if l.store.AppliedIndex() != index {
			return false
		}
		sums[i] = digest(l.state)
	}
	for _, l := range running {
		if l.store.AppliedIndex() != index {
			return false // an entry came meanwhile
		}
	}
	for i, l := range running {
		if sums[i] != sums[0] {
			c.violated("%s and %s differ at index %d", l.node.name, running[0].node.name, index)
		}
	}
	return true
}

// digest is a hash of all records of a state.
func digest(s *allocator.State) (sum [sha256.Size]byte) {
	h := sha256.New()
	for key, value := range s.Records() {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(key))))
		h.Write(key)
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(value))))
		h.Write(value)
	}
	h.Sum(sum[:0])
	return sum
}
