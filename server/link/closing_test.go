package link

import (
	"bytes"
	"context"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestServerCloses(t *testing.T) {
	in(t, func(t *testing.T) {
		p := join(t, untilEnd, ClientConfig{}, ServerConfig{})
		first, second := start(t.Context(), p.client, "a"), start(t.Context(), p.client, "b")
		synctest.Wait()
		p.server.Close()
		wantErr(t, <-first, ErrLost)
		wantErr(t, <-second, ErrLost)
		p.serving.Wait()
		for _, err := range p.errs {
			wantErr(t, err, ErrClosed)
		}
		near, _ := net.Pipe()
		wantErr(t, p.server.Serve(t.Context(), near, echo), ErrClosed)
	})
}

// TestServersContextEnds ends the context of one Serve.
func TestServersContextEnds(t *testing.T) {
	in(t, func(t *testing.T) {
		near, far := net.Pipe()
		ctx, cancel := context.WithCancel(t.Context())
		served := make(chan error, 1)
		go func() { served <- NewServer(ServerConfig{}).Serve(ctx, far, untilEnd) }()
		c := New(ClientConfig{Dial: func(context.Context) (net.Conn, error) { return near, nil }})
		defer c.Close()
		var pending []<-chan error
		for range 200 {
			pending = append(pending, start(context.Background(), c, ""))
		}
		synctest.Wait()
		cancel()
		wantErr(t, <-served, context.Canceled)
		for _, call := range pending {
			wantErr(t, <-call, ErrLost) // and not a refusal by handlers whose context has ended
		}
	})
}

func TestClientCloses(t *testing.T) {
	in(t, func(t *testing.T) {
		p := join(t, untilEnd, ClientConfig{}, ServerConfig{})
		first := start(t.Context(), p.client, "a")
		synctest.Wait()
		p.client.Close()
		wantErr(t, <-first, ErrLost, ErrClosed)
		wantErr(t, <-start(t.Context(), p.client, "b"), ErrNotSent, ErrClosed)
		p.client.Close()
		p.serving.Wait() // the handler's context has ended with the connection
	})
}

func TestTooManyConnections(t *testing.T) {
	in(t, func(t *testing.T) {
		p := join(t, echo, ClientConfig{Connections: 1}, ServerConfig{MaxConnections: 1})
		if _, err := p.client.Call(t.Context(), 1, nil, nil); err != nil {
			t.Fatal(err)
		}
		near, far := net.Pipe()
		wantErr(t, p.server.Serve(t.Context(), far, echo), ErrTooManyConnections)
		if _, err := near.Read(make([]byte, 1)); err == nil {
			t.Error("the connection that is too many was not closed")
		}
	})
}

// TestDrain stops a server without losing an answer.
func TestDrain(t *testing.T) {
	in(t, func(t *testing.T) {
		release := make(chan struct{})
		answer := bytes.Repeat([]byte("x"), 3*writeBytes)
		p := join(t, func(context.Context, uint8, []byte, []byte) ([]byte, error) {
			<-release
			return answer, nil
		}, ClientConfig{}, ServerConfig{})
		first := start(t.Context(), p.client, "a")
		synctest.Wait()
		drained := make(chan error, 1)
		go func() {
			drained <- p.server.Drain(t.Context())
			p.server.Close()
		}()
		synctest.Wait()
		err := <-start(t.Context(), p.client, "b")
		wantErr(t, err, ErrClosing, ErrRefused)
		if !NotCarriedOut(err) {
			t.Errorf("%v is not known to be definite", err)
		}
		close(release)
		if err := <-first; err != nil {
			t.Errorf("a call under way was answered with %v", err)
		}
		if err := <-drained; err != nil {
			t.Errorf("draining: %v", err)
		}
	})
}

func TestDrainWaitsForSoLong(t *testing.T) {
	in(t, func(t *testing.T) {
		p := join(t, untilEnd, ClientConfig{}, ServerConfig{})
		first := start(t.Context(), p.client, "a")
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		wantErr(t, p.server.Drain(ctx), context.DeadlineExceeded)
		p.server.Close()
		wantErr(t, <-first, ErrLost)
	})
}
