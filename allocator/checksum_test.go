package allocator

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
	"unsafe"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

func sumsOf(s *State) []uint64 { return firstSumsOf(s, ChecksumParts) }

// firstSumsOf is for histories: small towns have most of their rows in the first parts.
func firstSumsOf(s *State, parts int) []uint64 {
	s.write.Lock()
	defer s.write.Unlock()
	sums := make([]uint64, parts)
	for part := range sums {
		sums[part] = s.sumOf(uint16(part))
	}
	return sums
}

// differing lists the parts in which two states differ.
func differing(a, b []uint64) (parts []int) {
	for part := range a {
		if a[part] != b[part] {
			parts = append(parts, part)
		}
	}
	return parts
}

// richTown has rows of every kind, lists with more than one in them, and a history.
func richTown(t testing.TB) *world {
	t.Helper()
	w := fullTown(t)
	day := mustDay(t, "2026-12-02")
	rules := lenient()
	rules.Version, rules.ReferralIssuers = 1, []string{"odontologia"}
	w.publish(t, 0, 1, 0, day, 540, 9)
	for i, o := range w.apply(t,
		Command{Kind: KindPutPolicy, Policy: &rules},
		Command{Kind: KindPutSchedules, Schedules: []Schedule{{ID: "o", Specialty: 1, Weekday: 1, SlotMinutes: 20, Slots: 3, StartMinute: 480}}},
		Command{Kind: KindPutPersons, Persons: []PersonRecord{{Document: cedula(t, rosa), Holder: cedula(t, luis), BirthDay: 1, Coverage: policy.Spouse}}},
		Command{Kind: KindPutReferrals, Referrals: []ReferralRecord{{ID: 77, Person: cedula(t, ana), Specialty: 1, IssuedDay: uint16(day - 20), UntilDay: uint16(day + 90)}}},
		Command{Kind: KindHold, Person: 3, Slot: Slot{3, 1}, Actor: 1, Channel: 1},
		Command{Kind: KindHold, Person: 4, Slot: Slot{3, 2}, Actor: 1, Channel: 1},
		Command{Kind: KindBook, Person: 1, Slot: Slot{3, 4}, Actor: 1, Channel: 1, Key: w.key(1, "second", 0, "book")},
		Command{Kind: KindPutGroups, Groups: []OperatorGroup{{ID: "night", Name: "Noche"}}},
		Command{Kind: KindPutTokens, Tokens: []Token{{Hash: TokenHash{1}, Role: RoleAdmin, Unit: AllUnits, Name: "admin"}}},
		Command{Kind: KindAppeal, Person: 2, Reason: "porque sí"},
	) {
		if o.Code != wire.Done && o.Code != wire.WrongState {
			t.Logf("setting up %d: %s", i, o.Code)
		}
	}
	w.s.setLapse(w.s.strikes, 5, lapse{untilSeconds: 1<<32 - 1, wrong: 1})
	w.s.setLapse(w.s.attempts, 6, lapse{untilSeconds: 1<<32 - 1, wrong: 2})
	w.s.setLapse(w.s.spent, 7, lapse{untilSeconds: 1<<32 - 1})
	if w.s.appeals.rows.count() == 0 { // nobody is at a limit here
		row := appeal{person: 2, kind: LimitAppeal, state: AppealOpen, madeSeconds: uint32(w.s.nowSeconds())}
		record(&w.s.records, recordAppeal, w.s.appeals.add(row), &row, codeAppeal)
	}
	return w
}

// everyField changes each field of a row in turn, but those that are left out on purpose, and wants the
// checksum of one part to change.
func everyField[T any](t *testing.T, s *State, row *T, store func(), leftOut ...string) {
	t.Helper()
	before := sumsOf(s)
	v := reflect.ValueOf(row).Elem()
	for i := range v.NumField() {
		name, field := v.Type().Field(i).Name, v.Field(i)
		field = reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
		if slices.Contains(leftOut, name) {
			continue
		}
		old := reflect.New(field.Type()).Elem()
		old.Set(field)
		next := 77 + i
		if field.Kind() == reflect.Bool {
			field.SetBool(!old.Bool())
		} else {
			fill(field, &next)
		}
		store()
		if parts := differing(before, sumsOf(s)); len(parts) != 1 {
			t.Errorf("%T: another %s changes the parts %v, want one", *row, name, parts)
		}
		field.Set(old)
		store()
	}
	if parts := differing(before, sumsOf(s)); len(parts) != 0 {
		t.Fatalf("%T: the test left something behind in %v", *row, parts)
	}
}

