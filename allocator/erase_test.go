package allocator

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

func contactOf(person uint32, text string) Command {
	return Command{Kind: KindPutContacts, Contacts: []ContactRecord{{
		Person: person, Key: [ContactKeyBytes]byte{1, byte(person)}, Sealed: []byte(text),
	}}}
}

// TestContactsLieOnDiskOnly: a state store has them, memory and its records do not, and loading ends
// before them.
func TestContactsLieOnDiskOnly(t *testing.T) {
	w := town(t)
	before := recordPerson.of(w.store)
	if got := w.one(t, contactOf(2, "sealed")); got.Code != wire.Done || got.Number != 1 {
		t.Fatalf("came to %+v", got)
	}
	sealed, key := ContactKeys(2)
	if w.disk[string(sealed)] != "sealed" || w.disk[string(key)] != string(append([]byte{1, 2}, make([]byte, 30)...)) {
		t.Errorf("the store has %q and %q", w.disk[string(sealed)], w.disk[string(key)])
	}
	if after := recordPerson.of(w.store); !slices.Equal(before, after) || len(recordContact.of(w.store)) > 0 {
		t.Error("memory took note of contact data")
	}
	w.reloaded(t)
	for _, number := range []uint32{0, 5} {
		if got := w.one(t, contactOf(number, "x")); got.Code != wire.Malformed {
			t.Errorf("contact data of person %d came to %s", number, got.Code)
		}
	}
}

func TestEraseLeavesOnlyTheNumber(t *testing.T) {
	w := town(t)
	family := Command{Kind: KindPutPersons, Persons: []PersonRecord{
		{Document: cedula(t, luis), Holder: cedula(t, ana), Coverage: policy.Spouse, CoveredFrom: 20_000},
		{Document: cedula(t, rosa), Holder: cedula(t, ana), Coverage: policy.Child},
		{Document: cedula(t, pedro), Holder: cedula(t, rosa), Coverage: policy.Child},
	}}
	w.one(t, family)
	w.one(t, Command{Kind: KindPutSchedules, Schedules: []Schedule{{ID: "s", Weekday: 1, SlotMinutes: 20, Slots: 3, StartMinute: 480}}})
	id, _ := ParseReferralID("R1")
	diagnosis, _ := ParseDiagnosis("H52.1")
	if got := w.one(t, Command{Kind: KindPutReferrals, Referrals: []ReferralRecord{
		{ID: id, Person: cedula(t, rosa), Diagnosis: diagnosis, Specialty: 1, IssuedDay: 20_000, UntilDay: 20_100},
	}}); got.Code != wire.Done {
		t.Fatalf("referral: %s", got.Code)
	}
	w.one(t, contactOf(3, "rosa"))
	if got := w.one(t, Command{Kind: KindErase, Person: 3, Reason: "asked"}); got.Code != wire.Done || got.Number != 3 {
		t.Fatalf("erasing: %+v", got)
	}
	w.check(t)
	erased, known := w.s.Person(3)
	if !known || !erased.Erased() || erased != (Person{Number: 3}) || erased.Document.Number() != "" {
		t.Errorf("left %+v", erased)
	}
	if n := w.s.FindPerson(cedula(t, rosa)); n != 0 {
		t.Errorf("the document leads to %d", n)
	}
	if got := w.s.Dependents(1); !slices.Equal(got, []uint32{2}) {
		t.Errorf("the holder's dependents are %d", got)
	}
	if pedros, _ := w.s.Person(4); pedros.Holder != 0 {
		t.Errorf("a dependent still belongs to %d", pedros.Holder)
	}
	if list := w.s.ReferralsOf(3); len(list) != 1 || list[0].Diagnosis != 0 || list[0].ID != id {
		t.Errorf("referrals %+v", list)
	}
	sealed, key := ContactKeys(3)
	if w.disk[string(sealed)] != "" || w.disk[string(key)] != "" {
		t.Error("contact data or their key are still stored")
	}
	if got := w.one(t, contactOf(3, "late")); got.Code != wire.Done || got.Number != 0 || w.disk[string(key)] != "" {
		t.Errorf("contact data on their way came to %+v", got)
	}
	for number, want := range map[uint32]wire.Code{3: wire.NotFound, 0: wire.NotFound, 99: wire.NotFound} {
		if got := w.one(t, Command{Kind: KindErase, Person: number, Reason: "asked"}); got.Code != want {
			t.Errorf("erasing %d came to %s", number, got.Code)
		}
	}
	w = w.reloaded(t)
	w.check(t)
	// The same document later is somebody new.
	w.one(t, Command{Kind: KindPutPersons, Persons: []PersonRecord{{Document: cedula(t, rosa), Coverage: policy.Affiliate}}})
	if n := w.s.FindPerson(cedula(t, rosa)); n != 5 {
		t.Errorf("the document leads to %d", n)
	}
	w.check(t)
	w.reloaded(t)
}

