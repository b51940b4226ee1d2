package allocator

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

func (w *world) takes(t testing.TB, service uint32, class policy.Class) uint32 {
	t.Helper()
	return w.does(t, KindTakeTicket, QueueOrder{Service: service, Class: class})
}

// does carries out an order that must be done and gives the ticket that it is about.
func (w *world) does(t testing.TB, kind Kind, order QueueOrder) uint32 {
	t.Helper()
	o := w.one(t, Command{Kind: kind, Queue: order, Actor: 5, Channel: policy.Desk})
	if o.Code != wire.Done {
		t.Fatalf("%s %+v came to %s", kind, order, o.Code)
	}
	return o.Number
}

// comesTo carries out an order that must be refused, and change nothing.
func (w *world) comesTo(t testing.TB, want wire.Code, kind Kind, order QueueOrder) {
	t.Helper()
	before := dumped(w.s.Records())
	if o := w.one(t, Command{Kind: kind, Queue: order}); o.Code != want {
		t.Errorf("%s %+v came to %s, want %s", kind, order, o.Code, want)
	}
	if !bytes.Equal(before, dumped(w.s.Records())) {
		t.Errorf("%s %+v was refused and changed something", kind, order)
	}
}

func (w *world) calls(t testing.TB, desk string, services ...uint32) uint32 {
	t.Helper()
	return w.does(t, KindCallNext, QueueOrder{Desk: desk, Services: services})
}

func (w *world) ticket(t testing.TB, number uint32) Ticket {
	t.Helper()
	found, known := w.s.Ticket(number, w.s.TimeMillis())
	if !known {
		t.Fatalf("there is no ticket %d", number)
	}
	return found
}

// TestEachDeskCallsItsOwn: of two calls in one entry each gets another ticket, a retry the same one, and the
// ticket before is finished.
func TestEachDeskCallsItsOwn(t *testing.T) {
	w := queueTown(t)
	for range 3 {
		w.takes(t, 0, policy.NoClass)
	}
	call := func(desk, key string) Command {
		return Command{Kind: KindCallNext, Queue: QueueOrder{Desk: desk, Services: []uint32{0}}, Key: w.key(5, key, 0, desk)}
	}
	got := w.apply(t, call("1", "a"), call("2", "b"), call("1", "a"))
	if got[0].Number != 1 || got[1].Number != 2 || got[2].Number != 1 || !got[2].Replayed {
		t.Errorf("two desks and a retry got %+v", got)
	}
	if next := w.calls(t, "1", 0); next != 3 || w.ticket(t, 1).State != TicketDone || w.ticket(t, 2).State != TicketCalled {
		t.Errorf("desk 1 got %d, and its ticket before is %s", next, w.ticket(t, 1).State)
	}
	w.comesTo(t, wire.QueueEmpty, KindCallNext, QueueOrder{Desk: "1", Services: []uint32{0}})
	if w.ticket(t, 3).State != TicketCalled {
		t.Error("a call that found nobody finished the one before")
	}
	w.check(t)
}

// TestPriorityIsBounded: an elderly person who comes 30 minutes later waits behind, and one who comes a
// moment before that goes first.
func TestPriorityIsBounded(t *testing.T) {
	w := queueTown(t)
	w.takes(t, 0, policy.NoClass)
	w.millis += 30*60_000 - 1
	w.takes(t, 0, policy.Elderly)
	w.millis++
	w.takes(t, 0, policy.Elderly)
	var order []uint32
	for range 3 {
		order = append(order, w.calls(t, "1", 0))
	}
	if !slices.Equal(order, []uint32{2, 1, 3}) {
		t.Errorf("called %v", order)
	}
}

// TestNobodyStarves: however many of a class keep coming, who has none is called once they all came later than
// the class's minutes.
func TestNobodyStarves(t *testing.T) {
	w := queueTown(t)
	w.takes(t, 0, policy.NoClass)
	for n := 1; ; n++ {
		w.millis += 60_000
		w.takes(t, 0, policy.Disability)
		if w.calls(t, "1", 0) == 1 {
			if n != 40 {
				t.Errorf("called after %d minutes", n)
			}
			return
		}
		if n > 100 {
			t.Fatal("nobody calls who has no class")
		}
	}
}

