package history

import (
	"fmt"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
)

// documents are those that persons have: cédulas, and passports made up.
func documents() (all []allocator.Document) {
	for _, number := range []string{"1710034065", "0926687856", "1714307103", "1713175071"} {
		if d, ok := allocator.ParseDocument(allocator.Cedula, number); ok {
			all = append(all, d)
		}
	}
	for i := range 30 {
		if d, ok := allocator.ParseDocument(allocator.Passport, fmt.Sprintf("P%05d", i)); ok {
			all = append(all, d)
		}
	}
	return all
}

// scene is the first entry of most histories: without it all would be refused for long.
func (h *History) scene() []allocator.Command {
	rules := h.rules()
	commands := []allocator.Command{
		{Kind: allocator.KindGenesis, Genesis: h.secret(), Policy: &rules},
		{Kind: allocator.KindPutSpecialties, Specialties: []allocator.Specialty{{ID: "sa", FirstLevel: true}, {ID: "sb"}, {ID: "sc", FirstLevel: true}}},
		{Kind: allocator.KindPutUnits, Units: []allocator.Unit{{ID: "ua", OffsetMinutes: -300}, {ID: "ub", OffsetMinutes: -360}}},
		{Kind: allocator.KindPutPractitioners, Practitioners: []allocator.Practitioner{{ID: "pa"}, {ID: "pb"}, {ID: "pc"}}},
		{Kind: allocator.KindPutSchedules, Schedules: []allocator.Schedule{{ID: "ha", Slots: 8, SlotMinutes: 20, StartMinute: 480}}},
	}
	for range 4 {
		c := allocator.Command{Kind: allocator.KindPutPersons}
		h.persons(&c)
		commands = append(commands, c)
	}
	if h.upTo(2) > 0 { // what came with the newest format is seldom there otherwise
		commands = append(commands, allocator.Command{Kind: allocator.KindRaiseFormat, Format: allocator.NewestFormat})
		services := allocator.Command{Kind: allocator.KindPutServices}
		h.services(&services)
		commands = append(commands, services)
	}
	for range 4 {
		c := allocator.Command{Kind: allocator.KindPublish}
		h.publish(&c)
		commands = append(commands, c)
	}
	return commands
}

func (h *History) secret() (s allocator.Secret) {
	for i := range s {
		s[i] = byte(h.upTo(255))
	}
	return s
}

func (h *History) genesis(c *allocator.Command) {
	if h.upTo(3) > 0 {
		c.Genesis = h.secret()
	}
	if h.upTo(1) == 1 {
		h.policy(c)
	}
}

func (h *History) provinces(c *allocator.Command) {
	for range h.upTo(3) {
		c.Provinces = append(c.Provinces, allocator.Province{Code: h.id("v"), Name: h.text()})
	}
}

func (h *History) specialties(c *allocator.Command) {
	for range h.upTo(2) {
		c.Specialties = append(c.Specialties, allocator.Specialty{ID: h.id("s"), Name: h.text(), FirstLevel: h.upTo(1) == 1})
	}
}

func (h *History) units(c *allocator.Command) {
	offsets := []int16{-300, -360, -300, 0, 720, 780, -30, -32760}
	for range h.upTo(2) {
		c.Units = append(c.Units, allocator.Unit{
			ID: h.id("u"), Name: h.text(), Kind: h.text(), Province: h.id("v"), City: h.text(),
			Lat: float64(h.upTo(180)) - 90, Lon: float64(h.upTo(720)) - 360, OffsetMinutes: offsets[h.upTo(len(offsets)-1)],
		})
	}
}

func (h *History) practitioners(c *allocator.Command) {
	for range h.upTo(2) {
		c.Practitioners = append(c.Practitioners, allocator.Practitioner{ID: h.id("p"), Name: h.text()})
	}
}

