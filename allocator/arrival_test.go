package allocator

import (
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

// arrivals is a town in format 4 where one person has the first places of a morning.
func arrivals(t *testing.T, places uint8) *world {
	t.Helper()
	w := town(t)
	w.one(t, Command{Kind: KindRaiseFormat, Format: 4})
	w.publish(t, 0, 0, 0, mustDay(t, "2026-12-01"), 540, 6) // 9:00, twenty minutes each
	for position := range places {
		w.one(t, Command{Kind: KindBook, Channel: 2, Actor: 4, Person: uint32(position) + 1, Slot: Slot{1, position}})
	}
	return w
}

func (w *world) arrives(t *testing.T, appointment uint32, at string) Outcome {
	t.Helper()
	return w.one(t, Command{Kind: KindArrive, Channel: 5, Actor: 5, Appointment: appointment, ArrivedSeconds: uint32(mainland(t, at) / 1000)})
}

// TestAnArrivalCountsWhenItWas and not when it was told: before the patient could be there, in time, too late.
func TestAnArrivalCountsWhenItWas(t *testing.T) {
	for name, c := range map[string]struct {
		told, arrived string
		want          wire.Code
	}{
		"told at once":               {"2026-12-01T08:50", "2026-12-01T08:50", wire.Done},
		"told in the evening":        {"2026-12-01T20:00", "2026-12-01T08:50", wire.Done},
		"told in the night":          {"2026-12-02T00:49", "2026-12-01T08:50", wire.Done},
		"told a day later":           {"2026-12-02T00:51", "2026-12-01T08:50", wire.WrongState},
		"the day before":             {"2026-12-01T08:50", "2026-11-30T23:59", wire.WrongState},
		"too late even then":         {"2026-12-01T20:00", "2026-12-01T11:00", wire.WrongState},
		"a clock that is ahead":      {"2026-12-01T08:50", "2026-12-01T15:00", wire.Done},
		"a clock a hundred years on": {"2026-12-01T08:50", "2106-01-01T00:00", wire.Done},
	} {
		w := arrivals(t, 1)
		w.millis = mainland(t, c.told)
		if o := w.arrives(t, 1, c.arrived); o.Code != c.want {
			t.Errorf("%s: %s", name, o.Code)
		}
		status := Booked
		if c.want == wire.Done {
			status = CheckedIn
		} else if a, _ := w.s.Appointment(1); a.Status == NoShow {
			status = NoShow // closing was quicker
		}
		if a, _ := w.s.Appointment(1); a.Status != status {
			t.Errorf("%s: the appointment is %s", name, a.Status)
		}
		w.check(t)
		w.reloaded(t)
	}
}

// TestWhatWasRecordedByWhoDidNotKnow gives way to an arrival before it, and blocks nobody.
func TestWhatWasRecordedByWhoDidNotKnow(t *testing.T) {
	for name, record := range map[string]func(w *world){
		"no-show by the desk, while the slot lasts": func(w *world) {
			w.millis = mainland(t, "2026-12-01T09:05")
			w.one(t, Command{Kind: KindNoShow, Channel: 6, Actor: 6, Appointment: 1})
		},
		"no-show at closing": func(w *world) {
			w.millis = mainland(t, "2026-12-01T09:25")
			w.one(t, Command{Kind: KindCheckIn, Channel: 6, Actor: 6, Appointment: 2})
			w.millis = mainland(t, "2026-12-01T18:00")
			w.one(t, Command{Kind: KindTick})
		},
	} {
		w := arrivals(t, 3)
		record(w)
		if a, _ := w.s.Appointment(1); a.Status != NoShow {
			t.Fatalf("%s: the appointment is %s", name, a.Status)
		}
		if o := w.arrives(t, 1, "2026-12-01T08:55"); o.Code != wire.Done {
			t.Fatalf("%s: %s", name, o.Code)
		}
		w.check(t)
		w.reloaded(t)
		if o := w.arrives(t, 1, "2026-12-01T08:55"); o.Code != wire.WrongState {
			t.Errorf("%s: a second arrival came to %s", name, o.Code)
		}
	}
	w := arrivals(t, 1)
	w.millis = mainland(t, "2026-12-01T09:05")
	w.one(t, Command{Kind: KindNoShow, Channel: 6, Actor: 6, Appointment: 1})
	w.millis = mainland(t, "2026-12-01T09:20")
	if o := w.arrives(t, 1, "2026-12-01T09:10"); o.Code != wire.WrongState {
		t.Errorf("who came after it was recorded that they had not came to %s", o.Code)
	}
}

// TestAnArrivalLiftsABlock that it shows to be wrong.
func TestAnArrivalLiftsABlock(t *testing.T) {
	w := town(t)
	w.one(t, Command{Kind: KindRaiseFormat, Format: 4})
	for i, day := range []string{"2026-12-01", "2026-12-02", "2026-12-03"} {
		w.publish(t, 0, 0, 0, mustDay(t, day), 540, 2)
		w.one(t, Command{Kind: KindBook, Channel: 2, Actor: 4, Person: 1, Slot: Slot{uint32(i) + 1, 0}})
		w.millis = mainland(t, day+"T09:30")
		w.one(t, Command{Kind: KindNoShow, Channel: 6, Actor: 6, Appointment: uint32(i) + 1})
	}
	if p, _ := w.s.Person(1); !p.Blocked {
		t.Fatal("three absences did not block")
	}
	w.arrives(t, 3, "2026-12-03T08:55")
	if p, _ := w.s.Person(1); p.Blocked {
		t.Error("the block stays although its third absence was none")
	}
	w.check(t)
}

func TestNobodyArrivesForWhatIsNotThere(t *testing.T) {
	w := arrivals(t, 1)
	w.millis = mainland(t, "2026-12-01T08:50")
	w.one(t, Command{Kind: KindCancel, Channel: 2, Actor: 4, Appointment: 1})
	for appointment, want := range map[uint32]wire.Code{0: wire.NotFound, 1: wire.Done, 2: wire.NotFound} {
		if o := w.arrives(t, appointment, "2026-12-01T08:50"); o.Code != want {
			t.Errorf("appointment %d: %s", appointment, o.Code)
		}
	}
	w = town(t)
	w.publish(t, 0, 0, 0, mustDay(t, "2026-12-01"), 540, 1)
	w.one(t, Command{Kind: KindBook, Channel: 2, Actor: 4, Person: 1, Slot: Slot{1, 0}})
	w.millis = mainland(t, "2026-12-01T08:50")
	if o := w.arrives(t, 1, "2026-12-01T08:50"); o.Code != wire.WrongState {
		t.Errorf("in an earlier format an arrival came to %s", o.Code)
	}
}
