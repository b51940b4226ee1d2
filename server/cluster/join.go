package cluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire/msgp"
)

// Reasons for which a node is not let in.
var (
	// ErrOtherName: the node's certificate is another's.
	ErrOtherName = fmt.Errorf("%w: the certificate names another node", raftstore.ErrMemberKnown)
	// ErrFormat: the node cannot work with the state's version.
	ErrFormat = fmt.Errorf("%w: the node cannot work with this cluster's version of the state", raftstore.ErrUnknownVersion)
	// ErrRefused is the answer of a cluster that does not let this node in. The text says why.
	ErrRefused = errors.New("the cluster does not let this node in")
)

// joinRequest is what a node says that wants to be a member.
type joinRequest struct {
	nodeID, address            string
	generation                 uint64
	oldestFormat, newestFormat uint16
	// lastLogIndex is how much it has of the log.
	lastLogIndex uint64
}

func (j *joinRequest) append(b []byte) []byte {
	b = msgp.AppendArrayHeader(b, joinFields)
	b = msgp.AppendInt(b, statusVersion)
	b = msgp.AppendString(b, j.nodeID)
	b = msgp.AppendString(b, j.address)
	b = msgp.AppendUint64(b, j.generation)
	b = msgp.AppendUint64(b, uint64(j.oldestFormat))
	b = msgp.AppendUint64(b, uint64(j.newestFormat))
	return msgp.AppendUint64(b, j.lastLogIndex)
}

const joinFields = 7

func readJoinRequest(from []byte) (joinRequest, error) {
	r := msgp.NewFields(from, errStatus)
	if r.Items(64) < joinFields || r.Uint64(0xff) < statusVersion {
		return joinRequest{}, fmt.Errorf("%w: %w", errStatus, r.Failure())
	}
	j := joinRequest{
		nodeID: r.String(maxStatusText), address: r.String(maxStatusText), generation: r.Uint64(1<<64 - 1),
		oldestFormat: uint16(r.Uint64(1<<16 - 1)), newestFormat: uint16(r.Uint64(1<<16 - 1)),
		lastLogIndex: r.Uint64(1<<64 - 1),
	}
	return j, r.Failure()
}

// The answers to a request to join: an empty text is a yes.
const (
	joinYes uint8 = iota
	joinNo
	joinElsewhere // not now, or not by this node: ask again
	joinAt        // by the one that leads, whose address follows
)

// handleJoin lets a node in, where this one leads; the caller asks each node it knows.
func (n *Node) handleJoin(ctx context.Context, peer string, payload, answer []byte) ([]byte, error) {
	request, err := readJoinRequest(payload)
	if err != nil {
		return answer, fmt.Errorf("reading a request to join: %w", err)
	}
	if request.nodeID == peer {
		err = n.letIn(ctx, &request)
	} else {
		err = fmt.Errorf("%w: %s, and the request %s", ErrOtherName, peer, request.nodeID)
	}
	_, leader := n.store.Leader()
	switch {
	case err == nil:
		return append(answer, joinYes), nil
	case errors.Is(err, raftstore.ErrNotLeader) && leader != "" && leader != n.config.PeerAddress:
		return append(append(answer, joinAt), leader...), nil
	case passing(err):
		return append(append(answer, joinElsewhere), err.Error()...), nil
	default:
		n.logger.Warn("a node was not let in", "node", request.nodeID, "address", request.address, "reason", err)
		return append(append(answer, joinNo), err.Error()...), nil
	}
}

func (n *Node) letIn(ctx context.Context, request *joinRequest) error {
	if _, leads := n.store.Leading(); !leads {
		return raftstore.ErrNotLeader // who the members are, others may know better
	}
	if request.generation != n.store.Generation() {
		return fmt.Errorf("%w: the node is of cluster %d, and this is %d; empty its data directory to let it join",
			raftstore.ErrOtherCluster, request.generation, n.store.Generation())
	}
	if inForce := n.config.Format(); request.oldestFormat > inForce || request.newestFormat < inForce {
		return fmt.Errorf("%w: it knows %d to %d, and %d is in force; start it with a build that knows that",
			ErrFormat, request.oldestFormat, request.newestFormat, inForce)
	}
	if request.lastLogIndex == 0 && n.votes(request.nodeID) {
		return fmt.Errorf("%w: node %s has a vote and comes back without its data; cupo cluster remove %[2]s first",
			raftstore.ErrMemberKnown, request.nodeID)
	}
	return n.store.AddReplica(ctx, request.nodeID, request.address)
}

// LetIn lets a node in that waits at an address, after asking it who it is.
func (n *Node) LetIn(ctx context.Context, id, address string) error {
	status, err := askStatus(ctx, n.config.Dial, address)
	if err != nil {
		return fmt.Errorf("%w: nobody answers as a node: %w", raftstore.ErrNotMember, err)
	}
	if status.NodeID != id {
		return fmt.Errorf("%w: at %s is %s", raftstore.ErrMemberKnown, address, status.NodeID)
	}
	return n.letIn(ctx, &joinRequest{
		nodeID: id, address: status.PeerAddress, generation: status.Generation,
		oldestFormat: status.OldestFormat, newestFormat: status.NewestFormat, lastLogIndex: status.LastLogIndex,
	})
}

