package httpapi

import (
	"slices"
	"strconv"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// weekdayNames are the days of the week as the contract writes them, by the bits of policy.Weekdays.
var weekdayNames = [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func listGroups(c *call) (reply, error) { return ok(c.api.wireGroups()), nil }

func putGroups(c *call) (reply, error) {
	var request wire.GroupsRequest
	if err := c.body(&request); err != nil {
		return reply{}, err
	}
	if len(request.Groups) == 0 {
		return reply{}, refuseField(wire.MissingField, "/groups")
	}
	groups := make([]allocator.OperatorGroup, len(request.Groups))
	for i := range request.Groups {
		var err error
		if groups[i], err = parseGroup(&request.Groups[i], "/groups/"+strconv.Itoa(i)); err != nil {
			return reply{}, err
		}
	}
	if _, err := c.administer(allocator.Command{Kind: allocator.KindPutGroups, Groups: groups}); err != nil {
		return reply{}, err
	}
	return ok(c.api.wireGroups()), nil
}

func parseGroup(g *wire.OperatorGroup, field string) (allocator.OperatorGroup, error) {
	group := allocator.OperatorGroup{ID: g.ID, Name: g.Name}
	if g.ID == "" {
		return group, refuseField(wire.MissingField, field+"/id")
	}
	for i := range g.Shifts {
		shift, wrong := parseShift(&g.Shifts[i])
		if wrong != "" {
			return group, refuseField(wire.Malformed, field+"/shifts/"+strconv.Itoa(i)+wrong)
		}
		group.Shifts = append(group.Shifts, shift)
	}
	return group, nil
}

// parseShift reads a shift; wrong names the field that cannot be read.
func parseShift(s *wire.Shift) (shift allocator.Shift, wrong string) {
	for _, name := range s.Weekdays {
		day := slices.Index(weekdayNames[:], name)
		if day < 0 {
			return shift, "/weekdays"
		}
		shift.Weekdays |= 1 << day
	}
	from, validFrom := parseMinute(s.From)
	to, validTo := parseMinute(s.To)
	switch {
	case shift.Weekdays == 0:
		return shift, "/weekdays"
	case !validFrom || from == minutesPerDay:
		return shift, "/from"
	case !validTo || from == to:
		return shift, "/to"
	case to == 0:
		to = minutesPerDay
	}
	shift.StartMinute, shift.EndMinute = from, to
	return shift, ""
}

const minutesPerDay = 24 * 60

// parseMinute reads a time of day, "00:00" to "24:00", as minutes.
func parseMinute(text string) (uint16, bool) {
	if len(text) != len("00:00") || text[2] != ':' {
		return 0, false
	}
	hour, errHour := strconv.ParseUint(text[:2], 10, 8)
	minute, errMinute := strconv.ParseUint(text[3:], 10, 8)
	if errHour != nil || errMinute != nil || minute > 59 || hour*60+minute > minutesPerDay {
		return 0, false
	}
	return uint16(hour*60 + minute), true
}

func minuteText(minute uint16) string {
	text := appendTwo(nil, int(minute/60))
	return string(appendTwo(append(text, ':'), int(minute%60)))
}

func (a *API) wireGroups() *wire.GroupsResponse {
	answer := &wire.GroupsResponse{Groups: []wire.OperatorGroup{}}
	for _, g := range a.state.OperatorGroups() {
		group := wire.OperatorGroup{ID: g.ID, Name: g.Name, Shifts: []wire.Shift{}}
		for _, s := range g.Shifts {
			group.Shifts = append(group.Shifts, wire.Shift{
				Weekdays: weekdayList(s.Weekdays), From: minuteText(s.StartMinute), To: minuteText(s.EndMinute),
			})
		}
		answer.Groups = append(answer.Groups, group)
	}
	return answer
}

func weekdayList(set policy.Weekdays) []string {
	names := []string{}
	for day, name := range weekdayNames {
		if set.On(day) {
			names = append(names, name)
		}
	}
	return names
}
