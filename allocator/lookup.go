package allocator

import (
	"slices"

	"github.com/cupo-ec/cupo/allocator/policy"
)

// FindPerson returns the number of the person with a document, 0 when nobody has it.
func (s *State) FindPerson(d Document) uint32 { return s.people.find(d) }

// Person tells what is known of a person; false for a number nobody has.
func (s *State) Person(number uint32) (Person, bool) {
	row, known := s.people.rows.get(number)
	if !known {
		return Person{}, false
	}
	return Person{
		Number: number, Document: row.document, Coverage: row.coverage,
		IssueYear: row.issueYear.year(), BirthDay: row.birthDay,
		CoveredFrom: row.coveredFrom, CoveredTo: row.coveredTo, Holder: row.holder, Blocked: row.blocked,
	}, true
}

// Appointment is what callers may know of an appointment.
type Appointment struct {
	Number         uint32
	Status         Status
	Channel        policy.Channel
	Person         uint32
	Slot           Slot
	BookedAtMillis int64
	// ChangedAtSeconds is when its status was recorded, and Actor the number of the token that booked it
	// or, later, recorded who came; 0 is the cluster itself.
	ChangedAtSeconds int64
	Actor            uint32
	// RescheduledTo is the appointment that took this one's place, RescheduledFrom the one whose
	// place it took; 0 for none.
	RescheduledTo, RescheduledFrom uint32
}

// Appointment tells how an appointment stands; false for a number that was never given.
func (s *State) Appointment(number uint32) (Appointment, bool) {
	row, known := s.appointments.get(number)
	if !known {
		return Appointment{}, false
	}
	return row.view(number), true
}

func (r *appointment) view(number uint32) Appointment {
	a := Appointment{
		Number: number, Status: r.status, Channel: r.channel, Person: r.person,
		Slot: Slot{r.agenda, r.position}, BookedAtMillis: r.bookedAtMillis,
		ChangedAtSeconds: int64(r.changedAtSeconds), Actor: r.actor,
	}
	switch {
	case r.fromOther:
		a.RescheduledFrom = r.other
	case r.other != 0:
		a.RescheduledTo = r.other
	}
	return a
}

// AppointmentsOf lists a person's appointments, the newest first, at most max of them. An empty
// status takes them all.
func (s *State) AppointmentsOf(personNumber uint32, status Status, max int) []Appointment {
	person, known := s.people.rows.get(personNumber)
	if !known {
		return nil
	}
	var found []Appointment
	for number := person.history; number != 0 && len(found) < max; {
		row, ok := s.appointments.get(number)
		if !ok {
			break
		}
		if status == 0 || row.status == status {
			found = append(found, row.view(number))
		}
		number = row.older
	}
	return found
}

// Dependents lists the numbers of those who belong to a person.
func (s *State) Dependents(personNumber uint32) []uint32 {
	person, known := s.people.rows.get(personNumber)
	if !known {
		return nil
	}
	var found []uint32
	for number := person.dependents; number != 0; {
		row, ok := s.people.rows.get(number)
		if !ok {
			break
		}
		found = append(found, number)
		number = row.sibling
	}
	slices.Sort(found)
	return found
}

// Busy lists the times of a person's appointments to come.
func (s *State) Busy(personNumber uint32, nowMillis int64) []Interval {
	person, known := s.people.rows.get(personNumber)
	if !known {
		return nil
	}
	var busy []Interval
	for number := person.active; number != 0; {
		row, ok := s.appointments.get(number)
		if !ok {
			break
		}
		agenda := s.agendas.get(row.agenda)
		if end := agenda.slotStart(row.position + 1); row.status.coming() && end > nowMillis/1000 {
			busy = append(busy, Interval{agenda.slotStart(row.position), end, agenda.unit})
		}
		number = row.nextActive
	}
	return busy
}

// Published reports whether a day of a practitioner has an agenda that begins at the same minute.
func (s *State) Published(p Publication) bool {
	s.write.Lock()
	defer s.write.Unlock()
	for number := s.siblings[siblingKey(p.Practitioner, p.Day)]; number != 0; {
		row := s.agendas.get(number)
		if row.unit == p.Unit && row.startMinute == p.StartMinute {
			return true
		}
		number = row.sibling
	}
	return false
}

