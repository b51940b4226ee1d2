package httpapi

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/server/httpapi/words"
	"github.com/cupo-ec/cupo/wire"
)

// bad is one request that must be refused and change nothing.
type bad struct {
	name string
	ask  ask
	code wire.Code
	// field is the part of the request that the refusal names.
	field string
}

// refusedAll holds every bad request to its refusal, to the documentation, and to changing nothing.
func (f *fixture) refusedAll(cases []bad) {
	f.t.Helper()
	for _, c := range cases {
		before, index := f.records(), f.store.AppliedIndex()
		a := f.do(c.ask)
		if a.status != c.code.Status() {
			f.t.Errorf("%s: answered %d, want %s: %s", c.name, a.status, c.code, a.body)
			continue
		}
		p := f.problem(a, c.code, words.Spanish)
		if p.Field != c.field {
			f.t.Errorf("%s: field %q, want %q", c.name, p.Field, c.field)
		}
		path, _, _ := strings.Cut(c.ask.target, "?")
		f.documented(c.ask.method, path, c.code)
		if f.records() != before {
			f.t.Errorf("%s: the refusal changed the state", c.name)
		}
		if f.store.AppliedIndex() != index {
			f.t.Errorf("%s: the refusal went through the log", c.name)
		}
	}
}

func postAsk(target, body string) ask {
	return ask{method: http.MethodPost, target: target, token: "web", body: body}.key("bad")
}

func bookAsk(body string) ask { return postAsk(wire.AppointmentsPath, body) }

func getAsk(target string) ask { return ask{method: http.MethodGet, target: target, token: "web"} }

func TestBadBodies(t *testing.T) {
	f := newFixture(t)
	person := personJSON(ana)
	slot := slotID(agendaQuito, 0)
	deep := strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000)
	wide := strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)
	cases := []bad{
		{"no body", bookAsk(""), wire.Malformed, ""},
		{"white space", bookAsk(" \n\t"), wire.Malformed, ""},
		{"a word", bookAsk("hola"), wire.Malformed, ""},
		{"null", bookAsk("null"), wire.Malformed, ""},
		{"an empty object", bookAsk("{}"), wire.MissingField, "/slot"},
		{"a list", bookAsk("[]"), wire.Malformed, ""},
		{"two objects", bookAsk(bookJSON(ana, slot) + "{}"), wire.Malformed, ""},
		{"a comma too many", bookAsk(`{"person":` + person + `,"slot":"` + slot + `",}`), wire.Malformed, ""},
		{"single quotes", bookAsk(`{'person':` + person + `}`), wire.Malformed, ""},
		{"a comment", bookAsk(`{/*x*/"person":` + person + `}`), wire.Malformed, ""},
		{"a number for a slot", bookAsk(`{"person":` + person + `,"slot":1}`), wire.Malformed, "/slot"},
		{"a list for a slot", bookAsk(`{"person":` + person + `,"slot":["` + slot + `"]}`), wire.Malformed, "/slot"},
		{"a text for a person", bookAsk(`{"person":"` + ana + `","slot":"` + slot + `"}`), wire.Malformed, "/person"},
		{"a number for a document", bookAsk(`{"person":{"document":{"type":"cedula","number":1710034065}},"slot":"` + slot + `"}`), wire.Malformed, "/person/document/number"},
		{"a huge number", bookAsk(`{"person":{"document":{"number":` + strings.Repeat("9", 5000) + `}},"slot":"` + slot + `"}`), wire.Malformed, "/person/document/number"},
		{"a huge exponent", bookAsk(`{"person":{"document":{"number":1e999999999}},"slot":"` + slot + `"}`), wire.Malformed, "/person/document/number"},
		{"deep objects", bookAsk(`{"person":` + person + `,"x":` + deep + `}`), wire.Malformed, ""},
		{"deep lists", bookAsk(`{"person":` + person + `,"x":` + wide + `}`), wire.Malformed, ""},
		{"no UTF-8", bookAsk(`{"person":` + person + `,"slot":"` + "\xff\xfe" + `"}`), wire.Malformed, "/slot"},
		{"half a surrogate", bookAsk(`{"person":` + person + `,"slot":"\ud800"}`), wire.Malformed, "/slot"},
		{"a control character", bookAsk("{\"person\":" + person + ",\"slot\":\"1\x00-0\"}"), wire.Malformed, "/slot"},
		{"a text that is too long", bookAsk(`{"person":` + person + `,"slot":"` + strings.Repeat("1", 2000) + `"}`), wire.Malformed, "/slot"},
		{"a document that is too long", bookAsk(bookJSON(strings.Repeat("1", 65), slot)), wire.Malformed, "/person/document/number"},
		{"JSON said to be msgpack", bookAsk(bookJSON(ana, slot)).with("Content-Type: application/msgpack", "Accept: application/json"), wire.Malformed, ""},
		{"msgpack said to be JSON", bookAsk("\x81\xa4slot\xa31-0"), wire.Malformed, ""},
		{"plain text", bookAsk(bookJSON(ana, slot)).with("Content-Type: text/plain"), wire.UnsupportedMedia, ""},
		{"a form", bookAsk("slot=1-0").with("Content-Type: application/x-www-form-urlencoded"), wire.UnsupportedMedia, ""},
		{"a multipart form", bookAsk("--x\r\n\r\n--x--").with("Content-Type: multipart/form-data; boundary=x"), wire.UnsupportedMedia, ""},
		{"no slot, hold or any", bookAsk(`{"person":` + person + `}`), wire.MissingField, "/slot"},
		{"slot and hold", bookAsk(`{"person":` + person + `,"slot":"` + slot + `","hold":"123456"}`), wire.Malformed, "/slot"},
		{"slot and any", bookAsk(`{"person":` + person + `,"slot":"` + slot + `","any":{"specialty":"odontologia"}}`), wire.Malformed, "/slot"},
		{"no items", postAsk(wire.BatchPath, `{"items":[]}`), wire.MissingField, "/items"},
		{"1,001 items", postAsk(wire.BatchPath, `{"items":[`+strings.Repeat("{},", 1000)+`{}]}`), wire.TooManyItems, "/items"},
		{"a cancel that is no object", postAsk(wire.CancelPath("0000-0000"), "[1]"), wire.Malformed, ""},
	}
	f.refusedAll(cases)
}