// TestNoAnswer: who does not come goes back to the place of now, is called again, and then no more.
func TestNoAnswer(t *testing.T) {
	w := queueTown(t)
	first := w.takes(t, 0, policy.NoClass)
	w.millis += 60_000
	second := w.takes(t, 0, policy.NoClass)
	w.calls(t, "1", 0)
	w.millis += 60_000
	w.does(t, KindNoAnswer, QueueOrder{Ticket: first})
	if again := w.ticket(t, first); again.State != TicketWaiting || again.Desk != "" || again.TakenMillis != w.millis-120_000 {
		t.Errorf("a ticket that nobody answered is %+v", again)
	}
	if got := w.calls(t, "1", 0); got != second {
		t.Errorf("called %d before those who waited", got)
	}
	w.calls(t, "2", 0)
	w.does(t, KindNoAnswer, QueueOrder{Ticket: first})
	if w.ticket(t, first).State != TicketGone || w.s.QueueTotals(w.millis).Gone != 1 {
		t.Errorf("after two calls the ticket is %s", w.ticket(t, first).State)
	}
	for _, kind := range []Kind{KindRecall, KindNoAnswer, KindTransfer, KindFinishTicket, KindLeaveTicket, KindClassify} {
		w.comesTo(t, wire.WrongState, kind, QueueOrder{Ticket: first, Service: 1})
	}
	third := w.takes(t, 0, policy.NoClass)
	w.calls(t, "2", 0)
	for range 5 {
		w.does(t, KindRecall, QueueOrder{Ticket: third})
	}
	if w.ticket(t, third).Calls != 2 {
		t.Errorf("a number that is called again and again was called %d times", w.ticket(t, third).Calls)
	}
	w.check(t)
}

// TestTransfer: a new number, the old place, and not to where it is nor to another unit.
func TestTransfer(t *testing.T) {
	w := queueTown(t)
	early := w.takes(t, 0, policy.NoClass)
	w.millis += 60_000
	w.takes(t, 3, policy.NoClass)
	w.comesTo(t, wire.WrongState, KindTransfer, QueueOrder{Ticket: early, Service: 0})
	w.comesTo(t, wire.NotFound, KindTransfer, QueueOrder{Ticket: early, Service: 4})
	w.comesTo(t, wire.NotFound, KindTransfer, QueueOrder{Ticket: early, Service: 9})
	w.calls(t, "1", 0)
	w.does(t, KindTransfer, QueueOrder{Ticket: early, Service: 3})
	if got := w.ticket(t, early); got.Number != 2 || got.Calls != 0 || got.State != TicketWaiting {
		t.Errorf("a transferred ticket is %+v", got)
	}
	if got := w.calls(t, "1", 3); got != early {
		t.Errorf("called %d: the time of the first queue was lost", got)
	}
	w.check(t)
}

// TestQueueNumbersEnd: a service has 999 numbers a day, another one has its own, and the next day begins with 1.
func TestQueueNumbersEnd(t *testing.T) {
	w := queueTown(t)
	for n := range MaxTicketsADay {
		if got := w.ticket(t, w.takes(t, 0, policy.NoClass)); int(got.Number) != n+1 {
			t.Fatalf("number %d came after %d", got.Number, n)
		}
	}
	w.comesTo(t, wire.LimitReached, KindTakeTicket, QueueOrder{Service: 0})
	other := w.takes(t, 3, policy.NoClass)
	w.comesTo(t, wire.LimitReached, KindTransfer, QueueOrder{Ticket: other, Service: 0})
	w.check(t)
	again := w.reloaded(t)
	again.comesTo(t, wire.LimitReached, KindTakeTicket, QueueOrder{Service: 0})
	w.millis += 24 * 3_600_000
	if got := w.ticket(t, w.takes(t, 0, policy.NoClass)); got.Number != 1 {
		t.Errorf("the next day begins with %d", got.Number)
	}
	w.check(t)
}

