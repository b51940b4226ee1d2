package screens

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/bench/node"
	"github.com/cupo-ec/cupo/wire"
)

// monday is when the nodes' clocks stand at first: a working day, before noon.
const monday = "2026-11-23T08:30:00-05:00"

// program builds cupod with the screens in it, once for all tests.
var program = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "screens")
	if err != nil {
		return "", err
	}
	for _, arguments := range [][]string{
		{"run", "./kiosk/site/pack"},
		{"build", "-buildvcs=false", "-o", filepath.Join(folder, "cupod"), "./cmd/cupod"},
	} {
		command := exec.Command("go", arguments...)
		command.Dir = "../.."
		if output, err := command.CombinedOutput(); err != nil {
			return "", fmt.Errorf("go %s: %w: %s", strings.Join(arguments, " "), err, output)
		}
	}
	return filepath.Join(folder, "cupod"), nil
})

// system is a running node with what it offers.
type system struct {
	t       *testing.T
	config  node.Config
	running *node.Node
	demo    *node.Demo
	keys    int
	used    map[string]bool // documents of persons that were given out
}

func start(t *testing.T) *system {
	t.Helper()
	binary, err := program()
	if err != nil {
		t.Fatal(err)
	}
	s := &system{t: t, config: node.Config{
		Binary: binary, DataDir: t.TempDir(), Listen: "127.0.0.1:0", Persons: 5000, Seed: 7, ReplayClock: monday,
	}}
	s.begin()
	t.Cleanup(func() {
		if s.running != nil {
			s.running.Kill()
		}
	})
	return s
}

func (s *system) begin() {
	s.t.Helper()
	running, err := node.Start(s.config)
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	demo, _, err := running.WaitReady(ctx)
	if err != nil {
		s.t.Fatalf("%v\n%s", err, s.log())
	}
	s.running, s.demo = running, demo
	s.config.Listen, s.config.SameAddress = strings.TrimPrefix(demo.URL, "http://"), true
}

func (s *system) log() []byte {
	text, _ := os.ReadFile(filepath.Join(s.config.DataDir, "cupod.log"))
	return text
}

// kill ends the node without warning; begin starts it again on the same address.
func (s *system) kill() {
	s.t.Helper()
	if err := s.running.Kill(); err != nil {
		s.t.Fatal(err)
	}
	s.running = nil
}

// post sends a request as the bearer of a token and reads the answer into `into`; it fails the test on a refusal.
func (s *system) post(token, path string, request, into any) {
	s.t.Helper()
	body, err := json.Marshal(request)
	if err != nil {
		s.t.Fatal(err)
	}
	s.send(http.MethodPost, token, path, body, into)
}

func (s *system) get(token, path string, into any) {
	s.t.Helper()
	s.send(http.MethodGet, token, path, nil, into)
}

func (s *system) send(method, token, path string, body []byte, into any) {
	s.t.Helper()
	r, err := http.NewRequest(method, s.demo.URL+path, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	s.keys++
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(wire.IdempotencyKeyHeader, fmt.Sprintf(`"test-%d-%d"`, s.keys, time.Now().UnixNano()))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	var text bytes.Buffer
	text.ReadFrom(answer.Body)
	if answer.StatusCode >= 300 {
		s.t.Fatalf("%s %s: %s: %s", method, path, answer.Status, text.String())
	}
	if into != nil {
		if err := json.Unmarshal(text.Bytes(), into); err != nil {
			s.t.Fatalf("%s %s: %v: %s", method, path, err, text.String())
		}
	}
}

// pairingCode asks for a code for one device of the demo's unit.
func (s *system) pairingCode(name, role string) string {
	s.t.Helper()
	var answer struct {
		Pairing struct {
			Code string `json:"code"`
		} `json:"pairing"`
	}
	s.post(s.demo.Tokens.Admin, wire.PairingsPath, map[string]string{"name": name, "unit": s.unit(), "role": role}, &answer)
	return answer.Pairing.Code
}

// unit is where the demo's own kiosk stands.
func (s *system) unit() string { return "hcam" }

// person gives out somebody who may book and whom no other test of this node has had.
func (s *system) person() node.DemoPerson {
	s.t.Helper()
	if s.used == nil {
		s.used = map[string]bool{}
	}
	for _, p := range s.demo.Persons {
		if p.Document.Type == wire.DocumentCedula && p.Coverage == "affiliate" && !s.used[p.Document.Number] {
			s.used[p.Document.Number] = true
			return p
		}
	}
	s.t.Fatal("there is nobody left")
	return node.DemoPerson{}
}

// slotToday is a free place of today at the demo's unit, not before a time.
func (s *system) slotToday(from string) (slot string) {
	s.t.Helper()
	var days struct {
		Slots []struct {
			ID, Start, Status string
		} `json:"slots"`
	}
	for _, specialty := range []string{"medicina-general", "medicina-familiar", "odontologia", "pediatria"} {
		s.get(s.demo.Tokens.Operator, wire.WithQuery(wire.SlotsPath, wire.UnitParam, s.unit(), wire.SpecialtyParam, specialty, wire.DateParam, from[:10]), &days)
		for _, one := range days.Slots {
			if one.Status == wire.SlotFree && one.Start >= from {
				return one.ID
			}
		}
	}
	s.t.Fatalf("no place is free at %s", from)
	return ""
}

// book gives a person a place.
func (s *system) book(p node.DemoPerson, slot string) (code string) {
	s.t.Helper()
	var answer wireAppointment
	s.post(s.demo.Tokens.Operator, wire.AppointmentsPath, map[string]any{
		"person": map[string]any{"document": document(p)}, "slot": slot,
	}, &answer)
	return answer.Appointment.Code
}

func document(p node.DemoPerson) map[string]string {
	return map[string]string{"type": p.Document.Type, "number": p.Document.Number}
}

type wireAppointment struct {
	Appointment struct{ Code, Status string } `json:"appointment"`
}

// status is how an appointment stands.
func (s *system) status(code string) string {
	s.t.Helper()
	var answer wireAppointment
	s.get(s.demo.Tokens.Operator, wire.AppointmentPath(code), &answer)
	return answer.Appointment.Status
}

// beaten reports whether the newest device has told the node how it is.
func (s *system) beaten() bool {
	s.t.Helper()
	var answer struct {
		Kiosks []struct{ Version string } `json:"kiosks"`
	}
	s.get(s.demo.Tokens.Admin, wire.KiosksPath, &answer)
	return len(answer.Kiosks) > 0 && answer.Kiosks[len(answer.Kiosks)-1].Version != ""
}

// booked counts the appointments to come of a person.
func (s *system) booked(number string) (n int) {
	s.t.Helper()
	var found struct {
		Appointments []struct{ Status string } `json:"appointments"`
	}
	s.post(s.demo.Tokens.Operator, wire.SearchPath, map[string]any{"document": map[string]string{"type": wire.DocumentCedula, "number": number}}, &found)
	for _, one := range found.Appointments {
		if one.Status == wire.StatusBooked {
			n++
		}
	}
	return n
}
