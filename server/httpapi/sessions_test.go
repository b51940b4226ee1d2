package httpapi

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/altcha-org/altcha-lib-go"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

func TestSession(t *testing.T) {
	f := newFixture(t, func(c *Config) {
		c.Access.Names = func(person uint32) (string, bool) { return "Ana María Ñacato", person == 1 }
	})
	f.addDependent(validCedula(171317508))
	got := f.session(ana, anaYear)
	if got.Person.MaskedName != "A** M**** Ñ*****" || got.Person.Coverage != "affiliate" || got.Person.Document != nil {
		t.Errorf("the person is %+v", got.Person)
	}
	if len(got.Dependents) != 1 || got.Dependents[0].Document == nil || !strings.HasPrefix(got.Dependents[0].MaskedName, "*******") {
		t.Errorf("the dependents are %+v", got.Dependents)
	}
	if got.Expires != "2026-11-23T08:20:00-05:00" || got.Now != "2026-11-23T08:00:00-05:00" || !strings.HasPrefix(got.Token, wire.SessionPrefix) {
		t.Errorf("at %s, until %s", got.Now, got.Expires)
	}
	places := ask{method: http.MethodGet, target: wire.SpecialtiesPath}.by(got.Token)
	if a := f.do(places); a.status != http.StatusOK {
		t.Errorf("the session is answered %d", a.status)
	}
	f.advance(20*60*1e9 - 1e9)
	if a := f.do(places); a.status != http.StatusOK {
		t.Errorf("a second before its end the session is answered %d", a.status)
	}
	f.advance(1e9)
	if a := f.do(places); a.status != http.StatusUnauthorized {
		t.Errorf("at its end the session is answered %d", a.status)
	}
}

// validCedula completes nine digits by their check digit.
func validCedula(nine int) string {
	for check := range 10 {
		text := fmt.Sprintf("%09d%d", nine, check)
		if _, ok := allocator.ParseDocument(allocator.Cedula, text); ok {
			return text
		}
	}
	panic("no check digit fits")
}

// TestKnownAndUnknownLookTheSame wants the same bytes for a wrong year, for somebody unknown, and for who
// is locked, right year or not; and the same way through the log.
func TestKnownAndUnknownLookTheSame(t *testing.T) {
	f := newFixture(t)
	say := func(document string, year int) string {
		t.Helper()
		index := f.store.AppliedIndex()
		a := f.trySession(document, year)
		f.refusal(a, wire.Unauthenticated, policy.WrongYears)
		if f.store.AppliedIndex() != index+1 {
			t.Errorf("%d entries were written for it", f.store.AppliedIndex()-index)
		}
		headers := fmt.Sprintln(a.header["Content-Language"], a.header["Www-Authenticate"], a.header["Content-Type"], a.header["Content-Length"])
		return headers + string(a.body)
	}
	want := say(ana, 1999)
	for range f.state.Rules().WrongYearsToLock {
		if got := say(stranger, 1999); got != want {
			t.Errorf("a stranger is answered %s, and Ana %s", got, want)
		}
		if got := say(luis, 1999); got != want {
			t.Errorf("Luis is answered %s, and Ana %s", got, want)
		}
	}
	for _, locked := range []string{stranger, luis} {
		if got := say(locked, 2020); got != want {
			t.Errorf("who is locked is answered %s, and a wrong year %s", got, want)
		}
	}
	f.session(ana, anaYear)
}

