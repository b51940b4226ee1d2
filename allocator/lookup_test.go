package allocator

import (
	"slices"
	"testing"
)

// TestNumbersNobodyHas: what was never given is not found, and nothing falls over it.
func TestNumbersNobodyHas(t *testing.T) {
	s := busyTown(t).s
	for _, n := range []uint32{0, 99, holdOwner, ^uint32(0)} {
		_, person := s.Person(n)
		_, appointment := s.Appointment(n)
		_, hold := s.Hold(n)
		_, slot := s.SlotFacts(Slot{n, 0})
		_, id := s.HoldNumber(s.HoldID(n))
		if person || appointment || hold || slot || id || s.AppointmentsOf(n, 0, 9) != nil || s.Busy(n, 0) != nil || s.HoldByCode(n, 0) != 0 {
			t.Errorf("%d is found", n)
		}
	}
	if _, known := s.SlotFacts(Slot{1, 9}); known {
		t.Error("a place beyond the last is found")
	}
}

func TestAppointmentsOf(t *testing.T) {
	s := busyTown(t).s
	numbers := func(status Status, max int) (list []uint32) {
		for _, a := range s.AppointmentsOf(1, status, max) {
			list = append(list, a.Number)
		}
		return list
	}
	for _, c := range []struct {
		status Status
		max    int
		want   []uint32
	}{{0, 9, []uint32{2, 1}}, {0, 1, []uint32{2}}, {0, 0, nil}, {Booked, 9, []uint32{2}}, {Rescheduled, 1, []uint32{1}}, {Cancelled, 9, nil}} {
		if got := numbers(c.status, c.max); !slices.Equal(got, c.want) {
			t.Errorf("%q, at most %d: %v, want %v", c.status, c.max, got, c.want)
		}
	}
}

// TestWhatIsOverLeavesTheListToCome: nobody says that an appointment is over, and yet the list that every
// judgement walks does not grow with a person's years.
func TestWhatIsOverLeavesTheListToCome(t *testing.T) {
	w := town(t)
	day := LocalDay(w.millis, -300)
	const days = 50
	for i := range int32(days) {
		w.millis += secondsPerDay * 1000
		agenda := w.publish(t, 0, 0, 0, day+i+2, 540, 3)
		if outcome := w.one(t, Command{Kind: KindBook, Person: 1, Slot: Slot{agenda, 0}}); i%2 == 0 && outcome.Appointment == 0 {
			t.Fatalf("day %d: %s", i, outcome.Code)
		}
	}
	listed := 0
	for at := w.s.people.rows.at(1).active; at != 0; at = w.s.appointments.at(at).nextActive {
		listed++
	}
	if past := len(w.s.AppointmentsOf(1, 0, days)); listed != 1 || past < days/2 {
		t.Errorf("%d appointments are listed as to come, of %d", listed, past)
	}
	w.check(t)
}

func TestHoldIDsComeBack(t *testing.T) {
	s := busyTown(t).s
	if n, ok := s.HoldNumber(s.HoldID(1)); !ok || n != 1 {
		t.Errorf("the id of hold 1 leads to %d, %v", n, ok)
	}
	if _, ok := s.HoldNumber(s.AppointmentCode(1)); ok {
		t.Error("an appointment's code is a hold's id")
	}
	if _, ok := s.AppointmentNumber(s.HoldID(1)); ok {
		t.Error("a hold's id is an appointment's code")
	}
}

func TestPublishedAndOffered(t *testing.T) {
	s := busyTown(t).s
	p := Publication{Day: mustDay(t, "2026-12-01"), StartMinute: 540}
	for name, change := range map[string]func(*Publication){
		"practitioner": func(p *Publication) { p.Practitioner = 2 }, "unit": func(p *Publication) { p.Unit = 1 },
		"day": func(p *Publication) { p.Day++ }, "minute": func(p *Publication) { p.StartMinute++ },
	} {
		other := p
		change(&other)
		if !s.Published(p) || s.Published(other) {
			t.Errorf("another %s is published, or the agenda is not", name)
		}
	}
	if !s.Offers(0, 0) || !s.Offers(1, 1) || s.Offers(0, 1) || s.Offers(9, 0) {
		t.Error("units offer what they have no agendas for")
	}
}

func TestSizeCounts(t *testing.T) {
	w := fullTown(t)
	size, counted := w.s.Size(), w.check(t)
	counted.Slots = 0
	if size != counted || size.Holds != 1 || size.Keys != 1 || size.Appointments != 2 {
		t.Errorf("size is %+v, counted %+v", size, counted)
	}
}

// TestNamesOfTheContract: numbers are stored and names are what clients read.
func TestNamesOfTheContract(t *testing.T) {
	for i, name := range []string{"booked", "checked-in", "attended", "cancelled", "rescheduled", "no-show", "late"} {
		status, ok := ParseStatus(name)
		if !ok || status != Status(i+1) || status.String() != name {
			t.Errorf("status %q is %d", name, status)
		}
	}
	for i, name := range []string{"cedula", "foreigner", "passport"} {
		kind, ok := ParseDocumentType(name)
		if !ok || kind != DocumentType(i) || kind.String() != name {
			t.Errorf("document %q is %d", name, kind)
		}
	}
	for _, name := range []string{"", "Booked", "held"} {
		if _, ok := ParseStatus(name); ok {
			t.Errorf("%q is a status", name)
		}
		if _, ok := ParseDocumentType(name); ok {
			t.Errorf("%q is a document", name)
		}
	}
	if Status(0).String() != "" || Status(99).String() != "" {
		t.Error("a status without a name has one")
	}
}
