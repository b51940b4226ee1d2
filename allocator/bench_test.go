package allocator

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
	"github.com/cupo-ec/cupo/wire/msgp"
)

// city is a world with many persons and places for each of them.
func city(b *testing.B, persons, agendas int) (w *world, first uint32) {
	b.Helper()
	w = town(b)
	first = w.s.people.rows.count() + 1
	addPersons(b, w, persons)
	addAgendas(b, w, agendas)
	w.s.BeginTerm(1)
	return w, first
}

func addPersons(b *testing.B, w *world, n int) {
	for begin := 0; begin < n; begin += MaxGroup {
		persons := make([]PersonRecord, min(MaxGroup, n-begin))
		for i := range persons {
			persons[i] = PersonRecord{Document: Document(cedulaSpace + otherSpace/2 + begin + i), Coverage: policy.Affiliate}
		}
		applyQuietly(b, w, Command{Kind: KindPutPersons, Persons: persons})
	}
}

func addAgendas(b *testing.B, w *world, n int) {
	const days = 20
	for practitioner := 0; practitioner*days < n; practitioner++ {
		applyQuietly(b, w, Command{Kind: KindPutPractitioners, Practitioners: []Practitioner{{ID: fmt.Sprint("p", practitioner)}}})
		for i := range min(days, n-practitioner*days) {
			applyQuietly(b, w, Command{Kind: KindPublish, Publish: Publication{
				Practitioner: uint32(practitioner) + 3, Unit: uint16(practitioner % 2), Specialty: uint16(practitioner / 2 % 2),
				Day: firstDay + 1 + int32(i), StartMinute: 0, SlotMinutes: 20, Slots: 64,
			}})
		}
	}
}

// applyQuietly applies commands that must go well, and keeps no record of what changed.
func applyQuietly(b *testing.B, w *world, commands ...Command) {
	b.Helper()
	outcomes, err := w.s.Apply(1, w.entry(commands...), nil)
	if err != nil {
		b.Fatal(err)
	}
	for _, outcome := range outcomes {
		if outcome.Code != wire.Done {
			b.Fatalf("came to %s", outcome.Code)
		}
	}
}

// booking is the i-th person's booking of the i-th place, with a key.
func booking(first uint32, i int) Command {
	return Command{
		Kind: KindBook, Person: first + uint32(i), Slot: Slot{uint32(i/64) + 1, uint8(i % 64)}, Actor: 1, Channel: policy.Web,
		Key: Key{Hash: [2]uint64{mix(uint64(i) + 1), mix(uint64(i) << 32)}, Fingerprint: mix(uint64(i))},
	}
}

// BenchmarkApplyBooking is what a booking costs Apply when 64 share an entry.
func BenchmarkApplyBooking(b *testing.B) {
	b.ReportAllocs()
	applyBookings(b, bookings, 1<<18, 64)
}

// BenchmarkApplyScattered is what a booking costs Apply when 256 share an entry, their persons and places are
// anywhere in a state too large for the processor's caches, and as many keys are kept.
func BenchmarkApplyScattered(b *testing.B) { applyBookings(b, scattered, 1<<20, 256) }

