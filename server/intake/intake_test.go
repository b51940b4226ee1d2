package intake

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

const now = int64(1_795_000_000_000)

// fakeLog applies each command at once, unless it is told to fail or to wait.
type fakeLog struct {
	state *allocator.State
	mu    sync.Mutex
	index uint64
	// before runs before a command is applied; an error is answered instead, and whether the command
	// is applied all the same is what applies says.
	before  func() (err error, applies bool)
	onRead  func() error
	follows bool
}

func (l *fakeLog) Read(context.Context) (uint64, error) {
	if l.onRead != nil {
		if err := l.onRead(); err != nil {
			return 0, err
		}
	}
	return l.index, nil
}

func (l *fakeLog) Propose(_ context.Context, proposal raftstore.Proposal) (allocator.Outcome, error) {
	command := proposal.Command
	if l.before != nil {
		if err, applies := l.before(); err != nil {
			if applies {
				l.apply(command)
			}
			return allocator.Outcome{}, err
		}
	}
	return l.apply(command), nil
}

func (l *fakeLog) apply(command []byte) allocator.Outcome {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.index++
	entry := append(l.state.AppendEntryHeader(nil, now, 0, 1), command...)
	outcomes, err := l.state.Apply(l.index, entry, nil)
	if err != nil {
		panic(err)
	}
	return outcomes[0]
}

func (l *fakeLog) ProposeAll(ctx context.Context, commands []raftstore.Proposal) []raftstore.Result {
	results := make([]raftstore.Result, len(commands))
	for i, command := range commands {
		results[i].Outcome, results[i].Err = l.Propose(ctx, command)
	}
	return results
}

func (l *fakeLog) NowMillis() int64 { return now }

func (l *fakeLog) Leading() (uint64, bool) { return 1, !l.follows }

// persons that fixture enters, each an affiliate.
const persons = 40

var cedulas = makeCedulas(persons)

// makeCedulas counts valid ones of one province up.
func makeCedulas(n int) []allocator.Document {
	var all []allocator.Document
	for serial := 0; len(all) < n; serial++ {
		for check := range 10 {
			text := "17" + pad(serial) + string(rune('0'+check))
			if d, ok := allocator.ParseDocument(allocator.Cedula, text); ok {
				all = append(all, d)
			}
		}
	}
	return all
}

func pad(serial int) string {
	digits := []byte("0000000")
	for i := len(digits) - 1; serial > 0; i-- {
		digits[i] = byte('0' + serial%10)
		serial /= 10
	}
	return string(digits)
}

// fixture is a state with one unit, one agenda of slots places ten days on, and persons.
func fixture(t *testing.T, slots uint8) (*Intake, *fakeLog) {
	t.Helper()
	state := allocator.NewState()
	log := &fakeLog{state: state}
	in := New(state, log)
	var records []allocator.PersonRecord
	for _, d := range cedulas {
		records = append(records, allocator.PersonRecord{Document: d, Coverage: policy.Affiliate, BirthDay: 3000})
	}
	commands := []allocator.Command{
		{Kind: allocator.KindGenesis, Genesis: allocator.Secret{1}, Policy: new(policy.IESSClassic())},
		{Kind: allocator.KindPutProvinces, Provinces: []allocator.Province{{Code: "17", Name: "Pichincha"}}},
		{Kind: allocator.KindPutSpecialties, Specialties: []allocator.Specialty{{ID: "odontologia", Name: "Odontología", FirstLevel: true}}},
		{Kind: allocator.KindPutUnits, Units: []allocator.Unit{{ID: "u", Name: "U", Province: "17", OffsetMinutes: -300}}},
		{Kind: allocator.KindPutPractitioners, Practitioners: []allocator.Practitioner{{ID: "p", Name: "P"}}},
		{Kind: allocator.KindPutPersons, Persons: records},
		{Kind: allocator.KindPublish, Publish: allocator.Publication{
			Day: allocator.LocalDay(now, -300) + 10, StartMinute: 480, SlotMinutes: 10, Slots: slots}},
	}
	state.BeginTerm(1)
	for _, command := range commands {
		if outcome, err := in.Do(t.Context(), Put(command)); err != nil || outcome.Code != wire.Done {
			t.Fatalf("kind %d: %v %v", command.Kind, outcome.Code, err)
		}
	}
	t.Cleanup(func() {
		for _, violation := range state.Check().Violations {
			t.Error(violation)
		}
	})
	return in, log
}

func (in *Intake) person(t *testing.T, n int) uint32 {
	t.Helper()
	number := in.state.FindPerson(cedulas[n])
	if number == 0 {
		t.Fatalf("person %d is not there", n)
	}
	return number
}

