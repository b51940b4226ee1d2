package cluster

import (
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// conn is one side of a connection.
type conn struct {
	owner   *listener
	in, out *stream
	closing sync.Once
}

var _ net.Conn = (*conn)(nil)

// Read implements net.Conn.
func (c *conn) Read(p []byte) (int, error) { return c.in.read(p) }

// Write implements net.Conn. It never waits: what a network holds is not bounded here.
func (c *conn) Write(p []byte) (int, error) { return c.out.write(p) }

// Close implements net.Conn. The other side reads what was sent before, if the network lets it through.
func (c *conn) Close() error {
	c.closing.Do(func() {
		c.owner.forget(c)
		c.out.end()
		c.in.fail(net.ErrClosed)
	})
	return nil
}

// LocalAddr implements net.Conn.
func (c *conn) LocalAddr() net.Addr { return address(c.in.to) }

// RemoteAddr implements net.Conn.
func (c *conn) RemoteAddr() net.Addr { return address(c.in.from) }

// SetDeadline implements net.Conn.
func (c *conn) SetDeadline(at time.Time) error { return c.SetReadDeadline(at) }

// SetReadDeadline implements net.Conn.
func (c *conn) SetReadDeadline(at time.Time) error {
	c.in.mu.Lock()
	c.in.deadline = at
	c.in.mu.Unlock()
	c.in.nudge()
	return nil
}

// SetWriteDeadline implements net.Conn. Writing never waits.
func (c *conn) SetWriteDeadline(time.Time) error { return nil }

// stream is one direction of a connection. Like TCP it keeps what a cut network does not carry, and
// delivers it when the network is back, however old it is by then.
type stream struct {
	net      *network
	from, to string
	wake     chan struct{} // has an element when there is something to look at

	mu       sync.Mutex
	packets  []packet
	last     time.Time // when the last packet arrives: they do not overtake
	ended    bool      // nothing comes after the packets
	failed   error     // why nothing can be read or written any more
	deadline time.Time // of reading
}

type packet struct {
	at    time.Time
	bytes []byte // none: the end
}

func newStream(n *network, from, to string) *stream {
	return &stream{net: n, from: from, to: to, wake: make(chan struct{}, 1)}
}

func (s *stream) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *stream) write(p []byte) (int, error) {
	return len(p), s.send(append([]byte(nil), p...))
}

// end lets the reader know that nothing more comes.
func (s *stream) end() { _ = s.send(nil) }

func (s *stream) send(bytes []byte) error {
	at := s.net.arrival(s.from, s.to)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.failed != nil:
		return s.failed
	case s.ended:
		return net.ErrClosed
	}
	s.ended = bytes == nil
	if at.Before(s.last) {
		at = s.last
	}
	s.last = at
	s.packets = append(s.packets, packet{at, bytes})
	s.nudge()
	return nil
}

// fail ends the stream at once, for reader and writer.
func (s *stream) fail(reason error) {
	s.mu.Lock()
	if s.failed == nil {
		s.failed = reason
	}
	s.mu.Unlock()
	s.nudge()
}

func (s *stream) read(p []byte) (int, error) {
	for {
		n, wait, err := s.tryRead(p)
		if n > 0 || err != nil || len(p) == 0 {
			return n, err
		}
		s.sleep(wait)
	}
}

// tryRead reads what has arrived; where nothing has, it says how long until something may, 0 for not known.
func (s *stream) tryRead(p []byte) (n int, wait time.Duration, err error) {
	cut := s.net.isCut(s.from, s.to)
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed != nil {
		return 0, 0, s.failed
	}
	if !s.deadline.IsZero() {
		if wait = s.deadline.Sub(now); wait <= 0 {
			return 0, 0, os.ErrDeadlineExceeded
		}
	}
	if cut || len(s.packets) == 0 {
		return 0, wait, nil
	}
	first := &s.packets[0]
	if until := first.at.Sub(now); until > 0 {
		if wait == 0 || until < wait {
			wait = until
		}
		return 0, wait, nil
	}
	if first.bytes == nil {
		return 0, 0, io.EOF
	}
	n = copy(p, first.bytes)
	if first.bytes = first.bytes[n:]; len(first.bytes) == 0 {
		s.packets[0] = packet{}
		s.packets = s.packets[1:]
	}
	return n, 0, nil
}

// sleep returns when there may be something to read, or after wait where that is not 0.
func (s *stream) sleep(wait time.Duration) {
	if wait == 0 {
		<-s.wake
		return
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-s.wake:
	case <-timer.C:
	}
}
