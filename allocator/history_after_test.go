package allocator

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// visits is what comes after an appointment, written down a second time: lists that are searched from end
// to end at each entry.
type visits struct {
	rules   policy.Document
	agendas []Publication
	closed  map[uint32]bool
	booked  []visit // that of number n stands at n-1
	left    int
	blocked map[uint32]bool
	lifted  map[uint32]int32
	appeals []modelAppeal
	// off are the suspended places.
	off map[Slot]bool
	now int64 // seconds
}

type visit struct {
	person, agenda           uint32
	position                 uint8
	start, end, day, changed int64 // day is its midnight
	status                   Status
}

type modelAppeal struct {
	person, visit uint32
	made          int64
	open          bool
}

func (m *visits) times(agenda uint32, position uint8) visit {
	p := m.agendas[agenda-1]
	day := int64(p.Day)*86400 + 5*3600
	start := day + int64(p.StartMinute)*60 + int64(position)*int64(p.SlotMinutes)*60
	return visit{agenda: agenda, position: position, day: day, start: start, end: start + int64(p.SlotMinutes)*60, status: Booked}
}

func (m *visits) today() int64 { return (m.now - 5*3600) / 86400 }

// begin is what an entry does before its commands.
func (m *visits) begin(now int64) {
	m.now = max(m.now, now)
	for range 4 {
		next := uint32(0)
		end := func(agenda uint32) int64 { return m.times(agenda, m.agendas[agenda-1].Slots).start }
		for i := range m.agendas {
			agenda := uint32(i) + 1
			if !m.closed[agenda] && end(agenda)+int64(m.rules.NoShowAfterSeconds) <= m.now &&
				(next == 0 || cmp.Or(cmp.Compare(end(agenda), end(next)), cmp.Compare(agenda, next)) < 0) {
				next = agenda
			}
		}
		if next == 0 {
			break
		}
		m.close(next)
	}
	for range 64 {
		if m.left < len(m.booked) && m.booked[m.left].end+31*86400 <= m.now {
			m.left++
		}
	}
}

func (m *visits) close(agenda uint32) {
	m.closed[agenda] = true
	here := func(v visit) bool {
		return v.agenda == agenda && slices.Contains([]Status{CheckedIn, Attended, NoShow, Late}, v.status)
	}
	if !slices.ContainsFunc(m.booked[m.left:], here) {
		return
	}
	for i := range m.booked[m.left:] {
		if v := &m.booked[m.left+i]; v.agenda == agenda && v.status == Booked && !m.off[Slot{agenda, v.position}] {
			m.set(v, NoShow)
		}
	}
}

func (m *visits) set(v *visit, status Status) {
	v.status, v.changed = status, m.now
	if status == NoShow && m.noShows(v.person) >= int(m.rules.NoShowsToBlock) {
		m.blocked[v.person] = true
	}
}

func (m *visits) noShows(person uint32) (n int) {
	for _, v := range m.booked[m.left:] {
		day := (v.day - 5*3600) / 86400
		if v.person == person && v.status == NoShow && day > m.today()-20 && day > int64(m.lifted[person]) {
			n++
		}
	}
	return n
}

// there is an appointment that can still be spoken of.
func (m *visits) there(number uint32) *visit {
	if number == 0 || int(number) > len(m.booked) || m.booked[number-1].end+31*86400 <= m.now {
		return nil
	}
	return &m.booked[number-1]
}

// may says whether a command will be done.
func (m *visits) may(c *Command) bool {
	switch c.Kind {
	case KindCheckIn, KindAttend, KindNoShow, KindLate:
		v := m.there(c.Appointment)
		if v == nil || v.status != Booked && (v.status != CheckedIn || c.Kind == KindCheckIn) {
			return false
		}
		if m.off[Slot{v.agenda, v.position}] && m.now < v.end+30*86400 && (c.Kind == KindNoShow || c.Kind == KindLate) {
			return false
		}
		early, lost := m.now < max(v.day, v.start-4*3600), m.now > v.start+15*60
		return map[Kind]bool{
			KindCheckIn: !early && !lost && m.now < v.day+86400, KindAttend: !early, KindNoShow: m.now > v.start, KindLate: lost,
		}[c.Kind]
	case KindDispute:
		v := m.there(c.Appointment)
		return v != nil && (v.status == Attended || v.status == NoShow || v.status == Late) && m.now <= v.changed+10*86400 &&
			m.mayAppeal(v.person, c.Appointment)
	case KindDecideDispute:
		if c.Appeal == 0 || int(c.Appeal) > len(m.appeals) {
			return false
		}
		a := m.appeals[c.Appeal-1]
		if a.made+31*86400 <= m.now || !a.open {
			return false
		}
		v := m.there(a.visit)
		return !c.Decision.Uphold || v != nil && v.status != c.Decision.Status
	default:
		return m.blocked[c.Person]
	}
}

