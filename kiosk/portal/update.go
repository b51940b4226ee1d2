package portal

import (
	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// Update is the whole page: what it becomes after a message, and what is to be done in the world.
func Update(s State, m Msg) (State, []world.Cmd) {
	before, warned := s.Screen, s.Warned
	cmds := s.take(m)
	switch {
	case s.Warned && !warned:
		cmds = append(cmds, world.Focus{ID: stayID})
	case warned && !s.Warned && s.Screen == before:
		cmds = append(cmds, world.Focus{})
	}
	if s.Screen != before {
		cmds = append(cmds, world.Focus{})
		if !s.guarded && s.Screen != ScreenWelcome {
			s.guarded = true
			cmds = append(cmds, world.GuardBack{})
		}
	}
	return s, cmds
}

// take takes in what did not come from the person; everything else shows that somebody is there.
func (s *State) take(m Msg) []world.Cmd {
	switch m := m.(type) {
	case world.Started:
		s.Ready, s.NowMillis, s.touchedMillis, s.client.Nonce = true, m.NowMillis, m.NowMillis, m.Nonce
		return nil
	case world.Ticked:
		return s.tick(m.NowMillis)
	case world.Answered:
		return s.answered(m)
	case world.Resumed:
		return s.resumed(m.TookMillis)
	case world.Stored, world.Printed, world.Streamed, world.UpdateFound:
		return nil
	}
	if !s.Ready {
		return nil
	}
	s.touchedMillis, s.Warned = s.NowMillis, false
	return s.person(m)
}

// person takes in what works on every screen, and hands the rest to the step that the person is at.
func (s *State) person(m Msg) []world.Cmd {
	switch m := m.(type) {
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
	case Entered:
		s.enter(m)
		return nil
	case SignedOut:
		return s.end()
	case world.WentBack:
		s.guarded = false
		return s.back()
	case Back:
		return s.back()
	case HomeWanted:
		if !s.SignedIn() || s.changing() {
			return nil
		}
		return s.home()
	}
	if s.Busy() {
		return nil // a second touch on the same button
	}
	switch m.(type) {
	case Began, DocumentChosen, SignInWanted:
		return s.identify(m)
	}
	if _, again := m.(Retried); again {
		s.tries = 0
		return s.retry()
	}
	if !s.SignedIn() {
		return nil // what was touched before the session ended
	}
	return s.signedIn(m)
}

// signedIn takes in what only somebody who is known can do.
func (s *State) signedIn(m Msg) []world.Cmd {
	switch m := m.(type) {
	case MoreWanted:
		s.Visit.Shown += firstShown
		return nil
	case PrintWanted:
		return []world.Cmd{world.Print{}}
	case CalendarWanted:
		return s.calendar(m.Code)
	case OwnWanted:
		return s.own()
	case MoveChosen, CancelChosen:
		return s.manage(m)
	case ContactWanted, ContactKept:
		return s.contact(m)
	case BookWanted, PatientChosen, SpecialtyChosen:
		return s.what(m)
	case ProvinceChosen, CityChosen, UnitChosen, PlacesWanted:
		return s.where(m)
	case DayChosen, DaysWanted, PractitionerChosen, SlotChosen:
		return s.when(m)
	case HoldWanted, Confirmed:
		return s.decide(m)
	}
	return nil
}

// open opens a screen from which one can go back to this one. A screen that is on the way already is gone back to.
func (s *State) open(next Screen) {
	v := &s.Visit
	if s.Screen != next {
		v.trail = append(v.trail[:len(v.trail):len(v.trail)], s.Screen)
		for i, screen := range v.trail {
			if screen == next {
				v.trail = v.trail[:i:i]
				break
			}
		}
	}
	s.turnTo(next)
}

// turnTo opens a screen in the place of this one.
func (s *State) turnTo(next Screen) {
	s.Screen, s.Visit.Shown = next, 0
}

// settle opens a screen behind which there is nothing to go back to but the choice of what to do.
func (s *State) settle(next Screen) {
	s.Visit.trail = []Screen{ScreenHome}
	s.turnTo(next)
}

// CanGoBack reports whether there is a screen to go back to.
func (s *State) CanGoBack() bool {
	return (len(s.Visit.trail) > 0 || s.Screen == ScreenIdentify) && !s.changing()
}

func (s *State) back() []world.Cmd {
	if !s.CanGoBack() {
		if !s.changing() {
			s.asked = asked{} // whoever goes back does not wait for it any more
		}
		return nil
	}
	if s.Screen == ScreenIdentify {
		return s.forget()
	}
	v := &s.Visit
	last := len(v.trail) - 1
	to := v.trail[last]
	s.asked, s.Offline = asked{}, false
	if to == ScreenHome {
		return s.home()
	}
	cmds := s.giveBackHold()
	v.trail = v.trail[:last]
	v.Lost = false
	s.turnTo(to)
	return cmds
}

// home is the choice of what to do. What was chosen on the way to an appointment is forgotten.
func (s *State) home() []world.Cmd {
	cmds := s.giveBackHold()
	s.Visit, s.failed, s.asked = Visit{Specialties: s.Visit.Specialties, Provinces: s.Visit.Provinces}, world.Request{}, asked{}
	s.clearForm()
	s.turnTo(ScreenHome)
	return cmds
}

// end ends the visit: nothing that was known of the person is left.
func (s *State) end() []world.Cmd {
	cmds := s.forget()
	s.Screen = ScreenEnded
	return cmds
}

// forget is the page as it was before anybody came, with the look that they chose.
func (s *State) forget() []world.Cmd {
	cmds := s.giveBackHold()
	*s = State{
		Language: s.Language, HighContrast: s.HighContrast, LargeText: s.LargeText, Ready: s.Ready,
		NowMillis: s.NowMillis, touchedMillis: s.NowMillis, client: s.client,
		guarded: s.guarded, resuming: s.resuming,
	}
	return cmds
}

// giveBackHold lets the place go that is kept for this person. What gets lost on the way ends by itself.
func (s *State) giveBackHold() []world.Cmd {
	v := &s.Visit
	held, over := v.Hold.ID, v.HoldOver
	v.Hold, v.HoldOver = wire.Hold{}, false
	if held == "" || over || !s.SignedIn() {
		return nil
	}
	r := s.request(client.Delete, wire.HoldPath(held), nil)
	return []world.Cmd{r}
}
