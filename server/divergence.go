package server

import (
	"context"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cupo-ec/cupo/allocator"
)

// Bounds of the comparison of states.
const (
	// compareEvery is how often one part of the state is hashed and compared.
	compareEvery = 10 * time.Second
	// compareTimeout bounds a proposal and a question to the peers.
	compareTimeout = 5 * time.Second
	// handOverEvery is how often a node that must not serve tries to be rid of the leadership.
	handOverEvery = time.Second
	// maxComparedResults bounds what is taken of one peer's answer.
	maxComparedResults = 1024
)

// divergenceConfig is what the comparison of states works with. Every may be 0 for the standard; all else
// is needed.
type divergenceConfig struct {
	State *allocator.State
	// NodeID is this node's name, Voters the names of those that count for majorities.
	NodeID string
	Voters func() []string
	// Peers asks the other members, replicas without a vote included, for their newest results; those that
	// do not answer are left out.
	Peers func(ctx context.Context) map[string][]allocator.Checksum
	// Leading reports whether this node leads; Propose has a command decided; HandOver gives the
	// leadership away.
	Leading  func() bool
	Propose  func(ctx context.Context, command allocator.Command) error
	HandOver func(ctx context.Context) error
	Every    time.Duration
	// Dir is the data directory, in which a node that has diverged leaves a mark.
	Dir    string
	Logger *slog.Logger
	// OnDiverged is called once, by the goroutine that compares, when this node has found itself to differ
	// from the majority and refuses to serve already; nil for nothing.
	OnDiverged func(evidence)
}

// divergence compares this node's state with those of its peers, one part after the other, as all of them
// had it at the same index of the log. A node that differs from a majority of the voters serves nobody any
// more; the others raise the alarm. Where no majority agrees, with two voters or with a tie, nobody can tell
// who is wrong: all raise the alarm and go on.
type divergence struct {
	c divergenceConfig

	// own is that this node is the one that differs. Every request asks for it.
	own atomic.Pointer[evidence]

	mu       sync.Mutex
	others   map[string]finding // members that differ, or did
	compared uint64             // results that were compared with somebody's
	upTo     uint64             // index of the newest of those
}

// finding is the newest that shows that a member differs, or, where that is over, that it does no more.
type finding struct {
	evidence
	over bool
}

func newDivergence(c divergenceConfig) *divergence {
	if c.Every == 0 {
		c.Every = compareEvery
	}
	return &divergence{c: c, others: map[string]finding{}}
}

// run compares until ctx ends.
func (d *divergence) run(ctx context.Context) {
	wait := time.NewTimer(d.c.Every)
	defer wait.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-wait.C:
		}
		d.step(ctx)
		if d.diverged() {
			wait.Reset(min(d.c.Every, handOverEvery))
		} else {
			wait.Reset(d.c.Every)
		}
	}
}

// step has the next part hashed where this node leads, and compares what there is.
func (d *divergence) step(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, compareTimeout)
	defer cancel()
	if d.diverged() {
		d.handOver(ctx)
		return
	}
	if d.c.Leading() && d.c.State.Takes(allocator.KindChecksum) {
		if err := d.c.Propose(ctx, allocator.Command{Kind: allocator.KindChecksum, Part: d.nextPart()}); err != nil {
			d.c.Logger.Debug("a part of the state was not hashed", "error", err)
		}
	}
	d.compare(d.c.Peers(ctx))
	if d.diverged() {
		d.handOver(ctx)
	}
}

func (d *divergence) handOver(ctx context.Context) {
	if !d.c.Leading() {
		return
	}
	if err := d.c.HandOver(ctx); err != nil {
		d.c.Logger.Warn("a node that must not serve leads, and could not hand over", "error", err)
	}
}

// nextPart goes on behind the newest result, whoever led then. Where there is none it begins anywhere: if it
// always began at 0, nodes that are often started again would never come to the last parts.
func (d *divergence) nextPart() uint16 {
	results := d.c.State.Checksums()
	if len(results) == 0 {
		return uint16(rand.IntN(allocator.ChecksumParts))
	}
	return (results[0].Part + 1) % allocator.ChecksumParts
}

// compare judges each of this node's results by what the peers have at the same index and part, the oldest
// first.
func (d *divergence) compare(peers map[string][]allocator.Checksum) {
	if d.diverged() {
		return
	}
	theirs := byMoment(peers)
	voters := d.c.Voters()
	d.mu.Lock()
	d.forget(voters, peers)
	d.compareResults(theirs, voters)
	d.mu.Unlock()
	if own := d.own.Load(); own != nil {
		d.announce(*own)
	}
}

// compareResults is what compare does under the lock.
func (d *divergence) compareResults(theirs map[moment]map[string]uint64, voters []string) {
	for _, result := range slices.Backward(d.c.State.Checksums()) {
		at := moment{result.Index, result.Part}
		sums := maps.Clone(theirs[at])
		if sums == nil {
			continue
		}
		if result.Index > d.upTo {
			d.upTo = result.Index
			d.compared++
		}
		sums[d.c.NodeID] = result.Sum
		d.conclude(at, sums, voters)
		if d.diverged() {
			return
		}
	}
}

// conclude draws the consequences of one comparison.
func (d *divergence) conclude(at moment, sums map[string]uint64, voters []string) {
	verdict, differing := judge(d.c.NodeID, voters, sums)
	found := newEvidence(d.c.NodeID, at, sums)
	if verdict == inMinority {
		d.own.Store(&found)
		clear(d.others) // before a majority was there, they may have been taken for those that differ
		return
	}
	for node := range sums {
		known, before := d.others[node]
		switch {
		case slices.Contains(differing, node):
			if before && at.index <= known.Index {
				continue // results are looked at again for as long as they are kept
			}
			if !before || known.over {
				d.c.Logger.Error("the state of a node differs", "node", node, "verdict", verdict.String(), "evidence", found)
			}
			d.others[node] = finding{evidence: found}
		case before && !known.over && known.Part == at.part && known.Index < at.index:
			d.c.Logger.Info("the state of a node does not differ any more", "node", node, "part", at.part, "index", at.index)
			d.others[node] = finding{evidence: found, over: true}
		}
	}
}

// announce tells everybody, the next start included, that this node serves nobody any more.
func (d *divergence) announce(found evidence) {
	d.c.Logger.Error("this node's state differs from that of the majority: it serves nobody any more; "+
		"stop it, remove it (cupo cluster remove), empty its data directory and let it join anew", "evidence", found)
	if err := markDiverged(d.c.Dir, found); err != nil {
		d.c.Logger.Error("the mark that keeps this node from starting again could not be written", "error", err)
	}
	if d.c.OnDiverged != nil {
		d.c.OnDiverged(found)
	}
}

// forget drops those who are no members any more.
func (d *divergence) forget(voters []string, peers map[string][]allocator.Checksum) {
	for node := range d.others {
		if _, answers := peers[node]; !answers && !slices.Contains(voters, node) {
			delete(d.others, node)
		}
	}
}

// diverged reports whether this node has found itself to differ: it must not serve, neither reads nor writes.
func (d *divergence) diverged() bool { return d.own.Load() != nil }

// reasons are those of readiness.
func (d *divergence) reasons() []string {
	if !d.diverged() {
		return nil
	}
	return []string{"diverged"}
}

// counts are what the metrics tell: how many members differ, this one included, and how many results were
// compared with somebody's.
func (d *divergence) counts() (differing int, compared uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, f := range d.others {
		if !f.over {
			differing++
		}
	}
	if d.diverged() {
		differing++
	}
	return differing, d.compared
}
