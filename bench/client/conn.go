package client

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/cupo-ec/cupo/wire"
)

// Conn is one keep-alive connection with one request in flight. It dials when it first has to, and
// again after an error. It belongs to one goroutine.
type Conn struct {
	address string
	timeout time.Duration
	socket  net.Conn
	reader  *bufio.Reader
	body    []byte
	// Retries counts what Settle sent again.
	Retries int
}

// NewConn is a connection to an address, host:port. timeout bounds dialling, and each request with
// its answer.
func NewConn(address string, timeout time.Duration) *Conn {
	return &Conn{address: address, timeout: timeout}
}

// NewConns is n connections.
func NewConns(n int, address string, timeout time.Duration) []*Conn {
	all := make([]*Conn, n)
	for i := range all {
		all[i] = NewConn(address, timeout)
	}
	return all
}

// CloseAll closes connections.
func CloseAll(all []*Conn) {
	for _, c := range all {
		c.Close()
	}
}

// Close ends the connection; the next request would dial anew.
func (c *Conn) Close() {
	if c.socket != nil {
		c.socket.Close()
		c.socket = nil
	}
}

// Do sends the bytes of one request and reads its answer. After an error nobody knows whether the
// server has carried the request out.
func (c *Conn) Do(request []byte) (Response, error) {
	if err := c.dial(); err != nil {
		return Response{}, err
	}
	began := time.Now()
	if err := c.socket.SetDeadline(began.Add(c.timeout)); err != nil {
		c.Close()
		return Response{}, fmt.Errorf("setting a deadline: %w", err)
	}
	if _, err := c.socket.Write(request); err != nil {
		c.Close()
		return Response{}, fmt.Errorf("sending a request: %w", err)
	}
	head, body, err := readAnswer(c.reader, c.body)
	c.body = body
	if err != nil {
		c.Close()
		return Response{}, err
	}
	took := time.Since(began)
	if head.closes {
		c.Close()
	}
	return Response{Status: head.status, Body: body, Index: head.index, Took: took}, nil
}

// Connect dials now, so that a measurement does not begin with it.
func (c *Conn) Connect() error { return c.dial() }

func (c *Conn) dial() error {
	if c.socket != nil {
		return nil
	}
	socket, err := net.DialTimeout("tcp", c.address, c.timeout)
	if err != nil {
		return fmt.Errorf("connecting: %w", err)
	}
	c.socket = socket
	if c.reader == nil {
		c.reader = bufio.NewReaderSize(socket, 8<<10)
	} else {
		c.reader.Reset(socket)
	}
	return nil
}

// ErrUnsettled says that a request was sent until patience ended and its outcome is still not known.
var ErrUnsettled = errors.New("the outcome of a request could not be learned")

const (
	maxAttempts = 8
	firstPause  = 10 * time.Millisecond
)

// Settle sends a request until its outcome is known: the same bytes, and so the same key, again after
// an error, an answer of 503 and one that says that the first attempt is still running.
func (c *Conn) Settle(ctx context.Context, request []byte) (Response, error) {
	pause := firstPause
	var last error
	for range maxAttempts {
		answer, err := c.Do(request)
		if err == nil && !passing(&answer) {
			return answer, nil
		}
		if last = err; err == nil {
			last = fmt.Errorf("the server answers %d %s", answer.Status, ProblemCode(answer.Body))
		}
		c.Retries++
		select {
		case <-ctx.Done():
			return Response{}, fmt.Errorf("%w: %w after %w", ErrUnsettled, ctx.Err(), last)
		case <-time.After(pause):
		}
		pause *= 2
	}
	return Response{}, fmt.Errorf("%w after %d attempts: %w", ErrUnsettled, maxAttempts, last)
}

// passing reports an answer that may be another one when the same request comes again.
func passing(r *Response) bool {
	return r.Status == 503 || r.Status == 409 && ProblemCode(r.Body) == wire.RequestInProgress.String()
}
