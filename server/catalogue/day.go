package catalogue

import (
	"fmt"
	"time"
)

// Day is a calendar day at the unit, counted in days since 1970-01-01. It has no time zone: a unit
// in Galápagos and one in Quito mean their own midnight by the same Day.
type Day int32

const secondsPerDay = 24 * 60 * 60

// NewDay gives the day of a date. Out-of-range months and days carry over, as in time.Date.
func NewDay(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

// ParseDay reads a date as 2006-01-02.
func ParseDay(text string) (Day, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, fmt.Errorf("date %q is not written as 2006-01-02", text)
	}
	return Day(t.Unix() / secondsPerDay), nil
}

// Time gives the day's midnight in UTC, for its calendar fields only.
func (d Day) Time() time.Time { return time.Unix(int64(d)*secondsPerDay, 0).UTC() }

// Weekday gives the day of the week.
func (d Day) Weekday() time.Weekday { return d.Time().Weekday() }

// String writes the day as 2006-01-02.
func (d Day) String() string { return d.Time().Format(time.DateOnly) }
