package allocator

import (
	"hash/fnv"
	"time"

	"pgregory.net/rapid"

	"github.com/cupo-ec/cupo/allocator/policy"
)

// minor is whether somebody is under 18 on a day, by the calendar.
func minor(birthDay, onDay int32) bool {
	born := time.Unix(int64(birthDay)*secondsPerDay, 0).UTC()
	return time.Unix(int64(onDay)*secondsPerDay, 0).UTC().Before(born.AddDate(18, 0, 0))
}

// history draws what a cluster could be asked, sense and nonsense, and remembers enough to ask it again.
type history struct {
	t         *rapid.T
	m         *model
	documents []Document
	asked     []Command // with keys
	keys      int
}

const firstDay = int32(20_780) // 23 November 2026

func newHistory(t *rapid.T) *history {
	h := &history{t: t, m: newModel()}
	for _, number := range []string{ana, luis, rosa, pedro} {
		d, _ := ParseDocument(Cedula, number)
		h.documents = append(h.documents, d)
	}
	for _, number := range []string{"AB123", "AB124"} {
		d, _ := ParseDocument(Passport, number)
		h.documents = append(h.documents, d)
	}
	return h
}

// town sets the history's scene: places and persons enough to quarrel about.
func (h *history) town() []Command {
	commands := []Command{
		{Kind: KindGenesis, Genesis: testSecret, Policy: new(h.policy())},
		{Kind: KindPutSpecialties, Specialties: []Specialty{{ID: "a", FirstLevel: true}, {ID: "b", FirstLevel: h.upTo(1, "level") == 1}}},
		{Kind: KindPutUnits, Units: []Unit{{ID: "q", OffsetMinutes: -300}, {ID: "g", OffsetMinutes: -360}}},
		{Kind: KindPutPractitioners, Practitioners: []Practitioner{{ID: "x"}, {ID: "y"}}},
		{Kind: KindPutSchedules, Schedules: []Schedule{{ID: "s", Slots: 1, SlotMinutes: 1}}},
	}
	for i, d := range h.documents[:4] {
		commands = append(commands, Command{Kind: KindPutPersons, Persons: []PersonRecord{
			{Document: d, Coverage: policy.Affiliate + policy.Coverage(i%2), BirthDay: 3000}}})
	}
	if h.upTo(3, "format") > 0 {
		commands = append(commands, Command{Kind: KindRaiseFormat, Format: NewestFormat})
	}
	for i := range uint32(2) {
		commands = append(commands, Command{Kind: KindPublish, Publish: Publication{
			Practitioner: i, Unit: uint16(i), Specialty: uint16(i), Day: firstDay + 1, StartMinute: 480, SlotMinutes: 20, Slots: 4}})
	}
	return commands
}

func draw[T any](h *history, g *rapid.Generator[T], label string) T { return g.Draw(h.t, label) }

func (h *history) upTo(n int, label string) int { return draw(h, rapid.IntRange(0, n), label) }

// odd is true once in a while.
func (h *history) odd(label string) bool { return h.upTo(11, label) == 11 }

// slot is a place that exists, as a rule.
func (h *history) slot() Slot {
	if h.odd("hostile slot") {
		return Slot{
			Agenda:   draw(h, rapid.SampledFrom([]uint32{0, 1, uint32(len(h.m.agendas)) + 1, 1 << 20, ^uint32(0)}), "agenda"),
			Position: draw(h, rapid.Uint8(), "position"),
		}
	}
	agenda := h.upTo(len(h.m.agendas)-1, "agenda")
	return Slot{uint32(agenda) + 1, uint8(h.upTo(int(h.m.agendas[agenda].Slots)-1, "position"))}
}

// number is one of last, or one too many.
func (h *history) number(last int, label string) uint32 {
	if h.odd("hostile " + label) {
		return draw(h, rapid.SampledFrom([]uint32{0, uint32(last) + 1, holdOwner, ^uint32(0)}), label)
	}
	return uint32(h.upTo(max(last-1, 0), label)) + 1
}

func (h *history) command() Command {
	if len(h.asked) > 0 && h.odd("retry") {
		return h.retry()
	}
	c := h.fresh()
	if h.upTo(1, "keyed") == 1 {
		h.keys++
		c.Key = Key{Hash: [2]uint64{mix(uint64(h.keys)), mix(uint64(h.keys) << 32)}, Fingerprint: fingerprint(&c)}
		h.asked = append(h.asked, c)
	}
	return c
}

// retry is a request that came before, or another one under its key.
func (h *history) retry() Command {
	before := h.asked[h.upTo(len(h.asked)-1, "which")]
	switch h.upTo(2, "how") {
	case 0:
		other := h.fresh()
		other.Key = Key{Hash: before.Key.Hash, Fingerprint: fingerprint(&other)}
		return other
	case 1:
		if before.Any {
			before.Slot = h.slot()
		}
	}
	return before
}

