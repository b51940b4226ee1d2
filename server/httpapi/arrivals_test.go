package httpapi

import (
	"net/http"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// arrivalJSON asks for an arrival in the words of a device: whose, which, when.
func arrivalJSON(document, code, at string) string {
	fields := []string{}
	if document != "" {
		fields = append(fields, `"person":`+personJSON(document))
	}
	if code != "" {
		fields = append(fields, `"appointment":"`+code+`"`)
	}
	if at != "" {
		fields = append(fields, `"arrivedAt":"`+at+`"`)
	}
	return "{" + strings.Join(fields, ",") + "}"
}

func newArrivals(t *testing.T) *fixture {
	f := newFixture(t)
	f.must(allocator.Command{Kind: allocator.KindRaiseFormat, Format: allocator.NewestFormat})
	return f
}

func TestArrivals(t *testing.T) {
	f := newArrivals(t)
	f.rules(func(d *policy.Document) { d.ActivePerSpecialty = 3 })
	mine, other, away := f.book(ana, slotID(agendaQuito, 0)), f.book(luis, slotID(agendaQuito, 1)), f.book(ana, slotID(agendaSouth, 0))
	f.at("2026-12-01T08:50")
	for body, want := range map[string]wire.Code{
		arrivalJSON("", "", ""):                                  wire.MissingField,
		arrivalJSON(luis, mine.Code, ""):                         wire.NotFound,
		arrivalJSON(ana, away.Code, ""):                          wire.NotFound,
		arrivalJSON(ana, "0000-0000", ""):                        wire.NotFound,
		arrivalJSON(stranger, "", ""):                            wire.NotFound,
		arrivalJSON("1710034064", "", ""):                        wire.InvalidDocument,
		arrivalJSON(ana, "", "yesterday"):                        wire.Malformed,
		arrivalJSON(ana, "", "1969-12-31T00:00:00Z"):             wire.Malformed,
		arrivalJSON(ana, mine.Code, "2026-11-30T07:00:00-05:00"): wire.WrongState,
		arrivalJSON(ana, "", "2026-11-30T07:00:00-05:00"):        wire.NotFound,
		`{"person":{"document":{"type":"cedula","number":17}}}`:  wire.Malformed,
	} {
		f.refused(f.as("kiosk", wire.CheckInsPath, body), want, policy.NoRule)
	}
	for _, token := range []string{"web", "operator", "admin", "south"} {
		a := f.as(token, wire.CheckInsPath, arrivalJSON("", mine.Code, ""))
		if want := map[bool]int{true: 404, false: 403}[token == "south"]; a.status != want {
			t.Errorf("%s: %d %s", token, a.status, a.body)
		}
	}
	// The code alone will do: it stands on the patient's paper. What is answered shows no details.
	a := f.as("kiosk", wire.CheckInsPath, arrivalJSON("", strings.ToLower(other.Code), ""))
	if got := f.appointment(a, 200); got.Status != wire.StatusCheckedIn || got.Code != other.Code || strings.Contains(string(a.body), luis) || strings.Contains(string(a.body), "Practitioner") {
		t.Errorf("with the code alone: %s", a.body)
	}
	if got := f.appointment(f.as("kiosk", wire.CheckInsPath, arrivalJSON(ana, "", "2026-12-01T08:49:00-05:00")), 200); got.Code != mine.Code || got.Status != wire.StatusCheckedIn {
		t.Errorf("with the document alone: %+v", got)
	}
	f.refused(f.as("kiosk", wire.CheckInsPath, arrivalJSON(ana, "", "")), wire.WrongState, policy.NoRule)
}

// TestAnArrivalThatIsToldAgain under its key is answered the same, whatever has become of it since.
func TestAnArrivalThatIsToldAgain(t *testing.T) {
	f := newArrivals(t)
	first, second := f.book(ana, slotID(agendaQuito, 0)), f.book(ana, slotID(agendaTeeth, 5))
	f.at("2026-12-01T08:50")
	told := ask{method: http.MethodPost, target: wire.CheckInsPath, token: "kiosk", body: arrivalJSON(ana, "", "2026-12-01T08:50:00-05:00")}.key("once")
	a := f.do(told)
	if got := f.appointment(a, 200); got.Code != first.Code {
		t.Fatalf("the first arrival is for %s: %s", got.Code, a.body)
	}
	f.appointment(f.as("staff", wire.AttendPath(first.Code), ""), 200)
	if again := f.do(told); string(again.body) != string(a.body) {
		t.Errorf("told again it was answered %s, and before %s", again.body, a.body)
	}
	other := told
	other.body = arrivalJSON(ana, second.Code, "")
	f.refused(f.do(other), wire.IdempotencyKeyReused, policy.NoRule)
}

// TestTheNextOfTheDay is the one that the patient could be recorded for, and where there is none the refusal names
// the rule of the one that they came for.
func TestTheNextOfTheDay(t *testing.T) {
	f := newArrivals(t)
	early := f.book(ana, slotID(agendaQuito, 0))
	f.book(ana, slotID(agendaTeeth, 5))
	f.at("2026-12-01T05:00")
	f.refused(f.as("kiosk", wire.CheckInsPath, arrivalJSON(ana, "", "")), wire.WrongState, policy.CheckInFrom)
	f.at("2026-12-01T08:55")
	if got := f.appointment(f.as("kiosk", wire.CheckInsPath, arrivalJSON(ana, "", "")), 200); got.Code != early.Code {
		t.Errorf("at 8:55 it is %s", got.Slot.Start)
	}
}

// TestAnArrivalInAnEarlierFormat is a check-in, which every build knows.
func TestAnArrivalInAnEarlierFormat(t *testing.T) {
	f := newFixture(t)
	mine := f.book(ana, slotID(agendaQuito, 0))
	f.at("2026-12-01T08:50")
	if got := f.appointment(f.as("kiosk", wire.CheckInsPath, arrivalJSON(ana, "", "")), 200); got.Code != mine.Code || got.Status != wire.StatusCheckedIn {
		t.Errorf("it is %+v", got)
	}
}

// TestAKioskShowsWhoItHas by a name that nobody else can read, and tells it to nobody but a kiosk.
func TestAKioskShowsWhoItHas(t *testing.T) {
	f := newFixture(t)
	for token, shown := range map[string]bool{"kiosk": true, "web": false, "operator": false, "staff": false} {
		var answer wire.AppointmentsResponse
		f.decode(f.as(token, wire.SearchPath, `{"document":{"type":"cedula","number":"`+ana+`"}}`), 200, &answer)
		if (answer.MaskedName != "") != shown || strings.Contains(answer.MaskedName, ana) {
			t.Errorf("%s is told %q", token, answer.MaskedName)
		}
	}
	var answer wire.AppointmentsResponse
	f.decode(f.as("kiosk", wire.SearchPath, `{"document":{"type":"cedula","number":"`+stranger+`"}}`), 200, &answer)
	if answer.MaskedName != "" {
		t.Errorf("of a stranger it is told %q", answer.MaskedName)
	}
}
