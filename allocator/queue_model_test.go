package allocator

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// queueModel is the queue of units a second time: one list of tickets that is walked for everything.
type queueModel struct {
	now       int64
	rules     policy.QueueRules
	services  []Service
	offsets   []int16 // of units
	tickets   []modelTicket
	last      map[[2]int]int // service and day → number
	since     map[int]int64  // service → the call that is being timed from
	intervals map[int][]int64
}

type modelTicket struct {
	service, day, number, calls int
	taken, order                int64
	state                       string
	class                       policy.Class
	desk                        string
	appointment                 uint32
}

func (m *queueModel) today(service int) int {
	return int(dayNumber(localDate(m.now, m.offsets[m.services[service].Unit])))
}

func (m *queueModel) live(i int) bool { return m.tickets[i].day == m.today(m.tickets[i].service) }

func (m *queueModel) rank(t modelTicket) int64 {
	minutes := map[policy.Class]uint8{
		policy.AppointmentClass: m.rules.AppointmentMinutes, policy.Disability: m.rules.DisabilityMinutes,
		policy.Pregnant: m.rules.PregnantMinutes, policy.Elderly: m.rules.ElderlyMinutes,
	}[t.class]
	return t.order - int64(minutes)*60_000
}

// line lists those who wait for any of some services, the next first.
func (m *queueModel) line(services ...uint32) (order []int) {
	for i, t := range m.tickets {
		if m.live(i) && t.state == "waiting" && slices.Contains(services, uint32(t.service)) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		s, t := m.tickets[a], m.tickets[b]
		for _, d := range []int64{m.rank(s) - m.rank(t), s.taken - t.taken, int64(s.number - t.number)} {
			if d != 0 {
				return int(min(max(d, -1), 1))
			}
		}
		return a - b
	})
	return order
}

func (m *queueModel) give(service int) int {
	at := [2]int{service, m.today(service)}
	if m.last[at] == 0 {
		m.since[service] = 0
	}
	m.last[at]++
	return m.last[at]
}

func (m *queueModel) full(service int) bool { return m.last[[2]int{service, m.today(service)}] >= 999 }

func (m *queueModel) take(service int, class policy.Class, appointment uint32) Outcome {
	m.tickets = append(m.tickets, modelTicket{
		service: service, day: m.today(service), number: m.give(service), taken: m.now, order: m.now,
		state: "waiting", class: class, appointment: appointment,
	})
	return Outcome{Number: uint32(len(m.tickets))}
}

func (m *queueModel) called(unit uint16, desk string) int {
	for i, t := range m.tickets {
		if m.live(i) && t.state == "called" && t.desk == desk && m.services[t.service].Unit == unit {
			return i
		}
	}
	return -1
}

func (m *queueModel) apply(c *Command) Outcome {
	o := c.Queue
	switch c.Kind {
	case KindTakeTicket:
		switch {
		case int(o.Service) >= len(m.services):
			return Outcome{Code: wire.NotFound}
		case o.Class > policy.Elderly || o.Class == policy.AppointmentClass:
			return Outcome{Code: wire.Malformed}
		case m.full(int(o.Service)):
			return Outcome{Code: wire.LimitReached}
		}
		return m.take(int(o.Service), o.Class, 0)
	case KindCallNext:
		return m.call(o)
	}
	i := int(o.Ticket) - 1
	if i < 0 || i >= len(m.tickets) || !m.live(i) {
		return Outcome{Code: wire.NotFound}
	}
	t := &m.tickets[i]
	open := t.state == "waiting" || t.state == "called"
	if !open || t.state != "called" && (c.Kind == KindRecall || c.Kind == KindNoAnswer || c.Kind == KindFinishTicket) {
		return Outcome{Code: wire.WrongState}
	}
	was := t.service
	switch c.Kind {
	case KindRecall:
		if t.calls < int(m.rules.CallsEachTicket) {
			t.calls++
		}
	case KindNoAnswer:
		if t.state, t.order, t.desk = "waiting", m.now, ""; t.calls >= int(m.rules.CallsEachTicket) {
			t.state = "gone"
		}
	case KindFinishTicket:
		t.state = "done"
	case KindLeaveTicket:
		t.state = "left"
	case KindClassify:
		if o.Class > policy.Elderly || o.Class == policy.AppointmentClass && t.appointment == 0 {
			return Outcome{Code: wire.Malformed}
		}
		t.class = o.Class
	case KindTransfer:
		switch {
		case int(o.Service) >= len(m.services) || m.services[o.Service].Unit != m.services[t.service].Unit:
			return Outcome{Code: wire.NotFound}
		case int(o.Service) == t.service:
			return Outcome{Code: wire.WrongState}
		case m.full(int(o.Service)):
			return Outcome{Code: wire.LimitReached}
		}
		t.service, t.number, t.state, t.calls, t.desk, t.order = int(o.Service), m.give(int(o.Service)), "waiting", 0, "", t.taken
	}
	if len(m.line(uint32(was))) == 0 {
		m.since[was] = 0
	}
	return Outcome{Number: o.Ticket}
}

