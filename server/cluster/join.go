package cluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/raftstore/peernet/certs"
	"github.com/cupo-ec/cupo/server/throttle"
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
	if fields := r.Items(64); fields < joinFields || r.Uint64(0xff) < statusVersion {
		return joinRequest{}, errors.Join(fmt.Errorf("%w: %d fields", errStatus, fields), r.Failure())
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
		if n.refusals.Due(certs.NameOf(peer)) {
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
	if old := n.whoKnowsNoMarks(); old != "" && request.nodeID != certs.NameOf(request.nodeID) {
		return 0, fmt.Errorf("%w: %s; give it this one first", errOldBuild, certs.NameOf(old))
	}
	before, is := n.memberNamed(certs.NameOf(request.nodeID))
	switch {
	case is && before.Voter && (joins || before.ID != request.nodeID):
		return 0, lostData(certs.NameOf(request.nodeID))
	case is && before.ID != request.nodeID && n.Reachable(before.ID):
		// Two run under one name; or one of them has just ended, and is not heard of for a while yet.
		return 0, fmt.Errorf("%w %s, at %s", raftstore.ErrNamesake, certs.NameOf(before.ID), before.Address)
	case is && before.ID != request.nodeID:
		// Nobody counted on what that one had.
		if err := n.store.Remove(ctx, before.ID, n.Reachable); err != nil && !errors.Is(err, raftstore.ErrNotMember) {
			return 0, fmt.Errorf("taking the place of %s: %w", before.ID, err)
		}
	}
	return n.store.AddReplica(ctx, request.nodeID, request.address)
}

// errOldBuild: a member could not reach the one that joins, so that neither would count with the other.
var errOldBuild = fmt.Errorf("%w: a member runs an earlier build, which cannot speak with a new node", raftstore.ErrUnknownVersion)

// whoKnowsNoMarks is a member that last said, however long ago, that its build is of before members' IDs had marks; "" for none.
func (n *Node) whoKnowsNoMarks() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	for id, s := range n.statuses {
		if !s.KnowsMarks {
			return id
		}
	}
	return ""
}

// lostData is said of a node on whose data others count, and that comes without it.
func lostData(name string) error {
	return fmt.Errorf("%w: node %s has a vote and comes back without its data; cupo cluster remove %[2]s first",
		raftstore.ErrMemberKnown, name)
}

// memberNamed is the member of a name, which at most one has.
func (n *Node) memberNamed(name string) (raftstore.Member, bool) {
	for _, m := range n.store.Members() {
		if certs.NameOf(m.ID) == name {
			return m, true
		}
	}
	return raftstore.Member{}, false
}

// MemberID is the ID of the member that an operator calls by its name, or by its ID; what is neither is answered as it is.
func (n *Node) MemberID(name string) string {
	if m, is := n.memberNamed(name); is {
		return m.ID
	}
	return name
}

// LetIn lets the node of a name in that waits at an address, after asking it who it is.
func (n *Node) LetIn(ctx context.Context, name, address string) error {
	status, err := askStatus(ctx, n.config.Dial, address)
	if err != nil {
		return fmt.Errorf("%w: nobody answers as a node: %w", raftstore.ErrNotMember, err)
	}
	if is := certs.NameOf(status.NodeID); is != name {
		return fmt.Errorf("%w: at %s is %s", raftstore.ErrMemberKnown, address, is)
	}
	_, err = n.letIn(ctx, &joinRequest{
		nodeID: status.NodeID, address: status.PeerAddress, generation: status.Generation,
		oldestFormat: status.OldestFormat, newestFormat: status.NewestFormat,
	}, status.Joining)
	return err
}

// passing reports whether a request to join may be granted a moment later, or elsewhere.
func passing(err error) bool {
	for _, one := range []error{
		raftstore.ErrNamesake, errOldBuild, raftstore.ErrNotLeader, raftstore.ErrOutcomeUnknown, raftstore.ErrNotProposed, raftstore.ErrOverloaded, raftstore.ErrClosed,
	} {
		if errors.Is(err, one) {
			return true
		}
	}
	return false
}

// Join has this node let in as a replica, by the nodes at these addresses or the one that leads, and returns when it has come
// to the present of the cluster. It is given its vote later, by the leader.
//
// Errors: ErrRefused, ErrRemovedJoining, or the context's.
func (n *Node) Join(ctx context.Context, addresses []string) error {
	told := &throttle.Throttle{}
	if err := n.beLetIn(ctx, addresses, told); err != nil {
		return err
	}
	return n.catchUp(ctx, addresses, told)
}

// beLetIn asks until the cluster has let this node in.
func (n *Node) beLetIn(ctx context.Context, addresses []string, told *throttle.Throttle) error {
	leader := ""
	for {
		asked := n.whomToAsk(addresses, leader)
		if len(asked) == 0 && told.Due("") {
			n.logger.Warn(`not joined yet, and nobody to ask: setting "join" names no node, and no leader has called`)
		}
		for _, address := range asked {
			answer, err := n.askJoin(ctx, address)
			if err == nil {
				n.store.Admitted(answer.index)
				return nil
			}
			if errors.Is(err, ErrRefused) {
				return err
			}
			leader = cmp.Or(answer.leader, leader)
			if told.Due(address) {
				n.logger.Info("not joined yet", "asked", address, "reason", err)
			}
		}
		if !pause(ctx, meetPause) {
			return fmt.Errorf("joining the cluster: %w", ctx.Err())
		}
	}
}

// whomToAsk are the nodes at these addresses, the one that they say leads, the one that has called as a leader, and those
// that the log names: who was let in by an operator, or starts again in the middle of joining, may know nobody else.
func (n *Node) whomToAsk(addresses []string, leader string) (asked []string) {
	_, calls := n.store.Leader()
	known := append(slices.Clone(addresses), leader, calls)
	for _, m := range n.store.Members() {
		known = append(known, m.Address)
	}
	for _, address := range known {
		if address != "" && address != n.config.PeerAddress && !slices.Contains(asked, address) {
			asked = append(asked, address)
		}
	}
	return asked
}

const (
	catchUpPoll = 20 * time.Millisecond
	// catchUpChecks is after how many rounds of asking the members a node that catches up asks whether it is still one.
	catchUpChecks = 4
)

// catchUp waits until this node has the log up to where it was let in, or has been removed meanwhile: then nobody sends it
// the rest.
func (n *Node) catchUp(ctx context.Context, addresses []string, told *throttle.Throttle) error {
	told.Due(catchingUp)
	checked, doubted := time.Now(), false
	for n.store.Joining() {
		if time.Since(checked) >= catchUpChecks*n.config.Every {
			answers, _ := AskEach(ctx, n.whomToAsk(addresses, ""), n.config.Dial) // who does not answer says nothing
			disowned := Disowned(answers, n.store.Generation())
			if disowned && doubted {
				return fmt.Errorf("%w; start it again to have it ask anew", ErrRemovedJoining)
			}
			doubted = disowned
			if told.Due(catchingUp) {
				n.logger.Info(catchingUp, "appliedIndex", n.store.AppliedIndex())
			}
			checked = time.Now()
		}
		if !pause(ctx, catchUpPoll) {
			return fmt.Errorf("catching up with the cluster: %w", ctx.Err())
		}
	}
	return nil
}

const catchingUp = "the cluster has let this node in, and it reads what was before"

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
