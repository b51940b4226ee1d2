package catalogue

import (
	"embed"
	"fmt"
	"io/fs"
	"time"
)

//go:embed data/*.csv
var embedded embed.FS

// Province is one of the 24 provinces, or code 30: registered abroad.
type Province struct {
	// Code has two digits and is how a cédula begins.
	Code string
	Name string
	// OffsetMinutes is the province's distance from UTC: -300, in Galápagos -360.
	OffsetMinutes int
	// Population is rounded to thousands; it weighs how many persons are registered there.
	Population int
}

// Canton is a canton that has units, with the box that all its units lie in.
type Canton struct {
	Province string
	Name     string
	// The bounds are in degrees, generous by some kilometres.
	MinLat, MaxLat, MinLon, MaxLon float64
}

// Kind is what sort of establishment a unit is.
type Kind string

// The kinds of units, from the smallest to the largest.
const (
	HealthPost          Kind = "puesto-de-salud"
	HealthCentreA       Kind = "centro-de-salud-a"
	HealthCentreB       Kind = "centro-de-salud-b"
	HealthCentreC       Kind = "centro-de-salud-c"
	SpecialtyCentre     Kind = "centro-de-especialidades"
	DayHospital         Kind = "hospital-del-dia"
	BasicHospital       Kind = "hospital-basico"
	GeneralHospital     Kind = "hospital-general"
	SpecialtiesHospital Kind = "hospital-de-especialidades"
)

// Unit is a place where patients are seen.
type Unit struct {
	// ID is a short slug that never changes.
	ID   string
	Name string
	Kind Kind
	// Level is 1, 2 or 3.
	Level int
	// Province is the province's code; Canton its canton; City the town that patients know.
	Province string
	Canton   string
	City     string
	// Lat and Lon are in degrees.
	Lat, Lon float64
	// OffsetMinutes is the unit's distance from UTC.
	OffsetMinutes int
	// Synthetic says that the unit's name was made up.
	Synthetic bool
}

// Offset writes the unit's distance from UTC as in RFC 3339: -05:00.
func (u Unit) Offset() string {
	sign, minutes := '+', u.OffsetMinutes
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return fmt.Sprintf("%c%02d:%02d", sign, minutes/60, minutes%60)
}

// Zone gives the unit's fixed time zone, for making times out of days and minutes.
func (u Unit) Zone() *time.Location { return time.FixedZone(u.Offset(), u.OffsetMinutes*60) }

// Specialty is what a practitioner is consulted for.
type Specialty struct {
	ID   string
	Name string
	// Referred says that a booking needs a referral; the others are open to everyone.
	Referred bool
}

// Level gives the contract's word for who may book: "first" or "referred".
func (s Specialty) Level() string {
	if s.Referred {
		return "referred"
	}
	return "first"
}

// Catalogue is the validated content of the data files, in the order of the files. It is immutable
// once loaded; callers must not change its slices.
type Catalogue struct {
	Provinces   []Province
	Cantons     []Canton
	Units       []Unit
	Specialties []Specialty
	Holidays    []Holiday

	units      map[string]int
	provinces  map[string]int
	closedDays holidayIndex
	names      nameLists
}

// Load reads and validates the data files built into the program. An error names the file and line.
func Load() (*Catalogue, error) {
	sub, err := fs.Sub(embedded, "data")
	if err != nil {
		return nil, fmt.Errorf("opening the embedded data: %w", err)
	}
	return loadFrom(sub)
}

// Unit gives the unit of an id; false where there is none.
func (c *Catalogue) Unit(id string) (Unit, bool) {
	i, ok := c.units[id]
	if !ok {
		return Unit{}, false
	}
	return c.Units[i], true
}
