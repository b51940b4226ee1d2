package server

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"log/slog"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

// comparer is a node of a cluster in memory, with a real state, that compares it.
type comparer struct {
	*raftstore.Store
	*divergence
	state *allocator.State
}

func newComparer(t *testing.T, net *raftstore.MemoryNet, name string, joining bool) *comparer {
	t.Helper()
	n := &comparer{state: allocator.NewState()}
	config := raftstore.Config{
		Dir: "data", FS: vfs.NewMem(), NodeID: name, Transport: net.Join(name), Logger: slog.New(slog.DiscardHandler),
		HeartbeatTimeout: 100 * time.Millisecond, BallastBytes: -1,
		FreeBytes: func(string) (uint64, error) { return 1 << 40, nil },
		OnFatal:   func(reason string) { t.Errorf("node %s failed: %s", name, reason) },
	}
	if joining {
		config.JoinGeneration = 1
	}
	store, err := raftstore.Open(config, n.state)
	if err != nil {
		t.Fatalf("opening %s: %v", name, err)
	}
	t.Cleanup(func() { _ = store.Close() })
	n.Store = store
	return n
}

// newCluster is three voters that have the format of checksums, a secret and some hundred persons.
func newCluster(t *testing.T, ctx context.Context) []*comparer {
	t.Helper()
	net := &raftstore.MemoryNet{}
	nodes := []*comparer{newComparer(t, net, "a", false), newComparer(t, net, "b", true), newComparer(t, net, "c", true)}
	for _, one := range nodes {
		one.divergence = newDivergence(one.config(t, nodes))
	}
	leader := nodes[0]
	if err := leader.WaitLeading(ctx); err != nil {
		t.Fatalf("waiting to lead: %v", err)
	}
	for _, n := range nodes[1:] {
		index, err := leader.AddReplica(ctx, n.Store.NodeID(), n.Store.NodeID())
		if err != nil {
			t.Fatal(err)
		}
		n.Admitted(index)
		if err := leader.Promote(ctx, n.Store.NodeID()); err != nil {
			t.Fatal(err)
		}
	}
	persons := make([]allocator.PersonRecord, 300)
	for i := range persons {
		document, ok := allocator.ParseDocument(allocator.Passport, fmt.Sprintf("CUPO%04d", i))
		if !ok {
			t.Fatal("no document")
		}
		persons[i] = allocator.PersonRecord{Document: document, Coverage: policy.Affiliate}
	}
	for _, command := range []allocator.Command{
		{Kind: allocator.KindGenesis, Genesis: allocator.Secret{1}, Policy: new(policy.Default())},
		{Kind: allocator.KindPutPersons, Persons: persons},
		{Kind: allocator.KindRaiseFormat, Format: allocator.NewestFormat},
	} {
		outcome, err := leader.Propose(ctx, raftstore.Proposal{Command: command.Append(nil)})
		if err != nil || outcome.Code != wire.Done {
			t.Fatalf("setting up: %s %v", outcome.Code, err)
		}
	}
	return nodes
}

func (n *comparer) config(t *testing.T, nodes []*comparer) divergenceConfig {
	return divergenceConfig{
		State: n.state, NodeID: n.Store.NodeID(), Dir: t.TempDir(), Logger: slog.New(slog.DiscardHandler),
		Voters:   func() []string { return votersOf(n.Store) },
		Leading:  n.leads,
		Propose:  func(ctx context.Context, c allocator.Command) error { return proposeChecksum(ctx, n.Store, c) },
		HandOver: func(ctx context.Context) error { return n.Transfer(ctx, "") },
		Peers: func(context.Context) map[string][]allocator.Checksum {
			found := map[string][]allocator.Checksum{}
			for _, other := range nodes {
				if other != n {
					found[other.Store.NodeID()] = other.state.Checksums()
				}
			}
			return found
		},
	}
}

// hashPart has whoever leads hash one part out of turn: the turns go on behind it. On a machine that is busy another
// node may have come to lead.
func hashPart(t *testing.T, ctx context.Context, nodes []*comparer, part uint16) {
	t.Helper()
	pause := time.NewTicker(5 * time.Millisecond)
	defer pause.Stop()
	for {
		for _, n := range nodes {
			if n.leads() && proposeChecksum(ctx, n.Store, allocator.Command{Kind: allocator.KindChecksum, Part: part}) == nil {
				return
			}
		}
		select {
		case <-pause.C:
		case <-ctx.Done():
			t.Fatal("nobody hashes a part")
		}
	}
}

