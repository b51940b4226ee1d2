package link

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
)

// lane is one live connection of a client, with the calls that wait for their answers on it.
type lane struct {
	client       *Client
	stream       *stream
	timeoutTicks uint64
	good         bool // a call was answered; the reader's own

	mu      sync.Mutex // guards all below
	waiting map[uint64]*call
	lastID  uint64
	ticks   uint64
	ended   bool // nobody will be answered any more
}

// call is what the caller and the reader share. From when it is put among the waiting, exactly one of
// these happens: it is forgotten by its caller, or taken out by who sets the result and signals done.
type call struct {
	done    chan struct{} // has one element when the result stands
	result  result
	answer  []byte // with the answer appended, once answered
	refusal *Refusal
	since   uint64 // in ticks of the lane
}

type result uint8

const (
	answered result = iota
	refused
	timedOut
	cutOff // the connection ended
)

// errGivenUp says that a call was settled while it waited to be queued.
var errGivenUp = errors.New("given up while waiting for room")

var errTimeout = fmt.Errorf("no answer in time: %w", context.DeadlineExceeded)

func newCall() *call { return &call{done: make(chan struct{}, 1)} }

func newLane(client *Client, conn net.Conn) *lane {
	limits := client.config.Limits
	l := &lane{
		client: client, waiting: map[uint64]*call{},
		timeoutTicks: uint64(client.config.CallTimeout/limits.tick()) + 1,
	}
	l.stream = newStream(conn, limits, l.tick)
	return l
}

// call sends a call and waits for what becomes of it.
func (l *lane) call(ctx context.Context, kind uint8, payload, answer []byte) ([]byte, error) {
	c := l.client.calls.Get().(*call)
	c.answer = answer
	answer, err := l.carry(ctx, c, frame{kind: kindCall, tag: kind, payload: payload})
	c.answer, c.refusal = nil, nil
	l.client.calls.Put(c)
	return answer, err
}

func (l *lane) carry(ctx context.Context, c *call, f frame) ([]byte, error) {
	if !l.register(c, &f.id) {
		return nil, fmt.Errorf("%w: %w", ErrNotSent, l.stream.reason())
	}
	end, err := l.stream.send(ctx, c.done, f)
	if err != nil {
		if err == errGivenUp {
			err = l.whyGivenUp(c)
		} else if !l.forget(f.id) {
			<-c.done
		}
		return nil, fmt.Errorf("%w: %w", ErrNotSent, err)
	}
	select {
	case <-c.done:
		return l.outcome(c, end, f.size())
	case <-ctx.Done():
	}
	if !l.forget(f.id) {
		<-c.done // it was settled while the context ended
		return l.outcome(c, end, f.size())
	}
	return nil, l.abandoned(end, f.size(), ctx.Err())
}

// outcome gives what stands in a call that was settled.
func (l *lane) outcome(c *call, end uint64, frameBytes int) ([]byte, error) {
	switch c.result {
	case answered:
		return c.answer, nil
	case refused:
		return nil, c.refusal
	case timedOut:
		return nil, l.abandoned(end, frameBytes, errTimeout)
	default:
		return nil, l.cut(end)
	}
}

// abandoned takes the call back, where it is not too late for that.
func (l *lane) abandoned(end uint64, frameBytes int, why error) error {
	if l.stream.void(end, frameBytes) {
		return fmt.Errorf("%w: %w", ErrNotSent, why)
	}
	return fmt.Errorf("%w: %w", ErrLost, why)
}

// cut tells what became of a call whose connection ended: without its last byte nobody can have read it.
func (l *lane) cut(end uint64) error {
	if end > l.stream.written.Load() {
		return fmt.Errorf("%w: %w", ErrNotSent, l.stream.reason())
	}
	return fmt.Errorf("%w: %w", ErrLost, l.stream.reason())
}

func (l *lane) whyGivenUp(c *call) error {
	if c.result == timedOut {
		return errTimeout
	}
	return errGivenUp
}

// register puts a call among the waiting and gives it an id that none had before.
func (l *lane) register(c *call, id *uint64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return false
	}
	l.lastID++
	*id = l.lastID
	c.since = l.ticks
	l.waiting[*id] = c
	return true
}

// forget takes a call out; false says that somebody else has taken it and signals.
func (l *lane) forget(id uint64) bool { return l.takeOut(id) != nil }

func (l *lane) takeOut(id uint64) *call {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.waiting[id]
	delete(l.waiting, id)
	return c
}

// receive settles the call that a frame answers. Nobody waits for an answer that comes too late.
func (l *lane) receive(f frame) error {
	if f.kind != kindAnswer && f.kind != kindRefusal {
		return fmt.Errorf("%w: a server sent a frame of kind %d", ErrProtocol, f.kind)
	}
	c := l.takeOut(f.id)
	if c == nil {
		return nil
	}
	l.good = true
	if f.kind == kindAnswer {
		c.answer = append(c.answer, f.payload...)
		c.settle(answered)
		return nil
	}
	c.refusal = &Refusal{Code: f.tag, Text: string(f.payload[:min(len(f.payload), maxTextBytes)])}
	c.settle(refused)
	return nil
}

func (c *call) settle(how result) {
	c.result = how
	c.done <- struct{}{}
}

// tick settles the calls that have waited for too long.
func (l *lane) tick() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ticks++
	for id, c := range l.waiting {
		if l.ticks-c.since > l.timeoutTicks {
			delete(l.waiting, id)
			c.settle(timedOut)
		}
	}
}

// failAll settles the calls that wait when the connection has ended.
func (l *lane) failAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	for id, c := range l.waiting {
		delete(l.waiting, id)
		c.settle(cutOff)
	}
}
