package allocator

import (
	"math/bits"
	"slices"
	"sync/atomic"
)

// leaves leads from (unit, specialty) to its days. A published change copies one leaf; readers keep
// the one they have.
type leaves struct {
	byPair map[uint32]*atomic.Pointer[leaf]
}

type leaf struct{ days []leafDay }

type leafDay struct {
	day     int32
	agendas []uint32
}

func pair(unit, specialty uint16) uint32 { return uint32(unit)<<16 | uint32(specialty) }

// keepPastDays is how long an agenda stays in the index after its day: offsets differ, and the desk
// looks back.
const keepPastDays = 2

// enter puts an agenda into the index and drops days that are long over.
func (s *State) enter(number uint32, row *agenda) {
	all := s.leaves.Load()
	at, known := all.byPair[pair(row.unit, row.specialty)]
	if !known {
		grown := &leaves{byPair: make(map[uint32]*atomic.Pointer[leaf], len(all.byPair)+1)}
		for p, l := range all.byPair { // order-free: a copy
			grown.byPair[p] = l
		}
		at = &atomic.Pointer[leaf]{}
		at.Store(&leaf{})
		grown.byPair[pair(row.unit, row.specialty)] = at
		s.leaves.Store(grown)
	}
	at.Store(at.Load().with(number, row, s.oldestDay()))
}

func (s *State) oldestDay() int32 {
	return int32(s.timeMillis.Load()/1000/secondsPerDay) - keepPastDays
}

// indexAll builds the whole index anew: entering agendas one by one copies a leaf for each.
func (s *State) indexAll() {
	all, oldest := &leaves{byPair: map[uint32]*atomic.Pointer[leaf]{}}, s.oldestDay()
	for number := uint32(1); number <= s.agendas.last.Load(); number++ {
		row := s.agendas.get(number)
		if row.day < oldest {
			continue
		}
		at, known := all.byPair[pair(row.unit, row.specialty)]
		if !known {
			at = &atomic.Pointer[leaf]{}
			at.Store(&leaf{})
			all.byPair[pair(row.unit, row.specialty)] = at
		}
		at.Load().add(number, row.day)
	}
	s.leaves.Store(all)
}

func (l *leaf) with(number uint32, row *agenda, oldestDay int32) *leaf {
	grown := &leaf{days: make([]leafDay, 0, len(l.days)+1)}
	for _, d := range l.days {
		if d.day >= oldestDay || d.day == row.day {
			grown.days = append(grown.days, d)
		}
	}
	if i, found := grown.search(row.day); found {
		grown.days[i].agendas = slices.Clip(grown.days[i].agendas) // readers have the old ones
	}
	grown.add(number, row.day)
	return grown
}

// add enters an agenda into a leaf that nobody reads yet.
func (l *leaf) add(number uint32, day int32) {
	i, found := l.search(day)
	if !found {
		l.days = slices.Insert(l.days, i, leafDay{day: day})
	}
	l.days[i].agendas = append(l.days[i].agendas, number)
}

func (l *leaf) search(day int32) (int, bool) {
	return slices.BinarySearchFunc(l.days, day, func(d leafDay, day int32) int { return int(d.day) - int(day) })
}

func (s *State) leaf(unit, specialty uint16) *leaf {
	at, known := s.leaves.Load().byPair[pair(unit, specialty)]
	if !known {
		return &leaf{}
	}
	return at.Load()
}

// between is the part of the days from one day to another, both included.
func (l *leaf) between(from, to int32) []leafDay {
	first, _ := l.search(from)
	past, found := l.search(to)
	if found {
		past++
	}
	return l.days[first:max(first, past)]
}

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
	for _, d := range days {
		n, any := 0, false
		for _, number := range d.agendas {
			row := s.agendas.get(number)
			if q.Practitioner != AnyPractitioner && row.practitioner != q.Practitioner {
				continue
			}
			any = true
			n += bits.OnesCount64(s.bookable(number, row, nowMillis/1000))
		}
		if any {
			free = append(free, DayFree{Day: d.day, Free: n})
		}
	}
	return free
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
	slices.SortStableFunc(views, func(a, b SlotView) int {
		if a.StartSeconds != b.StartSeconds {
			return int(a.StartSeconds - b.StartSeconds)
		}
		return int(a.Practitioner) - int(b.Practitioner)
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
	for _, d := range s.leaf(q.Unit, q.Specialty).between(q.FromDay, q.ToDay) {
		for _, number := range d.agendas {
			row := s.agendas.get(number)
			if q.Practitioner != AnyPractitioner && row.practitioner != q.Practitioner {
				continue
			}
			if ok && row.startSeconds >= startSeconds {
				continue
			}
			free := row.without(s.bookable(number, row, nowMillis/1000), q.Busy)
			if free == 0 {
				continue
			}
			position := uint8(bits.TrailingZeros64(free))
			if start := row.slotStart(position); !ok || start < startSeconds {
				slot, startSeconds, ok = Slot{number, position}, start, true
			}
		}
		if ok {
			return slot, startSeconds, true
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
		q.FromDay, q.ToDay = d.day, d.day
		for _, view := range s.Slots(q, nowMillis) {
			if view.Status == SlotFree && len(free) < max {
				free = append(free, view)
			}
		}
	}
	return free
}
