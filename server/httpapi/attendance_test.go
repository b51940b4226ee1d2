package httpapi

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// at moves time to a moment of the mainland.
func (f *fixture) at(moment string) {
	f.t.Helper()
	at, err := time.ParseInLocation("2006-01-02T15:04", moment, time.FixedZone("", -5*3600))
	if err != nil {
		f.t.Fatal(err)
	}
	f.store.millis.Store(at.UnixMilli())
	f.must(allocator.Command{Kind: allocator.KindTick})
}

// as is a POST by a token, with a key of its own.
func (f *fixture) as(token, target, body string) answered {
	f.t.Helper()
	f.keys++
	return f.do(ask{method: http.MethodPost, target: target, token: token, body: body}.key("as-" + strings.Repeat("k", f.keys)))
}

func (f *fixture) seen(token, target string) answered {
	f.t.Helper()
	return f.do(ask{method: http.MethodGet, target: target, token: token})
}

func (f *fixture) refused(a answered, code wire.Code, rule policy.Rule) {
	f.t.Helper()
	var p wire.Problem
	if err := p.UnmarshalJSON(a.body); err != nil || a.status != code.Status() || p.Code != code.String() || p.Rule != rule.String() {
		f.t.Fatalf("answered %d %s, want %s by %q", a.status, a.body, code, rule)
	}
}

func theirs(document string) string { return `{"person":` + personJSON(document) + `}` }

func TestAttendance(t *testing.T) {
	f := newFixture(t)
	mine, other, south := f.book(ana, slotID(agendaQuito, 0)), f.book(luis, slotID(agendaQuito, 1)), f.book(ana, slotID(agendaTeeth, 5))
	away := f.book(luis, slotID(agendaTeeth, 3))
	f.at("2026-12-01T05:19")
	f.refused(f.as("kiosk", wire.CheckInPath(mine.Code), theirs(ana)), wire.WrongState, policy.CheckInFrom)
	f.at("2026-12-01T05:20")
	f.refused(f.as("kiosk", wire.CheckInPath(mine.Code), ""), wire.MissingField, policy.NoRule)
	f.refused(f.as("kiosk", wire.CheckInPath(mine.Code), theirs(luis)), wire.NotFound, policy.NoRule)
	f.refused(f.as("south", wire.CheckInPath(mine.Code), ""), wire.NotFound, policy.NoRule)
	f.refused(f.as("operator", wire.CheckInPath(mine.Code), ""), wire.Forbidden, policy.NoRule)
	f.refused(f.as("kiosk", wire.AttendPath(mine.Code), ""), wire.Forbidden, policy.NoRule)
	// In front of a kiosk nobody has shown who they are: it tells that they checked in, and no details.
	a := f.as("kiosk", wire.CheckInPath(mine.Code), theirs(ana))
	if got := f.appointment(a, 200); got.Status != wire.StatusCheckedIn || strings.Contains(string(a.body), ana) || strings.Contains(string(a.body), "Practitioner") {
		t.Errorf("after checking in at a kiosk it is %s", a.body)
	}
	f.refused(f.seen("kiosk", wire.PrintPath(mine.Code)), wire.Forbidden, policy.NoRule)
	f.at("2026-12-01T10:00")
	attended := ask{method: http.MethodPost, target: wire.AttendPath(mine.Code), token: "staff"}.key("once")
	first, again := f.do(attended), f.do(attended)
	if a := f.appointment(first, 200); a.Status != wire.StatusAttended || string(first.body) != string(again.body) {
		t.Errorf("answered %s, and then %s", first.body, again.body)
	}
	if a := f.appointment(f.as("staff", wire.LatePath(other.Code), theirs(luis)), 200); a.Status != wire.StatusLate {
		t.Errorf("it is %s", a.Status)
	}
	f.refused(f.as("staff", wire.NoShowPath(south.Code), ""), wire.WrongState, policy.Started)
	if a := f.appointment(f.as("staff", wire.CancelPath(away.Code), ""), 200); a.Status != wire.StatusCancelled {
		t.Errorf("staff cancelled, and it is %s", a.Status)
	}
	f.refused(f.as("south", wire.CancelPath(south.Code), ""), wire.NotFound, policy.NoRule)
	f.refused(f.as("web", wire.CancelPath(south.Code), ""), wire.NotCancellable, policy.CancelUntil)
}

