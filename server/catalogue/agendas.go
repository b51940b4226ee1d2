package catalogue

import (
	"iter"
	"time"
)

// Agenda is one published day of a schedule.
type Agenda struct {
	PractitionerID string
	UnitID         string
	SpecialtyID    string
	Day            Day
	// StartMinute counts from the unit's midnight of Day.
	StartMinute int
	// SlotMinutes is 10 or 20.
	SlotMinutes int
	// Slots is at most MaxAgendaSlots.
	Slots int
}

// Agendas gives the agendas of every day from the first to the last, both included, in the order
// of the days and within a day of the schedules. Days on which a unit has a holiday, national or
// of its canton, are left out, and so are schedules of units that the catalogue does not have.
func (c *Catalogue) Agendas(schedules []Schedule, first, last Day) iter.Seq[Agenda] {
	return func(yield func(Agenda) bool) {
		byWeekday := map[time.Weekday][]Schedule{}
		for _, s := range schedules {
			byWeekday[s.Weekday] = append(byWeekday[s.Weekday], s)
		}
		for day := first; day <= last; day++ {
			open := c.openUnits(day)
			for _, s := range byWeekday[day.Weekday()] {
				if open[s.UnitID] && !yield(s.on(day)) {
					return
				}
			}
		}
	}
}

// openUnits finds the units without a holiday once a day, not once a schedule.
func (c *Catalogue) openUnits(day Day) map[string]bool {
	open := make(map[string]bool, len(c.Units))
	for _, u := range c.Units {
		open[u.ID] = c.HolidayName(u, day) == ""
	}
	return open
}

func (s Schedule) on(day Day) Agenda {
	return Agenda{
		PractitionerID: s.PractitionerID, UnitID: s.UnitID, SpecialtyID: s.SpecialtyID,
		Day: day, StartMinute: s.StartMinute, SlotMinutes: s.SlotMinutes, Slots: s.Slots,
	}
}
