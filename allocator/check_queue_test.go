package allocator

import (
	"strings"
	"testing"
	"unsafe"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// busyQueue has a ticket of each kind: 1 called for an appointment, 2 and 3 waiting, 4 done.
func busyQueue(t testing.TB) *world {
	t.Helper()
	w := queueTown(t)
	w.one(t, Command{Kind: KindCheckIn, Appointment: 1})
	w.calls(t, "1", 1)
	w.takes(t, 0, policy.NoClass)
	w.takes(t, 0, policy.Elderly)
	w.does(t, KindLeaveTicket, QueueOrder{Ticket: w.takes(t, 3, policy.NoClass)})
	return w
}

// TestCheckSeesTheQueue breaks each invariant of the queue by hand.
func TestCheckSeesTheQueue(t *testing.T) {
	of := func(s *State, number uint32) *ticket { return s.queues.tickets.at(number) }
	for name, c := range map[string]struct {
		breaks func(s *State)
		says   string
	}{
		"an open ticket out of the list":  {func(s *State) { s.queues.units[0].open = s.queues.units[0].open[1:] }, "ticket 1: stands 0 times among the open ones"},
		"a ticket twice in the list":      {func(s *State) { u := s.queues.units[0]; u.open = append(u.open, 3) }, "ticket 3 stands out of order"},
		"a list out of order":             {func(s *State) { o := s.queues.units[0].open; o[0], o[1] = o[1], o[0] }, "stands out of order"},
		"an ended ticket in the list":     {func(s *State) { u := s.queues.units[0]; u.open = append(u.open, 4) }, "ticket 4 is none of its open ones"},
		"a ticket in another unit's list": {func(s *State) { s.queues.unit(1).open = []uint32{2} }, "unit 1: ticket 2 is none"},
		"a ticket that there is not":      {func(s *State) { u := s.queues.units[0]; u.open = append(u.open, 99) }, "ticket 99 is none"},
		"two of one number":               {func(s *State) { of(s, 3).number = 1 }, "tickets 2 and 3 have one number"},
		"a number beyond the last":        {func(s *State) { of(s, 3).number = 9 }, "ticket 3: its number is beyond the last"},
		"a number of tomorrow":            {func(s *State) { of(s, 3).day++ }, "ticket 3: its number is beyond the last"},
		"no line":                         {func(s *State) { delete(s.queues.lines, 3) }, "ticket 4: its number is beyond the last"},
		"two at one desk": {func(s *State) {
			r := of(s, 2)
			*r = *of(s, 1)
			r.number, r.service, r.appointment, r.class = 1, 0, 0, 0
		}, "tickets 1 and 2 are called at one desk"},
		"called at no desk":              {func(s *State) { of(s, 1).desk = desk{} }, "ticket 1: has fields that do not go together"},
		"an unknown state":               {func(s *State) { of(s, 1).state = 9 }, "ticket 1: has fields"},
		"an unknown class":               {func(s *State) { of(s, 2).class = 9 }, "ticket 2: has fields"},
		"an appointment's class":         {func(s *State) { of(s, 2).class = policy.AppointmentClass }, "ticket 2: has fields"},
		"open and ended":                 {func(s *State) { of(s, 2).doneMillis = 5 }, "ticket 2: has fields"},
		"waiting before it was taken":    {func(s *State) { of(s, 2).orderMillis-- }, "ticket 2: has fields"},
		"a service that there is not":    {func(s *State) { of(s, 2).service = 77 }, "ticket 2: has fields"},
		"an appointment that leads off":  {func(s *State) { s.queues.given[1] = 2 }, "appointment 1: its ticket 2 does not point back"},
		"an appointment that leads not":  {func(s *State) { clear(s.queues.given) }, "ticket 1: its appointment 1 does not lead to it"},
		"a line of no service":           {func(s *State) { s.queues.lines[77] = &line{} }, "service 77: does not exist"},
		"a line that cannot be":          {func(s *State) { s.queues.lines[0].last = 1000 }, "service 0: does not exist, or"},
		"an id that leads to another":    {func(s *State) { d := s.directory.Load(); d.services[d.Services[0].byID()] = 1 }, "service 0: its id or its letter"},
		"a letter that leads to another": {func(s *State) { d := s.directory.Load(); d.services[d.Services[0].byLetter()] = 1 }, "service 0: its id or its letter"},
		"an id of nothing":               {func(s *State) { s.directory.Load().services[serviceKey{id: "x"}] = 1 }, "11 ids and letters are in the index, of 5"},
		"a service without minutes":      {func(s *State) { s.directory.Load().Services[0].Minutes = 0 }, "service 0: its id or its letter"},
	} {
		w := busyQueue(t)
		w.check(t)
		c.breaks(w.s)
		if report := strings.Join(w.s.Check().Violations, "\n"); !strings.Contains(report, c.says) {
			t.Errorf("%s: want %q, got:\n%s", name, c.says, report)
		}
	}
}

// TestLoadRefusesABrokenQueue: records that no queue can have come to.
func TestLoadRefusesABrokenQueue(t *testing.T) {
	key := func(kind recordKind, number byte) string { return string([]byte{byte(kind), 0, 0, 0, number}) }
	change := func(number byte, change func(*ticket)) func(w *world) {
		return func(w *world) {
			row := *w.s.queues.tickets.at(uint32(number))
			change(&row)
			w.store[key(recordTicket, number)] = string(encoded(&row, codeTicket))
		}
	}
	for name, breaks := range map[string]func(w *world){
		"a gap of services":           func(w *world) { delete(w.store, key(recordService, 1)) },
		"a gap of tickets":            func(w *world) { delete(w.store, key(recordTicket, 2)) },
		"a ticket of no service":      change(2, func(r *ticket) { r.service = 77 }),
		"a ticket in no state":        change(2, func(r *ticket) { r.state = 0 }),
		"a number 0":                  change(2, func(r *ticket) { r.number = 0 }),
		"an appointment of nobody":    change(2, func(r *ticket) { r.appointment = 99 }),
		"an appointment of two":       change(2, func(r *ticket) { r.appointment = 1 }),
		"a desk with a line":          change(1, func(r *ticket) { r.desk[0] = '\n' }),
		"a line of no service":        func(w *world) { w.store[key(recordLine, 77)] = w.store[key(recordLine, 0)] },
		"a line beyond the numbers":   func(w *world) { w.store[key(recordLine, 0)] = string(encoded(&line{last: 1000}, codeLine)) },
		"nothing that has left":       func(w *world) { w.store[key(recordQueue, 0)] = "\x91\x00" },
		"something left twice":        func(w *world) { w.store[key(recordQueue, 1)] = "\x91\x01" },
		"more left than there can be": func(w *world) { w.store[key(recordQueue, 0)] = "\x91\xce\xff\xff\xff\xff" },
		"tickets that have left":      func(w *world) { w.store[key(recordQueue, 0)] = "\x91\x01" },
		"a service without a unit": func(w *world) {
			w.store[key(recordService, 0)] = string(encoded(&Service{9, "a", "", 'A', 1}, codeService))
		},
		"two services of one letter": func(w *world) {
			w.store[key(recordService, 1)] = string(encoded(&Service{0, "a", "", 'I', 1}, codeService))
		},
	} {
		w := busyQueue(t)
		breaks(w)
		if err := NewState().Load(w.stored()); err == nil {
			t.Errorf("%s: is loaded", name)
		}
	}
}

// TestChecksumSeesTheQueue changes each field of its rows, and what is derived, behind the state's back.
func TestChecksumSeesTheQueue(t *testing.T) {
	s := busyQueue(t).s
	everyField(t, s, &s.directory.Load().Services[0], func() {})
	l := s.queues.lines[0]
	l.timed(7)
	for name, c := range map[string]struct{ change, back func() }{
		"time":     {func() { l.sinceMillis++ }, func() { l.sinceMillis-- }},
		"day":      {func() { l.day++ }, func() { l.day-- }},
		"last":     {func() { l.last++ }, func() { l.last-- }},
		"interval": {func() { l.intervals[0]++ }, func() { l.intervals[0]-- }},
		"open":     {func() { s.queues.units[0].open = []uint32{2, 3} }, func() { s.queues.units[0].open = []uint32{1, 2, 3} }},
		"given":    {func() { s.queues.given[1] = 2 }, func() { s.queues.given[1] = 1 }},
		"letters":  {func() { s.directory.Load().services[serviceKey{0, "", 'P'}] = 0 }, func() { s.directory.Load().services[serviceKey{0, "", 'P'}] = 1 }},
	} {
		before := sumsOf(s)
		if c.change(); len(differing(before, sumsOf(s))) == 0 {
			t.Errorf("another %s goes unseen", name)
		}
		if c.back(); len(differing(before, sumsOf(s))) != 0 {
			t.Fatalf("%s: the test left something behind", name)
		}
	}
	row := s.queues.tickets.at(1)
	before := sumsOf(s)
	for at := range unsafe.Offsetof(row.desk) { // each byte of its numbers
		b := (*byte)(unsafe.Add(unsafe.Pointer(row), at))
		*b ^= 1
		same := len(differing(before, sumsOf(s))) == 0
		*b ^= 1
		if padding := at >= unsafe.Offsetof(row.calls)+1; same && !padding {
			t.Errorf("byte %d of a ticket goes unseen", at)
		}
	}
	row.desk[0]++
	if len(differing(before, sumsOf(s))) == 0 {
		t.Error("another desk goes unseen")
	}
}

// TestQueueRowsComeBack: what a ticket and a line are recorded as is what they were.
func TestQueueRowsComeBack(t *testing.T) {
	w := busyQueue(t)
	w.s.changeLine(0, func(l *line) {
		for i := range int64(40) {
			l.timed(i * 1000)
		}
	})
	if l := w.s.queues.lines[0]; l.used != 32 || l.intervals[0] != 8000 || l.intervals[31] != 39_000 {
		t.Errorf("the newest intervals are %v", l.intervals)
	}
	again := w.reloaded(t)
	for number := uint32(1); number <= 4; number++ {
		if a, b := *w.s.queues.tickets.at(number), *again.s.queues.tickets.at(number); a != b {
			t.Errorf("ticket %d was %+v and is %+v", number, a, b)
		}
	}
	for service, l := range w.s.queues.lines {
		if *again.s.queues.lines[service] != *l {
			t.Errorf("the line of service %d is %+v", service, again.s.queues.lines[service])
		}
	}
	if o := again.one(t, Command{Kind: KindTakeTicket, Queue: QueueOrder{Service: 0}}); o.Code != wire.Done || o.Number != 5 {
		t.Errorf("after a restart a ticket came to %+v", o)
	}
}