func (m *queueModel) call(o QueueOrder) Outcome {
	if o.Desk == "" || len(o.Services) == 0 {
		return Outcome{Code: wire.Malformed}
	}
	for _, service := range o.Services {
		if int(service) >= len(m.services) || m.services[service].Unit != m.services[o.Services[0]].Unit {
			return Outcome{Code: wire.NotFound}
		}
	}
	next := m.line(o.Services...)
	if len(next) == 0 {
		return Outcome{Code: wire.QueueEmpty}
	}
	if before := m.called(m.services[o.Services[0]].Unit, o.Desk); before >= 0 {
		m.tickets[before].state = "done"
	}
	t := &m.tickets[next[0]]
	t.state, t.desk = "called", o.Desk
	t.calls++
	if since := m.since[t.service]; since != 0 {
		m.intervals[t.service] = append(m.intervals[t.service], min(m.now-since, 240*60_000))
		m.intervals[t.service] = m.intervals[t.service][max(0, len(m.intervals[t.service])-32):]
	}
	m.since[t.service] = 0
	if len(m.line(uint32(t.service))) > 0 {
		m.since[t.service] = m.now
	}
	return Outcome{Number: uint32(next[0]) + 1}
}

// queueTown is a town with a format that has queues, services at both units, and four who have an
// appointment this morning.
func queueTown(t testing.TB) *world {
	t.Helper()
	w := town(t)
	w.publish(t, 0, 0, 0, mustDay(t, "2026-11-23"), 600, 4)
	for i, o := range w.apply(t,
		Command{Kind: KindRaiseFormat, Format: 4},
		Command{Kind: KindPutServices, Services: []Service{
			{0, "informacion", "Información", 'I', 5}, {0, CheckInService, "Preparación", 'P', 10}, {1, CheckInService, "Preparación", 'P', 10},
			{0, "farmacia", "Farmacia", 'F', 3}, {1, "farmacia", "Farmacia", 'A', 4},
		}},
		Command{Kind: KindBook, Person: 1, Slot: Slot{1, 0}, Actor: 1, Channel: policy.Phone},
		Command{Kind: KindBook, Person: 2, Slot: Slot{1, 1}, Actor: 1, Channel: policy.Phone},
		Command{Kind: KindBook, Person: 3, Slot: Slot{1, 2}, Actor: 1, Channel: policy.Phone},
		Command{Kind: KindBook, Person: 4, Slot: Slot{1, 3}, Actor: 1, Channel: policy.Phone},
	) {
		if o.Code != wire.Done {
			t.Fatalf("setting up the queue, command %d: %s", i, o.Code)
		}
	}
	return w
}

func newQueueModel(w *world) *queueModel {
	m := &queueModel{
		now: w.millis, rules: w.s.Rules().Queue(), services: slices.Clone(w.s.Directory().Services),
		last: map[[2]int]int{}, since: map[int]int64{}, intervals: map[int][]int64{},
	}
	for _, u := range w.s.Directory().Units {
		m.offsets = append(m.offsets, u.OffsetMinutes)
	}
	return m
}

// TestQueueHistories sends random histories through the queue, its model, a second replica and one that was
// loaded on the way.
func TestQueueHistories(t *testing.T) {
	reached := map[wire.Code]int{}
	ended := map[string]int{}
	rapid.Check(t, func(r *rapid.T) { tellQueue(t, r, reached, ended) })
	if testing.Short() {
		return
	}
	for _, code := range []wire.Code{wire.Done, wire.NotFound, wire.WrongState, wire.Malformed, wire.QueueEmpty} {
		if reached[code] == 0 {
			t.Errorf("no history came to %s", code)
		}
	}
	for _, state := range []string{"waiting", "called", "done", "gone", "left"} {
		if ended[state] == 0 {
			t.Errorf("no ticket ended as %s", state)
		}
	}
}

