package desk

import (
	"slices"
	"strings"

	"github.com/cupo-ec/cupo/kiosk/world"
)

// maxName is how long a desk's name may be.
const maxName = 24

// setUp takes in what the desk is.
func (s *State) setUp(m world.Msg) []world.Cmd {
	switch m := m.(type) {
	case SetupWanted:
		s.Open, s.Typed, s.Wrong = true, s.Desk, false
		s.Chosen = slices.Clone(s.Services)
		return []world.Cmd{world.Focus{ID: nameField}}
	case NameTyped:
		s.Typed, s.Wrong = m.Text, false
	case ServiceTurned:
		s.Chosen, s.Wrong = turned(s.Chosen, m.ID), false
	case SetupDone:
		return s.settle()
	}
	return nil
}

// turned is a list with one more, or one less.
func turned(list []string, id string) []string {
	if at := slices.Index(list, id); at >= 0 {
		return slices.Delete(slices.Clone(list), at, at+1)
	}
	return append(slices.Clone(list), id)
}

// settle keeps what the desk is, if it will do.
func (s *State) settle() []world.Cmd {
	name := strings.Join(strings.Fields(s.Typed), " ")
	if name == "" || len(name) > maxName || len(s.Chosen) == 0 {
		s.Wrong = true
		return nil
	}
	s.Setup = Setup{Desk: name, Services: s.Chosen}
	return []world.Cmd{
		world.Keep{Name: deskSetting, Value: name}, world.Keep{Name: servicesSetting, Value: strings.Join(s.Services, ",")}, world.Focus{},
	}
}
