package allocator

import (
	"maps"
	"slices"

	"github.com/cupo-ec/cupo/allocator/policy"
)

// Bounds of the groups of operators.
const (
	MaxGroups            = 1024
	MaxShifts            = 32
	maxGroupsEachCommand = 64
)

// OperatorGroup is a group of operators and the shifts in which they work. Without shifts they always do.
type OperatorGroup struct {
	ID, Name string
	Shifts   []Shift
}

// Shift is a time of some days of the week, in mainland time. One whose end is before its start goes on
// after midnight, and belongs to the day on which it began.
type Shift struct {
	Weekdays               policy.Weekdays
	StartMinute, EndMinute uint16
}

func (g *OperatorGroup) wellFormed() bool {
	if g.ID == "" || len(g.ID) > MaxTokenTextBytes || len(g.Name) > MaxTokenTextBytes || len(g.Shifts) > MaxShifts {
		return false
	}
	for _, shift := range g.Shifts {
		if shift.Weekdays == 0 || shift.Weekdays > policy.EveryDay || shift.StartMinute >= minutesPerDay ||
			shift.EndMinute > minutesPerDay || shift.EndMinute == 0 || shift.StartMinute == shift.EndMinute {
			return false
		}
	}
	return true
}

// weekdayOf is the day of the week of a day since 1970, 0 for Sunday. That day was a Thursday.
func weekdayOf(day int32) int { return int(((day+4)%7 + 7) % 7) }

// at reports whether a time falls into the shift.
func (h *Shift) at(day int32, minute uint16) bool {
	today, yesterday := h.Weekdays.On(weekdayOf(day)), h.Weekdays.On(weekdayOf(day-1))
	if h.StartMinute < h.EndMinute {
		return today && minute >= h.StartMinute && minute < h.EndMinute
	}
	return today && minute >= h.StartMinute || yesterday && minute < h.EndMinute
}

// working reports whether the group works at a time.
func (g *OperatorGroup) working(millis int64) bool {
	if len(g.Shifts) == 0 {
		return true
	}
	day := LocalDay(millis, mainlandOffsetMinutes)
	minute := uint16((millis/60_000 + mainlandOffsetMinutes) - int64(day)*minutesPerDay)
	return slices.ContainsFunc(g.Shifts, func(h Shift) bool { return h.at(day, minute) })
}

// groups is never changed; another takes its place.
type groups struct {
	rows []OperatorGroup
	byID map[string]int
}

func newGroups() *groups { return &groups{byID: map[string]int{}} }

func (g *groups) clone() *groups {
	return &groups{rows: slices.Clone(g.rows), byID: maps.Clone(g.byID)}
}

func (g *groups) put(one OperatorGroup) int { return put(&g.rows, g.byID, one.ID, one) }

// OperatorGroups lists the groups; a token's Group counts them from 1. The list must not be changed.
func (s *State) OperatorGroups() []OperatorGroup { return s.groups.Load().rows }

// OperatorGroup finds a group by its id, counted from 1 as a token's Group is.
func (s *State) OperatorGroup(id string) (group uint16, known bool) {
	at, known := s.groups.Load().byID[id]
	return uint16(at + 1), known
}

// OnShift reports whether the operators of a group work at a time. No group has no shifts; one that does
// not exist never works.
func (s *State) OnShift(group uint16, millis int64) bool {
	if group == 0 {
		return true
	}
	rows := s.groups.Load().rows
	return int(group) <= len(rows) && rows[group-1].working(millis)
}
