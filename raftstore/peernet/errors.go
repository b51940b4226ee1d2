package peernet

import "errors"

// Reasons for which two nodes have no connection. Both ends get the same one.
var (
	// ErrNotTrusted: a certificate is missing, of another authority, not of today, or does not name the node
	// that uses it.
	ErrNotTrusted = errors.New("a certificate is not to be trusted")
	// ErrOtherCluster: the two nodes belong to different clusters, or one of them to none yet.
	ErrOtherCluster = errors.New("the node belongs to another cluster")
	// ErrOtherNode: the one that was called is not the one that was wanted.
	ErrOtherNode = errors.New("another node is at this address")
	// ErrNotReady: the node does not know yet who it is, or does not take this kind of connection now.
	ErrNotReady = errors.New("the node does not take this connection yet")
	// ErrBusy: the node has too many connections, of this peer or altogether, or nobody took this one.
	ErrBusy = errors.New("the node has too many connections")
	// ErrProtocol: what came is not, or not in this version, what nodes say to each other.
	ErrProtocol = errors.New("the peer does not speak as a node does")
	// ErrClosed: the network is closed, or the service that the connection is for.
	ErrClosed = errors.New("the network between nodes is closed")
)

// ErrIdentity is the error of a node that would become another one than it is.
var ErrIdentity = errors.New("the node is another already")

// verdict is what the one that is called says of the connection. The numbers go over the wire.
type verdict uint8

const (
	accepted verdict = iota
	notTrusted
	otherCluster
	otherNode
	notReady
	busy
	badPreface
)

// verdicts has the error that stands for each refusal.
var verdicts = map[verdict]error{
	notTrusted: ErrNotTrusted, otherCluster: ErrOtherCluster, otherNode: ErrOtherNode, notReady: ErrNotReady,
	busy: ErrBusy, badPreface: ErrProtocol,
}

// err is nil for accepted. A refusal that this version does not know is one all the same.
func (v verdict) err() error {
	if v == accepted {
		return nil
	}
	if err, known := verdicts[v]; known {
		return err
	}
	return ErrProtocol
}
