package allocator

import (
	"fmt"

	"github.com/cupo-ec/cupo/wire/msgp"
)

// archiveEachEntry bounds how many appointments, and how many appeals, leave memory with one entry.
// Replicas agree on it, so it changes with the format version only.
const archiveEachEntry = 64

// archive takes out of memory what has been over for as long as the policy keeps it, strictly in the order
// of numbers: where it stands is one number, and nothing is ever looked for.
func (s *State) archive() {
	before := s.nowSeconds() - s.Rules().KeptSeconds()
	for range archiveEachEntry {
		number := s.appointments.oldest()
		if number > s.appointments.count() || s.slotEnd(s.appointments.at(number)) > before {
			break
		}
		s.archiveAppointment(number)
	}
	for range archiveEachEntry {
		number := s.appeals.rows.oldest()
		if number > s.appeals.rows.count() || int64(s.appeals.rows.at(number).madeSeconds) > before {
			break
		}
		s.archiveAppeal(number)
	}
}

// archiveAppointment moves the oldest appointment to the records on disk. Its place, long over, is nobody's
// then, as it is in a state that is loaded. Lists that lead to it end there.
func (s *State) archiveAppointment(number uint32) {
	row := *s.appointments.at(number)
	if row.status.coming() {
		s.unlink(row.person, number)
	}
	if row.status.occupies() {
		s.occupy(Slot{row.agenda, row.position}, 0)
	}
	agenda := s.agendas.get(row.agenda)
	h := pastAppointment{
		row: row, startSeconds: agenda.slotStart(row.position), practitioner: agenda.practitioner,
		unit: agenda.unit, specialty: agenda.specialty, minutes: agenda.slotMinutes,
	}
	record(&s.records, recordHistory, number, &h, codeHistory)
	s.records.changes.Delete(s.records.keyOf(recordAppointment, number))
	s.appointments.leave()
}

func (s *State) archiveAppeal(number uint32) {
	row := *s.appeals.rows.at(number)
	r := &s.records
	r.value.out = r.value.out[:0]
	codeAppeal(&r.value, &row)
	r.changes.Put(r.keyOfPart(number, appealRow), r.value.out)
	r.changes.Delete(r.keyOf(recordAppeal, number))
	s.forgetReason(number)
	s.appeals.leave()
}

// forgetReason deletes what was written about an appeal: when it leaves memory, or its person is erased.
func (s *State) forgetReason(appeal uint32) {
	r := &s.records
	r.changes.Delete(r.keyOfPart(appeal, reasonMade))
	r.changes.Delete(r.keyOfPart(appeal, reasonDecided))
}

// forgetReasons does so for all of a person's appeals that are in memory; of the others nothing is left.
func (s *State) forgetReasons(person uint32) {
	for number := s.appeals.of(person); number != 0; {
		row, known := s.appeals.rows.get(number)
		if !known {
			return
		}
		s.forgetReason(number)
		number = row.older
	}
}

// pastAppointment is the record of an appointment that has left memory: with what its agenda says of its place, so
// that it can be read alone.
type pastAppointment struct {
	row             appointment
	startSeconds    int64
	practitioner    uint32
	unit, specialty uint16
	minutes         uint8
}

// Parts of an appeal on disk: what was written when it was made and when it was decided, and its row once it
// has left memory.
const (
	reasonMade    uint8 = 1
	reasonDecided uint8 = 2
	appealRow     uint8 = 3
)

// keyOfPart is longer than the key of an appointment of the same number, so that neither is the other.
func (r *recorder) keyOfPart(appeal uint32, part uint8) []byte {
	r.key = append(r.keyOf(recordHistory, appeal), part)
	return r.key
}

func (s *State) recordReason(appeal uint32, part uint8, reason string) {
	r := &s.records
	r.value.out = r.value.out[:0]
	r.value.text(&reason)
	r.changes.Put(r.keyOfPart(appeal, part), r.value.out)
}

// Archived reports whether an appointment has left memory: its record is then under HistoryKey.
func (s *State) Archived(number uint32) bool {
	return number != 0 && number < s.appointments.oldest()
}

// HistoryKey is the key of the record of an appointment that has left memory.
func HistoryKey(number uint32) []byte { return new(recorder).keyOf(recordHistory, number) }

// ReadHistory reads such a record.
func ReadHistory(number uint32, value []byte) (Appointment, SlotFacts, error) {
	in := msgp.NewReader(value)
	c := coder{in: &in}
	var h pastAppointment
	codeHistory(&c, &h)
	if c.failure == nil {
		c.fail(in.End())
	}
	if c.failure != nil {
		return Appointment{}, SlotFacts{}, fmt.Errorf("reading the record of an appointment that is over: %w", c.failure)
	}
	return h.row.view(number), SlotFacts{
		StartSeconds: h.startSeconds, Minutes: h.minutes, Unit: h.unit, Specialty: h.specialty, Practitioner: h.practitioner,
	}, nil
}

// ReasonKeys are the keys of the records in which stands why an appeal was made, and why it was decided so.
func ReasonKeys(appeal uint32) (made, decided []byte) {
	return new(recorder).keyOfPart(appeal, reasonMade), new(recorder).keyOfPart(appeal, reasonDecided)
}

// ReadReason reads such a record.
func ReadReason(value []byte) (string, error) {
	in := msgp.NewReader(value)
	c := coder{in: &in}
	var reason string
	c.text(&reason)
	if c.failure == nil {
		c.fail(in.End())
	}
	if c.failure != nil {
		return "", fmt.Errorf("reading the reason of an appeal: %w", c.failure)
	}
	return reason, nil
}
