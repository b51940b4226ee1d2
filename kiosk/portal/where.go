package portal

import (
	"slices"

	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// where takes in the way to a unit: the province, the city where there are several, the unit.
func (s *State) where(m Msg) []world.Cmd {
	v := &s.Visit
	switch m := m.(type) {
	case PlacesWanted:
		return s.choosePlace()
	case ProvinceChosen:
		for _, one := range v.Provinces {
			if one.Code == m.Code {
				v.Province = one
				return s.read(aboutUnits, wire.WithQuery(wire.UnitsPath, wire.ProvinceParam, one.Code, wire.SpecialtyParam, v.Specialty.ID))
			}
		}
	case CityChosen:
		if slices.Contains(v.Cities(), m.Name) {
			v.City = m.Name
			s.open(ScreenUnit)
		}
	case UnitChosen:
		for _, one := range v.Units {
			if one.ID == m.ID {
				v.Unit = one
				return s.chooseDay()
			}
		}
	}
	return nil
}

func (s *State) choosePlace() []world.Cmd {
	if len(s.Visit.Provinces) > 0 {
		s.open(ScreenProvince)
		return nil
	}
	return s.read(aboutProvinces, wire.ProvincesPath)
}

func (s *State) gotProvinces(a world.Answered) []world.Cmd {
	var answer wire.ProvincesResponse
	if cmds, ok := s.decode(a, &answer); !ok {
		return cmds
	}
	s.Visit.Provinces = answer.Provinces
	s.open(ScreenProvince)
	return nil
}

func (s *State) gotUnits(a world.Answered) []world.Cmd {
	var answer wire.UnitsResponse
	if cmds, ok := s.decode(a, &answer); !ok {
		return cmds
	}
	v := &s.Visit
	v.Units, v.Unit, v.City = answer.Units, wire.Unit{}, ""
	switch {
	case len(v.Units) == 0:
		s.open(ScreenNothing)
	case len(v.Cities()) > 1:
		s.open(ScreenCity)
	default:
		s.open(ScreenUnit)
	}
	return nil
}

// Cities are those of the province's units, by their names.
func (v *Visit) Cities() []string {
	var all []string
	for i := range v.Units {
		name, at := v.Units[i].City, 0
		for at < len(all) && all[at] < name {
			at++
		}
		if at == len(all) || all[at] != name {
			all = append(all[:at:at], append([]string{name}, all[at:]...)...)
		}
	}
	return all
}

// Offering are the units of the chosen city.
func (v *Visit) Offering() []wire.Unit {
	if v.City == "" {
		return v.Units
	}
	var there []wire.Unit
	for _, one := range v.Units {
		if one.City == v.City {
			there = append(there, one)
		}
	}
	return there
}
