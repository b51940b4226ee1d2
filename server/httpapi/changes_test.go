package httpapi

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

func (f *fixture) changes(namesAndValues ...string) (answer wire.ChangesResponse) {
	f.t.Helper()
	target := wire.WithQuery(wire.ChangesPath, namesAndValues...)
	f.decode(f.do(ask{method: "GET", target: target, token: "admin"}), 200, &answer)
	return answer
}

// TestChangesCanBeFollowed: from the beginning in pages of any size, and then as they come.
func TestChangesCanBeFollowed(t *testing.T) {
	f, _ := watched(t)
	start := f.changes(wire.LimitParam, "1000")
	if start.More || start.First != 1 || len(start.Changes) != int(f.store.index.Load()) {
		t.Fatalf("the setting up is %d changes", len(start.Changes))
	}
	a := f.book(ana, slotID(agendaQuito, 0))
	b := f.appointment(f.post(wire.ReschedulePath(a.Code), `{"slot":"`+slotID(agendaQuito, 2)+`"}`), 200)
	f.get(wire.AppointmentPath(a.Code)) // a look is no change
	f.must(allocator.Command{Kind: allocator.KindTick})
	f.post(wire.CancelPath(b.Code), `{}`)
	next := f.changes(wire.FromParam, start.Next)
	var got []string
	for _, c := range next.Changes {
		if c.Person == nil || c.Person.Document.Number != ana || c.At == "" || c.Channel != "web" || c.Actor != 1 {
			t.Errorf("a change is %+v", c)
		}
		got = append(got, fmt.Sprint(c.Kind, " ", c.Appointment.Code, " ", c.Appointment.Status, " ", c.Appointment.Slot.ID, " ", c.Other))
	}
	want := []string{
		"book " + a.Code + " booked " + slotID(agendaQuito, 0) + " ",
		"reschedule " + b.Code + " booked " + slotID(agendaQuito, 2) + " " + a.Code,
		"cancel " + b.Code + " cancelled " + slotID(agendaQuito, 2) + " ",
	}
	if !slices.Equal(got, want) || next.More {
		t.Errorf("the changes are %q, want %q", got, want)
	}
	if again := f.changes(wire.FromParam, next.Next); len(again.Changes) != 0 || again.Next != next.Next {
		t.Errorf("behind the end there is %+v", again)
	}
	whole := f.changes(wire.LimitParam, "1000").Changes
	var all []wire.Change
	for from, more := "", true; more; {
		page := f.changes(wire.FromParam, from, wire.LimitParam, "2")
		all, from, more = append(all, page.Changes...), page.Next, page.More
	}
	if len(all) != len(whole) {
		t.Errorf("in pages there are %d changes, of %d", len(all), len(whole))
	}
	for i := range all {
		if all[i].Index != whole[i].Index || all[i].Position != whole[i].Position {
			t.Fatalf("change %d is %d.%d", i, all[i].Index, all[i].Position)
		}
	}
}

// TestPlacesComeBack: what an answer says of where it ended is where the next begins.
func TestPlacesComeBack(t *testing.T) {
	p := place{index: 812}
	for text, want := range map[string]place{"": {}, "812": p, "812.0": p, "812.3": {812, 3}} {
		if got, _, valid := parsePlace(text); !valid || got != want {
			t.Errorf("%q is %+v", text, got)
		}
	}
	for _, p := range []place{{1, 0}, {812, 0}, {812, 1}, {812, 77}} {
		if got, _, valid := parsePlace(p.text()); !valid || got != p {
			t.Errorf("%+v came back as %+v", p, got)
		}
		if got, valid := afterPlace(p.seen()); !valid || got != p {
			t.Errorf("%+v came back as %+v from %s", p, got, p.seen())
		}
	}
}

// TestChangesWait for the first, but not for ever.
func TestChangesWait(t *testing.T) {
	f, _ := watched(t)
	next := f.changes(wire.LimitParam, "1000").Next
	begun := time.Now()
	if a := f.changes(wire.FromParam, next, wire.WaitParam, "1"); len(a.Changes) != 0 || time.Since(begun) < 900*time.Millisecond {
		t.Errorf("after %v: %+v", time.Since(begun), a)
	}
	answered := make(chan wire.ChangesResponse, 1)
	go func() { answered <- f.changes(wire.FromParam, next, wire.WaitParam, "3600") }()
	f.must(allocator.Command{Kind: allocator.KindTick})
	f.book(ana, slotID(agendaQuito, 0))
	select {
	case a := <-answered:
		if len(a.Changes) != 1 || a.Changes[0].Kind != "book" {
			t.Errorf("waited for %+v", a)
		}
	case <-time.After(maxWait / 2):
		t.Error("a change came, and nobody was told")
	}
	for _, query := range []string{"from=x", "from=-1", "from=1.-1", "limit=0", "limit=x", "wait=-1", "wait=x"} {
		f.problem(f.do(ask{method: "GET", target: wire.ChangesPath + "?" + query, token: "admin"}), wire.Malformed, 0)
	}
}
