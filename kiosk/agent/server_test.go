package agent

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cupo-ec/cupo/kiosk/agent/simulator"
)

// pipes is a listener without a network, so that the server's deadlines run in a bubble's time.
type pipes struct {
	incoming chan net.Conn
	closed   chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.incoming:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	close(p.closed)
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9180} }

// serve serves the lobby's handler as an agent does and gives a way to connect.
func serve(t *testing.T, l *lobby) (dial func() net.Conn) {
	t.Helper()
	listener := &pipes{incoming: make(chan net.Conn), closed: make(chan struct{})}
	server := newServer(quietConfig(), l.handler)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { server.Close(); synctest.Wait() })
	return func() net.Conn {
		near, far := net.Pipe()
		listener.incoming <- far
		t.Cleanup(func() { near.Close() })
		return near
	}
}

const head = "POST /print HTTP/1.1\r\nHost: 127.0.0.1:9180\r\nOrigin: " + page + "\r\nContent-Type: application/json\r\n"

// exchange writes a request as it is and reads what comes until the time is over.
func exchange(t *testing.T, conn net.Conn, raw string) string {
	t.Helper()
	go func() { _, _ = io.WriteString(conn, raw) }()
	_ = conn.SetReadDeadline(time.Now().Add(2 * time.Minute))
	var answer bytes.Buffer
	_, _ = io.Copy(&answer, conn)
	return answer.String()
}

// TestSlowBody: a body that does not come is given up after readWithin.
func TestSlowBody(t *testing.T) {
	inLobby(t, 48, func(t *testing.T, l *lobby) {
		dial := serve(t, l)
		began := time.Now()
		answer := exchange(t, dial(), head+"Content-Length: 100\r\n\r\n{")
		if !strings.HasPrefix(answer, "HTTP/1.1 408 ") || !strings.Contains(answer, "too-slow") {
			t.Errorf("answered %q", answer)
		}
		if took := time.Since(began); took > 2*readWithin {
			t.Errorf("it took %v", took)
		}
		began = time.Now()
		if answer := exchange(t, dial(), "GET /health HTTP/1.1\r\nHo"); strings.Contains(answer, "200") || time.Since(began) > 2*readWithin {
			t.Errorf("slow headers: %q after %v", answer, time.Since(began))
		}
	})
}

// TestLongPrint: a print that takes longer than a request may take to come is not given up.
func TestLongPrint(t *testing.T) {
	inLobby(t, 48, func(t *testing.T, l *lobby) {
		dial := serve(t, l)
		l.printer.Suffer(simulator.Trouble{SlowBy: readWithin + 4*time.Second})
		body := ticket("a")
		answer := exchange(t, dial(), head+"Connection: close\r\nContent-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"+body)
		if !strings.HasPrefix(answer, "HTTP/1.1 200 ") {
			t.Errorf("answered %q", answer)
		}
		l.wantTickets(t, 1)
	})
}

// TestHugeRequests: neither a body without a length nor endless headers are collected.
func TestHugeRequests(t *testing.T) {
	inLobby(t, 48, func(t *testing.T, l *lobby) {
		dial := serve(t, l)
		chunk := "4000\r\n" + strings.Repeat("x", 0x4000) + "\r\n"
		if answer := exchange(t, dial(), head+"Transfer-Encoding: chunked\r\n\r\n"+strings.Repeat(chunk, 4)); !strings.HasPrefix(answer, "HTTP/1.1 413 ") {
			t.Errorf("a body of 64 KiB: answered %.60q", answer)
		}
		if answer := exchange(t, dial(), head+"X: "+strings.Repeat("x", 64<<10)+"\r\n\r\n"); !strings.HasPrefix(answer, "HTTP/1.1 431 ") {
			t.Errorf("a header of 64 KiB: answered %.60q", answer)
		}
		if answer := exchange(t, dial(), "OPTIONS * HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"); !strings.HasPrefix(answer, "HTTP/1.1 421 ") {
			t.Errorf("OPTIONS *: answered %.60q", answer)
		}
	})
}

// TestAgent is the whole of it over TCP: started, printing on a printer of the network, stopped.
func TestAgent(t *testing.T) {
	p, err := simulator.New(48)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	printer, err := p.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cfg := quietConfig()
	cfg.Listen, cfg.Printer = "127.0.0.1:0", printer.String()
	a, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+a.Addr()+"/print", strings.NewReader(ticket("a")))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", page)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK || len(p.Tickets()) != 1 || len(p.Faults()) > 0 {
		t.Errorf("answered %s, %d tickets, faults %q", answer.Status, len(p.Tickets()), p.Faults())
	}
	if err := a.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", a.Addr()); err == nil {
		t.Error("it still serves")
	}
}
