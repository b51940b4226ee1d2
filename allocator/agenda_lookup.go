package allocator

import (
	"cmp"
	"math/bits"
	"slices"
)

// AgendaView is what a unit may know of one of its agendas.
type AgendaView struct {
	Number       uint32
	Unit         uint16
	Practitioner uint32
	Specialty    uint16
	StartSeconds int64
	EndSeconds   int64
	Slots, Free  int
	// Suspended is how many of the places that have not begun the practitioner does not attend.
	Suspended int
}

// AgendasOf lists a unit's agendas of a day, by their beginning and then by their number. Days that are long over
// have none any more.
func (s *State) AgendasOf(unit uint16, day int32) []AgendaView {
	var found []AgendaView
	for specialty := range s.Directory().Specialties {
		for _, d := range s.leaf(unit, uint16(specialty)).between(day, day) {
			for _, number := range d.agendas {
				view, _ := s.Agenda(number)
				found = append(found, view)
			}
		}
	}
	slices.SortFunc(found, func(a, b AgendaView) int {
		return cmp.Or(cmp.Compare(a.StartSeconds, b.StartSeconds), cmp.Compare(a.Number, b.Number))
	})
	return found
}

// Agenda tells how an agenda stands; false for a number that was never given.
func (s *State) Agenda(number uint32) (AgendaView, bool) {
	row := s.agendas.get(number)
	if row == nil {
		return AgendaView{}, false
	}
	return AgendaView{
		Number: number, Unit: row.unit, Practitioner: row.practitioner, Specialty: row.specialty,
		StartSeconds: row.startSeconds, EndSeconds: row.endSeconds(),
		Slots: int(row.slots), Free: int(row.slots) - bits.OnesCount64(s.taken(number, row)&row.all()),
		Suspended: bits.OnesCount64(row.suspended.Load() & row.fromNow(s.nowSeconds())),
	}, true
}

// AppointmentsIn lists the appointments that have a place in an agenda, in order of time.
func (s *State) AppointmentsIn(number uint32) []Appointment {
	row := s.agendas.get(number)
	if row == nil {
		return nil
	}
	var found []Appointment
	for position := range row.slots {
		owner := s.owners.cell(row.owners + uint32(position)).Load()
		if owner == 0 || owner&holdOwner != 0 {
			continue
		}
		// Between the two looks it may have been given up.
		if a, there := s.Appointment(owner); there && a.Status.occupies() {
			found = append(found, a)
		}
	}
	return found
}
