package main

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/wire"
)

const bookLine = "book --document " + testDocument + " --slot m01-7"

func whole(t *testing.T) string {
	t.Helper()
	a := sampleAppointment()
	return string((&wire.AppointmentResponse{Appointment: a}).AppendJSON(nil))
}

// TestRetryKeepsItsKey loses the first answer in every way there is: the change is asked for again
// under the same key, after the pause that the server wanted.
func TestRetryKeepsItsKey(t *testing.T) {
	text := whole(t)
	for name, c := range map[string]struct {
		first  answer
		atWait time.Duration
	}{
		"no leader":          {refuses(problemOf(wire.NoLeader), "2"), 2 * time.Second},
		"overloaded":         {refuses(problemOf(wire.Overloaded), "4"), 4 * time.Second},
		"unknown outcome":    {refuses(problemOf(wire.OutcomeUnknown), ""), firstPause / 2},
		"in progress":        {refuses(problemOf(wire.RequestInProgress), "1"), time.Second},
		"rate limited":       {refuses(problemOf(wire.RateLimited), "3"), 3 * time.Second},
		"bad gateway":        {says(fasthttp.StatusBadGateway, "text/html", "<html>", ""), firstPause / 2},
		"bare 503":           {says(fasthttp.StatusServiceUnavailable, "", "", ""), firstPause / 2},
		"no byte":            {raw(""), firstPause / 2},
		"half a header":      {raw("HTTP/1.1 201 Crea"), firstPause / 2},
		"half a body":        {raw("HTTP/1.1 201 Created\r\nContent-Length: 1000\r\n\r\n" + text[:40]), firstPause / 2},
		"body cut at close":  {raw("HTTP/1.1 201 Created\r\nConnection: close\r\n\r\n" + text[:len(text)-1]), firstPause / 2},
		"half JSON":          {says(fasthttp.StatusCreated, wire.MediaJSON, text[:len(text)/2], ""), firstPause / 2},
		"empty":              {says(fasthttp.StatusCreated, wire.MediaJSON, "", ""), firstPause / 2},
		"senseless":          {raw("\x00\x01\x02\r\n\r\n"), firstPause / 2},
		"too large a length": {raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{}"), firstPause / 2},
	} {
		t.Run(name, func(t *testing.T) {
			api := newFakeAPI(t, c.first, c.first, booked())
			w := newWorld(api)
			if code := w.call(t, bookLine); code != exitDone {
				t.Fatalf("code %d: %s", code, w.err.String())
			}
			got := api.requests()
			if len(got) != 3 || len(w.slept) != 2 {
				t.Fatalf("%d requests, %d pauses", len(got), len(w.slept))
			}
			if got[0].key == "" || got[0] != got[1] || got[1] != got[2] {
				t.Errorf("retries differ: %v", got)
			}
			if w.slept[0] < c.atWait || w.slept[0] > c.atWait+firstPause {
				t.Errorf("paused %v, want about %v", w.slept[0], c.atWait)
			}
			if strings.Count(w.err.String(), "nuevo intento") != 2 {
				t.Errorf("stderr %q", w.err.String())
			}
		})
	}
}

func TestEachCallHasItsOwnKey(t *testing.T) {
	api := newFakeAPI(t, booked())
	for range 2 {
		if code := newWorld(api).call(t, bookLine); code != exitDone {
			t.Fatal(code)
		}
	}
	if code := newWorld(api).call(t, bookLine+" --idempotency-key mine"); code != exitDone {
		t.Fatal(code)
	}
	got := api.requests()
	if got[0].key == got[1].key || len(got[0].key) < 32 || got[2].key != `"mine"` {
		t.Errorf("keys %q %q %q", got[0].key, got[1].key, got[2].key)
	}
}

// TestGivesUp wants an end to the trying, the right exit code, and the key of what may have happened.
func TestGivesUp(t *testing.T) {
	refused := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: closedPort(t)}
	for _, c := range []struct {
		name, line string
		answer     answer
		code       int
		hint       bool
		last       string
		most       int
	}{
		{"a pause longer than the patience", bookLine, refuses(problemOf(wire.StorageFull), "60"), exitUnavailable, false, "storage-full", 1},
		{"no patience", bookLine + " --wait 0", refuses(problemOf(wire.NoLeader), "1"), exitUnavailable, false, "no-leader", 1},
		{"always torn", bookLine, raw("HTTP/1.1 201"), exitUnavailable, true, "--idempotency-key", 20},
		{"always unknown", bookLine, refuses(problemOf(wire.OutcomeUnknown), "2"), exitUnavailable, true, "outcome-unknown", 20},
		{"always in progress", bookLine, refuses(problemOf(wire.RequestInProgress), "2"), exitUnavailable, true, "request-in-progress", 20},
		{"always limited", bookLine, refuses(problemOf(wire.RateLimited), "9"), exitRefused, false, "rate-limited", 4},
		{"internal", bookLine, refuses(problemOf(wire.Internal), ""), exitFailure, true, "internal", 1},
		{"no such page", bookLine, says(404, "text/html", "<html>", ""), exitFailure, true, "--idempotency-key", 1},
		{"redirect", bookLine, says(307, "", "", ""), exitFailure, true, "--idempotency-key", 1},
		{"a read", "show K7M2-9QXA", raw("HTTP/1.1 201"), exitUnavailable, false, "no responde", 20},
		{"nobody there", bookLine + " --url http://" + refused.String(), nil, exitUnavailable, false, "connection refused", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			api := newFakeAPI(t, c.answer)
			w := newWorld(api)
			if code := w.call(t, c.line); code != c.code {
				t.Errorf("code %d, want %d", code, c.code)
			}
			requests := api.requests()
			if len(requests) > c.most || c.most > 0 && len(requests) == 0 {
				t.Errorf("%d requests, at most %d wanted", len(requests), c.most)
			}
			if passed := w.time.Sub(newWorld(nil).time); passed > 30*time.Second {
				t.Errorf("tried for %v", passed)
			}
			if hinted := strings.Contains(w.err.String(), "no se sabe si se hizo"); hinted != c.hint {
				t.Errorf("hint %v, want %v: %s", hinted, c.hint, w.err.String())
			}
			if c.hint && !strings.Contains(w.err.String(), "--idempotency-key "+strings.Trim(requests[0].key, `"`)) {
				t.Errorf("the key is not told: %s", w.err.String())
			}
			if !strings.Contains(w.lastLine(), c.last) {
				t.Errorf("last line %q, want %q", w.lastLine(), c.last)
			}
			if w.out.Len() > 0 {
				t.Errorf("stdout %q", w.out.String())
			}
		})
	}
}