// TestRobotCheck has one row for each way in which a check is none.
func TestRobotCheck(t *testing.T) {
	f := newFixture(t)
	solved := func() altcha.Payload {
		var payload altcha.Payload
		raw, err := base64.StdEncoding.DecodeString(f.robotCheck())
		if err != nil || json.Unmarshal(raw, &payload) != nil {
			t.Fatal("the check cannot be read")
		}
		return payload
	}
	changed := func(change func(*altcha.Payload)) string {
		payload := solved()
		change(&payload)
		return answerCheck(payload)
	}
	other, _ := allocator.NewState().DerivedKey(purposeChallenge)
	forged, err := altcha.CreateChallenge(altcha.ChallengeOptions{Algorithm: altcha.SHA256, HMACKey: string(other[:]), Number: new(int64)})
	if err != nil {
		t.Fatal(err)
	}
	endless := solved()
	endless.Salt, _, _ = strings.Cut(endless.Salt, "?")
	for name, check := range map[string]string{
		"no base64":          "%%%",
		"no JSON":            base64.StdEncoding.EncodeToString([]byte("{")),
		"another number":     changed(func(p *altcha.Payload) { p.Number++ }),
		"another salt":       changed(func(p *altcha.Payload) { p.Salt = "x" + p.Salt }),
		"a later end":        changed(func(p *altcha.Payload) { p.Salt = strings.Replace(p.Salt, "expires=1", "expires=2", 1) }),
		"digits moved over":  changed(moveDigit),
		"no end":             answerCheck(endless),
		"another signature":  changed(func(p *altcha.Payload) { p.Signature = strings.Repeat("0", 64) }),
		"another algorithm":  changed(func(p *altcha.Payload) { p.Algorithm = "SHA-1" }),
		"an unknown one":     changed(func(p *altcha.Payload) { p.Algorithm = "none" }),
		"signed by a nobody": answerCheck(altcha.Payload{Algorithm: "SHA-256", Challenge: forged.Challenge, Salt: forged.Salt, Signature: forged.Signature}),
	} {
		index := f.store.AppliedIndex()
		a := f.do(ask{method: http.MethodPost, target: wire.SessionsPath, body: sessionJSON(ana, anaYear, check)})
		if a.status != http.StatusUnauthorized || f.store.AppliedIndex() != index {
			t.Errorf("%s: answered %d, %d entries: %s", name, a.status, f.store.AppliedIndex()-index, a.body)
		}
	}
	late := f.robotCheck()
	f.advance(5 * 60 * 1e9)
	index := f.store.AppliedIndex()
	f.refusal(f.do(ask{method: http.MethodPost, target: wire.SessionsPath, body: sessionJSON(ana, anaYear, late)}), wire.Unauthenticated, policy.Challenge)
	if f.store.AppliedIndex() != index {
		t.Error("a check that is over went through the log")
	}
}

// moveDigit gives the number's first digit to the end of the salt, so that both together are the same text.
func moveDigit(p *altcha.Payload) {
	digits := strconv.FormatInt(p.Number, 10)
	p.Salt += digits[:1]
	p.Number, _ = strconv.ParseInt("0"+digits[1:], 10, 64)
}

// TestRobotCheckIsGoodForOne sends the same solved check many times at once: one session comes of it.
func TestRobotCheckIsGoodForOne(t *testing.T) {
	f := newFixture(t)
	body := sessionJSON(ana, anaYear, f.robotCheck())
	var opened atomic.Int32
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if f.do(ask{method: http.MethodPost, target: wire.SessionsPath, body: body}).status == http.StatusCreated {
				opened.Add(1)
			}
		})
	}
	all.Wait()
	if opened.Load() != 1 {
		t.Errorf("%d sessions came of one check", opened.Load())
	}
}

func TestBadSessionRequests(t *testing.T) {
	f := newFixture(t)
	check := f.robotCheck()
	ask := func(body string) ask { return ask{method: http.MethodPost, target: wire.SessionsPath, body: body} }
	f.refusedAll([]bad{
		{"no body", ask(""), wire.Malformed, ""},
		{"a wrong check digit", ask(sessionJSON(wrong, anaYear, check)), wire.InvalidDocument, "/document/number"},
		{"no document", ask(`{"issueYear":2019,"challenge":"x"}`), wire.MissingField, "/document/number"},
		{"no year", ask(sessionJSON(ana, 0, check)), wire.MissingField, "/issueYear"},
		{"a year below 0", ask(sessionJSON(ana, -1, check)), wire.Malformed, "/issueYear"},
		{"a year that wraps to the right one", ask(sessionJSON(ana, anaYear+1<<16, check)), wire.Malformed, "/issueYear"},
		{"no check", ask(sessionJSON(ana, anaYear, "")), wire.MissingField, "/challenge"},
		{"a long check", ask(sessionJSON(ana, anaYear, strings.Repeat("A", 1025))), wire.Malformed, "/challenge"},
	})
}

