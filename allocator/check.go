package allocator

import "fmt"

// Counts is how much of everything a state holds.
type Counts struct {
	Persons, Agendas, Slots, Appointments, Holds, Keys int
}

// Report is what Check found.
type Report struct {
	Counts     Counts
	Violations []string
}

// maxViolations keeps the report of a broken state readable.
const maxViolations = 100

// Check verifies every invariant of the whole state: no place has two owners; no practitioner is in two
// places; no person has two appointments to come that the policy forbade when they were booked; words,
// tables, lists and indexes agree. It trusts nothing that it follows, for it is called on states that
// may be broken. It holds the writer up while it runs and names persons by number only.
func (s *State) Check() Report {
	s.write.Lock()
	defer s.write.Unlock()
	c := &checker{s: s}
	c.agendas()
	c.index()
	c.appointments()
	c.holds()
	c.persons()
	c.dependents()
	c.referrals()
	c.versions()
	c.keys()
	c.trail()
	c.appeals()
	c.closing()
	c.access()
	c.queues()
	return c.report
}

// codeSample is how many appointments go by for one whose code is checked: a code depends on nothing
// but its number and the secret, and the writer waits while a state is checked.
const codeSample = 1024

type checker struct {
	s      *State
	report Report
}

func (c *checker) violated(format string, args ...any) {
	if len(c.report.Violations) < maxViolations {
		c.report.Violations = append(c.report.Violations, fmt.Sprintf(format, args...))
	}
}

// agendas checks that word and owners agree, that every owner points back, that the front holds all
// that is booked, and that a practitioner's agendas do not overlap.
func (c *checker) agendas() {
	front := c.s.front.Load()
	for number := uint32(1); number <= c.s.agendas.last.Load(); number++ {
		row := c.s.agendas.get(number)
		c.report.Counts.Agendas++
		c.report.Counts.Slots += int(row.slots)
		booked := row.booked.Load()
		if booked&^row.all() != 0 {
			c.violated("agenda %d: booked word %#x has places beyond its %d", number, booked, row.slots)
		}
		if suspended := row.suspended.Load(); suspended&^booked != 0 {
			c.violated("agenda %d: suspended word %#x has places that the booked word %#x has not", number, suspended, booked)
		}
		if front != nil && booked&^front.Taken(number) != 0 {
			c.violated("agenda %d: the front of term %d shows booked places as free", number, front.Term())
		}
		for position := range row.slots {
			c.place(Slot{number, position}, row, booked)
		}
		for day := row.day - 1; day <= row.day+1; day++ {
			c.siblings(number, row, day)
		}
	}
}

func (c *checker) place(slot Slot, row *agenda, booked uint64) {
	owner := c.owner(slot)
	if (owner != 0) != (booked&(1<<slot.Position) != 0) {
		c.violated("slot %s: word and owner disagree", slot)
	}
	switch {
	case owner == 0:
		if c.s.suspended(slot) {
			c.violated("slot %s: is suspended and free", slot)
		}
	case owner == suspendedOwner:
		if !c.s.suspended(slot) {
			c.violated("slot %s: is kept from everybody and not suspended", slot)
		}
	case owner&holdOwner != 0:
		if h, live := c.s.holds.rows[owner&^holdOwner]; !live || h.slot != slot {
			c.violated("slot %s: its hold %d does not point back", slot, owner&^holdOwner)
		}
	default:
		a, exists := c.s.appointments.get(owner)
		if !exists || (Slot{a.agenda, a.position}) != slot || !a.status.occupies() {
			c.violated("slot %s: its appointment %d does not point back", slot, owner)
		}
	}
}

// owner is who has a place, 0 for nobody and for a place that does not exist.
func (c *checker) owner(slot Slot) uint32 {
	agenda := c.s.agendas.get(slot.Agenda)
	if agenda == nil || slot.Position >= agenda.slots {
		return 0
	}
	return c.s.owners.cell(agenda.owners + uint32(slot.Position)).Load()
}