// TestDecidedAfterLost: once the same key is refused, nothing is open any more.
func TestDecidedAfterLost(t *testing.T) {
	for code, open := range map[wire.Code]bool{
		wire.SlotTaken: false, wire.AlreadyBooked: false, wire.NotFound: false,
		wire.Unauthenticated: true, wire.Internal: true, wire.StorageFull: true,
	} {
		w := newWorld(newFakeAPI(t, raw(""), refuses(problemOf(code), "60")))
		w.call(t, bookLine)
		if hinted := strings.Contains(w.err.String(), "no se sabe si se hizo"); hinted != open {
			t.Errorf("%s: hint %v", code, hinted)
		}
		if w.lastLine() != code.String() {
			t.Errorf("%s: last line %q", code, w.lastLine())
		}
	}
}

// TestTimeout hears nothing at all. Its only wait is the time-out itself.
func TestTimeout(t *testing.T) {
	release := make(chan struct{})
	api := newFakeAPI(t, func(*fasthttp.RequestCtx) { <-release })
	defer close(release)
	w := newWorld(api)
	if code := w.call(t, bookLine+" --timeout 50ms --wait 0"); code != exitUnavailable {
		t.Errorf("code %d", code)
	}
	if !strings.Contains(w.err.String(), "(timeout)") || !strings.Contains(w.err.String(), "no se sabe si se hizo") {
		t.Errorf("stderr %q", w.err.String())
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan struct{})
	api := newFakeAPI(t, func(*fasthttp.RequestCtx) { cancel(); <-release })
	defer close(release)
	w := newWorld(api)
	if code := w.run(ctx, strings.Fields(bookLine)); code != exitInterrupted {
		t.Errorf("code %d", code)
	}
	if !strings.Contains(w.lastLine(), "--idempotency-key cupo-") {
		t.Errorf("stderr %q", w.err.String())
	}
}

// closedPort is a port at which nobody listens.
func closedPort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}
