package wire

// Province is one of the country's provinces, by its official two-digit code.
type Province struct {
	Code string `wire:"code"`
	Name string `wire:"name"`
}

// ProvincesResponse answers GET ProvincesPath.
type ProvincesResponse struct {
	Provinces []Province `wire:"provinces,max=100"`
}

// Levels of a specialty.
const (
	LevelFirst    = "first"
	LevelReferred = "referred"
)

// Specialty is a field of medicine. Level says who may book it: LevelFirst everyone, LevelReferred
// only with a referral.
type Specialty struct {
	ID    string `wire:"id"`
	Name  string `wire:"name"`
	Level string `wire:"level"`
}

// SpecialtiesResponse answers GET SpecialtiesPath.
type SpecialtiesResponse struct {
	Specialties []Specialty `wire:"specialties,max=1000"`
}

// Unit is a medical centre or hospital. Province is a province's code, Lat and Lon are degrees, and
// Offset is the unit's distance from UTC as RFC 3339 writes it, "-05:00".
type Unit struct {
	ID       string  `wire:"id"`
	Name     string  `wire:"name"`
	Kind     string  `wire:"kind"`
	Province string  `wire:"province"`
	City     string  `wire:"city"`
	Lat      float64 `wire:"lat"`
	Lon      float64 `wire:"lon"`
	Offset   string  `wire:"offset"`
	// DistanceKm is there when the request said near what place.
	DistanceKm *float64 `wire:"distanceKm,omitempty"`
}

// UnitsResponse answers GET UnitsPath, the nearest unit first where the request said near what place.
type UnitsResponse struct {
	Units []Unit `wire:"units,max=10000"`
}

// UnitSummary is a unit as an appointment names it.
type UnitSummary struct {
	ID   string `wire:"id"`
	Name string `wire:"name"`
	City string `wire:"city"`
}

// SpecialtySummary is a specialty as an appointment names it.
type SpecialtySummary struct {
	ID   string `wire:"id"`
	Name string `wire:"name"`
}

// PractitionerSummary is a practitioner as a slot names them.
type PractitionerSummary struct {
	ID   string `wire:"id"`
	Name string `wire:"name"`
}
