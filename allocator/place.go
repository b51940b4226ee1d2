package allocator

import (
	"maps"
	"slices"
)

// Province is a province of the country.
type Province struct {
	Code, Name string
}

// Specialty is a medical specialty. First-level ones are open to everyone.
type Specialty struct {
	ID, Name   string
	FirstLevel bool
}

// Unit is a medical unit. OffsetMinutes is its fixed distance from UTC, −300 on the mainland.
type Unit struct {
	ID, Name, Kind string
	Province, City string
	Lat, Lon       float64
	OffsetMinutes  int16
}

// Practitioner is a person who gives consultations.
type Practitioner struct {
	ID, Name string
}

// Schedule is a practitioner's weekly plan at a unit: on a weekday (0 is Sunday) Slots places of
// SlotMinutes each, from StartMinute of the unit's own day. Indexes point into the directory.
type Schedule struct {
	ID           string
	Practitioner uint32
	Unit         uint16
	Specialty    uint16
	Weekday      uint8
	SlotMinutes  uint8
	Slots        uint8
	StartMinute  uint16
}

// Closure is a day on which no agenda is published: of one unit, or of all with AllUnits.
type Closure struct {
	Day  int32 // days since 1 January 1970
	Unit uint16
	Name string
}

// AllUnits stands for every unit in a Closure.
const AllUnits = ^uint16(0)

// Directory is the slowly changing part of the state: provinces, specialties, units, practitioners,
// schedules, closures. One that was handed out never changes; each change makes a new one.
type Directory struct {
	Provinces     []Province
	Specialties   []Specialty
	Units         []Unit
	Practitioners []Practitioner
	Schedules     []Schedule
	Closures      []Closure
	Services      []Service

	provinces     map[string]int
	specialties   map[string]int
	units         map[string]int
	practitioners map[string]int
	schedules     map[string]int
	closures      map[Closure]int
	services      map[serviceKey]int // by id, and by letter

	// practices are the specialties that each practitioner has schedules in.
	practices map[uint32][]uint16
}

func provinceID(v *Province) string         { return v.Code }
func specialtyID(v *Specialty) string       { return v.ID }
func unitID(v *Unit) string                 { return v.ID }
func practitionerID(v *Practitioner) string { return v.ID }
func scheduleID(v *Schedule) string         { return v.ID }

func newDirectory() *Directory {
	return &Directory{
		provinces: map[string]int{}, specialties: map[string]int{}, units: map[string]int{},
		practitioners: map[string]int{}, schedules: map[string]int{}, closures: map[Closure]int{},
		practices: map[uint32][]uint16{}, services: map[serviceKey]int{},
	}
}

// clone copies what a change may write; names are shared.
func (d *Directory) clone() *Directory {
	return &Directory{
		Provinces: slices.Clone(d.Provinces), Specialties: slices.Clone(d.Specialties),
		Units: slices.Clone(d.Units), Practitioners: slices.Clone(d.Practitioners),
		Schedules: slices.Clone(d.Schedules), Closures: slices.Clone(d.Closures),
		provinces: maps.Clone(d.provinces), specialties: maps.Clone(d.specialties),
		units: maps.Clone(d.units), practitioners: maps.Clone(d.practitioners),
		schedules: maps.Clone(d.schedules), closures: maps.Clone(d.closures),
		Services: slices.Clone(d.Services), services: maps.Clone(d.services),
		practices: d.practices,
	}
}

func lookUp(index map[string]int, id string) (int, bool) {
	i, ok := index[id]
	return i, ok
}

// Unit finds a unit by its id.
func (d *Directory) Unit(id string) (uint16, bool) {
	i, ok := lookUp(d.units, id)
	return uint16(i), ok
}

// Specialty finds a specialty by its id.
func (d *Directory) Specialty(id string) (uint16, bool) {
	i, ok := lookUp(d.specialties, id)
	return uint16(i), ok
}

// Practitioner finds a practitioner by id.
func (d *Directory) Practitioner(id string) (uint32, bool) {
	i, ok := lookUp(d.practitioners, id)
	return uint32(i), ok
}

// Closed reports whether a unit publishes nothing on a day.
func (d *Directory) Closed(unit uint16, day int32) bool {
	_, all := d.closures[Closure{Day: day, Unit: AllUnits}]
	_, one := d.closures[Closure{Day: day, Unit: unit}]
	return all || one
}

// put replaces the element with this id, or appends it.
func put[T any](list *[]T, index map[string]int, id string, element T) int {
	if i, ok := index[id]; ok {
		(*list)[i] = element
		return i
	}
	*list = append(*list, element)
	index[id] = len(*list) - 1
	return len(*list) - 1
}

// practise works out which specialties each practitioner has schedules in: from the schedules as they are, so
// that a node that was started again knows the same.
func (d *Directory) practise() {
	d.practices = make(map[uint32][]uint16, len(d.Practitioners))
	for i := range d.Schedules {
		v := &d.Schedules[i]
		if known := d.practices[v.Practitioner]; !slices.Contains(known, v.Specialty) {
			d.practices[v.Practitioner] = append(known, v.Specialty)
		}
	}
}

func (d *Directory) putClosure(c Closure) int {
	key := Closure{Day: c.Day, Unit: c.Unit}
	if i, ok := d.closures[key]; ok {
		d.Closures[i] = c
		return i
	}
	d.Closures = append(d.Closures, c)
	d.closures[key] = len(d.Closures) - 1
	return len(d.Closures) - 1
}