// siblings compares an agenda with the practitioner's older ones of a day.
func (c *checker) siblings(number uint32, row *agenda, day int32) {
	end := row.endSeconds()
	for at, last := c.s.siblings[siblingKey(row.practitioner, day)], ^uint32(0); at != 0; {
		other := c.s.agendas.get(at)
		if other == nil || at >= last || other.practitioner != row.practitioner || other.day != day {
			c.violated("agenda %d: stands wrongly among those of practitioner %d on day %d", at, row.practitioner, day)
			return
		}
		if at < number && other.startSeconds < end && row.startSeconds < other.endSeconds() {
			c.violated("agendas %d and %d of practitioner %d overlap", at, number, row.practitioner)
		}
		last, at = at, other.sibling
	}
}

// index checks that every agenda that is not over stands exactly once in the index, where it belongs,
// and that nothing else does.
func (c *checker) index() {
	listed := make([]uint8, c.s.agendas.last.Load()+1)
	for key, at := range c.s.leaves.Load().byPair { // order-free: each leaf is judged alone
		for i, d := range at.Load().days {
			if i > 0 && at.Load().days[i-1].day >= d.day {
				c.violated("index of unit %d and specialty %d: day %d is out of order", key>>16, key&0xffff, d.day)
			}
			for _, number := range d.agendas {
				row := c.s.agendas.get(number)
				if row == nil || pair(row.unit, row.specialty) != key || row.day != d.day {
					c.violated("agenda %d: stands in the index under another day, unit or specialty", number)
					continue
				}
				listed[number] = min(listed[number]+1, 2)
			}
		}
	}
	today := int32(c.s.nowSeconds() / secondsPerDay)
	for number := uint32(1); number <= c.s.agendas.last.Load(); number++ {
		if n := listed[number]; n > 1 || n == 0 && c.s.agendas.get(number).day >= today {
			c.violated("agenda %d: stands %d times in the index", number, n)
		}
	}
}

// appointments checks that each one that occupies a place is that place's owner: with the check of
// the places, that no place has two.
func (c *checker) appointments() {
	for number := c.s.appointments.oldest(); number <= c.s.appointments.count(); number++ {
		a := c.s.appointments.at(number)
		c.report.Counts.Appointments++
		agenda := c.s.agendas.get(a.agenda)
		if agenda == nil || a.position >= agenda.slots || a.person == 0 || a.person > c.s.people.rows.count() {
			c.violated("appointment %d: points at a place or person that does not exist", number)
			continue
		}
		if a.status.String() == "" {
			c.violated("appointment %d: its status %d is unknown", number, a.status)
		}
		if owner := c.owner(Slot{a.agenda, a.position}); a.status.occupies() && owner != number {
			c.violated("appointment %d: its place belongs to %d", number, owner)
		}
		c.moved(number, a)
		if number%codeSample != 1 {
			continue
		}
		if back, ok := c.s.AppointmentNumber(c.s.AppointmentCode(number)); !ok || back != number {
			c.violated("appointment %d: its code leads to %d", number, back)
		}
	}
}

// moved checks that what an appointment was rescheduled to, or from, knows of it.
func (c *checker) moved(number uint32, a *appointment) {
	if a.status != Rescheduled && !a.fromOther {
		return
	}
	other, exists := c.s.appointments.get(a.other)
	if a.fromOther && a.other != 0 && a.other < c.s.appointments.oldest() {
		return // it has left memory
	}
	switch {
	case !exists || other.person != a.person || (a.status == Rescheduled) == a.fromOther:
		c.violated("appointment %d: was rescheduled, and its counterpart %d is none", number, a.other)
	case a.fromOther && (a.other >= number || other.status != Rescheduled || other.other != number):
		c.violated("appointment %d: came from %d, which does not know of it", number, a.other)
	case !a.fromOther && (a.other <= number || other.status != Rescheduled && other.other != number):
		c.violated("appointment %d: was rescheduled to %d, which does not know of it", number, a.other)
	}
}
