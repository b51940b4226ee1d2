package server_test

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/wire"
)

// TestDemoHasAQueue: a number is taken and called at the demo's unit, a listener hears of both, and a server that
// stops does not wait for the listener.
func TestDemoHasAQueue(t *testing.T) {
	demo, info := startDemo(t, smallDemo(t.TempDir()))
	kiosk, staff := newClient(info.URL, info.Tokens["kiosk"]), newClient(info.URL, info.Tokens["staff"])
	request, err := http.NewRequest(http.MethodGet, info.URL+wire.QueueEventsPath("hcam"), nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set(wire.AuthorizationHeader, wire.BearerPrefix+info.Tokens["staff"])
	response, err := http.DefaultClient.Do(request)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("listening came to %+v, %v", response, err)
	}
	defer response.Body.Close()
	events := bufio.NewReader(response.Body)
	until := func(what string) {
		t.Helper()
		for {
			line, err := events.ReadString('\n')
			if err != nil {
				t.Fatalf("waiting for %s: %v", what, err)
			}
			if strings.Contains(line, what) {
				return
			}
		}
	}
	until(`"id":"preparacion"`)
	status, answer, err := kiosk.do(http.MethodPost, wire.TicketsPath("hcam"), "take", &wire.TicketRequest{Service: "farmacia"})
	if err != nil || status != http.StatusCreated || !strings.Contains(string(answer), `"number":"F-001"`) {
		t.Fatalf("taking a number answered %d %s %v", status, answer, err)
	}
	status, answer, err = staff.do(http.MethodPost, wire.QueueCallPath("hcam"), "call", &wire.CallRequest{Services: []string{"farmacia"}, Desk: "2"})
	if err != nil || status != http.StatusOK || !strings.Contains(string(answer), `"desk":"2"`) {
		t.Fatalf("calling answered %d %s %v", status, answer, err)
	}
	until(`"number":"F-001"`)
	began := time.Now()
	stopDemo(t, demo)
	if _, err := io.Copy(io.Discard, events); err != nil {
		t.Errorf("the stream ends with %v", err)
	}
	if took := time.Since(began); took > 8*time.Second {
		t.Errorf("stopping took %s", took)
	}
}
