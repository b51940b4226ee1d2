package registry

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

var unitColumns = []column{
	{name: "id"}, {name: "name"}, {name: "kind"}, {name: "province"}, {name: "city"},
	{name: "lat", number: true}, {name: "lon", number: true}, {name: "offset"},
}

func parseUnit(d *allocator.Directory, c *cells) allocator.Unit {
	u := allocator.Unit{ID: c.id(0), Name: c.text(1), Kind: c.text(2), Province: c.needed(3), City: c.text(4)}
	c.needed(1)
	known := slices.ContainsFunc(d.Provinces, func(p allocator.Province) bool { return p.Code == u.Province })
	if !known {
		c.fail(3, wire.ReasonUnknownProvince)
	}
	if u.Lat = c.decimal(5); u.Lat < -90 || u.Lat > 90 {
		c.fail(5, wire.ReasonOutOfRange)
	}
	if u.Lon = c.decimal(6); u.Lon < -180 || u.Lon > 180 {
		c.fail(6, wire.ReasonOutOfRange)
	}
	u.OffsetMinutes = c.offset(7)
	return u
}

// offset reads −05:00; the offsets of units are whole hours.
func (c *cells) offset(i int) int16 {
	var hours, minutes int
	text := c.needed(i)
	if len(text) != len("-05:00") || strings.IndexByte("+-", text[0]) < 0 || text[3] != ':' {
		c.fail(i, wire.ReasonMalformed)
		return 0
	}
	hours, err := strconv.Atoi(text[1:3])
	if err == nil {
		minutes, err = strconv.Atoi(text[4:])
	}
	if err != nil || hours > 12 || minutes != 0 || text[4] == '-' || text[4] == '+' || text[1] == '-' || text[1] == '+' {
		c.fail(i, wire.ReasonMalformed)
		return 0
	}
	if text[0] == '-' {
		hours = -hours
	}
	return int16(hours * 60)
}

func offsetText(minutes int16) string {
	sign := '+'
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return fmt.Sprintf("%c%02d:%02d", sign, minutes/60, minutes%60)
}

func (r *Registry) judgeUnit(run *run, u *allocator.Unit) verdict {
	d := r.state.Directory()
	at, known := d.Unit(u.ID)
	again := run.again(u.ID)
	switch {
	case known && !again && d.Units[at] == *u:
		return verdict{unchanged: true}
	case known && d.Units[at].OffsetMinutes != u.OffsetMinutes:
		return verdict{fault: fault{"offset", wire.ReasonFixedOffset}}
	case !d.MayPutUnit(u):
		return verdict{fault: fault{reason: wire.ReasonFull}}
	}
	return verdict{}
}

func unitRow(u *allocator.Unit) row {
	return row{
		u.ID, u.Name, u.Kind, u.Province, u.City, decimalText(u.Lat), decimalText(u.Lon), offsetText(u.OffsetMinutes),
	}
}

