package cluster

import (
	"net"
	"sync"
	"time"

	"github.com/hashicorp/raft"
)

// listener is a node's place on the network: raft's StreamLayer. It knows the node's open connections.
type listener struct {
	net      *network
	address  string
	incoming chan net.Conn
	closed   chan struct{}

	mu     sync.Mutex
	open   map[*conn]struct{}
	ending bool
}

var _ raft.StreamLayer = (*listener)(nil)

// Dial implements raft.StreamLayer.
func (l *listener) Dial(address raft.ServerAddress, timeout time.Duration) (net.Conn, error) {
	return l.net.dial(l, string(address), timeout)
}

// Accept implements net.Listener.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.incoming:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener: the node leaves the network with all its connections.
func (l *listener) Close() error {
	l.mu.Lock()
	first := !l.ending
	l.ending = true
	l.mu.Unlock()
	if first {
		close(l.closed)
	}
	l.net.leave(l)
	return nil
}

// Addr implements net.Listener.
func (l *listener) Addr() net.Addr { return address(l.address) }

// keep takes note of a connection; false where the node is leaving.
func (l *listener) keep(c *conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ending {
		return false
	}
	l.open[c] = struct{}{}
	return true
}

func (l *listener) forget(c *conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, c)
}

func (l *listener) connections() []*conn {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make([]*conn, 0, len(l.open))
	for c := range l.open {
		all = append(all, c)
	}
	return all
}

// streams are those that end here.
func (l *listener) streams() []*stream {
	var all []*stream
	for _, c := range l.connections() {
		all = append(all, c.in)
	}
	return all
}

// closeAll ends all connections; with a reason both sides get it at once, and what was on its way is lost.
func (l *listener) closeAll(reason error) {
	for _, c := range l.connections() {
		if reason != nil {
			c.in.fail(reason)
			c.out.fail(reason)
		}
		_ = c.Close()
	}
}

// address is a node's name on the network.
type address string

func (a address) Network() string { return "simulated" }
func (a address) String() string  { return string(a) }
