package httpapi

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/server/httpapi/words"
	"github.com/cupo-ec/cupo/wire"
)

func TestFindAPlace(t *testing.T) {
	f := newFixture(t)
	var provinces wire.ProvincesResponse
	f.decode(f.get(wire.ProvincesPath), http.StatusOK, &provinces)
	if len(provinces.Provinces) != 3 || provinces.Provinces[1] != (wire.Province{Code: "17", Name: "Pichincha"}) {
		t.Errorf("provinces %+v", provinces)
	}
	var specialties wire.SpecialtiesResponse
	f.decode(f.get(wire.SpecialtiesPath), http.StatusOK, &specialties)
	if len(specialties.Specialties) != 3 || specialties.Specialties[2].Level != wire.LevelReferred || specialties.Specialties[0].Level != wire.LevelFirst {
		t.Errorf("specialties %+v", specialties)
	}
	var availability wire.AvailabilityResponse
	f.decode(f.get("/v1/availability?unit=u-quito&specialty=medicina-general"), http.StatusOK, &availability)
	// Of today's twelve places from 07:00 those up to and with 08:00 have begun.
	want := []wire.Day{{Date: "2026-11-23", Free: 8}, {Date: "2026-12-01", Free: 6}}
	if fmt.Sprint(availability.Days) != fmt.Sprint(want) {
		t.Errorf("availability %v, want %v", availability.Days, want)
	}
	var slots wire.SlotsResponse
	f.decode(f.get("/v1/slots?unit=u-islands&specialty=medicina-general&date=2026-11-24"), http.StatusOK, &slots)
	if len(slots.Slots) != 6 || slots.Slots[0].Start != "2026-11-24T09:20:00-06:00" || slots.Slots[0].Status != wire.SlotFree {
		t.Errorf("slots of the islands %+v", slots.Slots)
	}
}

func TestUnitsNearestFirst(t *testing.T) {
	f := newFixture(t)
	for query, want := range map[string]string{
		"":                                     "u-quito u-south u-guayaquil u-islands",
		"?near=-0.31,-78.55":                   "u-south u-quito u-guayaquil u-islands",
		"?near=-2.0,-79.9&limit=2":             "u-guayaquil u-south",
		"?province=17":                         "u-quito u-south",
		"?city=guayaquil":                      "u-guayaquil",
		"?specialty=odontologia":               "u-quito",
		"?province=99":                         "",
		"?province=17&specialty=oftalmologia":  "u-south",
		"?near=%2D0.31%2C%20-78.55&limit=1":    "u-south",
		"?specialty=medicina-general&limit=01": "u-quito",
	} {
		var units wire.UnitsResponse
		f.decode(f.get(wire.UnitsPath+query), http.StatusOK, &units)
		ids := make([]string, len(units.Units))
		for i, u := range units.Units {
			ids[i] = u.ID
			if (u.DistanceKm != nil) != strings.Contains(query, "near") {
				t.Errorf("%q: the distance of %s", query, u.ID)
			}
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%q: units %q, want %q", query, got, want)
		}
	}
}