func TestBadPersonsAndPlaces(t *testing.T) {
	f := newFixture(t)
	taken := f.book(luis, slotID(agendaQuito, 0))
	theirs := f.hold(luis, slotID(agendaTeeth, 3))
	slot := slotID(agendaQuito, 1)
	holding := func(document, name string) ask {
		return bookAsk(`{"person":` + personJSON(document) + `,"hold":"` + name + `"}`)
	}
	anyOf := func(any string) ask { return bookAsk(`{"person":` + personJSON(ana) + `,"any":` + any + `}`) }
	notGiven := "0000-0000"
	if _, given := f.state.AppointmentNumber(notGiven); given {
		t.Fatal("choose another code that was not given")
	}
	cases := []bad{
		{"a wrong check digit", bookAsk(bookJSON(wrong, slot)), wire.InvalidDocument, "/person/document/number"},
		{"ten equal digits", bookAsk(bookJSON("2222222222", slot)), wire.InvalidDocument, "/person/document/number"},
		{"nine digits", bookAsk(bookJSON("171003406", slot)), wire.InvalidDocument, "/person/document/number"},
		{"letters", bookAsk(bookJSON("171003406A", slot)), wire.InvalidDocument, "/person/document/number"},
		{"no such province", bookAsk(bookJSON("2510034065", slot)), wire.InvalidDocument, "/person/document/number"},
		{"an unknown type", bookAsk(`{"person":{"document":{"type":"ruc","number":"1710034065"}},"slot":"` + slot + `"}`), wire.InvalidDocument, "/person/document/type"},
		{"no number", bookAsk(`{"person":{"document":{"type":"cedula"}},"slot":"` + slot + `"}`), wire.MissingField, "/person/document/number"},
		{"a wrong check digit in a search", postAsk(wire.SearchPath, `{"document":{"number":"`+wrong+`"}}`), wire.InvalidDocument, "/document/number"},
		{"an unknown state in a search", postAsk(wire.SearchPath, `{"document":{"number":"`+ana+`"},"status":"lost"}`), wire.Malformed, "/status"},

		{"somebody unknown", bookAsk(bookJSON(stranger, slot)), wire.NotCovered, ""},
		{"the peasant insurance", bookAsk(bookJSON(peasant, slot)), wire.NotCovered, ""},
		{"a child that turns 18 that day", bookAsk(bookJSON(grownUp, slot)), wire.NotCovered, ""},

		{"a slot that is none", bookAsk(bookJSON(ana, "nowhere")), wire.NotFound, "/slot"},
		{"a slot beyond the agenda", bookAsk(bookJSON(ana, slotID(agendaQuito, 6))), wire.NotFound, "/slot"},
		{"a slot of no agenda", bookAsk(bookJSON(ana, slotID(4000000000, 0))), wire.NotFound, "/slot"},
		{"a slot written otherwise", bookAsk(bookJSON(ana, "01-0")), wire.NotFound, "/slot"},
		{"a slot of the past", bookAsk(bookJSON(ana, slotID(agendaToday, 0))), wire.SlotPast, ""},
		{"a slot that begins now", bookAsk(bookJSON(ana, slotID(agendaToday, 3))), wire.SlotPast, ""},
		{"a slot that is not open", bookAsk(bookJSON(ana, slotID(agendaLater, 0))), wire.NotOpenYet, ""},
		{"a slot beyond the horizon", bookAsk(bookJSON(ana, slotID(agendaFar, 0))), wire.OutsideHorizon, ""},
		{"a taken slot", bookAsk(bookJSON(ana, taken.Slot.ID)), wire.SlotTaken, ""},
		{"a held slot", bookAsk(bookJSON(ana, theirs.Slot)), wire.SlotTaken, ""},
		{"a second one in the specialty", bookAsk(bookJSON(luis, slotID(agendaSouth, 0))), wire.AlreadyBooked, ""},
		{"one that overlaps", bookAsk(bookJSON(luis, slotID(agendaTeeth, 0))), wire.Overlap, ""},
		{"a hold of the past", postAsk(wire.HoldsPath, bookJSON(ana, slotID(agendaToday, 0))), wire.SlotPast, ""},
		{"a hold of a taken slot", postAsk(wire.HoldsPath, bookJSON(ana, taken.Slot.ID)), wire.SlotTaken, ""},
		{"a hold of nothing", postAsk(wire.HoldsPath, `{"person":`+personJSON(ana)+`}`), wire.MissingField, "/slot"},

		{"somebody else's hold", holding(ana, theirs.ID), wire.NotFound, ""},
		{"somebody else's code", holding(ana, theirs.Code), wire.NotFound, ""},
		{"a hold that was never given", holding(ana, notGiven), wire.NotFound, "/hold"},
		{"a hold's mistyped id", holding(luis, "A"+theirs.ID[1:]+"A"), wire.NotFound, "/hold"},
		{"a hold to release that is none", ask{method: http.MethodDelete, target: wire.HoldPath("x"), token: "web"}, wire.NotFound, ""},
		{"a hold to release that was never given", ask{method: http.MethodDelete, target: wire.HoldPath(notGiven), token: "web"}, wire.NotFound, ""},

		{"any without a specialty", anyOf(`{}`), wire.MissingField, "/any/specialty"},
		{"any of an unknown specialty", anyOf(`{"specialty":"magia"}`), wire.NotFound, "/any/specialty"},
		{"any at an unknown unit", anyOf(`{"specialty":"odontologia","unit":"u-0"}`), wire.NotFound, "/any/unit"},
		{"any with somebody unknown", anyOf(`{"specialty":"odontologia","practitioner":"p-0"}`), wire.NotFound, "/any/practitioner"},
		{"any near nowhere", anyOf(`{"specialty":"odontologia","near":"aquí"}`), wire.Malformed, "/any/near"},
		{"any on no date", anyOf(`{"specialty":"odontologia","from":"2026-02-30"}`), wire.Malformed, "/any/from"},
		{"any backwards", anyOf(`{"specialty":"odontologia","from":"2026-12-02","to":"2026-12-01"}`), wire.Malformed, "/any/to"},
		{"any for years", anyOf(`{"specialty":"odontologia","from":"2026-12-02","to":"2199-12-01"}`), wire.Malformed, "/any/to"},
		{"any beyond the horizon", anyOf(`{"specialty":"odontologia","from":"2027-06-01"}`), wire.OutsideHorizon, "/any/from"},
		{"any in an unknown province", anyOf(`{"specialty":"odontologia","province":"99"}`), wire.NothingFree, ""},

		{"an appointment that was never given", getAsk(wire.AppointmentPath(notGiven)), wire.NotFound, ""},
		{"an appointment's mistyped code", getAsk(wire.AppointmentPath(mistyped(taken.Code))), wire.NotFound, ""},
		{"cancelling what was never given", postAsk(wire.CancelPath(notGiven), ""), wire.NotFound, ""},
		{"moving what was never given", postAsk(wire.ReschedulePath(notGiven), `{"slot":"`+slot+`"}`), wire.NotFound, ""},
		{"moving nowhere", postAsk(wire.ReschedulePath(taken.Code), `{}`), wire.MissingField, "/slot"},
		{"moving to no slot", postAsk(wire.ReschedulePath(taken.Code), `{"slot":"x"}`), wire.NotFound, "/slot"},
		{"moving to the past", postAsk(wire.ReschedulePath(taken.Code), `{"slot":"`+slotID(agendaToday, 1)+`"}`), wire.SlotPast, ""},
		{"moving to another specialty", postAsk(wire.ReschedulePath(taken.Code), `{"slot":"`+slotID(agendaTeeth, 1)+`"}`), wire.WrongState, ""},
		{"moving to where it is", postAsk(wire.ReschedulePath(taken.Code), `{"slot":"`+taken.Slot.ID+`"}`), wire.SlotTaken, ""},
	}
	f.refusedAll(cases)
}

