package flow

import (
	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// Update is the whole kiosk: what it becomes after a message, and what is to be done in the world.
func Update(s State, m Msg) (State, []world.Cmd) {
	before := s.Screen
	cmds := s.take(m)
	if s.Screen != before {
		cmds = append(cmds, world.Focus{})
	}
	return s, cmds
}

// take takes in what did not come from the person; everything else shows that somebody is there.
func (s *State) take(m Msg) []world.Cmd {
	switch m := m.(type) {
	case world.Started:
		return s.start(m)
	case world.Ticked:
		return s.tick(m.NowMillis)
	case world.Answered:
		return s.answered(m)
	case world.Stored:
		return s.stored(m.Key)
	case world.Printed:
		s.Device.Printer = m.Printer
		return nil
	case world.UpdateFound:
		s.UpdateReady = true
		return nil
	}
	s.touchedMillis, s.Warned = s.NowMillis, false
	return s.person(m)
}

// person takes in what works on every screen, and hands the rest to the step that the person is at.
func (s *State) person(m Msg) []world.Cmd {
	switch m := m.(type) {
	case world.Key:
		return s.key(m)
	case LanguageChosen:
		s.Language = m.Language
		return nil
	case ContrastTurned:
		s.HighContrast = !s.HighContrast
		return nil
	case TextSizeTurned:
		s.LargeText = !s.LargeText
		return nil
	case StayedOn, world.Touched:
		return nil
	case Ended:
		return s.end()
	}
	if s.Busy() {
		return nil // a second touch on the same button
	}
	switch m := m.(type) {
	case Back:
		return s.back()
	case Turned:
		s.Visit.Page = max(0, s.Visit.Page+m.By)
		return nil
	case Retried:
		return s.retry()
	case PrintWanted:
		return []world.Cmd{s.print()}
	case ServiceChosen:
		return s.chooseService(m.ID)
	case ClassChosen:
		return s.takeTicket(m.Class)
	case Began, Typed, Erased, Submitted, DocumentChosen:
		return s.identify(m)
	case ArriveChosen:
		return s.arrive(m.Code)
	case MoveChosen, CancelChosen:
		return s.manage(m)
	}
	return s.book(m)
}

func (s *State) start(m world.Started) []world.Cmd {
	s.NowMillis, s.client.Nonce, s.version, s.touchedMillis = m.NowMillis, m.Nonce, m.Version, m.NowMillis
	s.Device.Paired, s.Device.Unit, s.Waiting, s.AheadMillis = m.Kept.Paired, m.Kept.Unit, m.Kept.Arrivals, m.Kept.AheadMillis
	s.Device.Printer = wire.PrinterNone
	s.Screen = ScreenPair
	if m.Kept.Paired {
		s.Screen = ScreenHome
	}
	if !m.Kept.Paired && m.PairingCode != "" {
		s.Device.Code = m.PairingCode
		return s.pair()
	}
	return append(s.deliver(), s.beat()...)
}

// end throws away all that is known of the person.
func (s *State) end() []world.Cmd {
	cmds := s.giveBackHold()
	s.Visit, s.asked, s.failed, s.scan = Visit{}, asked{}, world.Request{}, scan{}
	s.Warned, s.HighContrast, s.LargeText, s.Language = false, false, false, i18n.Spanish
	s.Device.Code = ""
	s.Screen = ScreenPair
	if s.Device.Paired {
		s.Screen = ScreenHome
	}
	if s.UpdateReady {
		cmds = append(cmds, world.Reload{})
	}
	return cmds
}

// startOver begins a new visit in which the screens look as they did: whoever chose so stands there still.
func (s *State) startOver() []world.Cmd {
	language, contrast, large := s.Language, s.HighContrast, s.LargeText
	cmds := s.end()
	s.Language, s.HighContrast, s.LargeText = language, contrast, large
	return cmds
}

func (s *State) back() []world.Cmd {
	if !s.CanGoBack() {
		return nil
	}
	v := &s.Visit
	cmds := s.giveBackHold()
	last := len(v.trail) - 1
	s.Screen, v.Page = v.trail[last], 0
	v.trail = v.trail[:last]
	v.Hint, v.Lost = HintNone, false
	if s.Screen == ScreenHome {
		return append(cmds, s.end()...)
	}
	return cmds
}

// giveBackHold lets the place go that is kept for this person. What gets lost on the way ends by itself.
func (s *State) giveBackHold() []world.Cmd {
	held := s.Visit.Hold.ID
	s.Visit.Hold = wire.Hold{}
	if held == "" {
		return nil
	}
	r := s.request(client.Delete, wire.HoldPath(held), nil)
	return []world.Cmd{r}
}

// retry sends again what got no answer, under the same key.
func (s *State) retry() []world.Cmd {
	if s.Screen != ScreenProblem || !s.Visit.Problem.MayRetry {
		return nil
	}
	s.failed = s.client.Again(s.failed)
	s.asked.id = s.failed.ID
	return []world.Cmd{s.failed}
}
