package peernet

import (
	"net"
	"sync"
	"time"
)

// pooledConn is a connection that raft keeps between messages, perhaps for days. When the other end has
// gone meanwhile, as it does when a node is restarted, the next message connects again before anything is
// sent. Raft itself would notice by losing the message, and with it a vote that an election may hang on.
type pooledConn struct {
	stream      *stream
	id, address string

	mu       sync.Mutex
	conn     *Conn
	deadline time.Time
	closed   bool
	answered bool // nothing was sent since the last answer
}

func (c *pooledConn) current() *Conn {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.conn
}

// Read implements net.Conn.
func (c *pooledConn) Read(into []byte) (int, error) {
	c.mu.Lock()
	conn := c.conn
	c.answered = true
	c.mu.Unlock()
	return conn.Read(into)
}

// Write implements net.Conn.
func (c *pooledConn) Write(message []byte) (int, error) {
	c.mu.Lock()
	conn, first := c.conn, c.answered
	c.answered = false
	c.mu.Unlock()
	if first && gone(conn.raw) {
		var err error
		if conn, err = c.renew(); err != nil {
			return 0, err
		}
	}
	return conn.Write(message)
}

// renew connects again, within what is left of the deadline.
func (c *pooledConn) renew() (*Conn, error) {
	c.mu.Lock()
	old, timeout := c.conn, c.stream.network.cfg.HandshakeTimeout
	if !c.deadline.IsZero() {
		timeout = time.Until(c.deadline)
	}
	c.mu.Unlock()
	_ = old.Close()
	conn, err := c.stream.dial(c.id, c.address, timeout)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		_ = conn.Close()
		return nil, net.ErrClosed
	}
	c.conn = conn
	return conn, conn.SetDeadline(c.deadline)
}

// Close implements net.Conn.
func (c *pooledConn) Close() error {
	c.mu.Lock()
	c.closed = true
	conn := c.conn
	c.mu.Unlock()
	return conn.Close()
}

// LocalAddr implements net.Conn.
func (c *pooledConn) LocalAddr() net.Addr { return c.current().LocalAddr() }

// RemoteAddr implements net.Conn.
func (c *pooledConn) RemoteAddr() net.Addr { return c.current().RemoteAddr() }

// SetDeadline implements net.Conn.
func (c *pooledConn) SetDeadline(at time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deadline = at
	return c.conn.SetDeadline(at)
}

// SetReadDeadline implements net.Conn.
func (c *pooledConn) SetReadDeadline(at time.Time) error { return c.current().SetReadDeadline(at) }

// SetWriteDeadline implements net.Conn.
func (c *pooledConn) SetWriteDeadline(at time.Time) error { return c.current().SetWriteDeadline(at) }
