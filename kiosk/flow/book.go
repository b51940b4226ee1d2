package flow

import (
	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/moment"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// maxPlaces is how many units are offered.
const maxPlaces = "12"

// book takes in the steps from a specialty to an appointment.
func (s *State) book(m Msg) []world.Cmd {
	v := &s.Visit
	switch m := m.(type) {
	case SpecialtyChosen:
		for _, one := range v.Specialties {
			if one.ID == m.ID {
				v.Specialty = one
				return s.choosePlace()
			}
		}
	case PlaceChosen:
		for _, one := range v.Units {
			if one.ID == m.Unit {
				v.Unit, v.earliest = one, false
				return s.chooseDay()
			}
		}
	case EarliestChosen:
		if len(v.Units) > 0 {
			v.Unit, v.earliest = v.Units[0], true
			return s.chooseDay()
		}
	case DayChosen:
		v.Date, v.Practitioner = m.Date, ""
		return s.chooseTime()
	case PractitionerChosen:
		v.Practitioner, v.Page = m.ID, 0
	case SlotChosen:
		for _, one := range v.Slots {
			if one.ID == m.ID {
				return s.hold(one)
			}
		}
	case PlacesWanted:
		return s.choosePlace()
	case DaysWanted:
		return s.chooseDay()
	case Confirmed:
		return s.confirmed()
	}
	return nil
}

func (s *State) chooseSpecialty() []world.Cmd {
	if len(s.Visit.Specialties) > 0 {
		s.open(ScreenSpecialty)
		return nil
	}
	return s.read(aboutSpecialties, wire.SpecialtiesPath)
}

func (s *State) gotSpecialties(a world.Answered) []world.Cmd {
	var answer wire.SpecialtiesResponse
	if cmds, ok := s.decode(a, &answer); !ok {
		return cmds
	}
	s.Visit.Specialties = answer.Specialties
	s.open(ScreenSpecialty)
	return nil
}

// choosePlace offers this unit first, and then the others by their distance from here.
func (s *State) choosePlace() []world.Cmd {
	unit := &s.Device.Unit
	return s.read(aboutUnits, wire.WithQuery(wire.UnitsPath,
		wire.SpecialtyParam, s.Visit.Specialty.ID, wire.NearParam, degrees(unit.Lat)+","+degrees(unit.Lon), wire.LimitParam, maxPlaces))
}

func (s *State) gotUnits(a world.Answered) []world.Cmd {
	v := &s.Visit
	var answer wire.UnitsResponse
	if cmds, ok := s.decode(a, &answer); !ok {
		return cmds
	}
	v.Units = answer.Units
	if len(v.Units) == 0 {
		s.turnTo(ScreenNothing)
		return nil
	}
	s.openOnce(ScreenPlace)
	return nil
}

// openOnce opens a screen; where it stands on the way already, it goes back to it.
func (s *State) openOnce(next Screen) {
	v := &s.Visit
	if s.Screen == next {
		return
	}
	for i, screen := range v.trail {
		if screen == next {
			v.trail = v.trail[:i]
			s.turnTo(next)
			return
		}
	}
	s.open(next)
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
	if v.earliest {
		v.Date = v.Days[0].Date
		return s.chooseTime()
	}
	s.openOnce(ScreenDay)
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
		if slot.Status == wire.SlotFree && s.later(slot.Start) {
			v.Slots = append(v.Slots, slot)
		}
	}
	if len(v.Slots) == 0 {
		v.Lost = true
		return s.chooseAnotherDay()
	}
	if v.earliest {
		return s.hold(v.Slots[0])
	}
	s.openOnce(ScreenTime)
	return nil
}

// chooseAnotherDay looks at the days anew after the places of one have gone meanwhile.
func (s *State) chooseAnotherDay() []world.Cmd {
	s.Visit.earliest = false
	return s.chooseDay()
}

// later reports whether a moment lies ahead.
func (s *State) later(start string) bool {
	at, ok := moment.Millis(start)
	return !ok || at > s.wallMillis()
}

// Offered are the places of the day that the chosen practitioner has.
func (v *Visit) Offered() []wire.Slot {
	if v.Practitioner == "" {
		return v.Slots
	}
	var theirs []wire.Slot
	for _, slot := range v.Slots {
		if slot.Practitioner.ID == v.Practitioner {
			theirs = append(theirs, slot)
		}
	}
	return theirs
}

// hold keeps a place while the person decides. What is moved has a place already: it is not held.
func (s *State) hold(slot wire.Slot) []world.Cmd {
	v := &s.Visit
	v.Slot, v.Lost = slot, false
	if v.Moving {
		s.open(ScreenConfirm)
		return nil
	}
	return s.change(aboutHold, wire.HoldsPath, (&wire.HoldRequest{Person: wire.Person{Document: v.Document}, Slot: slot.ID}).AppendMsgpack(nil))
}

func (s *State) gotHold(a world.Answered) []world.Cmd {
	v := &s.Visit
	if client.CodeOf(a) == wire.SlotTaken {
		v.Lost = true
		if v.earliest {
			return s.chooseDay() // the next place will do as well
		}
		return s.chooseTime()
	}
	var answer wire.HoldResponse
	if cmds, ok := s.decode(a, &answer); !ok {
		return cmds
	}
	v.Hold = answer.Hold
	s.open(ScreenConfirm)
	return nil
}

func (s *State) confirmed() []world.Cmd {
	v := &s.Visit
	switch {
	case s.Screen == ScreenCancel:
		return s.change(aboutCancel, wire.CancelPath(v.Chosen.Code), (&wire.CancelRequest{IssueYear: v.Year}).AppendMsgpack(nil))
	case s.Screen != ScreenConfirm:
		return nil
	case v.Moving:
		return s.change(aboutMove, wire.ReschedulePath(v.Chosen.Code), (&wire.RescheduleRequest{Slot: v.Slot.ID, IssueYear: v.Year}).AppendMsgpack(nil))
	default:
		return s.change(aboutBooking, wire.AppointmentsPath, (&wire.BookRequest{Person: wire.Person{Document: v.Document}, Hold: v.Hold.ID}).AppendMsgpack(nil))
	}
}

func (s *State) gotAppointment(a world.Answered) []world.Cmd {
	v := &s.Visit
	switch client.CodeOf(a) {
	case wire.SlotTaken, wire.HoldExpired:
		v.Hold, v.Lost = wire.Hold{}, true
		return s.chooseTime()
	}
	var answer wire.AppointmentResponse
	if cmds, ok := s.decode(a, &answer); !ok {
		return cmds
	}
	v.Chosen, v.Hold = answer.Appointment, wire.Hold{}
	v.trail = nil
	s.turnTo(ScreenBooked)
	return s.printUnasked()
}

// degrees writes an angle with four decimals, eleven metres, without package fmt.
func degrees(angle float64) string {
	sign := ""
	if angle < 0 {
		sign, angle = "-", -angle
	}
	tenThousandths := int(angle*10_000 + 0.5)
	fraction := "0000" + decimal(tenThousandths%10_000)
	return sign + decimal(tenThousandths/10_000) + "." + fraction[len(fraction)-4:]
}
