package policy

import "slices"

// Weekdays is a set of days of the week, Sunday the lowest bit.
type Weekdays uint8

// EveryDay is all days of the week.
const EveryDay Weekdays = 0x7f

var weekdayNames = [...]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// On reports whether the set has a day of the week, 0 for Sunday.
func (w Weekdays) On(weekday int) bool { return w&(1<<weekday) != 0 }

// Names are the days of the set as clients read them, Sunday first.
func (w Weekdays) Names() []string {
	var names []string
	for day, name := range weekdayNames {
		if w.On(day) {
			names = append(names, name)
		}
	}
	return names
}

// parseWeekday is the day of the week of a name; false for any other text.
func parseWeekday(name string) (int, bool) {
	at := slices.Index(weekdayNames[:], name)
	return at, at >= 0
}
