package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

// testLooks records looks at once, in the fixture's log.
type testLooks struct {
	mu    sync.Mutex
	f     *fixture
	fail  error
	noted []allocator.Look
}

// Note records a look.
func (l *testLooks) Note(look allocator.Look) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fail != nil {
		return l.fail
	}
	l.noted = append(l.noted, look)
	l.f.must(allocator.Command{Kind: allocator.KindLooks, Looks: []allocator.Look{look}})
	return nil
}

// testActors names the token of the operator, which somebody of the phone channel had before.
type testActors struct{}

// Name is empty for all others.
func (testActors) Name(number uint32) string {
	if number == testIdentities["operator"].Number {
		return "operadora-7"
	}
	return ""
}

// Numbers is the way back.
func (testActors) Numbers(name string) []uint32 {
	if name != "operadora-7" {
		return nil
	}
	return []uint32{testIdentities["phone"].Number, testIdentities["operator"].Number}
}

func watched(t *testing.T) (*fixture, *testLooks) {
	t.Helper()
	looks := &testLooks{}
	f := newFixture(t, func(c *Config) { c.Looks, c.Actors = looks, testActors{} })
	looks.f = f
	return f, looks
}

// audit asks as the admin, by the body.
func (f *fixture) audit(body string) (answer wire.AuditResponse) {
	f.t.Helper()
	f.decode(f.do(ask{method: "POST", target: wire.AuditSearchPath, token: "admin", body: body}), 200, &answer)
	return answer
}

// auditBy asks as the admin, by the URL.
func (f *fixture) auditBy(namesAndValues ...string) (answer wire.AuditResponse) {
	f.t.Helper()
	target := wire.WithQuery(wire.AuditPath, namesAndValues...)
	f.decode(f.do(ask{method: "GET", target: target, token: "admin"}), 200, &answer)
	return answer
}

// told is rows in short, without those of the setting up.
func told(answer wire.AuditResponse) []string {
	var lines []string
	for _, r := range answer.Rows {
		if !strings.HasPrefix(r.Kind, "put-") && r.Kind != "publish" && r.Kind != "genesis" {
			lines = append(lines, fmt.Sprintf("%s %s %s %d %s", r.Kind, r.Who, r.Channel, r.Person, r.Appointment))
		}
	}
	return lines
}

func documentJSON(number string) string {
	return `{"document":{"type":"cedula","number":"` + number + `"}}`
}