// mistyped changes the last character of a code.
func mistyped(code string) string {
	last := byte('0')
	if code[len(code)-1] == last {
		last = '1'
	}
	return code[:len(code)-1] + string(last)
}

func TestHoldsThatAreOver(t *testing.T) {
	f := newFixture(t)
	held := f.hold(ana, slotID(agendaQuito, 0))
	f.advance(time.Duration(f.state.Rules().HoldSeconds) * time.Second)
	finish := func(name string) ask {
		return bookAsk(`{"person":` + personJSON(ana) + `,"hold":"` + name + `"}`)
	}
	f.refusedAll([]bad{
		{"an expired hold by its id", finish(held.ID), wire.HoldExpired, ""},
		{"an expired hold by its code", finish(held.Code), wire.HoldExpired, ""},
	})
	f.must(allocator.Command{Kind: allocator.KindTick}) // any entry lets the hold go
	f.book(luis, slotID(agendaQuito, 0))
	f.refusedAll([]bad{
		{"a hold that is gone", finish(held.ID), wire.HoldExpired, ""},
		{"the code of a hold that is gone", finish(held.Code), wire.NotFound, ""},
	})
}

func TestTooManyHolds(t *testing.T) {
	f := newFixture(t)
	f.hold(ana, slotID(agendaQuito, 0))
	f.hold(ana, slotID(agendaQuito, 1))
	f.refusedAll([]bad{{"a third hold", postAsk(wire.HoldsPath, bookJSON(ana, slotID(agendaQuito, 2))), wire.LimitReached, ""}})
}

