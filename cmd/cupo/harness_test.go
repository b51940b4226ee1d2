package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/wire"
)

const (
	testToken    = "secret-token-5kW9"
	testDocument = "1710034065"
)

// seen is a request as the fake API got it.
type seen struct {
	method, uri, key, token, language, body string
}

// answer is what the fake API says next.
type answer func(http *fasthttp.RequestCtx)

// fakeAPI answers by a script, and its last line again and again.
type fakeAPI struct {
	url    string
	mutex  sync.Mutex
	script []answer
	seen   []seen
}

func newFakeAPI(t *testing.T, script ...answer) *fakeAPI {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	api := &fakeAPI{url: "http://" + listener.Addr().String(), script: script}
	server := &fasthttp.Server{Handler: api.handle, Logger: quiet{}, DisableKeepalive: true}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(listener) })
	t.Cleanup(func() {
		_ = listener.Close() // and not Shutdown, which does nothing before Serve has begun
		serving.Wait()
	})
	return api
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}

func (f *fakeAPI) handle(http *fasthttp.RequestCtx) {
	header := &http.Request.Header
	f.mutex.Lock()
	f.seen = append(f.seen, seen{
		method: string(http.Method()), uri: string(header.RequestURI()), key: string(header.Peek(wire.IdempotencyKeyHeader)),
		token: string(header.Peek(wire.AuthorizationHeader)), language: string(header.Peek(wire.LanguageHeader)),
		body: string(http.Request.Body()),
	})
	next := f.script[0]
	if len(f.script) > 1 {
		f.script = f.script[1:]
	}
	f.mutex.Unlock()
	next(http)
}

func (f *fakeAPI) requests() []seen {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return append([]seen(nil), f.seen...)
}

// says answers with a status and a body, and Retry-After where it is not empty.
func says(status int, media, body, retryAfter string) answer {
	return func(http *fasthttp.RequestCtx) {
		http.SetStatusCode(status)
		http.SetContentType(media)
		http.SetBodyString(body)
		if retryAfter != "" {
			http.Response.Header.Set(wire.RetryAfterHeader, retryAfter)
		}
	}
}

func done(message wire.Message) answer {
	return says(fasthttp.StatusOK, wire.MediaJSON, string(message.AppendJSON(nil)), "")
}

func refuses(problem *wire.Problem, retryAfter string) answer {
	return says(problem.Status, wire.MediaProblemJSON, string(problem.AppendJSON(nil)), retryAfter)
}

func problemOf(code wire.Code) *wire.Problem {
	return &wire.Problem{
		Type: wire.ProblemTypePrefix + code.String(), Title: "Título", Detail: "Detalle.", Status: code.Status(), Code: code.String(),
		Next: &wire.NextStep{Step: "step", Words: "Siguiente paso."},
	}
}

// raw writes bytes as they are and closes the connection.
func raw(text string) answer {
	return func(http *fasthttp.RequestCtx) {
		http.HijackSetNoResponse(true)
		http.Hijack(func(conn net.Conn) { _, _ = conn.Write([]byte(text)) })
	}
}

// world is a terminal whose time passes only while somebody sleeps.
type world struct {
	*terminal
	out, err bytes.Buffer
	env      map[string]string
	time     time.Time
	slept    []time.Duration
}

func newWorld(api *fakeAPI) *world {
	w := &world{env: map[string]string{}, time: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	if api != nil {
		w.env[urlVariable], w.env[tokenVariable] = api.url, testToken
	}
	w.terminal = &terminal{
		stdin: strings.NewReader(""), stdout: &w.out, stderr: &w.err,
		getenv: func(name string) string { return w.env[name] },
		now:    func() time.Time { return w.time },
		sleep: func(ctx context.Context, d time.Duration) error {
			w.slept = append(w.slept, d)
			w.time = w.time.Add(d)
			return ctx.Err()
		},
	}
	return w
}

// call runs a command line, without a shell's quoting.
func (w *world) call(t *testing.T, line string) int {
	t.Helper()
	return w.run(t.Context(), strings.Fields(line))
}

func (w *world) lastLine() string {
	lines := strings.Split(strings.TrimRight(w.err.String(), "\n"), "\n")
	return lines[len(lines)-1]
}

func sampleAppointment() wire.Appointment {
	return wire.Appointment{
		Code: "K7M2-9QXA", Status: wire.StatusBooked, Channel: "web", BookedAt: "2026-11-23T08:00:01-05:00",
		Person: wire.Person{Document: wire.Document{Type: wire.DocumentCedula, Number: testDocument}},
		Slot: wire.AppointmentSlot{
			ID: "m01-7", Start: "2026-12-01T09:20:00-05:00", Minutes: 20, ArriveBy: "2026-12-01T08:50:00-05:00",
			Unit:         wire.UnitSummary{ID: "hcam", Name: "Hospital Carlos Andrade Marín", City: "Quito"},
			Specialty:    wire.SpecialtySummary{ID: "medicina-general", Name: "Medicina General"},
			Practitioner: wire.PractitionerSummary{ID: "p-1", Name: "Ana Peñafiel"},
		},
		CancelUntil: "2026-11-30T21:20:00-05:00", Bring: []string{"cedula", "referral"}, CostUSD: wire.CostFree,
	}
}

func booked() answer { return done(&wire.AppointmentResponse{Appointment: sampleAppointment()}) }

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
