package allocator

import (
	"bytes"
	"hash/fnv"
	"iter"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// world is a state together with everything that it has told the outside.
type world struct {
	s      *State
	millis int64
	index  uint64
	store  map[string]string // what a state store would hold by now
	disk   map[string]string // the records that only a store has
	stream []byte            // every change, in order
}

func newWorld() *world {
	return &world{s: NewState(), store: map[string]string{}, disk: map[string]string{}}
}

// Put keeps a record as a state store does.
func (w *world) Put(key, value []byte) {
	w.of(key)[string(key)] = string(value)
	w.stream = append(append(append(w.stream, 'P'), key...), value...)
}

// of is where a record of a kind is kept.
func (w *world) of(key []byte) map[string]string {
	if recordKind(key[0]).keptOnDisk() {
		return w.disk
	}
	return w.store
}

// Delete forgets a record as a state store does.
func (w *world) Delete(key []byte) {
	delete(w.of(key), string(key))
	w.stream = append(append(w.stream, 'D'), key...)
}

// entry encodes commands as the leader does.
func (w *world) entry(commands ...Command) []byte {
	entry := w.s.AppendEntryHeader(nil, w.millis, 7, len(commands))
	for i := range commands {
		entry = commands[i].Append(entry)
	}
	return entry
}

func (w *world) apply(t testing.TB, commands ...Command) []Outcome {
	t.Helper()
	w.index++
	outcomes, err := w.s.Apply(w.index, w.entry(commands...), w)
	if err != nil {
		t.Fatalf("applying entry %d: %v", w.index, err)
	}
	return outcomes
}

func (w *world) one(t testing.TB, command Command) Outcome {
	t.Helper()
	return w.apply(t, command)[0]
}

// check fails the test when an invariant is broken, and gives the counts.
func (w *world) check(t testing.TB) Counts {
	t.Helper()
	report := w.s.Check()
	for _, v := range report.Violations {
		t.Errorf("violated: %s", v)
	}
	return report.Counts
}

// stored is the records of the world's store in their order.
func (w *world) stored() iter.Seq2[[]byte, []byte] { return sorted(w.store) }

func sorted(records map[string]string) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		for _, key := range slices.Sorted(maps.Keys(records)) {
			if !yield([]byte(key), []byte(records[key])) {
				return
			}
		}
	}
}

// dumped is the whole of records as one text of bytes.
func dumped(records iter.Seq2[[]byte, []byte]) []byte {
	var all bytes.Buffer
	for key, value := range records {
		all.WriteByte(byte(len(key)))
		all.Write(key)
		all.WriteByte(byte(len(value)))
		all.Write(value)
	}
	return all.Bytes()
}

// reloaded is a world that a node has after a restart from the store.
func (w *world) reloaded(t testing.TB) *world {
	t.Helper()
	again := &world{s: NewState(), millis: w.millis, index: w.index, store: maps.Clone(w.store), disk: maps.Clone(w.disk)}
	if err := again.s.Load(w.stored()); err != nil {
		t.Fatalf("loading what was stored: %v", err)
	}
	if !bytes.Equal(dumped(w.s.Records()), dumped(again.s.Records())) {
		t.Fatal("a state loaded from its changes has other records")
	}
	if parts := differing(sumsOf(w.s), sumsOf(again.s)); len(parts) != 0 {
		t.Fatalf("a state loaded from its changes has other checksums of the parts %v", parts)
	}
	return again
}

var testSecret = Secret{1, 2, 3, 4, 5, 6, 7, 8}

// Days and cédulas that tests share.
const (
	ana   = "1710034065"
	luis  = "0926687856"
	rosa  = "1714307103"
	pedro = "1713175071"
)

func mustDay(t testing.TB, text string) int32 {
	t.Helper()
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatalf("parsing day: %v", err)
	}
	return int32(day.Unix() / secondsPerDay)
}

// mainland is a moment in the time of the mainland.
func mainland(t testing.TB, text string) int64 {
	t.Helper()
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02T15:04:05.000"} {
		if at, err := time.ParseInLocation(layout, text, time.FixedZone("", -5*3600)); err == nil {
			return at.UnixMilli()
		}
	}
	t.Fatalf("%q is no moment", text)
	return 0
}

func cedula(t testing.TB, number string) Document {
	t.Helper()
	d, ok := ParseDocument(Cedula, number)
	if !ok {
		t.Fatalf("%q is no cédula", number)
	}
	return d
}

// key is a request's key with a fingerprint of what it asks.
func (w *world) key(scope uint32, text string, position int, asked string) Key {
	if text == "" {
		return Key{}
	}
	h := fnv.New64a()
	h.Write([]byte(asked))
	return w.s.Key(scope, text, position, h.Sum64())
}

// town is a world with two units, two specialties, three practitioners and four persons, on the
// morning of 23 November 2026.
func town(t testing.TB) *world {
	t.Helper()
	w := newWorld()
	w.millis = mainland(t, "2026-11-23T08:00")
	birthday := mustDay(t, "1980-05-17")
	var persons []PersonRecord
	for _, number := range []string{ana, luis, rosa, pedro} {
		persons = append(persons, PersonRecord{Document: cedula(t, number), BirthDay: birthday, IssueYear: 2015, Coverage: policy.Affiliate})
	}
	for i, outcome := range w.apply(t,
		Command{Kind: KindGenesis, Genesis: testSecret, Policy: new(lenient())},
		Command{Kind: KindPutProvinces, Provinces: []Province{{"17", "Pichincha"}, {"20", "Galápagos"}}},
		Command{Kind: KindPutSpecialties, Specialties: []Specialty{{"medicina-general", "Medicina General", true}, {"odontologia", "Odontología", true}}},
		Command{Kind: KindPutUnits, Units: []Unit{
			{ID: "quito", Province: "17", City: "Quito", OffsetMinutes: -300},
			{ID: "baltra", Province: "20", City: "Baltra", OffsetMinutes: -360},
		}},
		Command{Kind: KindPutPractitioners, Practitioners: []Practitioner{{"paz", "Dra. Paz"}, {"rio", "Dr. Río"}, {"sol", "Dra. Sol"}}},
		Command{Kind: KindPutPersons, Persons: persons},
	) {
		if outcome.Code != wire.Done {
			t.Fatalf("setting up, command %d: %s", i, outcome.Code)
		}
	}
	return w
}

// publish publishes places of 20 minutes on a day and gives the agenda's number.
func (w *world) publish(t testing.TB, unit, specialty uint16, practitioner uint32, day int32, startMinute uint16, slots uint8) uint32 {
	t.Helper()
	outcome := w.one(t, Command{Kind: KindPublish, Publish: Publication{
		Unit: unit, Specialty: specialty, Practitioner: practitioner, Day: day,
		StartMinute: startMinute, SlotMinutes: 20, Slots: slots,
	}})
	if outcome.Code != wire.Done {
		t.Fatalf("publishing: %s", outcome.Code)
	}
	return w.s.agendas.last.Load()
}
