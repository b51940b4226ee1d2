package allocator

import (
	"slices"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// suspends says that the practitioner of the first agenda does not attend some places.
func (w *world) suspends(t *testing.T, from, end uint8) Outcome {
	t.Helper()
	return w.one(t, Command{Kind: KindSuspend, Channel: policy.Desk, Actor: 6, Suspension: &Suspension{Agenda: 1, From: from, End: end}})
}

func (w *world) resumes(t *testing.T) Outcome {
	t.Helper()
	return w.one(t, Command{Kind: KindResume, Channel: policy.Desk, Actor: 6, Suspension: &Suspension{Agenda: 1}})
}

// places are the statuses of the places of the first agenda, to whoever asks by telephone.
func (w *world) places(t *testing.T) (found []SlotStatus) {
	t.Helper()
	day := mustDay(t, "2026-12-01")
	q := Query{Practitioner: AnyPractitioner, FromDay: day, ToDay: day, Channel: policy.Phone}
	for _, view := range w.s.Slots(q, w.millis) {
		found = append(found, view.Status)
	}
	free := 0
	for _, status := range found {
		if status == SlotFree {
			free++
		}
	}
	if days := w.s.Availability(q, w.millis); len(days) != 1 || days[0].Free != free {
		t.Errorf("the day has %+v, its places %v", days, found)
	}
	return found
}

// settled holds what the state says to its invariants, its records and, where one leads, the front.
func (w *world) settled(t *testing.T) {
	t.Helper()
	w.check(t)
	w.reloaded(t).check(t)
}

// TestNobodyIsGivenASuspendedPlace: neither a free one, nor one that becomes free, nor one that was held; by no way.
func TestNobodyIsGivenASuspendedPlace(t *testing.T) {
	for _, leads := range []bool{false, true} {
		w := arrivals(t, 2)
		if leads {
			w.s.BeginTerm(1)
		}
		held := w.one(t, Command{Kind: KindHold, Channel: policy.Phone, Actor: 4, Person: 3, Slot: Slot{1, 2}})
		if o := w.suspends(t, 1, 4); o.Code != wire.Done {
			t.Fatalf("suspending: %s", o.Code)
		}
		want := []SlotStatus{SlotBooked, SlotBooked, SlotBlocked, SlotBlocked, SlotFree, SlotFree}
		if got := w.places(t); !slices.Equal(got, want) {
			t.Errorf("leads %v: the places are %v, want %v", leads, got, want)
		}
		if o := w.one(t, Command{Kind: KindBook, Channel: policy.Phone, Actor: 4, Person: 3, Hold: held.Hold}); o.Code != wire.HoldExpired {
			t.Errorf("booking what was held: %s", o.Code)
		}
		if p := w.s.people.rows.at(3); p.releasedSeconds != 0 || p.holds != 0 {
			t.Errorf("who held a place has to pause for it: %+v", p)
		}
		for _, kind := range []Kind{KindBook, KindHold} {
			if o := w.one(t, Command{Kind: kind, Channel: policy.Phone, Actor: 4, Person: 3, Slot: Slot{1, 3}}); o.Code != wire.SlotTaken {
				t.Errorf("%s of a suspended place: %s", kind, o.Code)
			}
		}
		if o := w.one(t, Command{Kind: KindReschedule, Channel: policy.Phone, Actor: 4, Appointment: 1, Slot: Slot{1, 3}}); o.Code != wire.SlotTaken {
			t.Errorf("moving to a suspended place: %s", o.Code)
		}
		if _, reserved := w.s.Reserve(Slot{1, 3}); reserved {
			t.Error("a suspended place was reserved")
		}
		w.one(t, Command{Kind: KindCancel, Channel: policy.Phone, Actor: 4, Appointment: 2})
		want[1] = SlotBlocked
		if got := w.places(t); !slices.Equal(got, want) {
			t.Errorf("leads %v: after a cancellation the places are %v, want %v", leads, got, want)
		}
		slot, _, _ := w.s.Earliest(Query{Practitioner: AnyPractitioner, FromDay: mustDay(t, "2026-12-01"), ToDay: mustDay(t, "2026-12-01"), Channel: policy.Phone}, w.millis)
		if slot != (Slot{1, 4}) {
			t.Errorf("leads %v: the earliest place is %s", leads, slot)
		}
		w.settled(t)
		if o := w.resumes(t); o.Code != wire.Done {
			t.Fatalf("going on: %s", o.Code)
		}
		want = []SlotStatus{SlotBooked, SlotFree, SlotFree, SlotFree, SlotFree, SlotFree}
		if got := w.places(t); !slices.Equal(got, want) {
			t.Errorf("leads %v: going on, the places are %v, want %v", leads, got, want)
		}
		if o := w.one(t, Command{Kind: KindBook, Channel: policy.Phone, Actor: 4, Person: 3, Slot: Slot{1, 3}}); o.Code != wire.Done {
			t.Errorf("booking after it went on: %s", o.Code)
		}
		w.settled(t)
	}
}

// TestAReservationUnderWayLoses against a suspension that comes into the log before it.
func TestAReservationUnderWayLoses(t *testing.T) {
	w := arrivals(t, 1)
	w.s.BeginTerm(1)
	if _, reserved := w.s.Reserve(Slot{1, 1}); !reserved {
		t.Fatal("a free place could not be reserved")
	}
	w.suspends(t, 0, 6)
	if o := w.one(t, Command{Kind: KindBook, Channel: policy.Phone, Actor: 4, Person: 2, Slot: Slot{1, 1}}); o.Code != wire.SlotTaken {
		t.Errorf("booking: %s", o.Code)
	}
	if got := w.s.front.Load().Taken(1); got != 0b111111 {
		t.Errorf("the front has %b", got)
	}
	w.settled(t)
}

// TestAReservationThatComesToNothing gives no place back that was suspended meanwhile.
func TestAReservationThatComesToNothing(t *testing.T) {
	w := arrivals(t, 1)
	w.s.BeginTerm(1)
	suspended, _ := w.s.Reserve(Slot{1, 1})
	free, _ := w.s.Reserve(Slot{1, 5})
	w.suspends(t, 0, 3)
	suspended.Release()
	free.Release()
	if got := w.s.front.Load().Taken(1); got != 0b000111 {
		t.Errorf("the front has %b", got)
	}
	w.settled(t)
}

// TestWhoIsLetDownMayMove and cancel although it is too late for others, as often as it happens, also when the
// day is over; and is not said to have stayed away.
func TestWhoIsLetDownMayMove(t *testing.T) {
	w := arrivals(t, 3)
	w.publish(t, 0, 0, 0, mustDay(t, "2026-12-03"), 540, 6)
	w.suspends(t, 0, 2)
	w.millis = mainland(t, "2026-12-01T09:10")
	for _, kind := range []Kind{KindNoShow, KindLate} {
		if o := w.one(t, Command{Kind: kind, Channel: policy.Desk, Actor: 6, Appointment: 1}); o.Code != wire.WrongState {
			t.Errorf("%s of somebody whom nobody attends: %s", kind, o.Code)
		}
	}
	if o := w.one(t, Command{Kind: KindCheckIn, Channel: policy.Desk, Actor: 6, Appointment: 3}); o.Code != wire.Done {
		t.Fatalf("checking in: %s", o.Code)
	}
	w.suspends(t, 2, 3) // also whoever waits already, and what was said before stands
	if !w.s.suspended(Slot{1, 0}) || w.s.suspended(Slot{1, 1}) {
		t.Error("what has begun is attended after all, or what has not is not")
	}
	w.suspends(t, 1, 3)
	for _, kind := range []Kind{KindNoShow, KindLate} {
		if o := w.one(t, Command{Kind: kind, Channel: policy.Desk, Actor: 6, Appointment: 3}); o.Code != wire.WrongState {
			t.Errorf("%s of somebody who waits for nobody: %s", kind, o.Code)
		}
	}
	w.millis = mainland(t, "2026-12-01T10:59")
	if o := w.resumes(t); o.Code != wire.WrongState {
		t.Errorf("attending what is over: %s", o.Code)
	}
	w.millis = mainland(t, "2026-12-02T08:00")
	w.one(t, Command{Kind: KindTick})
	for number, want := range map[uint32]Status{1: Booked, 2: Booked, 3: CheckedIn} {
		if a, _ := w.s.Appointment(number); a.Status != want {
			t.Errorf("after closing appointment %d is %s", number, a.Status)
		}
	}
	moved := w.one(t, Command{Kind: KindReschedule, Channel: policy.Phone, Actor: 4, Appointment: 1, Slot: Slot{2, 0}})
	if moved.Code != wire.Done {
		t.Fatalf("moving the day after: %s by %s", moved.Code, moved.Rule)
	}
	if row, _ := w.s.appointments.get(moved.Appointment); row.ownMoves() != 0 || row.moves == 0 || row.movesAfter(false)&^movedFreely != 1 {
		t.Errorf("the move counts as the patient's own, or as a booking: %x", row.moves)
	}
	for _, number := range []uint32{2, 3} {
		cancel := Command{Kind: KindCancel, Channel: policy.Phone, Actor: 4, Appointment: number}
		if findings, refused := w.s.ExplainChange(number, policy.Phone, false, w.millis); refused.Code != wire.Done || !findings[0].Verdict.Allowed() {
			t.Errorf("explained is %+v, %s", findings, refused.Code)
		}
		if o := w.one(t, cancel); o.Code != wire.Done {
			t.Errorf("cancelling %d the day after: %s by %s", number, o.Code, o.Rule)
		}
	}
	w.settled(t)
}

// TestAFreeMoveIsNoBooking: whoever books once a day at most, and is let down, may book as often as others.
func TestAFreeMoveIsNoBooking(t *testing.T) {
	w := arrivals(t, 1)
	w.publish(t, 1, 0, 1, mustDay(t, "2026-12-03"), 540, 6)
	w.publish(t, 0, 0, 0, mustDay(t, "2026-12-02"), 540, 6)
	w.suspends(t, 0, 6)
	w.one(t, Command{Kind: KindReschedule, Channel: policy.Phone, Actor: 4, Appointment: 1, Slot: Slot{3, 0}})
	f, _ := w.s.facts(&Command{Person: 1, Channel: policy.Phone}, policy.Book, Slot{2, 0}, w.millis, 0)
	if w.s.Rules().Limited() && f.Patient.In30Days != 1 {
		t.Errorf("counted are %d bookings", f.Patient.In30Days)
	}
	w.settled(t)
}

// TestWhoIsLetDownHasNotForEver: what can be done with an appointment does not hang on the archive.
func TestWhoIsLetDownHasNotForEver(t *testing.T) {
	w := arrivals(t, 1)
	w.suspends(t, 0, 6)
	row, _ := w.s.appointments.get(1)
	end := w.s.slotEnd(&row) + 30*secondsPerDay
	cancel := &Command{Kind: KindCancel, Channel: policy.Phone, Actor: 4, Appointment: 1}
	if o := w.s.JudgeChange(cancel, false, (end-1)*1000); o.Code != wire.Done {
		t.Errorf("a second before: %s", o.Code)
	}
	if o := w.s.JudgeChange(cancel, false, end*1000); o.Code == wire.Done {
		t.Error("done after all is over")
	}
}

// TestSuspensionsThatAreNone change nothing.
func TestSuspensionsThatAreNone(t *testing.T) {
	w := arrivals(t, 1)
	for name, c := range map[string]struct {
		v    *Suspension
		kind Kind
		want wire.Code
	}{
		"nothing":                    {nil, KindSuspend, wire.Malformed},
		"no places":                  {&Suspension{1, 2, 2}, KindSuspend, wire.WrongState},
		"the wrong way round":        {&Suspension{1, 3, 2}, KindSuspend, wire.Malformed},
		"more than a word":           {&Suspension{1, 0, 65}, KindSuspend, wire.Malformed},
		"more than the agenda":       {&Suspension{1, 0, 7}, KindSuspend, wire.NotFound},
		"no agenda":                  {&Suspension{0, 0, 1}, KindSuspend, wire.NotFound},
		"an agenda that is not":      {&Suspension{2, 0, 1}, KindSuspend, wire.NotFound},
		"going on though it goes on": {&Suspension{1, 0, 0}, KindResume, wire.WrongState},
	} {
		if o := w.one(t, Command{Kind: c.kind, Actor: 6, Suspension: c.v}); o.Code != c.want && (c.v != nil || o.Code == wire.Done) {
			t.Errorf("%s: %s", name, o.Code)
		}
	}
	w.millis = (w.s.agendas.get(1).endSeconds() + int64(w.s.Rules().NoShowAfterSeconds)) * 1000
	if o := w.suspends(t, 0, 6); o.Code != wire.WrongState {
		t.Errorf("after those who did not come were recorded: %s", o.Code)
	}
	if w.s.suspended(Slot{1, 0}) || w.s.suspended(Slot{9, 0}) || w.s.suspended(Slot{1, 200}) {
		t.Error("something is suspended")
	}
	w.settled(t)
	early := town(t)
	early.publish(t, 0, 0, 0, mustDay(t, "2026-12-01"), 540, 6)
	if o := early.suspends(t, 0, 6); o.Code != wire.WrongState {
		t.Errorf("before the format is raised: %s", o.Code)
	}
}

// TestAgendasShowWhatIsSuspended, and who stands in it.
func TestAgendasShowWhatIsSuspended(t *testing.T) {
	w := arrivals(t, 2)
	w.suspends(t, 1, 6)
	views := w.s.AgendasOf(0, mustDay(t, "2026-12-01"))
	if len(views) != 1 || views[0].Suspended != 5 || views[0].Slots != 6 || views[0].Free != 0 {
		t.Errorf("the agendas are %+v", views)
	}
	in := w.s.AppointmentsIn(1)
	if len(in) != 2 || w.s.suspended(in[0].Slot) || !w.s.suspended(in[1].Slot) {
		t.Errorf("in it are %+v", in)
	}
}

// TestADamagedSuspensionIsRefused instead of being taken for what the agenda says.
func TestADamagedSuspensionIsRefused(t *testing.T) {
	w := arrivals(t, 1)
	w.suspends(t, 0, 6)
	c := coder{}
	for name, mask := range map[string]uint64{"none": 0, "beyond the agenda": 1 << 6} {
		c.out = nil
		c.word(&mask)
		damaged := *w
		damaged.store = map[string]string{}
		for key, value := range w.store {
			if recordKind(key[0]) == recordSuspension {
				value = string(c.out)
			}
			damaged.store[key] = value
		}
		if err := NewState().Load(sorted(damaged.store)); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
}

// TestWhatIsSuspendedIsCompared by the replicas, also where somebody has the place, and Check sees it where the words
// do not fit together.
func TestWhatIsSuspendedIsCompared(t *testing.T) {
	for name, c := range map[string]struct {
		breaks func(s *State)
		says   string
	}{
		"not suspended on one replica": {func(s *State) { s.agendas.get(1).suspended.Store(0b010) }, ""},
		"suspended and free":           {func(s *State) { word(s, 1, 0, 0b010); owner(s, Slot{1, 1}, 0) }, "is suspended and free"},
		"kept for nothing":             {func(s *State) { word(s, 1, 0b1000, 0); owner(s, Slot{1, 3}, suspendedOwner) }, "not suspended"},
		"beyond the booked word":       {func(s *State) { word(s, 1, 0, 0b010) }, "the booked word"},
	} {
		w := arrivals(t, 1)
		w.suspends(t, 0, 2)
		before := firstSumsOf(w.s, 8)
		c.breaks(w.s)
		if len(differing(before, firstSumsOf(w.s, 8))) == 0 {
			t.Errorf("%s: the checksums are the same", name)
		}
		if report := strings.Join(w.s.Check().Violations, "\n"); !strings.Contains(report, c.says) || c.says == "" && report != "" {
			t.Errorf("%s: reported is %q", name, report)
		}
	}
}
