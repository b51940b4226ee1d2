package allocator

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// scan reads what a state store would hold by now.
func (w *world) scan(lower, upper []byte, fn func(key, value []byte) error) error {
	all := maps.Clone(w.store)
	maps.Copy(all, w.disk)
	for key, value := range sorted(all) {
		if bytes.Compare(key, lower) < 0 || bytes.Compare(key, upper) >= 0 {
			continue
		}
		if err := fn(key, value); err != nil {
			return err
		}
	}
	return nil
}

// trail is the audit trail of a world, one line a row.
func (w *world) trail(t testing.TB, from uint64) string {
	t.Helper()
	var text strings.Builder
	err := w.s.ScanAudit(w.scan, from, func(e *AuditEntry) error {
		for _, r := range e.Rows {
			fmt.Fprintf(&text, "%s by %d %s person=%d", r.Kind, r.Actor, r.Channel, r.Person)
			for _, field := range []struct {
				name  string
				value uint32
			}{{"appointment", r.Appointment}, {"other", r.Other}, {"number", r.Number}} {
				if field.value != 0 {
					fmt.Fprintf(&text, " %s=%d", field.name, field.value)
				}
			}
			if r.Origin != 0 || r.Account != 0 {
				fmt.Fprintf(&text, " origin=%x account=%x", r.Origin, r.Account)
			}
			text.WriteString("\n")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// sound fails the test when the chain of a world does not hold.
func (w *world) sound(t testing.TB) AuditReport {
	t.Helper()
	report, err := VerifyAudit(w.scan)
	if err != nil || len(report.Violations) > 0 {
		t.Fatalf("verifying the audit trail: %v %q", err, report.Violations)
	}
	return report
}

// TestAuditRows: what each kind of command leaves in the trail.
func TestAuditRows(t *testing.T) {
	w := busyTown(t)
	from := w.index + 1
	look := Look{Actor: 3, Channel: policy.Phone, Origin: 9, Account: 8, Person: 2, Appointment: 1, AtMillis: w.millis - 20}
	by := func(c Command) Command {
		c.Actor, c.Channel, c.Origin, c.Account = 7, policy.WhatsApp, 0xabc, 0xdef
		return c
	}
	rules := *w.s.Rules()
	rules.StrikesToBlock, rules.AccountBlockDays, rules.MaxPerDay = 3, 30, 9
	for _, c := range []Command{
		{Kind: KindTick},
		{Kind: KindGenesis, Genesis: Secret{1}}, // refused
		{Kind: KindRelease, Hold: 1, Actor: 1},
		by(Command{Kind: KindBook, Person: 4, Slot: Slot{2, 0}}),
		by(Command{Kind: KindBook, Person: 4, Slot: Slot{2, 0}}), // refused
		by(Command{Kind: KindReschedule, Appointment: 3, Slot: Slot{2, 1}}),
		by(Command{Kind: KindCancel, Appointment: 4}),
		by(Command{Kind: KindCancel, Appointment: 4}), // refused
		{Kind: KindPutPersons, Persons: []PersonRecord{{Document: cedula(t, rosa), Coverage: policy.SSC}}},
		{Kind: KindPutPersons, Persons: []PersonRecord{{Document: cedula(t, rosa), Coverage: policy.SSC}, {Document: cedula(t, ana), Coverage: policy.SSC}}},
		{Kind: KindPutClosures, Closures: make([]Closure, 3)},
		by(Command{Kind: KindPutPolicy, Policy: &rules}),
		by(Command{Kind: KindStrike}),
		{Kind: KindPublish, Publish: Publication{Day: mustDay(t, "2026-12-05"), SlotMinutes: 20, Slots: 3}},
		{Kind: KindLooks, Looks: []Look{look, {Actor: 4}}},
		{Kind: KindLooks},
	} {
		w.one(t, c)
	}
	want := `release by 1 internal person=2 number=1
book by 7 whatsapp person=4 appointment=3 origin=abc account=def
reschedule by 7 whatsapp person=4 appointment=4 other=3 origin=abc account=def
cancel by 7 whatsapp person=4 appointment=4 origin=abc account=def
put-persons by 0 internal person=3 number=1
put-persons by 0 internal person=0 number=2
put-closures by 0 internal person=0 number=3
put-policy by 7 whatsapp person=0 number=2 origin=abc account=def
strike by 7 whatsapp person=0 origin=abc account=def
publish by 0 internal person=0 number=3
look by 3 phone person=2 appointment=1 origin=9 account=8
look by 4 internal person=0
`
	if got := w.trail(t, from); got != want {
		t.Errorf("the trail is\n%swant\n%s", got, want)
	}
	w.sound(t)
	w.check(t)
}

// TestAuditOfWhatNobodyAsked: a hold that ends by itself is in the trail, done by nobody.
func TestAuditOfWhatNobodyAsked(t *testing.T) {
	w := busyTown(t)
	from := w.index + 1
	w.millis += 3600_000
	w.one(t, Command{Kind: KindTick})
	if got, want := w.trail(t, from), "release by 0 internal person=2 number=1\n"; got != want {
		t.Errorf("the trail is %q, want %q", got, want)
	}
	report := w.sound(t)
	if _, last := w.s.AuditBounds(); last != w.index || report.Last != w.index {
		t.Errorf("the trail ends at %d, the entry was %d", last, w.index)
	}
}

// TestAuditSkipsReplays: what a key has decided already is not done again, and not told again.
func TestAuditSkipsReplays(t *testing.T) {
	w := busyTown(t)
	_, before := w.s.AuditBounds()
	again := Command{Kind: KindBook, Person: 1, Slot: Slot{1, 0}, Key: w.key(1, "a", 0, "book"), Actor: 1, Channel: 1}
	if o := w.one(t, again); !o.Replayed || o.Code != wire.Done {
		t.Fatalf("came to %+v", o)
	}
	if _, after := w.s.AuditBounds(); after != before || len(w.disk) != int(w.sound(t).Records) {
		t.Errorf("a replay made record %d", after)
	}
}

// TestAuditHistories: whatever happens, each change has one row and nothing else has, and the chain is the
// same on every replica and after every restart. A tick before each entry takes on what happens by itself.
func TestAuditHistories(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t)
		a, b := newWorld(), newWorld()
		a.millis = int64(firstDay) * secondsPerDay * 1000
		commands := h.town()
		reload := h.upTo(20, "reload at")
		for i := range 2 + h.upTo(20, "entries") {
			if i > 0 {
				a.millis = h.pass(a.millis)
				booked, due := a.statuses(Booked), a.due()
				drive(t, h, a, []Command{{Kind: KindTick}})
				follow(t, a, b, []Command{{Kind: KindTick}})
				if got, want := rowsOf(t, a, a.index), due+booked-a.statuses(Booked); got != want {
					t.Fatalf("tick %d made %d rows, want %d", a.index, got, want)
				}
				for commands = commands[:0]; len(commands) <= h.upTo(3, "commands"); {
					commands = append(commands, h.command())
				}
			}
			want := -h.m.rows
			for j, o := range drive(t, h, a, commands) {
				if o.Code == wire.Done && !o.Replayed && commands[j].Kind != KindTick {
					want++
				}
			}
			want += h.m.rows
			if i == reload {
				b = reloadedWorld(t, b)
				b.disk = maps.Clone(a.disk)
				delete(b.disk, string(trailKey(a.index)))
			}
			follow(t, a, b, commands)
			if got := rowsOf(t, a, a.index); got != want {
				t.Fatalf("entry %d made %d rows, want %d", a.index, got, want)
			}
		}
		for key, value := range a.disk {
			if recordKind(key[0]) == recordTrail && b.disk[key] != value {
				t.Fatalf("two replicas have another record %x", key)
			}
		}
		report, err := VerifyAudit(a.scan)
		if err != nil || len(report.Violations) > 0 || int(report.Records) != len(recordTrail.of(a.disk)) {
			t.Fatalf("verifying: %v %+v", err, report)
		}
	})
}

// statuses counts the appointments in a status.
func (w *world) statuses(status Status) (n int) {
	for number := uint32(1); number <= w.s.appointments.count(); number++ {
		if w.s.appointments.at(number).status == status {
			n++
		}
	}
	return n
}

// due counts the holds that the next entry lets go.
func (w *world) due() (n int) {
	for _, row := range w.s.holds.rows { // order-free: a count
		if row.expiresMillis <= max(w.millis, w.s.TimeMillis()) {
			n++
		}
	}
	return min(n, expireEachEntry)
}

func rowsOf(t *rapid.T, w *world, index uint64) int {
	value, known := w.disk[string(trailKey(index))]
	if !known {
		return 0
	}
	var e AuditEntry
	if err := e.read(trailKey(index), []byte(value)); err != nil || e.Index != index {
		t.Fatalf("reading record %d: %v", index, err)
	}
	return len(e.Rows)
}

// TestAuditIsDeletedByDays: days that were kept long enough go, a few records an entry, and the chain of
// the others still holds.
func TestAuditIsDeletedByDays(t *testing.T) {
	w := town(t)
	rules := *w.s.Rules()
	const keptDays = 31
	rules.AuditDays, rules.HistoryDays, rules.NoShowWindowDays, rules.DisputeDays = keptDays, keptDays, keptDays, keptDays
	if o := w.one(t, Command{Kind: KindPutPolicy, Policy: &rules}); o.Code != wire.Done {
		t.Fatalf("changing the policy: %s", o.Code)
	}
	put := Command{Kind: KindPutProvinces, Provinces: []Province{{Code: "17"}}}
	const days, each = keptDays + 9, 9
	for day := range days {
		for range each {
			w.one(t, put)
			w.one(t, Command{Kind: KindTick})
		}
		w.sound(t)
		w.check(t)
		if day == days/2 {
			w = w.reloaded(t)
		}
		w.millis += secondsPerDay * 1000
	}
	w.millis -= secondsPerDay * 1000
	for range 30 {
		w.one(t, Command{Kind: KindTick})
	}
	report := w.sound(t)
	if want := (keptDays + 1) * each; len(w.disk) != want || int(report.Records) != want {
		t.Errorf("%d records are left, %d of them in the chain, want %d", len(w.disk), report.Records, want)
	}
	w.one(t, put)
	first, _ := w.s.AuditBounds()
	if w.sound(t).First != first || first <= 1 || w.s.AuditFrom(0) != first {
		t.Errorf("the trail begins at %d", first)
	}
	if from := w.s.AuditFrom(w.millis); !strings.HasPrefix(w.trail(t, from), "put-provinces") || from <= first {
		t.Errorf("today begins at %d", from)
	}
	if from := w.s.AuditFrom(w.millis + secondsPerDay*1000); w.trail(t, from) != "" {
		t.Errorf("tomorrow begins at %d", from)
	}
	w.reloaded(t).check(t)
}

// TestKindsHaveNames: the trail is read by people.
func TestKindsHaveNames(t *testing.T) {
	seen := map[string]Kind{}
	for kind := range everyCommand() {
		name := kind.String()
		if twin, twice := seen[name]; twice || strings.HasPrefix(name, "kind-") {
			t.Errorf("kind %d is called %q, as %d is", kind, name, twin)
		}
		seen[name] = kind
	}
	if got := Kind(250).String(); got != "kind-250" {
		t.Errorf("an unknown kind is called %q", got)
	}
}

// FuzzAuditRecord: reading a record never panics, whatever its bytes.
func FuzzAuditRecord(f *testing.F) {
	w := busyTown(f)
	for key, value := range w.disk {
		f.Add([]byte(key), []byte(value))
	}
	f.Add([]byte{}, []byte{})
	f.Fuzz(func(t *testing.T, key, value []byte) {
		var e AuditEntry
		if err := e.read(key, value); err == nil && e.Index != binary.BigEndian.Uint64(key[1:]) {
			t.Errorf("key %x was read as %d", key, e.Index)
		}
		one := func(_, _ []byte, fn func(key, value []byte) error) error { return fn(key, value) }
		if report, err := VerifyAudit(one); err == nil && len(report.Violations) == 0 && report.Records > 0 {
			t.Error("a single hostile record is a sound trail")
		}
	})
}
