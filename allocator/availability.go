package allocator

import (
	"cmp"
	"math/bits"
	"slices"
)

// AnyPractitioner in a query leaves the practitioner open.
const AnyPractitioner = ^uint32(0)

// Query asks for places of a specialty at one unit, from one day to another (days since 1970, both
// included).
type Query struct {
	Unit         uint16
	Specialty    uint16
	Practitioner uint32
	FromDay      int32
	ToDay        int32
	// Busy is when the person has no time; Earliest looks around it.
	Busy []Interval
}

// Interval is a stretch of time in seconds since 1970, its end not included.
type Interval struct{ FromSeconds, ToSeconds int64 }

// without takes the places out of a mask that overlap a stretch of time.
func (a *agenda) without(mask uint64, busy []Interval) uint64 {
	for _, b := range busy {
		if b.FromSeconds >= a.endSeconds() || b.ToSeconds <= a.startSeconds {
			continue
		}
		for position := range a.slots {
			if a.slotStart(position) < b.ToSeconds && b.FromSeconds < a.slotStart(position+1) {
				mask &^= 1 << position
			}
		}
	}
	return mask
}

// DayFree is how many places of a day may be booked now.
type DayFree struct {
	Day  int32
	Free int
}

// Availability lists the days of a query that have agendas, with how many places may be booked now.
func (s *State) Availability(q Query, nowMillis int64) []DayFree {
	days := s.leaf(q.Unit, q.Specialty).between(q.FromDay, q.ToDay)
	free := make([]DayFree, 0, len(days))
	for i := range days {
		if n, any := s.countFree(&days[i], q.Practitioner, nowMillis/1000); any {
			free = append(free, DayFree{Day: days[i].day, Free: n})
		}
	}
	return free
}

// countFree counts the places of a day that may be booked; any says whether it has an agenda at all.
func (s *State) countFree(d *leafDay, practitioner uint32, nowSeconds int64) (n int, any bool) {
	front := s.front.Load()
	if front != nil && practitioner == AnyPractitioner && d.open(nowSeconds, s.Rules().HorizonSeconds()) {
		return front.CountFree(d.agendas, d.places), len(d.agendas) > 0
	}
	for _, number := range d.agendas {
		row := s.agendas.get(number)
		if practitioner != AnyPractitioner && row.practitioner != practitioner {
			continue
		}
		any = true
		n += bits.OnesCount64(s.bookable(number, row, nowSeconds))
	}
	return n, any
}

// bookable is the mask of an agenda's places that may be booked at a time.
func (s *State) bookable(number uint32, row *agenda, nowSeconds int64) uint64 {
	return s.open(row, nowSeconds) &^ s.taken(number, row)
}

// open is the mask of the places that could be booked at a time if nobody had them.
func (s *State) open(row *agenda, nowSeconds int64) uint64 {
	if row.opensAtSeconds > nowSeconds || row.dayStartSeconds() > nowSeconds+s.Rules().HorizonSeconds() {
		return 0
	}
	return row.fromNow(nowSeconds)
}

// SlotStatus says what a place is to somebody who looks at it.
type SlotStatus uint8

// What a place can be.
const (
	SlotFree SlotStatus = iota
	SlotHeld
	SlotBooked
	SlotBlocked
)

// SlotView is one place of an agenda.
type SlotView struct {
	Slot         Slot
	StartSeconds int64
	Minutes      uint8
	Practitioner uint32
	Status       SlotStatus
}

// Slots lists the places of one day of a query, by time and then by practitioner. A place that is
// past, or not open yet, is blocked.
func (s *State) Slots(q Query, nowMillis int64) []SlotView {
	var views []SlotView
	for _, d := range s.leaf(q.Unit, q.Specialty).between(q.FromDay, q.ToDay) {
		for _, number := range d.agendas {
			row := s.agendas.get(number)
			if q.Practitioner != AnyPractitioner && row.practitioner != q.Practitioner {
				continue
			}
			views = s.appendSlots(views, number, row, nowMillis/1000)
		}
	}
	slices.SortFunc(views, func(a, b SlotView) int {
		return cmp.Or(cmp.Compare(a.StartSeconds, b.StartSeconds), cmp.Compare(a.Practitioner, b.Practitioner),
			cmp.Compare(a.Slot.Agenda, b.Slot.Agenda))
	})
	return views
}