// TestChecksumSeesEveryField changes every field of every row in memory behind the state's back.
func TestChecksumSeesEveryField(t *testing.T) {
	s := richTown(t).s
	asIs := func() {}
	everyField(t, s, s.people.rows.at(1), asIs, "dependents", "sibling", "active")
	everyField(t, s, s.appointments.at(2), asIs, "nextActive")
	everyField(t, s, s.referrals.at(1), asIs)
	everyField(t, s, s.appeals.rows.at(1), asIs)
	everyField(t, s, s.agendas.get(1), asIs, "booked", "owners")
	for n := range s.keys.shards {
		if shard := &s.keys.shards[n]; shard.first != shard.next {
			everyField(t, s, shard.row(uint32(shard.first)), asIs)
		}
	}
	for number, row := range s.holds.rows {
		everyField(t, s, &row, func() { s.holds.rows[number] = row })
	}
	for hash, l := range map[uint64]*lapsing{5: s.strikes, 6: s.attempts, 7: s.spent} {
		row, _ := l.rows.get(hash)
		everyField(t, s, &row, func() { l.rows.put(hash, row) })
	}
	d := s.directory.Load()
	everyField(t, s, &d.Provinces[0], asIs)
	everyField(t, s, &d.Specialties[0], asIs)
	everyField(t, s, &d.Units[0], asIs)
	everyField(t, s, &d.Practitioners[0], asIs)
	everyField(t, s, &d.Schedules[0], asIs)
	everyField(t, s, &d.Closures[0], asIs)
	everyField(t, s, s.Tokens()[0], asIs)
	everyField(t, s, &s.OperatorGroups()[0], asIs)
	everyField(t, s, &s.trail.marks[0], asIs)
}

// TestChecksumSeesWhatIsDerived breaks what no record says and Apply leans on.
func TestChecksumSeesWhatIsDerived(t *testing.T) {
	for name, breaks := range map[string]func(s *State){
		"a bit without an owner":                 func(s *State) { word(s, 1, 1<<5, 0) },
		"an owner without a bit":                 func(s *State) { owner(s, Slot{1, 6}, 2) },
		"another owner":                          func(s *State) { owner(s, Slot{1, 2}, 1) },
		"a hold that is gone":                    func(s *State) { delete(s.holds.rows, 1) },
		"a person out of the index":              func(s *State) { s.people.unindex(s.people.rows.at(2).document, 2) },
		"a key out of the index":                 func(s *State) { clear(keyOf(s).cells) },
		"a key without a tag":                    func(s *State) { clear(keyOf(s).tags) },
		"an appointment out of those to come":    func(s *State) { s.unlink(1, s.people.rows.at(1).active) },
		"a list of those to come that is cut":    func(s *State) { s.people.rows.at(1).active = 0 },
		"a list of those to come that leads off": func(s *State) { s.people.rows.at(1).active = 1 << 30 },
		"dependents that are forgotten":          func(s *State) { s.people.rows.at(2).dependents = 0 },
		"siblings of a day that are forgotten":   func(s *State) { clear(s.siblings) },
		"an appeal that is not led to":           func(s *State) { clear(s.appeals.newest) },
		"an agenda that will not be closed":      func(s *State) { s.closing.plan = s.closing.plan[1:] },
		"the right to refer":                     func(s *State) { clear(s.directory.Load().practices) },
		"an id that leads to another unit":       func(s *State) { s.directory.Load().units["quito"] = 1 },
		"a token out of the index":               func(s *State) { s.tokens.byHash[1].Store(&map[TokenHash]*Token{}) },
		"another secret":                         func(s *State) { s.secret[9]++ },
		"another time":                           func(s *State) { s.timeMillis.Add(1) },
		"another format":                         func(s *State) { s.format.Store(3) },
		"another policy":                         func(s *State) { (*s.versions.Load())[0].MaxPerDay++ },
		"an audit trail that went another way":   func(s *State) { s.trail.head[3]++ },
		"a key more in a shard":                  func(s *State) { s.keys.shards[9].next++; s.keys.shards[9].first++ },
	} {
		s := richTown(t).s
		before := sumsOf(s)
		breaks(s)
		if len(differing(before, sumsOf(s))) == 0 {
			t.Errorf("%s: goes unseen", name)
		}
	}
}

