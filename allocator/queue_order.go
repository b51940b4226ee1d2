package allocator

import "cmp"

// The order of a queue: who came first is called first, and those of a class count as come some minutes
// earlier. So a class is a real priority, and nobody waits for ever: whoever comes later than all those
// minutes after somebody is called after them, whatever the class.

// queued is a ticket that waits, with what the order goes by.
type queued struct {
	number uint32
	row    ticket
	rank   int64 // milliseconds since 1970, less the minutes of the class
}

func compareQueued(a, b queued) int {
	return cmp.Or(
		cmp.Compare(a.rank, b.rank), cmp.Compare(a.row.takenMillis, b.row.takenMillis),
		cmp.Compare(a.row.number, b.row.number), cmp.Compare(a.number, b.number),
	)
}

// eachOpen visits the tickets of today that a unit has open. Who is not the writer holds the lock.
func (s *State) eachOpen(unit uint16, nowMillis int64, visit func(number uint32, row *ticket)) {
	u := s.queues.units[unit]
	d := s.directory.Load()
	if u == nil || int(unit) >= len(d.Units) {
		return
	}
	today := LocalDay(nowMillis, d.Units[unit].OffsetMinutes)
	for _, number := range u.open {
		if row := s.queues.tickets.at(number); row.day == today {
			visit(number, row)
		}
	}
}

// eachWaiting visits those that wait.
func (s *State) eachWaiting(unit uint16, nowMillis int64, visit func(queued)) {
	rules := s.Rules().Queue()
	s.eachOpen(unit, nowMillis, func(number uint32, row *ticket) {
		if row.state == TicketWaiting {
			visit(queued{number, *row, row.orderMillis - rules.BonusMillis(row.class)})
		}
	})
}

// nextWaiting is the ticket that is called next of some services of a unit.
func (s *State) nextWaiting(unit uint16, services []uint32, nowMillis int64) (next queued, found bool) {
	s.eachWaiting(unit, nowMillis, func(q queued) {
		for _, service := range services {
			if service == q.row.service && (!found || compareQueued(q, next) < 0) {
				next, found = q, true
			}
		}
	})
	return next, found
}

// calledAt is the ticket that is called at a desk, 0 for none.
func (s *State) calledAt(unit uint16, at desk, nowMillis int64) (called uint32) {
	s.eachOpen(unit, nowMillis, func(number uint32, row *ticket) {
		if row.state == TicketCalled && row.desk == at {
			called = number
		}
	})
	return called
}

// somebodyWaits reports whether anybody waits for a service.
func (s *State) somebodyWaits(service uint32, nowMillis int64) (waits bool) {
	s.eachOpen(s.directory.Load().Services[service].Unit, nowMillis, func(_ uint32, row *ticket) {
		waits = waits || row.state == TicketWaiting && row.service == service
	})
	return waits
}
