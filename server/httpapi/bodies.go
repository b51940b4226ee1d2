package httpapi

import (
	"errors"
	"sync/atomic"

	"github.com/valyala/fasthttp"
)

// bodies bounds the memory of all bodies that are being read or looked at. Those that fit into a
// connection's buffer are not counted: every connection has that anyway.
type bodies struct {
	buffered int   // bytes that a connection's buffer holds
	most     int64 // bytes of larger bodies at once
	held     atomic.Int64
}

// errBodiesHeld ends the reading of a body for which there is no room.
var errBodiesHeld = errors.New("too many bodies are held already")

// fits reports whether there is room for a body now; it takes none.
func (b *bodies) fits(bytes int) bool {
	return bytes <= b.buffered || b.held.Load()+int64(bytes) <= b.most
}

func (b *bodies) take(bytes int) bool {
	if b.held.Add(int64(bytes)) <= b.most {
		return true
	}
	b.held.Add(-int64(bytes))
	return false
}

// hold takes room for a body that is about to be read into a buffer of its own. Only a body is: what comes
// before goes into the connection's buffer.
func (c *connection) hold(bytes int) error {
	if bytes <= c.bodies.buffered || c.held.Load() > 0 {
		return nil
	}
	if !c.bodies.take(bytes) {
		return errBodiesHeld
	}
	c.held.Store(int64(bytes))
	return nil
}

// letGo gives back what hold took.
func (c *connection) letGo() { c.bodies.held.Add(-c.held.Swap(0)) }

// letGoOfBody forgets a large body: a connection that has sent one is not to keep its buffer, and somebody
// else may send one now.
func (a *API) letGoOfBody(http *fasthttp.RequestCtx) {
	if len(http.Request.Body()) <= a.bodies.buffered {
		return
	}
	http.Request.SwapBody(nil)
	if c, ours := http.Conn().(*connection); ours {
		c.letGo()
	}
}
