package server_test

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

// TestOneWinnerOverHTTP lets many persons ask for the same few places at once, through every layer.
func TestOneWinnerOverHTTP(t *testing.T) {
	demo, info := startDemo(t, smallDemo(t.TempDir()))
	defer stopDemo(t, demo)
	web := newClient(info.URL, info.Tokens["web"])
	wanted := freeSlots(t, web, "hcam", "medicina-general", 5)
	persons := info.covered()[:200]
	winners := make([]atomic.Int32, len(wanted))
	var start, done sync.WaitGroup
	start.Add(1)
	for i, person := range persons {
		done.Go(func() {
			start.Wait()
			n := i % len(wanted)
			status, answer, err := web.do(http.MethodPost, wire.AppointmentsPath, fmt.Sprintf("crowd-%d", i),
				&wire.BookRequest{Person: wire.Person{Document: person}, Slot: wanted[n]})
			switch {
			case err != nil:
				t.Errorf("person %d: %v", i, err)
			case status == http.StatusCreated:
				winners[n].Add(1)
			case status != http.StatusConflict:
				t.Errorf("person %d was answered %d %s", i, status, answer)
			}
		})
	}
	start.Done()
	done.Wait()
	for n := range winners {
		if got := winners[n].Load(); got != 1 {
			t.Errorf("place %s has %d winners", wanted[n], got)
		}
	}
	newClient(info.URL, info.Tokens["monitor"]).verify(t)
}

// freeSlots finds some free places of a unit that can still be cancelled.
func freeSlots(t testing.TB, c *client, unit, specialty string, n int) []string {
	t.Helper()
	_, answer, err := c.do(http.MethodGet, wire.WithQuery(wire.AvailabilityPath, wire.UnitParam, unit, wire.SpecialtyParam, specialty), "", nil)
	var days wire.AvailabilityResponse
	if err != nil || days.UnmarshalJSON(answer) != nil || len(days.Days) < 4 {
		t.Fatalf("availability answered %s %v", answer, err)
	}
	var free []string
	for _, day := range days.Days[3:] {
		_, answer, err := c.do(http.MethodGet, wire.WithQuery(wire.SlotsPath, wire.UnitParam, unit, wire.SpecialtyParam, specialty, wire.DateParam, day.Date), "", nil)
		var slots wire.SlotsResponse
		if err != nil || slots.UnmarshalJSON(answer) != nil {
			t.Fatalf("slots answered %s %v", answer, err)
		}
		for _, slot := range slots.Slots {
			if slot.Status == wire.SlotFree {
				if free = append(free, slot.ID); len(free) == n {
					return free
				}
			}
		}
	}
	t.Fatalf("only %d free places", len(free))
	return nil
}

// TestLoadFromAllSides mixes every kind of request on the whole server and then checks everything:
// under the race detector it looks for what two goroutines should not both touch.
func TestLoadFromAllSides(t *testing.T) {
	demo, info := startDemo(t, smallDemo(t.TempDir()))
	defer stopDemo(t, demo)
	persons := info.covered()
	var done sync.WaitGroup
	const workers, rounds = 16, 25
	for w := range workers {
		door := []string{"web", "phone", "whatsapp", "operator"}[w%4]
		mine := persons[w*rounds : (w+1)*rounds]
		done.Go(func() {
			l := &ledger{client: newClient(info.URL, info.Tokens[door]), name: fmt.Sprintf("load-%d", w), seed: uint64(w)}
			for _, person := range mine {
				l.visit(person)
			}
			if len(l.open) > 0 {
				t.Errorf("%d requests of worker %d had no outcome on a healthy server", len(l.open), w)
			}
			l.account(t)
		})
	}
	done.Go(func() {
		looker := newClient(info.URL, info.Tokens["monitor"])
		for range 50 {
			for _, path := range []string{wire.MetricsPath, wire.ReadyPath, wire.UnitsPath, wire.OpenAPIPath,
				wire.WithQuery(wire.SlotsPath, wire.UnitParam, "hcam", wire.SpecialtyParam, "odontologia", wire.DateParam, "2026-12-01")} {
				if status, answer, err := looker.do(http.MethodGet, path, "", nil); err != nil || status != http.StatusOK {
					t.Errorf("GET %s answered %d %.200s %v", path, status, answer, err)
				}
			}
		}
	})
	done.Wait()
	newClient(info.URL, info.Tokens["monitor"]).verify(t)
}
