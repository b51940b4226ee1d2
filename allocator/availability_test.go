package allocator

import (
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/cupo-ec/cupo/allocator/policy"
)

// bruteFree is whether a place may be booked, asked of the rules one by one for somebody who has nothing.
func bruteFree(s *State, channel policy.Channel, slot Slot, now int64) bool {
	row := s.agendas.get(slot.Agenda)
	nobody := uint32(len(everybody))
	free := s.JudgeBooking(&Command{Person: nobody, Channel: channel}, slot, now).Code == 0
	return free && s.taken(slot.Agenda, row)&(1<<slot.Position) == 0
}

var everybody = []string{ana, luis, rosa, pedro} // the last books nothing

// TestAvailabilityIsWhatMayBeBooked compares every list for readers with the rules, place by place, at
// times around every edge, on a leader and a follower.
func TestAvailabilityIsWhatMayBeBooked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t)
		w := newWorld()
		w.millis = int64(firstDay) * secondsPerDay * 1000
		commands := h.town()
		commands[0].Policy.ReferralNeeded = false // a look is nobody's in particular
		for range rapid.IntRange(0, 12).Draw(t, "agendas") {
			p := h.publication()
			p.Practitioner, p.Unit, p.Specialty, p.Day = p.Practitioner%2, p.Unit%2, p.Specialty/2, firstDay+1+p.Day%2
			if rapid.Bool().Draw(t, "opens") {
				p.OpensAtSeconds = int64(p.Day)*secondsPerDay + int64(h.upTo(6, "hour"))*7200
			}
			commands = append(commands, Command{Kind: KindPublish, Publish: p})
		}
		for agenda := range uint32(4) {
			commands = append(commands,
				Command{Kind: KindBook, Person: 1 + agenda%3, Slot: Slot{1 + agenda, uint8(agenda)}},
				Command{Kind: KindHold, Person: 1 + (agenda+1)%3, Slot: Slot{1 + agenda, 2}})
		}
		drive(t, h, w, commands)
		if rapid.Bool().Draw(t, "leads") {
			w.s.BeginTerm(1)
			w.s.Reserve(Slot{1, 3})
			w.s.Reserve(Slot{2, 3})
		}
		q, now := aim(t, w.s)
		compareAvailability(t, w.s, q, now)
	})
}

// aim draws a query that finds an agenda, as a rule, and a time around one of its edges.
func aim(t *rapid.T, s *State) (Query, int64) {
	row := s.agendas.get(rapid.Uint32Range(1, s.agendas.last.Load()).Draw(t, "agenda"))
	q := Query{
		Unit: row.unit, Specialty: row.specialty, Practitioner: AnyPractitioner,
		FromDay: row.day - rapid.Int32Range(0, 2).Draw(t, "from"), ToDay: row.day + rapid.Int32Range(-1, 60).Draw(t, "to"),
	}
	q.Channel = policy.Channel(rapid.IntRange(0, policy.Channels-1).Draw(t, "channel"))
	q.Weekdays = s.Weekdays(uint32(len(everybody)), q.Channel)
	switch rapid.IntRange(0, 5).Draw(t, "query") {
	case 0:
		q.Practitioner = row.practitioner
	case 1:
		q.Practitioner = rapid.SampledFrom([]uint32{0, 1, 9}).Draw(t, "practitioner")
	case 2:
		q.Unit, q.Specialty = 1-q.Unit, 1-q.Specialty
	}
	edge := rapid.SampledFrom([]int64{
		row.slotStart(uint8(rapid.IntRange(0, int(row.slots)).Draw(t, "position"))),
		row.opensAtSeconds, row.dayStartSeconds() - 60*secondsPerDay, row.startSeconds - secondsPerDay,
	}).Draw(t, "edge")
	switch rapid.IntRange(0, 2).Draw(t, "busy") {
	case 1:
		q.Busy = s.Busy(1, 0)
	case 2:
		from, to := rapid.Uint8Range(0, row.slots).Draw(t, "busy from"), rapid.Uint8Range(0, row.slots).Draw(t, "busy to")
		q.Busy = []Interval{{row.slotStart(from), row.slotStart(to), rapid.Uint16Range(0, 1).Draw(t, "busy at")}}
	}
	q.FromDay = max(q.FromDay, s.oldestDay()) // what is older may have left the index, or not yet
	return q, edge*1000 + rapid.SampledFrom([]int64{-1000, -1, 0, 1, 999, 1000, 60_000}).Draw(t, "off")
}