// A kiosk of another unit finds nothing to check in.
func TestKioskOfAnotherUnit(t *testing.T) {
	f := newFixture(t)
	away := f.book(ana, slotID(agendaSouth, 0))
	f.at("2026-12-02T09:00")
	f.refused(f.as("kiosk", wire.CheckInPath(away.Code), theirs(ana)), wire.NotFound, policy.NoRule)
	if a := f.appointment(f.as("south", wire.CheckInPath(away.Code), ""), 200); a.Status != wire.StatusCheckedIn {
		t.Errorf("it is %s", a.Status)
	}
}

func TestBlockDisputeAndLift(t *testing.T) {
	f := newFixture(t)
	f.rules(func(d *policy.Document) { d.NoShowsToBlock = 1 })
	mine, other := f.book(ana, slotID(agendaQuito, 0)), f.book(luis, slotID(agendaQuito, 1))
	f.at("2026-12-01T10:00")
	f.appointment(f.as("staff", wire.NoShowPath(mine.Code), ""), 200)
	f.appointment(f.as("staff", wire.NoShowPath(other.Code), ""), 200)
	slot := slotID(agendaSouth, 2)
	f.refused(f.as("web", wire.AppointmentsPath, bookJSON(ana, slot)), wire.Blocked, policy.NoShowBlock)
	f.refused(f.as("kiosk", wire.AppointmentsPath, bookJSON(ana, slot)), wire.Blocked, policy.NoShowBlock)
	f.appointment(f.as("phone", wire.AppointmentsPath, bookJSON(ana, slot)), 201)

	var answer wire.AppealResponse
	f.decode(f.as("web", wire.DisputePath(mine.Code), `{"reason":"Estuve en la ventanilla"}`), 201, &answer)
	id := answer.Appeal.ID
	if strings.Contains(string(f.seen("staff", wire.AppealsPath).body), ana) {
		t.Error("the list of appeals shows a whole document")
	}
	var list wire.AppealsResponse
	for token, n := range map[string]int{"staff": 1, "operator": 1, "south": 0} {
		list = wire.AppealsResponse{}
		if f.decode(f.seen(token, wire.AppealsPath), 200, &list); len(list.Appeals) != n {
			t.Errorf("%s sees %d appeals, want %d", token, len(list.Appeals), n)
		}
	}
	upheld := `{"uphold":true,"status":"attended","reason":"Se comprobó"}`
	f.refused(f.as("south", wire.DecidePath(id), upheld), wire.NotFound, policy.NoRule)
	f.refused(f.as("operator", wire.DecidePath(id), upheld), wire.Forbidden, policy.NoRule)
	f.refused(f.as("web", wire.DecidePath(id), upheld), wire.Forbidden, policy.NoRule)
	f.decode(f.as("staff", wire.DecidePath(id), upheld), 200, &answer)
	want := wire.Appeal{
		ID: id, Kind: wire.AppealDispute, State: wire.AppealUpheld, MadeAt: "2026-12-01T10:00:00-05:00", DecidedAt: "2026-12-01T10:00:00-05:00",
		Document: "*******065", Reason: "Estuve en la ventanilla", Decision: "Se comprobó", Code: mine.Code, Unit: "u-quito",
		Start: "2026-12-01T09:20:00-05:00", Recorded: wire.StatusAttended, RecordedAt: "2026-12-01T10:00:00-05:00", RecordedBy: 5,
	}
	if answer.Appeal != want {
		t.Errorf("decided is %+v", answer.Appeal)
	}
	f.refused(f.as("staff", wire.DecidePath(id), upheld), wire.WrongState, policy.NoRule)
	// Blocked is asked before this: the block is gone.
	f.refused(f.as("web", wire.AppointmentsPath, bookJSON(ana, slotID(agendaSouth, 3))), wire.AlreadyBooked, policy.ActivePerSpecialty)
}