func TestBadQueries(t *testing.T) {
	f := newFixture(t)
	at := "/v1/availability?unit=u-quito&specialty=odontologia"
	on := "/v1/slots?unit=u-quito&specialty=odontologia"
	f.refusedAll([]bad{
		{"no unit", getAsk("/v1/availability?specialty=odontologia"), wire.MissingField, "unit"},
		{"no specialty", getAsk("/v1/availability?unit=u-quito"), wire.MissingField, "specialty"},
		{"no date", getAsk(on), wire.MissingField, "date"},
		{"an unknown unit", getAsk("/v1/availability?unit=u-0&specialty=odontologia"), wire.NotFound, "unit"},
		{"an empty unit", getAsk("/v1/availability?unit=&specialty=odontologia"), wire.NotFound, "unit"},
		{"an unknown specialty", getAsk("/v1/availability?unit=u-quito&specialty=x"), wire.NotFound, "specialty"},
		{"an unknown practitioner", getAsk(at + "&practitioner=p-0"), wire.NotFound, "practitioner"},
		{"no calendar date", getAsk(at + "&from=2026-02-30"), wire.Malformed, "from"},
		{"a date with a time", getAsk(at + "&from=2026-12-01T00:00:00Z"), wire.Malformed, "from"},
		{"a date of the year 0", getAsk(at + "&to=0000-01-01"), wire.Malformed, "to"},
		{"a date of the year 9999", getAsk(at + "&to=9999-12-31"), wire.Malformed, "to"},
		{"a year with five digits", getAsk(at + "&to=10000-01-01"), wire.Malformed, "to"},
		{"dates backwards", getAsk(at + "&from=2026-12-02&to=2026-12-01"), wire.Malformed, "to"},
		{"401 days", getAsk(at + "&from=2026-01-01&to=2027-02-05"), wire.Malformed, "to"},
		{"a slot date in words", getAsk(on + "&date=mañana"), wire.Malformed, "date"},
		{"no point", getAsk("/v1/units?near=quito"), wire.Malformed, "near"},
		{"a point off the earth", getAsk("/v1/units?near=91,0"), wire.Malformed, "near"},
		{"no number for a point", getAsk("/v1/units?near=NaN,NaN"), wire.Malformed, "near"},
		{"infinity for a point", getAsk("/v1/units?near=Inf,0"), wire.Malformed, "near"},
		{"no units", getAsk("/v1/units?limit=0"), wire.Malformed, "limit"},
		{"too many units", getAsk("/v1/units?limit=1001"), wire.Malformed, "limit"},
		{"a huge limit", getAsk("/v1/units?limit=99999999999999999999"), wire.Malformed, "limit"},
		{"an unknown specialty of units", getAsk("/v1/units?specialty=x"), wire.NotFound, "specialty"},
		{"an answer that is too large", getAsk("/v1/demo/noop?bytes=1048577"), wire.Malformed, "bytes"},
		{"no time to move the clock to", ask{method: "POST", target: wire.DemoClockPath, token: "admin", body: `{"now":"later"}`}, wire.Malformed, "/now"},
		{"a time beyond the log's", ask{method: "POST", target: wire.DemoClockPath, token: "admin", body: `{"now":"2150-01-01T00:00:00Z"}`}, wire.Malformed, "/now"},
	})
}