func compareAvailability(t *rapid.T, s *State, q Query, now int64) {
	days := map[int32]int{}
	count := 0
	var earliest int64
	for number := uint32(1); number <= s.agendas.last.Load(); number++ {
		row := s.agendas.get(number)
		if row.unit != q.Unit || row.specialty != q.Specialty || row.day < q.FromDay || row.day > q.ToDay ||
			q.Practitioner != AnyPractitioner && q.Practitioner != row.practitioner {
			continue
		}
		days[row.day] += 0
		for position := range row.slots {
			count++
			slot := Slot{number, position}
			if !bruteFree(s, q.Channel, slot, now) {
				continue
			}
			days[row.day]++
			start, end := row.slotStart(position), row.slotStart(position+1)
			clashes := slices.ContainsFunc(q.Busy, func(b Interval) bool {
				apart := int64(0)
				if b.Unit != q.Unit {
					apart = int64(s.Rules().UnitMarginSeconds)
				}
				return b.FromSeconds-apart < end && start < b.ToSeconds+apart
			})
			if !clashes && (earliest == 0 || start < earliest) {
				earliest = start
			}
		}
	}
	listed := s.Availability(q, now)
	for _, d := range listed {
		if free, known := days[d.Day]; !known || free != d.Free {
			t.Fatalf("day %d shows %d free of %d", d.Day, d.Free, free)
		}
	}
	if len(listed) != len(days) || !slices.IsSortedFunc(listed, func(a, b DayFree) int { return int(a.Day - b.Day) }) {
		t.Fatalf("days are %v, want %v", listed, days)
	}
	views := s.Slots(q, now)
	for _, v := range views {
		if (v.Status == SlotFree) != bruteFree(s, q.Channel, v.Slot, now) {
			t.Fatalf("slot %s shows status %d", v.Slot, v.Status)
		}
	}
	if len(views) != count || !slices.IsSortedFunc(views, func(a, b SlotView) int { return int(a.StartSeconds - b.StartSeconds) }) {
		t.Fatalf("%d places are listed of %d, or not by time", len(views), count)
	}
	compareNextFree(t, s, q, now, views)
	slot, start, ok := s.Earliest(q, now)
	if ok != (earliest != 0) || ok && (start != earliest || s.agendas.get(slot.Agenda).slotStart(slot.Position) != start || !bruteFree(s, q.Channel, slot, now)) {
		t.Fatalf("the earliest is %s at %d, %v; want %d", slot, start, ok, earliest)
	}
}

// compareNextFree wants the first of the free places, in the order of the whole list.
func compareNextFree(t *rapid.T, s *State, q Query, now int64, views []SlotView) {
	free := slices.DeleteFunc(views, func(v SlotView) bool { return v.Status != SlotFree })
	for _, max := range []int{0, 1, 3, 1000} {
		if got, want := s.NextFree(q, now, max), free[:min(max, len(free))]; !slices.Equal(got, want) {
			t.Fatalf("the next %d are %v, want %v", max, got, want)
		}
	}
}

// TestEarliestLooksAroundBusyTime: a stretch of time takes the places that overlap it, and neither the
// one before nor the one after.
func TestEarliestLooksAroundBusyTime(t *testing.T) {
	w := town(t)
	row := w.s.agendas.get(w.publish(t, 0, 0, 0, mustDay(t, "2026-12-01"), 540, 4))
	at := func(minute int64) int64 { return row.startSeconds + minute*60 }
	for _, c := range []struct {
		busy []Interval
		want uint64
	}{
		{nil, 0b1111},
		{[]Interval{{at(20), at(40), 0}}, 0b1101},
		{[]Interval{{at(20) - 1, at(40) + 1, 0}}, 0b1000},
		{[]Interval{{at(21), at(22), 0}}, 0b1101},
		{[]Interval{{at(-60), at(0), 0}, {at(80), at(99), 0}}, 0b1111},
		{[]Interval{{at(-60), at(0) + 1, 0}, {at(80) - 1, at(99), 0}}, 0b0110},
		{[]Interval{{at(-60), at(999), 0}}, 0},
	} {
		if got := row.without(row.all(), c.busy, 0); got != c.want {
			t.Errorf("%v leaves %04b, want %04b", c.busy, got, c.want)
		}
		q := Query{Practitioner: AnyPractitioner, FromDay: row.day, ToDay: row.day, Busy: c.busy}
		slot, _, ok := w.s.Earliest(q, w.millis)
		if ok != (c.want != 0) || ok && int(slot.Position) != bits.TrailingZeros64(c.want) {
			t.Errorf("%v: the earliest is %s, %v", c.busy, slot, ok)
		}
	}
}

// TestOldDaysLeaveTheIndex: a horizon that rolls on does not make the index grow.
func TestOldDaysLeaveTheIndex(t *testing.T) {
	w := town(t)
	day := LocalDay(w.millis, -300)
	for i := range int32(100) {
		w.millis += secondsPerDay * 1000
		w.publish(t, 0, 0, 0, day+i+1, 540, 3)
		w.publish(t, 0, 0, 1, day+i+1, 540, 3)
	}
	if n := len(w.s.leaf(0, 0).days); n > keepPastDays+3 {
		t.Errorf("%d days are in the index", n)
	}
	w.check(t)
	again := w.reloaded(t)
	again.check(t)
	q := Query{Practitioner: AnyPractitioner, ToDay: day + 200}
	if got, want := again.s.Availability(q, w.millis), w.s.Availability(q, w.millis); !slices.Equal(got, want) {
		t.Errorf("after a restart %v, before %v", got, want)
	}
}

// TestReservedShowsAsHeld: a place that is being asked for has no owner yet.
func TestReservedShowsAsHeld(t *testing.T) {
	w := busyTown(t)
	w.s.Reserve(Slot{1, 5})
	day := mustDay(t, "2026-12-01")
	want := []SlotStatus{SlotFree, SlotHeld, SlotBooked, SlotFree, SlotFree, SlotHeld, SlotFree, SlotFree, SlotFree}
	for i, v := range w.s.Slots(Query{Practitioner: AnyPractitioner, FromDay: day, ToDay: day}, w.millis) {
		if v.Status != want[i] {
			t.Errorf("slot %s has status %d, want %d", v.Slot, v.Status, want[i])
		}
	}
}
