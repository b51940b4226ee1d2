package httpapi

import (
	"bufio"
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// Bounds of those who listen to queues at a node.
const (
	maxListeners = 512
	// boardPoll is how often a listener looks whether its board is another: so it hears twice a second at most.
	boardPoll = 500 * time.Millisecond
	// boardSilence is after how long without a change a comment is sent, so that nobody on the way closes, and
	// that a listener who is gone is missed.
	boardSilence = 15 * time.Second
	// boardPatience is how long a listener may take to read what it was sent.
	boardPatience = 10 * time.Second
	// boardFarewell is how long it may take when the server stops.
	boardFarewell = time.Second
	// maxBoardAge is how long a rendered board is handed to others: its time must be right, too.
	maxBoardAge = time.Second
)

// boards are the listeners of a node, and what was rendered for them lately: many screens show one unit.
type boards struct {
	listening atomic.Int64
	// poll, silence and patience are boardPoll and its like, but in a test.
	poll, silence, patience time.Duration
	mu                      sync.Mutex
	rendered                map[uint16]renderedBoard
}

type renderedBoard struct {
	mark allocator.QueueMark
	at   time.Time
	text []byte
}

// boardEvent is the board of a unit as an event.
func (a *API) boardEvent(unit uint16, mark allocator.QueueMark) []byte {
	a.boards.mu.Lock()
	defer a.boards.mu.Unlock()
	now := time.Now()
	if known := a.boards.rendered[unit]; known.mark == mark && now.Sub(known.at) < maxBoardAge {
		return known.text
	}
	text := append([]byte("event: "+wire.BoardEvent+"\ndata: "), a.wireQueue(unit).AppendJSON(nil)...)
	text = append(text, "\n\n"...)
	if a.boards.rendered == nil {
		a.boards.rendered = map[uint16]renderedBoard{}
	}
	a.boards.rendered[unit] = renderedBoard{mark, now, text}
	return text
}

// listening is somebody who watches the board of a unit.
type listening struct {
	api   *API
	unit  uint16
	token []byte
	asked Identity
	conn  net.Conn
	out   *bufio.Writer
	// seen is the board that was sent last, lately when something was.
	seen   allocator.QueueMark
	lately time.Time
}

// queueEvents streams. The handler is over before the answer is, so nothing of the call is used in it.
func queueEvents(c *call) (reply, error) {
	unit, err := c.queueUnit()
	if err != nil {
		return reply{}, err
	}
	if c.handed != nil {
		return reply{}, refuse(wire.NoLeader) // what is handed on is one answer, and this has no end
	}
	if c.http.IsHead() { // fasthttp ends a stream that it leaves out with a line that belongs to nothing
		return reply{status: fasthttp.StatusOK, media: wire.MediaEvents}, nil
	}
	a := c.api
	if a.boards.listening.Add(1) > maxListeners {
		a.boards.listening.Add(-1)
		return reply{}, refuse(wire.Overloaded)
	}
	token := c.http.Request.Header.Peek(wire.AuthorizationHeader)[len(wire.BearerPrefix):]
	l := &listening{api: a, unit: unit, token: append([]byte(nil), token...), asked: c.identity, conn: c.http.Conn()}
	c.http.SetConnectionClose()
	c.http.Response.Header.Set("X-Accel-Buffering", "no") // a proxy that collects would keep the events back
	stream := func(w *bufio.Writer) {
		defer a.boards.listening.Add(-1)
		l.out = w
		// Who waits for a reader is woken when the server stops.
		stop := context.AfterFunc(a.streaming, func() { _ = l.conn.SetWriteDeadline(time.Now().Add(boardFarewell)) })
		defer stop()
		l.follow()
	}
	return reply{status: fasthttp.StatusOK, media: wire.MediaEvents, stream: stream}, nil
}

// follow says each change until the listener is gone, may not listen any more, or the server stops.
func (l *listening) follow() {
	poll := time.NewTicker(l.api.boards.poll)
	defer poll.Stop()
	for l.look() {
		select {
		case <-poll.C:
		case <-l.api.streaming.Done():
			return
		}
	}
}

// look sends what there is to be sent, and reports whether to go on. While the state is being replaced
// there is nothing to look at.
func (l *listening) look() bool {
	if l.api.refusing != nil && l.api.refusing() {
		return false
	}
	event, may := l.news()
	switch {
	case !may:
		return false
	case event == nil && time.Since(l.lately) < l.api.boards.silence:
		return true
	case event == nil:
		event = []byte(":\n\n")
	}
	l.lately = time.Now()
	// fasthttp's own deadline is for a whole answer.
	if l.conn.SetWriteDeadline(l.lately.Add(l.api.boards.patience)) != nil || l.api.streaming.Err() != nil {
		return false
	}
	if _, err := l.out.Write(event); err != nil {
		return false
	}
	return l.out.Flush() == nil
}

// news is the board where it is another than the one sent last. It says too whether the listener may go on:
// a token may have been revoked, and a shift may be over.
func (l *listening) news() (event []byte, may bool) {
	a := l.api
	if !a.steady.TryRLock() {
		return nil, true
	}
	defer a.steady.RUnlock()
	identity, known := a.identify(l.token)
	if !known || identity != l.asked || int(l.unit) >= len(a.state.Directory().Units) {
		return nil, false
	}
	now := a.store.NowMillis()
	if identity.Group != 0 && !a.state.OnShift(identity.Group, now) {
		return nil, false
	}
	mark := a.state.QueueMark(l.unit, now)
	if mark == l.seen && !l.lately.IsZero() {
		return nil, true
	}
	l.seen = mark
	return a.boardEvent(l.unit, mark), true
}
