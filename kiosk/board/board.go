// Package board is the screen on the wall of a waiting room: which numbers are called, to which desk, and how long the
// others wait. Nobody touches it. Like the kiosk it is a state and one function, without browser, clock or network.
package board

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/live"
	"github.com/cupo-ec/cupo/kiosk/moment"
	"github.com/cupo-ec/cupo/kiosk/pairing"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// How long a call stands out, and how old one may be to be spoken: who comes back from a broken line must not
// read a morning aloud.
const (
	freshMillis  = 15_000
	spokenMillis = 60_000
)

// State is everything that a board knows.
type State struct {
	pairing.Station
	Feed live.Feed
	// Fresh are the calls that stand out, until FreshUntilMillis.
	Fresh            []wire.CalledTicket
	FreshUntilMillis int64
	// Announced is what was said last; AnnouncedTimes tells the same words said again.
	Announced      string
	AnnouncedTimes int
}

// Update is the whole board: what it becomes after a message, and what is to be done in the world.
func Update(s State, m world.Msg) (State, []world.Cmd) {
	s.Roles(wire.RoleBoard)
	before := s.Device.Paired
	cmds, mine := s.Take(m)
	if !mine {
		cmds = append(cmds, s.take(m)...)
	}
	switch {
	case s.Device.Paired && !before:
		cmds = append(cmds, s.Feed.Follow(&s.Client, s.Device.Unit.ID, s.NowMillis)...)
	case before && !s.Device.Paired:
		cmds = append(cmds, s.Feed.End()...)
		s.Feed, s.Fresh, s.Announced = live.Feed{}, nil, ""
	}
	return s, cmds
}

func (s *State) take(m world.Msg) []world.Cmd {
	if _, ticked := m.(world.Ticked); ticked {
		return append(s.Feed.Tick(&s.Client, s.NowMillis), s.rest()...)
	}
	before, known := s.Feed.Queue.Called, s.Feed.Known
	switch heard := s.Feed.Take(m, s.NowMillis); {
	case heard.Revoked:
		return s.Revoked()
	case heard.Changed:
		cmds := s.SetTime(s.Feed.Queue.Now)
		if !known {
			return cmds // what was called before this screen was there is no news
		}
		return append(cmds, s.call(before)...)
	}
	return nil
}

// rest lets a newer program in while nothing stands out.
func (s *State) rest() []world.Cmd {
	if s.NowMillis < s.FreshUntilMillis {
		return nil
	}
	s.Fresh = nil
	if !s.UpdateReady {
		return nil
	}
	s.UpdateReady = false // the next heartbeat asks again, should this one come to nothing
	return []world.Cmd{world.Reload{}}
}

// call makes those stand out that were not called before, or not so often, and speaks them, the oldest first.
func (s *State) call(before []wire.CalledTicket) []world.Cmd {
	var cmds []world.Cmd
	var fresh []wire.CalledTicket
	now, _ := moment.Millis(s.Feed.Queue.Now)
	for _, one := range slices.Backward(s.Feed.Queue.Called) {
		at, _ := moment.Millis(one.CalledAt)
		if slices.Contains(before, one) || now-at > spokenMillis {
			continue
		}
		fresh = append(fresh, one)
		s.Announced = said(&one, i18n.Spanish)
		s.AnnouncedTimes++
		// No browser has a voice for Kichwa. It is written as it sounds to who reads Spanish, and a Spanish voice does.
		cmds = append(cmds, world.Say{Text: s.Announced, Language: i18n.Spanish.Tag()},
			world.Say{Text: said(&one, i18n.Kichwa), Language: i18n.Spanish.Tag()})
	}
	if fresh != nil {
		s.Fresh, s.FreshUntilMillis = fresh, s.NowMillis+freshMillis
	}
	return cmds
}

// StandsOut reports whether a call is a new one.
func (s *State) StandsOut(one wire.CalledTicket) bool { return slices.Contains(s.Fresh, one) }

// said is a call as a voice says it: «Turno F siete, ventanilla tres.»
func said(t *wire.CalledTicket, l i18n.Language) string {
	letter, digits, _ := strings.Cut(t.Number, "-")
	number := digits
	if n, err := strconv.Atoi(digits); err == nil {
		number = l.Spoken(n)
	}
	if desk, err := strconv.Atoi(t.Desk); err == nil {
		return i18n.SayCalled.In(l, letter, number, l.Spoken(desk))
	}
	return i18n.SayCalledTo.In(l, letter, number, spokenDesk(t.Desk, l))
}

// spokenDesk is a desk's name with its numbers as they are said.
func spokenDesk(name string, l i18n.Language) string {
	words := strings.Fields(name)
	for i, word := range words {
		if n, err := strconv.Atoi(word); err == nil {
			words[i] = l.Spoken(n)
		}
	}
	return strings.Join(words, " ")
}
