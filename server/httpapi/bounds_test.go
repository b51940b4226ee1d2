package httpapi

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// TestStaffEnterReferralsOfTheirOwn wants an issuer with a schedule at the unit of who enters it; an
// administrator may enter all.
func TestStaffEnterReferralsOfTheirOwn(t *testing.T) {
	f, _, _, _ := registryFixture(t)
	f.must(allocator.Command{Kind: allocator.KindPutSchedules, Schedules: []allocator.Schedule{
		{ID: "s1", Practitioner: 0, Unit: 0, Weekday: 1, StartMinute: 480, SlotMinutes: 20, Slots: 6},
		{ID: "s2", Practitioner: 1, Unit: 1, Weekday: 1, StartMinute: 480, SlotMinutes: 20, Slots: 6},
	}})
	for i, c := range []struct {
		token, issuer string
		code          wire.Code
	}{
		{"staff", "p-1", wire.Done}, {"staff", "p-2", wire.Forbidden}, {"south", "p-1", wire.Forbidden}, {"south", "p-2", wire.Done},
		{"staff", "p-3", wire.Forbidden}, {"admin", "p-1", wire.Done}, {"admin", "p-2", wire.Done},
	} {
		before := f.records()
		body := fmt.Sprintf(`{"id":"D%d","person":%s,"specialty":"oftalmologia","issuer":%q}`, i, personJSON(ana), c.issuer)
		a := f.do(ask{method: http.MethodPost, target: wire.ReferralsPath, token: c.token, body: body}.key(fmt.Sprint("k", i)))
		if c.code == wire.Done {
			if a.status != http.StatusCreated {
				t.Errorf("%s for %s: %d %s", c.token, c.issuer, a.status, a.body)
			}
			continue
		}
		if f.refusal(a, c.code, policy.NoRule); !strings.Contains(string(a.body), `"field":"/issuer"`) || f.records() != before {
			t.Errorf("%s for %s: %s", c.token, c.issuer, a.body)
		}
	}
}

// TestDiagnosisIsForFew: the patient's own, and the administrator's; also not by entering a referral again.
func TestDiagnosisIsForFew(t *testing.T) {
	f, _, _, _ := registryFixture(t)
	f.must(allocator.Command{Kind: allocator.KindPutSchedules, Schedules: []allocator.Schedule{
		{ID: "s1", Practitioner: 0, Unit: 0, Weekday: 1, StartMinute: 480, SlotMinutes: 20, Slots: 6},
	}})
	enter := func(token, key, diagnosis string) wire.ReferralResponse {
		t.Helper()
		body := `{"id":"D77","person":` + personJSON(ana) + `,"specialty":"oftalmologia","issuer":"p-1"` + diagnosis + `}`
		var answer wire.ReferralResponse
		f.decode(f.do(ask{method: http.MethodPost, target: wire.ReferralsPath, token: token, body: body}.key(key)), http.StatusCreated, &answer)
		return answer
	}
	enter("admin", "a", `,"diagnosis":"h52.1"`)
	session, _ := f.api.newSession(1, uint32(testNow.Unix()+600))
	for token, want := range map[string]string{tokenOf("admin"): "H52.1", session: "H52.1", tokenOf("operator"): "", tokenOf("staff"): ""} {
		var found wire.ReferralsResponse
		f.decode(f.do(ask{method: http.MethodPost, target: wire.SearchReferralPath, body: personJSON(ana)}.by(token)), http.StatusOK, &found)
		if len(found.Referrals) != 1 || found.Referrals[0].Diagnosis != want || found.Referrals[0].Specialty != "oftalmologia" || found.Referrals[0].Until == "" {
			t.Errorf("%.20s found %+v", token, found.Referrals)
		}
	}
	if again := enter("staff", "b", ""); again.Referral.Diagnosis != "" {
		t.Errorf("who enters it again is told %q", again.Referral.Diagnosis)
	}
	if again := enter("staff", "c", `,"diagnosis":"H52.1"`); again.Referral.Diagnosis != "H52.1" {
		t.Errorf("who knows it is told %q", again.Referral.Diagnosis)
	}
}