func TestLift(t *testing.T) {
	f := newFixture(t)
	f.rules(func(d *policy.Document) { d.NoShowsToBlock = 1 })
	mine := f.book(ana, slotID(agendaQuito, 0))
	f.at("2026-12-01T10:00")
	f.appointment(f.as("staff", wire.NoShowPath(mine.Code), ""), 200)
	lifting := func(document string) string {
		return `{"document":{"type":"cedula","number":"` + document + `"},"reason":"Estuvo hospitalizada"}`
	}
	slot := slotID(agendaSouth, 2)
	f.refused(f.as("web", wire.AppointmentsPath, bookJSON(ana, slot)), wire.Blocked, policy.NoShowBlock)
	f.refused(f.as("staff", wire.LiftPath, lifting(ana)), wire.Forbidden, policy.NoRule)
	f.refused(f.as("operator", wire.LiftPath, lifting(luis)), wire.WrongState, policy.NoRule)
	f.refused(f.as("operator", wire.LiftPath, lifting(stranger)), wire.NotFound, policy.NoRule)
	var lifted wire.LiftResponse
	f.decode(f.as("operator", wire.LiftPath, lifting(ana)), 200, &lifted)
	f.appointment(f.as("web", wire.AppointmentsPath, bookJSON(ana, slot)), 201)
}

func TestAppealAgainstLimits(t *testing.T) {
	f := newFixture(t)
	f.rules(func(d *policy.Document) { d.MaxPerDay, d.MaxPer7Days, d.MaxPer30Days = 1, 1, 1 })
	asked := `{"person":` + personJSON(ana) + `,"reason":"Tengo un tratamiento"}`
	f.refused(f.as("web", wire.AppealsPath, asked), wire.WrongState, policy.MaxAppeals)
	f.book(ana, slotID(agendaQuito, 0))
	f.refused(f.as("web", wire.AppointmentsPath, bookJSON(ana, slotID(agendaTeeth, 3))), wire.LimitReached, policy.MaxPerDay)
	var answer wire.AppealResponse
	f.decode(f.as("web", wire.AppealsPath, asked), 201, &answer)
	f.refused(f.as("phone", wire.AppealsPath, asked), wire.LimitReached, policy.MaxAppeals)
	id := answer.Appeal.ID
	for _, bad := range []string{
		`{"uphold":true,"reason":"x"}`, `{"uphold":true,"extra":11,"until":"2026-12-01","reason":"x"}`,
		`{"uphold":true,"extra":257,"until":"2026-12-01","reason":"x"}`, `{"uphold":true,"extra":-1,"until":"2026-12-01","reason":"x"}`,
		`{"uphold":true,"extra":1,"until":"2026-12-24","reason":"x"}`, `{"uphold":true,"extra":1,"until":"2199-01-01","reason":"x"}`,
		`{"uphold":true,"extra":1,"until":"2026-11-22","reason":"x"}`, `{"uphold":true,"extra":1,"reason":"x"}`,
		`{"uphold":false,"extra":1,"reason":"x"}`, `{"uphold":true,"status":"attended","extra":1,"until":"2026-12-01","reason":"x"}`,
		`{"uphold":false,"reason":"\u0007"}`,
	} {
		f.refused(f.as("operator", wire.DecidePath(id), bad), wire.Malformed, policy.NoRule)
	}
	f.refused(f.as("operator", wire.DecidePath("0000-0000"), `{"uphold":false,"reason":"x"}`), wire.NotFound, policy.NoRule)
	f.decode(f.as("operator", wire.DecidePath(id), `{"uphold":true,"extra":1,"until":"2026-12-23","reason":"Sí"}`), 200, &answer)
	if answer.Appeal.Extra != 1 || answer.Appeal.Until != "2026-12-23" || answer.Appeal.State != wire.AppealUpheld {
		t.Errorf("granted is %+v", answer.Appeal)
	}
	f.book(ana, slotID(agendaTeeth, 3))
	f.refused(f.as("web", wire.AppointmentsPath, bookJSON(ana, slotID(agendaGuayaquil, 3))), wire.AlreadyBooked, policy.ActivePerSpecialty)
	for status, n := range map[string]int{"": 0, "?status=open": 0, "?status=upheld": 1, "?status=rejected": 0} {
		var list wire.AppealsResponse
		if f.decode(f.seen("operator", wire.AppealsPath+status), 200, &list); len(list.Appeals) != n {
			t.Errorf("with %q there are %d appeals, want %d", status, len(list.Appeals), n)
		}
	}
	f.refused(f.seen("operator", wire.AppealsPath+"?status=lost"), wire.Malformed, policy.NoRule)
}

