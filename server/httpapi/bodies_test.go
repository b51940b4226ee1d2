package httpapi

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/server/httpapi/words"
	"github.com/cupo-ec/cupo/wire"
)

// until waits for what must come.
func (f *fixture) until(there func() bool) {
	f.t.Helper()
	for deadline := time.Now().Add(patience); !there(); waitALittle() {
		if time.Now().After(deadline) {
			f.t.Fatal("it has not come to that")
		}
	}
}

// TestLargeBodiesShareABoundedRoom has many connections announce large bodies and send them slowly.
func TestLargeBodiesShareABoundedRoom(t *testing.T) {
	const body, room = 200 << 10, 3
	f := newFixture(t, func(c *Config) { c.MaxHeldBytes = room*body + 1000 })
	whole := ask{method: http.MethodPost, target: wire.AppointmentsPath, token: "web",
		body: bookJSON(ana, slotID(agendaQuito, 0)) + strings.Repeat(" ", body)}.key("k")
	raw := whole.raw()
	var slow []net.Conn
	for range room {
		conn := f.dial()
		defer conn.Close()
		if _, err := conn.Write(raw[:len(raw)-1]); err != nil {
			t.Fatal(err)
		}
		slow = append(slow, conn)
		f.until(func() bool { return f.api.bodies.held.Load() > int64(len(slow))*body*9/10 })
	}
	expecting := whole.with("Expect: 100-continue").raw()
	for n := range 20 {
		announced := raw
		if n%2 == 0 { // who lets it come has made a buffer for it
			announced = expecting[:bytes.Index(expecting, []byte("\r\n\r\n"))+4]
		}
		a := f.exchange(announced)
		if f.problem(a, wire.Overloaded, words.Spanish); !a.closed {
			t.Error("the connection stays open, with a body on it that nobody reads")
		}
	}
	if held := f.api.bodies.held.Load(); held > f.api.bodies.most {
		t.Errorf("%d bytes are held, of %d", held, f.api.bodies.most)
	}
	f.book(luis, slotID(agendaQuito, 1)) // a small one needs no room
	slow[1].Close()
	f.until(func() bool { return f.api.bodies.held.Load() <= 2*body })
	f.appointment(f.exchange(raw), http.StatusCreated)
	if _, err := slow[0].Write(raw[len(raw)-1:]); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(slow[0])
	f.appointment(f.read(slow[0], reader, false), http.StatusCreated)
	slow[2].Close()
	f.until(func() bool { return f.api.bodies.held.Load() == 0 }) // also of the connection that stays open
	if _, err := slow[0].Write(ask{method: http.MethodGet, target: wire.HealthPath}.raw()); err != nil {
		t.Fatal(err)
	}
	if a := f.read(slow[0], reader, false); a.status != http.StatusOK {
		t.Errorf("after a large body its connection is answered %d", a.status)
	}
}

// TestABodyThatFoundNoRoomWhileItCame is refused when it is read, though there was room when it was announced.
func TestABodyThatFoundNoRoomWhileItCame(t *testing.T) {
	f := newFixture(t, func(c *Config) { c.MaxHeldBytes = 300 << 10 })
	raw := ask{method: http.MethodPost, target: wire.AppointmentsPath, token: "web", body: strings.Repeat(" ", 200<<10)}.key("k").raw()
	full := &fullRoom{bodies: &f.api.bodies}
	full.take(f.api.bodies.most)
	defer full.giveBack()
	connection := &connection{bodies: &f.api.bodies}
	if err := connection.hold(200 << 10); err != errBodiesHeld {
		t.Errorf("reading a body without room: %v", err)
	}
	f.problem(f.exchange(raw), wire.Overloaded, words.Spanish)
}

type fullRoom struct {
	bodies *bodies
	taken  int64
}

func (r *fullRoom) take(bytes int64) {
	r.taken = bytes
	r.bodies.held.Add(bytes)
}

func (r *fullRoom) giveBack() { r.bodies.held.Add(-r.taken) }

// TestConnectionsBeyondTheLimit are told so in the contract's form, and do not keep others waiting.
func TestConnectionsBeyondTheLimit(t *testing.T) {
	f := newFixture(t, func(c *Config) { c.MaxConnections = 2 })
	var inside []net.Conn
	for range 2 {
		conn := f.dial()
		defer conn.Close()
		if _, err := conn.Write(ask{method: http.MethodGet, target: wire.HealthPath}.raw()); err != nil {
			t.Fatal(err)
		}
		if a := f.read(conn, bufio.NewReader(conn), false); a.status != http.StatusOK {
			t.Fatalf("answered %d", a.status)
		}
		inside = append(inside, conn)
	}
	waits := map[string]bool{}
	for range 30 {
		a := f.do(ask{method: http.MethodPost, target: wire.AppointmentsPath, token: "web", body: strings.Repeat(" ", 10<<10)})
		var p wire.Problem
		if err := p.UnmarshalJSON(a.body); err != nil || a.status != 503 || p.Code != wire.Overloaded.String() || !a.closed ||
			a.header.Get("Content-Type") != wire.MediaProblemJSON || a.header.Get(wire.RetryAfterHeader) != fmt.Sprint(p.RetryAfterSeconds) {
			t.Fatalf("answered %d %v %s", a.status, a.header, a.body)
		}
		checkSaid(t, &p, wire.Overloaded, words.Spanish)
		waits[a.header.Get(wire.RetryAfterHeader)] = true
	}
	if len(waits) < 2 {
		t.Error("all who were turned away are to come back at the same moment")
	}
	silent := f.dial()
	defer silent.Close()
	if answer, err := io.ReadAll(silent); err != nil || len(answer) != 0 {
		t.Errorf("a connection that asked nothing is answered %q, %v", answer, err)
	}
	inside[0].Close()
	f.until(func() bool { return f.api.door.inside.Load() == 1 })
	if a := f.do(ask{method: http.MethodGet, target: wire.HealthPath}); a.status != http.StatusOK {
		t.Errorf("once there is room: %d", a.status)
	}
}

// TestACrowdAtTheDoor comes with more silent connections than are waited for: the others are closed at once.
func TestACrowdAtTheDoor(t *testing.T) {
	f := newFixture(t, func(c *Config) { c.MaxConnections = 1 })
	inside := f.dial()
	defer inside.Close()
	f.until(func() bool { return f.api.door.inside.Load() == 1 })
	var crowd []net.Conn
	for range 4 * maxDoormen {
		crowd = append(crowd, f.dial())
	}
	for _, conn := range crowd {
		defer conn.Close()
		if answer, err := io.ReadAll(conn); len(answer) != 0 {
			t.Errorf("answered %q, %v", answer, err)
		}
	}
	if _, err := inside.Write(ask{method: http.MethodGet, target: wire.HealthPath}.raw()); err != nil {
		t.Fatal(err)
	}
	if a := f.read(inside, bufio.NewReader(inside), false); a.status != http.StatusOK {
		t.Errorf("who was inside is answered %d", a.status)
	}
}
