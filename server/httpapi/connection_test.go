package httpapi

import (
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/wire"
)

// TestFreshConnectionIsLeftInPeace connects and says nothing until the server gives the connection up.
func TestFreshConnectionIsLeftInPeace(t *testing.T) {
	f := newFixture(t, func(c *Config) { c.ReadTimeout = 50 * time.Millisecond })
	conn := f.dial()
	if err := conn.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(conn); err != nil || len(got) > 0 {
		t.Errorf("a connection that asked nothing was told %q (%v)", got, err)
	}
}

// TestShutdownDoesNotWaitForFreshConnections stops a server that browsers keep spare connections to:
// its fixture gives the shutdown less time than the connection has for its first request.
func TestShutdownDoesNotWaitForFreshConnections(t *testing.T) {
	f := newFixture(t, func(c *Config) { c.ReadTimeout = time.Hour })
	f.dial()
	f.get(wire.HealthPath) // comes after it, so the silent one has been accepted
}

// lacking is a listener on a machine that has no file to spare for a while.
type lacking struct {
	net.Listener
	times int
}

func (l *lacking) Accept() (net.Conn, error) {
	if l.times--; l.times >= 0 {
		return nil, &net.OpError{Op: "accept", Net: "tcp", Err: os.NewSyscallError("accept4", syscall.EMFILE)}
	}
	return l.Listener.Accept()
}

// TestALackOfFilesEndsNoServer: a node that ended itself for that would lack them again, and its connections come to the others.
func TestALackOfFilesEndsNoServer(t *testing.T) {
	f := newFixture(t)
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	machine := &lacking{Listener: tcp, times: 3}
	l := listener{machine, f.api}
	client, err := net.Dial("tcp", tcp.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.Close()
	machine.times = 1 // files come and go, one at a time
	if client, err = net.Dial("tcp", tcp.Addr().String()); err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if conn, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	_ = conn.Close()
	if said := strings.Count(f.log.text(), "no connection can be accepted"); said != 1 {
		t.Errorf("it was said %d times", said)
	}
	_ = tcp.Close()
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("a closed listener: %v", err)
	}
}
