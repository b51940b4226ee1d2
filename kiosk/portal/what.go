package portal

import (
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// what takes in for whom and for which specialty.
func (s *State) what(m Msg) []world.Cmd {
	v := &s.Visit
	switch m := m.(type) {
	case BookWanted:
		v.Moving = false
		if len(s.Session.Dependents) > 0 && s.Screen == ScreenHome {
			s.open(ScreenWho)
			return nil
		}
		return s.chooseSpecialty()
	case PatientChosen:
		if m.Dependent >= len(s.Session.Dependents) || s.Screen != ScreenWho && s.Screen != ScreenOwn {
			return nil
		}
		v.For = wire.SessionPerson{}
		if m.Dependent >= 0 {
			v.For = s.Session.Dependents[m.Dependent]
		}
		if s.Screen == ScreenOwn {
			return s.own()
		}
		return s.chooseSpecialty()
	case SpecialtyChosen:
		for _, one := range v.Specialties {
			if one.ID == m.ID {
				return s.specialtyChosen(one)
			}
		}
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

// specialtyChosen goes on to the place, or first looks whether there is a referral.
func (s *State) specialtyChosen(one wire.Specialty) []world.Cmd {
	s.Visit.Specialty = one
	if one.Level == wire.LevelReferred {
		return s.search(aboutReferrals, wire.SearchReferralPath, (&wire.ReferralsRequest{Document: s.patient()}).AppendMsgpack(nil))
	}
	return s.choosePlace()
}

func (s *State) gotReferrals(a world.Answered) []world.Cmd {
	var answer wire.ReferralsResponse
	if cmds, ok := s.decode(a, &answer); !ok {
		return cmds
	}
	for i := range answer.Referrals {
		r := &answer.Referrals[i]
		if r.Specialty == s.Visit.Specialty.ID && !r.Used && r.Until >= s.today() {
			return s.choosePlace()
		}
	}
	s.open(ScreenReferral)
	return nil
}