// passing reports whether a request to join may be granted a moment later, or elsewhere.
func passing(err error) bool {
	for _, one := range []error{
		raftstore.ErrNotLeader, raftstore.ErrOutcomeUnknown, raftstore.ErrNotProposed, raftstore.ErrOverloaded, raftstore.ErrClosed,
	} {
		if errors.Is(err, one) {
			return true
		}
	}
	return false
}

// votes reports whether a member has a vote.
func (n *Node) votes(id string) bool {
	return slices.ContainsFunc(n.store.Members(), func(m raftstore.Member) bool { return m.ID == id && m.Voter })
}

// Meet asks the nodes at these addresses how they stand until one answers, and tells what it said: a node
// that has no data yet learns from it which cluster it is to join.
func Meet(ctx context.Context, addresses []string, dial func(id, address string) Caller) (Status, error) {
	var last error
	for {
		for _, address := range addresses {
			status, err := askStatus(ctx, dial, address)
			if err == nil && status.Generation != 0 {
				return status, nil
			}
			last = errors.Join(err, ctx.Err())
		}
		if !pause(ctx, meetPause) {
			return Status{}, fmt.Errorf("meeting the cluster at %v: %w", addresses, last)
		}
	}
}

// NewestGeneration asks the nodes at these addresses, all at once, of which history of the cluster they are, and answers
// the newest; 0 where none says.
func NewestGeneration(ctx context.Context, addresses []string, dial func(id, address string) Caller) uint64 {
	answers := make(chan uint64, len(addresses))
	for _, address := range addresses {
		go func() {
			status, _ := askStatus(ctx, dial, address) // who does not answer says 0
			answers <- status.Generation
		}()
	}
	newest := uint64(0)
	for range addresses {
		newest = max(newest, <-answers)
	}
	return newest
}

const (
	meetPause  = 250 * time.Millisecond
	askTimeout = 2 * time.Second
)

func askStatus(ctx context.Context, dial func(id, address string) Caller, address string) (Status, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	to := dial("", address)
	defer to.Close()
	answer, err := to.Call(ctx, callStatus, nil, nil)
	if err != nil {
		return Status{}, fmt.Errorf("asking %s: %w", address, err)
	}
	return readStatus(answer)
}

// Join asks the nodes at these addresses, and the one that they say leads, until the cluster has let
// this node in as a replica. It is given its vote later, by the leader. ErrRefused is final.
func (n *Node) Join(ctx context.Context, addresses []string) error {
	leader, told := "", map[string]string{}
	for {
		for _, address := range append(slices.Clone(addresses), leader) {
			if address == "" {
				continue
			}
			at, err := n.askJoin(ctx, address)
			if err == nil || errors.Is(err, ErrRefused) {
				return err
			}
			leader = cmp.Or(at, leader)
			if why := err.Error(); told[address] != why {
				told[address] = why
				n.logger.Info("not joined yet", "asked", address, "reason", why)
			}
		}
		if !pause(ctx, meetPause) {
			return fmt.Errorf("joining the cluster: %w", ctx.Err())
		}
	}
}

var errElsewhere = errors.New("it cannot let a node in now")

// askJoin asks one node to let this one in, and answers nil when it has; else why not, and where the leader is, if it said so.
func (n *Node) askJoin(ctx context.Context, address string) (leader string, err error) {
	ctx, cancel := context.WithTimeout(ctx, 2*askTimeout)
	defer cancel()
	self := n.Status() // anew each time: another one may have let it in meanwhile
	request := joinRequest{
		nodeID: self.NodeID, address: self.PeerAddress, generation: self.Generation,
		oldestFormat: self.OldestFormat, newestFormat: self.NewestFormat, lastLogIndex: self.LastLogIndex,
	}
	to := n.config.Dial("", address)
	defer to.Close()
	answer, err := to.Call(ctx, callJoin, request.append(nil), nil)
	if err != nil {
		return "", fmt.Errorf("asking %s: %w", address, err)
	}
	if len(answer) == 0 {
		return "", fmt.Errorf("asking %s: %w", address, errStatus)
	}
	text := string(answer[1:min(len(answer), 1+maxStatusText)])
	switch answer[0] {
	case joinYes:
		return "", nil
	case joinNo:
		return "", fmt.Errorf("%w: %s", ErrRefused, text)
	case joinAt:
		return text, fmt.Errorf("%w: %s leads", errElsewhere, text)
	default:
		return "", fmt.Errorf("%w: %s", errElsewhere, text)
	}
}

// pause waits; false when ctx ends first.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
