package allocator

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/cupo-ec/cupo/wire"
)

// TestHistories applies random histories to the state, entry by entry. After each entry every
// invariant holds; the model agrees on every outcome and on who has which place; a second state has
// the same records and reported the same changes; and so has one that was loaded from the changes at
// some point and went on from there.
func TestHistories(t *testing.T) {
	reached := map[wire.Code]int{}
	runs := 5
	if testing.Short() {
		runs = 1
	}
	for range runs {
		rapid.Check(t, func(t *rapid.T) { tellHistory(t, reached) })
	}
	if testing.Short() {
		return
	}
	// What never happens is not tested.
	for _, code := range []wire.Code{
		wire.Done, wire.NotFound, wire.SlotTaken, wire.AlreadyBooked, wire.Overlap, wire.WrongState, wire.NotCancellable,
		wire.HoldExpired, wire.SlotPast, wire.NotCovered, wire.LimitReached, wire.OutsideHorizon, wire.NotOpenYet,
		wire.IdempotencyKeyReused, wire.Malformed, wire.InvalidDocument,
		wire.ReferralRequired, wire.ChannelNotAllowed, wire.WeekdayNotAllowed, wire.Blocked, wire.Forbidden,
	} {
		if reached[code] == 0 {
			t.Errorf("no history came to %s", code)
		}
	}
}

func tellHistory(t *rapid.T, reached map[wire.Code]int) {
	h := newHistory(t)
	a, b := newWorld(), newWorld()
	var loaded *world
	reload := h.upTo(20, "reload at")
	entries := 1 + h.upTo(30, "entries")
	for i := range entries + 1 {
		commands := h.town()
		if i > 0 {
			commands = commands[:0]
			a.millis = h.pass(a.millis)
			for range 1 + h.upTo(5, "commands") {
				commands = append(commands, h.command())
			}
		} else {
			a.millis = int64(firstDay) * secondsPerDay * 1000
		}
		for _, outcome := range drive(t, h, a, commands) {
			reached[outcome.Code]++
		}
		follow(t, a, b, commands)
		if loaded != nil {
			follow(t, a, loaded, commands)
		} else if i == reload {
			loaded = reloadedWorld(t, a)
		}
	}
	if !bytes.Equal(a.stream, b.stream) {
		t.Fatal("the same entries changed other records")
	}
	for _, replica := range []*world{b, loaded} {
		if replica != nil && len(differing(firstSumsOf(a.s, 64), firstSumsOf(replica.s, 64))) != 0 {
			t.Fatal("the same entries came to other checksums")
		}
	}
	if loaded != nil && !bytes.HasSuffix(a.stream, loaded.stream) {
		t.Fatal("a state that was loaded went on to change other records")
	}
}

// drive applies an entry to the model and a world, and compares all there is to compare.
func drive(t *rapid.T, h *history, w *world, commands []Command) []Outcome {
	w.index++
	got, err := w.s.Apply(w.index, w.entry(commands...), w)
	if err != nil {
		t.Fatalf("applying: %v", err)
	}
	h.m.begin(w.millis)
	for i := range commands {
		if want := h.m.apply(&commands[i]); got[i] != want {
			t.Fatalf("command %d %+v: came to %+v (%s), the model says %+v (%s)", i, commands[i], got[i], got[i].Code, want, want.Code)
		}
	}
	if v := w.s.Check().Violations; len(v) > 0 {
		t.Fatalf("violated: %q", v)
	}
	agree(t, h.m, w.s)
	return got
}

// agree compares the owner of every place, and every appointment.
func agree(t *rapid.T, m *model, s *State) {
	for i, p := range m.agendas {
		for position := range p.Slots {
			slot := Slot{uint32(i) + 1, position}
			want := m.owner[slot]
			row := s.agendas.get(slot.Agenda)
			owner := s.owners.cell(row.owners + uint32(position)).Load()
			got := modelOwner{appointment: owner}
			if owner == suspendedOwner {
				got = modelOwner{nobody: true}
			} else if owner&holdOwner != 0 {
				got = modelOwner{hold: owner &^ holdOwner}
			}
			if got != want {
				t.Fatalf("slot %s belongs to %+v, the model says %+v", slot, got, want)
			}
		}
	}
	for i, want := range m.appointments {
		got, known := s.Appointment(uint32(i) + 1)
		other := got.RescheduledFrom + got.RescheduledTo
		if !known || got.Person != want.person || got.Slot != want.slot || got.Status != want.status || other != want.other {
			t.Fatalf("appointment %d is %+v, the model says %+v", i+1, got, want)
		}
	}
	if c := s.Check().Counts; c.Persons != len(m.people) || c.Agendas != len(m.agendas) || c.Holds != len(m.holds) || c.Appointments != len(m.appointments) {
		t.Fatalf("the state counts %+v, the model %d persons, %d agendas, %d holds", c, len(m.people), len(m.agendas), len(m.holds))
	}
}