func decimalText(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

var practitionerColumns = []column{{name: "id"}, {name: "name"}}

func parsePractitioner(_ *allocator.Directory, c *cells) allocator.Practitioner {
	p := allocator.Practitioner{ID: c.id(0), Name: c.text(1)}
	c.needed(1)
	return p
}

func (r *Registry) judgePractitioner(run *run, p *allocator.Practitioner) verdict {
	d := r.state.Directory()
	at, known := d.Practitioner(p.ID)
	return verdict{unchanged: !run.again(p.ID) && known && d.Practitioners[at] == *p}
}

func practitionerRow(p *allocator.Practitioner) row { return row{p.ID, p.Name} }

var scheduleColumns = []column{
	{name: "id"}, {name: "practitioner"}, {name: "unit"}, {name: "specialty"}, {name: "weekday"}, {name: "start"},
	{name: "minutes", number: true}, {name: "slots", number: true},
}

var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

func parseSchedule(d *allocator.Directory, c *cells) allocator.Schedule {
	v := allocator.Schedule{ID: c.id(0)}
	v.Practitioner, v.Unit, v.Specialty = c.practitioner(1, d), c.unit(2, d), c.specialty(3, d)
	weekday := slices.Index(weekdays, c.needed(4))
	if weekday < 0 {
		c.fail(4, wire.ReasonMalformed)
		weekday = 0
	}
	v.Weekday = uint8(weekday)
	v.StartMinute = c.clock(5)
	v.SlotMinutes = uint8(c.whole(6, 1, 240))
	v.Slots = uint8(c.whole(7, 1, allocator.MaxSlots))
	if c.fault.none() && !d.MayPutSchedule(&v) {
		c.fail(7, wire.ReasonOutOfRange) // its places end after midnight
	}
	return v
}

// clock reads a time of the day, 07:20, as minutes since midnight.
func (c *cells) clock(i int) uint16 {
	text := c.needed(i)
	if len(text) != len("07:20") || text[2] != ':' {
		c.fail(i, wire.ReasonMalformed)
		return 0
	}
	hour, errHour := strconv.ParseUint(text[:2], 10, 8)
	minute, errMinute := strconv.ParseUint(text[3:], 10, 8)
	if errHour != nil || errMinute != nil || hour > 23 || minute > 59 {
		c.fail(i, wire.ReasonMalformed)
		return 0
	}
	return uint16(hour*60 + minute)
}

func (c *cells) practitioner(i int, d *allocator.Directory) uint32 {
	at, known := d.Practitioner(c.needed(i))
	if !known {
		c.fail(i, wire.ReasonUnknownPractitioner)
	}
	return at
}

func (c *cells) unit(i int, d *allocator.Directory) uint16 {
	at, known := d.Unit(c.needed(i))
	if !known {
		c.fail(i, wire.ReasonUnknownUnit)
	}
	return at
}

func (c *cells) specialty(i int, d *allocator.Directory) uint16 {
	at, known := d.Specialty(c.needed(i))
	if !known {
		c.fail(i, wire.ReasonUnknownSpecialty)
	}
	return at
}

func (r *Registry) judgeSchedule(run *run, v *allocator.Schedule) verdict {
	is, known := r.state.Directory().Schedule(v.ID)
	return verdict{unchanged: !run.again(v.ID) && known && is == *v}
}

func scheduleRow(d *allocator.Directory, v *allocator.Schedule) row {
	return row{
		v.ID, d.Practitioners[v.Practitioner].ID, d.Units[v.Unit].ID, d.Specialties[v.Specialty].ID,
		weekdays[v.Weekday], fmt.Sprintf("%02d:%02d", v.StartMinute/60, v.StartMinute%60),
		numberText(int64(v.SlotMinutes)), numberText(int64(v.Slots)),
	}
}

// A closure without a unit is one of all units.
var closureColumns = []column{{name: "date"}, {name: "unit"}, {name: "name"}}

func parseClosure(d *allocator.Directory, c *cells) allocator.Closure {
	v := allocator.Closure{Unit: allocator.AllUnits, Name: c.text(2)}
	if c.needed(0) != "" {
		v.Day = int32(c.date(0, 1, lastBirthDay))
	}
	if c.values[1] != "" {
		v.Unit = c.unit(1, d)
	}
	return v
}

func (r *Registry) judgeClosure(run *run, v *allocator.Closure) verdict {
	is, known := r.state.Directory().Closure(v.Day, v.Unit)
	again := run.again(dateText(int64(v.Day)) + " " + numberText(int64(v.Unit)))
	return verdict{unchanged: !again && known && is == *v}
}

func closureRow(d *allocator.Directory, v *allocator.Closure) row {
	unit := ""
	if v.Unit != allocator.AllUnits {
		unit = d.Units[v.Unit].ID
	}
	return row{dateText(int64(v.Day)), unit, v.Name}
}
