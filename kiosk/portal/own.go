package portal

import (
	"strings"

	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// own looks up the appointments of whom the visit is about.
func (s *State) own() []world.Cmd {
	return s.search(aboutOwn, wire.SearchPath, (&wire.SearchRequest{Document: s.patient()}).AppendMsgpack(nil))
}

func (s *State) gotOwn(a world.Answered) []world.Cmd {
	var answer wire.AppointmentsResponse
	if cmds, ok := s.decode(a, &answer); !ok {
		return cmds
	}
	s.Visit.Appointments, s.Visit.Moving = s.coming(answer.Appointments), false
	if s.Screen != ScreenOwn {
		s.open(ScreenOwn)
	}
	return nil
}

// coming are the appointments that can still be kept, the next one first.
func (s *State) coming(all []wire.Appointment) []wire.Appointment {
	var list []wire.Appointment
	for i := range all {
		if all[i].Status != wire.StatusBooked && all[i].Status != wire.StatusCheckedIn {
			continue
		}
		at := len(list)
		for at > 0 && list[at-1].Slot.Start > all[i].Slot.Start {
			at--
		}
		list = append(list[:at:at], append([]wire.Appointment{all[i]}, list[at:]...)...)
	}
	return list
}

// MayChange reports whether an appointment can be moved or cancelled here.
func (s *State) MayChange(a *wire.Appointment) bool {
	return (a.Status == wire.StatusBooked || a.Suspended) && s.ahead(a.CancelUntil)
}

// manage takes in what is to become of an appointment.
func (s *State) manage(m Msg) []world.Cmd {
	v := &s.Visit
	switch m := m.(type) {
	case MoveChosen:
		if s.Screen != ScreenOwn || !s.choose(m.Code) {
			return nil
		}
		of := &v.Chosen.Slot
		v.Moving = true
		v.Specialty = wire.Specialty{ID: of.Specialty.ID, Name: of.Specialty.Name}
		v.Unit = wire.Unit{ID: of.Unit.ID, Name: of.Unit.Name, City: of.Unit.City}
		return s.chooseDay()
	case CancelChosen:
		if s.Screen == ScreenOwn && s.choose(m.Code) {
			s.open(ScreenCancel)
		}
	}
	return nil
}

// choose takes one of the appointments up that can be changed.
func (s *State) choose(code string) bool {
	for i := range s.Visit.Appointments {
		if one := &s.Visit.Appointments[i]; one.Code == code && s.MayChange(one) {
			s.Visit.Chosen = *one
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
	s.Visit.Chosen = answer.Appointment
	s.settle(ScreenCancelled)
	return nil
}

const mediaCalendar = "text/calendar; charset=utf-8"

// calendar fetches an appointment as a file for a calendar. It is fetched and not linked to: the session stands in
// a header, and never in an address.
func (s *State) calendar(code string) []world.Cmd {
	return s.read(aboutCalendar, wire.CalendarPath(code))
}

func (s *State) gotCalendar(a world.Answered) []world.Cmd {
	if !client.Good(a) {
		return s.refused(a)
	}
	name := strings.TrimPrefix(s.failed.Path, wire.AppointmentsPath+"/")
	return []world.Cmd{world.Save{Name: name, ContentType: mediaCalendar, Content: a.Body}}
}
