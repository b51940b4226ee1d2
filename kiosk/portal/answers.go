package portal

import (
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// answered hands an answer to whom it is for. One that nobody waits for any more is not looked at.
func (s *State) answered(a world.Answered) []world.Cmd {
	switch {
	case a.ID == 0:
		return nil
	case a.ID == s.Check.asked:
		return s.gotCheck(a)
	case a.ID != s.asked.id:
		return nil
	}
	s.Offline, s.asked.id = a.Status == 0, 0
	s.leaveProblem()
	switch s.asked.about {
	case aboutSession:
		return s.gotSession(a)
	case aboutOwn:
		return s.gotOwn(a)
	case aboutSpecialties:
		return s.gotSpecialties(a)
	case aboutReferrals:
		return s.gotReferrals(a)
	case aboutProvinces:
		return s.gotProvinces(a)
	case aboutUnits:
		return s.gotUnits(a)
	case aboutDays:
		return s.gotDays(a)
	case aboutSlots:
		return s.gotSlots(a)
	case aboutHold:
		return s.gotHold(a)
	case aboutBooking, aboutMove:
		return s.gotAppointment(a)
	case aboutCancel:
		return s.gotCancelled(a)
	case aboutCalendar:
		return s.gotCalendar(a)
	case aboutContact:
		return s.gotContact(a)
	case aboutKeeping:
		return s.gotKept(a)
	}
	return nil
}

// decoder is an answer of the contract. A wire.Message could be written as well, which nobody here does.
type decoder interface{ UnmarshalMsgpack(body []byte) error }

// decode reads an answer that was asked for; false where it is a refusal or none, which the screen then shows.
func (s *State) decode(a world.Answered, into decoder) ([]world.Cmd, bool) {
	if done(a) {
		if into.UnmarshalMsgpack(a.Body) == nil {
			return nil, true
		}
		return s.stuck(Problem{Local: ProblemStrange}), false
	}
	return s.refused(a), false
}

func done(a world.Answered) bool { return a.Status >= 200 && a.Status < 300 }

// refused shows why something was not done. A session that is over is begun anew.
func (s *State) refused(a world.Answered) []world.Cmd {
	if code, rule, _ := refusal(a); code == wire.Unauthenticated && rule == "" {
		return s.expired(asked{about: s.asked.about, id: s.failed.ID})
	}
	return s.stuck(s.problemOf(a))
}

// refusal is what an answer refuses: Done for none that is known, the rule behind it, and the field at fault.
func refusal(a world.Answered) (code wire.Code, rule, field string) {
	var told wire.Problem
	if a.Status < 400 || told.UnmarshalMsgpack(a.Body) != nil {
		return wire.Done, "", ""
	}
	code, _ = wire.ParseCode(told.Code)
	return code, told.Rule, told.Field
}
