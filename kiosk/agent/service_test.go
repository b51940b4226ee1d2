package agent

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cupo-ec/cupo/kiosk/agent/simulator"
	"github.com/cupo-ec/cupo/wire"
)

func TestHealth(t *testing.T) {
	inLobby(t, 48, func(t *testing.T, l *lobby) {
		const before = `{"version":"test","printer":"ok"}`
		if got := l.ask(request(http.MethodGet, "/health", "")).Body.String(); got != before {
			t.Errorf("health is %s, want %s", got, before)
		}
		wantPrinted(t, l.print(ticket("a")), false)
		at := time.Now().Format(time.RFC3339)
		if got := l.ask(request(http.MethodGet, "/health", "")).Body.String(); got != `{"version":"test","printer":"ok","lastPrintedAt":"`+at+`"}` {
			t.Errorf("health is %s", got)
		}
		for want, trouble := range map[string]simulator.Trouble{
			"paper-low": {PaperLow: true}, "paper-out": {PaperOut: true}, "cover-open": {CoverOpen: true, PaperOut: true},
			"unreachable": {Silent: true}, "error": {CutterError: true}, "ok": {},
		} {
			l.printer.Suffer(trouble)
			time.Sleep(15 * time.Second)
			if got := l.state(t); got != want {
				t.Errorf("health is %s, want %s", got, want)
			}
		}
	})
}

// TestHealthDuringAHang: a printer that holds a job does not hold health.
func TestHealthDuringAHang(t *testing.T) {
	inLobby(t, 48, func(t *testing.T, l *lobby) {
		l.printer.Suffer(simulator.Trouble{Stuck: true})
		var printing sync.WaitGroup
		printing.Go(func() {
			if w := l.print(ticket("a")); w.Code != http.StatusGatewayTimeout {
				t.Errorf("answered %d", w.Code)
			}
		})
		synctest.Wait()
		began := time.Now()
		l.state(t)
		if took := time.Since(began); took != 0 {
			t.Errorf("health took %v", took)
		}
		printing.Wait()
		l.relieve()
	})
}

// TestFailures: what a person is told when nothing comes out, and that a retry prints once it can.
func TestFailures(t *testing.T) {
	for code, c := range map[string]struct {
		trouble simulator.Trouble
		status  int
		says    string
		again   bool // the retry prints
	}{
		"paper-out":           {simulator.Trouble{PaperOut: true}, 503, "Llame al personal", true},
		"cover-open":          {simulator.Trouble{CoverOpen: true}, 503, "Llame al personal", true},
		"printer-fault":       {simulator.Trouble{CutterError: true}, 503, "Llame al personal", true},
		"printer-unreachable": {simulator.Trouble{Silent: true}, 503, "Llame al personal", true},
		"print-unconfirmed":   {simulator.Trouble{Stuck: true}, 504, "Mire si salió", false},
	} {
		inLobby(t, 48, func(t *testing.T, l *lobby) {
			l.printer.Suffer(c.trouble)
			p := wantProblem(t, l.print(ticket("a")), c.status, code)
			if !strings.Contains(p.Next.Words, c.says) {
				t.Errorf("%s says %q", code, p.Next.Words)
			}
			l.relieve()
			if !c.again {
				wantProblem(t, l.print(ticket("a")), c.status, code)
				l.wantTickets(t, 0)
				return
			}
			wantPrinted(t, l.print(ticket("a")), false)
			wantPrinted(t, l.print(ticket("a")), true)
			l.wantTickets(t, 1)
		})
	}
}

// TestTwice: the same id at once prints once; another ticket under it is refused.
func TestTwice(t *testing.T) {
	inLobby(t, 48, func(t *testing.T, l *lobby) {
		l.printer.Suffer(simulator.Trouble{SlowBy: 2 * time.Second})
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() {
				if w := l.print(ticket("a")); w.Code != http.StatusOK {
					t.Errorf("answered %d", w.Code)
				}
			})
		}
		for _, id := range []string{"b", "c"} {
			all.Go(func() {
				if w := l.print(ticket(id)); w.Code != http.StatusOK {
					t.Errorf("answered %d", w.Code)
				}
			})
		}
		all.Wait()
		l.wantTickets(t, 3)
		wantProblem(t, l.print(strings.Replace(ticket("a"), "A-042", "A-043", 1)), http.StatusConflict, "id-reused")
	})
}

