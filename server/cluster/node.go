package cluster

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/raftstore/peernet/certs"
	"github.com/cupo-ec/cupo/server/throttle"
)

// Store is what the package needs of a replica: a *raftstore.Store.
type Store interface {
	NodeID() string
	Generation() uint64
	Leading() (term uint64, ok bool)
	Leader() (id, address string)
	Members() []raftstore.Member
	AddReplica(ctx context.Context, id, address string) (index uint64, err error)
	Joining() bool
	Admitted(index uint64)
	Promote(ctx context.Context, id string) error
	Remove(ctx context.Context, id string, reachable func(id string) bool) error
	Transfer(ctx context.Context, to string) error
	Propose(ctx context.Context, proposal raftstore.Proposal) (allocator.Outcome, error)
	AppliedIndex() uint64
	Stats() raftstore.Stats
}

// Caller asks one other node: a *link.Client.
type Caller interface {
	Call(ctx context.Context, kind uint8, payload, answer []byte) ([]byte, error)
	Close()
}

// Config is what a Node works with.
type Config struct {
	Store Store
	// Dial makes the way to a node; nothing is sent before the first call.
	Dial func(id, address string) Caller
	// Sent says of a call's error whether the other node may have carried the call out, Busy whether it had too
	// much to do.
	Sent, Busy func(err error) bool
	// Handed answers a call that another node hands to this one.
	Handed func(ctx context.Context, call, answer []byte) ([]byte, error)
	// Format is the version of the state that is in force.
	Format func() uint16
	// Self fills in what only the replica knows of itself.
	Self   func(*Status)
	Logger *slog.Logger
	// WallMillis is the machine's clock.
	WallMillis func() int64

	PeerAddress string
	// Replica wants no vote.
	Replica bool
	// Every is how often the others are asked how they stand; default 500 ms.
	Every time.Duration
}

// The kinds of calls between nodes.
const (
	callHanded uint8 = iota + 1
	callStatus
	callJoin
	callLooks
)

// Node is this replica among the others. See New and Run.
type Node struct {
	config Config
	store  Store
	logger *slog.Logger

	mu       sync.Mutex
	callers  map[raftstore.Member]Caller // by name and address; Voter is always false
	closed   bool
	statuses map[string]seen

	refusals throttle.Throttle // by the names of those that were not let in
	clockOff atomic.Int64      // how far this clock is from the others' median, in ms, where that is known
}

// seen is what another node said of itself, and when.
type seen struct {
	Status
	at time.Time
}

var errClosed = errors.New("the cluster's connections are closed")

// New makes a node that asks nobody before Run.
func New(config Config) *Node {
	if config.Every == 0 {
		config.Every = 500 * time.Millisecond
	}
	return &Node{
		config: config, store: config.Store, logger: config.Logger,
		callers: map[raftstore.Member]Caller{}, statuses: map[string]seen{},
	}
}

// caller is the way to another node, made where there is none yet.
func (n *Node) caller(id, address string) (Caller, error) {
	to := raftstore.Member{ID: id, Address: address}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return nil, errClosed
	}
	known := n.callers[to]
	if known == nil {
		known = n.config.Dial(id, address)
		n.callers[to] = known
	}
	return known, nil
}

// Close ends all connections to others.
func (n *Node) Close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.closed = true
	for _, caller := range n.callers {
		caller.Close()
	}
	n.callers = nil
}

// Hand gives a call to the leader. raftstore.ErrNotLeader means that nobody has carried it out,
// raftstore.ErrOutcomeUnknown that somebody may have.
func (n *Node) Hand(ctx context.Context, call []byte) ([]byte, error) {
	return n.ask(ctx, callHanded, call)
}

// Propose has looks recorded, by the leader where that is another node. It takes no other commands.
func (n *Node) Propose(ctx context.Context, proposal raftstore.Proposal) (allocator.Outcome, error) {
	if _, leads := n.store.Leading(); leads {
		return n.store.Propose(ctx, proposal)
	}
	_, err := n.ask(ctx, callLooks, proposal.Command)
	return allocator.Outcome{}, err
}