// TestChecksumDoesNotHangOnHistory: lists that one node has pruned and another has not, or that one has
// built from records, count the same.
func TestChecksumDoesNotHangOnHistory(t *testing.T) {
	w := richTown(t)
	w.reloaded(t) // compares all parts
	w.millis = mainland(t, "2026-12-01T23:00")
	w.one(t, Command{Kind: KindTick})
	w.reloaded(t)
	unpruned, row := sumsOf(w.s), w.s.people.rows.at(1)
	if w.s.appointments.at(row.active).nextActive == 0 {
		t.Fatal("the list has nothing to prune: the test tests nothing")
	}
	if row.active = w.s.prune(row.active); w.s.appointments.at(row.active).nextActive != 0 {
		t.Fatal("nothing was pruned: the test tests nothing")
	}
	if parts := differing(unpruned, sumsOf(w.s)); len(parts) != 0 {
		t.Errorf("a list that was pruned changes the checksums of %v", parts)
	}
}

// TestChecksumLeavesNoTrace: nothing is recorded, no line is in the trail and no key is kept.
func TestChecksumLeavesNoTrace(t *testing.T) {
	w := richTown(t)
	w.one(t, Command{Kind: KindRaiseFormat, Format: 3})
	twin := w.reloaded(t)
	key := w.key(7, "checksum", 0, "x")
	w.one(t, Command{Kind: KindChecksum, Part: 9, Key: key, Actor: 5})
	twin.one(t, Command{Kind: KindTick})
	if !bytes.Equal(dumped(w.s.Records()), dumped(twin.s.Records())) || len(w.disk) != len(twin.disk) {
		t.Error("a checksum leaves more behind than a tick")
	}
	if _, known := w.s.KnownOutcome(key); known {
		t.Error("a checksum keeps a key")
	}
	w.apply(t, Command{Kind: KindChecksum, Part: 9, Key: key}, Command{Kind: KindChecksum, Part: 9})
	if got := w.s.Checksums(); len(got) != 3 || got[0] != got[1] || got[0].Index != w.index || got[0].Part != 9 || got[2].Index != w.index-1 {
		t.Errorf("the results are %v", got)
	}
	if o := w.one(t, Command{Kind: KindChecksum, Part: ChecksumParts}); o.Code != wire.Malformed || len(w.s.Checksums()) != 3 {
		t.Errorf("a part that is none came to %s", o.Code)
	}
}

// TestChecksumsAreBounded: the newest results are kept, the newest first, and what was handed out stays.
func TestChecksumsAreBounded(t *testing.T) {
	w := town(t)
	w.one(t, Command{Kind: KindRaiseFormat, Format: 3})
	w.one(t, Command{Kind: KindChecksum, Part: 1000})
	first := w.s.Checksums()
	for part := range uint16(2 * maxChecksums) {
		w.one(t, Command{Kind: KindChecksum, Part: part})
	}
	got := w.s.Checksums()
	if len(got) != maxChecksums || got[0].Part != 2*maxChecksums-1 || got[maxChecksums-1].Part != maxChecksums {
		t.Errorf("%d are kept, from part %d to %d", len(got), got[0].Part, got[len(got)-1].Part)
	}
	if len(first) != 1 || first[0].Part != 1000 {
		t.Error("a list that was handed out has changed")
	}
	if w.reloaded(t); len(w.s.Checksums()) != maxChecksums {
		t.Error("results were lost")
	}
}

// TestRangesCoverAll: each number belongs to exactly one part.
func TestRangesCoverAll(t *testing.T) {
	for _, bounds := range [][2]uint64{{1, 0}, {0, 0}, {1, 70_000}, {63, 64}, {1 << 40, 1<<40 + 200_000}, {65_535, 65_537}} {
		seen := map[uint64]int{}
		for part := range uint64(ChecksumParts) {
			p := partSum{part: part}
			p.ranges(bounds[0], bounds[1], func(from, to uint64) {
				for n := from; n <= to; n++ {
					seen[n]++
				}
			})
		}
		for n := bounds[0]; n <= bounds[1]; n++ {
			if seen[n] != 1 {
				t.Fatalf("%v: %d is in %d parts", bounds, n, seen[n])
			}
		}
		if want := bounds[1] + 1 - bounds[0]; uint64(len(seen)) != want {
			t.Errorf("%v: %d numbers, want %d", bounds, len(seen), want)
		}
	}
}

// BenchmarkChecksum is how long one part takes to apply over a state of national size: five million persons,
// three million appointments and as many keys.
func BenchmarkChecksum(b *testing.B) {
	const million = 1_000_000
	w := town(b)
	first := w.s.people.rows.count() + 1
	addPersons(b, w, 5*million)
	addAgendas(b, w, 3*million/64+1)
	w.s.BeginTerm(1)
	book(b, w, first, 3*million, func(*Command) {})
	applyQuietly(b, w, Command{Kind: KindRaiseFormat, Format: NewestFormat})
	part := uint16(0)
	for b.Loop() {
		applyQuietly(b, w, Command{Kind: KindChecksum, Part: part})
		part = (part + 1) % ChecksumParts
	}
}
