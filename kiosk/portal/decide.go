package portal

import (
	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/moment"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// hold keeps a place while the person decides. What is moved has a place already: it is not held.
func (s *State) hold() []world.Cmd {
	v := &s.Visit
	if v.Moving {
		s.open(ScreenConfirm)
		return nil
	}
	return s.change(aboutHold, wire.HoldsPath, (&wire.HoldRequest{Person: wire.Person{Document: s.patient()}, Slot: v.Slot.ID}).AppendMsgpack(nil))
}

func (s *State) gotHold(a world.Answered) []world.Cmd {
	v := &s.Visit
	if code := client.CodeOf(a); code == wire.SlotTaken || code == wire.SlotPast {
		if other, there := v.atTheSameTime(); there && s.Screen == ScreenTime {
			v.Slot = other
			return s.hold()
		}
		return s.chooseOther()
	}
	var answer wire.HoldResponse
	if cmds, ok := s.decode(a, &answer); !ok {
		return cmds
	}
	v.Hold, v.HoldOver = answer.Hold, false
	s.open(ScreenConfirm)
	return nil
}

// chooseOther looks at the times anew after one has gone.
func (s *State) chooseOther() []world.Cmd {
	v := &s.Visit
	v.Hold, v.HoldOver, v.Lost = wire.Hold{}, false, true
	return s.chooseTime()
}

// decide takes in what the person says to what the screen asks.
func (s *State) decide(m Msg) []world.Cmd {
	v := &s.Visit
	if _, again := m.(HoldWanted); again {
		if s.Screen != ScreenConfirm || !v.HoldOver {
			return nil
		}
		return s.hold()
	}
	switch {
	case s.Screen == ScreenCancel:
		return s.change(aboutCancel, wire.CancelPath(v.Chosen.Code), (&wire.CancelRequest{}).AppendMsgpack(nil))
	case s.Screen != ScreenConfirm || v.HoldOver:
		return nil
	case v.Moving:
		return s.change(aboutMove, wire.ReschedulePath(v.Chosen.Code), (&wire.RescheduleRequest{Slot: v.Slot.ID}).AppendMsgpack(nil))
	}
	return s.change(aboutBooking, wire.AppointmentsPath, (&wire.BookRequest{Person: wire.Person{Document: s.patient()}, Hold: v.Hold.ID}).AppendMsgpack(nil))
}

func (s *State) gotAppointment(a world.Answered) []world.Cmd {
	v := &s.Visit
	switch client.CodeOf(a) {
	case wire.HoldExpired:
		v.HoldOver = true
		return nil
	case wire.SlotTaken, wire.SlotPast:
		return s.chooseOther()
	}
	var answer wire.AppointmentResponse
	if cmds, ok := s.decode(a, &answer); !ok {
		return cmds
	}
	v.Chosen, v.Hold, v.HoldOver = answer.Appointment, wire.Hold{}, false
	s.settle(ScreenDone)
	return nil
}

// HoldMinutes is for how many minutes the place is still kept, counted up.
func (s *State) HoldMinutes() int {
	ends, known := moment.Millis(s.Visit.Hold.Expires)
	if !known {
		return 0
	}
	return int((max(0, ends-s.wallMillis()) + 59_999) / 60_000)
}