func (m *visits) mayAppeal(person, number uint32) bool {
	lately := 0
	for _, a := range m.appeals {
		if a.made+31*86400 <= m.now {
			continue // it has left
		}
		if a.person == person && a.open || a.visit == number {
			return false
		}
		if a.person == person && m.now-a.made < 30*86400 {
			lately++
		}
	}
	return lately < 3
}

// do changes what a command changes that is done.
func (m *visits) do(c *Command, o Outcome) {
	switch c.Kind {
	case KindPublish:
		m.agendas = append(m.agendas, c.Publish)
	case KindBook:
		v := m.times(c.Slot.Agenda, c.Slot.Position)
		v.person = c.Person
		m.booked = append(m.booked, v)
	case KindSuspend:
		for position := range uint8(MaxSlots) {
			slot := Slot{c.Suspension.Agenda, position}
			begun := m.off[slot] && m.times(slot.Agenda, position).start <= m.now
			m.off[slot] = begun || position >= c.Suspension.From && position < c.Suspension.End
		}
	case KindCancel:
		m.booked[c.Appointment-1].status = Cancelled
	case KindDispute:
		m.appeals = append(m.appeals, modelAppeal{m.booked[c.Appointment-1].person, c.Appointment, m.now, true})
	case KindDecideDispute:
		a := &m.appeals[c.Appeal-1]
		a.open = false
		if c.Decision.Uphold {
			wronged := m.booked[a.visit-1].status == NoShow
			m.set(&m.booked[a.visit-1], c.Decision.Status)
			if wronged && m.noShows(a.person) < int(m.rules.NoShowsToBlock) {
				m.blocked[a.person] = false
			}
		}
	case KindLift:
		m.blocked[c.Person], m.lifted[c.Person] = false, int32(m.today())
	default:
		m.set(&m.booked[c.Appointment-1], markedAs[c.Kind])
	}
}

func (m *visits) command(h *history) Command {
	c := Command{Channel: policy.Phone, Actor: 7, Reason: "porque"}
	number := uint32(h.upTo(len(m.booked)+1, "appointment"))
	if late := len(m.booked) - 4; late > 0 && h.upTo(7, "of late") > 0 {
		number = uint32(late + h.upTo(4, "late"))
	}
	switch h.upTo(12, "kind") {
	case 12:
		agenda := uint32(h.upTo(len(m.agendas)-1, "suspended")) + 1
		from := uint8(h.upTo(int(m.agendas[agenda-1].Slots)-1, "from"))
		c.Kind, c.Suspension = KindSuspend, &Suspension{Agenda: agenda, From: from, End: m.agendas[agenda-1].Slots}
	case 0, 1, 2, 3:
		c.Kind, c.Person = KindBook, uint32(1+h.upTo(2, "person"))
		last := len(m.agendas)
		c.Slot = Slot{uint32(last - min(h.upTo(3, "agenda"), last-1)), uint8(h.upTo(4, "position"))}
	case 4:
		c.Kind, c.Appointment = KindCancel, number
	case 5:
		c.Kind, c.Appointment = KindDispute, number
	case 6:
		c.Kind, c.Appeal = KindDecideDispute, uint32(h.upTo(len(m.appeals)+1, "appeal"))
		c.Decision = draw(h, rapid.SampledFrom([]Decision{{}, {Uphold: true, Status: Attended}, {Uphold: true, Status: Cancelled}}), "decision")
	case 7:
		c.Kind, c.Person = KindLift, uint32(1+h.upTo(2, "person"))
	default:
		c.Kind, c.Appointment = Kind(40+h.upTo(3, "mark")), number
	}
	return c
}

// TestAttendanceHistories: at each entry the model agrees with the state, every invariant holds, and what was
// reported adds up to it; now and then the node starts anew from that and goes on.
func TestAttendanceHistories(t *testing.T) {
	reached := map[Kind]int{}
	events := map[string]int{}
	runs := 4
	if testing.Short() {
		runs = 1
	}
	for range runs {
		rapid.Check(t, func(t *rapid.T) { attendanceHistory(t, reached, events) })
	}
	if testing.Short() {
		return
	}
	for kind := KindCheckIn; kind <= KindLift; kind++ {
		if reached[kind] == 0 {
			t.Errorf("no history did %d", kind)
		}
	}
	if reached[KindSuspend] == 0 {
		t.Error("no history suspended an agenda")
	}
	for _, event := range []string{"closed", "blocked", "left", "restarted"} {
		if events[event] == 0 {
			t.Errorf("in no history anything was %s", event)
		}
	}
}

