package link

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// slot is the place of one of a client's connections, which may be there or not.
type slot struct {
	client *Client
	live   atomic.Pointer[lane] // nil where there is none

	mu       sync.Mutex // guards all below
	attempt  *attempt   // a connection that is being made, or lives
	failures int        // in a row
	retryAt  time.Time
	lastErr  error
}

// attempt is one connection from its dialling to its end.
type attempt struct {
	dialled chan struct{} // closed when lane or err stands
	lane    *lane
	err     error
}

const (
	minBackoff = 50 * time.Millisecond
	// maxBackoff keeps a peer that comes back from being found late: the service is to be back within 3 s.
	maxBackoff = time.Second
)

// wait gives the slot's connection, making it where there is none.
func (s *slot) wait(ctx context.Context) (*lane, error) {
	a, err := s.begin()
	if err != nil {
		return nil, err
	}
	select {
	case <-a.dialled:
		return a.lane, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// begin makes the slot's connection, unless that is done or under way already. Shortly after a failure
// it gives that failure again.
func (s *slot) begin() (*attempt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client.life.Err() != nil {
		return nil, ErrClosed
	}
	if s.attempt != nil {
		return s.attempt, nil
	}
	if time.Now().Before(s.retryAt) {
		return nil, s.lastErr
	}
	a := &attempt{dialled: make(chan struct{})}
	s.attempt = a
	s.client.running.Go(func() { s.keep(a) })
	return a, nil
}

// settled returns when no begin is under way that has not seen the end of the client's life.
func (s *slot) settled() {
	s.mu.Lock()
	defer s.mu.Unlock()
}

// keep dials and serves the connection until it ends.
func (s *slot) keep(a *attempt) {
	config := &s.client.config
	ctx, cancel := context.WithTimeout(s.client.life, 3*config.Limits.Heartbeat)
	conn, err := config.Dial(ctx)
	cancel()
	if err != nil {
		a.err = fmt.Errorf("connecting to the peer: %w", err)
		s.ended(a.err, false)
		close(a.dialled)
		return
	}
	l := newLane(s.client, conn)
	a.lane = l
	s.live.Store(l)
	close(a.dialled)
	stop := context.AfterFunc(s.client.life, func() { l.stream.sever(ErrClosed) })
	err = l.stream.run(l.receive)
	stop()
	s.live.Store(nil)
	s.ended(err, l.good)
	l.failAll()
	conn.Close()
	if s.client.life.Err() == nil {
		config.Logger.Warn("a connection between nodes ended", "err", err)
	}
}

// ended makes room for the next attempt: at once after a connection on which a call was answered, after a
// growing and random while otherwise, so that a peer that only ever hangs up is left in peace, and those
// who wait do not come back all together.
func (s *slot) ended(err error, wasGood bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.attempt = nil
	if wasGood {
		s.failures = 0
		return
	}
	backoff := min(minBackoff<<min(s.failures, 10), maxBackoff)
	s.failures++
	s.retryAt = time.Now().Add(backoff/2 + rand.N(backoff/2))
	s.lastErr = err
}