// follow applies an entry to another replica, which must be the same after it.
func follow(t *rapid.T, leader, replica *world, commands []Command) {
	replica.millis = leader.millis
	replica.index++
	if _, err := replica.s.Apply(replica.index, replica.entry(commands...), replica); err != nil {
		t.Fatalf("applying to a replica: %v", err)
	}
	if !bytes.Equal(dumped(leader.s.Records()), dumped(replica.s.Records())) {
		t.Fatal("the same entries made other records")
	}
	if !bytes.Equal(dumped(replica.s.Records()), dumped(replica.stored())) {
		t.Fatal("the changes of a replica do not add up to its records")
	}
	if v := replica.s.Check().Violations; len(v) > 0 {
		t.Fatalf("violated on a replica: %q", v)
	}
}

func reloadedWorld(t *rapid.T, w *world) *world {
	again := &world{s: NewState(), millis: w.millis, index: w.index, store: map[string]string{}, disk: map[string]string{}}
	for key, value := range w.store {
		again.store[key] = value
	}
	if err := again.s.Load(w.stored()); err != nil {
		t.Fatalf("loading what was stored: %v", err)
	}
	return again
}

// TestFrontFollows drives a state as a leader does: reserve, then propose or give back, over changes of
// term. The front always holds what is booked; and it holds no more than that and what is reserved.
func TestFrontFollows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t)
		w := newWorld()
		w.millis = int64(firstDay) * secondsPerDay * 1000
		drive(t, h, w, h.town())
		var late []Reservation
		term := uint64(0)
		pending := map[Slot]Reservation{}
		for range 1 + h.upTo(30, "entries") {
			if term == 0 || h.odd("new term") {
				for _, slot := range slices.SortedFunc(maps.Keys(pending), compareSlots) {
					late = append(late, pending[slot])
				}
				clear(pending)
				term++
				w.s.BeginTerm(term)
			}
			if len(late) > 0 && h.upTo(2, "late") == 0 {
				late[0].Release()
				late = late[1:]
			}
			for _, slot := range slices.SortedFunc(maps.Keys(pending), compareSlots) {
				if h.upTo(1, "give back") == 1 {
					pending[slot].Release()
					delete(pending, slot)
				}
			}
			w.millis = h.pass(w.millis)
			drive(t, h, w, h.led(w, pending))
			frontIs(t, h.m, w.s, pending)
		}
	})
}

// led draws the commands that a leader proposes: those whose place it could reserve. Some reservations
// stay pending.
func (h *history) led(w *world, pending map[Slot]Reservation) (commands []Command) {
	for range 1 + h.upTo(5, "commands") {
		c := h.command()
		if c.Kind == KindHold || c.Kind == KindReschedule || c.Kind == KindBook && c.Hold == 0 {
			r, won := w.s.Reserve(c.Slot)
			if !won {
				continue
			}
			if h.upTo(3, "pending") == 0 {
				pending[c.Slot] = r
				continue
			}
		}
		commands = append(commands, c)
	}
	return commands
}

// frontIs allows for a reservation to be forgotten whose place was suspended and goes on: then two may ask for it, and
// Apply decides.
func frontIs(t *rapid.T, m *model, s *State, pending map[Slot]Reservation) {
	front := s.front.Load()
	for number := uint32(1); number <= s.agendas.last.Load(); number++ {
		got, want := front.Taken(number), s.agendas.get(number).booked.Load()
		for slot := range pending {
			if slot.Agenda == number && !(m.resumed[slot] && got&(1<<slot.Position) == 0) {
				want |= 1 << slot.Position
			}
		}
		if got != want {
			t.Fatalf("agenda %d: the front has %#x, booked and reserved is %#x", number, got, want)
		}
	}
}

func compareSlots(a, b Slot) int {
	return cmp.Or(cmp.Compare(a.Agenda, b.Agenda), cmp.Compare(a.Position, b.Position))
}