// TestAuditTellsWhoDidWhat: changes and looks, of each filter, in order.
func TestAuditTellsWhoDidWhat(t *testing.T) {
	f, _ := watched(t)
	a := f.book(ana, slotID(agendaQuito, 0))
	b := f.appointment(f.do(ask{method: "POST", target: wire.AppointmentsPath, token: "operator", body: bookJSON(luis, slotID(agendaQuito, 1))}.key("k")), 201)
	f.post(wire.AppointmentsPath, bookJSON(luis, slotID(agendaQuito, 1))) // lost, and no row
	f.get(wire.AppointmentPath(a.Code))
	f.get(wire.AppointmentPath("0000-0000"))
	f.advance(2 * time.Hour)
	f.do(ask{method: "POST", target: wire.SearchPath, token: "operator", body: documentJSON(ana)})
	f.do(ask{method: "POST", target: wire.SearchPath, token: "operator", body: documentJSON(stranger)})
	f.post(wire.CancelPath(a.Code), `{}`)

	book, bookLuis := "book 1 web 1 "+a.Code, "book operadora-7 phone 2 "+b.Code
	look, search, miss := "look 1 web 1 "+a.Code, "look operadora-7 phone 1 ", "look operadora-7 phone 0 "
	cancel := "cancel 1 web 1 " + a.Code
	for _, c := range []struct {
		name string
		got  wire.AuditResponse
		want []string
	}{
		{"everything", f.auditBy(), []string{book, bookLuis, look, search, miss, cancel}},
		{"of a person", f.audit(documentJSON(luis)), []string{bookLuis, "look 7 internal 2 "}},
		{"of an appointment", f.audit(`{"appointment":"` + a.Code + `"}`), []string{book, look, cancel, "look 7 internal 1 " + a.Code}},
		{"by an operator", f.audit(`{"actor":"operadora-7"}`), []string{bookLuis, search, miss}},
		{"by a number", f.auditBy(wire.ActorParam, "1"), []string{book, look, cancel}},
		{"until noon", f.auditBy(wire.ToParam, "2026-11-23T09:00:00-05:00"), []string{book, bookLuis, look}},
		{"from then on", f.auditBy(wire.FromParam, "2026-11-23T09:00:00-05:00", wire.ActorParam, "operadora-7"), []string{search, miss}},
		{"of nobody", f.audit(documentJSON(stranger)), nil},
		{"before anything", f.auditBy(wire.ToParam, "2026-11-23T07:00:00-05:00"), nil},
		{"tomorrow", f.auditBy(wire.FromParam, "2026-11-24T09:00:00-05:00"), nil},
		{"who asked", f.auditBy(wire.ActorParam, "7"), []string{"look 7 internal 2 ", "look 7 internal 1 " + a.Code, "look 7 internal 0 "}},
	} {
		if got := told(c.got); !slices.Equal(got, c.want) || c.got.More {
			t.Errorf("%s: more %v\n%s\nwant\n%s", c.name, c.got.More, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
	first := f.auditBy(wire.AppointmentParam, b.Code).Rows[0]
	if first.At != "2026-11-23T08:00:00-05:00" || first.Actor != 3 || first.Index == 0 {
		t.Errorf("a row is %+v", first)
	}
}

// TestAuditPages: whatever the size of a page, following Next gives each row once.
func TestAuditPages(t *testing.T) {
	f, _ := watched(t)
	group := make([]allocator.Look, 7)
	for i := range group {
		group[i] = allocator.Look{Actor: 9, Person: uint32(i%2 + 1), AtMillis: f.store.millis.Load()}
	}
	for range 5 {
		f.must(allocator.Command{Kind: allocator.KindLooks, Looks: group})
		f.must(allocator.Command{Kind: allocator.KindTick})
	}
	whole := f.auditBy(wire.ActorParam, "9").Rows
	if len(whole) != 35 {
		t.Fatalf("%d rows", len(whole))
	}
	for limit := 1; limit < 9; limit++ {
		var all []wire.AuditRow
		after := ""
		for {
			page := f.audit(fmt.Sprintf(`{"actor":"9","after":"%s","limit":%d}`, after, limit))
			if len(page.Rows) > limit {
				t.Fatalf("a page of %d rows, at most %d", len(page.Rows), limit)
			}
			all, after = append(all, page.Rows...), page.Next
			if !page.More {
				break
			}
		}
		if !slices.Equal(all, whole) {
			t.Errorf("in pages of %d there are %d rows, of %d", limit, len(all), len(whole))
		}
		f.must(allocator.Command{Kind: allocator.KindLooks, Looks: group[:1]})
		if late := f.auditBy(wire.AfterParam, after); len(late.Rows) != 1 {
			t.Errorf("later there are %d more", len(late.Rows))
		}
		whole = f.auditBy(wire.ActorParam, "9").Rows
	}
}

// TestALookThatCannotBeRecordedShowsNothing.
func TestALookThatCannotBeRecordedShowsNothing(t *testing.T) {
	f, looks := watched(t)
	a := f.book(ana, slotID(agendaQuito, 0))
	looks.fail = fmt.Errorf("%w: full", raftstore.ErrOverloaded)
	for _, asked := range []ask{
		getAsk(wire.AppointmentPath(a.Code)),
		{method: "POST", target: wire.SearchPath, token: "web", body: documentJSON(ana)},
		{method: "POST", target: wire.AuditSearchPath, token: "admin", body: documentJSON(ana)},
		{method: "GET", target: wire.WithQuery(wire.AuditPath, wire.AppointmentParam, a.Code), token: "admin"},
	} {
		if got := f.do(asked); got.status != http.StatusServiceUnavailable || strings.Contains(string(got.body), ana) {
			t.Errorf("%s %s was answered %d: %s", asked.method, asked.target, got.status, got.body)
		}
	}
	if len(looks.noted) > 0 {
		t.Errorf("noted %+v", looks.noted)
	}
}

// TestAuditRefuses what cannot be meant.
func TestAuditRefuses(t *testing.T) {
	f, looks := watched(t)
	for _, c := range []struct {
		query, body, field string
		code               wire.Code
	}{
		{"from=yesterday", `{"from":"yesterday"}`, "from", wire.Malformed},
		{"from=2026-11-23", `{"from":"2026-11-23"}`, "from", wire.Malformed},
		{"to=9999-01-01T00:00:00Z", `{"to":"9999-01-01T00:00:00Z"}`, "to", wire.Malformed},
		{"after=x", `{"after":"x"}`, "after", wire.Malformed},
		{"after=1.x", `{"after":"1."}`, "after", wire.Malformed},
		{"after=99999999999999999999", `{"after":"-1"}`, "after", wire.Malformed},
		{"limit=0", `{"limit":-1}`, "limit", wire.Malformed},
		{"actor=nadie", `{"actor":"nadie"}`, "actor", wire.NotFound},
		{"appointment=0000-0000", `{"appointment":"0000-0000"}`, "appointment", wire.NotFound},
		{"limit=x", documentJSON(wrong), "document/number", wire.InvalidDocument},
	} {
		got := f.problem(f.do(ask{method: "POST", target: wire.AuditSearchPath, token: "admin", body: c.body}), c.code, 0)
		if got.Field != "/"+c.field {
			t.Errorf("%s: the field is %q", c.body, got.Field)
		}
		if a := f.do(ask{method: "GET", target: wire.AuditPath + "?" + c.query, token: "admin"}); a.status < 400 || a.status >= 500 {
			t.Errorf("%s was answered %d", c.query, a.status)
		}
	}
	if len(looks.noted) > 0 {
		t.Errorf("what was refused was noted: %+v", looks.noted)
	}
	f.store.failWith(errors.New("the disk is on fire"))
	if a := f.do(ask{method: "GET", target: wire.AuditPath, token: "admin"}); a.status != 500 {
		t.Errorf("a trail that cannot be read was answered %d", a.status)
	}
}

// TestVerifyChecksTheTrail: a byte on the disk.
func TestVerifyChecksTheTrail(t *testing.T) {
	f, _ := watched(t)
	f.book(ana, slotID(agendaQuito, 0))
	verify := func() (report wire.VerifyReport) {
		f.decode(f.do(ask{method: "POST", target: wire.VerifyPath, token: "admin"}), 200, &report)
		return report
	}
	report := verify()
	if len(report.Violations) > 0 || report.Audit.Last != f.store.index.Load() || report.Audit.Records < 10 || len(report.Audit.Head) != 64 {
		t.Errorf("reported %+v", report)
	}
	for key, value := range f.store.records.rows {
		if key[0] == 'y' {
			f.store.records.rows[key] = value[:len(value)-1] + "?"
			break
		}
	}
	if report := verify(); len(report.Violations) == 0 {
		t.Error("a changed record was not seen")
	}
}

// TestAuditOfARenewedToken: who had another token under the same name is found by it, too.
func TestAuditOfARenewedToken(t *testing.T) {
	f, _ := watched(t)
	for _, token := range []string{"phone", "web", "operator"} {
		f.do(ask{method: "POST", target: wire.SearchPath, token: token, body: documentJSON(ana)})
	}
	got := told(f.auditBy(wire.ActorParam, "operadora-7"))
	if want := []string{"look 2 phone 1 ", "look operadora-7 phone 1 "}; !slices.Equal(got, want) {
		t.Errorf("the name found %q, want %q", got, want)
	}
	if got := told(f.auditBy(wire.ActorParam, "3")); len(got) != 1 {
		t.Errorf("the number found %q", got)
	}
}

// TestMonitorsCannotStopBookings: they wait while the state is checked, so whoever only watches does not have
// it checked again and again.
func TestMonitorsCannotStopBookings(t *testing.T) {
	f := newFixture(t)
	verify := func(token string) answered { return f.do(ask{method: "POST", target: wire.VerifyPath, token: token}) }
	began := time.Now()
	if a := verify("monitor"); a.status != http.StatusOK || !f.api.verifying.next.After(began) {
		t.Fatalf("the first check was answered %d, the next is from %s on", a.status, f.api.verifying.next)
	}
	now := time.Now()
	f.api.verifying.ended(now.Add(-6*time.Second), now)
	a := verify("monitor")
	f.refusal(a, wire.Overloaded, policy.NoRule)
	if seconds, err := strconv.Atoi(a.header.Get("Retry-After")); err != nil || seconds < 50 || seconds > 60 {
		t.Errorf("a check too early may come again after %q", a.header.Get("Retry-After"))
	}
	if a := verify("admin"); a.status != http.StatusOK {
		t.Errorf("an administrator's check was answered %d", a.status)
	}
}
