package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/server"
	"github.com/cupo-ec/cupo/wire"
)

// TestLifeOfAnAppointment goes through a whole server: found, held, booked, shown, moved, cancelled,
// and at last verified, running and stopped.
func TestLifeOfAnAppointment(t *testing.T) {
	dir := t.TempDir()
	demo := startDemo(t, dir)
	stopped := false
	defer func() {
		if !stopped {
			stopDemo(t, demo)
		}
	}()
	document := coveredDocument(t, dir)
	ask := func(code int, line string) *world {
		t.Helper()
		w := newWorld(nil)
		w.sleep = sleep
		if got := w.run(t.Context(), strings.Fields(line+" --demo "+dir)); got != code {
			t.Fatalf("cupo %s: code %d, want %d: %s", line, got, code, w.err.String())
		}
		return w
	}
	const place = " --specialty medicina-general --unit hcam"

	day := laterDay(t, ask(exitDone, "availability --output json"+place).out.Bytes())
	slots := freeSlots(t, ask(exitDone, "availability --output json --date "+day+place).out.Bytes())

	ask(exitDone, "availability --specialty medicina-general --province 17 --limit 2")
	ask(exitRefused, "availability --specialty medicina-general --unit nowhere")
	ask(exitRefused, "book --document 1710034064 --slot "+slots[0])

	var held wire.HoldResponse
	decode(t, &held, ask(exitDone, "hold --output json --document "+document+" --slot "+slots[0]))
	book := "book --output json --idempotency-key end-to-end --document " + document + " --hold " + held.Hold.Code
	var booked, again, moved wire.AppointmentResponse
	decode(t, &booked, ask(exitDone, book))
	decode(t, &again, ask(exitDone, book))
	code := booked.Appointment.Code
	if again.Appointment.Code != code || booked.Appointment.Slot.ID != slots[0] {
		t.Fatalf("booked %+v, and again %+v", booked.Appointment, again.Appointment)
	}
	if shown := ask(exitDone, "show "+code).out.String(); !strings.Contains(shown, "Cita reservada") || !strings.Contains(shown, code) {
		t.Errorf("shown %s", shown)
	}
	refused := ask(exitRefused, "book --document "+document+" --slot "+slots[1])
	if refused.lastLine() != wire.AlreadyBooked.String() {
		t.Errorf("last line %q", refused.lastLine())
	}
	decode(t, &moved, ask(exitDone, "reschedule --output json "+code+" --slot "+slots[1]))
	if moved.Appointment.Slot.ID != slots[1] || moved.Appointment.Code == code {
		t.Errorf("moved to %+v", moved.Appointment)
	}
	if shown := ask(exitDone, "show "+code).out.String(); !strings.Contains(shown, moved.Appointment.Code) {
		t.Errorf("the old appointment does not name the new one: %s", shown)
	}
	ask(exitDone, "cancel "+moved.Appointment.Code+" --reason viaje")
	if again := ask(exitRefused, "cancel "+moved.Appointment.Code); again.lastLine() != wire.WrongState.String() {
		t.Errorf("cancelled twice: %s", again.err.String())
	}
	if list := ask(exitDone, "show --document "+document).out.String(); !strings.Contains(list, "cancelada") || !strings.Contains(list, "cambiada") {
		t.Errorf("list %s", list)
	}

	trail := ""
	for deadline := time.Now().Add(10 * time.Second); !strings.Contains(trail, " look ") && time.Now().Before(deadline); {
		trail = ask(exitDone, "audit --document "+document).out.String() // looks are recorded a moment later
	}
	for _, kind := range []string{" hold ", " book ", " reschedule ", " cancel ", " look "} {
		if !strings.Contains(trail, kind) {
			t.Errorf("the audit trail has no%s:\n%s", kind, trail)
		}
	}
	if feed := ask(exitDone, "changes").out.String(); strings.Count(feed, code) != 2 || strings.Contains(feed, " look ") {
		t.Errorf("the feed of changes has %s not twice:\n%s", code, feed[max(0, len(feed)-2000):])
	}
	ask(exitRefused, "audit --as monitor")
	ask(exitRefused, "mark "+code+" attended --as staff")
	ask(exitDone, "appeals --as staff")
	if wrong := ask(exitRefused, "lift --as operator --document "+document+" --reason enfermo"); wrong.lastLine() != wire.WrongState.String() {
		t.Errorf("a block that is none was lifted: %s", wrong.err.String())
	}

	ask(exitDone, "verify")
	ask(exitRefused, "verify --as web")
	if code := newWorld(nil).call(t, "verify --data "+dir); code != exitFailure {
		t.Errorf("verify --data on a running node: code %d", code)
	}
	stopDemo(t, demo)
	stopped = true
	for _, data := range []string{dir, filepath.Join(dir, demoNode)} {
		w := newWorld(nil)
		if code := w.call(t, "verify --output json --data "+data); code != exitDone {
			t.Fatalf("code %d: %s", code, w.err.String())
		}
		var report wire.VerifyReport
		decode(t, &report, w)
		if report.Checked.Appointments != 2 || report.Checked.Persons != server.MinDemoPersons || len(report.Violations) > 0 {
			t.Errorf("report %+v", report)
		}
	}
	ask(exitUnavailable, "show --wait 0 "+code)
}

