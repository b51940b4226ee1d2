package httpapi

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

var errOnFire = errors.New("the disk is on fire")

func kioskAsk(target, body, key string) ask {
	return ask{method: http.MethodPost, target: target, token: "kiosk", body: body}.key(key)
}

// TestKioskShowsNothingForADocument wants what is needed to check in, and no more.
func TestKioskShowsNothingForADocument(t *testing.T) {
	f := newFixture(t)
	made := f.book(ana, slotID(agendaToday, 11))
	bySearch := f.do(kioskAsk(wire.SearchPath, `{"document":{"number":"`+ana+`"}}`, "s"))
	byCode := f.do(ask{method: http.MethodGet, target: wire.AppointmentPath(made.Code), token: "kiosk"})
	for _, a := range []answered{bySearch, byCode} {
		text := string(a.body)
		if a.status != http.StatusOK || !strings.Contains(text, made.Code) || !strings.Contains(text, `"*******065"`) {
			t.Errorf("answered %d %s", a.status, text)
		}
		for _, secret := range []string{ana, made.Slot.Practitioner.ID, made.Slot.Practitioner.Name, made.Slot.Specialty.Name, made.BookedAt} {
			if strings.Contains(text, secret) {
				t.Errorf("the kiosk shows %s: %s", secret, text)
			}
		}
	}
	full := f.do(kioskAsk(wire.SearchPath, `{"document":{"number":"`+ana+`"},"issueYear":2019}`, "s"))
	if full.status != http.StatusOK || !strings.Contains(string(full.body), made.Slot.Practitioner.Name) {
		t.Errorf("with the year: %d %s", full.status, full.body)
	}
	wrongYear := f.do(kioskAsk(wire.SearchPath, `{"document":{"number":"`+ana+`"},"issueYear":2018}`, "s"))
	unknown := f.do(kioskAsk(wire.SearchPath, `{"document":{"number":"`+stranger+`"},"issueYear":2018}`, "s"))
	f.refusal(wrongYear, wire.Unauthenticated, policy.WrongYears)
	if string(wrongYear.body) != string(unknown.body) || wrongYear.status != unknown.status {
		t.Errorf("a wrong year is answered %s, and a stranger %s", wrongYear.body, unknown.body)
	}
}

// TestKioskChangesForTheOwnerOnly wants the year, counts wrong ones to the lock, and answers a retry of what
// was done although the document is locked by then.
func TestKioskChangesForTheOwnerOnly(t *testing.T) {
	f := newFixture(t)
	made := f.book(ana, slotID(agendaQuito, 0))
	reschedule := wire.ReschedulePath(made.Code)
	move := `{"slot":"` + slotID(agendaQuito, 1) + `"`
	f.refusal(f.do(kioskAsk(wire.CancelPath(made.Code), "", "a")), wire.MissingField, policy.NoRule)
	f.refusal(f.do(kioskAsk(reschedule, move+"}", "b")), wire.MissingField, policy.NoRule)
	f.refusal(f.do(kioskAsk(wire.CancelPath(made.Code), `{"issueYear":2018}`, "c")), wire.Unauthenticated, policy.WrongYears)
	f.refusal(f.do(kioskAsk(reschedule, move+`,"issueYear":2018}`, "d")), wire.Unauthenticated, policy.WrongYears)
	if found, _ := f.state.Appointment(1); found.Status != allocator.Booked {
		t.Fatalf("without the year the appointment is %s", found.Status)
	}
	done := kioskAsk(reschedule, move+`,"issueYear":2019}`, "e")
	moved := f.appointment(f.do(done), http.StatusOK)
	for range f.state.Rules().WrongYearsToLock {
		f.refusal(f.do(kioskAsk(wire.CancelPath(moved.Code), `{"issueYear":2018}`, "f")), wire.Unauthenticated, policy.WrongYears)
	}
	f.refusal(f.do(kioskAsk(wire.CancelPath(moved.Code), `{"issueYear":2019}`, "g")), wire.Unauthenticated, policy.WrongYears)
	f.refusal(f.trySession(ana, anaYear), wire.Unauthenticated, policy.WrongYears)
	if again := f.appointment(f.do(done), http.StatusOK); again.Code != moved.Code {
		t.Errorf("a retry is answered %s, the first was %s", again.Code, moved.Code)
	}
	// Who answers the telephone has asked the caller, and a gateway its person.
	f.appointment(f.do(ask{method: http.MethodPost, target: wire.CancelPath(moved.Code), token: "operator"}.key("h")), http.StatusOK)
}

// TestNothingOfAWayInIsLogged plants documents, addresses, accounts, tokens and years.
func TestNothingOfAWayInIsLogged(t *testing.T) {
	f := newFixture(t)
	check := f.robotCheck()
	token := f.makeToken(&wire.TokenRequest{Name: "Operadora Plantada", Role: "operator", Device: "aparato plantado"})
	session := f.session(ana, anaYear)
	secrets := []string{ana, stranger, wrong, "198.51.100.77", "593990001122", token.Secret, session.Token, check, "lantad"}
	asks := []ask{
		{method: http.MethodPost, target: wire.SessionsPath, body: sessionJSON(ana, 1999, check)},
		{method: http.MethodPost, target: wire.SessionsPath, body: sessionJSON(stranger, 1999, f.robotCheck())},
		{method: http.MethodPost, target: wire.SessionsPath, body: sessionJSON(wrong, 1999, check)},
		{method: http.MethodPost, target: wire.TokensPath, token: "admin", body: `{"name":"Plantada","role":"plantado"}`},
		ask{method: http.MethodPost, target: wire.SearchPath, body: `{"document":{"number":"` + stranger + `"}}`}.by(session.Token),
		kioskAsk(wire.SearchPath, `{"document":{"number":"`+stranger+`"},"issueYear":1999}`, "x"),
		ask{method: http.MethodGet, target: wire.SpecialtiesPath}.by(token.Secret + "x"),
		ask{method: http.MethodGet, target: wire.SpecialtiesPath}.by(session.Token + "x"),
	}
	for _, failure := range []error{nil, errOnFire} {
		if failure != nil {
			f.store.failWith(failure)
			asks = append(asks, ask{method: http.MethodPost, target: wire.SessionsPath, body: sessionJSON(ana, anaYear, f.robotCheck())})
		}
		for _, one := range asks {
			got := f.do(one.with(wire.ForwardedForHeader+": 198.51.100.77", wire.AccountHeader+": 593990001122").key("planted"))
			for _, secret := range secrets {
				if got.status >= 400 && strings.Contains(string(got.body), secret) {
					t.Errorf("%s: the refusal repeats %q: %s", one.target, secret, got.body)
				}
			}
		}
	}
	said := f.log.text() + strings.Join(f.meter.requests, "\n")
	if !strings.Contains(said, "on fire") {
		t.Error("the log has not even what went wrong, so this test tells nothing")
	}
	for _, secret := range secrets {
		if strings.Contains(said, secret) {
			t.Errorf("log or metrics have %q", secret)
		}
	}
}
