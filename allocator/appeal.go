package allocator

import (
	"sync"
	"unicode/utf8"

	"github.com/cupo-ec/cupo/wire"
)

// AppealKind says what an appeal is against. Numbers are stored.
type AppealKind uint8

// The kinds of appeals.
const (
	DisputeAppeal AppealKind = 1 // against what was recorded of an appointment
	LimitAppeal   AppealKind = 2 // against the limits on how many
)

// AppealState is how far an appeal has come. Numbers are stored.
type AppealState uint8

// The states of an appeal.
const (
	AppealOpen     AppealState = 1
	AppealUpheld   AppealState = 2
	AppealRejected AppealState = 3
)

// appeal is the row of an appeal. What was written stands in records of its own, on disk only.
type appeal struct {
	person         uint32
	appointment    uint32 // 0 for an appeal against the limits
	older          uint32 // the person's appeal before this one, 0 for none
	madeSeconds    uint32
	decidedSeconds uint32 // 0 while it is open
	actor          uint32 // number of the token that made it
	decider        uint32
	kind           AppealKind
	state          AppealState
	decision       Decision
}

// appeals are all that are in memory. Few persons ever make one, so these are not led to by the person's row.
type appeals struct {
	rows *table[appeal]
	sync.RWMutex
	newest map[uint32]uint32 // person → the newest one
}

func newAppeals() *appeals { return &appeals{rows: newTable[appeal](), newest: map[uint32]uint32{}} }

// of is the newest appeal of a person, 0 for none.
func (a *appeals) of(person uint32) uint32 {
	a.RLock()
	defer a.RUnlock()
	return a.newest[person]
}

// add enters an appeal as its person's newest.
func (a *appeals) add(row appeal) uint32 {
	row.older = a.of(row.person)
	number := a.rows.add(row)
	a.Lock()
	defer a.Unlock()
	a.newest[row.person] = number
	return number
}

// leave takes the oldest appeal out.
func (a *appeals) leave() {
	number := a.rows.oldest()
	person := a.rows.at(number).person
	a.Lock()
	defer a.Unlock()
	if a.newest[person] == number {
		delete(a.newest, person)
	}
	a.rows.leave()
}

// Decision is what an appeal comes to. Status is how the appointment of a dispute then stands, Attended or
// Cancelled; Extra is how many bookings beyond the limits are granted, until UntilDay, in days since 1970.
type Decision struct {
	Uphold   bool
	Status   Status
	Extra    uint8
	UntilDay uint16
}

// Appeal is what callers may know of an appeal.
type Appeal struct {
	Number, Person, Appointment, Actor, Decider uint32
	MadeSeconds, DecidedSeconds                 int64
	Kind                                        AppealKind
	State                                       AppealState
	Decision                                    Decision
}

// MaxReasonBytes is how long a reason may be.
const MaxReasonBytes = 200

// reasonable reports whether somebody gave a reason that can be shown: no control character but a new
// line.
func reasonable(text string) bool {
	if text == "" || len(text) > MaxReasonBytes || !utf8.ValidString(text) {
		return false
	}
	for _, r := range text {
		if r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 {
			return false
		}
	}
	return true
}

// Reasonable reports whether a text may be the reason of a command.
func Reasonable(text string) bool { return reasonable(text) }

// AppealID is the name of an appeal on the wire.
func (s *State) AppealID(number uint32) string {
	return formatCode(s.sealer.Load().appeals.seal(uint64(number)))
}

// AppealNumber reads an appeal's id; false when it is mistyped or was never given.
func (s *State) AppealNumber(id string) (uint32, bool) {
	return openCode(id, s.sealer.Load().appeals, s.appeals.rows.count())
}

// Appeal tells how an appeal stands; false for one that was never made or has left memory.
func (s *State) Appeal(number uint32) (Appeal, bool) {
	row, known := s.appeals.rows.get(number)
	if !known {
		return Appeal{}, false
	}
	return row.view(number), true
}

func (r *appeal) view(number uint32) Appeal {
	return Appeal{
		Number: number, Person: r.person, Appointment: r.appointment, Actor: r.actor, Decider: r.decider,
		MadeSeconds: int64(r.madeSeconds), DecidedSeconds: int64(r.decidedSeconds),
		Kind: r.kind, State: r.state, Decision: r.decision,
	}
}

// Appeals lists those that a filter lets through, at most max of them: the oldest first, so that none waits
// for ever behind newer ones, or the newest first.
func (s *State) Appeals(max int, newestFirst bool, wanted func(*Appeal) bool) []Appeal {
	var found []Appeal
	first, last := s.appeals.rows.oldest(), s.appeals.rows.count()
	for i := range last + 1 - first {
		number := first + i
		if newestFirst {
			number = last - i
		}
		if a, known := s.Appeal(number); known && wanted(&a) {
			found = append(found, a)
		}
		if len(found) >= max {
			break
		}
	}
	return found
}

// madeBy counts a person's appeals: the open ones of a kind, those of both kinds in the last 30 days, and
// whether an appointment was disputed before.
func (s *State) madeBy(person uint32, kind AppealKind, appointment uint32, nowSeconds int64) (open, in30Days int, before bool) {
	number := s.appeals.of(person)
	for range maxCounted {
		row, known := s.appeals.rows.get(number)
		if !known {
			break
		}
		if row.kind == kind && row.state == AppealOpen {
			open++
		}
		if nowSeconds-int64(row.madeSeconds) < 30*secondsPerDay {
			in30Days++
		}
		before = before || kind == DisputeAppeal && row.appointment == appointment
		number = row.older
	}
	return open, in30Days, before
}

// atLimit reports whether the limits stand in the way of a person's next booking at the unit of the last.
func (s *State) atLimit(person *person, nowMillis int64) bool {
	last, known := s.appointments.get(person.history)
	if !known {
		return false
	}
	var f facts
	s.addBooked(&f, s.directory.Load(), s.agendas.get(last.agenda), person, nowMillis)
	return s.Rules().AtLimit(f.Patient)
}

// disputable says whether what was recorded of an appointment may be disputed now.
func (s *State) disputable(row *appointment, nowSeconds int64) Outcome {
	if s.outlived(row, nowSeconds) {
		return Outcome{Code: wire.NotFound}
	}
	if row.status != Attended && row.status != NoShow && row.status != Late {
		return Outcome{Code: wire.WrongState}
	}
	return refusal(s.RulesOf(row.policyVersion).JudgeDispute(int64(row.changedAtSeconds), nowSeconds))
}
