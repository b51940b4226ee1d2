package peernet

import (
	"context"
	"io"
	"net"
	"strings"
	"time"

	"github.com/hashicorp/raft"
)

// stream is raft's part of the network, a raft.StreamLayer.
type stream struct {
	network  *Network
	incoming chan *Conn
	ending   context.Context
	end      context.CancelFunc
}

func newStream(n *Network) *stream {
	s := &stream{network: n, incoming: make(chan *Conn)}
	s.ending, s.end = context.WithCancel(n.ending)
	return s
}

// Accept implements net.Listener.
func (s *stream) Accept() (net.Conn, error) {
	select {
	case conn := <-s.incoming:
		return &messagesConn{Conn: conn, between: true}, nil
	case <-s.ending.Done():
		return nil, ErrClosed
	}
}

// Addr implements net.Listener.
func (s *stream) Addr() net.Addr { return s.network.address }

// Close ends raft's connections, also those that wait to be used again: raft's own transport leaves them
// open. The network stays open, and refuses new ones.
func (s *stream) Close() error {
	s.end()
	n := s.network
	n.mu.Lock()
	if n.raft == s {
		n.raft = nil
	}
	n.mu.Unlock()
	n.closeAll(func(c *Conn) bool { return c.of == s })
	return nil
}

// adopt counts a connection among those that end with the stream, unless that has ended.
func (s *stream) adopt(conn *Conn) error {
	s.network.mu.Lock()
	closed := s.ending.Err() != nil
	if !closed {
		conn.of = s
	}
	s.network.mu.Unlock()
	if closed {
		_ = conn.Close()
		return ErrClosed
	}
	return nil
}

// Dial implements raft.StreamLayer.
func (s *stream) Dial(address raft.ServerAddress, timeout time.Duration) (net.Conn, error) {
	id, at, _ := strings.Cut(string(address), nameEnds)
	conn, err := s.dial(id, at, timeout)
	if err != nil {
		return nil, err
	}
	return &pooledConn{stream: s, id: id, address: at, conn: conn}, nil
}

func (s *stream) dial(id, address string, timeout time.Duration) (*Conn, error) {
	ctx, cancel := context.WithTimeout(s.ending, timeout)
	defer cancel()
	conn, err := s.network.dial(ctx, raftService, address, id)
	if err != nil {
		return nil, err
	}
	return conn, s.adopt(conn)
}

func (n *Network) currentRaft() *stream {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.raft
}

func (n *Network) deliverRaft(conn *Conn) {
	s := n.currentRaft()
	if s == nil {
		_ = conn.Close()
		return
	}
	if s.adopt(conn) != nil {
		return
	}
	select {
	case s.incoming <- conn:
	case <-s.ending.Done():
		_ = conn.Close()
	}
}

// messagesConn is a connection on which another node's messages come in, each answered before the next.
// Its reader is raft's main loop when a snapshot comes: a sender that is lost in the middle of one would
// keep that loop for ever.
type messagesConn struct {
	*Conn
	between bool // no part of the next message has been read
}

// Read waits for the next message as long as it takes, and for the rest of one StallTimeout. That the
// sender has gone is no error between two messages.
func (c *messagesConn) Read(into []byte) (int, error) {
	var deadline time.Time
	if !c.between {
		deadline = time.Now().Add(c.network.cfg.StallTimeout)
	}
	if err := c.SetReadDeadline(deadline); err != nil && !c.between {
		return 0, err
	}
	count, err := c.Conn.Read(into)
	if count == 0 && err != nil && c.between {
		return 0, io.EOF
	}
	c.between = c.between && count == 0
	return count, err
}

// Write answers a message.
func (c *messagesConn) Write(answer []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(c.network.cfg.StallTimeout)); err != nil {
		return 0, err
	}
	c.between = true
	return c.Conn.Write(answer)
}
