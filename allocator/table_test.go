package allocator

import (
	"fmt"
	"slices"
	"testing"
	"time"
	"unsafe"

	"pgregory.net/rapid"

	"github.com/cupo-ec/cupo/allocator/policy"
)

// TestRowsAreSmall holds the rows to their budget: millions of them stay in memory.
func TestRowsAreSmall(t *testing.T) {
	for name, row := range map[string]struct{ got, most uintptr }{
		"person":      {unsafe.Sizeof(person{}), 56},
		"appointment": {unsafe.Sizeof(appointment{}), 48},
		"referral":    {unsafe.Sizeof(referral{}), 40},
		"keyRow":      {unsafe.Sizeof(keyRow{}), 32},
		"agenda":      {unsafe.Sizeof(agenda{}), 56},
		"stripe":      {unsafe.Sizeof(stripe{}), 64},
	} {
		if row.got > row.most {
			t.Errorf("a %s takes %d bytes, at most %d", name, row.got, row.most)
		}
	}
}

func TestTableGrows(t *testing.T) {
	rows := newTable[uint64]()
	const n = 3*rowsPer + 5
	for i := uint64(1); i <= n; i++ {
		if number := rows.add(i * i); uint64(number) != i {
			t.Fatalf("row %d got number %d", i, number)
		}
	}
	for i := uint64(1); i <= n; i++ {
		if row, ok := rows.get(uint32(i)); !ok || row != i*i || *rows.at(uint32(i)) != row {
			t.Fatalf("row %d is %d, %v", i, row, ok)
		}
	}
	for _, number := range []uint32{0, n + 1, ^uint32(0)} {
		if _, ok := rows.get(number); ok {
			t.Errorf("row %d exists", number)
		}
	}
	rows.set(7, 1)
	if row, _ := rows.get(7); row != 1 || rows.count() != n {
		t.Errorf("row 7 is %d of %d", row, rows.count())
	}
}

func TestPeopleGrow(t *testing.T) {
	w := town(t)
	const n = 50_000
	documents := make([]Document, n)
	for begin := 0; begin < n; begin += MaxGroup {
		persons := make([]PersonRecord, MaxGroup)
		for i := range persons {
			d, ok := ParseDocument(Passport, fmt.Sprintf("P%07d", begin+i))
			if !ok {
				t.Fatal("no document")
			}
			documents[begin+i] = d
			persons[i] = PersonRecord{Document: d, Coverage: policy.Affiliate}
		}
		w.apply(t, Command{Kind: KindPutPersons, Persons: persons})
	}
	for i, d := range documents {
		if number := w.s.FindPerson(d); number != uint32(i)+5 { // four live in the town
			t.Fatalf("person %d has number %d", i, number)
		}
	}
	unknown, _ := ParseDocument(Passport, "Q0000001")
	if w.s.FindPerson(unknown) != 0 || w.s.FindPerson(0) != 0 {
		t.Error("somebody unknown was found")
	}
	w.check(t)
	w.reloaded(t).check(t)
}

func TestPutPersonChangesWhatIsKnown(t *testing.T) {
	w := busyTown(t)
	before := *w.s.people.rows.at(1)
	w.one(t, Command{Kind: KindPutPersons, Persons: []PersonRecord{{Document: before.document, Coverage: policy.SSC, BirthDay: 5, IssueYear: 2020}}})
	after := *w.s.people.rows.at(1)
	if after.coverage != policy.SSC || after.birthDay != 5 || after.issueYear.year() != 2020 {
		t.Errorf("the person is %+v", after)
	}
	dependent := PersonRecord{Document: before.document, Holder: cedula(t, luis)}
	w.one(t, Command{Kind: KindPutPersons, Persons: []PersonRecord{dependent}})
	if got := w.s.people.rows.at(1).holder; got != w.s.FindPerson(dependent.Holder) {
		t.Errorf("the holder is %d", got)
	}
	dependent.Holder = 0
	w.one(t, Command{Kind: KindPutPersons, Persons: []PersonRecord{dependent}})
	if got := w.s.people.rows.at(1).holder; got != 0 {
		t.Errorf("the holder is still %d", got)
	}
	if after.active != before.active || after.history != before.history || after.holds != before.holds || w.s.people.rows.count() != 4 {
		t.Errorf("the person's lists were %+v and are %+v", before, after)
	}
	w.check(t)
}

func TestCivil(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.Int32Range(-1_000_000, 1_000_000).Draw(t, "day")
		y, m, d := Date(day)
		want := time.Unix(int64(day)*secondsPerDay, 0).UTC()
		if y != want.Year() || m != int(want.Month()) || d != want.Day() {
			t.Errorf("day %d is %d-%d-%d, want %s", day, y, m, d, want.Format(time.DateOnly))
		}
	})
}

