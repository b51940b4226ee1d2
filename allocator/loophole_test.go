package allocator

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// accepted is one booking that was acknowledged, as its person could write it down.
type accepted struct {
	person, specialty, unit int
	from, to                int64
	bookedOn                int32 // day of the unit
	moved, stands           bool
}

// cheat tries everything to get more than its family may have: through every door, with holds, by
// cancelling and moving, for itself and its dependents. It judges by what was acknowledged alone, and by
// the sentences of the documents, not by any function of the policy.
type cheat struct {
	t       *rapid.T
	test    testing.TB
	w       *world
	persons []uint32
	book    map[uint32]*accepted // by appointment
	holds   []uint32
	handed  map[uint32]int // referrals, by person
}

const cheatDays = 40

func newCheat(test testing.TB, t *rapid.T) *cheat {
	c := &cheat{t: t, test: test, w: newWorld(), book: map[uint32]*accepted{}, handed: map[uint32]int{}}
	c.w.millis = int64(firstDay)*secondsPerDay*1000 + 13*3_600_000
	h := newHistory(t)
	commands := []Command{
		{Kind: KindGenesis, Genesis: testSecret, Policy: new(policy.IESS2025())},
		{Kind: KindPutSpecialties, Specialties: []Specialty{
			{ID: "medicina-general", FirstLevel: true}, {ID: "odontologia", FirstLevel: true}, {ID: "psicologia", FirstLevel: true},
			{ID: "pediatria", FirstLevel: true}, {ID: "oftalmologia"}}},
		{Kind: KindPutUnits, Units: []Unit{{ID: "q", OffsetMinutes: -300}, {ID: "g", OffsetMinutes: -360}}},
		{Kind: KindPutPractitioners, Practitioners: []Practitioner{{ID: "0"}, {ID: "1"}, {ID: "2"}, {ID: "3"}, {ID: "4"}}},
		{Kind: KindPutSchedules, Schedules: []Schedule{{ID: "s", Slots: 1, SlotMinutes: 1}}},
		{Kind: KindPutPersons, Persons: []PersonRecord{{Document: h.documents[0], Coverage: policy.Affiliate, BirthDay: 3000}}},
		{Kind: KindPutPersons, Persons: []PersonRecord{
			{Document: h.documents[1], Coverage: policy.Child, BirthDay: firstDay - 4000, Holder: h.documents[0]}}},
	}
	for day := firstDay + 1; day < firstDay+cheatDays; day += 3 {
		for specialty := range uint32(5) {
			commands = append(commands, Command{Kind: KindPublish, Publish: Publication{
				Practitioner: specialty, Unit: uint16(specialty % 2), Specialty: uint16(specialty), Day: day, StartMinute: 480, SlotMinutes: 20, Slots: 6}})
		}
	}
	for i, outcome := range c.w.apply(test, commands...) {
		if outcome.Code != wire.Done {
			t.Fatalf("setting up, command %d: %s", i, outcome.Code)
		}
	}
	c.persons = []uint32{1, 2}
	return c
}

// try does one thing and writes down what was acknowledged.
func (c *cheat) try() wire.Code {
	draw := func(n int, label string) int { return rapid.IntRange(0, n).Draw(c.t, label) }
	command := Command{
		Channel: policy.Channel(1 + draw(5, "channel")), Person: c.persons[draw(1, "person")],
		Slot: Slot{1 + uint32(draw(int(c.w.s.agendas.last.Load())-1, "agenda")), uint8(draw(5, "position"))},
	}
	if draw(1, "soon") == 1 { // on the first two days, where places are near each other
		command.Slot.Agenda = 1 + command.Slot.Agenda%10
	}
	switch draw(9, "act") {
	case 0:
		command.Kind = KindHold
	case 1:
		if command.Kind = KindTick; len(c.holds) > 0 {
			command.Kind, command.Hold = KindBook, c.holds[draw(len(c.holds)-1, "hold")]
			if held, live := c.w.s.Hold(command.Hold); live {
				command.Person = held.Person
			}
		}
	case 2, 3:
		command.Kind, command.Appointment = KindCancel, uint32(draw(int(c.w.s.appointments.count()), "appointment"))
	case 4:
		command.Kind, command.Appointment = KindReschedule, uint32(draw(int(c.w.s.appointments.count()), "appointment"))
	case 5:
		command.Kind, command.Referrals = KindPutReferrals, []ReferralRecord{c.referral()}
	default:
		command.Kind = KindBook
	}
	outcome := c.w.one(c.test, command)
	if outcome.Code == wire.Done {
		c.note(&command, outcome)
	}
	return outcome.Code
}