func TestBookAGivenPlaceConsultAndSearch(t *testing.T) {
	f := newFixture(t)
	booked := f.book(ana, slotID(agendaQuito, 2))
	if booked.Status != wire.StatusBooked || booked.Channel != "web" || booked.CostUSD != wire.CostFree ||
		booked.Slot.Start != "2026-12-01T10:00:00-05:00" || booked.Slot.ArriveBy != "2026-12-01T09:30:00-05:00" ||
		booked.CancelUntil != "2026-11-30T22:00:00-05:00" || booked.BookedAt != "2026-11-23T08:00:00-05:00" ||
		booked.Person.Document.Number != ana || booked.Slot.Unit.ID != "u-quito" || booked.Slot.Practitioner.ID != "p-1" {
		t.Errorf("booked %+v", booked)
	}
	for _, code := range []string{booked.Code, strings.ToLower(booked.Code), strings.ReplaceAll(booked.Code, "-", "")} {
		if got := f.appointment(f.get(wire.AppointmentPath(code)), http.StatusOK); fmt.Sprint(got) != fmt.Sprint(booked) {
			t.Errorf("consulting %s: %+v, want %+v", code, got, booked)
		}
	}
	var found wire.AppointmentsResponse
	f.decode(f.do(ask{method: "POST", target: wire.SearchPath, token: "staff", body: `{"document":{"type":"cedula","number":"171003406-5"}}`}), 200, &found)
	if len(found.Appointments) != 1 || found.Appointments[0].Code != booked.Code {
		t.Errorf("search found %+v", found)
	}
	f.decode(f.do(ask{method: "POST", target: wire.SearchPath, token: "web", body: `{"document":{"number":"` + ana + `"},"status":"cancelled"}`}), 200, &found)
	if len(found.Appointments) != 0 {
		t.Errorf("search for cancelled ones found %+v", found)
	}
	f.problem(f.post(wire.AppointmentsPath, bookJSON(luis, slotID(agendaQuito, 2))), wire.SlotTaken, words.Spanish)
}

func TestStaffSeeTheirOwnUnitOnly(t *testing.T) {
	f := newFixture(t)
	elsewhere := f.book(ana, slotID(agendaGuayaquil, 0))
	staff := ask{method: http.MethodGet, target: wire.AppointmentPath(elsewhere.Code), token: "staff"}
	f.problem(f.do(staff), wire.NotFound, words.Spanish)
	var found wire.AppointmentsResponse
	f.decode(f.do(ask{method: "POST", target: wire.SearchPath, token: "staff", body: `{"document":{"number":"` + ana + `"}}`}), 200, &found)
	if len(found.Appointments) != 0 {
		t.Errorf("staff found %+v", found)
	}
}

func TestHoldAndBookIt(t *testing.T) {
	for _, by := range []string{"id", "code"} {
		t.Run(by, func(t *testing.T) {
			f := newFixture(t)
			held := f.hold(ana, slotID(agendaQuito, 0))
			if held.Expires != "2026-11-23T08:05:00-05:00" || len(held.Code) != 6 || held.Slot != slotID(agendaQuito, 0) {
				t.Errorf("held %+v", held)
			}
			name := held.ID
			if by == "code" {
				name = held.Code
			}
			request := ask{method: "POST", target: wire.AppointmentsPath, token: "operator",
				body: `{"person":` + personJSON(ana) + `,"hold":"` + name + `"}`}.key("finish")
			first := f.do(request)
			booked := f.appointment(first, http.StatusCreated)
			if booked.Slot.ID != held.Slot || booked.Channel != "phone" {
				t.Errorf("booked %+v", booked)
			}
			if again := f.do(request); !bytes.Equal(again.body, first.body) || again.status != first.status {
				t.Errorf("a retry, when the hold is gone, was answered %d %s", again.status, again.body)
			}
		})
	}
}

func TestReleaseAHold(t *testing.T) {
	f := newFixture(t)
	held := f.hold(ana, slotID(agendaQuito, 0))
	release := ask{method: http.MethodDelete, target: wire.HoldPath(held.ID), token: "web"}
	if a := f.do(release); a.status != http.StatusNoContent || len(a.body) != 0 {
		t.Fatalf("released: %d %s", a.status, a.body)
	}
	before, index := f.records(), f.store.AppliedIndex()
	f.problem(f.do(release), wire.NotFound, words.Spanish)
	if f.records() != before || f.store.AppliedIndex() != index {
		t.Error("releasing what is released changed the state or the log")
	}
	f.book(luis, slotID(agendaQuito, 0))
}

