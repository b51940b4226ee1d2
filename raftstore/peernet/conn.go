package peernet

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"github.com/cupo-ec/cupo/raftstore/peernet/certs"
)

// Peer is who is at the other end of a connection.
type Peer struct {
	// NodeID is the peer's ID as a member. Its certificate vouches for the name in it.
	NodeID string
	// Generation is that of its cluster; 0 where it has none yet.
	Generation uint64
}

// name is what the peer's certificate says.
func (p Peer) name() string { return certs.NameOf(p.NodeID) }

// Conn is a connection to a node that is known. Deadlines are its user's business.
type Conn struct {
	net.Conn // TLS
	raw      net.Conn
	network  *Network
	service  string
	peer     Peer
	accepted bool
	of       *stream // nil for calls; under Network.mu

	closing  sync.Once
	closeErr error
}

// closeGrace bounds how long a connection is held up by saying goodbye.
const closeGrace = 250 * time.Millisecond

// Peer says who is at the other end. It does not change.
func (c *Conn) Peer() Peer { return c.peer }

// Close ends the connection. It may be called at any time, and again.
func (c *Conn) Close() error {
	c.closing.Do(func() {
		impatient := time.AfterFunc(closeGrace, func() { _ = c.raw.Close() })
		c.closeErr = c.Conn.Close()
		impatient.Stop()
		if errors.Is(c.closeErr, net.ErrClosed) {
			c.closeErr = nil
		}
		c.network.forget(c)
	})
	return c.closeErr
}

// keepAlive finds out within about ten seconds that a silent peer is gone.
var keepAlive = net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 2 * time.Second, Count: 3}

// lingerBytes and lingerTime bound what is read of a connection that was refused. Closed at once, with
// something unread, it would be reset, and the peer might never see the reason.
const (
	lingerBytes = 16 << 10
	lingerTime  = time.Second
)

func linger(raw net.Conn) {
	if half, ok := raw.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		_ = raw.SetReadDeadline(time.Now().Add(lingerTime))
		_, _ = io.CopyN(io.Discard, raw, lingerBytes)
	}
	_ = raw.Close()
}

func newConn(n *Network, secured *tls.Conn, raw net.Conn, theirs preface) *Conn {
	return &Conn{
		Conn: secured, raw: raw, network: n, service: secured.ConnectionState().NegotiatedProtocol,
		peer: Peer{NodeID: theirs.own, Generation: theirs.generation},
	}
}