// applyBookings applies entries of so many bookings, and begins with a new world where all places are taken.
func applyBookings(b *testing.B, begin func(b *testing.B, places, share int) (*world, [][]byte), places, share int) {
	var w *world
	var entries [][]byte
	for done := 0; b.Loop(); done++ {
		if done*share%places == 0 {
			b.StopTimer()
			w, entries = begin(b, places, share)
			b.StartTimer()
		}
		outcomes, err := w.s.Apply(uint64(done), entries[done%len(entries)], nil)
		if err != nil || outcomes[0].Code != wire.Done {
			b.Fatalf("came to %v, %v", outcomes[0].Code, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(share), "ns/booking")
}

// scattered is a world with as many kept keys as places, and entries that book all of them in no order.
func scattered(b *testing.B, places, share int) (*world, [][]byte) {
	w, first := city(b, places, places/64)
	book(b, w, first, places, func(c *Command) {
		*c = Command{Kind: KindTick, Key: Key{Hash: [2]uint64{mix(c.Key.Hash[0]), c.Key.Hash[1]}}}
	})
	order := rand.New(rand.NewPCG(1, 2)).Perm(places)
	var entries [][]byte
	for begin := 0; begin < places; begin += share {
		commands := make([]Command, share)
		for i := range commands {
			commands[i] = booking(first, order[begin+i])
			commands[i].Person = first + uint32(order[places-1-begin-i])
		}
		entries = append(entries, w.entry(commands...))
	}
	return w, entries
}

func bookings(b *testing.B, places, share int) (*world, [][]byte) {
	w, first := city(b, places, places/64)
	var entries [][]byte
	for begin := 0; begin < places; begin += share {
		commands := make([]Command, share)
		for i := range commands {
			commands[i] = booking(first, begin+i)
		}
		entries = append(entries, w.entry(commands...))
	}
	return w, entries
}

func BenchmarkDecodeBooking(b *testing.B) {
	c := booking(1, 12_345_678)
	encoded := c.Append(nil)
	b.ReportAllocs()
	b.SetBytes(int64(len(encoded)))
	var in msgp.Reader
	from := coder{in: &in}
	for b.Loop() {
		in, c = msgp.NewReader(encoded), Command{}
		if err := c.decode(&from); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReserve(b *testing.B) {
	w, _ := city(b, 1, 100)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r, won := w.s.Reserve(Slot{uint32(i%100) + 1, uint8(i % 64)})
		if !won {
			b.Fatal("lost a free place")
		}
		r.Release()
	}
}

func BenchmarkReserveLost(b *testing.B) {
	w, _ := city(b, 1, 100)
	w.s.Reserve(Slot{1, 1})
	b.ReportAllocs()
	for b.Loop() {
		if _, won := w.s.Reserve(Slot{1, 1}); won {
			b.Fatal("won a place that was taken")
		}
	}
}

// BenchmarkEarliest looks through twenty days of which all but the last are full.
func BenchmarkEarliest(b *testing.B) {
	w, _ := city(b, 1, 2000)
	q := Query{Practitioner: AnyPractitioner, FromDay: firstDay, ToDay: firstDay + 60}
	for number := uint32(1); number <= w.s.agendas.last.Load(); number++ {
		if w.s.agendas.get(number).day < firstDay+20 {
			w.s.front.Load().Fill(number, ^uint64(0))
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, ok := w.s.Earliest(q, w.millis); !ok {
			b.Fatal("nothing is free")
		}
	}
}

func BenchmarkAppointmentCode(b *testing.B) {
	s := town(b).s
	b.ReportAllocs()
	for i := uint32(1); b.Loop(); i++ {
		s.AppointmentCode(i)
	}
}

func heapBytes() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkMemory reports what a million persons, appointments and kept keys take, indexes and spare
// room of the tables included; an agenda's share stands by itself.
func BenchmarkMemory(b *testing.B) {
	const million = 1_000_000
	for b.Loop() {
		w := town(b)
		first := w.s.people.rows.count() + 1
		empty := heapBytes()
		addPersons(b, w, million)
		persons := heapBytes()
		addAgendas(b, w, million/64+1)
		agendas := heapBytes()
		w.s.BeginTerm(1)
		term := heapBytes()
		book(b, w, first, million, func(c *Command) { c.Key = Key{} })
		booked := heapBytes()
		book(b, w, first, million, func(c *Command) { *c = Command{Kind: KindTick, Key: c.Key} })
		keys := heapBytes()
		for name, bytes := range map[string]uint64{
			"B/person": persons - empty, "B/appointment": booked - term, "B/key": keys - booked,
		} {
			b.ReportMetric(float64(bytes)/million, name)
		}
		b.ReportMetric(float64(agendas-persons)/(million/64+1), "B/agenda")
		runtime.KeepAlive(w)
	}
}

func book(b *testing.B, w *world, first uint32, n int, change func(*Command)) {
	const share = 500
	commands := make([]Command, share)
	for begin := 0; begin < n; begin += share {
		for i := range commands {
			commands[i] = booking(first, begin+i)
			change(&commands[i])
		}
		applyQuietly(b, w, commands...)
	}
}

// BenchmarkLoad is a restart with a quarter of a million persons and appointments.
func BenchmarkLoad(b *testing.B) {
	w, entries := bookings(b, 1<<18, 64)
	for i, entry := range entries {
		if _, err := w.s.Apply(uint64(i), entry, nil); err != nil {
			b.Fatal(err)
		}
	}
	type record struct{ key, value []byte }
	var records []record
	for key, value := range w.s.Records() {
		records = append(records, record{append([]byte{}, key...), append([]byte{}, value...)})
	}
	for b.Loop() {
		err := NewState().Load(func(yield func(key, value []byte) bool) {
			for _, r := range records {
				if !yield(r.key, r.value) {
					return
				}
			}
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
