package allocator

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// crowd is persons with passports, whose numbers begin after the town's four.
func crowd(t testing.TB, w *world, n int) (first uint32, documents []Document) {
	t.Helper()
	first = w.s.people.rows.count() + 1
	for begin := 0; begin < n; begin += MaxGroup {
		var persons []PersonRecord
		for i := begin; i < min(n, begin+MaxGroup); i++ {
			d, ok := ParseDocument(Passport, fmt.Sprintf("C%07d", i))
			if !ok {
				t.Fatal("no document")
			}
			documents = append(documents, d)
			persons = append(persons, PersonRecord{Document: d, Coverage: policy.Affiliate})
		}
		w.apply(t, Command{Kind: KindPutPersons, Persons: persons})
	}
	return first, documents
}

// TestOneWinner: a thousand persons reserve the same place and whoever gets it books it. Each round has
// one winner; every other round the winner does not propose, and somebody else may have the place.
func TestOneWinner(t *testing.T) {
	const callers = 1000
	w := town(t)
	first, _ := crowd(t, w, 8*callers)
	w.publish(t, 0, 0, 0, mustDay(t, "2026-12-01"), 0, 64)
	w.s.BeginTerm(1)
	var writer sync.Mutex
	for position := range uint8(8) {
		slot := Slot{1, position}
		var winners, booked atomic.Int32
		var start, done sync.WaitGroup
		start.Add(1)
		for i := range uint32(callers) {
			done.Go(func() {
				start.Wait()
				reservation, won := w.s.Reserve(slot)
				if !won {
					return
				}
				if winners.Add(1); position%2 == 1 && winners.Load() == 1 {
					reservation.Release()
					return
				}
				writer.Lock()
				defer writer.Unlock()
				if outcome := w.one(t, Command{Kind: KindBook, Person: first + uint32(position)*callers + i, Slot: slot}); outcome.Code == wire.Done {
					booked.Add(1)
				}
			})
		}
		start.Done()
		done.Wait()
		if position%2 == 0 && (winners.Load() != 1 || booked.Load() != 1) {
			t.Errorf("place %d: %d reserved it and %d booked it", position, winners.Load(), booked.Load())
		}
		if position%2 == 1 && booked.Load() > 1 {
			t.Errorf("place %d was booked by %d", position, booked.Load())
		}
	}
	w.check(t)
}

// TestWithoutFrontOneWinner: when everyone proposes without a reservation the state machine decides.
func TestWithoutFrontOneWinner(t *testing.T) {
	const callers = 1000
	w := town(t)
	first, _ := crowd(t, w, callers)
	w.publish(t, 0, 0, 0, mustDay(t, "2026-12-01"), 0, 64)
	commands := make([]Command, callers)
	for i := range commands {
		commands[i] = Command{Kind: KindBook, Person: first + uint32(i), Slot: Slot{1, 9}}
	}
	for i, outcome := range w.apply(t, commands...) {
		if (outcome.Code == wire.Done) != (i == 0) || i > 0 && outcome.Code != wire.SlotTaken {
			t.Errorf("caller %d came to %s", i, outcome.Code)
		}
	}
	w.check(t)
}

// TestReadersWhileWriting has readers of everything run while one writer books, cancels, holds, registers,
// publishes and changes terms. What a reader sees is whole: never a place or person half written.
func TestReadersWhileWriting(t *testing.T) {
	w := town(t)
	first, documents := crowd(t, w, 2000)
	day := mustDay(t, "2026-12-01")
	w.publish(t, 0, 0, 0, day, 0, 64)
	w.s.BeginTerm(1)
	var stop atomic.Bool
	var readers sync.WaitGroup
	for n := range 6 {
		readers.Go(func() {
			for i := uint32(n); !stop.Load(); i += 7 {
				readOnce(t, w.s, first+i%2000, documents[i%2000], day)
			}
		})
	}
	rounds := 300
	if testing.Short() {
		rounds = 60
	}
	for round := range uint32(rounds) {
		writeOnce(t, w, first, round, day)
	}
	stop.Store(true)
	readers.Wait()
	w.check(t)
	w.reloaded(t).check(t)
}

func writeOnce(t *testing.T, w *world, first, round uint32, day int32) {
	w.millis += 10_000
	person := first + round*3%2000
	agenda := w.s.agendas.last.Load()
	if round%16 == 15 {
		agenda = w.publish(t, uint16(round/16%2), 0, round/16%3, day+1+int32(round/16), 0, 64)
		w.s.BeginTerm(uint64(round))
	}
	last := w.s.appointments.count()
	d := w.s.people.rows.at(person).document
	w.apply(t,
		Command{Kind: KindBook, Person: person, Slot: Slot{agenda, uint8(round % 64)}, Key: w.key(1, "k", int(round), "book")},
		Command{Kind: KindHold, Person: person + 1, Slot: Slot{agenda, uint8((round + 1) % 64)}},
		Command{Kind: KindReschedule, Appointment: last, Slot: Slot{agenda, uint8((round + 2) % 64)}},
		Command{Kind: KindCancel, Appointment: last / 2},
		Command{Kind: KindPutPersons, Persons: []PersonRecord{{Document: d, Coverage: policy.Pensioner, BirthDay: int32(round), IssueYear: uint16(1901 + round%200)}}},
	)
}

// readOnce asks for everything once and fails on an answer that does not fit together.
func readOnce(t *testing.T, s *State, person uint32, document Document, day int32) {
	q := Query{Practitioner: AnyPractitioner, FromDay: day - 1, ToDay: day + 60}
	now := s.TimeMillis()
	if got := s.FindPerson(document); got != person {
		t.Errorf("document of person %d leads to %d", person, got)
	}
	if p, known := s.Person(person); !known || p.Document != document || p.Coverage == policy.Pensioner && 1901+p.BirthDay%200 != int32(p.IssueYear) {
		t.Errorf("person %d is %+v", person, p)
	}
	for _, d := range s.Availability(q, now) {
		if d.Free < 0 || d.Free > 3*64 {
			t.Errorf("day %d has %d free", d.Day, d.Free)
		}
	}
	for _, v := range s.Slots(q, now) {
		if facts, known := s.SlotFacts(v.Slot); !known || facts.StartSeconds != v.StartSeconds || facts.Unit != 0 {
			t.Errorf("slot %s is listed as %+v and is %+v", v.Slot, v, facts)
		}
	}
	if slot, _, ok := s.Earliest(q, now); ok {
		if r, won := s.Reserve(slot); won {
			r.Release()
		}
	}
	for _, a := range s.AppointmentsOf(person, 0, 10) {
		if again, known := s.Appointment(a.Number); !known || again.Person != person || a.Person != person || again.Slot != a.Slot {
			t.Errorf("appointment %d of person %d is %+v", a.Number, person, again)
		}
		if number, ok := s.AppointmentNumber(s.AppointmentCode(a.Number)); !ok || number != a.Number {
			t.Errorf("the code of appointment %d leads to %d", a.Number, number)
		}
	}
	if outcome, known := s.KnownOutcome(s.Key(1, "k", int(person%300), 0)); known && outcome.Code != wire.IdempotencyKeyReused {
		t.Errorf("a key with another body came to %s", outcome.Code)
	}
	s.JudgeHold(&Command{Person: person, Slot: Slot{1, 0}}, now)
	s.Busy(person, now)
	s.HoldByCode(person, 1)
	s.Hold(s.lastHold.Load())
}