// ask calls the leader.
func (n *Node) ask(ctx context.Context, kind uint8, payload []byte) ([]byte, error) {
	id, address := n.store.Leader()
	if id == "" || id == n.store.NodeID() {
		return nil, fmt.Errorf("%w: and knows no other", raftstore.ErrNotLeader)
	}
	leader, err := n.caller(id, address)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", raftstore.ErrClosed, err)
	}
	answer, err := leader.Call(ctx, kind, payload, nil)
	switch {
	case err == nil:
		return answer, nil
	case n.config.Busy(err):
		return nil, fmt.Errorf("%w: handing a call to %s: %w", raftstore.ErrOverloaded, id, err)
	case n.config.Sent(err):
		return nil, fmt.Errorf("%w: handing a call to %s: %w", raftstore.ErrOutcomeUnknown, id, err)
	default:
		return nil, fmt.Errorf("%w: handing a call to %s: %w", raftstore.ErrNotLeader, id, err)
	}
}

// Peer is who calls: its ID as a member, whose name is in its certificate, and the cluster that it says it belongs to, 0 for none yet.
type Peer struct {
	NodeID     string
	Generation uint64
}

// Handle answers another node's call. Who is no member (of no cluster yet, of another, or removed) may ask how
// this node stands and whether it may join, and nothing else: a certificate alone is no membership.
func (n *Node) Handle(ctx context.Context, from Peer, kind uint8, payload, answer []byte) ([]byte, error) {
	if from.Generation != n.store.Generation() && kind != callStatus && kind != callJoin {
		return answer, fmt.Errorf("%w: %w: the caller is of cluster %d", ErrNotHandled, raftstore.ErrOtherCluster, from.Generation)
	}
	if kind != callStatus && kind != callJoin && !n.isMember(from.NodeID) {
		return answer, fmt.Errorf("%w: %w: %s", ErrNotHandled, raftstore.ErrNotMember, from.NodeID)
	}
	switch kind {
	case callHanded:
		return n.config.Handed(ctx, payload, answer)
	case callStatus:
		status := n.Status()
		status.AskerIsMember = n.isMember(from.NodeID)
		namesake, is := n.memberNamed(certs.NameOf(from.NodeID))
		status.NameVotes = is && namesake.Voter && namesake.ID != from.NodeID
		return status.append(answer), nil
	case callJoin:
		return n.handleJoin(ctx, from.NodeID, payload, answer)
	case callLooks:
		return answer, n.recordLooks(ctx, payload)
	default:
		return answer, fmt.Errorf("a call of the unknown kind %d", kind)
	}
}

func (n *Node) isMember(id string) bool {
	return slices.ContainsFunc(n.store.Members(), func(m raftstore.Member) bool { return m.ID == id })
}

// Removed reports whether the cluster has gone on without this node: whoever is removed may be the last to
// know, so the leader's word counts beside the log's. A node that joins reads in the log of times when it was none.
func (n *Node) Removed() bool {
	if n.store.Joining() {
		return false
	}
	if members := n.store.Members(); len(members) > 0 && !n.isMember(n.store.NodeID()) {
		return true
	}
	for _, s := range n.Statuses() {
		if s.Leads() && s.Term >= n.store.Stats().Term && !s.AskerIsMember {
			return true
		}
	}
	return false
}

// ErrNotHandled: this node has not looked at a call, so that it may be made again.
var ErrNotHandled = errors.New("the call was not handled")

var errNotLooks = errors.New("only looks are proposed for others")

func (n *Node) recordLooks(ctx context.Context, command []byte) error {
	if !allocator.IsLooks(command) {
		return errNotLooks
	}
	// The bytes are the connection's.
	_, err := n.store.Propose(ctx, raftstore.Proposal{Command: append([]byte(nil), command...)})
	return err
}

// Status is how this node stands.
func (n *Node) Status() Status {
	stats := n.store.Stats()
	leader, _ := n.store.Leader()
	s := Status{
		NodeID: stats.NodeID, Generation: stats.Generation, PeerAddress: n.config.PeerAddress,
		Role: strings.ToLower(stats.RaftState), Term: stats.Term, LeaderID: leader,
		AppliedIndex: stats.AppliedIndex, LastLogIndex: stats.LastLogIndex,
		WallMillis: n.config.WallMillis(), Replica: n.config.Replica, StorageFull: stats.StorageFull,
		Joining: n.store.Joining(),
	}
	n.config.Self(&s)
	return s
}
