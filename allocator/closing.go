package allocator

import "container/heap"

// closeEachEntry bounds how many agendas one entry closes, so that an entry stays a bounded piece of work;
// the next entries take the rest. Replicas agree on it, so it changes with the format version only.
const closeEachEntry = 4

// closing is the plan of agendas to be closed: those behind the cursor, by their end and then their
// number. The cursor is recorded; the plan is made from it anew when a state is loaded.
type closing struct {
	plan expiryHeap
	// endSeconds and agenda are the end and the number of the last agenda that was closed.
	endSeconds int64
	agenda     uint32
}

func (c *closing) ahead(endSeconds int64, agenda uint32) bool {
	return endSeconds > c.endSeconds || endSeconds == c.endSeconds && agenda > c.agenda
}

// planToClose enters a new agenda. One that was over when it was published is never closed: nobody can
// have booked in it.
func (s *State) planToClose(number uint32) {
	end := s.agendas.get(number).endSeconds()
	if s.closing.ahead(end, number) {
		heap.Push(&s.closing.plan, expiry{end * 1000, number})
	}
}

// planClosing makes the plan of a loaded state.
func (s *State) planClosing() {
	plan := make(expiryHeap, 0, s.agendas.last.Load()/2)
	for number := uint32(1); number <= s.agendas.last.Load(); number++ {
		if end := s.agendas.get(number).endSeconds(); s.closing.ahead(end, number) {
			plan = append(plan, expiry{end * 1000, number})
		}
	}
	heap.Init(&plan)
	s.closing.plan = plan
}

// closeAgendas closes those that have been over for long enough. Where the policy closes none they are
// passed over for good: who turns closing on does not mean the past.
func (s *State) closeAgendas() {
	rules := s.Rules()
	due := s.timeMillis.Load() - int64(rules.NoShowAfterSeconds)*1000
	for range closeEachEntry {
		if len(s.closing.plan) == 0 || s.closing.plan[0].millis > due {
			return
		}
		next := heap.Pop(&s.closing.plan).(expiry)
		s.closing.endSeconds, s.closing.agenda = next.millis/1000, next.number
		if rules.NoShowAtClosing {
			s.closeAgenda(next.number)
		}
	}
}

// closeAgenda records those as not come who never checked in and were expected, if anybody's arrival or absence was recorded
// that day: a desk that recorded nothing must not block its patients.
func (s *State) closeAgenda(number uint32) {
	row := s.agendas.get(number)
	recorded := false
	var absent []uint32
	for position := range row.slots {
		owner := s.owners.cell(row.owners + uint32(position)).Load()
		if owner == 0 || owner&holdOwner != 0 {
			continue
		}
		switch {
		case s.appointments.at(owner).status != Booked:
			recorded = true
		case !s.suspended(Slot{number, position}):
			absent = append(absent, owner)
		}
	}
	if !recorded {
		return
	}
	for _, appointment := range absent {
		s.mark(appointment, NoShow, 0)
		s.auditOwn(KindNoShow, s.appointments.at(appointment).person, appointment, 0)
	}
}