func fingerprint(c *Command) uint64 {
	asked := *c
	asked.Key = Key{}
	if asked.Any {
		asked.Slot = Slot{}
	}
	sum := fnv.New64a()
	sum.Write(asked.Append(nil))
	return sum.Sum64()
}

func (h *history) fresh() Command {
	c := Command{
		Actor: uint32(h.upTo(1, "actor")), Channel: policy.Channel(h.upTo(6, "channel")), Account: uint64(h.upTo(2, "account")),
	}
	switch h.upTo(22, "kind") {
	case 20, 21:
		c.Kind, c.Suspension = KindSuspend, h.suspension()
	case 22:
		c.Kind, c.Suspension = KindResume, &Suspension{Agenda: h.slot().Agenda}
	case 18:
		c.Kind = KindStrike
	case 19:
		c.Kind = KindPutReferrals
		for range h.upTo(2, "referrals") {
			c.Referrals = append(c.Referrals, h.referral())
		}
	case 0:
		c.Kind = KindTick
	case 1:
		return h.registry(c)
	case 2, 3:
		c.Kind, c.Publish = KindPublish, h.publication()
	case 4:
		c.Kind, c.Hold = KindRelease, h.number(int(h.m.lastHold), "hold")
	case 5, 6, 7, 8:
		c.Kind, c.Person, c.Slot = KindHold, h.number(len(h.m.people), "person"), h.slot()
	case 9, 10:
		c.Kind, c.Person, c.Hold = KindBook, h.number(len(h.m.people), "person"), h.number(int(h.m.lastHold), "hold")
		if live, ok := h.m.holds[c.Hold]; ok && !h.odd("of another") {
			c.Person = live.person
		}
	case 11, 12:
		c.Kind, c.Appointment = KindCancel, h.number(len(h.m.appointments), "appointment")
	case 13, 14:
		c.Kind, c.Appointment, c.Slot = KindReschedule, h.number(len(h.m.appointments), "appointment"), h.slot()
	default:
		c.Kind, c.Person, c.Slot = KindBook, h.number(len(h.m.people), "person"), h.slot()
		c.Any = h.odd("any")
	}
	if (c.Kind == KindBook || c.Kind == KindHold) && h.odd("referral") {
		c.Referral = ReferralID(1 + h.upTo(3, "which referral"))
	}
	return c
}

// suspension is of places that exist, as a rule.
func (h *history) suspension() *Suspension {
	slot := h.slot()
	v := &Suspension{Agenda: slot.Agenda, From: slot.Position, End: slot.Position + uint8(h.upTo(4, "suspended"))}
	if slot.Agenda > 0 && int(slot.Agenda) <= len(h.m.agendas) && !h.odd("hostile end") {
		v.End = min(v.End, h.m.agendas[slot.Agenda-1].Slots)
	}
	return v
}

// policy draws a document that does not contradict itself.
func (h *history) policy() policy.Document {
	d := policy.IESS2025()
	if h.upTo(1, "preset") == 1 {
		d = policy.IESSClassic()
	}
	d.ReferralIssuers = []string{"a"}
	if h.upTo(1, "open specialties") == 1 {
		d.OpenSpecialties = []string{"b"}
	} else {
		d.OpenSpecialties = nil
	}
	d.Channels[policy.WhatsApp].Specialties = []string{"a"}
	if h.upTo(1, "limits") == 1 {
		d.MaxPerDay = uint8(1 + h.upTo(1, "a day"))
		d.MaxPer7Days, d.MaxPer30Days = d.MaxPerDay+uint8(h.upTo(1, "7 days")), d.MaxPerDay+1+uint8(h.upTo(1, "30 days"))
	}
	if d.MaxMoves = uint8(1 + h.upTo(2, "moves")); d.Limited() {
		d.StrikesToBlock = uint8(1 + h.upTo(1, "strikes"))
	}
	d.UnitMarginSeconds = draw(h, rapid.SampledFrom([]uint32{0, 1800, 7200}), "margin")
	d.HoldPauseSeconds = draw(h, rapid.SampledFrom([]uint32{0, 60, 600}), "pause")
	d.Channels[policy.Kiosk].HorizonDays = uint16(1 + h.upTo(3, "horizon"))
	d.Channels[policy.Messenger].LeadSeconds = draw(h, rapid.SampledFrom([]uint32{0, 3600, 86400}), "lead")
	for i := range h.upTo(2, "quotas") {
		d.Quotas = append(d.Quotas, policy.Quota{
			Channel: policy.Channel(1 + 2*i + h.upTo(1, "quota of")), Percent: uint8(20 + h.upTo(30, "percent")),
			ReleaseSeconds: draw(h, rapid.SampledFrom([]uint32{0, 3600, 2 * 86400}), "release"),
		})
	}
	return d
}

