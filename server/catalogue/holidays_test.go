package catalogue

import (
	"testing"
	"time"
)

func TestNationalHolidaysCloseEveryUnit(t *testing.T) {
	c := loaded(t)
	// The days of 2026 and of 2027, written out.
	days := []string{
		"2026-01-01", "2026-01-02", "2026-02-16", "2026-02-17", "2026-04-03", "2026-05-01", "2026-05-25",
		"2026-08-10", "2026-10-09", "2026-11-02", "2026-11-03", "2026-12-25",
		"2027-01-01", "2027-02-08", "2027-02-09", "2027-03-26", "2027-04-30", "2027-05-24", "2027-08-09",
		"2027-10-08", "2027-11-01", "2027-11-02", "2027-12-24",
	}
	national := map[Day]bool{}
	for _, text := range days {
		day := mustDay(t, text)
		national[day] = true
		for _, u := range c.Units {
			if c.HolidayName(u, day) == "" {
				t.Errorf("unit %s is open on %s", u.ID, day)
			}
		}
	}
	for _, h := range c.Holidays {
		if h.Canton == "" && h.Day >= NewDay(2026, 1, 1) && !national[h.Day] {
			t.Errorf("%s is a national holiday in the data only", h.Day)
		}
	}
}

func TestHolidayTablesReachEveryYear(t *testing.T) {
	years := map[int]int{}
	for _, h := range loaded(t).Holidays {
		if h.Canton == "" {
			years[h.Day.Time().Year()]++
			if w := h.Day.Weekday(); w == time.Saturday || w == time.Sunday {
				t.Errorf("%s (%s) falls on a %s: it should have been moved", h.Day, h.Name, w)
			}
		}
	}
	for year := 2024; year <= 2027; year++ {
		if years[year] < 11 {
			t.Errorf("%d has %d national holidays; the law knows 11", year, years[year])
		}
	}
}

func TestApril2024HasNoNationalHoliday(t *testing.T) {
	c := loaded(t)
	quito, _ := c.Unit("hcam")
	for day := NewDay(2024, 4, 1); day <= NewDay(2024, 4, 30); day++ {
		if name := c.HolidayName(quito, day); name != "" {
			t.Errorf("%s is %s", day, name)
		}
	}
}

func TestLocalDaysCloseTheirCantonOnlyAndEveryYear(t *testing.T) {
	c := loaded(t)
	quito, _ := c.Unit("hcam")
	guayaquil, _ := c.Unit("htmc")
	for _, year := range []int{2024, 2026, 2030} {
		day := NewDay(year, time.December, 6)
		if c.HolidayName(quito, day) == "" {
			t.Errorf("Quito is open on %s", day)
		}
		if name := c.HolidayName(guayaquil, day); name != "" {
			t.Errorf("Guayaquil keeps %s on %s", name, day)
		}
	}
}

func TestDays(t *testing.T) {
	for text, want := range map[string]Day{"1970-01-01": 0, "1970-01-02": 1, "1969-12-31": -1, "2000-03-01": 11017} {
		day := mustDay(t, text)
		if day != want || day.String() != text {
			t.Errorf("%s is day %d and reads %s; want day %d", text, day, day, want)
		}
	}
	if NewDay(1935, time.March, 4).String() != "1935-03-04" {
		t.Error("a day before 1970 is off")
	}
	if mustDay(t, "2026-11-22").Weekday() != time.Sunday {
		t.Error("22 November 2026 is a Sunday")
	}
	for _, text := range []string{"", "2026-02-30", "2026-2-3", "22-11-2026", "2026-11-22T00:00:00Z"} {
		if day, err := ParseDay(text); err == nil {
			t.Errorf("%q was read as %s", text, day)
		}
	}
}

func mustDay(t *testing.T, text string) Day {
	t.Helper()
	day, err := ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return day
}
