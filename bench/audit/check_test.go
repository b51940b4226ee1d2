package audit

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/bench/caller"
	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/fakenode"
	"github.com/cupo-ec/cupo/wire"
)

// checked books, reschedules and cancels at a fake node with faults, and checks it.
func checked(t *testing.T, faults fakenode.Faults) *Report {
	t.Helper()
	n, err := fakenode.Start(fakenode.Config{
		DataDir: t.TempDir(), Listen: "127.0.0.1:0", Persons: 100,
		Now: time.Date(2024, 4, 1, 7, 0, 0, 0, time.UTC), Faults: faults,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Close)
	asking, err := caller.New(n.URL(), "admin-token")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(asking.Close)
	ledgers := []*Ledger{{}, {}}
	fill(t, asking, ledgers)

	endpoint, err := client.NewEndpoint(n.URL(), "web-token")
	if err != nil {
		t.Fatal(err)
	}
	connections := client.NewConns(4, endpoint.Address, 10*time.Second)
	t.Cleanup(func() { client.CloseAll(connections) })
	pairs, err := asking.Pairs("")
	if err != nil {
		t.Fatal(err)
	}
	days, err := caller.Days(t.Context(), endpoint, connections, pairs, "2024-04-01", "2024-06-30")
	if err != nil {
		t.Fatal(err)
	}
	var places Places
	if err := places.ReadDays(t.Context(), endpoint, connections, pairs, days); err != nil {
		t.Fatal(err)
	}
	report, err := Check(t.Context(), endpoint, connections, ledgers, &places, nil)
	if err != nil {
		t.Fatal(err)
	}
	verified, err := asking.Verify()
	if err != nil {
		t.Fatal(err)
	}
	report.AddVerification(verified)
	return report
}

const bookings = 40

func fill(t *testing.T, asking *caller.Caller, ledgers []*Ledger) {
	t.Helper()
	for i := range bookings {
		person := wire.Person{Document: wire.Document{Type: "cedula", Number: strconv.Itoa(1_000_000_000 + i/9*10 + i%9)}}
		var made wire.AppointmentResponse
		slot := "unit-1.odontologia.2024-04-20." + strconv.Itoa(i)
		if err := asking.Post(wire.AppointmentsPath, &wire.BookRequest{Person: person, Slot: slot}, &made); err != nil {
			t.Fatal(err)
		}
		ledger := ledgers[i%len(ledgers)]
		a := &made.Appointment
		number := ledger.Booked([]byte(a.Code), []byte(a.Slot.ID))
		switch {
		case i%10 == 3:
			if err := asking.Post(wire.CancelPath(a.Code), &wire.CancelRequest{}, &made); err != nil {
				t.Fatal(err)
			}
			ledger.Cancelled(number)
		case i%10 == 4:
			request := &wire.RescheduleRequest{Slot: "unit-1.odontologia.2024-05-02." + strconv.Itoa(i)}
			if err := asking.Post(wire.ReschedulePath(a.Code), request, &made); err != nil {
				t.Fatal(err)
			}
			ledger.Rescheduled(number, []byte(a.Code), []byte(a.Slot.ID))
		}
	}
}

func TestSoundNodeIsClean(t *testing.T) {
	r := checked(t, fakenode.Faults{})
	if !r.Clean() {
		t.Fatalf("%d findings: %q", r.Total, r.Findings)
	}
	// 40 booked and 4 more by rescheduling; 4 cancelled and 4 rescheduled do not stand.
	if r.Codes != bookings+4 || r.Booked != bookings-4 || r.Acknowledged != bookings-4 {
		t.Errorf("got %+v", r)
	}
	if err := r.Print(io.Discard); err != nil {
		t.Error(err)
	}
}

func TestEveryFaultIsFound(t *testing.T) {
	for name, test := range map[string]struct {
		faults fakenode.Faults
		want   []string
	}{
		"a lost booking":   {fakenode.Faults{Lose: 12}, []string{"is not booked", "answered 404 not-found"}},
		"a double booking": {fakenode.Faults{Double: 7}, []string{"acknowledged twice"}},
		"a ghost":          {fakenode.Faults{Ghost: 5}, []string{"nobody was told"}},
		"an unsound state": {fakenode.Faults{Unsound: true}, []string{"words and tables disagree"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := checked(t, test.faults)
			if r.Total != int64(len(test.want)) {
				t.Errorf("%d findings: %q", r.Total, r.Findings)
			}
			all := strings.Join(r.Findings, "\n")
			for _, want := range test.want {
				if !strings.Contains(all, want) {
					t.Errorf("%q is not among %q", want, r.Findings)
				}
			}
			var out strings.Builder
			if err := r.Print(&out); !errors.Is(err, ErrFindings) || !strings.Contains(out.String(), test.want[0]) {
				t.Errorf("printed %q with %v", out.String(), err)
			}
		})
	}
}

// TestJudge holds one answer after the other against one entry.
func TestJudge(t *testing.T) {
	e := entry{code: "C1", slot: "s1", state: rescheduled, successor: "C2"}
	answer := func(status int, code, state, slot, successor string) *client.Response {
		a := wire.AppointmentResponse{Appointment: wire.Appointment{
			Code: code, Status: state, RescheduledTo: successor, Slot: wire.AppointmentSlot{ID: slot},
		}}
		return &client.Response{Status: status, Body: a.AppendJSON(nil)}
	}
	for name, test := range map[string]struct {
		answer *client.Response
		clean  bool
	}{
		"as acknowledged":     {answer(200, "C1", "rescheduled", "s1", "C2"), true},
		"another code":        {answer(200, "C3", "rescheduled", "s1", "C2"), false},
		"another slot":        {answer(200, "C1", "rescheduled", "s2", "C2"), false},
		"still booked":        {answer(200, "C1", "booked", "s1", ""), false},
		"another successor":   {answer(200, "C1", "rescheduled", "s1", "C3"), false},
		"no successor":        {answer(200, "C1", "rescheduled", "s1", ""), false},
		"an error":            {answer(500, "C1", "rescheduled", "s1", "C2"), false},
		"nothing of the kind": {&client.Response{Status: 200, Body: []byte("{}")}, false},
	} {
		r := &Report{}
		r.judge(&e, test.answer)
		if r.Clean() != test.clean {
			t.Errorf("%s: %q", name, r.Findings)
		}
	}
}

func TestCompare(t *testing.T) {
	var l Ledger
	l.Booked([]byte("C1"), []byte("s1"))
	l.Booked([]byte("C1"), []byte("s2"))
	r := &Report{}
	r.compare(l.entries(), &Places{booked: map[string]int{"s1": 1, "s2": 2}})
	if r.Total != 2 {
		t.Errorf("one code twice and one place listed twice: %q", r.Findings)
	}
}

func TestFindingsAreCountedBeyondThoseSpelledOut(t *testing.T) {
	r := &Report{}
	for i := range 1000 {
		r.Add("finding %d", i)
	}
	if r.Total != 1000 || len(r.Findings) != maxFindings {
		t.Errorf("%d counted, %d spelled out", r.Total, len(r.Findings))
	}
}

func TestCheckFailsWhenTheNodeIsGone(t *testing.T) {
	endpoint, err := client.NewEndpoint("http://127.0.0.1:1", "t")
	if err != nil {
		t.Fatal(err)
	}
	l := &Ledger{}
	l.Booked([]byte("C1"), []byte("s1"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Check(ctx, endpoint, client.NewConns(1, endpoint.Address, time.Second), []*Ledger{l}, &Places{}, nil); err == nil {
		t.Error("a node that is gone was found clean")
	}
}