// TestTheDayEndsWhereTheUnitIs: midnight comes an hour later in Galápagos, and time that is set back brings no
// day back.
func TestTheDayEndsWhereTheUnitIs(t *testing.T) {
	w := queueTown(t)
	w.millis = mainland(t, "2026-11-23T23:59")
	islands, quito := w.takes(t, 4, policy.NoClass), w.takes(t, 0, policy.NoClass)
	w.millis = mainland(t, "2026-11-24T00:00")
	w.one(t, Command{Kind: KindTick})
	if _, there := w.s.Ticket(quito, w.millis); there {
		t.Error("a ticket of yesterday is there")
	}
	w.comesTo(t, wire.QueueEmpty, KindCallNext, QueueOrder{Desk: "1", Services: []uint32{0}})
	w.comesTo(t, wire.NotFound, KindLeaveTicket, QueueOrder{Ticket: quito})
	if board := w.s.QueueBoard(0, w.millis, 12); board.Services[0].Waiting != 0 || w.s.QueueTotals(w.millis).Waiting != 1 {
		t.Errorf("yesterday's ticket still waits: %+v", board)
	}
	w.reloaded(t)
	w.check(t)
	w.millis = mainland(t, "2026-11-24T00:59")
	if got := w.calls(t, "1", 4); got != islands {
		t.Errorf("before midnight on the islands %d is called", got)
	}
	w.millis = mainland(t, "2026-11-24T01:00")
	w.one(t, Command{Kind: KindTick})
	if n := w.s.queues.tickets.size(); n != 0 || len(w.s.queues.units[0].open)+len(w.s.queues.units[1].open) != 0 {
		t.Errorf("%d tickets of days before are in memory", n)
	}
	for key := range w.store {
		if recordKind(key[0]) == recordTicket {
			t.Errorf("the record %x of a ticket of a day before is there", key)
		}
	}
	w.millis = mainland(t, "2026-11-23T22:00") // an hour that was: the state's time stays
	if got := w.ticket(t, w.takes(t, 0, policy.NoClass)); got.Number != 1 || got.TakenMillis != mainland(t, "2026-11-24T01:00") {
		t.Errorf("after the clock was set back comes %+v", got)
	}
	if w.s.queues.tickets.count() != 3 {
		t.Error("the number of a ticket was given twice")
	}
	w.reloaded(t).check(t)
}

// TestManyTicketsLeaveInBounds: one entry forgets so many, and none of them is seen before.
func TestManyTicketsLeaveInBounds(t *testing.T) {
	w := queueTown(t)
	for range 200 {
		w.takes(t, 0, policy.NoClass)
	}
	w.millis += 24 * 3_600_000
	for left := 200 - ticketsLeaveEachEntry; left > -ticketsLeaveEachEntry; left -= ticketsLeaveEachEntry {
		w.one(t, Command{Kind: KindTick})
		if n := w.s.queues.tickets.size(); n != max(left, 0) {
			t.Fatalf("%d tickets are left, want %d", n, left)
		}
		if n := w.s.QueueTotals(w.millis).Waiting; n != 0 || len(w.s.QueueOf(0, w.millis)) != 0 {
			t.Fatalf("%d of yesterday wait", n)
		}
		w.check(t)
		w.reloaded(t).check(t)
	}
}

// TestCheckInGivesANumber: once, with the class of an appointment, and not where the unit has no preparation.
func TestCheckInGivesANumber(t *testing.T) {
	w := queueTown(t)
	key := w.key(5, "in", 0, "x")
	checkIn := Command{Kind: KindCheckIn, Appointment: 1, Actor: 5, Key: key}
	got := w.apply(t, checkIn, checkIn, Command{Kind: KindCheckIn, Appointment: 1})
	if got[0].Appointment != 1 || !got[1].Replayed || got[2].Code != wire.WrongState {
		t.Fatalf("checking in came to %+v", got)
	}
	ticket, given := w.s.TicketOf(1, w.millis)
	if !given || ticket.Class != policy.AppointmentClass || ticket.Number != 1 || ticket.Service != 1 || w.s.queues.tickets.count() != 1 {
		t.Errorf("the ticket of a check-in is %+v", ticket)
	}
	for want, c := range map[wire.Code]Command{
		wire.WrongState: {Kind: KindTakeTicket, Appointment: 1, Queue: QueueOrder{Service: 0, Class: policy.AppointmentClass}},
		wire.NotFound:   {Kind: KindTakeTicket, Appointment: 77, Queue: QueueOrder{Service: 0, Class: policy.AppointmentClass}},
		wire.Malformed:  {Kind: KindTakeTicket, Queue: QueueOrder{Service: 0, Class: policy.AppointmentClass}},
	} {
		if o := w.one(t, c); o.Code != want {
			t.Errorf("%+v came to %s, want %s", c.Queue, o.Code, want)
		}
	}
	if o := w.one(t, Command{Kind: KindTakeTicket, Appointment: 2, Queue: QueueOrder{Service: 0, Class: policy.AppointmentClass}}); o.Code != wire.WrongState {
		t.Errorf("a number for an appointment before its check-in came to %s", o.Code)
	}
	if _, given := w.s.TicketOf(2, w.millis); given {
		t.Error("who has not checked in has a number")
	}
	w.check(t)
	w.reloaded(t).check(t)

	none := town(t)
	none.publish(t, 0, 0, 0, mustDay(t, "2026-11-23"), 600, 4)
	none.apply(t, Command{Kind: KindBook, Person: 1, Slot: Slot{1, 0}, Channel: policy.Phone}, Command{Kind: KindCheckIn, Appointment: 1})
	if _, given := none.s.TicketOf(1, none.millis); given || none.s.queues.tickets.count() != 0 {
		t.Error("a unit without a queue gave a number")
	}
}

