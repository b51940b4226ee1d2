package client

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/wire"
)

// serveLines answers each connection's requests with what answer gives for the number of the request
// among all; an empty text closes the connection.
func serveLines(t *testing.T, answer func(n int64, r *http.Request) string) *Endpoint {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	var n atomic.Int64
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				r := bufio.NewReader(c)
				for {
					request, err := http.ReadRequest(r)
					if err != nil {
						return
					}
					body, _ := io.ReadAll(request.Body)
					request.Body = io.NopCloser(strings.NewReader(string(body)))
					text := answer(n.Add(1), request)
					if text == "" {
						return
					}
					io.WriteString(c, text)
				}
			}()
		}
	}()
	endpoint, err := NewEndpoint("http://"+listener.Addr().String(), "secret")
	if err != nil {
		t.Fatal(err)
	}
	return endpoint
}

func text(status int, body string) string {
	return fmt.Sprintf("HTTP/1.1 %d x\r\nContent-Length: %d\r\n\r\n%s", status, len(body), body)
}

func TestRequestsSayWhatTheyShould(t *testing.T) {
	came := make(chan *http.Request, 1)
	endpoint := serveLines(t, func(_ int64, r *http.Request) string {
		came <- r
		return text(200, "")
	})
	c := NewConn(endpoint.Address, 5*time.Second)
	defer c.Close()
	if _, err := c.Do(endpoint.AppendPostAs(nil, "/v1/x?y=1", "key-1", wire.MediaMsgpack, []byte("body"))); err != nil {
		t.Fatal(err)
	}
	got := <-came
	for name, want := range map[string]string{
		wire.AuthorizationHeader: "Bearer secret", wire.IdempotencyKeyHeader: `"key-1"`,
		wire.ContentTypeHeader: wire.MediaMsgpack, wire.AcceptHeader: wire.MediaMsgpack,
	} {
		if got.Header.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, got.Header.Get(name), want)
		}
	}
	body, err := io.ReadAll(got.Body)
	if err != nil || got.Method != "POST" || got.URL.String() != "/v1/x?y=1" || string(body) != "body" {
		t.Errorf("got %s %s with %q", got.Method, got.URL, body)
	}
	if _, err := c.Do(endpoint.AppendGet(nil, "/v1/y")); err != nil {
		t.Fatal(err)
	}
	if got = <-came; got.Method != "GET" || got.Header.Get(wire.IdempotencyKeyHeader) != "" {
		t.Errorf("got %s with the key %q", got.Method, got.Header.Get(wire.IdempotencyKeyHeader))
	}
}

func TestSettleSendsAgainUntilTheOutcomeIsKnown(t *testing.T) {
	keys := make(chan string, 10)
	endpoint := serveLines(t, func(n int64, r *http.Request) string {
		keys <- r.Header.Get(wire.IdempotencyKeyHeader)
		switch n {
		case 1:
			return "" // the connection breaks before an answer
		case 2:
			return text(503, `{"code":"outcome-unknown"}`)
		case 3:
			return text(409, `{"code":"request-in-progress"}`)
		}
		return text(409, `{"code":"slot-taken"}`)
	})
	c := NewConn(endpoint.Address, 5*time.Second)
	defer c.Close()
	answer, err := c.Settle(context.Background(), endpoint.AppendPost(nil, "/", "k", nil))
	if err != nil || ProblemCode(answer.Body) != "slot-taken" || c.Retries != 3 {
		t.Fatalf("got %d %s, %v after %d retries", answer.Status, answer.Body, err, c.Retries)
	}
	if len(keys) != 4 {
		t.Errorf("%d requests came", len(keys))
	}
	for range len(keys) {
		if key := <-keys; key != `"k"` {
			t.Errorf("a key was %s", key)
		}
	}
}

func TestAnswerThatNeverComesIsAnError(t *testing.T) {
	hold := make(chan struct{})
	defer close(hold)
	endpoint := serveLines(t, func(int64, *http.Request) string { <-hold; return "" })
	c := NewConn(endpoint.Address, 50*time.Millisecond)
	defer c.Close()
	var timeout net.Error
	if _, err := c.Do(endpoint.AppendGet(nil, "/")); !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Fatalf("got %v, want a timeout", err)
	}
}

func TestNoopPathHasTheLengthAskedFor(t *testing.T) {
	if got := NoopPath(700, 90); len(got) != 90 || !strings.HasPrefix(got, "/v1/demo/noop?bytes=700&pad=x") {
		t.Errorf("got %q", got)
	}
	for _, length := range []int{0, 10, 1 << 20} {
		if got := NoopPath(700, length); got != "/v1/demo/noop?bytes=700" {
			t.Errorf("of length %d: got %q", length, got)
		}
	}
}