func TestBookAny(t *testing.T) {
	for name, c := range map[string]struct{ any, slot string }{
		"the earliest of all":     {`{"specialty":"medicina-general"}`, slotID(agendaToday, 4)},
		"at a unit":               {`{"specialty":"medicina-general","unit":"u-south"}`, slotID(agendaSouth, 0)},
		"in a province":           {`{"specialty":"medicina-general","province":"09"}`, slotID(agendaGuayaquil, 0)},
		"near a point":            {`{"specialty":"medicina-general","near":"-2.1,-79.8"}`, slotID(agendaGuayaquil, 0)},
		"on later dates":          {`{"specialty":"medicina-general","unit":"u-quito","from":"2026-11-24"}`, slotID(agendaQuito, 0)},
		"with a practitioner":     {`{"specialty":"medicina-general","practitioner":"p-3"}`, slotID(agendaSouth, 0)},
		"on the last of the days": {`{"specialty":"medicina-general","from":"2026-12-02","to":"2026-12-03","province":"09"}`, slotID(agendaGuayaquil, 0)},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			got := f.appointment(f.post(wire.AppointmentsPath, `{"person":`+personJSON(ana)+`,"any":`+c.any+`}`), http.StatusCreated)
			if got.Slot.ID != c.slot {
				t.Errorf("booked %s at %s, want %s", got.Slot.ID, got.Slot.Start, c.slot)
			}
		})
	}
}

func TestNothingFreeIsNoDeadEnd(t *testing.T) {
	f := newFixture(t)
	f.rules(func(d *policy.Document) { d.ReferralNeeded = false })
	f.book(luis, slotID(agendaOne, 0))
	body := `{"person":` + personJSON(ana) + `,"any":{"specialty":"oftalmologia"}}`
	p := f.problem(f.post(wire.AppointmentsPath, body), wire.NothingFree, words.Spanish)
	if len(p.Alternatives) != 0 {
		t.Errorf("alternatives that nobody asked for: %+v", p.Alternatives)
	}
	body = `{"person":` + personJSON(ana) + `,"any":{"specialty":"medicina-general","unit":"u-islands","from":"2026-12-01"}}`
	p = f.problem(f.post(wire.AppointmentsPath+"?alternatives=3", body), wire.NothingFree, words.Spanish)
	if len(p.Alternatives) != 3 || p.Alternatives[0].Unit == nil || p.Alternatives[0].Unit.ID != "u-islands" {
		t.Errorf("alternatives %+v", p.Alternatives)
	}
}

func TestAlternatives(t *testing.T) {
	f := newFixture(t)
	slot := slotID(agendaQuito, 0)
	f.book(luis, slot)
	p := f.problem(f.post(wire.AppointmentsPath+"?alternatives=3", bookJSON(ana, slot)), wire.SlotTaken, words.Spanish)
	if len(p.Alternatives) != 3 {
		t.Fatalf("%d alternatives", len(p.Alternatives))
	}
	for _, s := range p.Alternatives {
		if s.Status != wire.SlotFree || s.Unit == nil || s.ID == slot {
			t.Errorf("alternative %+v", s)
		}
	}
	f.book(ana, p.Alternatives[0].ID)
	p = f.problem(f.post(wire.AppointmentsPath+"?alternatives=1000", bookJSON(ana, slotID(agendaQuito, 3))), wire.AlreadyBooked, words.Spanish)
	if len(p.Alternatives) != 0 {
		t.Errorf("other places offered to somebody who may have none: %d", len(p.Alternatives))
	}
	p = f.problem(f.post(wire.HoldsPath+"?alternatives=1000", `{"person":`+personJSON(grownUp)+`,"slot":"`+slot+`"}`), wire.NotCovered, words.Spanish)
	if p.Rule != "childAgeYears" || len(p.Alternatives) != 0 {
		t.Errorf("a grown-up child: rule %q, %d alternatives", p.Rule, len(p.Alternatives))
	}
	for _, nonsense := range []string{"0", "-1", "x", "99999999999999999999"} {
		p = f.problem(f.post(wire.HoldsPath+"?alternatives="+nonsense, `{"person":`+personJSON(ana)+`,"slot":"`+slotID(agendaQuito, 0)+`"}`), wire.AlreadyBooked, words.Spanish)
		if len(p.Alternatives) != 0 {
			t.Errorf("alternatives=%s: %d", nonsense, len(p.Alternatives))
		}
	}
}

