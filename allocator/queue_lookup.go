package allocator

import (
	"cmp"
	"slices"

	"github.com/cupo-ec/cupo/allocator/policy"
)

// Ticket is what callers may know of a number in a queue.
type Ticket struct {
	// ID is the number of its row, which TicketID seals; Number is what people see, behind the service's letter.
	ID          uint32
	Number      uint16
	Service     uint32
	Unit        uint16
	Class       policy.Class
	State       TicketState
	Calls       uint8
	Desk        string
	Appointment uint32
	// The times are in milliseconds since 1970; 0 for what has not happened.
	TakenMillis, CalledMillis, DoneMillis int64
}

// TicketID is the name of a ticket on the wire.
func (s *State) TicketID(number uint32) string {
	return formatCode(s.sealer.Load().tickets.seal(uint64(number)))
}

// TicketNumber reads a ticket's id; false when it is mistyped or was never given.
func (s *State) TicketNumber(id string) (uint32, bool) {
	return openCode(id, s.sealer.Load().tickets, s.queues.tickets.count())
}

// Ticket tells how a ticket of today stands; false for one of a day before and for one that there is not.
func (s *State) Ticket(number uint32, nowMillis int64) (Ticket, bool) {
	row, known := s.queues.tickets.get(number)
	if !known || !s.ofToday(&row, nowMillis) {
		return Ticket{}, false
	}
	return s.viewTicket(number, &row), true
}

func (s *State) viewTicket(number uint32, row *ticket) Ticket {
	return Ticket{
		ID: number, Number: row.number, Service: row.service, Unit: s.directory.Load().Services[row.service].Unit,
		Class: row.class, State: row.state, Calls: row.calls, Desk: row.desk.String(), Appointment: row.appointment,
		TakenMillis: row.takenMillis, CalledMillis: row.calledMillis, DoneMillis: row.doneMillis,
	}
}

// TicketOf is the ticket that was given for an appointment today, false where none was.
func (s *State) TicketOf(appointment uint32, nowMillis int64) (Ticket, bool) {
	s.queues.RLock()
	number := s.queues.given[appointment]
	s.queues.RUnlock()
	return s.Ticket(number, nowMillis)
}

// Ahead is how many will be called for the service before a ticket that waits, and how long that takes.
func (s *State) Ahead(number uint32, nowMillis int64) (ahead int, wait Wait) {
	row, known := s.queues.tickets.get(number)
	if !known || row.state != TicketWaiting {
		return 0, Wait{}
	}
	rules := s.Rules().Queue()
	this := queued{number, row, row.orderMillis - rules.BonusMillis(row.class)}
	service := s.directory.Load().Services[row.service]
	s.queues.RLock()
	defer s.queues.RUnlock()
	s.eachWaiting(service.Unit, nowMillis, func(q queued) {
		if q.row.service == row.service && compareQueued(q, this) < 0 {
			ahead++
		}
	})
	return ahead, s.queues.lines[row.service].wait(service.Minutes, ahead)
}

// QueueWait is how long it takes until so many of a service have been called.
func (s *State) QueueWait(service uint32, ahead int) Wait {
	s.queues.RLock()
	defer s.queues.RUnlock()
	return s.queues.lines[service].wait(s.directory.Load().Services[service].Minutes, ahead)
}

// QueueBoard is how the queue of a unit stands: each service by its number, in the order of letters, and the
// tickets that are called, the newest first.
type QueueBoard struct {
	Services []QueueService
	Called   []Ticket
}

// QueueService is how many wait for a service, and how long somebody would who came now.
type QueueService struct {
	Service uint32
	Waiting int
	Wait    Wait
}

// QueueBoard tells how the queue of a unit stands, with at most so many of the called ones.
func (s *State) QueueBoard(unit uint16, nowMillis int64, maxCalled int) QueueBoard {
	d := s.directory.Load()
	var board QueueBoard
	waiting := map[uint32]int{}
	s.queues.RLock()
	defer s.queues.RUnlock()
	s.eachOpen(unit, nowMillis, func(number uint32, row *ticket) {
		if row.state == TicketWaiting {
			waiting[row.service]++
		} else {
			board.Called = append(board.Called, s.viewTicket(number, row))
		}
	})
	slices.SortFunc(board.Called, func(a, b Ticket) int {
		return cmp.Or(cmp.Compare(b.CalledMillis, a.CalledMillis), cmp.Compare(b.ID, a.ID))
	})
	board.Called = board.Called[:min(len(board.Called), maxCalled)]
	for _, service := range d.ServicesOf(unit) {
		n := waiting[service]
		board.Services = append(board.Services, QueueService{service, n, s.queues.lines[service].wait(d.Services[service].Minutes, n)})
	}
	return board
}

// QueueOf lists what a unit has open: the called ones, the newest first, and then those that wait, in the
// order in which they will be called.
func (s *State) QueueOf(unit uint16, nowMillis int64) []Ticket {
	called := s.QueueBoard(unit, nowMillis, maxServicesEachDesk*MaxTicketsADay).Called
	var waiting []queued
	s.queues.RLock()
	s.eachWaiting(unit, nowMillis, func(q queued) { waiting = append(waiting, q) })
	s.queues.RUnlock()
	slices.SortFunc(waiting, compareQueued)
	for i := range waiting {
		called = append(called, s.viewTicket(waiting[i].number, &waiting[i].row))
	}
	return called
}

// QueueMark stands for a board: two that are equal stand for the same one.
type QueueMark struct {
	queues     *queues
	directory  *Directory
	rules      *policy.Document
	day        int32
	generation uint64
}

// QueueMark is the mark of a unit's board as it is now. It costs little: who wants to know of changes asks for it
// again and again.
func (s *State) QueueMark(unit uint16, nowMillis int64) QueueMark {
	d := s.directory.Load()
	mark := QueueMark{queues: s.queues, directory: d, rules: s.Rules()}
	if int(unit) >= len(d.Units) {
		return mark
	}
	mark.day = LocalDay(nowMillis, d.Units[unit].OffsetMinutes)
	s.queues.RLock()
	defer s.queues.RUnlock()
	if u := s.queues.units[unit]; u != nil {
		mark.generation = u.generation
	}
	return mark
}

// QueueTotals are the queues of all units together: how many wait, since when the one who waits longest
// does, 0 for nobody, and what this node has applied since it was started or loaded a state.
type QueueTotals struct {
	Waiting      int
	OldestMillis int64
	Calls, Gone  uint64
}

// QueueTotals adds up what waits. It looks at one unit at a time.
func (s *State) QueueTotals(nowMillis int64) QueueTotals {
	totals := QueueTotals{Calls: s.queues.calls.Load(), Gone: s.queues.gone.Load()}
	for unit := range s.directory.Load().Units {
		s.queues.RLock()
		s.eachOpen(uint16(unit), nowMillis, func(_ uint32, row *ticket) {
			if row.state != TicketWaiting {
				return
			}
			if totals.Waiting++; totals.OldestMillis == 0 || row.takenMillis < totals.OldestMillis {
				totals.OldestMillis = row.takenMillis
			}
		})
		s.queues.RUnlock()
	}
	return totals
}
