package catalogue

import (
	"fmt"
	"math/rand/v2"
	"time"
)

const (
	// OrdinaryWeekdayPlaces is what the nation opens on an ordinary Monday to Friday.
	OrdinaryWeekdayPlaces = 54_000
	// MinWeekdayPlaces is the fewest that Staff makes: each unit keeps its general medicine.
	MinWeekdayPlaces = 2_000
	// MaxWeekdayPlaces is the most that Staff makes, with about 8,000 practitioners.
	MaxWeekdayPlaces = 100_000
	// MaxAgendaSlots is the most places that one agenda has.
	MaxAgendaSlots = 64
)

// Practitioner is a synthetic person who sees patients in one specialty at one unit.
type Practitioner struct {
	// ID is p- and five digits, counted from 1 in the order of the units.
	ID          string
	Name        string
	UnitID      string
	SpecialtyID string
}

// Schedule is one session of a practitioner's week: the same on that weekday of every week. Two
// schedules of one practitioner never overlap; a lunch break is the gap between two.
type Schedule struct {
	PractitionerID string
	UnitID         string
	SpecialtyID    string
	// Weekday is Monday to Saturday.
	Weekday time.Weekday
	// StartMinute counts from the unit's midnight.
	StartMinute int
	// SlotMinutes is 10 or 20.
	SlotMinutes int
	// Slots is at most MaxAgendaSlots.
	Slots int
}

// EndMinute is when the last slot ends, counted from the unit's midnight.
func (s Schedule) EndMinute() int { return s.StartMinute + s.SlotMinutes*s.Slots }

// Staff is everyone who works in the nation's units, and when.
type Staff struct {
	Practitioners []Practitioner
	// Schedules are in the order of Practitioners, then by weekday and start.
	Schedules []Schedule
}

// Staff makes practitioners and their weekly schedules from a seed, so that an ordinary weekday
// opens about weekdayPlaces (within 2 % from OrdinaryWeekdayPlaces upwards), a Saturday about a
// quarter of that and a Sunday nothing. It refuses a number outside MinWeekdayPlaces and
// MaxWeekdayPlaces.
func (c *Catalogue) Staff(seed uint64, weekdayPlaces int) (*Staff, error) {
	if weekdayPlaces < MinWeekdayPlaces || weekdayPlaces > MaxWeekdayPlaces {
		return nil, fmt.Errorf("making staff for %d places a weekday: only %d to %d can be made",
			weekdayPlaces, MinWeekdayPlaces, MaxWeekdayPlaces)
	}
	h := &hiring{
		catalogue:    c,
		random:       rand.New(rand.NewPCG(seed, staffStream)),
		weeklyBudget: weekdayPlaces * weekdays,
		staff:        &Staff{},
	}
	for _, u := range c.Units {
		h.nationSize += unitSize(u.Kind)
	}
	for _, u := range c.Units {
		h.fillUnit(u)
	}
	return h.staff, nil
}

// The streams keep staff and persons of one seed independent of each other.
const (
	staffStream  = 1
	personStream = 2
)

// hiring fills the units one after the other. What a specialty of a unit gets too much or too
// little, for people are whole, is settled with the next: the nation's sum stays exact.
type hiring struct {
	catalogue    *Catalogue
	random       *rand.Rand
	weeklyBudget int
	nationSize   int
	weeklyOwed   int
	roster       roster
	staff        *Staff
}

func (h *hiring) fillUnit(u Unit) {
	shares := 0
	for _, s := range h.catalogue.Specialties {
		if u.offers(s) {
			shares += weightOfSpecialty(s.ID).share
		}
	}
	unitWeekly := h.weeklyBudget * unitSize(u.Kind) / h.nationSize
	for _, s := range h.catalogue.Specialties {
		if u.offers(s) {
			h.fillSpecialty(u, s, unitWeekly*weightOfSpecialty(s.ID).share/shares)
		}
	}
}

// minWeeklyPlaces is the least demand for which a unit opens a specialty at all.
const minWeeklyPlaces = 30

func (h *hiring) fillSpecialty(u Unit, s Specialty, weeklyPlaces int) {
	h.weeklyOwed += weeklyPlaces
	if weeklyPlaces < minWeeklyPlaces && s.ID != generalMedicine {
		return
	}
	h.hire(u, s)
	for h.weeklyOwed > 0 {
		h.hire(u, s)
	}
}

func (h *hiring) hire(u Unit, s Specialty) {
	first, second := h.catalogue.names.given(h.random, h.random.IntN(2) == 0)
	p := Practitioner{
		ID: fmt.Sprintf("p-%05d", len(h.staff.Practitioners)+1),
		Name: first + " " + second + " " + common(h.random, h.catalogue.names.surnames) + " " +
			common(h.random, h.catalogue.names.surnames),
		UnitID:      u.ID,
		SpecialtyID: s.ID,
	}
	h.staff.Practitioners = append(h.staff.Practitioners, p)
	w := drawWorkday(h.random)
	off, weekly := h.roster.assign(w, opensOnSaturday(u.Kind))
	h.weeklyOwed -= weekly
	for day := time.Monday; day <= time.Friday; day++ {
		if day == off {
			continue
		}
		for _, session := range w.sessions {
			h.plan(p, day, session)
		}
	}
	if off != time.Sunday {
		h.plan(p, time.Saturday, w.saturday)
	}
}

func (h *hiring) plan(p Practitioner, day time.Weekday, s session) {
	h.staff.Schedules = append(h.staff.Schedules, Schedule{
		PractitionerID: p.ID, UnitID: p.UnitID, SpecialtyID: p.SpecialtyID,
		Weekday: day, StartMinute: s.startMinute, SlotMinutes: s.slotMinutes, Slots: s.slots,
	})
}