// TestCheckInWithoutNumbersLeft: the arrival counts all the same.
func TestCheckInWithoutNumbersLeft(t *testing.T) {
	w := queueTown(t)
	w.s.changeLine(1, func(l *line) { l.day, l.last = mustDay(t, "2026-11-23"), MaxTicketsADay })
	if o := w.one(t, Command{Kind: KindCheckIn, Appointment: 1}); o.Code != wire.Done {
		t.Errorf("checking in came to %s", o.Code)
	}
	if _, given := w.s.TicketOf(1, w.millis); given {
		t.Error("a number beyond the last was given")
	}
}

func TestServices(t *testing.T) {
	w := queueTown(t)
	for name, v := range map[string]Service{
		"another's letter":  {0, "laboratorio", "", 'P', 5},
		"another letter":    {0, "farmacia", "", 'Q', 5},
		"no letter":         {0, "laboratorio", "", 'l', 5},
		"no minutes":        {0, "laboratorio", "", 'L', 0},
		"too many minutes":  {0, "laboratorio", "", 'L', 241},
		"no id":             {0, "", "", 'L', 5},
		"an id too long":    {0, strings.Repeat("l", 65), "", 'L', 5},
		"no unit":           {2, "laboratorio", "", 'L', 5},
		"one after another": {0, "otro", "", 'L', 5},
	} {
		services := []Service{v}
		if name == "one after another" {
			services = []Service{{0, "laboratorio", "", 'L', 5}, v}
		}
		before := dumped(w.s.Records())
		if o := w.one(t, Command{Kind: KindPutServices, Services: services}); o.Code != wire.Malformed || !bytes.Equal(before, dumped(w.s.Records())) {
			t.Errorf("%s: came to %s, or changed something", name, o.Code)
		}
	}
	if o := w.one(t, Command{Kind: KindPutServices, Services: []Service{{0, "farmacia", "Botica", 'F', 240}}}); o.Code != wire.Done {
		t.Fatalf("another name came to %s", o.Code)
	}
	d := w.s.Directory()
	if at, known := d.Service(0, "farmacia"); !known || at != 3 || d.Services[at] != (Service{0, "farmacia", "Botica", 'F', 240}) {
		t.Errorf("the service is %d %+v", at, d.Services[at])
	}
	if got := d.ServicesOf(0); !slices.Equal(got, []uint32{3, 0, 1}) {
		t.Errorf("the unit has the services %v", got)
	}
	w.check(t)
	w.reloaded(t).check(t)
	early := town(t)
	if o := early.one(t, Command{Kind: KindPutServices, Services: []Service{{0, "farmacia", "", 'F', 5}}}); o.Code != wire.WrongState {
		t.Errorf("before version 4 a service came to %s", o.Code)
	}
}

// TestWaits: planned minutes until four calls were timed, what was measured from then on, and no time counts in
// which nobody waited.
func TestWaits(t *testing.T) {
	w := queueTown(t)
	for range 12 {
		w.takes(t, 1, policy.NoClass)
	}
	wait := func(ticket uint32) Wait {
		_, wait := w.s.Ahead(ticket, w.millis)
		return wait
	}
	if got := wait(4); got != (Wait{30, 15, 60}) {
		t.Errorf("three planned services of 10 minutes take %+v", got)
	}
	for range 5 {
		w.calls(t, "1", 1)
		w.millis += 2 * 60_000
	}
	if got := wait(9); got != (Wait{6, 6, 6}) {
		t.Errorf("three calls, one each 2 minutes, take %+v", got)
	}
	for range 7 {
		w.calls(t, "1", 1)
	}
	used := w.s.queues.lines[1].used
	w.millis += 3_600_000
	w.takes(t, 1, policy.NoClass)
	w.millis += 60_000
	w.calls(t, "1", 1)
	if w.s.queues.lines[1].used != used {
		t.Error("the hour in which nobody waited was timed")
	}
	w.takes(t, 1, policy.NoClass)
	w.takes(t, 1, policy.NoClass)
	w.calls(t, "1", 1)
	last := w.takes(t, 1, policy.NoClass)
	for _, ticket := range w.s.QueueOf(0, w.millis) {
		if ticket.State == TicketWaiting {
			w.does(t, KindLeaveTicket, QueueOrder{Ticket: ticket.ID})
		}
	}
	if w.s.queues.lines[1].sinceMillis != 0 || w.ticket(t, last).State != TicketLeft {
		t.Error("the time goes on after the last one has left")
	}
	for name, c := range map[string]struct{ mean, low, high int64 }{"nothing": {0, 0, 0}, "a day": {86_400_000, 0, 1 << 40}} {
		if got := rounded(c.mean, c.low, c.high); got.Low > got.Minutes || got.High < got.Minutes {
			t.Errorf("%s is rounded to %+v", name, got)
		}
	}
	if rootOf(1<<58, 0) != 1<<61 || rootOf(0, 99) != 9 || rootOf(0, 0) != 0 {
		t.Error("roots are wrong")
	}
}

