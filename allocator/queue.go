package allocator

import (
	"bytes"
	"slices"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/cupo-ec/cupo/allocator/policy"
)

// TicketState is where a ticket of a unit's queue stands. Numbers are stored.
type TicketState uint8

// The states of a ticket.
const (
	TicketWaiting TicketState = 1
	TicketCalled  TicketState = 2
	TicketDone    TicketState = 3
	TicketGone    TicketState = 4 // called as often as the policy says, and nobody came
	TicketLeft    TicketState = 5 // gave up
)

var ticketStates = [...]string{
	TicketWaiting: "waiting", TicketCalled: "called", TicketDone: "done", TicketGone: "gone", TicketLeft: "left",
}

// String is the state as clients read it; empty for one that does not exist.
func (s TicketState) String() string {
	if int(s) >= len(ticketStates) {
		return ""
	}
	return ticketStates[s]
}

// open reports whether a ticket is still to be served.
func (s TicketState) open() bool { return s == TicketWaiting || s == TicketCalled }

// MaxTicketsADay bounds the numbers of a service on one day: they have three digits.
const MaxTicketsADay = 999

// MaxDeskBytes is how long the name of a desk may be.
const MaxDeskBytes = 24

// desk is the name of a desk, without a pointer.
type desk [MaxDeskBytes]byte

// newDesk is the desk of a name; false for a name that cannot be shown.
func newDesk(name string) (d desk, ok bool) {
	if name == "" || len(name) > MaxDeskBytes || !utf8.ValidString(name) {
		return d, false
	}
	for _, r := range name {
		if !unicode.IsPrint(r) {
			return d, false
		}
	}
	copy(d[:], name)
	return d, name[0] != ' ' && name[len(name)-1] != ' '
}

// DeskName reports whether a text may be the name of a desk.
func DeskName(text string) bool {
	_, ok := newDesk(text)
	return ok
}

// String is the name.
func (d *desk) String() string { return string(bytes.TrimRight(d[:], "\x00")) }

// ticket is one number in the queue of a service: of nobody in particular, but where it was given for an
// appointment.
type ticket struct {
	takenMillis  int64
	orderMillis  int64 // since when it waits, as far as the order goes: takenMillis, or when nobody answered
	calledMillis int64 // the newest call, 0 while there was none
	doneMillis   int64 // 0 while it is open
	appointment  uint32
	service      uint32
	day          int32 // of the unit
	number       uint16
	class        policy.Class
	state        TicketState
	calls        uint8
	desk         desk // of the newest call, empty while it waits
}

// maxIntervals is how many of the newest intervals between two calls a service keeps.
const maxIntervals = 32

// line is what is known of the queue of one service beside its tickets.
type line struct {
	// sinceMillis is the newest call after which somebody still waited, 0 where nobody did, or does any more:
	// from there on the next call is timed.
	sinceMillis int64
	day         int32  // on which last was given
	last        uint16 // the highest number of that day
	used        uint8
	intervals   [maxIntervals]uint32 // milliseconds, the oldest first
}

// unitQueue is what a unit has open: tickets of today that wait or are called, and those of days before that
// have not left yet, in the order of their numbers in the table.
type unitQueue struct {
	open       []uint32
	generation uint64 // one more with each change
}

// queues are the queues of all units. The writer alone changes them, under the lock; others look under it,
// for as long as it takes to go once through what one unit has open.
type queues struct {
	sync.RWMutex
	tickets *table[ticket]
	lines   map[uint32]*line      // by service
	units   map[uint16]*unitQueue // by unit
	given   map[uint32]uint32     // appointment → its ticket
	// calls and gone count what this node has applied, for its metrics.
	calls, gone atomic.Uint64
}

func newQueues() *queues {
	return &queues{
		tickets: newTable[ticket](), lines: map[uint32]*line{}, units: map[uint16]*unitQueue{}, given: map[uint32]uint32{},
	}
}

func (q *queues) unit(number uint16) *unitQueue {
	u := q.units[number]
	if u == nil {
		u = &unitQueue{}
		q.units[number] = u
	}
	return u
}

// enter takes note of a ticket that has a row: where it is open, and of its appointment.
func (q *queues) enter(unit uint16, number uint32, row *ticket) {
	if row.appointment != 0 {
		q.given[row.appointment] = number
	}
	u := q.unit(unit)
	u.generation++
	at, there := slices.BinarySearch(u.open, number)
	switch {
	case row.state.open() && !there:
		u.open = slices.Insert(u.open, at, number)
	case !row.state.open() && there:
		u.open = slices.Delete(u.open, at, at+1)
	}
}

// leave takes the oldest ticket out.
func (q *queues) leave(unit uint16) {
	number := q.tickets.oldest()
	row := q.tickets.at(number)
	if row.appointment != 0 && q.given[row.appointment] == number {
		delete(q.given, row.appointment)
	}
	u := q.unit(unit)
	if at, there := slices.BinarySearch(u.open, number); there {
		u.open = slices.Delete(u.open, at, at+1)
		u.generation++
	}
	q.tickets.leave()
}

// unitOf is the unit of a service.
func (s *State) unitOf(service uint32) *Unit {
	d := s.directory.Load()
	return &d.Units[d.Services[service].Unit]
}

// setTicket writes a ticket, of which the service is known.
func (s *State) setTicket(number uint32, row ticket) {
	q := s.queues
	q.Lock()
	q.tickets.set(number, row)
	q.enter(s.directory.Load().Services[row.service].Unit, number, &row)
	q.Unlock()
	record(&s.records, recordTicket, number, q.tickets.at(number), codeTicket)
}

// changeLine writes what is known of the queue of a service.
func (s *State) changeLine(service uint32, change func(*line)) {
	q := s.queues
	q.Lock()
	l := q.lines[service]
	if l == nil {
		l = &line{}
		q.lines[service] = l
	}
	change(l)
	q.Unlock()
	record(&s.records, recordLine, service, l, codeLine)
}

// ticketsLeaveEachEntry bounds how many tickets of days before one entry forgets; the next ones take the rest.
// Replicas agree on it, so it changes with the format version only.
const ticketsLeaveEachEntry = 64

// expireTickets forgets the tickets of days that are over where they were taken, in the order of their
// numbers. One of a unit farther west keeps those after it for some hours: nobody sees them any more,
// for the rules look at the day and not at the table.
func (s *State) expireTickets() {
	q := s.queues
	for n := range ticketsLeaveEachEntry {
		number := q.tickets.oldest()
		over := number <= q.tickets.count() && !s.ofToday(q.tickets.at(number), s.timeMillis.Load())
		if !over {
			if n > 0 {
				s.recordTicketsLeft()
			}
			return
		}
		service := q.tickets.at(number).service
		q.Lock()
		q.leave(s.directory.Load().Services[service].Unit)
		q.Unlock()
		s.records.changes.Delete(s.records.keyOf(recordTicket, number))
	}
	s.recordTicketsLeft()
}

func (s *State) recordTicketsLeft() {
	left := s.queues.tickets.left.Load()
	record(&s.records, recordQueue, 0, &left, codeTicketsLeft)
}

// ofToday reports whether a ticket was taken on the day that it is now where it was taken.
func (s *State) ofToday(row *ticket, nowMillis int64) bool {
	return row.day == LocalDay(nowMillis, s.unitOf(row.service).OffsetMinutes)
}