func TestAgeYears(t *testing.T) {
	for _, c := range []struct {
		born, on string
		years    int
	}{
		{"2008-11-23", "2026-11-22", 17}, {"2008-11-23", "2026-11-23", 18}, {"2008-11-23", "2026-11-24", 18},
		{"2008-02-29", "2026-02-28", 17}, {"2008-02-29", "2026-03-01", 18},
		{"2008-02-29", "2028-02-28", 19}, {"2008-02-29", "2028-02-29", 20},
		{"2008-12-31", "2026-01-01", 17}, {"1926-01-01", "2026-01-01", 100}, {"2026-11-23", "2026-11-22", -1},
		{"1900-03-01", "1970-02-28", 69},
	} {
		if got := ageYears(mustDay(t, c.born), mustDay(t, c.on)); got != c.years {
			t.Errorf("born %s is %d on %s, want %d", c.born, got, c.on, c.years)
		}
	}
}

func TestLocalDay(t *testing.T) {
	hour := int64(3_600_000)
	for _, c := range []struct {
		millis int64
		offset int16
		day    int32
	}{
		{0, 0, 0}, {0, -300, -1}, {5*hour - 1, -300, -1}, {5 * hour, -300, 0}, {5 * hour, -360, -1}, {6*hour - 1, -360, -1}, {6 * hour, -360, 0},
		{-1, 0, -1}, {-24 * hour, 0, -1}, {-24*hour - 1, 0, -2}, {-1, 60, 0}, {-19*hour - 1, -300, -2}, {-19 * hour, -300, -1},
		{mainland(t, "2026-11-23T00:00"), -300, 20780}, {mainland(t, "2026-11-23T00:59:59.999"), -360, 20779}, {mainland(t, "2026-11-23T01:00"), -360, 20780},
	} {
		if got := LocalDay(c.millis, c.offset); got != c.day {
			t.Errorf("%d ms at %d minutes is day %d, want %d", c.millis, c.offset, got, c.day)
		}
	}
	if got := NewState().HorizonDay(policy.Web, mainland(t, "2026-11-23T00:30"), -360); got != 20779+60 {
		t.Errorf("the horizon ends on day %d", got)
	}
}

// TestManyHoldsEndBitByBit: an entry lets go of a bounded number of holds. Those that wait for the next
// are over all the same: they cannot be finished and do not count.
func TestManyHoldsEndBitByBit(t *testing.T) {
	w := town(t)
	day := mustDay(t, "2026-12-01")
	var persons []PersonRecord
	for i := range 40 {
		d, _ := ParseDocument(Passport, fmt.Sprintf("P%03d", i))
		persons = append(persons, PersonRecord{Document: d, Coverage: policy.Affiliate})
	}
	w.one(t, Command{Kind: KindPutPersons, Persons: persons})
	w.publish(t, 0, 0, 0, day, 0, 64)
	w.publish(t, 0, 1, 1, day, 0, 64)
	for i := range uint32(40) {
		w.apply(t,
			Command{Kind: KindHold, Person: 5 + i, Slot: Slot{1, uint8(i)}},
			Command{Kind: KindHold, Person: 5 + i, Slot: Slot{2, uint8(i)}})
	}
	w.millis += 300_000
	outcome := w.one(t, Command{Kind: KindBook, Person: 44, Hold: 80})
	if outcome.Code.String() != "hold-expired" {
		t.Errorf("a hold that is over came to %s", outcome.Code)
	}
	if counts := w.check(t); counts.Holds != 80-64 { // part of what replicas agree on: not to be changed lightly
		t.Errorf("%d holds are left", counts.Holds)
	}
	if refused := w.s.JudgeHold(&Command{Person: 44, Slot: Slot{1, 50}}, w.millis); refused.Code != 0 {
		t.Errorf("holds that are over count: %s", refused.Code)
	}
	w.reloaded(t).check(t)
	w.one(t, Command{Kind: KindTick})
	if counts := w.check(t); counts.Holds != 0 {
		t.Errorf("%d holds are left", counts.Holds)
	}
	if free := w.s.Availability(Query{Practitioner: AnyPractitioner, FromDay: day, ToDay: day}, w.millis); !slices.Equal(free, []DayFree{{day, 64}}) {
		t.Errorf("free is %v", free)
	}
}

// TestNumbersEnd: the number of a hold never becomes one that reads as an appointment's.
func TestNumbersEnd(t *testing.T) {
	w := town(t)
	w.publish(t, 0, 0, 0, mustDay(t, "2026-12-01"), 540, 3)
	w.s.lastHold.Store(holdOwner - 2)
	if outcome := w.one(t, Command{Kind: KindHold, Person: 1, Slot: Slot{1, 0}}); outcome.Hold != holdOwner-1 {
		t.Errorf("the last hold came to %+v", outcome)
	}
	if outcome := w.one(t, Command{Kind: KindHold, Person: 2, Slot: Slot{1, 1}}); outcome.Code.String() != "storage-full" {
		t.Errorf("a hold too many came to %+v", outcome)
	}
	w.check(t)
	w.reloaded(t).check(t)
}