func TestCancel(t *testing.T) {
	for name, body := range map[string]string{"without a body": "", "with a reason": `{"reason":"viaje"}`, "with an empty one": "{}"} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			booked := f.book(ana, slotID(agendaQuito, 0))
			cancelled := f.appointment(f.post(wire.CancelPath(booked.Code), body), http.StatusOK)
			if cancelled.Status != wire.StatusCancelled || cancelled.Code != booked.Code {
				t.Errorf("cancelled %+v", cancelled)
			}
			f.book(luis, slotID(agendaQuito, 0))
			p := f.problem(f.post(wire.CancelPath(booked.Code), body), wire.WrongState, words.Spanish)
			if p.Rule != "" {
				t.Errorf("rule %q", p.Rule)
			}
		})
	}
}

func TestTooLateToCancel(t *testing.T) {
	f := newFixture(t)
	booked := f.book(ana, slotID(agendaToday, 11))
	before := f.records()
	p := f.problem(f.post(wire.CancelPath(booked.Code), ""), wire.NotCancellable, words.Spanish)
	if p.Rule != "cancelUntilSeconds" || !strings.Contains(p.Detail, "12 horas") {
		t.Errorf("rule %q: %s", p.Rule, p.Detail)
	}
	f.problem(f.post(wire.ReschedulePath(booked.Code), `{"slot":"`+slotID(agendaQuito, 0)+`"}`), wire.NotCancellable, words.Spanish)
	if f.records() != before {
		t.Error("the refusals changed the state")
	}
}

func TestReschedule(t *testing.T) {
	f := newFixture(t)
	booked := f.book(ana, slotID(agendaQuito, 0))
	taken := f.book(luis, slotID(agendaSouth, 0))
	p := f.problem(f.post(wire.ReschedulePath(booked.Code)+"?alternatives=2", `{"slot":"`+taken.Slot.ID+`"}`), wire.SlotTaken, words.Spanish)
	if len(p.Alternatives) != 2 {
		t.Errorf("%d alternatives", len(p.Alternatives))
	}
	p = f.problem(f.post(wire.ReschedulePath(booked.Code), `{"slot":"`+slotID(agendaTeeth, 0)+`"}`), wire.WrongState, words.Spanish)
	if p.Rule != "sameSpecialty" {
		t.Errorf("rule %q", p.Rule)
	}
	moved := f.appointment(f.post(wire.ReschedulePath(booked.Code), `{"slot":"`+slotID(agendaSouth, 1)+`"}`), http.StatusOK)
	if moved.Status != wire.StatusBooked || moved.Slot.ID != slotID(agendaSouth, 1) || moved.Code == booked.Code {
		t.Errorf("moved to %+v", moved)
	}
	old := f.appointment(f.get(wire.AppointmentPath(booked.Code)), http.StatusOK)
	if old.Status != wire.StatusRescheduled || old.RescheduledTo != moved.Code {
		t.Errorf("the old one is %+v", old)
	}
}