func (h *History) schedules(c *allocator.Command) {
	d := h.state.Directory()
	for range h.upTo(2) {
		c.Schedules = append(c.Schedules, allocator.Schedule{
			ID: h.id("h"), Practitioner: h.index(len(d.Practitioners)), Unit: uint16(h.index(len(d.Units))),
			Specialty: uint16(h.index(len(d.Specialties))), Weekday: uint8(h.upTo(8)), SlotMinutes: uint8(h.upTo(70)),
			Slots: uint8(h.upTo(70)), StartMinute: uint16(h.upTo(1500)),
		})
	}
}

func (h *History) closures(c *allocator.Command) {
	for range h.upTo(2) {
		closed := allocator.Closure{Day: h.today() + int32(h.upTo(9)), Unit: uint16(h.index(len(h.state.Directory().Units))), Name: h.text()}
		if h.odd() {
			closed.Unit = allocator.AllUnits
		}
		c.Closures = append(c.Closures, closed)
	}
}

func (h *History) persons(c *allocator.Command) {
	for range h.upTo(4) {
		r := allocator.PersonRecord{
			Document: h.document(), Coverage: policy.Coverage(h.upTo(7)), IssueYear: uint16(2013 + h.upTo(2)),
			BirthDay: h.today() - int32(h.upTo(40_000)) + 365,
		}
		if h.upTo(2) > 0 {
			r.Coverage = policy.Affiliate
		}
		if h.odd() {
			r.CoveredFrom, r.CoveredTo = uint16(h.today())+uint16(h.upTo(3)), uint16(h.today())+uint16(h.upTo(9))
		}
		if h.odd() {
			r.Holder = h.document()
		}
		if h.odd() {
			r.IssueYear = uint16(h.upTo(65_535))
		}
		c.Persons = append(c.Persons, r)
	}
}

func (h *History) publish(c *allocator.Command) {
	d := h.state.Directory()
	p := allocator.Publication{
		Practitioner: h.index(max(len(d.Practitioners), 3)), Unit: uint16(h.index(max(len(d.Units), 2))),
		Specialty: uint16(h.index(max(len(d.Specialties), 3))), Day: h.today() + int32(h.upTo(5)),
		StartMinute: uint16(10 * h.upTo(143)), SlotMinutes: uint8(10 + 10*h.upTo(2)), Slots: uint8(1 + h.upTo(11)),
	}
	switch {
	case h.odd():
		p.Day = []int32{0, -1, 1<<31 - 1, -1 << 31, h.today() - 400}[h.upTo(4)]
	case h.odd():
		p.SlotMinutes, p.Slots, p.StartMinute = uint8(h.upTo(255)), uint8(h.upTo(255)), uint16(h.upTo(65_535))
	case h.odd():
		p.OpensAtSeconds = h.millis/1000 + int64(h.upTo(7200))
	}
	c.Publish = p
}

func (h *History) referralID() allocator.ReferralID {
	if h.odd() {
		return []allocator.ReferralID{0, ^allocator.ReferralID(0)}[h.upTo(1)]
	}
	return allocator.ReferralID(100 + h.upTo(60))
}

func (h *History) referrals(c *allocator.Command) {
	d := h.state.Directory()
	for range h.upTo(2) {
		r := allocator.ReferralRecord{
			ID: h.referralID(), Person: h.document(), Diagnosis: allocator.Diagnosis(h.upTo(1000)),
			Issuer: h.index(len(d.Practitioners)), Specialty: uint16(h.index(len(d.Specialties))),
			IssuedDay: uint16(h.today() - int32(h.upTo(3))),
		}
		if h.upTo(2) == 0 {
			r.UntilDay = uint16(h.today() + int32(h.upTo(40)) - 5)
		}
		c.Referrals = append(c.Referrals, r)
	}
}

func (h *History) contacts(c *allocator.Command) {
	for range h.upTo(2) {
		c.Contacts = append(c.Contacts, allocator.ContactRecord{Person: h.person(), Key: h.secret(), Sealed: []byte(h.text())})
	}
}
