package link

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// echo answers the payload with the kind before it.
func echo(_ context.Context, kind uint8, payload, answer []byte) ([]byte, error) {
	return append(append(answer, kind), payload...), nil
}

// untilEnd waits until the call's context ends.
func untilEnd(ctx context.Context, _ uint8, _, answer []byte) ([]byte, error) {
	<-ctx.Done()
	return answer, context.Cause(ctx)
}

// peers are a client and the server that it dials, joined by pipes. Everything of them ends with the test.
type peers struct {
	client  *Client
	server  *Server
	dials   atomic.Int32
	serving sync.WaitGroup

	mu   sync.Mutex
	errs []error // what Serve has answered
}

func join(t *testing.T, handler Handler, client ClientConfig, server ServerConfig) *peers {
	p := &peers{server: NewServer(server)}
	client.Dial = func(context.Context) (net.Conn, error) {
		p.dials.Add(1)
		near, far := net.Pipe()
		p.serving.Go(func() {
			err := p.server.Serve(context.Background(), far, handler)
			p.mu.Lock()
			p.errs = append(p.errs, err)
			p.mu.Unlock()
		})
		return near, nil
	}
	p.client = New(client)
	t.Cleanup(func() {
		p.client.Close()
		p.server.Close()
		p.serving.Wait()
	})
	return p
}

// clientOf is a client whose connections are all to what the test plays by hand.
func clientOf(t *testing.T, config ClientConfig) (*Client, net.Conn) {
	near, far := net.Pipe()
	config.Connections = 1
	config.Dial = func(context.Context) (net.Conn, error) { return near, nil }
	c := New(config)
	t.Cleanup(func() {
		c.Close()
		time.Sleep(time.Second) // of virtual time, in which the played peer sees the end
	})
	return c, far
}

// in is synctest.Test: time is virtual, and a goroutine that is left behind fails the test.
func in(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, test)
}

// start makes a call in a goroutine.
func start(ctx context.Context, c *Client, payload string) <-chan error {
	done := make(chan error, 1)
	go func() {
		_, err := c.Call(ctx, 1, []byte(payload), nil)
		done <- err
	}()
	return done
}

func wantErr(t *testing.T, err error, wanted ...error) {
	t.Helper()
	for _, want := range wanted {
		if !errors.Is(err, want) {
			t.Errorf("the error is %v, want %v in it", err, want)
		}
	}
}

func TestCallsAreAnswered(t *testing.T) {
	in(t, func(t *testing.T) {
		p := join(t, echo, ClientConfig{}, ServerConfig{})
		for _, payload := range []string{"", "hola", strings.Repeat("largo", 100_000)} {
			answer, err := p.client.Call(t.Context(), 9, []byte(payload), []byte("before "))
			if err != nil || string(answer) != "before \x09"+payload {
				t.Fatalf("%d bytes, %v", len(answer), err)
			}
		}
		if n := p.client.InFlight(); n != 0 {
			t.Errorf("%d calls are still in flight", n)
		}
	})
}

// TestConnectionsAreKept lets a minute pass without a call.
func TestConnectionsAreKept(t *testing.T) {
	in(t, func(t *testing.T) {
		p := join(t, echo, ClientConfig{Connections: 2}, ServerConfig{})
		for range 4 {
			if _, err := p.client.Call(t.Context(), 1, nil, nil); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		if n := p.dials.Load(); n != 2 {
			t.Errorf("%d connections were made, want 2", n)
		}
	})
}

func TestRefusals(t *testing.T) {
	long := strings.Repeat("a", 2*maxTextBytes)
	for name, test := range map[string]struct {
		handler Handler
		code    uint8
		text    string
	}{
		"own code":      {refusing(&Refusal{Code: 7, Text: "not leader"}), 7, "not leader"},
		"any error":     {refusing(errors.New("disk")), CodeFailed, "disk"},
		"reserved code": {refusing(&Refusal{Code: CodeBusy, Text: "x"}), CodeFailed, (&Refusal{Code: CodeBusy, Text: "x"}).Error()},
		"long text":     {refusing(errors.New(long)), CodeFailed, long[:maxTextBytes]},
		"large answer": {func(context.Context, uint8, []byte, []byte) ([]byte, error) { return make([]byte, 5000), nil },
			CodeFailed, "the payload is too large: an answer of 5000 bytes, the limit is 4096"},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				p := join(t, test.handler, ClientConfig{}, ServerConfig{Limits: Limits{MaxPayloadBytes: 4096}})
				_, err := p.client.Call(t.Context(), 1, nil, nil)
				wantErr(t, err, ErrRefused)
				if r, ok := errors.AsType[*Refusal](err); !ok || r.Code != test.code || r.Text != test.text {
					t.Errorf("refused with %v", err)
				}
				if NotCarriedOut(err) || errors.Is(err, ErrLost) {
					t.Errorf("%v is taken for something else", err)
				}
			})
		})
	}
}