func TestBadKeys(t *testing.T) {
	f := newFixture(t)
	body := bookJSON(ana, slotID(agendaQuito, 0))
	keyed := func(key string) ask {
		return ask{method: "POST", target: wire.AppointmentsPath, token: "web", body: body}.with("Idempotency-Key: " + key)
	}
	booked := f.book(luis, slotID(agendaQuito, 1))
	var cases []bad
	for _, target := range []string{wire.AppointmentsPath, wire.HoldsPath, wire.BatchPath, wire.CancelPath(booked.Code), wire.ReschedulePath(booked.Code)} {
		c := bad{"no key for " + target, ask{method: "POST", target: target, token: "web", body: body}, wire.IdempotencyKeyMissing, ""}
		if target == wire.BatchPath {
			c.ask.body = `{"items":[` + body + `]}`
		}
		cases = append(cases, c)
	}
	f.refusedAll(append(cases, []bad{
		{"an empty key", keyed(""), wire.IdempotencyKeyMissing, ""},
		{"an empty quoted key", keyed(`""`), wire.IdempotencyKeyMissing, ""},
		{"a key of 129 bytes", keyed(strings.Repeat("k", 129)), wire.Malformed, wire.IdempotencyKeyHeader},
		{"a key with a space", keyed("a b"), wire.Malformed, wire.IdempotencyKeyHeader},
		{"a key with a tab", keyed("a\tb"), wire.Malformed, wire.IdempotencyKeyHeader},
		{"a key that is not ASCII", keyed("clé"), wire.Malformed, wire.IdempotencyKeyHeader},
		{"a key with one quote", keyed(`"k`), wire.Malformed, wire.IdempotencyKeyHeader},
		{"a key with quotes within", keyed(`"a"b"`), wire.Malformed, wire.IdempotencyKeyHeader},
	}...))
	longest := strings.Repeat("k", 128)
	f.appointment(f.do(keyed(`"`+longest+`"`)), http.StatusCreated)
	other := keyed(longest)
	other.body = bookJSON(ana, slotID(agendaTeeth, 5))
	f.refusedAll([]bad{
		{"a key with another body", other, wire.IdempotencyKeyReused, ""},
		{"a key for another route", func() ask { a := keyed(longest); a.target = wire.HoldsPath; return a }(), wire.IdempotencyKeyReused, ""},
	})
}