func attendanceHistory(t *rapid.T, reached map[Kind]int, events map[string]int) {
	h := newHistory(t)
	rules := lenient()
	rules.NoShowsToBlock, rules.NoShowWindowDays, rules.HistoryDays, rules.DisputeDays, rules.ActivePerSpecialty = 2, 20, 31, 10, 0
	m := &visits{rules: rules, off: map[Slot]bool{}, closed: map[uint32]bool{}, blocked: map[uint32]bool{}, lifted: map[uint32]int32{}}
	w := newWorld()
	w.millis = int64(firstDay) * 86_400_000
	entry(t, m, w, append(h.town()[:4:4], attendanceTown(h, rules)...), reached, events)
	w.millis += 3_600_000
	for i := range 3 + h.upTo(40, "entries") {
		w.millis += draw(h, rapid.SampledFrom([]int64{0, 60, 900, 3600, 4 * 3600, 20 * 3600, 2 * 86400, 9 * 86400}), "time") * 1000
		var commands []Command
		for practitioner := range uint32(2) {
			commands = append(commands, Command{Kind: KindPublish, Publish: Publication{
				Practitioner: practitioner, Day: int32(w.millis/86_400_000) + int32(h.upTo(1, "day")), StartMinute: uint16(20 * h.upTo(60, "start")), SlotMinutes: 20, Slots: uint8(1 + h.upTo(4, "slots"))}})
		}
		entry(t, m, w, commands[:min(2, h.upTo(4, "publish"))], reached, events)
		if len(m.agendas) == 0 {
			continue
		}
		for range 1 + h.upTo(4, "commands") {
			entry(t, m, w, []Command{m.command(h)}, reached, events)
		}
		if i%4 == 0 {
			restarted := &world{s: NewState(), millis: w.millis, index: w.index, store: maps.Clone(w.store), disk: maps.Clone(w.disk), stream: w.stream}
			if err := restarted.s.Load(sorted(w.store)); err != nil {
				t.Fatalf("starting: %v", err)
			}
			if parts := differing(firstSumsOf(w.s, 8), firstSumsOf(restarted.s, 8)); len(parts) != 0 {
				t.Fatalf("a start changes the checksums of %v", parts)
			}
			w = restarted
			events["restarted"]++
		}
	}
	for _, v := range m.booked[m.left:] {
		if v.status == NoShow {
			events["closed"]++
		}
	}
	events["left"] += m.left
}

func attendanceTown(h *history, rules policy.Document) []Command {
	commands := []Command{{Kind: KindRaiseFormat, Format: NewestFormat}}
	for _, d := range h.documents[:3] {
		commands = append(commands, Command{Kind: KindPutPersons, Persons: []PersonRecord{{Document: d, Coverage: policy.Affiliate, BirthDay: 3000}}})
	}
	rules.Version = 1
	return append(commands, Command{Kind: KindPutPolicy, Policy: &rules})
}

// entry applies an entry and compares all there is to compare.
func entry(t *rapid.T, m *visits, w *world, commands []Command, reached map[Kind]int, events map[string]int) {
	w.index++
	outcomes, err := w.s.Apply(w.index, w.entry(commands...), w)
	if err != nil {
		t.Fatalf("applying: %v", err)
	}
	m.begin(w.millis / 1000)
	for i, o := range outcomes {
		c := &commands[i]
		if c.Kind >= KindCheckIn && c.Kind <= KindLift && (o.Code == wire.Done) != m.may(c) {
			t.Fatalf("%+v: came to %s by %s, the model says %v", c, o.Code, o.Rule, m.may(c))
		}
		if o.Code == wire.Done && (c.Kind == KindPublish || c.Kind >= KindBook && c.Kind < 50 || c.Kind == KindSuspend) {
			m.do(c, o)
			reached[c.Kind]++
		}
	}
	if v := w.s.Check().Violations; len(v) > 0 {
		t.Fatalf("violated: %q", v)
	}
	for i, v := range m.booked {
		got, known := w.s.Appointment(uint32(i) + 1)
		if known != (i >= m.left) || known && got.Status != v.status {
			t.Fatalf("appointment %d is %s (%v), the model says %s", i+1, got.Status, known, v.status)
		}
		if _, kept := w.disk[string(HistoryKey(uint32(i)+1))]; kept == known {
			t.Fatalf("appointment %d is in memory: %v, on disk: %v", i+1, known, kept)
		}
	}
	for person := uint32(1); person <= 3; person++ {
		if m.blocked[person] {
			events["blocked"]++
		}
		if p, known := w.s.Person(person); known && p.Blocked != m.blocked[person] {
			t.Fatalf("person %d is blocked: %v, the model says %v", person, p.Blocked, m.blocked[person])
		}
	}
	if !bytes.Equal(dumped(w.s.Records()), dumped(w.stored())) {
		t.Fatal("the changes do not add up to the records")
	}
}
