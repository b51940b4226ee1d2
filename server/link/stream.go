package link

import (
	"context"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// stream is what both ends of a connection do alike: frames are queued and written together, frames
// are read one by one, and a peer that is silent or stuck is given up.
type stream struct {
	conn   net.Conn
	limits Limits
	onTick func() // called ticksEachBeat times a heartbeat

	wake    chan struct{} // has one element when the queue is no longer empty
	severed chan struct{} // closed when cause stands
	heard   atomic.Uint64 // bytes read
	written atomic.Uint64 // bytes that the connection took

	mu      sync.Mutex // guards all below
	queue   []byte     // whole frames
	start   uint64     // bytes that were queued before those of queue
	writing bool       // what was taken out of the queue is being written
	moved   chan struct{}
	cause   error // why no more is sent and read
}

func newStream(conn net.Conn, limits Limits, onTick func()) *stream {
	return &stream{
		conn: conn, limits: limits, onTick: onTick,
		wake: make(chan struct{}, 1), severed: make(chan struct{}),
	}
}

// run reads frames and gives them to receive, until the connection ends or receive gives an error. When
// it returns, nothing is read or written any more and written stands. It answers why. The connection
// is the caller's to close.
func (s *stream) run(receive func(frame) error) error {
	var others sync.WaitGroup
	others.Go(s.write)
	others.Go(s.watch)
	s.sever(s.read(receive))
	others.Wait()
	return s.reason()
}

func (s *stream) read(receive func(frame) error) error {
	frames := &frameReader{from: s.conn, maxPayloadBytes: s.limits.MaxPayloadBytes, heard: &s.heard}
	for {
		f, err := frames.next()
		if err != nil {
			return fmt.Errorf("reading from the peer: %w", err)
		}
		if f.kind == kindHeartbeat {
			continue
		}
		if err := receive(f); err != nil {
			return err
		}
	}
}

// sever ends the connection; the first cause counts. A deadline in the past wakes reader and writer at
// once, where closing may first wait to say good-bye, as TLS does.
func (s *stream) sever(cause error) {
	s.mu.Lock()
	if s.cause != nil {
		s.mu.Unlock()
		return
	}
	s.cause = cause
	close(s.severed)
	s.mu.Unlock()
	if s.conn.SetDeadline(time.Unix(1, 0)) != nil {
		s.conn.Close()
	}
}

func (s *stream) reason() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cause
}

// send queues a frame and answers where it ends in the stream. Where the queue is full it waits for room
// until ctx ends or giveUp has an element, which it then takes.
func (s *stream) send(ctx context.Context, giveUp <-chan struct{}, f frame) (end uint64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.cause == nil && len(s.queue) > 0 && len(s.queue)+f.size() > s.limits.MaxQueuedBytes {
		if err := s.waitMoved(ctx, giveUp); err != nil {
			return 0, err
		}
	}
	if s.cause != nil {
		return 0, s.cause
	}
	if len(s.queue) == 0 {
		s.wakeWriter()
	}
	s.queue = f.append(s.queue)
	return s.start + uint64(len(s.queue)), nil
}

func (s *stream) wakeWriter() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// waitMoved lets go of the lock until the writer has taken the queue or has written it.
func (s *stream) waitMoved(ctx context.Context, giveUp <-chan struct{}) error {
	if s.moved == nil {
		s.moved = make(chan struct{})
	}
	moved := s.moved
	s.mu.Unlock()
	defer s.mu.Lock()
	select {
	case <-moved:
		return nil
	case <-s.severed:
		return s.reason()
	case <-giveUp:
		return errGivenUp
	case <-ctx.Done():
		return ctx.Err()
	}
}

// void takes a call back that ends at some position, where it is still in the queue.
func (s *stream) void(end uint64, frameBytes int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if end <= s.start {
		return false
	}
	s.queue[end-s.start-uint64(frameBytes)+kindOffset] = byte(kindVoid)
	return true
}

// flushed waits until everything that was queued has been written.
func (s *stream) flushed(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.cause == nil && (s.writing || len(s.queue) > 0) {
		if err := s.waitMoved(ctx, nil); err != nil {
			return err
		}
	}
	return s.cause
}