func everything(unitDays int32) []allocator.Query {
	day := allocator.LocalDay(now, -300)
	return []allocator.Query{{Practitioner: allocator.AnyPractitioner, FromDay: day, ToDay: day + unitDays}}
}

var slot = allocator.Slot{Agenda: 1}

func TestDefiniteFailureGivesThePlaceBack(t *testing.T) {
	in, log := fixture(t, 1)
	for _, failure := range []error{raftstore.ErrNotLeader, raftstore.ErrOverloaded, raftstore.ErrStorageFull, raftstore.ErrNotProposed, raftstore.ErrClosed} {
		log.before = func() (error, bool) { return failure, false }
		if _, err := in.Do(t.Context(), Book(Caller{}, in.state.Key(1, failure.Error(), 0, 1), in.person(t, 0), slot)); !errors.Is(err, failure) {
			t.Fatalf("error is %v, want %v", err, failure)
		}
		log.before = nil
	}
	if outcome, err := in.Do(t.Context(), Book(Caller{}, allocator.Key{}, in.person(t, 1), slot)); err != nil || outcome.Code != wire.Done {
		t.Errorf("after definite failures the place is not free: %v %v", outcome.Code, err)
	}
}

func TestUnknownOutcomeKeepsThePlaceAndTheKeyTellsLater(t *testing.T) {
	for _, applied := range []bool{true, false} {
		in, log := fixture(t, 1)
		key := in.state.Key(1, "k", 0, 7)
		log.before = func() (error, bool) { return raftstore.ErrOutcomeUnknown, applied }
		if _, err := in.Do(t.Context(), Book(Caller{}, key, in.person(t, 0), slot)); !errors.Is(err, raftstore.ErrOutcomeUnknown) {
			t.Fatalf("error is %v", err)
		}
		log.before = nil
		if outcome, err := in.Do(t.Context(), Book(Caller{}, allocator.Key{}, in.person(t, 1), slot)); err != nil || outcome.Code != wire.SlotTaken {
			t.Errorf("applied %v: somebody else was answered %v %v for a place whose fate is open", applied, outcome.Code, err)
		}
		if !applied { // a new term builds its front from what was decided
			in.state.EndTerm(1)
			in.state.BeginTerm(2)
		}
		outcome, err := in.Do(t.Context(), Book(Caller{}, key, in.person(t, 0), slot))
		if err != nil || outcome.Code != wire.Done || outcome.Replayed != applied {
			t.Errorf("applied %v: the retry was answered %+v %v", applied, outcome, err)
		}
	}
}

// TestRetryWaitsForWhatIsOnItsWay has a command applied only after its outcome was given up: the retry
// finds it neither in the state nor under way, and must not be refused by the place that it took.
func TestRetryWaitsForWhatIsOnItsWay(t *testing.T) {
	in, log := fixture(t, 2)
	person := in.person(t, 0)
	attempts := map[string]func(allocator.Key) *Order{
		"a place": func(k allocator.Key) *Order { return Book(Caller{}, k, person, slot) },
		"any":     func(k allocator.Key) *Order { return BookAny(Caller{}, k, person, everything(20), false) },
	}
	for name, order := range attempts {
		for _, many := range []bool{false, true} {
			key := in.state.Key(1, name, 0, 7)
			if many {
				key = in.state.Key(2, name, 0, 7)
			}
			var late []byte
			log.before = func() (error, bool) { return raftstore.ErrOutcomeUnknown, false }
			late = order(key).commandFor(slot)
			if _, err := in.Do(t.Context(), order(key)); !errors.Is(err, raftstore.ErrOutcomeUnknown) {
				t.Fatalf("%s: error is %v", name, err)
			}
			log.before = nil
			log.onRead = func() error { return raftstore.ErrOverloaded }
			if _, err := in.Do(t.Context(), order(key)); !errors.Is(err, raftstore.ErrOutcomeUnknown) {
				t.Errorf("%s: while nothing could be read the retry was answered %v", name, err)
			}
			var applied allocator.Outcome
			log.onRead = func() error {
				applied = log.apply(late)
				log.onRead = nil
				return nil
			}
			var outcome allocator.Outcome
			var err error
			if many {
				result := in.DoAll(t.Context(), []*Order{order(key)})[0]
				outcome, err = result.Outcome, result.Err
			} else {
				outcome, err = in.Do(t.Context(), order(key))
			}
			if err != nil || outcome.Appointment == 0 || outcome.Appointment != applied.Appointment || !outcome.Replayed {
				t.Errorf("%s, many %v: the retry was answered %+v %v, what was on its way came to %+v", name, many, outcome, err, applied)
			}
			if o, err := in.Do(t.Context(), Cancel(Caller{}, allocator.Key{}, outcome.Appointment)); err != nil || o.Code != wire.Done {
				t.Fatalf("cancelling: %v %v", o.Code, err)
			}
		}
	}
}

