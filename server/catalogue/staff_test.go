package catalogue

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func staffed(t *testing.T, c *Catalogue, seed uint64, weekdayPlaces int) *Staff {
	t.Helper()
	staff, err := c.Staff(seed, weekdayPlaces)
	if err != nil {
		t.Fatalf("making staff: %v", err)
	}
	return staff
}

func placesByWeekday(staff *Staff) [7]int {
	var places [7]int
	for _, s := range staff.Schedules {
		places[s.Weekday] += s.Slots
	}
	return places
}

func TestAWeekOpensThePlacesOfTheNation(t *testing.T) {
	c := loaded(t)
	for _, seed := range []uint64{0, 1, 7, 1 << 63} {
		staff := staffed(t, c, seed, OrdinaryWeekdayPlaces)
		places := placesByWeekday(staff)
		for day := time.Monday; day <= time.Friday; day++ {
			if places[day] < 53_000 || places[day] > 55_000 {
				t.Errorf("seed %d: %s opens %d places; want 53,000 to 55,000", seed, day, places[day])
			}
		}
		if places[time.Saturday] < 12_000 || places[time.Saturday] > 15_000 {
			t.Errorf("seed %d: Saturday opens %d places; want about a quarter of 54,000", seed, places[time.Saturday])
		}
		if places[time.Sunday] != 0 {
			t.Errorf("seed %d: Sunday opens %d places", seed, places[time.Sunday])
		}
		if n := len(staff.Practitioners); n < 3_500 || n > 4_500 {
			t.Errorf("seed %d: %d practitioners; want 3,500 to 4,500", seed, n)
		}
	}
}

func TestStaffScales(t *testing.T) {
	c := loaded(t)
	for _, want := range []int{MinWeekdayPlaces, 10_000, 80_000, MaxWeekdayPlaces} {
		staff := staffed(t, c, 3, want)
		for day := time.Monday; day <= time.Friday; day++ {
			if got := placesByWeekday(staff)[day]; got < want*95/100 || got > want*105/100 {
				t.Errorf("%s opens %d places; want about %d", day, got, want)
			}
		}
		if len(staff.Practitioners) > 8_000 {
			t.Errorf("%d practitioners for %d places", len(staff.Practitioners), want)
		}
	}
	for _, outside := range []int{-1, 0, MinWeekdayPlaces - 1, MaxWeekdayPlaces + 1} {
		if _, err := c.Staff(3, outside); err == nil {
			t.Errorf("staff for %d places was made", outside)
		}
	}
}

func TestSchedulesOfOnePractitionerNeverOverlap(t *testing.T) {
	type key struct {
		practitioner string
		weekday      time.Weekday
	}
	sessions := map[key][]Schedule{}
	breaks := 0
	for _, s := range staffed(t, loaded(t), 1, OrdinaryWeekdayPlaces).Schedules {
		if s.Slots < 1 || s.Slots > MaxAgendaSlots {
			t.Fatalf("%+v has %d slots", s, s.Slots)
		}
		if s.SlotMinutes != 10 && s.SlotMinutes != 20 {
			t.Fatalf("%+v is in modules of %d minutes", s, s.SlotMinutes)
		}
		if s.StartMinute < 6*60 || s.EndMinute() > 20*60 {
			t.Fatalf("%+v is outside 06:00 to 20:00", s)
		}
		k := key{s.PractitionerID, s.Weekday}
		for _, other := range sessions[k] {
			if s.StartMinute < other.EndMinute() && other.StartMinute < s.EndMinute() {
				t.Fatalf("%+v and %+v overlap", s, other)
			}
			breaks++
		}
		sessions[k] = append(sessions[k], s)
	}
	if breaks == 0 {
		t.Error("nobody has a lunch break between two sessions")
	}
}

func TestPractitionersBelongToTheirUnits(t *testing.T) {
	c := loaded(t)
	referred := map[string]bool{}
	for _, s := range c.Specialties {
		referred[s.ID] = s.Referred
	}
	staff := staffed(t, c, 1, OrdinaryWeekdayPlaces)
	bySpecialty, atUnit, ids := map[string]int{}, map[string]int{}, map[string]Practitioner{}
	for _, p := range staff.Practitioners {
		u, known := c.Unit(p.UnitID)
		if !known {
			t.Fatalf("%+v works at no unit", p)
		}
		if referred[p.SpecialtyID] && u.Level == 1 {
			t.Errorf("%+v: a referred specialty at the first level", p)
		}
		if _, twice := ids[p.ID]; twice {
			t.Errorf("%s stands twice", p.ID)
		}
		if strings.Count(p.Name, " ") < 3 {
			t.Errorf("%+v: want two given names and two surnames", p)
		}
		ids[p.ID] = p
		bySpecialty[p.SpecialtyID]++
		atUnit[p.UnitID+" "+p.SpecialtyID]++
	}
	for _, s := range staff.Schedules {
		p, known := ids[s.PractitionerID]
		if !known || p.UnitID != s.UnitID || p.SpecialtyID != s.SpecialtyID {
			t.Fatalf("%+v is nobody's", s)
		}
	}
	for id := range referred {
		if id != generalMedicine && bySpecialty[id] >= bySpecialty[generalMedicine] {
			t.Errorf("%s has %d practitioners, general medicine %d", id, bySpecialty[id], bySpecialty[generalMedicine])
		}
		if bySpecialty[id] == 0 {
			t.Errorf("nobody practises %s", id)
		}
	}
	for _, u := range c.Units {
		if atUnit[u.ID+" "+generalMedicine] == 0 || atUnit[u.ID+" odontologia"] == 0 {
			t.Errorf("unit %s lacks general medicine or dentistry", u.ID)
		}
	}
}

func TestHospitalsAreLargerThanHealthCentres(t *testing.T) {
	count := map[string]int{}
	for _, p := range staffed(t, loaded(t), 1, OrdinaryWeekdayPlaces).Practitioners {
		count[p.UnitID]++
	}
	if !(count["hcam"] > count["hg-quito-sur"] && count["hg-quito-sur"] > count["csb-calderon"] &&
		count["csb-calderon"] > count["ps-guano"] && count["ps-guano"] > 0) {
		t.Errorf("practitioners by unit: %v", count)
	}
}

func TestStaffIsTheSameForTheSameSeed(t *testing.T) {
	c := loaded(t)
	one := staffed(t, c, 5, OrdinaryWeekdayPlaces)
	if !reflect.DeepEqual(one, staffed(t, loaded(t), 5, OrdinaryWeekdayPlaces)) {
		t.Error("the same seed made other staff")
	}
	if reflect.DeepEqual(one.Schedules, staffed(t, c, 6, OrdinaryWeekdayPlaces).Schedules) {
		t.Error("another seed made the same staff")
	}
}