func (s *State) appendSlots(views []SlotView, number uint32, row *agenda, nowSeconds int64) []SlotView {
	taken, open := s.taken(number, row), s.open(row, nowSeconds)
	for position := range row.slots {
		bit := uint64(1) << position
		status := SlotBlocked
		switch {
		case open&^taken&bit != 0:
			status = SlotFree
		case taken&bit != 0:
			status = s.ownerStatus(row, position)
		}
		views = append(views, SlotView{
			Slot: Slot{number, position}, StartSeconds: row.slotStart(position),
			Minutes: row.slotMinutes, Practitioner: row.practitioner, Status: status,
		})
	}
	return views
}

// ownerStatus tells held from booked. A place that is being asked for has no owner yet and is held.
func (s *State) ownerStatus(row *agenda, position uint8) SlotStatus {
	owner := s.owners.cell(row.owners + uint32(position)).Load()
	if owner == 0 || owner&holdOwner != 0 {
		return SlotHeld
	}
	return SlotBooked
}

// Earliest finds the free place of a query that starts first.
func (s *State) Earliest(q Query, nowMillis int64) (slot Slot, startSeconds int64, ok bool) {
	days := s.leaf(q.Unit, q.Specialty).between(q.FromDay, q.ToDay)
	for i := range days {
		if slot, startSeconds, ok = s.earliestOf(&days[i], &q, nowMillis/1000); ok {
			return slot, startSeconds, true
		}
	}
	return Slot{}, 0, false
}

func (s *State) earliestOf(d *leafDay, q *Query, nowSeconds int64) (slot Slot, startSeconds int64, ok bool) {
	front := s.front.Load()
	open := front != nil && d.open(nowSeconds, s.Rules().HorizonSeconds())
	for i, number := range d.agendas {
		// Most of those who come find nothing: on an open day the front alone tells.
		if open && d.places[i]&^front.Taken(number) == 0 {
			continue
		}
		row := s.agendas.get(number)
		if q.Practitioner != AnyPractitioner && row.practitioner != q.Practitioner || ok && row.startSeconds >= startSeconds {
			continue
		}
		free := row.without(s.bookable(number, row, nowSeconds), q.Busy)
		if free == 0 {
			continue
		}
		position := uint8(bits.TrailingZeros64(free))
		if start := row.slotStart(position); !ok || start < startSeconds {
			slot, startSeconds, ok = Slot{number, position}, start, true
		}
	}
	return slot, startSeconds, ok
}

// SlotFacts is what an answer says of a place.
type SlotFacts struct {
	StartSeconds int64
	Minutes      uint8
	Unit         uint16
	Specialty    uint16
	Practitioner uint32
}

// SlotFacts describes a place; false for one that does not exist.
func (s *State) SlotFacts(slot Slot) (SlotFacts, bool) {
	row := s.agendas.get(slot.Agenda)
	if row == nil || slot.Position >= row.slots {
		return SlotFacts{}, false
	}
	return SlotFacts{
		StartSeconds: row.slotStart(slot.Position), Minutes: row.slotMinutes,
		Unit: row.unit, Specialty: row.specialty, Practitioner: row.practitioner,
	}, true
}

// Offers reports whether a unit has agendas for a specialty.
func (s *State) Offers(unit, specialty uint16) bool { return len(s.leaf(unit, specialty).days) > 0 }

// NextFree lists the free places of a query that come first, at most max of them.
func (s *State) NextFree(q Query, nowMillis int64, max int) []SlotView {
	var free []SlotView
	for _, d := range s.leaf(q.Unit, q.Specialty).between(q.FromDay, q.ToDay) {
		if len(free) >= max {
			break
		}
		if n, _ := s.countFree(&d, q.Practitioner, nowMillis/1000); n == 0 {
			continue // a full day costs a word an agenda, not a view a place
		}
		q.FromDay, q.ToDay = d.day, d.day
		for _, view := range s.Slots(q, nowMillis) {
			if view.Status == SlotFree && len(free) < max {
				free = append(free, view)
			}
		}
	}
	return free
}