// TestForgedSessions changes a session in every place.
func TestForgedSessions(t *testing.T) {
	f := newFixture(t)
	good, _ := f.api.newSession(1, uint32(testNow.Unix()+60))
	if a := f.do(ask{method: http.MethodGet, target: wire.SpecialtiesPath}.by(good)); a.status != http.StatusOK {
		t.Fatalf("a good session is answered %d", a.status)
	}
	raw, err := base64.RawURLEncoding.DecodeString(good[len(wire.SessionPrefix):])
	if err != nil {
		t.Fatal(err)
	}
	for bit := range 8 * len(raw) {
		forged := slices.Clone(raw)
		forged[bit/8] ^= 1 << (bit % 8)
		if _, known := f.api.identify([]byte(wire.SessionPrefix + base64.RawURLEncoding.EncodeToString(forged))); known {
			t.Errorf("a session with bit %d changed is taken", bit)
		}
	}
	nobody, _ := f.api.newSession(99, uint32(testNow.Unix()+60))
	for _, text := range []string{"", wire.SessionPrefix, good[:len(good)-1], good + "A", good + "=", nobody, strings.Repeat("A", 10_000)} {
		if _, known := f.api.identify([]byte(text)); known {
			t.Errorf("%.40q is taken for a session", text)
		}
	}
}

