package catalogue

import (
	"strings"
	"time"
)

// Holiday is a day on which units publish no agenda.
type Holiday struct {
	// Day is the day where Yearly is false.
	Day Day
	// Month and MonthDay are the date in every year where Yearly is true.
	Yearly   bool
	Month    time.Month
	MonthDay int
	// Province and Canton are empty for a national holiday.
	Province string
	Canton   string
	Name     string
	// Official says that law or decree has set the day.
	Official bool
}

type monthDay struct {
	month time.Month
	day   int
}

// holidayIndex finds the closed places of a day. The zero cantonKey stands for the whole nation.
type holidayIndex struct {
	once   map[Day]map[cantonKey]string
	yearly map[monthDay]map[cantonKey]string
}

// HolidayName says which holiday closes a unit on a day; empty where it is open.
func (c *Catalogue) HolidayName(u Unit, day Day) string {
	_, month, dayOfMonth := day.Time().Date()
	here := cantonKey{u.Province, u.Canton}
	for _, places := range []map[cantonKey]string{c.closedDays.once[day], c.closedDays.yearly[monthDay{month, dayOfMonth}]} {
		for _, place := range []cantonKey{{}, here} {
			if name, closed := places[place]; closed {
				return name
			}
		}
	}
	return ""
}

func (l *loader) loadHolidays() error {
	rows, err := readTable(l.files, "holidays.csv", "day", "province", "canton", "name", "official")
	if err != nil {
		return err
	}
	l.out.closedDays = holidayIndex{
		once:   map[Day]map[cantonKey]string{},
		yearly: map[monthDay]map[cantonKey]string{},
	}
	local := map[cantonKey]bool{}
	for _, r := range rows {
		h, err := l.parseHoliday(r)
		if err != nil {
			return err
		}
		if !l.out.closedDays.add(h) {
			return r.failf("holiday %s stands here twice", r.fields[0])
		}
		local[cantonKey{h.Province, h.Canton}] = true
		l.out.Holidays = append(l.out.Holidays, h)
	}
	for _, c := range l.out.Cantons {
		if !local[cantonKey{c.Province, c.Name}] {
			return endOf("holidays.csv", rows).failf("canton %s of province %s has no local day", c.Name, c.Province)
		}
	}
	return nil
}

func (l *loader) parseHoliday(r row) (Holiday, error) {
	f := r.fields
	h := Holiday{Province: f[1], Canton: f[2], Name: f[3], Official: f[4] == "yes"}
	if h.Name == "" {
		return h, r.failf("the holiday has no name")
	}
	if f[4] != "yes" && f[4] != "no" {
		return h, r.failf("official is %q, neither yes nor no", f[4])
	}
	if _, known := l.cantons[cantonKey{h.Province, h.Canton}]; !known && (h.Province != "" || h.Canton != "") {
		return h, r.failf("canton %q of province %q is not in cantons.csv", h.Canton, h.Province)
	}
	h.Yearly = strings.Count(f[0], "-") == 1
	if !h.Yearly {
		day, err := ParseDay(f[0])
		h.Day = day
		if err != nil {
			return h, r.failf("the holiday's day: %w", err)
		}
		return h, nil
	}
	date, err := time.Parse("01-02", f[0])
	if err != nil {
		return h, r.failf("day %q is written neither as 2006-01-02 nor as 01-02", f[0])
	}
	h.Month, h.MonthDay = date.Month(), date.Day()
	return h, nil
}

// add reports whether the holiday was new.
func (x holidayIndex) add(h Holiday) bool {
	var places map[cantonKey]string
	if h.Yearly {
		places = placesOf(x.yearly, monthDay{h.Month, h.MonthDay})
	} else {
		places = placesOf(x.once, h.Day)
	}
	key := cantonKey{h.Province, h.Canton}
	if _, known := places[key]; known {
		return false
	}
	places[key] = h.Name
	return true
}

func placesOf[K comparable](index map[K]map[cantonKey]string, key K) map[cantonKey]string {
	if index[key] == nil {
		index[key] = map[cantonKey]string{}
	}
	return index[key]
}
