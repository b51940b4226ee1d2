package catalogue

import (
	"regexp"
	"strconv"
)

var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// levelOfKind says which level of attention a kind of unit belongs to; 0 for an unknown kind.
func levelOfKind(kind Kind) int {
	switch kind {
	case HealthPost, HealthCentreA, HealthCentreB, HealthCentreC:
		return 1
	case SpecialtyCentre, DayHospital, BasicHospital, GeneralHospital:
		return 2
	case SpecialtiesHospital:
		return 3
	}
	return 0
}

func (l *loader) loadUnits() error {
	rows, err := readTable(l.files, "units.csv", "id", "name", "kind", "level", "province", "canton", "city",
		"lat", "lon", "synthetic")
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := l.addUnit(r); err != nil {
			return err
		}
	}
	return l.checkUnits(endOf("units.csv", rows))
}

func (l *loader) addUnit(r row) error {
	f := r.fields
	u := Unit{ID: f[0], Name: f[1], Kind: Kind(f[2]), Province: f[4], Canton: f[5], City: f[6]}
	if !slug.MatchString(u.ID) {
		return r.failf("unit id %q is not made of a-z, 0-9 and single hyphens", u.ID)
	}
	if _, known := l.out.units[u.ID]; known {
		return r.failf("unit %s stands here twice", u.ID)
	}
	if u.Name == "" || u.City == "" {
		return r.failf("unit %s has no name or no city", u.ID)
	}
	u.Level = levelOfKind(u.Kind)
	if u.Level == 0 || f[3] != strconv.Itoa(u.Level) {
		return r.failf("unit %s: level %q does not go with kind %q", u.ID, f[3], u.Kind)
	}
	if err := l.place(r, &u); err != nil {
		return err
	}
	switch f[9] {
	case "yes":
		u.Synthetic = true
	case "no":
	default:
		return r.failf("unit %s: synthetic is %q, neither yes nor no", u.ID, f[9])
	}
	l.out.units[u.ID] = len(l.out.Units)
	l.out.Units = append(l.out.Units, u)
	return nil
}

// place reads where the unit is, and refuses a position outside its canton.
func (l *loader) place(r row, u *Unit) error {
	province, known := l.out.provinces[u.Province]
	if !known {
		return r.failf("unit %s lies in unknown province %q", u.ID, u.Province)
	}
	u.OffsetMinutes = l.out.Provinces[province].OffsetMinutes
	canton, known := l.cantons[cantonKey{u.Province, u.Canton}]
	if !known {
		return r.failf("unit %s lies in canton %q, which province %s does not have", u.ID, u.Canton, u.Province)
	}
	var err error
	if u.Lat, err = strconv.ParseFloat(r.fields[7], 64); err != nil {
		return r.failf("unit %s: latitude %q is not in degrees", u.ID, r.fields[7])
	}
	if u.Lon, err = strconv.ParseFloat(r.fields[8], 64); err != nil {
		return r.failf("unit %s: longitude %q is not in degrees", u.ID, r.fields[8])
	}
	if !l.out.Cantons[canton].contains(u.Lat, u.Lon) {
		return r.failf("unit %s at %v,%v lies outside canton %s", u.ID, u.Lat, u.Lon, u.Canton)
	}
	return nil
}

func (c Canton) contains(lat, lon float64) bool {
	return lat >= c.MinLat && lat <= c.MaxLat && lon >= c.MinLon && lon <= c.MaxLon
}

// checkUnits checks what only shows when all units are known.
func (l *loader) checkUnits(last row) error {
	levels := map[int]int{}
	used := map[cantonKey]bool{}
	provinces := map[string]bool{}
	for _, u := range l.out.Units {
		levels[u.Level]++
		used[cantonKey{u.Province, u.Canton}] = true
		provinces[u.Province] = true
	}
	if levels[1] != firstLevelCount || levels[2] != secondLevelCount || levels[3] != thirdLevelCount {
		return last.failf("%d, %d and %d units of the three levels where %d, %d and %d belong",
			levels[1], levels[2], levels[3], firstLevelCount, secondLevelCount, thirdLevelCount)
	}
	for _, p := range l.out.Provinces {
		if !provinces[p.Code] && p.Code != abroad {
			return last.failf("province %s has no unit", p.Code)
		}
	}
	for _, c := range l.out.Cantons {
		if !used[cantonKey{c.Province, c.Name}] {
			return last.failf("canton %s of province %s has no unit and should not be in cantons.csv", c.Name, c.Province)
		}
	}
	return nil
}
