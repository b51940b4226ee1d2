package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

var update = flag.Bool("update", false, "write the golden files anew")

func checkGolden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	if *update {
		writeFile(t, file, got)
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (rewrite with -update)\n--- got\n%s\n--- want\n%s", file, got, want)
	}
}

func TestHelp(t *testing.T) {
	w := newWorld(nil)
	if code := w.call(t, "--help"); code != exitDone || w.err.Len() > 0 {
		t.Errorf("code %d, stderr %q", code, w.err.String())
	}
	checkGolden(t, "help/cupo", w.out.String())
	for _, c := range commands() {
		asked := newWorld(nil)
		if code := asked.call(t, c.name+" --help"); code != exitDone || asked.err.Len() > 0 {
			t.Errorf("%s: code %d, stderr %q", c.name, code, asked.err.String())
		}
		checkGolden(t, "help/"+c.name, asked.out.String())
		other := newWorld(nil)
		if other.call(t, "help "+c.name); other.out.String() != asked.out.String() {
			t.Errorf("help %s and %s --help differ", c.name, c.name)
		}
		if !strings.Contains(w.out.String(), "  cupo "+c.name+" ") {
			t.Errorf("the help does not name %s", c.name)
		}
	}
}

// TestAppealsText holds what staff read of appeals.
func TestAppealsText(t *testing.T) {
	checkGolden(t, "cards/appeals", appealsText([]wire.Appeal{
		{
			ID: "B3TX-44HN", Kind: wire.AppealDispute, State: wire.AppealOpen, Document: "*******065", Code: "K7M2-9QXA",
			Recorded: wire.StatusNoShow, Reason: "Estuve en la \x1b[2Jventanilla",
		},
		{
			ID: "AAAA-BBBB", Kind: wire.AppealLimit, State: wire.AppealUpheld, Document: "*******856", Reason: "Tengo un tratamiento",
			Decision: "Se comprobó", Extra: 2, Until: "2026-12-10",
		},
	})+appealsText(nil))
}

// TestCards holds what a patient reads.
func TestCards(t *testing.T) {
	plain := sampleAppointment()
	cancelled, moved, odd := sampleAppointment(), sampleAppointment(), sampleAppointment()
	cancelled.Status = wire.StatusCancelled
	moved.Status, moved.RescheduledTo = wire.StatusRescheduled, "AAAA-BBBB"
	odd.Slot.Start, odd.Slot.ArriveBy, odd.CancelUntil = "2027-01-02T07:00:00-06:00", "2027-01-02T06:30:00-06:00", "tomorrow"
	odd.Slot.Unit.Name, odd.Bring, odd.CostUSD = "Centro\x1b[2J\n\u202eA", []string{"carné"}, "1.50"
	odd.Person.Document = wire.Document{Type: "other", Number: "X"}
	slot := wire.Slot{ID: "m1-2", Start: "2026-12-01T10:00:00-05:00", Minutes: 20, Status: wire.SlotFree,
		Unit: &wire.UnitSummary{Name: "Hospital Norte", City: "Quito"}, Practitioner: wire.PractitionerSummary{Name: "Luis Paz"}}
	problem := problemOf(wire.SlotTaken)
	problem.Field, problem.Alternatives = "/slot", []wire.Slot{slot, {ID: "m1-3", Start: "2026-12-01T10:20:00-05:00"}}
	km := 1.25
	unit := wire.Unit{ID: "u", Name: "Unidad", City: "Quito", DistanceKm: &km}
	for name, got := range map[string]string{
		"booked": card("Cita reservada", &plain), "cancelled": card(titleOf(&cancelled), &cancelled),
		"moved": card(titleOf(&moved), &moved), "odd": card("Cita reservada", &odd),
		"several":  appointmentsText([]wire.Appointment{plain, cancelled}),
		"hold":     holdCard(&wire.Hold{ID: "H-1", Slot: "m01-7", Expires: "2026-11-23T08:05:00-05:00", Code: "004217"}),
		"refusal":  refusalText(problem, "es"),
		"days":     daysTable([]wire.Day{{Date: "2026-12-01", Free: 3}, {Date: "2026-12-02"}, {Date: "2026-12-05", Free: 10}}),
		"slots":    slotsTable([]wire.Slot{slot, {ID: "m1-9", Start: "2026-12-01T11:00:00-06:00", Minutes: 10, Status: wire.SlotBooked}}, true),
		"unitline": unitLine(&unit, []wire.Day{{Date: "2026-12-01", Free: 3}, {Date: "2026-12-02"}}) + "\n",
		"report":   reportText(&wire.VerifyReport{AppliedIndex: 7, Checked: wire.VerifyCounts{Persons: 2, Slots: 9}, Violations: []string{"slot m1-2 has two owners", "b\x07"}}),
		"tokens": tokensTable([]wire.Token{
			{Number: "65536", Name: "Ana\x1b[2J", Role: "operator", Channel: "phone", Group: "noche", Made: "2026-11-23T08:00:00-05:00", MadeBy: "4"},
			{Number: "65537", Name: "Lobby", Role: "kiosk", Channel: "kiosk", Unit: "hcam", Device: "3", Made: "2026-11-23T08:00:00-05:00", MadeBy: "4", Revoked: true},
		}),
		"token": tokenText(&wire.TokenResponse{Token: wire.Token{Number: "65536", Name: "Ana", Role: "admin"}, Secret: "cupo-t1.AAAB"}),
		"pairing": pairingCard(&wire.Pairing{
			Code: "K7M2-9QXA", Name: "Lobby\x1b[2J", Unit: "hcam", Role: "board", Expires: "2026-11-23T08:15:00-05:00",
		}),
		"kiosks": kiosksTable([]wire.Kiosk{
			{Number: "65536", Role: "kiosk", Name: "Lobby\x1b[2J", Unit: "hcam", Version: "v1.4", LastHeartbeat: "2026-11-23T08:20:30-05:00", QueueDepth: 2, Printer: "paper-low", Made: "2026-11-23T08:02:00-05:00"},
			{Number: "65537", Role: "board", Name: "Sala", Unit: "hcam", Made: "2026-11-23T08:02:00-05:00", Revoked: true},
		}),
		"groups": groupsText([]wire.OperatorGroup{{ID: "a", Name: "A"}, {ID: "b", Name: "B", Shifts: []wire.Shift{{Weekdays: []string{"mon", "sun"}, From: "22:00", To: "06:00"}}}}),
		"clean":  reportText(&wire.VerifyReport{AppliedIndex: 7}),
	} {
		checkGolden(t, "cards/"+name, got)
	}
}

func TestEmptyAnswers(t *testing.T) {
	booked := []wire.Slot{{ID: "x", Status: wire.SlotBooked}}
	for got, want := range map[string]string{
		daysTable(nil): "No hay cupos libres en esas fechas.\n",
		daysTable([]wire.Day{{Date: "2026-12-01"}}):    "No hay cupos libres en esas fechas.\n",
		slotsTable(booked, false):                      "No hay cupos libres ese día.\n",
		slotsTable(nil, true):                          "No hay cupos libres ese día.\n",
		appointmentsText(nil):                          "No hay citas.\n",
		nextFree(nil):                                  "ninguna",
		nextFree([]wire.Day{{}, {Date: "d", Free: 1}}): "d",
		longTime("2026-12-01T09:20:00-05:00"):          "martes 1 de diciembre de 2026, 09:20",
		longTime("2026-09-06T00:05:00-06:00"):          "domingo 6 de septiembre de 2026, 00:05 (hora de Galápagos)",
		weekdayOf("no date") + weekdayOf("2026-12-02"): "miércoles",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
