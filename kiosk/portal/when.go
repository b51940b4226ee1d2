package portal

import (
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// when takes in the day, the practitioner who is wished for, and the time.
func (s *State) when(m Msg) []world.Cmd {
	v := &s.Visit
	switch m := m.(type) {
	case DaysWanted:
		if v.Unit.ID != "" {
			return s.chooseDay()
		}
	case DayChosen:
		for _, day := range v.Days {
			if day.Date == m.Date {
				v.Date, v.Practitioner, v.Lost = m.Date, "", false
				return s.chooseTime()
			}
		}
	case PractitionerChosen:
		v.Practitioner, v.Shown = m.ID, 0
	case SlotChosen:
		for _, one := range v.Slots {
			if one.ID == m.ID && s.Screen == ScreenTime {
				v.Slot, v.Lost = one, false
				return s.hold()
			}
		}
	}
	return nil
}

func (s *State) chooseDay() []world.Cmd {
	v := &s.Visit
	return s.read(aboutDays, wire.WithQuery(wire.AvailabilityPath, wire.UnitParam, v.Unit.ID, wire.SpecialtyParam, v.Specialty.ID))
}

func (s *State) gotDays(a world.Answered) []world.Cmd {
	v := &s.Visit
	var answer wire.AvailabilityResponse
	if cmds, ok := s.decode(a, &answer); !ok {
		return cmds
	}
	v.Days = nil
	for _, day := range answer.Days {
		if day.Free > 0 {
			v.Days = append(v.Days, day)
		}
	}
	if len(v.Days) == 0 {
		s.open(ScreenNothing)
		return nil
	}
	s.open(ScreenDay)
	return nil
}

func (s *State) chooseTime() []world.Cmd {
	v := &s.Visit
	return s.read(aboutSlots, wire.WithQuery(wire.SlotsPath,
		wire.UnitParam, v.Unit.ID, wire.SpecialtyParam, v.Specialty.ID, wire.DateParam, v.Date))
}

func (s *State) gotSlots(a world.Answered) []world.Cmd {
	v := &s.Visit
	var answer wire.SlotsResponse
	if cmds, ok := s.decode(a, &answer); !ok {
		return cmds
	}
	v.Slots = nil
	for _, slot := range answer.Slots {
		if slot.Status == wire.SlotFree && s.ahead(slot.Start) {
			v.Slots = append(v.Slots, slot)
		}
	}
	if len(v.Slots) == 0 { // they have gone meanwhile
		v.Lost = true
		return s.chooseDay()
	}
	s.open(ScreenTime)
	return nil
}

// Offered are the places of the day that the chosen practitioner has. Where any will do, each time is there once,
// with one of those who are free then: another on each telephone, for at the opening all come at once.
func (s *State) Offered() []wire.Slot {
	v := &s.Visit
	var offered []wire.Slot
	for from := 0; from < len(v.Slots); {
		if v.Practitioner != "" {
			if v.Slots[from].Practitioner.ID == v.Practitioner {
				offered = append(offered, v.Slots[from])
			}
			from++
			continue
		}
		to := from + 1
		for to < len(v.Slots) && v.Slots[to].Start == v.Slots[from].Start {
			to++
		}
		offered = append(offered, v.Slots[from+s.drawn()%(to-from)])
		from = to
	}
	return offered
}

// drawn is a number that is another on each telephone, and stays the same during a visit.
func (s *State) drawn() int {
	n := 0
	for i := range len(s.client.Nonce) {
		n = (n*31 + int(s.client.Nonce[i])) % 9973
	}
	return n
}

// atTheSameTime is another place that does as well as the one that was taken; false where there is none.
func (v *Visit) atTheSameTime() (wire.Slot, bool) {
	var left []wire.Slot
	for _, one := range v.Slots {
		if one.ID != v.Slot.ID {
			left = append(left, one)
		}
	}
	v.Slots = left
	for _, one := range left {
		if v.Practitioner == "" && one.Start == v.Slot.Start {
			return one, true
		}
	}
	return wire.Slot{}, false
}

// Practitioners are those who have a place on the day, each once.
func (v *Visit) Practitioners() []wire.PractitionerSummary {
	var all []wire.PractitionerSummary
	known := map[string]bool{}
	for i := range v.Slots {
		if who := v.Slots[i].Practitioner; who.ID != "" && !known[who.ID] {
			known[who.ID] = true
			all = append(all, who)
		}
	}
	return all
}
