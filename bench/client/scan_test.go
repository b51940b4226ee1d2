package client

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

func sample() *wire.AppointmentResponse {
	return &wire.AppointmentResponse{Appointment: wire.Appointment{
		Code: "K7M2-9QXA", Status: wire.StatusRescheduled, Channel: "web", RescheduledTo: "AAAA-BBBB",
		Person: wire.Person{Document: wire.Document{Type: "cedula", Number: "1710034065"}}, Bring: []string{"cedula"},
		Slot: wire.AppointmentSlot{
			ID: "s1", Start: "2026-12-01T09:20:00-05:00",
			// What a name may hold must not be taken for a field.
			Unit: wire.UnitSummary{ID: "u1", Name: `Unidad "rescheduledTo":"X" {"appointment":{"code":"Y`},
		},
	}}
}

func TestBookedIsReadAsTheDecoderReadsIt(t *testing.T) {
	got, err := ReadBooked(sample().AppendJSON(nil))
	if err != nil || string(got.Code) != "K7M2-9QXA" || string(got.Slot) != "s1" ||
		string(got.Status) != "rescheduled" || string(got.RescheduledTo) != "AAAA-BBBB" {
		t.Fatalf("got %+v, %v", got, err)
	}
	// In another order, and with spaces, the decoder must step in.
	got, err = ReadBooked([]byte(`{ "appointment": {"slot": {"id": "s2"}, "code": "C", "status": "booked"} }`))
	if err != nil || string(got.Code) != "C" || string(got.Slot) != "s2" || string(got.Status) != "booked" {
		t.Fatalf("got %+v, %v", got, err)
	}
	for _, bad := range []string{"", "{}", `{"appointment":{}}`, `{"appointment":{"code":"C"`, `{"appointment":{"code":"C"}}`} {
		if got, err := ReadBooked([]byte(bad)); err == nil {
			t.Errorf("%q was read as %+v", bad, got)
		}
	}
}

func TestSlotsAreReadAsTheDecoderReadsThem(t *testing.T) {
	var all wire.SlotsResponse
	for i, status := range []string{wire.SlotFree, wire.SlotHeld, wire.SlotBooked, wire.SlotBlocked} {
		all.Slots = append(all.Slots, wire.Slot{
			ID: fmt.Sprint("s", i), Start: "2026-12-01T09:20:00-05:00", Minutes: 20, Status: status,
			Practitioner: wire.PractitionerSummary{ID: "p1", Name: `Ana "status":"free" Vera`},
		})
	}
	want := "s0 free, s1 held, s2 booked, s3 blocked, "
	spaced := strings.ReplaceAll(string(all.AppendJSON(nil)), `,"start":`, `, "start": `)
	for _, body := range []string{string(all.AppendJSON(nil)), spaced} {
		got := ""
		if err := EachSlot([]byte(body), func(id, status []byte) { got += fmt.Sprintf("%s %s, ", id, status) }); err != nil || got != want {
			t.Errorf("got %q, %v; want %q", got, err, want)
		}
	}
	if err := EachSlot([]byte(`{"slots":[{"id":"a","start":"x"`), func(id, status []byte) {}); err == nil {
		t.Error("a torn list was read")
	}
	if err := EachSlot([]byte(`{"slots":[]}`), func(id, status []byte) { t.Error("visited") }); err != nil {
		t.Error(err)
	}
}

func TestDaysAreReadAsTheDecoderReadsThem(t *testing.T) {
	all := wire.AvailabilityResponse{Days: []wire.Day{{Date: "2026-12-01", Free: 0}, {Date: "2026-12-02", Free: 417}}}
	for _, body := range []string{string(all.AppendJSON(nil)), `{"days":[ {"free":0,"date":"2026-12-01"}, {"free": 417, "date": "2026-12-02"}]}`} {
		got := ""
		if err := EachDay([]byte(body), func(date []byte, free int) { got += fmt.Sprintf("%s %d, ", date, free) }); err != nil ||
			got != "2026-12-01 0, 2026-12-02 417, " {
			t.Errorf("got %q, %v", got, err)
		}
	}
	for _, bad := range []string{"", `{"days":[{"date":"2026-12-01","free":`, `{"days":[{"date":"2026-12-01","free":x}]}`} {
		if err := EachDay([]byte(bad), func([]byte, int) {}); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}
