package history

import (
	"math/rand/v2"
	"slices"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
)

// History draws what a cluster could be asked, and remembers enough to ask it again. It draws nothing but
// what follows from its seed and from what the state came to.
type History struct {
	rng   *rand.Rand
	state *allocator.State // only to know which numbers there are

	millis    int64
	documents []allocator.Document
	hashes    uint64              // how many hashes of tokens were made up
	asked     []allocator.Command // with keys, the newest last
	keys      uint64

	held []hold // the newest last; most are over
	// The newest numbers that were given.
	lastHold, lastAppointment, lastAppeal, lastToken, lastTicket uint32
}

// hold is one that was placed, and by whom.
type hold struct{ number, person, actor uint32 }

// maxHeld bounds how many holds are remembered.
const maxHeld = 6

// maxAsked bounds how many requests may come again.
const maxAsked = 200

// firstMillis is where time begins: the morning of 23 November 2026 on the mainland.
const firstMillis = int64(20_780)*86_400_000 + 13*3_600_000

// New begins the history of a seed. It looks at the state that the history is applied to, and changes nothing of it.
func New(seed uint64, state *allocator.State) *History {
	h := &History{rng: rand.New(rand.NewPCG(seed, 0x6375706f)), state: state, millis: firstMillis}
	h.documents = documents()
	return h
}

// Entry draws the next entry: its time in milliseconds since 1970, the leader's randomness, and its commands.
func (h *History) Entry() (millis int64, seed uint64, commands []allocator.Command) {
	if !h.state.Started() && h.upTo(9) > 0 {
		return h.millis, h.rng.Uint64(), h.scene()
	}
	for range 1 + h.upTo(5) {
		commands = append(commands, h.command())
	}
	return h.pass(), h.rng.Uint64(), commands
}

// Saw tells the history what its last entry came to.
func (h *History) Saw(commands []allocator.Command, outcomes []allocator.Outcome) {
	for i, o := range outcomes {
		h.lastHold, h.lastAppointment = max(h.lastHold, o.Hold), max(h.lastAppointment, o.Appointment)
		switch commands[i].Kind {
		case allocator.KindHold:
			if o.Hold != 0 {
				h.held = append(h.held, hold{o.Hold, commands[i].Person, commands[i].Actor})
				h.held = h.held[max(0, len(h.held)-maxHeld):]
			}
		case allocator.KindDispute, allocator.KindAppeal:
			h.lastAppeal = max(h.lastAppeal, o.Number)
		case allocator.KindTakeTicket:
			h.lastTicket = max(h.lastTicket, o.Number)
		case allocator.KindPutTokens, allocator.KindRedeemPairing:
			h.lastToken = max(h.lastToken, o.Number)
		}
	}
}

// pass lets time go by: as a rule seconds, now and then so long that much is over, and sometimes an entry
// comes with an earlier time, as after a change of leader whose clock was ahead.
func (h *History) pass() int64 {
	switch n := h.upTo(999); {
	case n < 700:
		h.millis += int64(h.upTo(5_000))
	case n < 730:
		h.toStart()
	case n < 930:
		h.millis += int64(h.upTo(900_000))
	case n < 980:
		h.millis += int64(h.upTo(8 * 3_600_000))
	case n < 990:
		h.millis += int64(h.upTo(3 * 86_400_000))
	case n < 991:
		h.millis += int64(h.upTo(200 * 86_400_000))
	default:
		return h.millis - int64(h.upTo(86_400_000))
	}
	return h.millis
}

// toStart lets time go on until about when a recent appointment starts: only then somebody can come to it.
func (h *History) toStart() {
	a, known := h.state.Appointment(h.appointment())
	if !known {
		return
	}
	if facts, there := h.state.SlotFacts(a.Slot); there {
		at := (facts.StartSeconds - 5400 + int64(h.upTo(7200))) * 1000
		h.millis = max(h.millis, min(at, h.millis+40*86_400_000))
	}
}

// today is the day of the history on the mainland, in days since 1970.
func (h *History) today() int32 { return allocator.LocalDay(h.millis, -300) }

// upTo draws a number from 0 to n, both included.
func (h *History) upTo(n int) int { return h.rng.IntN(n + 1) }

// odd is true once in a while.
func (h *History) odd() bool { return h.rng.IntN(14) == 0 }

