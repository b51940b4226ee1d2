package cluster

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
	"time"
)

// network carries bytes between nodes. Each direction between two nodes is a link of its own.
type network struct {
	mu        sync.Mutex
	rng       *rand.Rand
	listeners map[string]*listener
	links     map[[2]string]*link
}

// link is one direction between two nodes.
type link struct {
	cut bool
	// delay is what a packet takes at least, jitter how much more at most; lossPercent of them are lost
	// once and sent again.
	delay, jitter time.Duration
	lossPercent   int
}

const (
	usualDelay  = 500 * time.Microsecond
	usualJitter = 500 * time.Microsecond
	// resend is how long it takes to notice that a packet was lost.
	resend = 200 * time.Millisecond
)

var (
	errRefused = errors.New("connection refused")
	errReset   = errors.New("connection reset by peer")
)

func newNetwork(seed uint64) *network {
	return &network{
		rng: rand.New(rand.NewPCG(seed, 2)), listeners: map[string]*listener{}, links: map[[2]string]*link{},
	}
}

// link is the direction from one node to another. The caller holds mu.
func (n *network) link(from, to string) *link {
	pair := [2]string{from, to}
	l, known := n.links[pair]
	if !known {
		l = &link{delay: usualDelay, jitter: usualJitter}
		n.links[pair] = l
	}
	return l
}

// change changes one direction. Packets that were held back by a cut go on when it ends.
func (n *network) change(from, to string, by func(*link)) {
	n.mu.Lock()
	by(n.link(from, to))
	var waiting []*stream
	for _, at := range []string{from, to} {
		if l := n.listeners[at]; l != nil {
			waiting = append(waiting, l.streams()...)
		}
	}
	n.mu.Unlock()
	for _, s := range waiting {
		s.nudge()
	}
}

// isCut reports whether nothing comes through from one node to another now.
func (n *network) isCut(from, to string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.link(from, to).cut
}

// arrival is when a packet that is sent now arrives, if nothing is cut.
func (n *network) arrival(from, to string) time.Time {
	n.mu.Lock()
	defer n.mu.Unlock()
	l := n.link(from, to)
	takes := l.delay
	if l.jitter > 0 {
		takes += time.Duration(n.rng.Int64N(int64(l.jitter)))
	}
	if l.lossPercent > 0 && n.rng.IntN(100) < l.lossPercent {
		takes += resend
	}
	return time.Now().Add(takes)
}

// listen puts a node on the network.
func (n *network) listen(address string) *listener {
	l := &listener{net: n, address: address, incoming: make(chan net.Conn, 64), closed: make(chan struct{}), open: map[*conn]struct{}{}}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.listeners[address] = l
	return l
}

func (n *network) listenerAt(address string) *listener {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.listeners[address]
}

// leave takes a node off the network, as when its process ends: everybody who is connected is told, as soon
// as the network lets them know.
func (n *network) leave(l *listener) {
	n.mu.Lock()
	if n.listeners[l.address] == l {
		delete(n.listeners, l.address)
	}
	n.mu.Unlock()
	l.closeAll(nil)
}

// reset breaks the connections of a node.
func (n *network) reset(address string) {
	if l := n.listenerAt(address); l != nil {
		l.closeAll(errReset)
	}
}

// dial connects two nodes.
func (n *network) dial(from *listener, to string, timeout time.Duration) (net.Conn, error) {
	deadline := time.NewTimer(timeout)
	defer deadline.Stop()
	for n.isCut(from.address, to) || n.isCut(to, from.address) {
		select {
		case <-from.closed:
			return nil, net.ErrClosed
		case <-deadline.C:
			return nil, fmt.Errorf("dialling %s: i/o timeout", to)
		case <-time.After(resend):
		}
	}
	peer := n.listenerAt(to)
	if peer == nil {
		return nil, fmt.Errorf("dialling %s: %w", to, errRefused)
	}
	there, back := newStream(n, from.address, to), newStream(n, to, from.address)
	mine := &conn{owner: from, in: back, out: there}
	theirs := &conn{owner: peer, in: there, out: back}
	if !from.keep(mine) {
		return nil, net.ErrClosed
	}
	if !peer.keep(theirs) {
		_ = mine.Close()
		return nil, fmt.Errorf("dialling %s: %w", to, errRefused)
	}
	select {
	case peer.incoming <- theirs:
		return mine, nil
	default:
		_ = mine.Close()
		_ = theirs.Close()
		return nil, fmt.Errorf("dialling %s: %w", to, errRefused)
	}
}