func tellQueue(t *testing.T, r *rapid.T, reached map[wire.Code]int, ended map[string]int) {
	a, b := queueTown(t), queueTown(t)
	m := newQueueModel(a)
	var loaded *world
	entries := rapid.IntRange(1, 60).Draw(r, "entries")
	reload := rapid.IntRange(0, entries-1).Draw(r, "reload at")
	for i := range entries {
		a.millis += rapid.SampledFrom([]int64{0, 1, 1000, 60_000, 60_000, 300_000, 420_000, 1_500_000, 5 * 3_600_000, 26 * 3_600_000, -3_600_000}).Draw(r, "time passes")
		m.now = max(m.now, a.millis)
		var commands []Command
		for range rapid.IntRange(1, 4).Draw(r, "commands") {
			commands = append(commands, m.draw(r))
		}
		a.index++
		got, err := a.s.Apply(a.index, a.entry(commands...), a)
		if err != nil {
			r.Fatal(err)
		}
		for j := range commands {
			m.follow(r, &commands[j], got[j])
			reached[got[j].Code]++
		}
		m.agrees(r, a.s)
		follow(r, a, b, commands)
		if loaded != nil {
			follow(r, a, loaded, commands)
		} else if i == reload {
			loaded = reloadedWorld(r, a)
		}
		if v := a.s.Check().Violations; len(v) > 0 {
			r.Fatalf("violated: %q", v)
		}
	}
	if !bytes.Equal(a.stream, b.stream) || !bytes.HasSuffix(a.stream, loaded.stream) {
		r.Fatal("the same entries changed other records")
	}
	if len(differing(sumsOf(a.s), sumsOf(loaded.s))) != 0 {
		r.Fatal("a state that was loaded has other checksums")
	}
	for _, ticket := range m.tickets {
		ended[ticket.state]++
	}
}

// follow compares what a command came to with what the model says.
func (m *queueModel) follow(r *rapid.T, c *Command, got Outcome) {
	switch c.Kind {
	case KindCheckIn: // whether one may is tested elsewhere
		service := 1
		if got.Code == wire.Done && !m.full(service) {
			m.take(service, policy.AppointmentClass, c.Appointment)
		}
		return
	case KindPutPolicy:
		if got.Code == wire.Done {
			m.rules = c.Policy.Queue()
		}
		return
	}
	want := m.apply(c)
	want.DecidedAtSeconds = m.now / 1000
	if got != want {
		r.Fatalf("%s %+v came to %+v (%s), the model says %+v (%s)", c.Kind, c.Queue, got, got.Code, want, want.Code)
	}
}

func (m *queueModel) draw(r *rapid.T) Command {
	c := Command{Actor: 1, Channel: policy.Desk}
	o := &c.Queue
	o.Ticket = uint32(rapid.IntRange(max(0, len(m.tickets)-8), len(m.tickets)+1).Draw(r, "ticket"))
	o.Class = policy.Class(rapid.IntRange(0, 5).Draw(r, "class"))
	o.Service = uint32(rapid.SampledFrom([]int{0, 0, 1, 1, 1, 2, 2, 3, 4, 5}).Draw(r, "service"))
	switch n := rapid.IntRange(0, 30).Draw(r, "kind"); {
	case n < 12:
		c.Kind = KindTakeTicket
	case n < 19:
		c.Kind, o.Desk = KindCallNext, rapid.SampledFrom([]string{"1", "1", "2", "tres", ""}).Draw(r, "desk")
		o.Services = rapid.SampledFrom([][]uint32{{0}, {1}, {1}, {2}, {0, 1, 3}, {2, 4}, {1, 2}, {9}, {}}).Draw(r, "services")
	case n < 28:
		c.Kind = []Kind{KindRecall, KindNoAnswer, KindNoAnswer, KindTransfer, KindTransfer, KindFinishTicket, KindLeaveTicket, KindClassify, KindNoAnswer}[n-19]
		if called := m.anyCalled(); called != 0 && rapid.Bool().Draw(r, "a called one") {
			o.Ticket = called
		}
	case n < 30:
		c.Kind, c.Appointment, c.Queue = KindCheckIn, uint32(rapid.IntRange(1, 4).Draw(r, "appointment")), QueueOrder{}
	default:
		d := lenient()
		d.SetQueue(policy.QueueRules{
			AppointmentMinutes: uint8(rapid.IntRange(0, 30).Draw(r, "appointment minutes")), DisabilityMinutes: 90,
			ElderlyMinutes: 1, CallsEachTicket: uint8(rapid.IntRange(1, 3).Draw(r, "calls")),
		})
		d.Version = uint16(rapid.IntRange(1, 3).Draw(r, "version"))
		return Command{Kind: KindPutPolicy, Policy: &d}
	}
	return c
}

