package httpapi

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

// Nothing of a request may stand in the log, nor come back in a refusal, whatever goes wrong with it.
func TestNothingOfARequestIsLogged(t *testing.T) {
	f := newFixture(t)
	const planted = "plantado"
	secrets := []string{ana, luis, stranger, wrong, planted, tokenOf("web"), "K7M2-9QXA", "10.9.8.7"}
	body := bookJSON(stranger, planted)
	asks := []ask{
		bookAsk(body), bookAsk(bookJSON(wrong, planted)), bookAsk(`{"person":"` + planted), bookAsk(`{"` + planted + `":` + ana),
		bookAsk(bookJSON(ana, planted)).with("Content-Type: text/" + planted),
		bookAsk(body).with("X-Forwarded-For: 10.9.8.7", "Cookie: "+planted),
		postAsk(wire.BatchPath, `{"items":[`+body+","+bookJSON(ana, slotID(agendaQuito, 0))+`]}`),
		postAsk(wire.SearchPath, `{"document":{"number":"`+ana+`"},"status":"`+planted+`"}`),
		getAsk("/v1/appointments/K7M2-9QXA"), getAsk("/v1/" + planted + "?document=" + ana),
		getAsk("/v1/units?near=" + planted), getAsk("/v1/availability?unit=" + planted + "&specialty=x"),
		{method: "GET", target: "/v1/provinces?" + planted, headers: []string{"Authorization: Bearer " + planted}},
		{method: planted, target: "/v1/provinces", token: "web"},
		{method: "DELETE", target: "/v1/holds/" + planted, token: "web"},
		getAsk("/v1/provinces").with("Cupo-Index: " + planted),
		getAsk("/v1/provinces").with("Accept-Language: " + planted),
		bookAsk(body).with("Transfer-Encoding: " + planted), bookAsk(body).with("Content-Length: " + planted),
		bookAsk(body).with("X-A: " + planted + strings.Repeat(ana, 1000)),
		bookAsk(body).with("bad name: " + planted), getAsk("nowhere-" + planted),
	}
	for _, failure := range []error{nil, errors.New("the disk is on fire")} {
		if failure != nil {
			f.store.failWith(failure)
			asks = append(asks, bookAsk(bookJSON(luis, slotID(agendaQuito, 1))), postAsk(wire.HoldsPath, bookJSON(luis, slotID(agendaQuito, 1))),
				postAsk(wire.BatchPath, `{"items":[`+bookJSON(luis, slotID(agendaQuito, 1))+`]}`))
		}
		for _, a := range asks {
			got := f.do(a)
			for _, secret := range secrets {
				if got.status >= 400 && strings.Contains(string(got.body), secret) {
					t.Errorf("%s %s: the refusal repeats %q: %s", a.method, a.target, secret, got.body)
				}
			}
		}
	}
	f.tearOff()
	text := f.log.text()
	if !strings.Contains(text, "on fire") {
		t.Error("the log has not even what went wrong, so this test tells nothing")
	}
	for _, secret := range secrets {
		if strings.Contains(text, secret) {
			t.Errorf("the log has %q: %s", secret, text)
		}
	}
	for _, r := range f.meter.requests {
		for _, secret := range secrets {
			if strings.Contains(r, secret) {
				t.Errorf("the metrics have %q: %s", secret, r)
			}
		}
	}
}

// tearOff ends connections in the middle of a request.
func (f *fixture) tearOff() {
	f.t.Helper()
	raw := bookAsk(bookJSON(ana, slotID(agendaQuito, 0))).raw()
	for _, at := range []int{1, 30, len(raw) / 2, len(raw) - 1} {
		conn := f.dial()
		if _, err := conn.Write(raw[:at]); err != nil {
			f.t.Fatal(err)
		}
		if err := conn.(interface{ CloseWrite() error }).CloseWrite(); err != nil {
			f.t.Fatal(err)
		}
		if _, err := io.ReadAll(conn); err != nil {
			f.t.Fatal(err)
		}
		conn.Close()
	}
}

func TestAnswersAreNotKept(t *testing.T) {
	f := newFixture(t)
	for _, a := range []answered{f.get(wire.ProvincesPath), f.get("/v1/appointments/x"), f.post(wire.AppointmentsPath, "")} {
		if got := a.header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%d: Cache-Control %q", a.status, got)
		}
		if got := a.header.Get("Server"); got != "" && got != "cupo" {
			t.Errorf("Server %q", got)
		}
	}
}

func TestOperations(t *testing.T) {
	f := newFixture(t)
	var ready wire.Readiness
	f.decode(f.do(ask{method: "GET", target: wire.ReadyPath}), http.StatusOK, &ready)
	if !ready.Ready || ready.Node != "n1" || ready.AppliedIndex != f.store.AppliedIndex() {
		t.Errorf("ready %+v", ready)
	}
	monitor := ask{method: "GET", target: wire.MetricsPath, token: "monitor"}
	if a := f.do(monitor); a.status != 200 || string(a.body) != "cupo_up 1\n" || !strings.HasPrefix(a.header.Get("Content-Type"), "text/plain") {
		t.Errorf("metrics: %d %s", a.status, a.body)
	}
	f.book(ana, slotID(agendaQuito, 0))
	var report wire.VerifyReport
	f.decode(f.do(ask{method: "POST", target: wire.VerifyPath, token: "admin"}), http.StatusOK, &report)
	if report.Checked.Appointments != 1 || report.Checked.Persons != 4 || len(report.Violations) != 0 {
		t.Errorf("verified %+v", report)
	}
	for _, size := range []int{0, 1, 1000, maxNoopBytes} {
		if a := f.get(fmt.Sprintf("%s?bytes=%d", wire.DemoNoopPath, size)); a.status != 200 || len(a.body) != size {
			t.Errorf("no-op of %d bytes: %d with %d", size, a.status, len(a.body))
		}
	}
	var clock wire.ClockResponse
	f.decode(f.do(ask{method: "POST", target: wire.DemoClockPath, token: "admin", body: `{"now":"2026-11-24T00:00:00Z"}`}), 200, &clock)
	if clock.Now != "2026-11-23T19:00:00-05:00" {
		t.Errorf("the clock says %s", clock.Now)
	}
}

func TestNotReady(t *testing.T) {
	f := newFixture(t, func(c *Config) {
		c.Health = func() Health {
			return Health{NodeID: "n1", Role: "Follower", Leader: "n2", Reasons: []string{"catching up"}}
		}
	})
	var ready wire.Readiness
	f.decode(f.do(ask{method: "GET", target: wire.ReadyPath}), http.StatusServiceUnavailable, &ready)
	if ready.Ready || len(ready.Reasons) != 1 {
		t.Errorf("ready %+v", ready)
	}
}

// TestTheLibraryQuotesNobody: what fasthttp could not read it quotes in its errors, unless told not to, and logs.
// One of the two would do, so no request shows that the other is missing.
func TestTheLibraryQuotesNobody(t *testing.T) {
	f := newFixture(t)
	if _, dropped := f.api.server.Logger.(discardLogger); !dropped || !f.api.server.SecureErrorLogMessage {
		t.Errorf("fasthttp would quote requests: its log is dropped %v, its errors are secure %v", dropped, f.api.server.SecureErrorLogMessage)
	}
}
