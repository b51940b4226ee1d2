package link

import (
	"context"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Handler carries out one call. It appends its answer to answer and returns it. Payload and answer are
// its own until it returns, and must not be kept. An error arrives at the caller as a refusal: a *Refusal
// with its code, any other as CodeFailed with its text. A panic ends the process, as anywhere else.
type Handler func(ctx context.Context, kind uint8, payload, answer []byte) ([]byte, error)

// ServerConfig bounds what peers may ask for. A zero field has its default.
type ServerConfig struct {
	MaxConnections   int // 64
	MaxInFlight      int // calls of one connection; 4,096. Those beyond are refused with CodeBusy.
	MaxInFlightBytes int // their payloads; 32 MiB
	// CallTimeout is when a call's context ends at the earliest; 10 s, a heartbeat late at most.
	CallTimeout time.Duration
	Limits      Limits
}

// Server answers the calls of peers.
type Server struct {
	config   ServerConfig
	buffers  sync.Pool // of *buffers
	draining atomic.Bool
	underWay atomic.Int64  // calls of all connections
	idle     chan struct{} // has one element when the last call ended while draining

	mu          sync.Mutex // guards all below
	connections map[*connection]struct{}
	closed      bool
	serving     sync.WaitGroup
}

// NewServer makes a server of the connections that it is given. Close ends it.
func NewServer(config ServerConfig) *Server {
	config.MaxConnections = orDefault(config.MaxConnections, 64)
	config.MaxInFlight = orDefault(config.MaxInFlight, 4096)
	config.MaxInFlightBytes = orDefault(config.MaxInFlightBytes, 32<<20)
	config.CallTimeout = orDefault(config.CallTimeout, 10*time.Second)
	config.Limits = config.Limits.withDefaults()
	return &Server{
		config: config, connections: map[*connection]struct{}{}, idle: make(chan struct{}, 1),
		buffers: sync.Pool{New: func() any { return &buffers{} }},
	}
}

// Serve answers the calls of one connection, each in a goroutine of its own, until the connection ends,
// ctx ends or the server closes; it answers why, io.EOF (wrapped) where the peer has closed it. It closes
// the connection, and returns when all its handlers have.
func (s *Server) Serve(ctx context.Context, conn net.Conn, handler Handler) error {
	// The calls' context ends after the connection, so that what a handler says of it reaches nobody.
	calls, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	c := newConnection(calls, s, conn, handler)
	if err := s.admit(c); err != nil {
		conn.Close()
		return err
	}
	defer s.dismiss(c)
	stop := context.AfterFunc(ctx, func() { c.stream.sever(context.Cause(ctx)) })
	defer stop()
	err := c.stream.run(c.receive)
	cancel()
	conn.Close()
	c.handlers.Wait()
	return err
}

func (s *Server) admit(c *connection) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	if len(s.connections) >= s.config.MaxConnections {
		return fmt.Errorf("%w: there are %d", ErrTooManyConnections, len(s.connections))
	}
	s.connections[c] = struct{}{}
	s.serving.Add(1)
	return nil
}

func (s *Server) dismiss(c *connection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.connections, c)
	s.serving.Done()
}

// Drain refuses new calls with CodeClosing from now on, and waits until those under way are answered and
// the answers written, or ctx ends. Connections stay until Close. It is called once.
func (s *Server) Drain(ctx context.Context) error {
	s.draining.Store(true)
	for s.underWay.Load() > 0 {
		select {
		case <-s.idle:
		case <-ctx.Done():
			return fmt.Errorf("waiting for calls to end: %w", ctx.Err())
		}
	}
	for _, c := range s.open() {
		_ = c.stream.flushed(ctx) // who has lost the connection learns so
	}
	return ctx.Err()
}

func (s *Server) open() []*connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	var open []*connection
	for c := range s.connections {
		open = append(open, c)
	}
	return open
}

// Close ends all connections and the contexts of all calls, and returns when every Serve is about to.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	for _, c := range s.open() {
		c.stream.sever(ErrClosed)
	}
	s.serving.Wait()
}