func (c *cheat) referral() ReferralRecord {
	person := c.persons[rapid.IntRange(0, 1).Draw(c.t, "referred")]
	c.handed[person]++
	today := uint16(LocalDay(c.w.millis, -360))
	return ReferralRecord{
		ID: ReferralID(c.handed[person]), Person: c.w.s.people.rows.at(person).document, Specialty: 4,
		IssuedDay: today, UntilDay: today + 20,
	}
}

func (c *cheat) note(command *Command, o Outcome) {
	switch command.Kind {
	case KindHold:
		c.holds = append(c.holds, o.Hold)
	case KindCancel:
		c.book[o.Appointment].stands = false
	case KindBook, KindReschedule:
		got, _ := c.w.s.Appointment(o.Appointment)
		facts, _ := c.w.s.SlotFacts(got.Slot)
		a := &accepted{
			person: int(got.Person), specialty: int(facts.Specialty), unit: int(facts.Unit), from: facts.StartSeconds,
			to:       facts.StartSeconds + int64(facts.Minutes)*60,
			bookedOn: LocalDay(c.w.millis, []int16{-300, -360}[facts.Unit]), stands: true,
		}
		if command.Kind == KindReschedule {
			c.book[command.Appointment].stands = false
			a.moved = true
		}
		c.book[o.Appointment] = a
		c.judge(a)
	}
}

// judge says what the documents say of a booking that was just acknowledged.
func (c *cheat) judge(a *accepted) {
	now := c.w.millis / 1000
	day, week, month := 0, 0, 0
	for _, b := range c.book {
		if b.person != a.person {
			continue
		}
		if !b.moved && b.bookedOn <= a.bookedOn {
			ago := a.bookedOn - b.bookedOn
			day, week, month = day+within(ago, 1), week+within(ago, 7), month+within(ago, 30)
		}
		if b == a || !b.stands || b.to <= now {
			continue
		}
		if b.specialty == a.specialty {
			c.t.Fatalf("two appointments in specialty %d to come", a.specialty)
		}
		margin := int64(0)
		if b.unit != a.unit {
			margin = 1800
		}
		if b.from < a.to+margin && a.from < b.to+margin {
			c.t.Fatalf("appointments from %d and %d overlap, at units %d and %d", a.from, b.from, a.unit, b.unit)
		}
	}
	if !a.moved && (day > 2 || week > 4 || month > 10) {
		c.t.Fatalf("%d bookings a day, %d in 7 days, %d in 30 days", day, week, month)
	}
	if a.specialty == 4 {
		c.referred(a)
	}
	if a.from <= now || a.from > now+61*secondsPerDay+86400 {
		c.t.Fatalf("a place of %d was booked at %d", a.from, now)
	}
}

func within(ago int32, days int32) int {
	if ago < days {
		return 1
	}
	return 0
}

// referred wants a referral for each appointment of the specialty that needs one, also for those that are
// over: none is good for two.
func (c *cheat) referred(a *accepted) {
	had := 0
	for _, b := range c.book {
		if b.person == a.person && b.specialty == 4 && b.stands {
			had++
		}
	}
	if handed := c.handed[uint32(a.person)]; had > handed {
		c.t.Fatalf("%d appointments were booked on %d referrals", had, handed)
	}
}

// TestNoRuleIsGotRound: whatever the order, the doors, the holds, the moves and the dependents, no
// acknowledged booking breaks a sentence of the documents.
func TestNoRuleIsGotRound(t *testing.T) {
	reached := map[wire.Code]int{}
	rapid.Check(t, func(r *rapid.T) {
		c := newCheat(t, r)
		for range rapid.IntRange(1, 120).Draw(r, "tries") {
			c.w.millis += rapid.SampledFrom([]int64{0, 0, 0, 1000, 61_000, 3_600_000, 11 * 3_600_000, 30 * 3_600_000}).Draw(r, "time passes")
			reached[c.try()]++
		}
		if v := c.w.s.Check().Violations; len(v) > 0 {
			r.Fatalf("violated: %q", v)
		}
	})
	for _, code := range []wire.Code{wire.Done, wire.LimitReached, wire.AlreadyBooked, wire.Overlap, wire.ReferralRequired} {
		if reached[code] == 0 && !testing.Short() {
			t.Errorf("no try came to %s", code)
		}
	}
}