// TestTicketIDs: an id opens as its own number and as nobody else's.
func TestTicketIDs(t *testing.T) {
	w := queueTown(t)
	first, second := w.takes(t, 0, policy.NoClass), w.takes(t, 0, policy.NoClass)
	if n, ok := w.s.TicketNumber(w.s.TicketID(second)); !ok || n != second {
		t.Errorf("an id opens as %d", n)
	}
	if _, ok := w.s.TicketNumber(w.s.TicketID(second + 1)); ok {
		t.Error("the id of a ticket that there is not opens")
	}
	if _, ok := w.s.AppealNumber(w.s.TicketID(first)); ok {
		t.Error("an id of a ticket opens as that of an appeal")
	}
}

// TestQueueIsAudited: each act has its row, and the one who was finished by a call has one, too.
func TestQueueIsAudited(t *testing.T) {
	w := queueTown(t)
	w.takes(t, 0, policy.NoClass)
	w.takes(t, 0, policy.NoClass)
	w.calls(t, "1", 0)
	w.calls(t, "1", 0)
	var said []string
	err := w.s.ScanAudit(w.scan, w.index-1, func(entry *AuditEntry) error {
		for _, row := range entry.Rows {
			said = append(said, fmt.Sprintf("%s %d by %d", row.Kind, row.Number, row.Actor))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"call-next 1 by 5", "finish-ticket 1 by 5", "call-next 2 by 5"}; !slices.Equal(said, want) {
		t.Errorf("the trail says %q, want %q", said, want)
	}
}

// TestBoardMark: a mark changes with what the board shows, and with nothing else.
func TestBoardMark(t *testing.T) {
	w := queueTown(t)
	mark := func() QueueMark { return w.s.QueueMark(0, w.millis) }
	before := mark()
	w.one(t, Command{Kind: KindTick})
	w.takes(t, 4, policy.NoClass)
	if mark() != before {
		t.Error("a ticket of another unit changes the mark")
	}
	w.takes(t, 0, policy.NoClass)
	after := mark()
	if after == before {
		t.Error("a ticket leaves the mark as it is")
	}
	w.millis += 24 * 3_600_000
	if mark() == after {
		t.Error("a day leaves the mark as it is")
	}
	w.s.QueueMark(77, w.millis)
}

// TestPolicyOfTheQueue: other rules of the queue wait for format 4, travel whole, and change the order at once.
func TestPolicyOfTheQueue(t *testing.T) {
	other := lenient()
	other.Version = 1
	other.SetQueue(policy.QueueRules{ElderlyMinutes: 5, CallsEachTicket: 3})
	early := town(t)
	if o := early.one(t, Command{Kind: KindPutPolicy, Policy: &other}); o.Code != wire.WrongState || early.s.TakesPolicy(&other) {
		t.Errorf("before version 4 such a document came to %s", o.Code)
	}
	w := queueTown(t)
	w.takes(t, 0, policy.NoClass)
	w.millis += 10 * 60_000
	w.takes(t, 0, policy.Elderly)
	if ahead, _ := w.s.Ahead(2, w.millis); ahead != 0 {
		t.Error("the class counts for nothing")
	}
	if o := w.one(t, Command{Kind: KindPutPolicy, Policy: &other}); o.Code != wire.Done {
		t.Fatalf("the document came to %s", o.Code)
	}
	if ahead, _ := w.s.Ahead(2, w.millis); ahead != 1 {
		t.Error("the new rules change nothing")
	}
	if again := w.reloaded(t); again.s.Rules().Queue() != other.Queue() {
		t.Errorf("after a restart the rules are %+v", again.s.Rules().Queue())
	}
}
