package flow

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// manage takes in what is to become of an appointment that the person has.
func (s *State) manage(m Msg) []world.Cmd {
	v := &s.Visit
	switch m := m.(type) {
	case MoveChosen:
		if !s.choose(m.Code) {
			return nil
		}
		of := &v.Chosen.Slot
		v.Moving, v.earliest = true, false
		v.Specialty = wire.Specialty{ID: of.Specialty.ID, Name: of.Specialty.Name}
		v.Unit = wire.Unit{ID: of.Unit.ID, Name: of.Unit.Name, City: of.Unit.City}
		return s.chooseDay()
	case CancelChosen:
		if s.choose(m.Code) {
			s.open(ScreenCancel)
		}
	}
	return nil
}

// choose takes one of the person's appointments up.
func (s *State) choose(code string) bool {
	for _, one := range s.Visit.Appointments {
		if one.Code == code {
			s.Visit.Chosen = one
			return true
		}
	}
	return false
}

func (s *State) gotCancelled(a world.Answered) []world.Cmd {
	var answer wire.AppointmentResponse
	if cmds, ok := s.decode(a, &answer); !ok {
		return cmds
	}
	answer.Appointment.Suspended = s.Visit.Chosen.Suspended // the place goes to nobody else
	s.Visit.Chosen, s.Visit.trail = answer.Appointment, nil
	s.turnTo(ScreenCancelled)
	return nil
}

// foundCode shows the appointment of a ticket that was scanned.
func (s *State) foundCode(a world.Answered) []world.Cmd {
	var answer wire.AppointmentResponse
	if a.Status == wire.NotFound.Status() {
		s.Visit.Hint = HintUnreadable
		return nil
	}
	if cmds, ok := s.decode(a, &answer); !ok {
		return cmds
	}
	s.Visit.Intent = IntentArrive
	s.Visit.Appointments = coming([]wire.Appointment{answer.Appointment})
	s.open(ScreenToday)
	return s.arriveForOnly()
}

// decimal writes a number.
func decimal(n int) string { return strconv.Itoa(n) }
