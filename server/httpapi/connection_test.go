package httpapi

import (
	"io"
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
