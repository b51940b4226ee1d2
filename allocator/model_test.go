package allocator

import (
	"slices"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// model is the domain written down a second time, as simply as it goes: maps, lists and loops, no
// words of bits, no indexes. It shares the policy's numbers with the state and nothing else.
type model struct {
	versions     []policy.Document
	now          int64 // milliseconds
	genesis      bool
	offsets      map[string]int16
	units        []string
	specialties  []string
	practitioner []string
	persons      map[Document]uint32
	people       []PersonRecord // the person of number n stands at n-1
	agendas      []Publication  // likewise
	appointments []modelAppointment
	holds        map[uint32]modelHold
	lastHold     uint32
	owner        map[Slot]modelOwner
	suspended    map[Slot]bool
	resumed      map[Slot]bool // were suspended once and are not any more
	format       uint16
	rows         int                   // of the audit trail that suspensions made beside their own
	keys         map[uint64][]modelKey // by part of the table, oldest first
	firstLevel   map[string]bool
	practices    map[uint32][]uint16
	referrals    []modelReferral
	accounts     map[uint64]modelAccount
	released     map[uint32]int64 // by person, in seconds
}

type modelAppointment struct {
	person   uint32
	slot     Slot
	status   Status
	other    uint32
	moved    bool // other is what it came from
	moves    uint8
	bookedAt int64 // milliseconds
	version  int
	referral int // its position in the list and one, 0 for none
}

type modelReferral struct {
	ReferralRecord
	usedBy uint32
}

type modelAccount struct {
	since, blockedUntil int64
	strikes             int
}

type modelHold struct {
	person  uint32
	slot    Slot
	expires int64
	actor   uint32
}

type modelOwner struct {
	appointment, hold uint32
	nobody            bool // the place is suspended
}

type modelKey struct {
	key     Key
	at      int64 // seconds
	outcome Outcome
}

func newModel() *model {
	return &model{
		versions: []policy.Document{policy.Default()}, firstLevel: map[string]bool{}, practices: map[uint32][]uint16{},
		accounts: map[uint64]modelAccount{}, released: map[uint32]int64{},
		offsets: map[string]int16{}, persons: map[Document]uint32{},
		holds: map[uint32]modelHold{}, owner: map[Slot]modelOwner{}, suspended: map[Slot]bool{}, resumed: map[Slot]bool{}, format: OldestFormat, keys: map[uint64][]modelKey{},
	}
}

func (m *model) rules() *policy.Document { return &m.versions[len(m.versions)-1] }

func (m *model) seconds() int64 { return m.now / 1000 }

// begin is what an entry does before its commands.
func (m *model) begin(millis int64) {
	m.now = max(m.now, millis)
	for range 64 {
		first := uint32(0)
		for number, h := range m.holds {
			if h.expires <= m.now && (first == 0 || h.expires < m.holds[first].expires || h.expires == m.holds[first].expires && number < first) {
				first = number
			}
		}
		if first == 0 {
			return
		}
		m.letGo(first)
	}
}

func (m *model) letGo(number uint32) {
	h := m.holds[number]
	m.released[h.person] = min(h.expires, m.now) / 1000
	delete(m.holds, number)
	m.vacate(h.slot)
}

func (m *model) vacate(slot Slot) {
	delete(m.owner, slot)
	if m.suspended[slot] {
		m.owner[slot] = modelOwner{nobody: true}
	}
}

func (m *model) suspend(c *Command) Outcome {
	v, resumes := c.Suspension, c.Kind == KindResume
	if m.format < 4 {
		return Outcome{Code: wire.WrongState}
	}
	if !resumes && (v.From > v.End || v.End > 64) {
		return Outcome{Code: wire.Malformed}
	}
	if v.Agenda == 0 || int(v.Agenda) > len(m.agendas) || !resumes && v.End > m.agendas[v.Agenda-1].Slots {
		return Outcome{Code: wire.NotFound}
	}
	last := m.agendas[v.Agenda-1].Slots - 1
	_, end, _ := m.times(Slot{v.Agenda, last})
	any := false
	for position := range last + 1 {
		start, _, _ := m.times(Slot{v.Agenda, position})
		any = any || m.suspended[Slot{v.Agenda, position}] && start > m.seconds()
	}
	if m.seconds() >= end+int64(m.rules().NoShowAfterSeconds) || resumes && !any || !resumes && v.From == v.End {
		return Outcome{Code: wire.WrongState}
	}
	for position := range last + 1 {
		slot := Slot{v.Agenda, position}
		was := m.suspended[slot]
		start, _, _ := m.times(slot)
		m.suspended[slot] = was && start <= m.seconds() || !resumes && position >= v.From && position < v.End
		m.resumed[slot] = m.resumed[slot] || was && !m.suspended[slot]
		owner := m.owner[slot]
		if owner.appointment != 0 && was != m.suspended[slot] {
			m.rows++
		}
		if owner.hold != 0 && m.suspended[slot] {
			delete(m.holds, owner.hold)
			m.rows++
		}
		if owner.appointment == 0 && (owner.hold == 0 || m.suspended[slot]) {
			m.vacate(slot)
		}
	}
	return Outcome{}
}

func (m *model) apply(c *Command) Outcome {
	tooNew := m.format < 4 && (c.Kind == KindSuspend || c.Kind == KindResume)
	if c.Key.None() || tooNew {
		return m.dated(c)
	}
	part := c.Key.Hash[0] % 64
	for _, kept := range m.keys[part] {
		if kept.key.Hash != c.Key.Hash {
			continue
		}
		if kept.key.Fingerprint != c.Key.Fingerprint {
			return Outcome{Code: wire.IdempotencyKeyReused}
		}
		again := kept.outcome
		again.Replayed = true
		return again
	}
	outcome := m.dated(c)
	if c.Any && (outcome.Code == wire.SlotTaken || outcome.Code == wire.Overlap) {
		return outcome
	}
	for range 2 {
		if kept := m.keys[part]; len(kept) > 0 && kept[0].at < m.seconds()-int64(m.rules().KeySeconds) {
			m.keys[part] = kept[1:]
		}
	}
	m.keys[part] = append(m.keys[part], modelKey{c.Key, m.seconds(), outcome})
	return outcome
}

// dated is a decision with its time.
func (m *model) dated(c *Command) Outcome {
	outcome := m.decide(c)
	outcome.DecidedAtSeconds = m.seconds()
	return outcome
}

func (m *model) decide(c *Command) Outcome {
	switch c.Kind {
	case KindGenesis:
		if m.genesis || c.Genesis == (Secret{}) {
			return Outcome{Code: wire.WrongState}
		}
		m.genesis = true
		if c.Policy != nil {
			m.versions = []policy.Document{*c.Policy}
			m.versions[0].Version = 1
			m.versions[0].Compile()
		}
	case KindPutUnits:
		return m.putUnits(c.Units)
	case KindPutSpecialties:
		for _, v := range c.Specialties {
			if v.ID == "" {
				return Outcome{Code: wire.Malformed}
			}
		}
		for _, v := range c.Specialties {
			if !slices.Contains(m.specialties, v.ID) {
				m.specialties = append(m.specialties, v.ID)
			}
			m.firstLevel[v.ID] = v.FirstLevel
		}
	case KindPutPractitioners:
		for _, v := range c.Practitioners {
			if v.ID == "" {
				return Outcome{Code: wire.Malformed}
			}
		}
		for _, v := range c.Practitioners {
			if !slices.Contains(m.practitioner, v.ID) {
				m.practitioner = append(m.practitioner, v.ID)
			}
		}
	case KindPutPersons:
		return m.putPersons(c.Persons)
	case KindPutSchedules:
		for _, v := range c.Schedules {
			m.practices[v.Practitioner] = append(m.practices[v.Practitioner], v.Specialty)
		}
	case KindPutReferrals:
		return m.putReferrals(c.Referrals)
	case KindPutPolicy:
		if c.Policy.Version != m.rules().Version {
			return Outcome{Code: wire.WrongState}
		}
		next := *c.Policy
		next.Version++
		next.Compile()
		m.versions = append(m.versions, next)
		return Outcome{Number: uint32(next.Version)}
	case KindPutContacts:
		return m.putContacts(c.Contacts)
	case KindErase:
		return m.erase(c.Person)
	case KindStrike:
		return m.strike(c)
	case KindPublish:
		return m.publish(c.Publish)
	case KindHold:
		return m.hold(c)
	case KindRelease:
		h, live := m.holds[c.Hold]
		if !live || h.actor != c.Actor {
			return Outcome{Code: wire.NotFound}
		}
		m.letGo(c.Hold)
		return Outcome{Hold: c.Hold}
	case KindBook:
		return m.book(c)
	case KindCancel:
		if refused := m.mayChange(c, false); refused.Code != wire.Done {
			return refused
		}
		a := &m.appointments[c.Appointment-1]
		a.status = Cancelled
		if a.referral != 0 {
			m.referrals[a.referral-1].usedBy = 0
		}
		m.vacate(a.slot)
		return Outcome{Appointment: c.Appointment}
	case KindReschedule:
		return m.reschedule(c)
	case KindSuspend, KindResume:
		return m.suspend(c)
	case KindRaiseFormat:
		m.format = c.Format
		return Outcome{Number: uint32(c.Format)}
	}
	return Outcome{}
}

func (m *model) putUnits(units []Unit) Outcome {
	for _, v := range units {
		offset, known := m.offsets[v.ID]
		if v.ID == "" || v.OffsetMinutes%60 != 0 || v.OffsetMinutes < -720 || v.OffsetMinutes > 720 || known && offset != v.OffsetMinutes {
			return Outcome{Code: wire.Malformed}
		}
	}
	for _, v := range units {
		if _, known := m.offsets[v.ID]; !known {
			m.units = append(m.units, v.ID)
		}
		m.offsets[v.ID] = v.OffsetMinutes
	}
	return Outcome{}
}

func (m *model) putPersons(records []PersonRecord) Outcome {
	for i, r := range records {
		known := r.Holder == 0 || m.persons[r.Holder] != 0
		for _, before := range records[:i] {
			known = known || before.Document == r.Holder
		}
		if r.Document == 0 || r.Holder == r.Document || !known {
			return Outcome{Code: wire.InvalidDocument}
		}
	}
	for _, r := range records {
		if n := m.persons[r.Document]; n != 0 {
			m.people[n-1] = r
			continue
		}
		m.people = append(m.people, r)
		m.persons[r.Document] = uint32(len(m.people))
	}
	return Outcome{}
}

// times are the start and end of a place in seconds, and whether it exists.
func (m *model) times(slot Slot) (start, end int64, exists bool) {
	if slot.Agenda == 0 || int(slot.Agenda) > len(m.agendas) || slot.Position >= m.agendas[slot.Agenda-1].Slots {
		return 0, 0, false
	}
	p := m.agendas[slot.Agenda-1]
	length := int64(p.SlotMinutes) * 60
	start = m.midnight(p) + int64(p.StartMinute)*60 + int64(slot.Position)*length
	return start, start + length, true
}

func (m *model) midnight(p Publication) int64 {
	return int64(p.Day)*86400 - int64(m.offsets[m.units[p.Unit]])*60
}

func (m *model) publish(p Publication) Outcome {
	if int(p.Unit) >= len(m.units) || int(p.Specialty) >= len(m.specialties) || int(p.Practitioner) >= len(m.practitioner) ||
		p.Day < 0 || p.Day > 49_000 || p.Slots < 1 || p.Slots > 64 || p.SlotMinutes < 1 ||
		int(p.StartMinute)+int(p.Slots)*int(p.SlotMinutes) > 24*60 {
		return Outcome{Code: wire.Malformed}
	}
	span := func(p Publication) (from, to int64) {
		from = m.midnight(p) + int64(p.StartMinute)*60
		return from, from + int64(p.Slots)*int64(p.SlotMinutes)*60
	}
	from, to := span(p)
	for _, other := range m.agendas {
		if f, t := span(other); other.Practitioner == p.Practitioner && f < to && from < t {
			return Outcome{Code: wire.Overlap}
		}
	}
	m.agendas = append(m.agendas, p)
	return Outcome{}
}

func (m *model) hold(c *Command) Outcome {
	if refused, _ := m.may(c, policy.Hold, c.Person, c.Slot, 0); refused.Code != wire.Done {
		return refused
	}
	if _, taken := m.owner[c.Slot]; taken {
		return Outcome{Code: wire.SlotTaken}
	}
	m.lastHold++
	m.holds[m.lastHold] = modelHold{c.Person, c.Slot, m.now + int64(m.rules().HoldSeconds)*1000, c.Actor}
	m.owner[c.Slot] = modelOwner{hold: m.lastHold}
	return Outcome{Hold: m.lastHold}
}

func (m *model) book(c *Command) Outcome {
	slot := c.Slot
	if c.Hold != 0 {
		h, live := m.holds[c.Hold]
		switch {
		case !live && c.Hold <= m.lastHold:
			return Outcome{Code: wire.HoldExpired, Rule: policy.HoldSeconds}
		case !live || h.person != c.Person:
			return Outcome{Code: wire.NotFound}
		case h.expires <= m.now:
			return Outcome{Code: wire.HoldExpired, Rule: policy.HoldSeconds}
		}
		slot = h.slot
	}
	refused, referral := m.may(c, policy.Book, c.Person, slot, 0)
	if refused.Code != wire.Done {
		return refused
	}
	if _, taken := m.owner[slot]; taken && c.Hold == 0 {
		return Outcome{Code: wire.SlotTaken}
	}
	delete(m.holds, c.Hold)
	return m.appoint(modelAppointment{person: c.Person, slot: slot, referral: referral})
}

func (m *model) appoint(a modelAppointment) Outcome {
	a.status, a.bookedAt, a.version = Booked, m.now, len(m.versions)
	m.appointments = append(m.appointments, a)
	number := uint32(len(m.appointments))
	m.owner[a.slot] = modelOwner{appointment: number}
	if a.referral != 0 {
		m.referrals[a.referral-1].usedBy = number
	}
	return Outcome{Appointment: number}
}

func (m *model) mayChange(c *Command, moving bool) Outcome {
	number := c.Appointment
	if number == 0 || int(number) > len(m.appointments) {
		return Outcome{Code: wire.NotFound}
	}
	a := m.appointments[number-1]
	if a.status != Booked {
		return Outcome{Code: wire.WrongState}
	}
	if m.letDown(&a) {
		return Outcome{}
	}
	rules := m.versions[a.version-1]
	before := int64(rules.CancelUntilSeconds)
	if c.Channel == policy.Desk {
		before = 0
	}
	if start, _, _ := m.times(a.slot); start-m.seconds() < before {
		return Outcome{Code: wire.NotCancellable, Rule: policy.CancelUntil}
	}
	if moving && a.moves >= rules.MaxMoves {
		return Outcome{Code: wire.LimitReached, Rule: policy.MaxMoves}
	}
	return Outcome{}
}

// letDown: their practitioner does not attend.
func (m *model) letDown(a *modelAppointment) bool {
	_, end, _ := m.times(a.slot)
	return m.suspended[a.slot] && m.seconds() < end+min(30*86400, m.rules().KeptSeconds())
}

func (m *model) reschedule(c *Command) Outcome {
	if refused := m.mayChange(c, true); refused.Code != wire.Done {
		return refused
	}
	old := m.appointments[c.Appointment-1]
	if c.Slot.Agenda == 0 || int(c.Slot.Agenda) > len(m.agendas) {
		return Outcome{Code: wire.NotFound}
	}
	if m.agendas[c.Slot.Agenda-1].Specialty != m.agendas[old.slot.Agenda-1].Specialty {
		return Outcome{Code: wire.WrongState, Rule: policy.SameSpecialty}
	}
	if refused, _ := m.may(c, policy.Move, old.person, c.Slot, c.Appointment); refused.Code != wire.Done {
		return refused
	}
	if _, taken := m.owner[c.Slot]; taken {
		return Outcome{Code: wire.SlotTaken}
	}
	moves := old.moves + 1
	if m.letDown(&old) {
		moves = old.moves
	}
	m.vacate(old.slot)
	m.appointments[c.Appointment-1].status = Rescheduled
	m.appointments[c.Appointment-1].other = uint32(len(m.appointments)) + 1
	return m.appoint(modelAppointment{
		person: old.person, slot: c.Slot, other: c.Appointment, moved: true, moves: moves, referral: old.referral,
	})
}
