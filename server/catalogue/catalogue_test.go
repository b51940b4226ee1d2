package catalogue

import (
	"fmt"
	"math"
	"testing"
)

func loaded(t *testing.T) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatalf("loading the catalogue: %v", err)
	}
	return c
}

func TestUnitsAreThoseOfTheNation(t *testing.T) {
	c := loaded(t)
	levels, provinces := map[int]int{}, map[string]int{}
	for _, u := range c.Units {
		levels[u.Level]++
		provinces[u.Province]++
	}
	if len(c.Units) != 102 || levels[1] != 46 || levels[2] != 53 || levels[3] != 3 {
		t.Errorf("%d units, by level %v; want 102: 46, 53, 3", len(c.Units), levels)
	}
	for code := 1; code <= 24; code++ {
		if key := fmt.Sprintf("%02d", code); provinces[key] == 0 {
			t.Errorf("province %s has no unit", key)
		}
	}
	if len(provinces) != 24 || len(c.Provinces) != 25 {
		t.Errorf("units in %d provinces, %d provinces in all; want 24 and 25", len(provinces), len(c.Provinces))
	}
	if len(c.Specialties) != 10 {
		t.Errorf("%d specialties; want 10", len(c.Specialties))
	}
}

func TestThirdLevelHospitalsAreInTheirCities(t *testing.T) {
	c := loaded(t)
	for id, city := range map[string]string{"hcam": "Quito", "htmc": "Guayaquil", "hjca": "Cuenca"} {
		u, ok := c.Unit(id)
		if !ok || u.City != city || u.Level != 3 || u.Synthetic {
			t.Errorf("unit %s = %+v, %t; want a real third-level hospital in %s", id, u, ok, city)
		}
	}
	if _, ok := c.Unit("no-such-unit"); ok {
		t.Error("a unit that does not exist was found")
	}
}

// box is written out here and not taken from the catalogue, so that a canton drawn around a wrong
// unit is found too.
type box struct{ minLat, maxLat, minLon, maxLon float64 }

func (b box) holds(c Canton) bool {
	return c.MinLat >= b.minLat && c.MaxLat <= b.maxLat && c.MinLon >= b.minLon && c.MaxLon <= b.maxLon
}

func TestCantonsLieInEcuador(t *testing.T) {
	mainland := box{-5.1, 1.5, -81.1, -75.1}
	galapagos := box{-1.6, 1.8, -92.1, -89.1}
	const widestDegrees = 1.6
	for _, c := range loaded(t).Cantons {
		bounds := mainland
		if c.Province == "20" {
			bounds = galapagos
		}
		if !bounds.holds(c) {
			t.Errorf("canton %s (%s) leaves the country: %+v", c.Name, c.Province, c)
		}
		if c.MaxLat-c.MinLat > widestDegrees || c.MaxLon-c.MinLon > widestDegrees {
			t.Errorf("the box of canton %s (%s) is too wide to tell anything", c.Name, c.Province)
		}
	}
}

func TestEachUnitLiesInItsCanton(t *testing.T) {
	c := loaded(t)
	boxes := map[string]Canton{}
	for _, canton := range c.Cantons {
		boxes[canton.Province+canton.Name] = canton
	}
	for _, u := range c.Units {
		b, ok := boxes[u.Province+u.Canton]
		if !ok || u.Lat < b.MinLat || u.Lat > b.MaxLat || u.Lon < b.MinLon || u.Lon > b.MaxLon {
			t.Errorf("unit %s at %v,%v lies outside %s", u.ID, u.Lat, u.Lon, u.Canton)
		}
	}
}

func TestNoTwoUnitsAtOnePoint(t *testing.T) {
	units := loaded(t).Units
	const leastMetres = 300
	for i, a := range units {
		for _, b := range units[:i] {
			if d := metresBetween(a, b); d < leastMetres {
				t.Errorf("units %s and %s stand %.0f m apart", a.ID, b.ID, d)
			}
		}
	}
}

func metresBetween(a, b Unit) float64 {
	const metresPerDegree = 111_000
	dLat := (a.Lat - b.Lat) * metresPerDegree
	dLon := (a.Lon - b.Lon) * metresPerDegree * math.Cos(a.Lat*math.Pi/180)
	return math.Hypot(dLat, dLon)
}

func TestOnlyGalapagosIsAnHourBehind(t *testing.T) {
	found := 0
	for _, u := range loaded(t).Units {
		want, minutes := "-05:00", -300
		if u.Province == "20" {
			want, minutes = "-06:00", -360
			found++
		}
		if u.OffsetMinutes != minutes || u.Offset() != want {
			t.Errorf("unit %s has offset %s (%d minutes); want %s", u.ID, u.Offset(), u.OffsetMinutes, want)
		}
		if _, seconds := NewDay(2026, 11, 23).Time().In(u.Zone()).Zone(); seconds != minutes*60 {
			t.Errorf("unit %s has a zone of %d s", u.ID, seconds)
		}
	}
	if found == 0 {
		t.Error("Galápagos has no unit")
	}
}

func TestSpecialtiesOfTheContract(t *testing.T) {
	want := map[string]string{
		"medicina-general": "first", "medicina-familiar": "first", "ginecologia": "first",
		"ginecologia-obstetricia": "first", "obstetricia": "first", "pediatria": "first",
		"odontologia": "first", "psicologia": "first", "oftalmologia": "referred", "traumatologia": "referred",
	}
	for _, s := range loaded(t).Specialties {
		if want[s.ID] != s.Level() {
			t.Errorf("specialty %s has level %s; want %q", s.ID, s.Level(), want[s.ID])
		}
		delete(want, s.ID)
	}
	if len(want) != 0 {
		t.Errorf("specialties missing: %v", want)
	}
}