// TestPatientSeesTheirOwnOnly walks everything that a session may do, for oneself, for a dependent, for
// somebody else and for a stranger.
func TestPatientSeesTheirOwnOnly(t *testing.T) {
	f, _, _, _ := registryFixture(t)
	child := validCedula(171317508)
	f.addDependent(child)
	token := f.session(ana, anaYear).Token
	theirs := f.book(luis, slotID(agendaQuito, 0))
	held := f.hold(luis, slotID(agendaTeeth, 5))
	before := f.records()
	key := 0
	post := func(target, body string) answered {
		key++
		return f.do(ask{method: http.MethodPost, target: target, body: body}.by(token).key(fmt.Sprint("p", key)))
	}
	for _, other := range []string{luis, stranger} {
		for _, a := range []answered{
			post(wire.AppointmentsPath, bookJSON(other, slotID(agendaQuito, 1))),
			post(wire.AppointmentsPath, `{"person":`+personJSON(other)+`,"any":{"specialty":"odontologia"}}`),
			post(wire.AppointmentsPath, `{"person":`+personJSON(other)+`,"hold":"`+held.ID+`"}`),
			post(wire.HoldsPath, bookJSON(other, slotID(agendaQuito, 1))),
			post(wire.SearchPath, `{"document":{"number":"`+other+`"}}`),
			post(wire.LookPath, `{"document":{"number":"`+other+`"}}`),
			post(wire.SearchReferralPath, `{"document":{"number":"`+other+`"}}`),
			post(wire.AppealsPath, `{"person":`+personJSON(other)+`,"reason":"por favor"}`),
			f.do(ask{method: http.MethodPut, target: wire.ContactPath, body: `{"document":{"number":"` + other + `"},"mobile":"0991234567"}`}.by(token)),
		} {
			f.refusal(a, wire.NotFound, policy.NoRule)
			if strings.Contains(string(a.body), theirs.Code) {
				t.Errorf("the refusal has another's code: %s", a.body)
			}
		}
	}
	f.refusal(f.do(ask{method: http.MethodGet, target: wire.AppointmentPath(theirs.Code)}.by(token)), wire.NotFound, policy.NoRule)
	f.refusal(post(wire.CancelPath(theirs.Code), ""), wire.NotFound, policy.NoRule)
	f.refusal(post(wire.DisputePath(theirs.Code), `{"reason":"estuve"}`), wire.NotFound, policy.NoRule)
	f.refusal(post(wire.ReschedulePath(theirs.Code), `{"slot":"`+slotID(agendaQuito, 1)+`"}`), wire.NotFound, policy.NoRule)
	f.refusal(f.do(ask{method: http.MethodDelete, target: wire.HoldPath(held.ID)}.by(token)), wire.NotFound, policy.NoRule)
	f.refusal(post(wire.BatchPath, `{"items":[`+bookJSON(luis, slotID(agendaQuito, 1))+`]}`), wire.Forbidden, policy.NoRule)
	if f.records() != before {
		t.Error("something was changed for another")
	}

	for i, own := range []string{ana, child} {
		made := f.appointment(post(wire.AppointmentsPath, bookJSON(own, slotID(agendaQuito, uint8(1+i)))), http.StatusCreated)
		if made.Channel != "web" || made.Person.Document.Number != own {
			t.Errorf("booked %+v", made)
		}
		if a := post(wire.SearchPath, `{"document":{"number":"`+own+`"}}`); !strings.Contains(string(a.body), made.Code) {
			t.Errorf("the search answers %d %s", a.status, a.body)
		}
		f.appointment(f.do(ask{method: http.MethodGet, target: wire.AppointmentPath(made.Code)}.by(token)), http.StatusOK)
		for _, a := range []answered{
			post(wire.LookPath, `{"document":{"number":"`+own+`"}}`), post(wire.SearchReferralPath, `{"document":{"number":"`+own+`"}}`),
			f.do(ask{method: http.MethodPut, target: wire.ContactPath, body: `{"document":{"number":"` + own + `"},"mobile":"0991234567"}`}.by(token)),
		} {
			if a.status >= 300 {
				t.Errorf("for oneself: %d %s", a.status, a.body)
			}
		}
		// No limit stands in the way yet, so there is nothing to appeal against.
		f.refusal(post(wire.AppealsPath, `{"person":`+personJSON(own)+`,"reason":"por favor"}`), wire.WrongState, policy.MaxAppeals)
		moved := f.appointment(post(wire.ReschedulePath(made.Code), `{"slot":"`+slotID(agendaQuito, uint8(3+i))+`"}`), http.StatusOK)
		f.appointment(post(wire.CancelPath(moved.Code), ""), http.StatusOK)
	}
}

// TestKeysOfAPatientOutliveTheSession wants a retry in a new session to be answered as the first.
func TestKeysOfAPatientOutliveTheSession(t *testing.T) {
	f := newFixture(t)
	first, _ := f.api.newSession(1, uint32(testNow.Unix()+60))
	second, _ := f.api.newSession(1, uint32(testNow.Unix()+61))
	another, _ := f.api.newSession(2, uint32(testNow.Unix()+61))
	booking := ask{method: http.MethodPost, target: wire.AppointmentsPath, body: bookJSON(ana, slotID(agendaQuito, 0))}.key("one")
	made := f.appointment(f.do(booking.by(first)), http.StatusCreated)
	if again := f.appointment(f.do(booking.by(second)), http.StatusCreated); again.Code != made.Code {
		t.Errorf("a retry made %s, the first %s", again.Code, made.Code)
	}
	other := ask{method: http.MethodPost, target: wire.AppointmentsPath, body: bookJSON(luis, slotID(agendaQuito, 1))}.key("one")
	if mine := f.appointment(f.do(other.by(another)), http.StatusCreated); mine.Code == made.Code {
		t.Error("two persons share a key")
	}
}
