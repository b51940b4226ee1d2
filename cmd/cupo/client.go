package main

import (
	"context"
	"net"
	"strconv"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/wire"
)

// client asks the HTTP API as one caller.
type client struct {
	terminal       *terminal
	address, token string
	timeout, wait  time.Duration
	http           *fasthttp.Client
}

// maxAnswerBytes is more than any answer of the contract has.
const maxAnswerBytes = 32 << 20

func newClient(t *terminal, address, token string, timeout, wait time.Duration) *client {
	dialer := &net.Dialer{Timeout: timeout}
	return &client{
		terminal: t, address: address, token: token, timeout: timeout, wait: wait,
		http: &fasthttp.Client{
			Name:                      "cupo/" + version,
			Dial:                      func(address string) (net.Conn, error) { return dialer.Dial("tcp", address) },
			MaxIdemponentCallAttempts: 1, // do decides what is tried again
			MaxResponseBodySize:       maxAnswerBytes,
			DisablePathNormalizing:    true, // wire has escaped what is not part of a path
		},
	}
}

// request is one question to the API. key names a change, so that it happens once however often it is
// asked for; into takes the answer.
type request struct {
	method, path string
	body         wire.Message
	key          string
	into         wire.Message

	// text is a body that is no message, of the media type; page takes an answer that is none.
	text  []byte
	media string
	page  *page
}

// page is a piece of an export, and what leads to the next; empty after the last.
type page struct {
	text []byte
	next string
}

// attempt asks once and returns the answer as it came. An error is a *refusal, a *noAnswer or the
// context's.
func (c *client) attempt(ctx context.Context, r *request) ([]byte, error) {
	// Not from fasthttp's pool: after an interrupt the request goes on for a while.
	ask, answer := new(fasthttp.Request), new(fasthttp.Response)
	c.fill(ask, r)
	done := make(chan error, 1)
	go func() { done <- c.http.DoTimeout(ask, answer, c.timeout) }()
	select {
	case err := <-done:
		if err != nil {
			return nil, unanswered(err)
		}
		if r.page != nil && answer.StatusCode() == fasthttp.StatusOK {
			r.page.text, r.page.next = answer.Body(), string(answer.Header.Peek(wire.NextHeader))
			return nil, nil
		}
		return read(answer, r.into)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (c *client) fill(ask *fasthttp.Request, r *request) {
	ask.SetRequestURI(c.address + r.path)
	ask.Header.SetMethod(r.method)
	ask.Header.Set(wire.AuthorizationHeader, wire.BearerPrefix+c.token)
	ask.Header.Set(wire.AcceptHeader, wire.MediaJSON)
	ask.Header.Set(wire.LanguageHeader, c.terminal.language)
	if r.body != nil {
		ask.Header.SetContentType(wire.MediaJSON)
		ask.SetBodyRaw(r.body.AppendJSON(nil))
	}
	if r.text != nil {
		ask.Header.SetContentType(r.media)
		ask.SetBodyRaw(r.text)
	}
	if r.key != "" {
		ask.Header.Set(wire.IdempotencyKeyHeader, `"`+r.key+`"`)
	}
}

// read turns an HTTP answer into the message that was asked for, or into an error.
func read(answer *fasthttp.Response, into wire.Message) ([]byte, error) {
	body, status := answer.Body(), answer.StatusCode()
	if status >= 200 && status < 300 {
		if into == nil || into.UnmarshalJSON(body) != nil {
			// Whether it was cut off or never was an answer cannot be told apart.
			return nil, &noAnswer{reason: "an answer that is torn or of another kind", sent: true}
		}
		return body, nil
	}
	var problem wire.Problem
	if problem.UnmarshalJSON(body) != nil || problem.Code == "" {
		return nil, &noAnswer{reason: "status " + strconv.Itoa(status) + " without a reason", sent: true, final: !passing(status)}
	}
	return nil, &refusal{problem: problem, raw: body, status: status, retryAfter: retryAfter(answer, &problem)}
}

// passing says whether a status may be another one in a moment: those that proxies answer, too.
func passing(status int) bool {
	switch status {
	case fasthttp.StatusTooManyRequests, fasthttp.StatusBadGateway, fasthttp.StatusServiceUnavailable, fasthttp.StatusGatewayTimeout:
		return true
	}
	return false
}

func retryAfter(answer *fasthttp.Response, problem *wire.Problem) time.Duration {
	seconds, err := strconv.Atoi(string(answer.Header.Peek(wire.RetryAfterHeader)))
	if err != nil {
		seconds = problem.RetryAfterSeconds
	}
	return time.Duration(min(max(seconds, 0), maxRetryAfterSeconds)) * time.Second
}
