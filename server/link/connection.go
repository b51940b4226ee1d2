package link

import (
	"context"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
)

// connection is the server's end of one connection.
type connection struct {
	server  *Server
	stream  *stream
	handler Handler
	life    context.Context // ends with the connection

	calls    atomic.Pointer[context.Context] // of the calls that come in now
	ticks    int
	inFlight atomic.Int64
	bytes    atomic.Int64 // of the payloads in flight
	handlers sync.WaitGroup
}

// buffers hold the payload of one call, and room for its answer.
type buffers struct{ payload, answer []byte }

func newConnection(life context.Context, server *Server, conn net.Conn, handler Handler) *connection {
	c := &connection{server: server, handler: handler, life: life}
	c.stream = newStream(conn, server.config.Limits, c.tick)
	c.renewContext()
	return c
}

// tick gives those calls a new context that come in after it: all calls of a heartbeat share one, because
// a timer for each would cost as much as the rest of the call.
func (c *connection) tick() {
	if c.ticks++; c.ticks%ticksEachBeat == 0 {
		c.renewContext()
	}
}

func (c *connection) renewContext() {
	config := &c.server.config
	ctx, cancel := context.WithTimeout(c.life, config.CallTimeout+config.Limits.Heartbeat)
	context.AfterFunc(ctx, cancel) // the calls that share it have no last one that could
	c.calls.Store(&ctx)
}

// receive starts a call, or refuses it.
func (c *connection) receive(f frame) error {
	switch f.kind {
	case kindVoid:
		return nil
	case kindCall:
	default:
		return fmt.Errorf("%w: a client sent a frame of kind %d", ErrProtocol, f.kind)
	}
	c.begin(len(f.payload))
	if refusal := c.refuse(); refusal != nil {
		defer c.finish(len(f.payload))
		return c.sendRefusal(f.id, refusal)
	}
	b := c.server.buffers.Get().(*buffers)
	b.payload = append(b.payload[:0], f.payload...)
	c.handlers.Add(1)
	go c.carryOut(b, f.tag, f.id)
	return nil
}

func (c *connection) begin(payloadBytes int) {
	c.server.underWay.Add(1)
	c.inFlight.Add(1)
	c.bytes.Add(int64(payloadBytes))
}

func (c *connection) finish(payloadBytes int) {
	c.bytes.Add(-int64(payloadBytes))
	c.inFlight.Add(-1)
	if c.server.underWay.Add(-1) > 0 || !c.server.draining.Load() {
		return
	}
	select {
	case c.server.idle <- struct{}{}:
	default:
	}
}

// refuse says why a call that has begun may not go on, nil when it may.
func (c *connection) refuse() *Refusal {
	config := &c.server.config
	switch {
	case c.server.draining.Load():
		return &Refusal{Code: CodeClosing, Text: "about to stop"}
	case c.inFlight.Load() > int64(config.MaxInFlight), c.bytes.Load() > int64(config.MaxInFlightBytes):
		return &Refusal{Code: CodeBusy, Text: "too many calls are under way"}
	default:
		return nil
	}
}

// carryOut lets the handler answer. It keeps its place until the answer is queued, so that a peer that
// does not read what it asked for may ask for no more.
func (c *connection) carryOut(b *buffers, kind uint8, id uint64) {
	defer c.handlers.Done()
	defer c.finish(len(b.payload))
	answer, err := c.handler(*c.calls.Load(), kind, b.payload, b.answer[:0])
	if limit := c.server.config.Limits.MaxPayloadBytes; err == nil && len(answer) > limit {
		err = fmt.Errorf("%w: an answer of %d bytes, the limit is %d", ErrTooLarge, len(answer), limit)
	}
	if err != nil {
		_ = c.sendRefusal(id, refusalOf(err))
	} else {
		_, _ = c.stream.send(c.life, nil, frame{kind: kindAnswer, id: id, payload: answer})
	}
	c.recycle(b, cap(answer))
}

// sendRefusal errs only when the connection has ended.
func (c *connection) sendRefusal(id uint64, r *Refusal) error {
	_, err := c.stream.send(c.life, nil, frame{kind: kindRefusal, tag: r.Code, id: id, payload: []byte(r.Text)})
	return err
}

// recycle keeps buffers for the next call, with as much room as this answer took. The answer itself is
// not kept: it may be a part of the payload, or of something of the handler's.
func (c *connection) recycle(b *buffers, answerBytes int) {
	if cap(b.payload) > readBytes || answerBytes > readBytes {
		return
	}
	if answerBytes > cap(b.answer) {
		b.answer = make([]byte, 0, answerBytes)
	}
	c.server.buffers.Put(b)
}