// TestKioskShowsTodayOnly wants, of a document alone, what one can check in for here and now, without what it
// is for.
func TestKioskShowsTodayOnly(t *testing.T) {
	f := newFixture(t)
	f.rules(func(d *policy.Document) { d.ActivePerSpecialty = 2 })
	here := f.book(ana, slotID(agendaToday, 11))
	f.book(ana, slotID(agendaIslands, 0))
	seen := func(year string) wire.AppointmentsResponse {
		t.Helper()
		var answer wire.AppointmentsResponse
		f.decode(f.do(kioskAsk(wire.SearchPath, `{"document":{"number":"`+ana+`"}`+year+`}`, "s")), http.StatusOK, &answer)
		return answer
	}
	masked := seen("").Appointments
	if len(masked) != 1 || masked[0].Code != here.Code || masked[0].Slot.Unit.ID != "u-quito" || masked[0].Slot.Specialty != (wire.SpecialtySummary{}) {
		t.Errorf("a document alone shows %+v", masked)
	}
	if all := seen(`,"issueYear":2019`).Appointments; len(all) != 2 || all[0].Slot.Specialty.ID == "" {
		t.Errorf("with the year: %+v", all)
	}
	f.appointment(f.do(kioskAsk(wire.CheckInPath(here.Code), `{"person":`+personJSON(ana)+`}`, "in")), http.StatusOK)
	if masked := seen("").Appointments; len(masked) != 1 || masked[0].Status != wire.StatusCheckedIn {
		t.Errorf("after the check-in: %+v", masked)
	}
	f.store.millis.Store(testNow.UnixMilli() + 16*3600_000 - 1) // the last moment of today in Quito, by the clock alone
	if masked := seen("").Appointments; len(masked) != 1 {
		t.Errorf("at the end of the day: %+v", masked)
	}
	f.advance(1e6)
	if masked := seen("").Appointments; len(masked) != 0 {
		t.Errorf("tomorrow: %+v", masked)
	}
}

// TestKioskShowsNoneOfElsewhere has an appointment of today at another unit, and one that was cancelled.
func TestKioskShowsNoneOfElsewhere(t *testing.T) {
	f := newFixture(t)
	f.rules(func(d *policy.Document) { d.CancelUntilSeconds = 0 })
	f.must(allocator.Command{Kind: allocator.KindPublish, Publish: allocator.Publication{
		Unit: 1, Specialty: 1, Practitioner: 7, Day: day(2026, 11, 23), StartMinute: 900, SlotMinutes: 20, Slots: 2,
	}})
	f.book(ana, slotID(agendaOne+1, 0))
	gone := f.book(luis, slotID(agendaToday, 11))
	f.must(allocator.Command{Kind: allocator.KindCancel, Appointment: 2, Actor: 1})
	for _, document := range []string{ana, luis, stranger} {
		a := f.do(kioskAsk(wire.SearchPath, `{"document":{"number":"`+document+`"}}`, "s"))
		if a.status != http.StatusOK || strings.Contains(string(a.body), `"code"`) || strings.Contains(string(a.body), gone.Code) {
			t.Errorf("%s shows %s", document, a.body)
		}
	}
}

// TestHoldCodesAreNotTriedOut: six digits are a million, and each try is one of the document's, alone or in a
// batch; a retry of what was done is none.
func TestHoldCodesAreNotTriedOut(t *testing.T) {
	budget := newFakeLimit(4)
	f := newFixture(t, func(c *Config) { c.Access.Document = budget })
	held, other := f.hold(ana, slotID(agendaQuito, 0)), f.hold(luis, slotID(agendaTeeth, 0))
	by := func(code string) string { return `{"person":` + personJSON(ana) + `,"hold":"` + code + `"}` }
	miss := "000000"
	if held.Code == miss {
		miss = "000001"
	}
	f.refusal(f.post(wire.AppointmentsPath, by(miss)), wire.NotFound, policy.NoRule)
	var batch wire.BatchResponse
	f.decode(f.post(wire.BatchPath, `{"items":[`+by(miss)+`,`+by(miss)+`]}`), http.StatusOK, &batch)
	if hash := f.state.DocumentHash(cedula(t, ana)); budget.asked[hash] != 3 {
		t.Fatalf("three wrong codes took %d tries", budget.asked[hash])
	}
	done := ask{method: http.MethodPost, target: wire.AppointmentsPath, token: "web", body: by(held.Code)}.key("right")
	made := f.appointment(f.do(done), http.StatusCreated)
	again := f.hold(ana, slotID(agendaTeeth, 1))
	f.refusal(f.post(wire.AppointmentsPath, by(miss)), wire.RateLimited, policy.NoRule)
	// A right code must not tell itself by being answered otherwise.
	f.refusal(f.post(wire.AppointmentsPath, by(again.Code)), wire.RateLimited, policy.NoRule)
	f.decode(f.post(wire.BatchPath, `{"items":[`+by(again.Code)+`]}`), http.StatusOK, &batch)
	if p := batch.Outcomes[0].Problem; p == nil || p.Code != wire.RateLimited.String() {
		t.Errorf("in a batch: %+v", batch.Outcomes[0])
	}
	if retried := f.appointment(f.do(done), http.StatusCreated); retried.Code != made.Code {
		t.Errorf("the retry is answered %s, the first was %s", retried.Code, made.Code)
	}
	f.appointment(f.post(wire.AppointmentsPath, by(again.ID)), http.StatusCreated)
	f.appointment(f.post(wire.AppointmentsPath, `{"person":`+personJSON(luis)+`,"hold":"`+other.Code+`"}`), http.StatusCreated)
}