// TestInjection: a name cannot speak to the printer. The simulator would find a fault, or another ticket.
func TestInjection(t *testing.T) {
	inLobby(t, 48, func(t *testing.T, l *lobby) {
		wantPrinted(t, l.print(`{"id":"a","title":"\u001b@\u001dV\u0000","lines":[{"text":"J\u001bp\u0000\u0019\u00fauan\u0010\u0004\u0001\n\u001dVB\u0000"}],"cut":true}`), false)
		l.wantTickets(t, 1)
		if got := l.printer.Tickets()[0].Text; !strings.Contains(got, "@V") || !strings.Contains(got, "Jpúuan VB") {
			t.Errorf("it says %q", got)
		}
	})
}

func TestRefusals(t *testing.T) {
	inLobby(t, 48, func(t *testing.T, l *lobby) {
		wantProblem(t, l.ask(request(http.MethodGet, "/", "")), 404, "not-found")
		wantProblem(t, l.ask(request(http.MethodGet, "/print/", "")), 404, "not-found")
		wantProblem(t, l.ask(request(http.MethodGet, "/print", "")), 405, "method-not-allowed")
		wantProblem(t, l.ask(request(http.MethodPost, "/health", "")), 405, "method-not-allowed")
		wantProblem(t, l.print(strings.Repeat(" ", maxBodyBytes)+ticket("a")), 413, "too-large")
		if p := wantProblem(t, l.print(`{"id":"a","qr":"a\nb"}`), 400, "malformed"); p.Field != "/qr" {
			t.Errorf("the field is %q", p.Field)
		}
		for _, media := range []string{"", "text/plain", "application/x-www-form-urlencoded", "application/jsonx"} {
			r := request(http.MethodPost, "/print", ticket("a"))
			r.Header.Set("Content-Type", media)
			wantProblem(t, l.ask(r), 415, "media-type")
		}
		l.wantTickets(t, 0)
		r := request(http.MethodPost, "/print", strings.Repeat(" ", maxBodyBytes-len(ticket("a")))+ticket("a"))
		r.Header.Set("Content-Type", "application/json; charset=utf-8")
		wantPrinted(t, l.ask(r), false)
	})
}

// TestWords holds every sentence, for those who review them.
func TestWords(t *testing.T) {
	var text strings.Builder
	for _, code := range codesInOrder() {
		for _, l := range []language{spanish, kichwa, english} {
			p := problemOf(code, l)
			text.WriteString(strings.Join([]string{code, [...]string{"es", "qu", "en"}[l], http.StatusText(p.Status), p.Next.Step, p.Title, p.Detail, p.Next.Words}, " | ") + "\n")
			if p.Status == 0 || p.Title == "" || p.Detail == "" || p.Next.Words == "" {
				t.Errorf("%s says too little in language %d", code, l)
			}
		}
	}
	checkText(t, "words.txt", text.String())
}

func TestLanguage(t *testing.T) {
	for header, want := range map[string]language{
		"": spanish, "es-EC": spanish, "qu": kichwa, "qug-EC,es;q=0.5": kichwa, "en-US,en;q=0.9": english, "de": spanish,
		"en;q=0.3, qu;q=0.7": kichwa, "en;q=x": spanish, "en;q=0": spanish, "QU-ec": kichwa,
	} {
		if got := chooseLanguage(header); got != want {
			t.Errorf("%q chooses %d, want %d", header, got, want)
		}
	}
	r := request(http.MethodGet, "/nothing", "")
	r.Header.Set(wire.LanguageHeader, "en")
	inLobby(t, 48, func(t *testing.T, l *lobby) {
		if p := wantProblem(t, l.ask(r), 404, "not-found"); p.Title != "It could not be printed" {
			t.Errorf("said %q", p.Title)
		}
	})
}
