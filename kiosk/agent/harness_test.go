package agent

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/cupo-ec/cupo/kiosk/agent/escpos"
	"github.com/cupo-ec/cupo/kiosk/agent/simulator"
	"github.com/cupo-ec/cupo/kiosk/agent/spool"
	"github.com/cupo-ec/cupo/wire"
)

const page = "https://kiosk.example.ec"

// lobby is an agent's handler with a simulated printer, in the time of a synctest bubble.
type lobby struct {
	printer *simulator.Printer
	spool   *spool.Spool
	handler http.Handler
}

func quietConfig() Config {
	cfg := DefaultConfig()
	cfg.Origin, cfg.Version, cfg.Logger = page, "test", slog.New(slog.DiscardHandler)
	return cfg
}

// inLobby runs a test; the printer must have found no fault with anything in the end.
func inLobby(t *testing.T, columns int, test func(t *testing.T, l *lobby)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		printer, err := simulator.New(columns)
		if err != nil {
			t.Fatal(err)
		}
		cfg := quietConfig()
		cfg.Columns = columns
		s := spool.New(spool.Config{Dial: printer.Dial, Timing: escpos.DefaultTiming(), Logger: cfg.Logger})
		ctx, cancel := context.WithCancel(context.Background())
		go s.Run(ctx)
		t.Cleanup(cancel)
		synctest.Wait()
		test(t, &lobby{printer: printer, spool: s, handler: handler(cfg, "", s)})
		synctest.Wait()
		for _, fault := range printer.Faults() {
			t.Errorf("the printer: %s", fault)
		}
	})
}

// request is one of the kiosk's page.
func request(method, path, body string) *http.Request {
	r := httptest.NewRequest(method, "http://127.0.0.1:9180"+path, strings.NewReader(body))
	r.Header.Set("Origin", page)
	r.Header.Set("Content-Type", "application/json")
	return r
}

func (l *lobby) ask(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	l.handler.ServeHTTP(w, r)
	return w
}

func (l *lobby) print(body string) *httptest.ResponseRecorder {
	return l.ask(request(http.MethodPost, "/print", body))
}

// ticket is a small document.
func ticket(id string) string {
	return `{"id":"` + id + `","lines":[{"text":"A-042","style":"huge","align":"center"}],"cut":true}`
}

// relieve ends the printer's trouble, once it has taken what was sent last.
func (l *lobby) relieve() {
	synctest.Wait()
	l.printer.Suffer(simulator.Trouble{})
}

func (l *lobby) state(t *testing.T) string {
	t.Helper()
	var h health
	decode(t, l.ask(request(http.MethodGet, "/health", "")).Body, &h)
	return string(h.Printer)
}

func decode(t *testing.T, body io.Reader, into any) {
	t.Helper()
	if err := json.NewDecoder(body).Decode(into); err != nil {
		t.Fatal(err)
	}
}

// wantProblem demands a problem, whole and in a language that a patient reads.
func wantProblem(t *testing.T, w *httptest.ResponseRecorder, status int, code string) wire.Problem {
	t.Helper()
	var p wire.Problem
	decode(t, w.Body, &p)
	if w.Code != status || p.Status != status || p.Code != code {
		t.Fatalf("answered %d %q, want %d %q", w.Code, p.Code, status, code)
	}
	if p.Type != wire.ProblemTypePrefix+code || p.Title == "" || p.Detail == "" || p.Next == nil || p.Next.Words == "" || p.Next.Step == "" {
		t.Fatalf("the problem says too little: %+v", p)
	}
	return p
}

func wantPrinted(t *testing.T, w *httptest.ResponseRecorder, replayed bool) {
	t.Helper()
	if w.Code != http.StatusOK {
		t.Fatalf("answered %d: %s", w.Code, w.Body)
	}
	var answered printed
	decode(t, w.Body, &answered)
	if answered.Replayed != replayed {
		t.Fatalf("replayed is %v, want %v", answered.Replayed, replayed)
	}
}

func (l *lobby) wantTickets(t *testing.T, count int) {
	t.Helper()
	if got := len(l.printer.Tickets()); got != count {
		t.Fatalf("%d tickets came out, want %d", got, count)
	}
}

func codesInOrder() []string {
	return slices.Sorted(maps.Keys(statuses()))
}
