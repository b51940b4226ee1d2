package cluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
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
}

func (j *joinRequest) append(b []byte) []byte {
	b = msgp.AppendArrayHeader(b, joinFields)
	b = msgp.AppendInt(b, statusVersion)
	b = msgp.AppendString(b, j.nodeID)
	b = msgp.AppendString(b, j.address)
	b = msgp.AppendUint64(b, j.generation)
	b = msgp.AppendUint64(b, uint64(j.oldestFormat))
	return msgp.AppendUint64(b, uint64(j.newestFormat))
}

const joinFields = 6

func readJoinRequest(from []byte) (joinRequest, error) {
	r := msgp.NewFields(from, errStatus)
	if r.Items(64) < joinFields || r.Uint64(0xff) < statusVersion {
		return joinRequest{}, fmt.Errorf("%w: %w", errStatus, r.Failure())
	}
	j := joinRequest{
		nodeID: r.String(maxStatusText), address: r.String(maxStatusText), generation: r.Uint64(1<<64 - 1),
		oldestFormat: uint16(r.Uint64(1<<16 - 1)), newestFormat: uint16(r.Uint64(1<<16 - 1)),
	}
	return j, r.Failure()
}

// The answers to a request to join.
const (
	joinYes uint8 = iota // the index of the log follows from which on the node is a member
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
	index := uint64(0)
	if request.nodeID == peer {
		index, err = n.letIn(ctx, &request, true)
	} else {
		err = fmt.Errorf("%w: %s, and the request %s", ErrOtherName, peer, request.nodeID)
	}
	_, leader := n.store.Leader()
	switch {
	case err == nil:
		return msgp.AppendUint64(append(answer, joinYes), index), nil
	case errors.Is(err, raftstore.ErrNotLeader) && leader != "" && leader != n.config.PeerAddress:
		return append(append(answer, joinAt), leader...), nil
	case passing(err):
		return append(append(answer, joinElsewhere), err.Error()...), nil
	default:
		if n.refusals.due(peer) {
			n.logger.Warn("a node was not let in", "node", peer, "address", request.address, "reason", err)
		}
		return append(append(answer, joinNo), err.Error()...), nil
	}
}

// letIn makes a node a member, where this one leads. One that joins has no data, or not all: with a vote, others count on
// what it had.
func (n *Node) letIn(ctx context.Context, request *joinRequest, joins bool) (index uint64, err error) {
	if _, leads := n.store.Leading(); !leads {
		return 0, raftstore.ErrNotLeader // who the members are, others may know better
	}
	if request.generation != n.store.Generation() {
		return 0, fmt.Errorf("%w: the node is of cluster %d, and this is %d; empty its data directory to let it join",
			raftstore.ErrOtherCluster, request.generation, n.store.Generation())
	}
	if inForce := n.config.Format(); request.oldestFormat > inForce || request.newestFormat < inForce {
		return 0, fmt.Errorf("%w: it knows %d to %d, and %d is in force; start it with a build that knows that",
			ErrFormat, request.oldestFormat, request.newestFormat, inForce)
	}
	if joins && n.votes(request.nodeID) {
		return 0, fmt.Errorf("%w: node %s has a vote and comes back without its data; cupo cluster remove %[2]s first",
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
	_, err = n.letIn(ctx, &joinRequest{
		nodeID: id, address: status.PeerAddress, generation: status.Generation,
		oldestFormat: status.OldestFormat, newestFormat: status.NewestFormat,
	}, status.Joining)
	return err
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

// Meet asks the nodes at these addresses how they stand until one answers, and tells of which history of the cluster the
// newest is: a node that has no data yet learns so which one it is to join.
func Meet(ctx context.Context, addresses []string, dial func(id, address string) Caller, logger *slog.Logger) (generation uint64, err error) {
	told := newThrottle()
	for {
		answers, err := AskEach(ctx, addresses, dial)
		for _, status := range answers {
			generation = max(generation, status.Generation)
		}
		if generation != 0 {
			return generation, nil
		}
		if told.due("") {
			logger.Info("no node of the cluster answers yet", "reason", err)
		}
		if !pause(ctx, meetPause) {
			return 0, fmt.Errorf("meeting the cluster at %v: %w", addresses, errors.Join(err, ctx.Err()))
		}
	}
}

// AskEach asks the nodes at these addresses, all at once, how they stand. The error says why others have not answered.
func AskEach(ctx context.Context, addresses []string, dial func(id, address string) Caller) ([]Status, error) {
	statuses, errs := make([]Status, len(addresses)), make([]error, len(addresses))
	var asking sync.WaitGroup
	for i, address := range addresses {
		asking.Go(func() { statuses[i], errs[i] = askStatus(ctx, dial, address) })
	}
	asking.Wait()
	answers := slices.DeleteFunc(statuses, func(s Status) bool { return s.NodeID == "" })
	return answers, errors.Join(errs...)
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
	leader, told := "", newThrottle()
	for {
		for _, address := range append(slices.Clone(addresses), leader) {
			if address == "" {
				continue
			}
			answer, err := n.askJoin(ctx, address)
			if err == nil {
				n.store.Admitted(answer.index)
				return nil
			}
			if errors.Is(err, ErrRefused) {
				return err
			}
			leader = cmp.Or(answer.leader, leader)
			if told.due(address) {
				n.logger.Info("not joined yet", "asked", address, "reason", err)
			}
		}
		if !pause(ctx, meetPause) {
			return fmt.Errorf("joining the cluster: %w", ctx.Err())
		}
	}
}

var errElsewhere = errors.New("it cannot let a node in now")

// joinAnswer is what one node says to a request to join: where in the log this one was let in, or who leads, where it
// knows that.
type joinAnswer struct {
	index  uint64
	leader string
}

// askJoin asks one node to let this one in. The error says why it has not.
func (n *Node) askJoin(ctx context.Context, address string) (joinAnswer, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*askTimeout)
	defer cancel()
	self := n.Status() // anew each time: another one may have let it in meanwhile
	request := joinRequest{
		nodeID: self.NodeID, address: self.PeerAddress, generation: self.Generation,
		oldestFormat: self.OldestFormat, newestFormat: self.NewestFormat,
	}
	to := n.config.Dial("", address)
	defer to.Close()
	answer, err := to.Call(ctx, callJoin, request.append(nil), nil)
	if err != nil {
		return joinAnswer{}, fmt.Errorf("asking %s: %w", address, err)
	}
	said, err := readJoinAnswer(answer)
	if err != nil {
		return said, fmt.Errorf("asking %s: %w", address, err)
	}
	return said, nil
}

func readJoinAnswer(answer []byte) (joinAnswer, error) {
	if len(answer) == 0 {
		return joinAnswer{}, errStatus
	}
	text := string(answer[1:min(len(answer), 1+maxStatusText)])
	switch answer[0] {
	case joinYes:
		r := msgp.NewFields(answer[1:], errStatus)
		index := r.Uint64(1<<64 - 1)
		if err := r.Failure(); err != nil || index == 0 {
			return joinAnswer{}, fmt.Errorf("%w: it does not say from which index on this node is a member; give the leader this build first", errStatus)
		}
		return joinAnswer{index: index}, nil
	case joinNo:
		return joinAnswer{}, fmt.Errorf("%w: %s", ErrRefused, text)
	case joinAt:
		return joinAnswer{leader: text}, fmt.Errorf("%w: %s leads", errElsewhere, text)
	default:
		return joinAnswer{}, fmt.Errorf("%w: %s", errElsewhere, text)
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