func (h *history) referral() ReferralRecord {
	today := uint16(h.m.now / 1000 / secondsPerDay)
	r := ReferralRecord{
		ID: ReferralID(h.upTo(4, "referral id")), Person: draw(h, rapid.SampledFrom(h.documents), "referred"),
		Issuer: uint32(h.upTo(1, "issuer")), Specialty: uint16(h.upTo(2, "for")), Diagnosis: 7,
		IssuedDay: today - 1 + uint16(h.upTo(2, "issued")),
	}
	if h.upTo(1, "dated") == 1 {
		r.UntilDay = today + uint16(h.upTo(4, "until"))
	}
	return r
}

func (h *history) registry(c Command) Command {
	switch h.upTo(9, "registry") {
	case 7, 8:
		c.Kind, c.Person, c.Reason = KindErase, h.number(len(h.m.people), "erased"), "asked"
	case 9:
		c.Kind, c.Contacts = KindPutContacts, []ContactRecord{{Person: h.number(len(h.m.people), "called"), Sealed: []byte("x")}}
	case 6:
		c.Kind, c.Policy = KindPutPolicy, new(h.policy())
		c.Policy.Version = h.m.rules().Version - uint16(h.upTo(1, "late version"))
	case 0:
		c.Kind, c.Genesis = KindGenesis, Secret{9}
	case 1:
		c.Kind = KindPutUnits
		id := draw(h, rapid.SampledFrom([]string{"", "q", "g", "n"}), "id")
		offset := draw(h, rapid.SampledFrom([]int16{-300, -360, 0, 720, 780, -30, -32760}), "offset")
		c.Units = []Unit{{ID: "w", OffsetMinutes: -300}, {ID: id, OffsetMinutes: offset}}
	case 2:
		c.Kind, c.Specialties = KindPutSpecialties, []Specialty{{ID: draw(h, rapid.SampledFrom([]string{"", "a", "c"}), "id"), Name: "new"}}
	case 3:
		c.Kind, c.Practitioners = KindPutPractitioners, []Practitioner{{ID: draw(h, rapid.SampledFrom([]string{"", "x", "z"}), "id")}}
	default:
		c.Kind = KindPutPersons
		for range h.upTo(2, "persons") {
			r := PersonRecord{
				Document: draw(h, rapid.SampledFrom(append([]Document{0}, h.documents...)), "document"),
				Coverage: policy.Coverage(h.upTo(7, "coverage")), IssueYear: 2015,
				BirthDay: firstDay - 18*365 - 8 + int32(h.upTo(8, "birthday")),
			}
			if h.odd("dated") {
				r.CoveredFrom, r.CoveredTo = uint16(firstDay)+uint16(h.upTo(3, "from")), uint16(firstDay)+uint16(h.upTo(5, "to"))
			}
			if h.odd("dependent") {
				r.Holder = draw(h, rapid.SampledFrom(h.documents), "holder")
			}
			c.Persons = append(c.Persons, r)
		}
	}
	return c
}

func (h *history) publication() Publication {
	p := Publication{
		Practitioner: uint32(h.upTo(2, "practitioner")), Unit: uint16(h.upTo(2, "unit")), Specialty: uint16(h.upTo(2, "specialty")),
		Day:         firstDay + int32(h.upTo(4, "day")),
		StartMinute: draw(h, rapid.SampledFrom([]uint16{0, 10, 480, 500, 540, 1380, 1420}), "start"),
		SlotMinutes: draw(h, rapid.SampledFrom([]uint8{10, 20, 7, 60}), "minutes"),
		Slots:       draw(h, rapid.SampledFrom([]uint8{1, 2, 3, 4, 64}), "slots"),
	}
	switch h.upTo(15, "odd publication") {
	case 0:
		p.Day = draw(h, rapid.SampledFrom([]int32{-1 << 31, 1<<31 - 1, -1, firstDay + 60, firstDay + 61, firstDay - 10}), "hostile day")
	case 1:
		p.Slots = draw(h, rapid.SampledFrom([]uint8{0, 65, 255}), "hostile slots")
	case 2:
		p.SlotMinutes, p.StartMinute = 0, 65535
	case 3:
		p.OpensAtSeconds = int64(firstDay)*secondsPerDay + int64(h.upTo(48, "opens"))*3600
	}
	return p
}

// pass is the time of the next entry.
func (h *history) pass(millis int64) int64 {
	return millis + draw(h, rapid.SampledFrom([]int64{
		0, 0, 1, 999, 60_000, 299_999, 300_000, 3_600_000, 11 * 3_600_000, 25 * 3_600_000, -1, -86_400_000,
	}), "time passes")
}