// command draws a command: one that came before, or a new one.
func (h *History) command() allocator.Command {
	if len(h.asked) > 0 && h.odd() {
		return h.retry()
	}
	c := h.fresh()
	if h.upTo(1) == 1 {
		h.keys++
		c.Key = allocator.Key{Hash: [2]uint64{h.keys, h.keys * 0x9e3779b97f4a7c15}, Fingerprint: h.keys}
		h.asked = append(h.asked, c)
		if len(h.asked) > maxAsked {
			h.asked = slices.Delete(h.asked, 0, maxAsked/2)
		}
	}
	return c
}

// retry is a request that came before, or another one under its key.
func (h *History) retry() allocator.Command {
	before := h.asked[h.upTo(len(h.asked)-1)]
	if h.upTo(2) > 0 {
		return before
	}
	other := h.fresh()
	other.Key = before.Key
	if h.upTo(1) == 1 {
		other.Key.Fingerprint++
	}
	return other
}

// fresh draws a new command of any kind.
func (h *History) fresh() allocator.Command {
	c := allocator.Command{
		Actor: h.pick(0, 1, 2, h.lastToken, allocator.FirstTokenNumber, allocator.PatientActor+1),
		// The channel is the server's own and never a caller's: there are no more than these.
		Channel: policy.Channel(h.upTo(policy.Channels - 1)),
		Origin:  uint64(h.upTo(3)), Account: uint64(h.upTo(3)),
	}
	n := h.upTo(totalWeight - 1)
	for _, m := range makers {
		if n -= m.weight; n < 0 {
			c.Kind = m.kind
			m.fill(h, &c)
			break
		}
	}
	return c
}

func (h *History) pick(numbers ...uint32) uint32 { return numbers[h.upTo(len(numbers)-1)] }

// number is one from 1 to last, or one that nobody has.
func (h *History) number(last int) uint32 {
	if last < 1 || h.odd() {
		return h.pick(0, uint32(max(last, 0))+1, 1<<20, 1<<31, 1<<31+1, ^uint32(0))
	}
	return uint32(h.upTo(last-1)) + 1
}

// recent is one of the last few numbers, as a rule.
func (h *History) recent(last int) uint32 {
	const few = 40
	if last > few && h.upTo(5) > 0 {
		return uint32(last - h.upTo(few-1))
	}
	return h.number(last)
}

// index is one of n positions of a list, or one beyond it.
func (h *History) index(n int) uint32 {
	if n < 1 || h.odd() {
		return h.pick(uint32(max(n, 0)), 1<<15, 1<<16-1, ^uint32(0))
	}
	return uint32(h.upTo(n - 1))
}

// slot is a place that is to come, as a rule.
func (h *History) slot() allocator.Slot {
	slot := allocator.Slot{Agenda: h.recent(h.state.Size().Agendas), Position: uint8(h.upTo(7))}
	for range 8 {
		if facts, there := h.state.SlotFacts(slot); there && facts.StartSeconds > h.millis/1000 {
			break
		}
		slot.Agenda = h.recent(h.state.Size().Agendas)
	}
	if h.odd() {
		slot.Position = uint8(h.upTo(255))
	}
	return slot
}

// person is one who was not erased, as a rule.
func (h *History) person() uint32 {
	number := h.number(h.state.Size().Persons)
	for range 4 {
		if p, known := h.state.Person(number); known && p.Document != 0 && p.Coverage == policy.Affiliate {
			break
		}
		number = h.number(h.state.Size().Persons)
	}
	return number
}

// appointment is one of the newest, for most of what is older has left memory; rather one that is still to come.
func (h *History) appointment() uint32 {
	number := h.recent(int(h.lastAppointment))
	for range 4 {
		if a, known := h.state.Appointment(number); known && a.Status == allocator.Booked {
			break
		}
		number = h.recent(int(h.lastAppointment))
	}
	return number
}

func (h *History) text() string {
	texts := []string{"", "a", "b", "c", "ñandú", "una razón", "\x00", "dos\nlíneas", "\xff\xfe"}
	return texts[h.upTo(len(texts)-1)]
}

// reason is a text that somebody may give as a reason, as a rule.
func (h *History) reason() string {
	if h.odd() {
		return h.text()
	}
	return "una razón"
}

// id is one of a few names of a list, so that they repeat.
func (h *History) id(prefix string) string {
	if h.odd() {
		return h.text()
	}
	return prefix + string(rune('a'+h.upTo(5)))
}

func (h *History) document() allocator.Document {
	if h.odd() {
		return []allocator.Document{0, 1, ^allocator.Document(0), 1 << 62}[h.upTo(3)]
	}
	return h.documents[h.upTo(len(h.documents)-1)]
}