func (m *queueModel) anyCalled() uint32 {
	for i := range m.tickets {
		if m.live(i) && m.tickets[i].state == "called" {
			return uint32(i) + 1
		}
	}
	return 0
}

// agrees compares every ticket, the order and the estimates.
func (m *queueModel) agrees(r *rapid.T, s *State) {
	for i, want := range m.tickets {
		got, known := s.Ticket(uint32(i)+1, m.now)
		if known != m.live(i) {
			r.Fatalf("ticket %d of day %d is there: %v", i+1, want.day, known)
		}
		if known && (got.State.String() != want.state || int(got.Number) != want.number || int(got.Calls) != want.calls || got.Class != want.class ||
			int(got.Service) != want.service || got.Desk != want.desk && want.state == "called" || got.Appointment != want.appointment) {
			r.Fatalf("ticket %d is %+v, the model says %+v", i+1, got, want)
		}
	}
	for service := range m.services {
		line := m.line(uint32(service))
		var timed []int64
		if l := s.queues.lines[uint32(service)]; l != nil {
			for _, v := range l.intervals[:l.used] {
				timed = append(timed, int64(v))
			}
		}
		if !slices.Equal(timed, m.intervals[service]) {
			r.Fatalf("service %d has timed %v, the model %v", service, timed, m.intervals[service])
		}
		for ahead, i := range line {
			got, wait := s.Ahead(uint32(i)+1, m.now)
			if got != ahead {
				r.Fatalf("%d are ahead of ticket %d, the model says %d", got, i+1, ahead)
			}
			m.waitIs(r, service, ahead, wait)
		}
	}
	for unit := range m.offsets {
		var order []uint32
		for _, ticket := range s.QueueOf(uint16(unit), m.now) {
			if ticket.State == TicketWaiting {
				order = append(order, ticket.ID-1)
			}
		}
		var want []uint32
		for _, i := range m.line(s.Directory().ServicesOf(uint16(unit))...) {
			want = append(want, uint32(i))
		}
		if !slices.Equal(order, want) {
			r.Fatalf("unit %d calls %v, the model %v", unit, order, want)
		}
	}
}

// waitIs computes the estimate with fractions, and lets the state be one step away.
func (m *queueModel) waitIs(r *rapid.T, service, n int, got Wait) {
	known := m.intervals[service]
	mean, low, high := float64(n)*float64(m.services[service].Minutes)*60_000, 0.0, 0.0
	low, high = mean/2, 2*mean
	if len(known) >= 4 {
		sum, squares := 0.0, 0.0
		for _, v := range known {
			sum += float64(v)
		}
		each := sum / float64(len(known))
		for _, v := range known {
			squares += (float64(v) - each) * (float64(v) - each)
		}
		spread := 1.28 * math.Sqrt(squares/float64(len(known)-1)) * math.Sqrt(float64(n))
		mean, low, high = each*float64(n), max(0, each*float64(n)-spread), each*float64(n)+spread
	}
	step := 1.0
	if mean >= 60*60_000 {
		step = 15
	} else if mean >= 10*60_000 {
		step = 5
	}
	for _, c := range [][2]float64{{mean, float64(got.Minutes)}, {low, float64(got.Low)}, {high, float64(got.High)}} {
		if math.Abs(c[0]/60_000-c[1]) > step+0.01 {
			r.Fatalf("%d ahead at service %d wait %+v, the model says %.1f, %.1f to %.1f", n, service, got, mean/60_000, low/60_000, high/60_000)
		}
	}
	if got.Low > got.Minutes || got.High < got.Minutes || got.Low < 0 {
		r.Fatalf("the bounds of %+v are none", got)
	}
}