func TestWhoAsks(t *testing.T) {
	f := newFixture(t)
	bearer := func(value string) ask {
		return ask{method: http.MethodGet, target: wire.ProvincesPath}.with("Authorization:" + value)
	}
	cases := []bad{
		{"no token", ask{method: http.MethodGet, target: wire.ProvincesPath}, wire.Unauthenticated, ""},
		{"an empty header", bearer(""), wire.Unauthenticated, ""},
		{"an empty token", bearer(" Bearer "), wire.Unauthenticated, ""},
		{"a wrong token", bearer(" Bearer guess"), wire.Unauthenticated, ""},
		{"another scheme", bearer(" Basic " + tokenOf("web")), wire.Unauthenticated, ""},
		{"a bare token", bearer(" " + tokenOf("web")), wire.Unauthenticated, ""},
		{"a token and more", bearer(" Bearer " + tokenOf("web") + "x"), wire.Unauthenticated, ""},
		{"a long token", bearer(" Bearer " + strings.Repeat("x", 4000)), wire.Unauthenticated, ""},
		{"booking by the monitor", func() ask { a := bookAsk(bookJSON(ana, slotID(agendaQuito, 0))); a.token = "monitor"; return a }(), wire.Forbidden, ""},
		{"booking by staff", func() ask { a := bookAsk(bookJSON(ana, slotID(agendaQuito, 0))); a.token = "staff"; return a }(), wire.Forbidden, ""},
		{"a batch by a kiosk", func() ask { a := postAsk(wire.BatchPath, "{}"); a.token = "kiosk"; return a }(), wire.Forbidden, ""},
		{"metrics by a channel", getAsk(wire.MetricsPath), wire.Forbidden, ""},
		{"the clock by the monitor", ask{method: "POST", target: wire.DemoClockPath, token: "monitor", body: "{}"}, wire.Forbidden, ""},
		{"an open route's unknown neighbour", ask{method: http.MethodGet, target: "/healthz/x"}, wire.NotFound, ""},
	}
	f.refusedAll(cases)
	a := f.do(cases[0].ask)
	if got := a.header.Get("WWW-Authenticate"); got != `Bearer realm="cupo"` {
		t.Errorf("WWW-Authenticate %q", got)
	}
}

// Every prefix of a sound body is refused, in both formats, and changes nothing.
func TestTruncatedBodies(t *testing.T) {
	f := newFixture(t)
	request := &wire.BookRequest{
		Person: wire.Person{Document: wire.Document{Type: wire.DocumentCedula, Number: ana}},
		Slot:   slotID(agendaQuito, 0),
	}
	before := f.records()
	for media, whole := range map[string][]byte{wire.MediaJSON: request.AppendJSON(nil), wire.MediaMsgpack: request.AppendMsgpack(nil)} {
		for n := range len(whole) {
			a := bookAsk(string(whole[:n])).with("Content-Type: "+media, "Accept: "+wire.MediaJSON)
			if got := f.do(a); got.status != 400 || !bytes.Contains(got.body, []byte(`"code":"malformed"`)) {
				t.Errorf("%s cut after %d bytes was answered %d %s", media, n, got.status, got.body)
			}
		}
	}
	if f.records() != before {
		t.Error("a cut body changed the state")
	}
}

func TestUnknownFieldsAreTolerated(t *testing.T) {
	f := newFixture(t)
	body := `{"channel":"operator","person":{"document":{"type":"cedula","number":"` + ana + `","country":"EC"},"vip":true},` +
		`"slot":"` + slotID(agendaQuito, 0) + `","extra":[{"a":[1,2.5e3,null,true,"ñ"]}],"":{}}`
	if got := f.appointment(f.post(wire.AppointmentsPath, body), http.StatusCreated); got.Channel != "web" {
		t.Errorf("the body chose the channel %q", got.Channel)
	}
}