// What has left memory is still found by its code, and looks as it did.
func TestPastAppointments(t *testing.T) {
	f := newFixture(t)
	f.rules(func(d *policy.Document) { d.HistoryDays, d.NoShowWindowDays, d.DisputeDays = 31, 31, 10 })
	mine := f.book(ana, slotID(agendaQuito, 0))
	f.at("2026-12-01T10:00")
	f.appointment(f.as("staff", wire.AttendPath(mine.Code), ""), 200)
	before := f.seen("web", wire.AppointmentPath(mine.Code))
	f.at("2027-01-01T09:40")
	number, _ := f.state.AppointmentNumber(mine.Code)
	if !f.state.Archived(number) {
		t.Fatal("it is still in memory")
	}
	for _, token := range []string{"web", "staff"} {
		if a := f.seen(token, wire.AppointmentPath(mine.Code)); a.status != 200 || string(a.body) != string(before.body) {
			t.Errorf("%s sees %d %s, was %s", token, a.status, a.body, before.body)
		}
	}
	for _, target := range []string{wire.PrintPath(mine.Code), wire.CalendarPath(mine.Code)} {
		if a := f.seen("web", target); a.status != 200 || !strings.Contains(string(a.body), mine.Code) {
			t.Errorf("%s: %d %s", target, a.status, a.body)
		}
	}
	f.refused(f.seen("south", wire.AppointmentPath(mine.Code)), wire.NotFound, policy.NoRule)
	f.refused(f.as("web", wire.CancelPath(mine.Code), ""), wire.NotFound, policy.NoRule)
	f.refused(f.as("staff", wire.AttendPath(mine.Code), ""), wire.NotFound, policy.NoRule)
	f.refused(f.as("web", wire.DisputePath(mine.Code), `{"reason":"x"}`), wire.NotFound, policy.NoRule)
	var found wire.AppointmentsResponse
	f.decode(f.do(ask{method: http.MethodPost, target: wire.SearchPath, token: "web", body: `{"document":{"type":"cedula","number":"` + ana + `"}}`}), 200, &found)
	if len(found.Appointments) != 0 {
		t.Errorf("a search finds %+v", found.Appointments)
	}
}

// Patients dispute and appeal for themselves and for nobody else.
func TestPatientsAppeal(t *testing.T) {
	f := newFixture(t)
	f.rules(func(d *policy.Document) { d.MaxPerDay, d.MaxPer7Days, d.MaxPer30Days = 1, 1, 1 })
	mine, other := f.book(ana, slotID(agendaQuito, 0)), f.book(luis, slotID(agendaQuito, 1))
	session := func() string {
		token, _ := f.api.newSession(f.state.FindPerson(cedula(t, ana)), uint32(f.store.millis.Load()/1000+600))
		return token
	}
	post := func(target, body string) answered {
		f.keys++
		return f.do(ask{method: http.MethodPost, target: target, body: body}.by(session()).key("patient-" + strings.Repeat("k", f.keys)))
	}
	var answer wire.AppealResponse
	f.decode(post(wire.AppealsPath, `{"person":`+personJSON(ana)+`,"reason":"x"}`), 201, &answer)
	f.refused(post(wire.AppealsPath, `{"person":`+personJSON(luis)+`,"reason":"x"}`), wire.NotFound, policy.NoRule)
	f.at("2026-12-01T10:00")
	f.appointment(f.as("staff", wire.AttendPath(mine.Code), ""), 200)
	f.appointment(f.as("staff", wire.AttendPath(other.Code), ""), 200)
	f.decode(post(wire.DisputePath(mine.Code), `{"reason":"x"}`), 201, &answer)
	f.refused(post(wire.DisputePath(other.Code), `{"reason":"x"}`), wire.NotFound, policy.NoRule)
	if a := f.do(ask{method: http.MethodGet, target: wire.PrintPath(mine.Code)}.by(session())); a.status != 200 {
		t.Errorf("a patient cannot print: %d", a.status)
	}
	f.refused(f.do(ask{method: http.MethodGet, target: wire.CalendarPath(other.Code)}.by(session())), wire.NotFound, policy.NoRule)
}