func (n *comparer) leads() bool {
	_, leading := n.Leading()
	return leading
}

// round lets every node take a turn, the leader first, until done or until every part has had its turn.
func round(t *testing.T, ctx context.Context, nodes []*comparer, done func() bool) {
	t.Helper()
	for range allocator.ChecksumParts {
		for _, n := range nodes {
			if n.leads() {
				n.step(ctx)
			}
		}
		for _, n := range nodes {
			if err := n.WaitApplied(ctx, nodes[0].AppliedIndex()); err != nil {
				t.Fatalf("waiting for %s: %v", n.Store.NodeID(), err)
			}
			n.step(ctx)
		}
		if done() {
			return
		}
	}
}

// changeBehindItsBack blocks one person in the memory of one node.
func (n *comparer) changeBehindItsBack(t *testing.T, person byte) {
	t.Helper()
	var keys, values [][]byte
	changed := false
	for key, value := range n.state.Records() {
		keys, values = append(keys, bytes.Clone(key)), append(values, bytes.Clone(value))
		if bytes.Equal(key, []byte{'h', 0, 0, 0, person}) {
			last := len(value) - 1
			values[len(values)-1][last], changed = value[last]^1, true // false and true differ in a bit
		}
	}
	records := iter.Seq2[[]byte, []byte](func(yield func(key, value []byte) bool) {
		for i := range keys {
			if !yield(keys[i], values[i]) {
				return
			}
		}
	})
	if err := n.state.Load(records); err != nil || !changed {
		t.Fatalf("changing a row: %v", err)
	}
}

// TestDivergenceIsFound changes one row of one node, a follower and then a leader: it is found within one
// round of parts, that node and only that one stops serving, and it does not stay the leader.
func TestDivergenceIsFound(t *testing.T) {
	for _, wrong := range []int{1, 0} {
		t.Run(fmt.Sprint("node ", wrong), func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
			defer cancel()
			nodes := newCluster(t, ctx)
			hashPart(t, ctx, nodes, allocator.ChecksumParts-8)
			round(t, ctx, nodes, func() bool { return nodes[0].state.Checksums()[0].Part == allocator.ChecksumParts-4 })
			for _, n := range nodes {
				if differing, compared := n.counts(); differing != 0 || compared == 0 {
					t.Fatalf("%s: %d differ, %d were compared, before anything was changed", n.Store.NodeID(), differing, compared)
				}
			}
			nodes[wrong].changeBehindItsBack(t, 250)
			hashPart(t, ctx, nodes, allocator.ChecksumParts-3) // a state that was loaded has forgotten whose turn it is
			round(t, ctx, nodes, nodes[wrong].diverged)
			if own := nodes[wrong].own.Load(); own == nil || own.Part != 250/64 {
				t.Fatalf("it is found in %+v, want part %d", own, 250/64)
			}
			for i, n := range nodes {
				n.compare(n.c.Peers(ctx))
				if n.diverged() != (i == wrong) || (checkDiverged(n.c.Dir) != nil) != (i == wrong) {
					t.Errorf("%s serves: %v", n.Store.NodeID(), !n.diverged())
				}
				if differing, _ := n.counts(); differing != 1 {
					t.Errorf("%s sees %d that differ, want 1", n.Store.NodeID(), differing)
				}
			}
			awaitOtherLeader(t, ctx, nodes, nodes[wrong])
		})
	}
}

func awaitOtherLeader(t *testing.T, ctx context.Context, nodes []*comparer, wrong *comparer) {
	t.Helper()
	pause := time.NewTicker(5 * time.Millisecond)
	defer pause.Stop()
	for {
		for _, n := range nodes {
			if n != wrong && n.leads() {
				return
			}
		}
		wrong.step(ctx)
		select {
		case <-pause.C:
		case <-ctx.Done():
			t.Fatal("no other node leads")
		}
	}
}