// TestEraseWaitsForAppointments: while a place is kept for somebody they cannot be erased; once it is
// over they can, and the history stays.
func TestEraseWaitsForAppointments(t *testing.T) {
	w := town(t)
	day := mustDay(t, "2026-11-25")
	agenda := w.publish(t, 0, 0, 0, day, 480, 9)
	w.s.BeginTerm(1)
	erase := Command{Kind: KindErase, Person: 1, Reason: "asked"}
	w.one(t, Command{Kind: KindHold, Person: 1, Slot: Slot{agenda, 0}, Channel: policy.Web})
	if got := w.one(t, erase); got.Code != wire.WrongState {
		t.Errorf("with a hold: %s", got.Code)
	}
	if got := w.one(t, Command{Kind: KindBook, Person: 1, Hold: 1, Channel: policy.Web}); got.Code != wire.Done {
		t.Fatalf("booking: %s", got.Code)
	}
	if got := w.one(t, erase); got.Code != wire.WrongState {
		t.Errorf("with an appointment: %s", got.Code)
	}
	w.millis = mainland(t, "2026-11-25T08:19:59")
	if got := w.one(t, erase); got.Code != wire.WrongState {
		t.Errorf("a second before its end: %s", got.Code)
	}
	w.millis = mainland(t, "2026-11-25T08:20")
	if got := w.one(t, erase); got.Code != wire.Done {
		t.Errorf("when it is over: %s", got.Code)
	}
	w.check(t)
	w = w.reloaded(t)
	if list := w.s.AppointmentsOf(1, 0, 9); len(list) != 1 || list[0].Person != 1 {
		t.Errorf("the history is %+v", list)
	}
	if got := w.one(t, Command{Kind: KindBook, Person: 1, Slot: Slot{agenda, 7}, Channel: policy.Web}); got.Code != wire.NotCovered {
		t.Errorf("booking for somebody erased came to %s", got.Code)
	}
}

// TestEraseDecidesOnEveryField: a new field of the hot row is either cleared or says nothing of the
// person; whoever adds one decides here.
func TestEraseDecidesOnEveryField(t *testing.T) {
	kept := []string{"active", "history", "holds", "referrals"}
	var row person
	next := 1
	fill(reflect.ValueOf(&row).Elem(), &next)
	row.anonymise()
	v := reflect.ValueOf(row)
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		if cleared := v.Field(i).IsZero(); cleared == slices.Contains(kept, name) {
			t.Errorf("%s: cleared %v", name, cleared)
		}
	}
}

// TestUnindex takes persons out of the index in any order, and wants all others found after each.
func TestUnindex(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPeople()
		n := rapid.IntRange(1, 3000).Draw(t, "persons")
		for i := range n {
			d := Document(i + 1)
			p.index(d, p.rows.add(person{document: d}))
		}
		left := map[Document]bool{}
		for i := range n {
			left[Document(i+1)] = true
		}
		for _, i := range rapid.SliceOfN(rapid.IntRange(1, n), 0, 60).Draw(t, "erased") {
			if d := Document(i); left[d] {
				p.unindex(d, uint32(i))
				p.rows.set(uint32(i), person{})
				delete(left, d)
			}
		}
		used := 0
		for i := range p.shards {
			used += p.shards[i].used
		}
		if used != len(left) {
			t.Fatalf("%d are counted, %d are left", used, len(left))
		}
		for i := range n {
			d := Document(i + 1)
			if found := p.find(d) != 0; found != left[d] {
				t.Fatalf("%d: found %v", d, found)
			}
		}
	})
}

// TestLoadRefusesHalfErased: an erased row that says something, or has dependents, is no row of ours.
func TestLoadRefusesHalfErased(t *testing.T) {
	for name, spoil := range map[string]func(w *world){
		"a birthday": func(w *world) { putRow(w, 1, person{birthDay: 5}) },
		"a holder":   func(w *world) { putRow(w, 1, person{holder: 2}) },
		"a dependent": func(w *world) {
			putRow(w, 1, person{})
			putRow(w, 2, person{document: w.s.people.rows.at(2).document, holder: 1})
		},
		"a dependent before": func(w *world) {
			putRow(w, 4, person{})
			putRow(w, 2, person{document: w.s.people.rows.at(2).document, holder: 4})
		},
	} {
		w := town(t)
		spoil(w)
		if err := NewState().Load(w.stored()); err == nil {
			t.Errorf("%s: was loaded", name)
		}
	}
}

func putRow(w *world, number uint32, row person) {
	r := recorder{changes: w}
	record(&r, recordPerson, number, &row, codePerson)
}

// TestCheckSeesErased breaks what was erased by hand.
func TestCheckSeesErased(t *testing.T) {
	for says, breaks := range map[string]func(s *State){
		"still describes somebody":          func(s *State) { who(s, 3, func(p *person) { p.issueYear = 1 }) },
		"a place is kept for it":            func(s *State) { who(s, 3, func(p *person) { p.holds = 1 }) },
		"its holder 3 does not exist":       func(s *State) { who(s, 2, func(p *person) { p.holder = 3 }) },
		"4 persons are in the index, of 3":  func(s *State) { s.people.shards[0].used++ },
		"person 4: the index does not lead": func(s *State) { s.people.unindex(s.people.rows.at(4).document, 4) },
		"person 3: was erased, and referral ": func(s *State) {
			s.referrals.add(referral{diagnosis: 1, person: 3})
			who(s, 3, func(p *person) { p.referrals = 1 })
		},
	} {
		w := town(t)
		w.one(t, Command{Kind: KindErase, Person: 3, Reason: "asked"})
		w.check(t)
		breaks(w.s)
		if report := fmt.Sprint(w.s.Check().Violations); !strings.Contains(report, says) {
			t.Errorf("want %q, got %s", says, report)
		}
	}
}
