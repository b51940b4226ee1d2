package httpapi

import (
	"bytes"
	"errors"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/wire"
)

// fasthttp forgives more than two parsers in a row can afford to: a proxy that sees the end of a
// request elsewhere lets one caller write into another's. So its header is read once more, as it
// came, and strictly. This happens before any of the body is read: fasthttp asks an expectHandler
// only of requests that say Expect, so a badly framed one is made to say it.

// framed is fasthttp's HeaderReceived. It changes no limits. A body for which there is no room is not read
// either: fasthttp would make a buffer of its length first.
func (a *API) framed(header *fasthttp.RequestHeader) fasthttp.RequestConfig {
	noRoom := !a.bodies.fits(header.ContentLength())
	if noRoom {
		header.Set(noRoomHeader, "1")
	}
	if noRoom || checkFraming(header) != nil {
		header.Set(fasthttp.HeaderExpect, "100-continue")
	}
	return fasthttp.RequestConfig{}
}

// noRoomHeader is how framed tells expect that there was no room. A client that sends it gets what it says.
const noRoomHeader = "Cupo-No-Room"

// expect is fasthttp's ExpectHandler: it decides whether the body of a request is read at all.
func (a *API) expect(http *fasthttp.RequestCtx) int {
	err := checkFraming(&http.Request.Header)
	if err == nil && http.Request.Header.ContentLength() > a.server.MaxRequestBodySize {
		err = refuse(wire.TooLarge)
	}
	if err == nil && len(http.Request.Header.Peek(noRoomHeader)) > 0 {
		err = overloaded
	}
	if err == nil {
		return fasthttp.StatusContinue
	}
	a.refuseConnection(http, err)
	return http.Response.StatusCode()
}

// handleUnreadable answers what fasthttp could not read. There is no code of its own for a request
// that was not complete in time: what came of it is malformed.
func (a *API) handleUnreadable(http *fasthttp.RequestCtx, err error) {
	var header *fasthttp.ErrSmallBuffer
	code := wire.Malformed
	switch {
	case errors.As(err, &header):
		code = wire.HeaderTooLarge
	case errors.Is(err, fasthttp.ErrBodyTooLarge):
		code = wire.TooLarge
	case errors.Is(err, fasthttp.ErrUnsupportedTransferEncoding):
		code = wire.LengthRequired
	case errors.Is(err, errBodiesHeld):
		code = wire.Overloaded
	}
	a.refuseConnection(http, refuse(code))
}

// refuseConnection answers a request that no route has seen, and closes the connection: what follows
// on it may be the rest of this request or another's.
func (a *API) refuseConnection(http *fasthttp.RequestCtx, err error) {
	start := time.Now()
	c := &call{api: a, http: http}
	c.negotiate()
	c.answerProblem(err)
	http.SetConnectionClose()
	if l, ok := http.Conn().(*connection); ok {
		l.unread.Store(true)
	}
	c.measure(start)
}

// checkFraming refuses requests whose end two parsers could see in different places.
func checkFraming(header *fasthttp.RequestHeader) error {
	if version := string(header.Protocol()); version != "HTTP/1.1" && version != "HTTP/1.0" {
		return refuse(wire.Malformed)
	}
	var seen framingHeaders
	lines := header.RawHeaders()
	for ended := false; !ended; {
		end := bytes.IndexByte(lines, '\n')
		if end < 1 || lines[end-1] != '\r' {
			return refuse(wire.Malformed)
		}
		line := lines[:end-1]
		lines = lines[end+1:]
		if ended = len(line) == 0; !ended && !seen.note(line) {
			return refuse(wire.Malformed)
		}
	}
	switch {
	case seen.host != 1, seen.contentLength > 1, seen.transferEncoding > 0 && seen.contentLength > 0:
		return refuse(wire.Malformed)
	case seen.transferEncoding > 0:
		return refuse(wire.LengthRequired)
	}
	return nil
}

// framingHeaders counts the headers that say where a request ends and whom it is for.
type framingHeaders struct{ host, contentLength, transferEncoding int }

// note reads one line; false for one that is no header: without a name, with anything in the name
// that is no token character (so also a folded line, and a space before the colon), or with a control
// character in its value.
func (f *framingHeaders) note(line []byte) bool {
	colon := bytes.IndexByte(line, ':')
	if colon < 1 {
		return false
	}
	name, value := line[:colon], line[colon+1:]
	for _, b := range name {
		if !isToken[b] {
			return false
		}
	}
	for _, b := range value {
		if b < ' ' && b != '\t' || b == 0x7f {
			return false
		}
	}
	switch {
	case named(name, fasthttp.HeaderHost):
		f.host++
	case named(name, fasthttp.HeaderContentLength):
		f.contentLength++
	case named(name, fasthttp.HeaderTransferEncoding):
		f.transferEncoding++
	}
	return true
}

func named(name []byte, header string) bool {
	return len(name) == len(header) && bytes.EqualFold(name, []byte(header))
}

// isToken marks the characters that a header's name may have (RFC 9110, section 5.6.2).
var isToken = func() (token [256]bool) {
	for b := range token {
		token[b] = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
	}
	for _, b := range []byte("!#$%&'*+-.^_`|~") {
		token[b] = true
	}
	return token
}()