func startDemo(t *testing.T, dir string) *server.Demo {
	t.Helper()
	config := server.DefaultDemoConfig()
	config.DataDir, config.Listen = dir, "127.0.0.1:0"
	config.Persons, config.WeekdayPlaces = server.MinDemoPersons, 2000
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	config.LogTo, config.LogLevel = log, "debug"
	t.Cleanup(func() { leavesNoTrace(t, log, dir) })
	demo, err := server.NewDemo(config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := demo.Start(ctx); err != nil {
		t.Fatal(err)
	}
	return demo
}

func stopDemo(t *testing.T, demo *server.Demo) {
	t.Helper()
	if err := demo.Stop(context.Background()); err != nil {
		t.Errorf("stopping: %v", err)
	}
}

// coveredDocument is somebody with a cédula and the right to attention.
func coveredDocument(t *testing.T, dir string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, demoFileName))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Persons []struct {
			Document struct{ Type, Number string }
			Coverage string
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for _, p := range file.Persons {
		if p.Document.Type == wire.DocumentCedula && p.Coverage == "affiliate" {
			return p.Document.Number
		}
	}
	t.Fatal("the demo has no affiliate")
	return ""
}

func decode(t *testing.T, into wire.Message, w *world) {
	t.Helper()
	if err := into.UnmarshalJSON(w.out.Bytes()); err != nil {
		t.Fatalf("%v in %s", err, w.out.String())
	}
}

// laterDay is a date with free places that is far enough to cancel.
func laterDay(t *testing.T, answer []byte) string {
	t.Helper()
	var days wire.AvailabilityResponse
	if err := days.UnmarshalJSON(answer); err != nil {
		t.Fatal(err)
	}
	for i, day := range days.Days {
		if i > 3 && day.Free > 1 {
			return day.Date
		}
	}
	t.Fatalf("no day with free places in %s", answer)
	return ""
}

func freeSlots(t *testing.T, answer []byte) []string {
	t.Helper()
	var slots wire.SlotsResponse
	if err := slots.UnmarshalJSON(answer); err != nil {
		t.Fatal(err)
	}
	var free []string
	for _, s := range slots.Slots {
		if s.Status == wire.SlotFree {
			free = append(free, s.ID)
		}
	}
	if len(free) < 2 {
		t.Fatalf("fewer than two free places in %s", answer)
	}
	return free
}

// leavesNoTrace wants a log that says something and names nobody whom the demo describes.
func leavesNoTrace(t *testing.T, log *os.File, dir string) {
	t.Helper()
	if err := log.Close(); err != nil {
		t.Error(err)
	}
	text, err := os.ReadFile(log.Name())
	if err != nil || len(text) == 0 {
		t.Fatalf("the log is empty: %v", err)
	}
	described, err := os.ReadFile(filepath.Join(dir, "demo.json"))
	if err != nil {
		t.Fatal(err)
	}
	var demo struct {
		Persons []struct {
			Name     string        `json:"name"`
			Document wire.Document `json:"document"`
		} `json:"persons"`
	}
	if err := json.Unmarshal(described, &demo); err != nil || len(demo.Persons) == 0 {
		t.Fatalf("the demo describes nobody: %v", err)
	}
	for _, p := range demo.Persons {
		if strings.Contains(string(text), p.Document.Number) || strings.Contains(string(text), p.Name) {
			t.Error("the log names somebody")
		}
	}
}
