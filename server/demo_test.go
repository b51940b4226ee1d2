package server_test

import (
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/server"
	"github.com/cupo-ec/cupo/wire"
)

func TestDemoGoesOnWhereItStopped(t *testing.T) {
	config := smallDemo(t.TempDir())
	demo, info := startDemo(t, config)
	web := newClient(info.URL, info.Tokens["web"])
	body := &wire.BookRequest{
		Person: wire.Person{Document: wire.Document{Type: wire.DocumentCedula, Number: "1710034065"}},
		Any:    &wire.AnyRequest{Specialty: "odontologia", Unit: "hcam"},
	}
	status, first, err := web.do(http.MethodPost, wire.AppointmentsPath, "once", body)
	if err != nil || status != http.StatusCreated {
		t.Fatalf("booking answered %d %s %v", status, first, err)
	}
	before := newClient(info.URL, info.Tokens["monitor"]).verify(t)
	stopDemo(t, demo)

	demo, again := startDemo(t, config)
	defer stopDemo(t, demo)
	if again.Tokens["web"] != info.Tokens["web"] {
		t.Error("the tokens changed with the restart")
	}
	status, second, err := newClient(again.URL, again.Tokens["web"]).do(http.MethodPost, wire.AppointmentsPath, "once", body)
	if err != nil || status != http.StatusCreated || string(second) != string(first) {
		t.Errorf("the same key answered %d %s %v after the restart, had answered %s", status, second, err, first)
	}
	after := newClient(again.URL, again.Tokens["monitor"]).verify(t)
	if after.Checked != before.Checked {
		t.Errorf("after the restart there is %+v, before it %+v", after.Checked, before.Checked)
	}
}

func TestReplayClockRollsTheHorizon(t *testing.T) {
	config := smallDemo(t.TempDir())
	config.ReplayFrom = time.Date(2024, 4, 1, 0, 0, 0, 0, time.FixedZone("", -5*3600))
	demo, info := startDemo(t, config)
	defer stopDemo(t, demo)
	admin, web := newClient(info.URL, info.Tokens["admin"]), newClient(info.URL, info.Tokens["web"])
	lastDay := func() string {
		_, answer, err := web.do(http.MethodGet, wire.WithQuery(wire.AvailabilityPath, wire.UnitParam, "hcam", wire.SpecialtyParam, "medicina-general"), "", nil)
		var days wire.AvailabilityResponse
		if err != nil || days.UnmarshalJSON(answer) != nil || len(days.Days) == 0 {
			t.Fatalf("availability answered %s %v", answer, err)
		}
		return days.Days[len(days.Days)-1].Date
	}
	if got := lastDay(); got != "2024-05-31" {
		t.Errorf("on 1 April the last day is %s, want 60 days on", got)
	}
	status, answer, err := admin.do(http.MethodPost, wire.DemoClockPath, "", &wire.ClockRequest{Now: "2024-04-11T00:00:01-05:00"})
	if err != nil || status != http.StatusOK || !strings.Contains(string(answer), "2024-04-11T00:00:01-05:00") {
		t.Fatalf("moving the clock answered %d %s %v", status, answer, err)
	}
	if got := lastDay(); got != "2024-06-10" {
		t.Errorf("on 11 April the last day is %s, want 60 days on", got)
	}
	// Backwards the clock does not go.
	_, answer, err = admin.do(http.MethodPost, wire.DemoClockPath, "", &wire.ClockRequest{Now: "2024-04-02T00:00:00-05:00"})
	if err != nil || !strings.Contains(string(answer), "2024-04-11T00:00:01-05:00") {
		t.Errorf("moving the clock back answered %s %v", answer, err)
	}
	if status, _, _ := web.do(http.MethodPost, wire.DemoClockPath, "", &wire.ClockRequest{Now: "2024-05-01T00:00:00-05:00"}); status != http.StatusForbidden {
		t.Errorf("the web channel moved the clock: %d", status)
	}
}

func TestOpeningIsAMoment(t *testing.T) {
	config := smallDemo(t.TempDir())
	config.Opening = time.Hour
	demo, info := startDemo(t, config)
	defer stopDemo(t, demo)
	web := newClient(info.URL, info.Tokens["web"])
	text, err := os.ReadFile(demo.File())
	if err != nil {
		t.Fatal(err)
	}
	date := regexp.MustCompile(`"date": "([0-9-]+)"`).FindSubmatch(text)
	if date == nil {
		t.Fatal("demo.json says nothing of the opening")
	}
	_, answer, err := web.do(http.MethodGet, wire.WithQuery(wire.SlotsPath, wire.UnitParam, "hcam", wire.SpecialtyParam, "medicina-general", wire.DateParam, string(date[1])), "", nil)
	var slots wire.SlotsResponse
	if err != nil || slots.UnmarshalJSON(answer) != nil || len(slots.Slots) == 0 {
		t.Fatalf("slots answered %s %v", answer, err)
	}
	if i := slices.IndexFunc(slots.Slots, func(s wire.Slot) bool { return s.Status != wire.SlotBlocked }); i >= 0 {
		t.Errorf("before the opening place %d is %s", i, slots.Slots[i].Status)
	}
	status, answer, err := web.do(http.MethodPost, wire.AppointmentsPath, "early", &wire.BookRequest{
		Person: wire.Person{Document: info.covered()[0]}, Slot: slots.Slots[0].ID})
	if err != nil || status != http.StatusUnprocessableEntity || !strings.Contains(string(answer), `"not-open-yet"`) {
		t.Errorf("booking before the opening answered %d %s %v", status, answer, err)
	}
}

func TestDemoWantsEnoughPersons(t *testing.T) {
	config := smallDemo(t.TempDir())
	config.Persons = server.MinDemoPersons - 1
	if _, err := server.NewDemo(config); err == nil {
		t.Error("a demo with too few persons was made")
	}
}

// TestMetricsAreDocumented compares docs/metrics.md with what a replica exports, both ways.
func TestMetricsAreDocumented(t *testing.T) {
	demo, info := startDemo(t, smallDemo(t.TempDir()))
	defer stopDemo(t, demo)
	monitor := newClient(info.URL, info.Tokens["monitor"])
	_, _, _ = monitor.do(http.MethodGet, "/nowhere", "", nil) // so that a refusal has been counted
	_, text, err := monitor.do(http.MethodGet, wire.MetricsPath, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("../docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	exported := names(regexp.MustCompile(`(?m)^# TYPE (cupo_\w+)`), text)
	documented := names(regexp.MustCompile("`(cupo_\\w+)`"), doc)
	if !slices.Equal(exported, documented) {
		t.Errorf("exported:\n%s\ndocumented:\n%s", strings.Join(exported, "\n"), strings.Join(documented, "\n"))
	}
}

func names(pattern *regexp.Regexp, text []byte) []string {
	var found []string
	for _, match := range pattern.FindAllSubmatch(text, -1) {
		found = append(found, string(match[1]))
	}
	slices.Sort(found)
	return slices.Compact(found)
}
