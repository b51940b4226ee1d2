package catalogue

import (
	"io/fs"
	"strconv"
)

const (
	firstLevelCount  = 46
	secondLevelCount = 53
	thirdLevelCount  = 3
	provinceCount    = 25
	abroad           = "30"
)

// loader builds a catalogue file by file; each file may refer to those before it.
type loader struct {
	files   fs.FS
	out     *Catalogue
	cantons map[cantonKey]int
}

// cantonKey names a canton: some names occur in more than one province.
type cantonKey struct{ province, name string }

func loadFrom(files fs.FS) (*Catalogue, error) {
	l := &loader{
		files:   files,
		out:     &Catalogue{units: map[string]int{}, provinces: map[string]int{}},
		cantons: map[cantonKey]int{},
	}
	steps := []func() error{
		l.loadProvinces, l.loadCantons, l.loadUnits, l.loadSpecialties, l.loadHolidays, l.loadNames,
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return l.out, nil
}

func (l *loader) loadProvinces() error {
	rows, err := readTable(l.files, "provinces.csv", "code", "name", "offset", "population")
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := l.addProvince(r); err != nil {
			return err
		}
	}
	if len(rows) != provinceCount {
		return endOf("provinces.csv", rows).failf("%d provinces where %d belong", len(rows), provinceCount)
	}
	return nil
}

func (l *loader) addProvince(r row) error {
	p := Province{Code: r.fields[0], Name: r.fields[1]}
	if !validProvinceCode(p.Code) {
		return r.failf("province code %q is not 01 to 24 or 30", p.Code)
	}
	if _, known := l.out.provinces[p.Code]; known {
		return r.failf("province %s stands here twice", p.Code)
	}
	if p.Name == "" {
		return r.failf("province %s has no name", p.Code)
	}
	switch r.fields[2] {
	case "-05:00":
		p.OffsetMinutes = -5 * 60
	case "-06:00":
		p.OffsetMinutes = -6 * 60
	default:
		return r.failf("offset %q is neither -05:00 nor -06:00", r.fields[2])
	}
	population, err := strconv.Atoi(r.fields[3])
	if err != nil || population <= 0 {
		return r.failf("population %q is not a positive number", r.fields[3])
	}
	p.Population = population
	l.out.provinces[p.Code] = len(l.out.Provinces)
	l.out.Provinces = append(l.out.Provinces, p)
	return nil
}

func validProvinceCode(code string) bool {
	n, err := strconv.Atoi(code)
	return err == nil && len(code) == 2 && (n >= 1 && n <= 24 || code == abroad)
}

func (l *loader) loadCantons() error {
	rows, err := readTable(l.files, "cantons.csv", "province", "canton", "minLat", "maxLat", "minLon", "maxLon")
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := l.addCanton(r); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) addCanton(r row) error {
	c := Canton{Province: r.fields[0], Name: r.fields[1]}
	if _, known := l.out.provinces[c.Province]; !known || c.Province == abroad {
		return r.failf("canton %s lies in unknown province %q", c.Name, c.Province)
	}
	key := cantonKey{c.Province, c.Name}
	if _, known := l.cantons[key]; known || c.Name == "" {
		return r.failf("canton %q is missing its name or stands here twice", c.Name)
	}
	for i, bound := range []*float64{&c.MinLat, &c.MaxLat, &c.MinLon, &c.MaxLon} {
		degrees, err := strconv.ParseFloat(r.fields[2+i], 64)
		if err != nil {
			return r.failf("bound %q of canton %s is not in degrees", r.fields[2+i], c.Name)
		}
		*bound = degrees
	}
	// Written so that a NaN fails too.
	if !(c.MinLat < c.MaxLat && c.MinLon < c.MaxLon) {
		return r.failf("the box of canton %s is empty", c.Name)
	}
	l.cantons[key] = len(l.out.Cantons)
	l.out.Cantons = append(l.out.Cantons, c)
	return nil
}

func (l *loader) loadSpecialties() error {
	rows, err := readTable(l.files, "specialties.csv", "id", "name", "level")
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, r := range rows {
		s := Specialty{ID: r.fields[0], Name: r.fields[1], Referred: r.fields[2] == "referred"}
		if s.ID == "" || s.Name == "" || seen[s.ID] {
			return r.failf("specialty %q is missing its name or stands here twice", s.ID)
		}
		if s.Level() != r.fields[2] {
			return r.failf("level %q is neither first nor referred", r.fields[2])
		}
		if weightOfSpecialty(s.ID).share == 0 {
			return r.failf("specialty %s has no weight for its practitioners", s.ID)
		}
		seen[s.ID] = true
		l.out.Specialties = append(l.out.Specialties, s)
	}
	if !seen[generalMedicine] {
		return endOf("specialties.csv", rows).failf("specialty %s is missing", generalMedicine)
	}
	return nil
}

// endOf stands for a file as a whole: its last row.
func endOf(file string, rows []row) row {
	if len(rows) == 0 {
		return row{file: file, line: 1}
	}
	return rows[len(rows)-1]
}