func TestBatchOfAllKinds(t *testing.T) {
	f := newFixture(t)
	f.book(luis, slotID(agendaQuito, 0))
	held := f.hold(luis, slotID(agendaTeeth, 3))
	items := []string{
		bookJSON(ana, slotID(agendaQuito, 1)), // booked
		bookJSON(ana, slotID(agendaQuito, 0)), // taken
		bookJSON(wrong, slotID(agendaQuito, 2)),
		bookJSON(stranger, slotID(agendaQuito, 2)),
		bookJSON(ana, "zz-1"),
		`{"person":` + personJSON(ana) + `}`,
		`{"person":` + personJSON(luis) + `,"hold":"` + held.ID + `"}`,
		`{"person":` + personJSON(ana) + `,"any":{"specialty":"odontologia"}}`,
		`{"person":` + personJSON(ana) + `,"slot":"` + slotID(agendaQuito, 1) + `","hold":"` + held.ID + `"}`,
	}
	want := []string{"booked", "slot-taken", "invalid-document", "not-covered", "not-found", "missing-field", "booked", "booked", "malformed"}
	request := ask{method: "POST", target: wire.BatchPath, token: "phone", body: `{"items":[` + strings.Join(items, ",") + `]}`}.key("batch")
	first := f.do(request)
	var answer wire.BatchResponse
	f.decode(first, http.StatusOK, &answer)
	if len(answer.Outcomes) != len(want) {
		t.Fatalf("%d outcomes of %d items", len(answer.Outcomes), len(want))
	}
	for i, o := range answer.Outcomes {
		got := "nothing"
		switch {
		case o.Appointment != nil && o.Problem == nil:
			got = o.Appointment.Status
		case o.Problem != nil && o.Appointment == nil:
			got = o.Problem.Code
			if f := o.Problem.Field; f != "" && !strings.HasPrefix(f, fmt.Sprintf("/items/%d/", i)) {
				t.Errorf("item %d: field %q", i, f)
			}
		}
		if got != want[i] {
			t.Errorf("item %d came to %s, want %s", i, got, want[i])
		}
	}
	// What was booked is answered again; what the leader refused by itself left its key free and is
	// looked at anew.
	var again wire.BatchResponse
	f.decode(f.do(request), http.StatusOK, &again)
	for i, o := range answer.Outcomes {
		if o.Appointment != nil && (again.Outcomes[i].Appointment == nil || fmt.Sprint(*again.Outcomes[i].Appointment) != fmt.Sprint(*o.Appointment)) {
			t.Errorf("item %d was answered %+v, then %+v", i, o.Appointment, again.Outcomes[i])
		}
		if o.Problem != nil && again.Outcomes[i].Problem == nil {
			t.Errorf("item %d was refused with %s, then booked", i, o.Problem.Code)
		}
	}
}

func TestRetriesAreAnsweredTheSame(t *testing.T) {
	f := newFixture(t)
	request := ask{method: "POST", target: wire.AppointmentsPath, token: "web", body: bookJSON(ana, slotID(agendaQuito, 0))}.key("k-1")
	first := f.do(request)
	booked := f.appointment(first, http.StatusCreated)
	same := func(when string, request ask, first answered) {
		t.Helper()
		before := f.records()
		if again := f.do(request); again.status != first.status || !bytes.Equal(again.body, first.body) {
			t.Errorf("%s a retry was answered %d\n%s\nnot %d\n%s", when, again.status, again.body, first.status, first.body)
		}
		if f.records() != before {
			t.Errorf("%s a retry changed the state", when)
		}
	}
	same("at once", request, first)
	bare := request
	bare.headers = []string{wire.IdempotencyKeyHeader + ": k-1"}
	same("with a bare key", bare, first)
	spaced := request
	spaced.body = strings.ReplaceAll(request.body, ",", " ,\n\t") + "  "
	same("written otherwise", spaced, first)
	f.problem(f.do(ask{method: "POST", target: wire.AppointmentsPath, token: "web", body: bookJSON(ana, slotID(agendaQuito, 1))}.key("k-1")), wire.IdempotencyKeyReused, words.Spanish)

	cancel := ask{method: "POST", target: wire.CancelPath(booked.Code), token: "web"}.key("k-2")
	cancelled := f.do(cancel)
	f.appointment(cancelled, http.StatusOK)
	same("after it was cancelled", request, first)
	same("for the cancelling", cancel, cancelled)
	f.problem(f.do(ask{method: "POST", target: wire.CancelPath(booked.Code), token: "web", body: `{"reason":"otra"}`}.key("k-2")), wire.IdempotencyKeyReused, words.Spanish)

	hold := ask{method: "POST", target: wire.HoldsPath, token: "web", body: `{"person":` + personJSON(ana) + `,"slot":"` + slotID(agendaQuito, 4) + `"}`}.key("k-3")
	held := f.do(hold)
	same("for a hold", hold, held)
	var placed wire.HoldResponse
	f.decode(held, http.StatusCreated, &placed)
	f.appointment(f.post(wire.AppointmentsPath, `{"person":`+personJSON(ana)+`,"hold":"`+placed.Hold.ID+`"}`), http.StatusCreated)
	same("for a hold that became an appointment", hold, held)
	other := request
	other.token = "operator"
	f.problem(f.do(other), wire.AlreadyBooked, words.Spanish) // another caller's key is another key
	f.advance(27 * time.Hour)
	f.appointment(f.do(ask{method: "POST", target: wire.AppointmentsPath, token: "web", body: bookJSON(luis, slotID(agendaSouth, 1))}.key("k-9")), 201)
}

