package allocator

import (
	"math"

	"github.com/cupo-ec/cupo/wire"
)

// putDirectory changes the catalogue: a new one takes the old one's place.
func (s *State) putDirectory(cmd *Command) Outcome {
	next := s.directory.Load().clone()
	ok := true
	switch cmd.Kind {
	case KindPutProvinces:
		ok = putAll(s, recordProvince, &next.Provinces, next.provinces, cmd.Provinces, provinceID, codeProvince)
	case KindPutSpecialties:
		ok = len(next.Specialties)+len(cmd.Specialties) <= maxSpecialties &&
			putAll(s, recordSpecialty, &next.Specialties, next.specialties, cmd.Specialties, specialtyID, codeSpecialty)
	case KindPutUnits:
		ok = next.mayPutUnits(cmd.Units) &&
			putAll(s, recordUnit, &next.Units, next.units, cmd.Units, unitID, codeUnit)
	case KindPutPractitioners:
		ok = putAll(s, recordPractitioner, &next.Practitioners, next.practitioners, cmd.Practitioners, practitionerID, codePractitioner)
	case KindPutSchedules:
		ok = next.mayPutSchedules(cmd.Schedules) &&
			putAll(s, recordSchedule, &next.Schedules, next.schedules, cmd.Schedules, scheduleID, codeSchedule)
		next.practise()
	case KindPutClosures:
		for _, v := range cmd.Closures {
			i := next.putClosure(v)
			record(&s.records, recordClosure, uint32(i), &v, codeClosure)
		}
	}
	if !ok {
		return Outcome{Code: wire.Malformed}
	}
	s.directory.Store(next)
	return Outcome{}
}

// putAll enters elements under their ids, all or, when one has no id, none.
func putAll[T any](s *State, kind recordKind, list *[]T, index map[string]int, elements []T, id func(*T) string, code func(*coder, *T)) bool {
	for i := range elements {
		if id(&elements[i]) == "" {
			return false
		}
	}
	for i := range elements {
		at := put(list, index, id(&elements[i]), elements[i])
		record(&s.records, kind, uint32(at), &elements[i], code)
	}
	return true
}

// maxSpecialties is how many an index of 16 bits can tell apart.
const maxSpecialties = 1 << 16

// mayPutUnits reports whether there is room for units, and none of them changes its offset: the times
// of published agendas hang on it.
func (d *Directory) mayPutUnits(units []Unit) bool {
	if len(d.Units)+len(units) >= int(AllUnits) {
		return false
	}
	for i := range units {
		old, known := d.Unit(units[i].ID)
		if !units[i].placed() || known && d.Units[old].OffsetMinutes != units[i].OffsetMinutes {
			return false
		}
	}
	return true
}

func (d *Directory) mayPutSchedules(schedules []Schedule) bool {
	for i := range schedules {
		if !d.fits(&schedules[i]) {
			return false
		}
	}
	return true
}

// placed reports whether a unit lies on the earth and in a zone of whole hours.
func (u *Unit) placed() bool {
	return math.Abs(u.Lat) <= 90 && math.Abs(u.Lon) <= 180 &&
		u.OffsetMinutes%60 == 0 && u.OffsetMinutes >= -maxOffsetMinutes && u.OffsetMinutes <= maxOffsetMinutes
}

const (
	minutesPerDay = 24 * 60
	// maxOffsetMinutes keeps the agendas of neighbouring days the only ones that can overlap.
	maxOffsetMinutes = 12 * 60
	// maxDay is the last whole day before maxTimeMillis.
	maxDay = maxTimeMillis/1000/secondsPerDay - 1
)

// fits reports whether a schedule points at what there is and its plan is one.
func (d *Directory) fits(v *Schedule) bool {
	return d.has(v.Unit, v.Specialty, v.Practitioner) && v.Weekday <= 6 &&
		planFits(v.StartMinute, v.SlotMinutes, v.Slots)
}

// has reports whether a unit, a specialty and a practitioner exist.
func (d *Directory) has(unit, specialty uint16, practitioner uint32) bool {
	return int(unit) < len(d.Units) && int(specialty) < len(d.Specialties) && int(practitioner) < len(d.Practitioners)
}

// publishable reports whether an agenda points at what there is, on a day there is.
func (d *Directory) publishable(p *Publication) bool {
	return d.has(p.Unit, p.Specialty, p.Practitioner) && p.Day >= 0 && p.Day <= maxDay &&
		planFits(p.StartMinute, p.SlotMinutes, p.Slots)
}

// planFits reports whether a day's places fit into a word and into the day.
func planFits(startMinute uint16, slotMinutes, slots uint8) bool {
	return slots >= 1 && slots <= MaxSlots && slotMinutes >= 1 &&
		int(startMinute)+int(slotMinutes)*int(slots) <= minutesPerDay
}

// publish makes one day of a schedule bookable from its opening on. A day that overlaps another of the
// practitioner is refused, and so is the same day a second time.
func (s *State) publish(p *Publication) Outcome {
	d := s.directory.Load()
	if !d.publishable(p) {
		return Outcome{Code: wire.Malformed}
	}
	start := startSeconds(p.Day, p.StartMinute, d.Units[p.Unit].OffsetMinutes)
	end := start + int64(p.Slots)*int64(p.SlotMinutes)*60
	// Units lie in different offsets, so the days before and after can reach into this one.
	for day := p.Day - 1; day <= p.Day+1; day++ {
		if s.overlapsSibling(p.Practitioner, day, start, end) {
			return Outcome{Code: wire.Overlap}
		}
	}
	number := s.addAgenda(p, start)
	s.trail.about.Number = number
	s.enter(number, s.agendas.get(number))
	s.planToClose(number)
	record(&s.records, recordAgenda, number, p, codePublication)
	return Outcome{}
}

