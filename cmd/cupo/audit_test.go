package main

import (
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

func auditRows(n int) []wire.AuditRow {
	rows := make([]wire.AuditRow, n)
	for i := range rows {
		rows[i] = wire.AuditRow{
			Index: 812, Position: i, At: "2026-11-23T08:00:01-05:00", Kind: "reschedule", Actor: 7, Who: "opera\x1b[2Jdora",
			Channel: "phone", Person: 12, Appointment: "K7M2-9QXA", Other: "B3TX-44HN", Origin: "00000000000000ab", Reason: "otra hora",
		}
	}
	return rows
}

// TestAuditFollowsThePages to the end, or as far as is wanted.
func TestAuditFollowsThePages(t *testing.T) {
	pages := func() *fakeAPI {
		return newFakeAPI(t,
			done(&wire.AuditResponse{Rows: auditRows(2), Next: "812.1", More: true}),
			done(&wire.AuditResponse{Next: "9000", More: true}),
			done(&wire.AuditResponse{Rows: auditRows(1), Next: "9001"}))
	}
	api := pages()
	w := newWorld(api)
	if code := w.call(t, "audit"); code != exitDone || strings.Count(w.out.String(), "K7M2-9QXA") != 3 || w.err.Len() > 0 {
		t.Errorf("code %d: %s%s", code, w.out.String(), w.err.String())
	}
	if strings.Contains(w.out.String(), "\x1b") {
		t.Error("a name repaints the terminal")
	}
	var bodies []string
	for _, seen := range api.requests() {
		bodies = append(bodies, seen.body)
	}
	if got := strings.Join(bodies, " "); got != `{"limit":500} {"after":"812.1","limit":500} {"after":"9000","limit":500}` {
		t.Errorf("asked %s", got)
	}
	w = newWorld(pages())
	if code := w.call(t, "audit --limit 2"); code != exitDone || strings.Count(w.out.String(), "K7M2-9QXA") != 2 || !strings.Contains(w.err.String(), "--limit") {
		t.Errorf("code %d: %s%s", code, w.out.String(), w.err.String())
	}
	w = newWorld(pages())
	if code := w.call(t, "audit --output json"); code != exitDone || strings.Count(w.out.String(), "\n") != 3 {
		t.Errorf("code %d: %s", code, w.out.String())
	}
	w = newWorld(newFakeAPI(t, done(&wire.AuditResponse{})))
	if w.call(t, "audit"); w.out.String() != "No hay registros.\n" {
		t.Errorf("nothing is %q", w.out.String())
	}
	for _, line := range []string{"audit x", "audit --limit 0", "audit --from x", "audit --to 2026-13-01", "audit --type passport", "changes x"} {
		if code := newWorld(newFakeAPI(t, booked())).call(t, line); code != exitUsage {
			t.Errorf("%s: code %d", line, code)
		}
	}
}

// TestChangesSaysWhereItEnded, and what is not there any more.
func TestChangesSaysWhereItEnded(t *testing.T) {
	a := sampleAppointment()
	page := &wire.ChangesResponse{Next: "813", First: 500, Changes: []wire.Change{
		{Index: 812, Position: 3, At: "2026-11-23T08:00:01-05:00", Kind: "book", Channel: "web", Appointment: &a},
		{Index: 812, Position: 4, At: "2026-11-23T08:00:01-05:00", Kind: "publish", Channel: "internal", Number: 7},
	}}
	more := *page
	more.More = true
	w := newWorld(newFakeAPI(t, done(&more), done(page)))
	if code := w.call(t, "changes --from 3"); code != exitDone {
		t.Fatalf("code %d: %s", code, w.err.String())
	}
	lines := strings.Split(w.out.String(), "\n")
	want := []string{
		"812.3        2026-11-23 08:00:01  book               web        K7M2-9QXA booked 2026-12-01T09:20:00-05:00 hcam medicina-general",
		"812.4        2026-11-23 08:00:01  publish            internal   7",
	}
	if len(lines) != 5 || lines[0] != want[0] || lines[3] != want[1] {
		t.Errorf("printed\n%s", w.out.String())
	}
	if said := w.err.String(); !strings.Contains(said, "--from 813") || strings.Count(said, "500") != 1 {
		t.Errorf("said %q", said)
	}
}