func TestLanguages(t *testing.T) {
	f := newFixture(t)
	for header, language := range map[string]words.Language{
		"": words.Spanish, "es-EC": words.Spanish, "qu-EC, es;q=0.5": words.Kichwa, "qug": words.Kichwa,
		"en-GB,en;q=0.9": words.English, "tlh": words.Spanish,
	} {
		a := ask{method: http.MethodGet, target: "/v1/appointments/0000-0001", token: "web"}
		if header != "" {
			a = a.with("Accept-Language: " + header)
		}
		f.problem(f.do(a), wire.NotFound, language)
	}
}

func TestMsgpackIsTheSameAsJSON(t *testing.T) {
	f := newFixture(t)
	booked := f.book(ana, slotID(agendaQuito, 0))
	request := &wire.BookRequest{Person: wire.Person{Document: wire.Document{Type: wire.DocumentCedula, Number: luis}}, Slot: slotID(agendaQuito, 1)}
	packed := f.do(ask{method: "POST", target: wire.AppointmentsPath, token: "web", body: string(request.AppendMsgpack(nil)),
		headers: []string{"Content-Type: " + wire.MediaMsgpack}}.key("m"))
	if packed.status != http.StatusCreated || packed.header.Get("Content-Type") != wire.MediaMsgpack {
		t.Fatalf("answered %d %s", packed.status, packed.header.Get("Content-Type"))
	}
	var fromMsgpack wire.AppointmentResponse
	if err := fromMsgpack.UnmarshalMsgpack(packed.body); err != nil {
		t.Fatal(err)
	}
	// The same body in JSON is the same request, so the same key answers it.
	fromJSON := f.appointment(f.do(ask{method: "POST", target: wire.AppointmentsPath, token: "web", body: string(request.AppendJSON(nil))}.key("m")), 201)
	if fmt.Sprint(fromMsgpack.Appointment) != fmt.Sprint(fromJSON) {
		t.Errorf("msgpack %+v\nJSON    %+v", fromMsgpack.Appointment, fromJSON)
	}
	refused := f.do(ask{method: http.MethodGet, target: wire.AppointmentPath("0000-0001"), token: "web", headers: []string{"Accept: application/msgpack"}})
	var p wire.Problem
	if err := p.UnmarshalMsgpack(refused.body); err != nil || refused.header.Get("Content-Type") != wire.MediaProblemMsgpack || p.Code != "not-found" {
		t.Errorf("%v: %s %+v", err, refused.header.Get("Content-Type"), p)
	}
	mixed := f.do(ask{method: "POST", target: wire.AppointmentsPath, token: "web", body: string(request.AppendMsgpack(nil)),
		headers: []string{"Content-Type: " + wire.MediaMsgpack, "Accept: application/json"}}.key("m"))
	if got := f.appointment(mixed, 201); got.Code != fromJSON.Code || got.Code == booked.Code {
		t.Errorf("msgpack in, JSON out: %+v", got)
	}
}