func (s *State) overlapsSibling(practitioner uint32, day int32, start, end int64) bool {
	for number := s.siblings[siblingKey(practitioner, day)]; number != 0; {
		other := s.agendas.get(number)
		if other.startSeconds < end && start < other.endSeconds() {
			return true
		}
		number = other.sibling
	}
	return false
}

func startSeconds(day int32, minute uint16, offsetMinutes int16) int64 {
	return int64(day)*secondsPerDay + (int64(minute)-int64(offsetMinutes))*60
}

func siblingKey(practitioner uint32, day int32) uint64 {
	return uint64(practitioner)<<32 | uint64(uint32(day))
}

// addAgenda enters an agenda into the table and the front. The index comes after them, so that who
// finds the agenda there can reserve in it.
func (s *State) addAgenda(p *Publication, start int64) uint32 {
	row, number := s.agendas.add()
	row.startSeconds, row.opensAtSeconds = start, p.OpensAtSeconds
	row.practitioner, row.unit, row.specialty, row.day = p.Practitioner, p.Unit, p.Specialty, p.Day
	row.startMinute, row.slotMinutes, row.slots = p.StartMinute, p.SlotMinutes, p.Slots
	row.owners, row.sibling = s.owners.take(p.Slots), s.siblings[siblingKey(p.Practitioner, p.Day)]
	s.agendas.publish(number)
	s.siblings[siblingKey(p.Practitioner, p.Day)] = number
	if front := s.front.Load(); front != nil {
		front.Grow(number + 1)
	}
	return number
}

// putPersons adds persons or changes what is known of them.
func (s *State) putPersons(records []PersonRecord) Outcome {
	for i := range records {
		r := &records[i]
		orphan := r.Holder != 0 && s.people.find(r.Holder) == 0 && !earlier(records[:i], r.Holder)
		if !r.Document.known() || r.Holder == r.Document || orphan {
			return Outcome{Code: wire.InvalidDocument}
		}
		if s.tooMany(records, r) {
			return Outcome{Code: wire.LimitReached}
		}
	}
	for i := range records {
		s.putPerson(&records[i])
	}
	if len(records) == 1 {
		s.trail.about.Person = s.people.find(records[0].Document)
	}
	return Outcome{}
}

// MaxDependents bounds the family of one holder: erasing a holder and moving a dependent walk all of it.
const MaxDependents = 64

// tooMany reports whether a holder would have more dependents than one may, with those of the same group.
func (s *State) tooMany(records []PersonRecord, r *PersonRecord) bool {
	if r.Holder == 0 {
		return false
	}
	n := 1
	for i := range records {
		if records[i].Holder == r.Holder && records[i].Document != r.Document {
			n++
		}
	}
	if holder, known := s.people.rows.get(s.people.find(r.Holder)); known {
		for at := holder.dependents; at != 0 && n <= MaxDependents; at = s.people.rows.at(at).sibling {
			if d := s.people.rows.at(at).document; d != r.Document && !earlier(records, d) {
				n++
			}
		}
	}
	return n > MaxDependents
}

func earlier(records []PersonRecord, holder Document) bool {
	for i := range records {
		if records[i].Document == holder {
			return true
		}
	}
	return false
}

func (s *State) putPerson(r *PersonRecord) {
	number := s.people.find(r.Document)
	var row person
	if number != 0 {
		row = *s.people.rows.at(number)
	}
	row.document, row.birthDay, row.issueYear, row.coverage = r.Document, r.BirthDay, newIssueYear(r.IssueYear), r.Coverage
	row.coveredFrom, row.coveredTo = r.CoveredFrom, r.CoveredTo
	if number == 0 {
		number = s.people.rows.add(row)
		s.people.index(r.Document, number)
	}
	holder := uint32(0)
	if r.Holder != 0 {
		holder = s.people.find(r.Holder)
	}
	s.belong(number, &row, holder)
	s.setPerson(number, row)
}

// belong moves a person from the list of one holder to that of another; 0 is none.
func (s *State) belong(number uint32, row *person, holder uint32) {
	if row.holder == holder {
		return
	}
	if row.holder != 0 {
		s.leave(number, row)
	}
	row.holder, row.sibling = holder, 0
	if holder != 0 {
		s.enlist(number, row)
	}
}

// enlist puts a person into the list of their holder, the highest number first: a start, which goes through the
// persons in ascending order, comes to the same list, and what is done to all of them is done in the same order.
func (s *State) enlist(number uint32, row *person) {
	head := *s.people.rows.at(row.holder)
	if head.dependents < number {
		row.sibling, head.dependents = head.dependents, number
		s.people.rows.set(row.holder, head)
		return
	}
	for at := head.dependents; ; {
		before := *s.people.rows.at(at)
		if before.sibling < number {
			row.sibling, before.sibling = before.sibling, number
			s.people.rows.set(at, before)
			return
		}
		at = before.sibling
	}
}

func (s *State) leave(number uint32, row *person) {
	head := *s.people.rows.at(row.holder)
	if head.dependents == number {
		head.dependents = row.sibling
		s.people.rows.set(row.holder, head)
		return
	}
	for at := head.dependents; at != 0; {
		before := *s.people.rows.at(at)
		if before.sibling == number {
			before.sibling = row.sibling
			s.people.rows.set(at, before)
			return
		}
		at = before.sibling
	}
}