// commandFor is what an order proposes when it gets a place.
func (o *Order) commandFor(place allocator.Slot) []byte {
	o.command.Slot = place
	return o.command.Append(nil)
}

// TestTwoOfOnePersonInABatchGetTimesThatGoTogether asks for any place of two specialties whose earliest
// times are the same.
func TestTwoOfOnePersonInABatchGetTimesThatGoTogether(t *testing.T) {
	in, _ := fixture(t, 4)
	for _, command := range []allocator.Command{
		{Kind: allocator.KindPutSpecialties, Specialties: []allocator.Specialty{{ID: "psicologia", Name: "Psicología", FirstLevel: true}}},
		{Kind: allocator.KindPutPractitioners, Practitioners: []allocator.Practitioner{{ID: "q", Name: "Q"}}},
		{Kind: allocator.KindPublish, Publish: allocator.Publication{
			Practitioner: 1, Specialty: 1, Day: allocator.LocalDay(now, -300) + 10, StartMinute: 480, SlotMinutes: 10, Slots: 4}},
	} {
		if outcome, err := in.Do(t.Context(), Put(command)); err != nil || outcome.Code != wire.Done {
			t.Fatalf("kind %d: %v %v", command.Kind, outcome.Code, err)
		}
	}
	other := everything(20)
	other[0].Specialty = 1
	person := in.person(t, 0)
	for i, result := range in.DoAll(t.Context(), []*Order{
		BookAny(Caller{}, in.state.Key(1, "two", 1, 7), person, everything(20), false),
		BookAny(Caller{}, in.state.Key(1, "two", 2, 7), person, other, false),
	}) {
		if result.Err != nil || result.Outcome.Code != wire.Done {
			t.Errorf("item %d: %v %v", i, result.Outcome.Code, result.Err)
		}
	}
}

func TestRetryJoinsItsFirstAttempt(t *testing.T) {
	in, log := fixture(t, 1)
	key := in.state.Key(1, "k", 0, 7)
	proposed, goOn := make(chan struct{}), make(chan struct{})
	log.before = func() (error, bool) {
		close(proposed)
		<-goOn
		return nil, true
	}
	type answer struct {
		outcome allocator.Outcome
		err     error
	}
	first, second := make(chan answer, 1), make(chan answer, 1)
	ask := func(to chan<- answer) {
		outcome, err := in.Do(t.Context(), Book(Caller{}, key, in.person(t, 0), slot))
		to <- answer{outcome, err}
	}
	go ask(first)
	<-proposed
	go ask(second)
	other := key
	other.Fingerprint++
	if outcome, _ := in.Do(t.Context(), Book(Caller{}, other, in.person(t, 0), slot)); outcome.Code != wire.IdempotencyKeyReused {
		t.Errorf("another body under the key was answered %v", outcome.Code)
	}
	hurried, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if outcome, _ := in.Do(hurried, Book(Caller{}, key, in.person(t, 0), slot)); outcome.Code != wire.RequestInProgress {
		t.Errorf("who could not wait was answered %v", outcome.Code)
	}
	close(goOn)
	a, b := <-first, <-second
	if a.err != nil || b.err != nil || a.outcome.Appointment == 0 || a.outcome.Appointment != b.outcome.Appointment || !b.outcome.Replayed && a.outcome.Replayed {
		t.Errorf("first %+v, second %+v", a, b)
	}
}

