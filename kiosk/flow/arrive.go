package flow

import (
	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// retryAfterMillis is how long after an attempt that reached no server the next delivery comes.
const retryAfterMillis = 10_000

// arrive records that the person is here: on the device first, so that it is not lost whatever happens to the
// line, and then at the server.
func (s *State) arrive(code string) []world.Cmd {
	if s.Screen != ScreenToday && s.Screen != ScreenProblem {
		return nil
	}
	arrival := world.Arrival{
		Key: s.client.NewKey(), Document: s.Visit.Document, Appointment: code, At: s.Moment(s.wallMillis()),
	}
	s.asked = asked{id: s.client.NextID(), about: aboutArrival}
	s.Waiting = append(s.Waiting[:len(s.Waiting):len(s.Waiting)], arrival)
	return []world.Cmd{world.Store{Arrival: arrival}}
}

// arriveForOnly records the arrival for the one appointment that it can be for: who holds their paper, or their
// card for a second time, before the scanner has come for that. Where there are several, the person chooses.
func (s *State) arriveForOnly() []world.Cmd {
	only := ""
	for _, one := range s.Visit.Appointments {
		if one.Status != wire.StatusBooked || one.Suspended || one.Slot.Unit.ID != s.Device.Unit.ID || i18n.Day(one.Slot.Start) != s.Today() {
			continue
		}
		if only != "" {
			return nil
		}
		only = one.Code
	}
	if only == "" {
		return nil
	}
	return s.arrive(only)
}

// stored goes on with an arrival that is safe now.
func (s *State) stored(string) []world.Cmd {
	s.retryMillis = 0
	return s.deliver()
}

// deliver sends the oldest arrival that waits, one after the other. Those that have no place in the device's
// store yet are sent all the same: the key makes them count once.
func (s *State) deliver() []world.Cmd {
	if len(s.Waiting) == 0 || s.delivering != 0 || !s.Device.Paired || s.NowMillis < s.retryMillis {
		return nil
	}
	next := s.Waiting[0]
	r := s.request(client.Post, wire.CheckInsPath, checkIn(&next).AppendMsgpack(nil))
	r.Key = next.Key
	s.delivering = r.ID
	return []world.Cmd{r}
}

// delivered takes in what became of the oldest arrival. Whatever the server has decided is done with; what it
// could not decide is sent again under the same key.
func (s *State) delivered(a world.Answered) []world.Cmd {
	s.delivering = 0
	if client.Undecided(a.Status) {
		s.retryMillis = s.NowMillis + retryAfterMillis
		s.Offline = a.Status == 0
		if len(s.Waiting) == 1 || s.waitsForLast() {
			s.notedOnly()
		}
		return nil
	}
	s.Offline = false
	done := s.Waiting[0]
	s.Waiting = s.Waiting[1:]
	cmds := []world.Cmd{world.Discard{Key: done.Key}}
	if s.asked.about == aboutArrival && len(s.Waiting) == 0 {
		cmds = append(cmds, s.arrived(a)...)
	}
	return append(cmds, s.deliver()...)
}

// waitsForLast reports that the screen waits for an arrival.
func (s *State) waitsForLast() bool { return s.asked.about == aboutArrival }

// notedOnly tells who waits that the arrival is noted, and will be sent.
func (s *State) notedOnly() {
	if s.asked.about == aboutArrival {
		s.asked = asked{}
		s.turnTo(ScreenNoted)
	}
}

// arrived shows what the server made of the arrival of who stands here.
func (s *State) arrived(a world.Answered) []world.Cmd {
	s.asked = asked{}
	var answer wire.AppointmentResponse
	if cmds, ok := s.decode(a, &answer); !ok {
		return cmds
	}
	s.Visit.Chosen = answer.Appointment
	s.turnTo(ScreenArrived)
	if answer.Ticket == nil {
		return nil
	}
	s.Visit.Ticket = *answer.Ticket
	return s.printUnasked()
}

func checkIn(a *world.Arrival) *wire.CheckInRequest {
	r := &wire.CheckInRequest{Appointment: a.Appointment, ArrivedAt: a.At}
	if a.Document.Number != "" {
		r.Person = &wire.Person{Document: a.Document}
	}
	return r
}