func refusing(err error) Handler {
	return func(context.Context, uint8, []byte, []byte) ([]byte, error) { return nil, err }
}

func TestTooLargeIsNotSent(t *testing.T) {
	in(t, func(t *testing.T) {
		p := join(t, echo, ClientConfig{Limits: Limits{MaxPayloadBytes: 10}}, ServerConfig{})
		_, err := p.client.Call(t.Context(), 1, make([]byte, 11), nil)
		wantErr(t, err, ErrNotSent, ErrTooLarge)
	})
}

// TestBusy has as many calls under way as there may be, at the one end and at the other.
func TestBusy(t *testing.T) {
	in(t, func(t *testing.T) {
		p := join(t, untilEnd, ClientConfig{Connections: 1, MaxInFlight: 3}, ServerConfig{MaxInFlight: 2})
		ctx, cancel := context.WithCancel(t.Context())
		first, second := start(ctx, p.client, "a"), start(ctx, p.client, "b")
		synctest.Wait()
		_, err := p.client.Call(ctx, 1, nil, nil)
		wantErr(t, err, ErrBusy, ErrRefused)
		if !NotCarriedOut(err) {
			t.Errorf("%v is not known to be definite", err)
		}
		p.client.inFlight.Add(1)
		_, err = p.client.Call(ctx, 1, nil, nil)
		p.client.inFlight.Add(-1)
		wantErr(t, err, ErrBusy, ErrNotSent)
		cancel()
		wantErr(t, <-first, ErrLost, context.Canceled)
		wantErr(t, <-second, ErrLost, context.Canceled)
	})
}

// TestBusyByBytes has few calls with much in them.
func TestBusyByBytes(t *testing.T) {
	in(t, func(t *testing.T) {
		p := join(t, untilEnd, ClientConfig{Connections: 1}, ServerConfig{MaxInFlightBytes: 1000})
		ctx, cancel := context.WithCancel(t.Context())
		first := start(ctx, p.client, strings.Repeat("a", 900))
		synctest.Wait()
		wantErr(t, <-start(ctx, p.client, strings.Repeat("b", 200)), ErrBusy)
		cancel()
		wantErr(t, <-first, ErrLost)
	})
}

// TestCancelled gives up a call that is still queued and one that is at the handler.
func TestCancelled(t *testing.T) {
	in(t, func(t *testing.T) {
		c, far := clientOf(t, ClientConfig{})
		ctx, cancel := context.WithCancel(t.Context())
		kept := start(t.Context(), c, "kept")
		synctest.Wait() // the writer holds it, and nobody reads
		queued := start(ctx, c, "given up")
		synctest.Wait()
		cancel()
		wantErr(t, <-queued, ErrNotSent, context.Canceled)
		wantErr(t, <-start(ctx, c, "late"), ErrNotSent, context.Canceled)

		var seen []string
		server := NewServer(ServerConfig{})
		served := make(chan error, 1)
		go func() {
			served <- server.Serve(context.Background(), far, func(_ context.Context, _ uint8, payload, answer []byte) ([]byte, error) {
				seen = append(seen, string(payload))
				return answer, nil
			})
		}()
		if err := <-kept; err != nil || len(seen) != 1 || seen[0] != "kept" {
			t.Errorf("the handler has seen %q, %v", seen, err)
		}
		server.Close()
		wantErr(t, <-served, ErrClosed)
	})
}

// TestCallTimeout has no context that ends.
func TestCallTimeout(t *testing.T) {
	in(t, func(t *testing.T) {
		p := join(t, untilEnd, ClientConfig{CallTimeout: 2 * time.Second}, ServerConfig{CallTimeout: 5 * time.Second})
		begun := time.Now()
		_, err := p.client.Call(context.Background(), 1, nil, nil)
		wantErr(t, err, ErrLost, context.DeadlineExceeded)
		if took := time.Since(begun); took < 2*time.Second || took > 2500*time.Millisecond {
			t.Errorf("it took %v", took)
		}
	})
}

// TestHandlersContextEnds lets calls come in at different times of a heartbeat.
func TestHandlersContextEnds(t *testing.T) {
	in(t, func(t *testing.T) {
		p := join(t, untilEnd, ClientConfig{CallTimeout: time.Hour}, ServerConfig{CallTimeout: 5 * time.Second})
		for range 7 {
			begun := time.Now()
			wantErr(t, <-start(context.Background(), p.client, ""), ErrRefused)
			if took := time.Since(begun); took < 5*time.Second || took > 6*time.Second {
				t.Errorf("it took %v", took)
			}
			time.Sleep(330 * time.Millisecond)
		}
	})
}
