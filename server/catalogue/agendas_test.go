package catalogue

import (
	"testing"
	"time"
)

func TestAWeekOfAgendasIsItsSchedules(t *testing.T) {
	c := loaded(t)
	staff := staffed(t, c, 1, OrdinaryWeekdayPlaces)
	// A week without any holiday, from a Monday.
	first := mustDay(t, "2026-08-17")
	var got [7]int
	day := first
	for a := range c.Agendas(staff.Schedules, first, first+6) {
		if a.Day < day {
			t.Fatalf("%s comes after %s", a.Day, day)
		}
		day = a.Day
		got[a.Day.Weekday()] += a.Slots
	}
	if want := placesByWeekday(staff); got != want {
		t.Errorf("the week opens %v places; want %v", got, want)
	}
}

func TestNationalHolidaysOpenNothing(t *testing.T) {
	c := loaded(t)
	staff := staffed(t, c, 1, OrdinaryWeekdayPlaces)
	for a := range c.Agendas(staff.Schedules, mustDay(t, "2026-11-02"), mustDay(t, "2026-11-03")) {
		t.Fatalf("%+v is open", a)
	}
	open := 0
	for range c.Agendas(staff.Schedules, mustDay(t, "2026-11-05"), mustDay(t, "2026-11-05")) {
		open++
	}
	if open == 0 {
		t.Error("nothing is open on 5 November either: the test above says nothing")
	}
}

func TestLocalDaysLeaveOutTheirCanton(t *testing.T) {
	c := loaded(t)
	staff := staffed(t, c, 1, OrdinaryWeekdayPlaces)
	// 25 July 2025 was a Friday: Guayaquil celebrates, Milagro in the same province works.
	day := NewDay(2025, time.July, 25)
	cantons := map[string]int{}
	for a := range c.Agendas(staff.Schedules, day, day) {
		u, _ := c.Unit(a.UnitID)
		cantons[u.Canton] += a.Slots
	}
	if cantons["Guayaquil"] != 0 || cantons["Milagro"] == 0 || cantons["Quito"] == 0 {
		t.Errorf("places by canton: %v", cantons)
	}
}

func TestAgendasStopWhenAsked(t *testing.T) {
	c := loaded(t)
	staff := staffed(t, c, 1, OrdinaryWeekdayPlaces)
	taken := 0
	for range c.Agendas(staff.Schedules, mustDay(t, "2026-08-17"), mustDay(t, "2026-10-17")) {
		if taken++; taken == 3 {
			break
		}
	}
	if taken != 3 {
		t.Errorf("%d agendas; want 3", taken)
	}
	for a := range c.Agendas(staff.Schedules, mustDay(t, "2026-08-18"), mustDay(t, "2026-08-17")) {
		t.Fatalf("%+v lies in an empty span", a)
	}
}
