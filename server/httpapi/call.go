package httpapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"strings"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/server/httpapi/words"
	"github.com/cupo-ec/cupo/server/intake"
	"github.com/cupo-ec/cupo/wire"
)

// call is one request on its way to its answer. Nothing of it outlives the request; what is kept is
// copied first, because fasthttp uses its buffers again.
type call struct {
	api      *API
	http     *fasthttp.RequestCtx
	route    *route
	identity Identity
	language words.Language
	msgpack  bool
	admitted bool
	paged    bool // the answer is a file
	// variable is the variable part of the path, a code or an id.
	variable string
	// second is the second one, where the path has two: an id.
	second string
	// handed is set where another node has taken the request in.
	handed *handedCaller
	// again is set when the request is tried once more: its budget is spent.
	again   bool
	scratch [256]byte
}

// context bounds everything that waits: it ends when the server does; proposals and reads have
// deadlines of their own.
func (c *call) context() context.Context { return c.api.lifetime }

func (c *call) caller() intake.Caller {
	return intake.Caller{
		Actor: c.identity.Number, Channel: c.identity.Channel, Origin: c.origin(), Account: c.account(),
		Class: c.class(),
	}
}

func (c *call) setVariables(found variables) { c.variable, c.second = found[0], found[1] }

// now is the leader's time, in milliseconds since 1970.
func (c *call) now() int64 { return c.api.store.NowMillis() }

// query is a query parameter, copied; empty when it is not there.
func (c *call) query(name string) string {
	return string(c.http.QueryArgs().Peek(name))
}

// body decodes the request's body by its content type.
func (c *call) body(into wire.Message) error {
	body := c.http.Request.Body()
	var err error
	switch media(c.http.Request.Header.ContentType()) {
	case "", wire.MediaJSON:
		err = into.UnmarshalJSON(body)
	case wire.MediaMsgpack:
		err = into.UnmarshalMsgpack(body)
	default:
		return refuse(wire.UnsupportedMedia)
	}
	if err != nil {
		return refuseDecoding(err)
	}
	return nil
}

// optionalBody is body for requests that may come without any.
func (c *call) optionalBody(into wire.Message) error {
	if len(c.http.Request.Body()) == 0 {
		return nil
	}
	return c.body(into)
}

// keyedBody decodes the body of a request that changes something, and makes its key.
func (c *call) keyedBody(into wire.Message) (allocator.Key, error) {
	if err := c.body(into); err != nil {
		return allocator.Key{}, err
	}
	return c.key(0, into)
}

// keyedOptionalBody is keyedBody for requests that may come without any body.
func (c *call) keyedOptionalBody(into wire.Message) (allocator.Key, error) {
	if err := c.optionalBody(into); err != nil {
		return allocator.Key{}, err
	}
	return c.key(0, into)
}

// media is a content type without its parameters, in small letters.
func media(contentType []byte) string {
	if i := bytes.IndexByte(contentType, ';'); i >= 0 {
		contentType = contentType[:i]
	}
	contentType = bytes.TrimSpace(contentType)
	switch string(contentType) {
	case wire.MediaJSON:
		return wire.MediaJSON
	case wire.MediaMsgpack:
		return wire.MediaMsgpack
	}
	return strings.ToLower(string(contentType))
}

// Bounds of an idempotency key, in bytes.
const (
	minKeyBytes = 1
	maxKeyBytes = 128
)

// key makes the allocator's key of the Idempotency-Key header for a request that decoded to message.
// The fingerprint is of what was asked for, not of how it was written.
func (c *call) key(position int, message wire.Message) (allocator.Key, error) {
	text, err := c.keyText()
	if err != nil {
		return allocator.Key{}, err
	}
	return c.api.state.Key(c.identity.Number, text, position, c.fingerprint(message)), nil
}

func (c *call) keyText() (string, error) {
	header := bytes.TrimSpace(c.http.Request.Header.Peek(wire.IdempotencyKeyHeader))
	if len(header) >= 2 && header[0] == '"' && header[len(header)-1] == '"' {
		header = header[1 : len(header)-1]
	}
	if len(header) < minKeyBytes {
		return "", refuse(wire.IdempotencyKeyMissing)
	}
	if len(header) > maxKeyBytes || !printable(header) {
		return "", refuseField(wire.Malformed, wire.IdempotencyKeyHeader)
	}
	return string(header), nil
}

func printable(text []byte) bool {
	for _, b := range text {
		if b < 0x21 || b > 0x7e || b == '"' {
			return false
		}
	}
	return true
}

func (c *call) fingerprint(message wire.Message) uint64 {
	described := c.scratch[:0]
	described = append(described, c.route.method...)
	described = append(described, c.route.path...)
	described = append(described, 0)
	described = append(described, c.variable...)
	if c.second != "" {
		described = append(described, 0)
		described = append(described, c.second...)
	}
	described = append(described, 0)
	described = message.AppendMsgpack(described)
	sum := sha256.Sum256(described)
	return binary.BigEndian.Uint64(sum[:])
}
