package allocator

import (
	"slices"
	"sync/atomic"
)

// leaves leads from (unit, specialty) to its days. A published change copies one leaf; readers keep
// the one they have.
type leaves struct {
	byPair map[uint32]*atomic.Pointer[leaf]
}

type leaf struct{ days []leafDay }

// leafDay is one day of a leaf. Beside the agendas' numbers it keeps what a look at a whole day needs
// of them, so that a day on which everything is open costs one word of the front an agenda.
type leafDay struct {
	day     int32
	agendas []uint32
	places  []uint64 // for each agenda, the mask of the places there are
	// When the first place starts, when the last agenda opens, and midnight in the unit's own time.
	startSeconds, opensAtSeconds, dayStartSeconds int64
}

// open reports whether at a time every place of the day may be booked that is not taken.
func (d *leafDay) open(nowSeconds, horizonSeconds int64) bool {
	return nowSeconds < d.startSeconds && d.opensAtSeconds <= nowSeconds && d.dayStartSeconds <= nowSeconds+horizonSeconds
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
		at.Load().add(number, row)
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
		d := &grown.days[i] // readers have the old lists
		d.agendas, d.places = slices.Clip(d.agendas), slices.Clip(d.places)
	}
	grown.add(number, row)
	return grown
}

// add enters an agenda into a leaf that nobody reads yet.
func (l *leaf) add(number uint32, row *agenda) {
	i, found := l.search(row.day)
	if !found {
		l.days = slices.Insert(l.days, i, leafDay{
			day: row.day, startSeconds: row.startSeconds, opensAtSeconds: row.opensAtSeconds, dayStartSeconds: row.dayStartSeconds(),
		})
	}
	d := &l.days[i]
	d.agendas, d.places = append(d.agendas, number), append(d.places, row.all())
	d.startSeconds = min(d.startSeconds, row.startSeconds)
	d.opensAtSeconds = max(d.opensAtSeconds, row.opensAtSeconds)
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
