package allocator

import (
	"slices"
	"testing"
)

// TestAgendasOfADay has what a desk sees of a day: its own unit's agendas in order of time, and in each who has a
// place, also those who did not come.
func TestAgendasOfADay(t *testing.T) {
	w := town(t)
	day := mustDay(t, "2026-12-01")
	w.publish(t, 0, 0, 1, day, 600, 3)   // 1, at ten
	w.publish(t, 0, 1, 0, day, 540, 4)   // 2, at nine
	w.publish(t, 0, 0, 2, day+1, 540, 2) // 3, the day after
	w.publish(t, 1, 0, 2, day, 540, 2)   // 4, elsewhere
	for person := range uint32(3) {
		w.one(t, Command{Kind: KindBook, Channel: 2, Actor: 4, Person: person + 1, Slot: Slot{2, uint8(person)}})
	}
	w.one(t, Command{Kind: KindHold, Person: 4, Slot: Slot{2, 3}})
	w.one(t, Command{Kind: KindCancel, Appointment: 1})
	w.millis = mainland(t, "2026-12-01T09:30")
	w.one(t, Command{Kind: KindNoShow, Channel: 6, Actor: 6, Appointment: 2})

	for _, leads := range []bool{false, true} {
		if leads {
			w.s.BeginTerm(1)
		}
		agendas := w.s.AgendasOf(0, day)
		if len(agendas) != 2 || agendas[0].Number != 2 || agendas[1].Number != 1 {
			t.Fatalf("leads %v: the agendas are %+v", leads, agendas)
		}
		first := agendas[0]
		if first.Slots != 4 || first.Free != 2 || first.EndSeconds-first.StartSeconds != 4*20*60 || agendas[1].Free != 3 {
			t.Errorf("leads %v: the agendas are %+v", leads, agendas)
		}
	}
	var found []Status
	for _, a := range w.s.AppointmentsIn(2) {
		found = append(found, a.Status)
	}
	if !slices.Equal(found, []Status{NoShow, Booked}) {
		t.Errorf("the appointments are %v", found)
	}
	if w.s.AppointmentsIn(99) != nil || w.s.AgendasOf(0, day+5) != nil {
		t.Error("there is something where there is nothing")
	}
}
