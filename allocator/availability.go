package allocator

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/cupo-ec/cupo/allocator/policy"
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
	// Channel is the door that asks: each may book other places.
	Channel policy.Channel
	// Weekdays are the only ones to look at; 0 for all.
	Weekdays policy.Weekdays
	// Busy is when the person has no time; Earliest looks around it.
	Busy []Interval
}

// Interval is a stretch of time at a unit, in seconds since 1970, its end not included.
type Interval struct {
	FromSeconds, ToSeconds int64
	Unit                   uint16
}

// without takes the places out of a mask that are too near to a stretch of time. It takes a margin to
// get from one unit to another.
func (a *agenda) without(mask uint64, busy []Interval, marginSeconds int64) uint64 {
	for _, b := range busy {
		if b.Unit != a.unit {
			b.FromSeconds, b.ToSeconds = b.FromSeconds-marginSeconds, b.ToSeconds+marginSeconds
		}
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
		if n, any := s.countFree(&days[i], &q, nowMillis/1000); any {
			free = append(free, DayFree{Day: days[i].day, Free: n})
		}
	}
	return free
}

// countFree counts the places of a day that may be booked; any says whether it has an agenda at all.
func (s *State) countFree(d *leafDay, q *Query, nowSeconds int64) (n int, any bool) {
	front := s.front.Load()
	if front != nil && q.Practitioner == AnyPractitioner && s.allOpen(d, q, nowSeconds) {
		return front.CountFree(d.agendas, d.places), len(d.agendas) > 0
	}
	for _, number := range d.agendas {
		row := s.agendas.get(number)
		if q.Practitioner != AnyPractitioner && row.practitioner != q.Practitioner {
			continue
		}
		any = true
		n += bits.OnesCount64(s.bookable(number, row, q, nowSeconds))
	}
	return n, any
}

// bookable is the mask of an agenda's places that may be booked at a time.
func (s *State) bookable(number uint32, row *agenda, q *Query, nowSeconds int64) uint64 {
	return s.open(row, q, nowSeconds) &^ s.taken(number, row)
}

// allOpen reports whether at a time a query may book every place of a day that is not taken.
func (s *State) allOpen(d *leafDay, q *Query, nowSeconds int64) bool {
	rules := s.Rules()
	channel := &rules.Channels[q.Channel]
	return len(rules.Quotas) == 0 && channel.LeadSeconds == 0 && s.may(channel, q) && q.on(d.day) &&
		d.open(nowSeconds, rules.HorizonSeconds(q.Channel))
}

// may reports whether a channel may book the specialty of a query at all.
func (s *State) may(channel *policy.ChannelRules, q *Query) bool {
	if !channel.Open || len(channel.Specialties) == 0 {
		return channel.Open
	}
	all := s.directory.Load().Specialties
	return int(q.Specialty) < len(all) && slices.Contains(channel.Specialties, all[q.Specialty].ID)
}

// on reports whether a query looks at a day; 1 January 1970 was a Thursday.
func (q *Query) on(day int32) bool { return q.Weekdays == 0 || q.Weekdays.On(int(day+4)%7) }

// open is the mask of the places that a query could book at a time if nobody had them.
func (s *State) open(row *agenda, q *Query, nowSeconds int64) uint64 {
	rules := s.Rules()
	channel := &rules.Channels[q.Channel]
	if !s.may(channel, q) || row.opensAtSeconds > nowSeconds || !q.on(row.day) ||
		row.dayStartSeconds() > nowSeconds+rules.HorizonSeconds(q.Channel) {
		return 0
	}
	soonest := max(nowSeconds, nowSeconds+int64(channel.LeadSeconds)-1)
	return row.fromNow(soonest) &^ row.keptFromOthers(rules, q.Channel, nowSeconds)
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
// past, not open yet, not for the query's channel, or suspended, is blocked.
func (s *State) Slots(q Query, nowMillis int64) []SlotView {
	var views []SlotView
	for _, d := range s.leaf(q.Unit, q.Specialty).between(q.FromDay, q.ToDay) {
		for _, number := range d.agendas {
			row := s.agendas.get(number)
			if q.Practitioner != AnyPractitioner && row.practitioner != q.Practitioner {
				continue
			}
			views = s.appendSlots(views, number, row, &q, nowMillis/1000)
		}
	}
	slices.SortFunc(views, func(a, b SlotView) int {
		return cmp.Or(cmp.Compare(a.StartSeconds, b.StartSeconds), cmp.Compare(a.Practitioner, b.Practitioner),
			cmp.Compare(a.Slot.Agenda, b.Slot.Agenda))
	})
	return views
}

func (s *State) appendSlots(views []SlotView, number uint32, row *agenda, q *Query, nowSeconds int64) []SlotView {
	taken, open := s.taken(number, row), s.open(row, q, nowSeconds)
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
	if owner == suspendedOwner {
		return SlotBlocked
	}
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
	open := front != nil && s.allOpen(d, q, nowSeconds)
	for i, number := range d.agendas {
		// Most of those who come find nothing: on an open day the front alone tells.
		if open && d.places[i]&^front.Taken(number) == 0 {
			continue
		}
		row := s.agendas.get(number)
		if q.Practitioner != AnyPractitioner && row.practitioner != q.Practitioner || ok && row.startSeconds >= startSeconds {
			continue
		}
		free := row.without(s.bookable(number, row, q, nowSeconds), q.Busy, int64(s.Rules().UnitMarginSeconds))
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
		if n, _ := s.countFree(&d, &q, nowMillis/1000); n == 0 {
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