func TestEverybodyWhoAsksForAnyGetsOneUntilNoneIsLeft(t *testing.T) {
	const places = 16
	in, _ := fixture(t, places)
	outcomes := make([]allocator.Outcome, persons)
	var all sync.WaitGroup
	for n := range persons {
		person := in.person(t, n)
		all.Go(func() {
			var err error
			if outcomes[n], err = in.Do(t.Context(), BookAny(Caller{}, allocator.Key{}, person, everything(20), false)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	count := map[wire.Code]int{}
	for _, o := range outcomes {
		count[o.Code]++
	}
	if count[wire.Done] != places || count[wire.NothingFree] != persons-places {
		t.Errorf("outcomes are %v", count)
	}
}

func TestAnyGoesAroundWhatThePersonHas(t *testing.T) {
	in, _ := fixture(t, 3)
	first, err := in.Do(t.Context(), BookAny(Caller{}, allocator.Key{}, in.person(t, 0), everything(20), true))
	if err != nil || first.Code != wire.Done {
		t.Fatalf("%v %v", first.Code, err)
	}
	second, err := in.Do(t.Context(), BookAny(Caller{}, allocator.Key{}, in.person(t, 0), everything(20), true))
	if err != nil || second.Code != wire.AlreadyBooked {
		t.Errorf("a second appointment of the specialty was answered %v %v", second.Code, err)
	}
}

func TestAFollowerDecidesNothing(t *testing.T) {
	in, log := fixture(t, 2)
	log.follows = true
	order := Book(Caller{}, allocator.Key{}, in.person(t, 0), slot)
	if _, err := in.Do(t.Context(), order); !errors.Is(err, raftstore.ErrNotLeader) {
		t.Errorf("error is %v", err)
	}
	for _, result := range in.DoAll(t.Context(), []*Order{order, order}) {
		if !errors.Is(result.Err, raftstore.ErrNotLeader) {
			t.Errorf("error is %v", result.Err)
		}
	}
}

func TestABatchDecidesEachItemOnItsOwn(t *testing.T) {
	in, log := fixture(t, 4)
	key := func(n int) allocator.Key { return in.state.Key(1, "batch", n, 7) }
	place := func(n uint8) allocator.Slot { return allocator.Slot{Agenda: 1, Position: n} }
	orders := func() []*Order {
		return []*Order{
			Book(Caller{}, key(1), in.person(t, 0), place(0)),
			Book(Caller{}, key(2), in.person(t, 1), place(0)), // taken by the first
			Book(Caller{}, key(3), in.person(t, 0), place(1)), // has one
			BookAny(Caller{}, key(4), in.person(t, 2), everything(20), false),
			Book(Caller{}, key(5), in.person(t, 3), allocator.Slot{Agenda: 99}),
		}
	}
	want := []wire.Code{wire.Done, wire.SlotTaken, wire.AlreadyBooked, wire.Done, wire.NotFound}
	first := in.DoAll(t.Context(), orders())
	for i, result := range first {
		if result.Err != nil || result.Outcome.Code != want[i] {
			t.Errorf("item %d: %v %v, want %v", i, result.Outcome.Code, result.Err, want[i])
		}
	}
	for i, result := range in.DoAll(t.Context(), orders()) {
		if result.Err != nil || result.Outcome.Code != want[i] || result.Outcome.Appointment != first[i].Outcome.Appointment {
			t.Errorf("item %d again: %+v %v, was %+v", i, result.Outcome, result.Err, first[i].Outcome)
		}
	}
	log.before = func() (error, bool) { return raftstore.ErrOverloaded, false }
	lost := in.DoAll(t.Context(), []*Order{Book(Caller{}, key(6), in.person(t, 4), place(3))})
	if !errors.Is(lost[0].Err, raftstore.ErrOverloaded) {
		t.Errorf("error is %v", lost[0].Err)
	}
	log.before = nil
	if again := in.DoAll(t.Context(), []*Order{Book(Caller{}, key(6), in.person(t, 4), place(3))}); again[0].Outcome.Code != wire.Done {
		t.Errorf("after a definite failure: %+v", again[0])
	}
}

func TestHoldsBecomeAppointments(t *testing.T) {
	in, _ := fixture(t, 2)
	held, err := in.Do(t.Context(), Hold(Caller{Actor: 3}, allocator.Key{}, in.person(t, 0), slot))
	if err != nil || held.Hold == 0 {
		t.Fatalf("%+v %v", held, err)
	}
	if o, _ := in.Do(t.Context(), BookHeld(Caller{}, allocator.Key{}, in.person(t, 1), held.Hold)); o.Code != wire.NotFound {
		t.Errorf("somebody else's hold was answered %v", o.Code)
	}
	if o, _ := in.Do(t.Context(), Release(Caller{Actor: 4}, held.Hold)); o.Code != wire.NotFound {
		t.Errorf("releasing somebody else's hold was answered %v", o.Code)
	}
	booked, err := in.Do(t.Context(), BookHeld(Caller{}, allocator.Key{}, in.person(t, 0), held.Hold))
	if err != nil || booked.Appointment == 0 {
		t.Fatalf("%+v %v", booked, err)
	}
	moved, err := in.Do(t.Context(), Reschedule(Caller{}, allocator.Key{}, booked.Appointment, allocator.Slot{Agenda: 1, Position: 1}))
	if err != nil || moved.Code != wire.Done {
		t.Fatalf("%+v %v", moved, err)
	}
	if o, _ := in.Do(t.Context(), Cancel(Caller{}, allocator.Key{}, moved.Appointment)); o.Code != wire.Done {
		t.Errorf("cancelling was answered %v", o.Code)
	}
	if o, _ := in.Do(t.Context(), Cancel(Caller{}, allocator.Key{}, moved.Appointment)); o.Code != wire.WrongState {
		t.Errorf("cancelling twice was answered %v", o.Code)
	}
}
