package allocator

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

// TestTrailOfAttendance: who said what and when stands in the audit trail; what closing did by itself has no
// actor, reasons of those who decide are kept, and what a patient wrote is not.
func TestTrailOfAttendance(t *testing.T) {
	w := town(t)
	day := mustDay(t, "2026-12-01")
	w.publish(t, 0, 0, 0, day, 540, 3)
	for person := range uint32(3) {
		w.one(t, Command{Kind: KindBook, Channel: 2, Actor: 4, Person: person + 1, Slot: Slot{1, uint8(person)}})
	}
	w.millis = mainland(t, "2026-12-01T09:10")
	w.one(t, Command{Kind: KindCheckIn, Channel: 5, Actor: 5, Appointment: 1})
	w.millis = mainland(t, "2026-12-01T09:30")
	w.one(t, Command{Kind: KindNoShow, Channel: 6, Actor: 6, Appointment: 2})
	w.one(t, Command{Kind: KindDispute, Channel: 1, Actor: 1, Appointment: 2, Reason: "estuve enferma"})
	w.one(t, Command{Kind: KindDecideDispute, Channel: 6, Actor: 7, Appeal: 1, Reason: "se comprobó", Decision: Decision{Uphold: true, Status: Attended}})
	from := w.index + 1
	w.millis = mainland(t, "2026-12-01T12:00")
	w.one(t, Command{Kind: KindTick})
	whole := w.trail(t, 0)
	for _, want := range []string{"check-in by 5", "no-show by 6", "dispute by 1", "decide-dispute by 7"} {
		if !strings.Contains(whole, want) {
			t.Errorf("the trail does not say %q:\n%s", want, whole)
		}
	}
	var reasons []string
	for _, key := range slices.Sorted(maps.Keys(w.disk)) {
		var e AuditEntry
		if recordKind(key[0]) != recordTrail {
			continue
		}
		if err := e.read([]byte(key), []byte(w.disk[key])); err != nil {
			t.Fatal(err)
		}
		for _, row := range e.Rows {
			if row.Reason != "" {
				reasons = append(reasons, row.Kind.String()+" "+row.Reason)
			}
		}
	}
	if !slices.Equal(reasons, []string{"decide-dispute se comprobó"}) {
		t.Errorf("the reasons in the trail are %q", reasons)
	}
	if got := w.trail(t, from); strings.Count(got, "no-show") != 1 {
		t.Errorf("closing wrote\n%s", got)
	}
	if a, _ := w.s.Appointment(3); a.Status != NoShow || a.Actor != 0 || a.ChangedAtSeconds != w.millis/1000 {
		t.Errorf("closing left %+v", a)
	}
	if a, _ := w.s.Appointment(1); a.Actor != 5 {
		t.Errorf("who checked in is %+v", a)
	}
}

// TestReasons: what is not a reason is refused before it can harm a terminal or a list.
func TestReasons(t *testing.T) {
	for text, fits := range map[string]bool{
		"x": true, "": false, "dos\nlíneas": true, "una\ttabla": false, "\x1b[2J": false, "\x7f": false, "\u0085": false, "\xff": false,
		strings.Repeat("ñ", 100): true, strings.Repeat("ñ", 100) + "a": false,
	} {
		if Reasonable(text) != fits {
			t.Errorf("%q is a reason: %v", text, !fits)
		}
	}
	w := town(t)
	if o := w.one(t, Command{Kind: KindLift, Person: 1, Reason: strings.Repeat("a", 201)}); o.Code != wire.Malformed {
		t.Errorf("a reason too long came to %s", o.Code)
	}
}

// TestAppealIDs: ids cannot be counted up, and are not those of holds or appointments.
func TestAppealIDs(t *testing.T) {
	w := town(t)
	w.s.appeals.add(appeal{person: 1, kind: LimitAppeal, state: AppealOpen})
	id := w.s.AppealID(1)
	if n, ok := w.s.AppealNumber(strings.ToLower(id)); !ok || n != 1 || id == w.s.HoldID(1) || id == w.s.AppointmentCode(1) {
		t.Errorf("id %q leads to %d, %v", id, n, ok)
	}
	for _, wrong := range []string{"", w.s.AppealID(2), w.s.HoldID(1), id[:8], "0000-0000"} {
		if n, ok := w.s.AppealNumber(wrong); ok {
			t.Errorf("%q leads to %d", wrong, n)
		}
	}
}

// TestTableForgets: rows leave in order, whole chunks become free, and what has left is not there.
func TestTableForgets(t *testing.T) {
	rows := newTable[uint32]()
	for n := uint32(1); n <= 3*rowsPer; n++ {
		rows.add(n)
	}
	for n := uint32(1); n <= 3*rowsPer; n++ {
		if _, there := rows.get(n); !there || rows.oldest() != n {
			t.Fatalf("%d is not there, the oldest is %d", n, rows.oldest())
		}
		rows.leave()
		if _, there := rows.get(n); there {
			t.Fatalf("%d has left and is there", n)
		}
	}
	freed := 0
	for _, chunk := range *rows.chunks.Load() {
		if chunk == nil {
			freed++
		}
	}
	if freed != 3 || rows.size() != 0 || rows.count() != 3*rowsPer {
		t.Errorf("%d chunks are free, %d rows left", freed, rows.size())
	}
	if n := rows.add(7); n != 3*rowsPer+1 || *rows.at(n) != 7 {
		t.Errorf("the next row is %d", n)
	}
	again := newTable[uint32]()
	for _, left := range []uint32{0, 1, rowsPer - 1, rowsPer, 5*rowsPer - 1, 5*rowsPer + 7} {
		again.startAfter(left)
		if _, there := again.get(left); there || again.add(9) != left+1 || *again.at(left + 1) != 9 || again.size() != 1 {
			t.Errorf("after %d rows that left the table is wrong", left)
		}
	}
}
