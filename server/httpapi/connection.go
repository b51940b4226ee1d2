package httpapi

import (
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// connection is one that knows two things about itself. Until its first byte has come it is fresh: it
// is never written to, for an answer that nobody asked for would be taken for that of a first request,
// and it does not keep a server that stops waiting. And when it is closed on a client that is still
// sending, it listens on for a moment: closing at once would make the machine answer what still comes
// with a reset, and a reset takes the refusal out of the client's hands before it was read.
type connection struct {
	net.Conn
	fresh  *freshConnections
	door   *door
	bodies *bodies
	held   atomic.Int64 // bytes of the body that is being read or looked at
	left   atomic.Bool
	heard  atomic.Bool
	unread atomic.Bool
	// origin is the keyed hash of the peer's address, 0 while it has not been asked for.
	origin atomic.Uint64
}

// Bounds of listening on, whichever comes first.
const (
	lingerTime     = 500 * time.Millisecond
	maxLingerBytes = 4 << 20
)

// Read reads, and knows the connection from its first byte on.
func (c *connection) Read(b []byte) (int, error) {
	if err := c.hold(len(b)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Read(b)
	if n > 0 && !c.heard.Load() {
		c.heard.Store(true)
		c.fresh.forget(c)
	}
	return n, err
}

// Write writes to a connection that has asked something, and drops what is for one that has not.
func (c *connection) Write(b []byte) (int, error) {
	if !c.heard.Load() {
		return len(b), nil
	}
	return c.Conn.Write(b)
}

// Close closes the connection, at once unless something is left unread.
func (c *connection) Close() error {
	c.fresh.forget(c)
	c.letGo()
	if c.left.CompareAndSwap(false, true) {
		defer c.door.leave()
	}
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok && c.unread.Load() && half.CloseWrite() == nil {
		c.drain()
	}
	return c.Conn.Close()
}

func (c *connection) drain() {
	if c.SetReadDeadline(time.Now().Add(lingerTime)) != nil {
		return
	}
	buffer := make([]byte, 4<<10) // many may be refused at once
	for total := 0; total < maxLingerBytes; {
		n, err := c.Conn.Read(buffer)
		if total += n; err != nil {
			return
		}
	}
}

// freshConnections are those that have not sent anything yet.
type freshConnections struct {
	mu     sync.Mutex
	closed bool
	all    map[*connection]struct{}
}

// add reports whether the server still takes connections.
func (f *freshConnections) add(c *connection) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return false
	}
	if f.all == nil {
		f.all = map[*connection]struct{}{}
	}
	f.all[c] = struct{}{}
	return true
}

func (f *freshConnections) forget(c *connection) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.all, c)
}

// close ends all fresh connections, those to come included.
func (f *freshConnections) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	for c := range f.all {
		_ = c.Conn.Close() // nothing was sent on it, so nothing can be lost
	}
	f.all = nil
}

// listener hands out connections, as long as there is room for them.
type listener struct {
	net.Listener
	api *API
}

const (
	firstAcceptPause = 5 * time.Millisecond
	longAcceptPause  = time.Second

	lacksMeans = "no connection can be accepted until the machine has what it lacks"
)

// accept waits for what the machine lacks at the moment: fasthttp would end, and the process with it.
func (l listener) accept() (net.Conn, error) {
	for pause := firstAcceptPause; ; pause = min(2*pause, longAcceptPause) {
		accepted, err := l.Listener.Accept()
		if !outOfMeans(err) {
			return accepted, err
		}
		if l.api.told.Due(lacksMeans) {
			l.api.logger.Error(lacksMeans, "error", err)
		}
		l.api.holdBack(pause)
		if l.api.lifetime.Err() != nil {
			return nil, net.ErrClosed
		}
	}
}

// outOfMeans tells what the machine will have again from what is wrong with a listener.
func outOfMeans(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || errors.Is(err, syscall.ENOBUFS) || errors.Is(err, syscall.ENOMEM)
}

// Accept waits for the next connection that there is room for.
func (l listener) Accept() (net.Conn, error) {
	for {
		accepted, err := l.accept()
		if err != nil {
			return nil, err
		}
		if !l.api.door.enter() {
			l.api.door.turnAway(accepted)
			continue
		}
		c := &connection{Conn: accepted, fresh: &l.api.fresh, door: l.api.door, bodies: &l.api.bodies}
		if !c.fresh.add(c) {
			_ = accepted.Close()
		}
		return c, nil
	}
}