// AppointmentCode is the code a person carries away. It has a check character, and the next
// appointment's code cannot be guessed from it.
func (s *State) AppointmentCode(number uint32) string {
	return formatCode(s.sealer.Load().appointments.seal(uint64(number)))
}

// AppointmentNumber reads a code; false when it is mistyped or was never given.
func (s *State) AppointmentNumber(code string) (uint32, bool) {
	return openCode(code, s.sealer.Load().appointments, s.appointments.count())
}

// HoldID is the name of a hold on the wire.
func (s *State) HoldID(number uint32) string {
	return formatCode(s.sealer.Load().holds.seal(uint64(number)))
}

// HoldNumber reads a hold's id; false when it is mistyped or was never given.
func (s *State) HoldNumber(id string) (uint32, bool) {
	return openCode(id, s.sealer.Load().holds, s.lastHold.Load())
}

func openCode(text string, p permutation, last uint32) (uint32, bool) {
	sealed, ok := parseCode(text)
	if !ok {
		return 0, false
	}
	number := p.open(sealed)
	if number == 0 || number > uint64(last) {
		return 0, false
	}
	return uint32(number), true
}

// Hold is what callers may know of a live hold.
type Hold struct {
	Number        uint32
	Person        uint32
	Slot          Slot
	ExpiresMillis int64
}

// Hold tells how a hold stands; false when it is over.
func (s *State) Hold(number uint32) (Hold, bool) {
	row, known := s.holds.get(number)
	if !known {
		return Hold{}, false
	}
	return Hold{Number: number, Person: row.person, Slot: row.slot, ExpiresMillis: row.expiresMillis}, true
}

// HoldCode is the six digits that, with the person's document, finish a hold elsewhere.
func (s *State) HoldCode(number uint32) uint32 { return s.sealer.Load().holdCode(number) }

// HoldByCode finds the live hold of a person that has these six digits, 0 when none has.
func (s *State) HoldByCode(personNumber, code uint32) uint32 {
	person, known := s.people.rows.get(personNumber)
	if !known {
		return 0
	}
	found := uint32(0)
	for number := person.holds; number != 0; {
		row, live := s.holds.get(number)
		if !live {
			break
		}
		if s.sealer.Load().holdCode(number) == code {
			found = number
		}
		number = row.next
	}
	return found
}

// KnownOutcome is what a command with this key came to, if one was applied.
func (s *State) KnownOutcome(key Key) (Outcome, bool) { return s.keys.find(key) }

// Weekdays are the days of the week that a channel may book for a person; 0 for all.
func (s *State) Weekdays(personNumber uint32, channel policy.Channel) policy.Weekdays {
	person, known := s.people.rows.get(personNumber)
	if !known {
		return 0
	}
	return s.Rules().WeekdaysFor(channel, person.document.lastDigit())
}

// HorizonDay is the last day of a unit's own time that a channel may book at a time, in days since 1970.
func (s *State) HorizonDay(channel policy.Channel, nowMillis int64, offsetMinutes int16) int32 {
	return LocalDay(nowMillis, offsetMinutes) + int32(s.Rules().Channels[channel].HorizonDays)
}

// LocalDay is the day of a time in an offset's own time, in days since 1970.
func LocalDay(millis int64, offsetMinutes int16) int32 {
	const millisPerDay = secondsPerDay * 1000
	local := millis + int64(offsetMinutes)*60_000
	day := local / millisPerDay
	if local%millisPerDay < 0 {
		day-- // division cuts towards 1970, days before it count down
	}
	return int32(day)
}

// Size counts what the state holds, without looking at any of it; Slots is not counted.
func (s *State) Size() Counts {
	s.holds.RLock()
	holds := len(s.holds.rows)
	s.holds.RUnlock()
	return Counts{
		Persons: int(s.people.rows.count()), Agendas: int(s.agendas.last.Load()),
		Appointments: s.appointments.size(), Holds: holds, Keys: s.keys.count(),
	}
}
