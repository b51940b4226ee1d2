package httpapi

import (
	"bufio"
	"bytes"
	"strconv"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/server/httpapi/words"
	"github.com/cupo-ec/cupo/wire"
)

// reply is what a handler answers when it does not refuse: a message, or bytes of another type, or a stream
// of them.
type reply struct {
	status  int
	message wire.Message
	media   string
	bytes   []byte
	taken   bool // the response is written already, by the leader or as a page
	stream  func(*bufio.Writer)
}

func ok(message wire.Message) reply { return reply{status: fasthttp.StatusOK, message: message} }

func created(message wire.Message) reply {
	return reply{status: fasthttp.StatusCreated, message: message}
}

func (c *call) answer(r reply) {
	if r.taken {
		return
	}
	if r.stream != nil {
		c.http.Response.SetBodyStreamWriter(r.stream)
		c.head(r.status, r.media)
		return
	}
	if r.message == nil {
		c.http.Response.SetBodyRaw(r.bytes)
		c.head(r.status, r.media)
		return
	}
	c.write(r.status, r.message, wire.MediaJSON, wire.MediaMsgpack)
}

// maxKeptBytes is the largest buffer that a connection keeps for its next answer.
const maxKeptBytes = 32 << 10

// write answers a message in the form the caller wants.
func (c *call) write(status int, message wire.Message, mediaJSON, mediaMsgpack string) {
	// The buffer belongs to the connection: after its first requests nothing is allocated for bodies.
	buffer := c.http.Response.SwapBody(nil)[:0]
	media := mediaJSON
	if c.msgpack {
		media = mediaMsgpack
		buffer = message.AppendMsgpack(buffer)
	} else {
		buffer = message.AppendJSON(buffer)
	}
	if cap(buffer) <= maxKeptBytes {
		c.http.Response.SwapBody(buffer)
	} else {
		c.http.Response.SetBodyRaw(buffer) // which the connection does not keep
	}
	c.head(status, media)
}

func (c *call) head(status int, media string) {
	response := &c.http.Response
	response.SetStatusCode(status)
	if media != "" {
		response.Header.SetContentType(media)
	}
	// Answers name persons, and tell what is free this moment: nobody on the way may keep them.
	response.Header.Set("Cache-Control", "no-store")
	index := make([]byte, 0, 24)
	index = strconv.AppendUint(index, c.api.store.Generation(), 10)
	index = append(index, '.')
	index = strconv.AppendUint(index, c.api.store.AppliedIndex(), 10)
	response.Header.SetBytesV(wire.IndexHeader, index)
	if c.api.lag != nil {
		response.Header.Set(wire.LagHeader, strconv.FormatFloat(c.api.lag().Seconds(), 'f', 1, 64))
	}
}

// negotiate reads what the caller wants back.
func (c *call) negotiate() {
	header := &c.http.Request.Header
	c.language = words.Choose(string(header.Peek(wire.LanguageHeader)))
	accept := header.Peek(wire.AcceptHeader)
	c.msgpack = bytes.Contains(accept, []byte(wire.MediaMsgpack)) ||
		len(accept) == 0 && media(header.ContentType()) == wire.MediaMsgpack
}

func (c *call) routeName() string {
	switch {
	case c.route != nil:
		return c.route.path
	case c.paged:
		return "page"
	default:
		return "unknown"
	}
}