func TestPathsAreAuthorisedAsTheyAreServed(t *testing.T) {
	f := newFixture(t)
	booked := f.book(ana, slotID(agendaQuito, 0))
	code := booked.Code
	for _, c := range []struct {
		target string
		code   wire.Code // Done for an answer
		token  string
	}{
		{"//healthz", wire.Done, ""},
		{"/healthz/../v1/provinces", wire.Unauthenticated, ""},
		{"/healthz/%2e%2e/v1/provinces", wire.Unauthenticated, ""},
		{"//v1/../%2e%2e/", wire.NotFound, "web"},
		{"/v1/./provinces", wire.Done, "web"},
		{"/docs/..%2fmetrics", wire.Unauthenticated, ""},
		{"/docs/..%2fmetrics", wire.Forbidden, "web"},
		{"/v1/provinces/../../metrics", wire.Forbidden, "web"},
		{"/v1/provinces;x=1", wire.NotFound, "web"},
		{"/v1/provinces;/../../healthz", wire.Done, ""},
		{"/v1/provinces%3b", wire.NotFound, "web"},
		{"/v1/provinces%00", wire.NotFound, "web"},
		{"/v1/provinces/", wire.NotFound, "web"},
		{"/V1/provinces", wire.NotFound, "web"},
		{"/v1%2fprovinces", wire.Done, "web"},
		{"/v1/appointments/" + code + "%2fcancel", wire.MethodNotAllowed, "web"},
		{"/v1/appointments/x/y", wire.NotFound, "web"},
		{"/v1/appointments/" + strings.Repeat("x", 65), wire.NotFound, "web"},
		{"/v1/appointments/", wire.NotFound, "web"},
		{"/v1/appointments//cancel", wire.NotFound, "web"},
		{"/v1/appointments/%", wire.NotFound, "web"},
		{"/v1/appointments/%zz", wire.NotFound, "web"},
		{"/v1/appointments/\xff", wire.NotFound, "web"},
		{"/v1/holds/..", wire.NotFound, "web"},
		{"/..", wire.NotFound, ""},
		{"/", wire.NotFound, ""},
		{"*", wire.NotFound, ""},
		{"http://elsewhere.test/metrics", wire.Forbidden, "web"},
		{"http://elsewhere.test/healthz", wire.Done, ""},
		{`/v1\provinces`, wire.NotFound, "web"},
		{"/v1/provinces#/healthz", wire.Unauthenticated, ""},
	} {
		t.Run(fmt.Sprintf("%q by %q", c.target, c.token), func(t *testing.T) {
			before := f.records()
			a := f.do(ask{method: http.MethodGet, target: c.target, token: c.token})
			switch {
			case c.code != wire.Done:
				f.on(t).problem(a, c.code, words.Spanish)
			case a.status != http.StatusOK:
				t.Errorf("answered %d: %s", a.status, a.body)
			}
			if f.records() != before {
				t.Error("the state changed")
			}
		})
	}
}

func TestMethods(t *testing.T) {
	f := newFixture(t)
	for _, c := range []struct{ method, target, allow string }{
		{"POST", wire.ProvincesPath, "GET, HEAD"},
		{"PUT", wire.AppointmentsPath, "POST"},
		{"OPTIONS", wire.AppointmentsPath, "POST"},
		{"HEAD", wire.AppointmentsPath, "POST"},
		{"TRACE", wire.HealthPath, "GET, HEAD"},
		{"get", wire.HealthPath, "GET, HEAD"},
		{"BREW", "/v1/appointments/x", "GET, HEAD"},
		{"GET", "/v1/holds/x", "DELETE"},
		{"DELETE", wire.DemoNoopPath, "GET, HEAD, POST"},
	} {
		a := f.do(ask{method: c.method, target: c.target, token: "web"})
		if a.status != http.StatusMethodNotAllowed || a.header.Get("Allow") != c.allow {
			t.Errorf("%s %s: answered %d, Allow %q, want %q", c.method, c.target, a.status, a.header.Get("Allow"), c.allow)
		}
		if c.method != "HEAD" {
			f.problem(a, wire.MethodNotAllowed, words.Spanish)
		}
	}
}

func TestHead(t *testing.T) {
	f := newFixture(t)
	for _, target := range []string{wire.HealthPath, wire.ProvincesPath, wire.OpenAPIPath, wire.DocsPath, "/v1/appointments/0000-0000"} {
		get := f.get(target)
		head := f.do(ask{method: http.MethodHead, target: target, token: "web"})
		if len(head.body) != 0 || head.status != get.status {
			t.Errorf("HEAD %s: %d with %d bytes, GET %d", target, head.status, len(head.body), get.status)
		}
		if a, b := head.header.Get("Content-Length"), get.header.Get("Content-Length"); a != b || a == "" {
			t.Errorf("HEAD %s: Content-Length %q, GET %q", target, a, b)
		}
	}
}
