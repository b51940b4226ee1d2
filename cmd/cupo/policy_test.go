package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

// TestPolicyRequests says what each verb asks of the API.
func TestPolicyRequests(t *testing.T) {
	person := `"person":{"document":{"type":"cedula","number":"` + testDocument + `"}}`
	for _, c := range []struct{ line, method, uri, body string }{
		{"policy show", "GET", "/v1/admin/policy", ""},
		{"policy show --version 3", "GET", "/v1/admin/policy?version=3", ""},
		{"policy show --preset iess-classic", "GET", "/v1/admin/policy?preset=iess-classic", ""},
		{"policy explain --document " + testDocument + " --slot m1-2 --channel web", "POST", "/v1/admin/policy/explain",
			`{` + person + `,"slot":"m1-2","channel":"web","act":"book"}`},
		{"policy explain --document " + testDocument + " --slot m1-2 --channel phone --act move --referral R1", "POST", "/v1/admin/policy/explain",
			`{` + person + `,"slot":"m1-2","channel":"phone","act":"move","referral":"R1"}`},
	} {
		answer := done(&wire.PolicyResponse{})
		if c.method == "POST" {
			answer = done(&wire.PolicyExplanation{})
		}
		api := newFakeAPI(t, answer)
		w := newWorld(api)
		if code := w.call(t, c.line+" --output json"); code != exitDone {
			t.Errorf("%s: code %d: %s", c.line, code, w.err.String())
			continue
		}
		if got := api.requests()[0]; got.method != c.method || got.uri != c.uri || got.body != c.body || got.key != "" {
			t.Errorf("%s: asked %s %s %s with key %q", c.line, got.method, got.uri, got.body, got.key)
		}
	}
}

func TestPolicyUsage(t *testing.T) {
	api := newFakeAPI(t, booked())
	for _, line := range []string{
		"policy", "policy nonsense", "policy show x", "policy diff", "policy diff a b", "policy apply", "policy explain x",
		"policy show --yes", "policy diff --slot s x", "policy explain --version 3", "policy show --version 1 --preset p",
		"policy apply iess-2025", // nobody to be asked
		"policy explain --document 1710034065 --slot s", "policy explain --slot s --channel web",
		"policy explain --document 1710034065 --slot s --channel web --act steal",
	} {
		w := newWorld(api)
		if code := w.call(t, line); code != exitUsage {
			t.Errorf("%q: code %d: %s", line, code, w.err.String())
		}
		if strings.Contains(w.err.String(), testDocument) {
			t.Errorf("%q repeats the document: %s", line, w.err.String())
		}
	}
	if got := api.requests(); len(got) > 0 {
		t.Errorf("the API was asked %v", got)
	}
}

func named(name string) *wire.PolicyResponse {
	version := int64(4)
	return &wire.PolicyResponse{Policy: wire.Policy{Name: &name, Version: &version}, Version: 4, InForce: 4}
}

// TestPolicyApplyAsks: what is asked of somebody decides, and where nobody is, --yes does.
func TestPolicyApplyAsks(t *testing.T) {
	changed := &wire.PolicyDiff{InForce: 4, Changes: []wire.PolicyChange{{Field: "maxPerDay", From: "2", To: "3"}}}
	unsound := &wire.PolicyDiff{InForce: 4, Changes: changed.Changes, Problems: []wire.PolicyProblem{{Fields: []string{"maxPerDay"}, Reason: "razón"}}}
	for name, c := range map[string]struct {
		line, typed string
		diff        *wire.PolicyDiff
		code        int
		put         bool
	}{
		"yes":                  {" --yes", "", changed, exitDone, true},
		"typed yes":            {"", "s\n", changed, exitDone, true},
		"typed yes in full":    {"", "Sí\n", changed, exitDone, true},
		"typed no":             {"", "n\n", changed, exitDone, false},
		"typed nothing":        {"", "\n", changed, exitDone, false},
		"the end of the input": {"", "", changed, exitDone, false},
		"no change":            {" --yes", "", &wire.PolicyDiff{InForce: 4}, exitDone, false},
		"no change, repeated":  {" --yes --idempotency-key k", "", &wire.PolicyDiff{InForce: 4}, exitDone, true},
		"contradicts itself":   {" --yes", "", unsound, exitRefused, false},
	} {
		api := newFakeAPI(t, done(named("iess-2025")), done(c.diff), done(&wire.PolicyResponse{Version: 5}))
		w := newWorld(api)
		w.interactive, w.stdin = c.typed != "" || !strings.Contains(c.line, "yes"), strings.NewReader(c.typed)
		if code := w.call(t, "policy apply iess-2025"+c.line); code != c.code {
			t.Errorf("%s: code %d: %s", name, code, w.err.String())
		}
		asked := api.requests()
		if put := asked[len(asked)-1].method == "PUT"; put != c.put || put && asked[len(asked)-1].key == "" {
			t.Errorf("%s: asked %v", name, asked)
		}
		if c.put != (w.out.String() == "Versión 5 en vigor.\n") {
			t.Errorf("%s: said %q", name, w.out.String())
		}
		if len(c.diff.Changes) > 0 && !strings.Contains(w.err.String(), "maxPerDay  2          3") {
			t.Errorf("%s: did not show the change: %s", name, w.err.String())
		}
	}
}

func TestPolicyFiles(t *testing.T) {
	dir := t.TempDir()
	alone, whole := named("iess-2025").Policy, named("iess-2025")
	writeFile(t, filepath.Join(dir, "alone.json"), string(alone.AppendJSON(nil)))
	writeFile(t, filepath.Join(dir, "whole.json"), string(whole.AppendJSON(nil)))
	writeFile(t, filepath.Join(dir, "broken.json"), `{"name":`)
	for file, code := range map[string]int{"alone.json": exitDone, "whole.json": exitDone, "broken.json": exitFailure, "missing.json": exitFailure} {
		api := newFakeAPI(t, done(&wire.PolicyDiff{}))
		w := newWorld(api)
		if got := w.call(t, "policy diff "+filepath.Join(dir, file)); got != code {
			t.Errorf("%s: code %d: %s", file, got, w.err.String())
		}
		if asked := api.requests(); code == exitDone && asked[0].body != string(alone.AppendJSON(nil)) || code != exitDone && len(asked) > 0 {
			t.Errorf("%s: asked %v", file, asked)
		}
	}
}

// TestPolicyCards holds what an administrator and an operator read.
func TestPolicyCards(t *testing.T) {
	explained := &wire.PolicyExplanation{
		Version: 4, Code: "limit-reached", Rule: "maxPerDay", Title: "Llegó al límite\x1b[2J", Detail: "Son 2 al día.",
		Next: &wire.NextStep{Step: "call-140", Words: "Llame al 140."},
		Findings: []wire.PolicyFinding{
			{Rule: "started", Code: "done", Sentence: "Todavía no llega."},
			{Rule: "maxPerDay", Value: "2", Code: "limit-reached", Sentence: "Son 2 al día."},
		},
	}
	checkGolden(t, "cards/explanation", explanationText(explained))
	checkGolden(t, "cards/policydiff", diffText(&wire.PolicyDiff{
		InForce:  4,
		Changes:  []wire.PolicyChange{{Field: "maxPerDay", From: "2", To: "5"}, {Field: "openSpecialties", To: "odontologia, pediatria"}},
		Problems: []wire.PolicyProblem{{Fields: []string{"maxPerDay", "maxPer7Days"}, Reason: "el límite de menos días es mayor"}},
	}))
	checkGolden(t, "cards/policysame", diffText(&wire.PolicyDiff{InForce: 4}))
	open, days, name, version, most := true, int64(60), "iess-2025", int64(3), int64(2)
	week := []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
	checkGolden(t, "cards/policy", policyText(&wire.PolicyResponse{
		Version: 3, InForce: 4,
		Policy: wire.Policy{
			Version: &version, Name: &name, MaxPerDay: &most, NoShowAtClosing: &open,
			Channels: []wire.ChannelPolicy{
				{Channel: "web", Open: &open, OddWeekdays: week, HorizonDays: &days},
				{Channel: "phone", Open: new(bool), OddWeekdays: week[1:3], HorizonDays: &days},
			},
		},
		Fields: []wire.PolicyField{
			{Name: "name", Unit: "text", Meaning: "Nombre."}, {Name: "maxPerDay", Unit: "count", Meaning: "Cuántas."},
			{Name: "openSpecialties", Unit: "names", Meaning: "Cuáles."}, {Name: "noShowAtClosing", Unit: "yes or no", Meaning: "Si."},
			{Name: "open", Unit: "yes or no"}, {Name: "oddWeekdays", Unit: "days of the week"}, {Name: "horizonDays", Unit: "days"},
		},
	}))
}

// TestPolicyOnAServer shows, compares, changes and explains the rules of a whole server.
func TestPolicyOnAServer(t *testing.T) {
	dir := t.TempDir()
	demo := startDemo(t, dir)
	defer stopDemo(t, demo)
	ask := func(code int, line string) *world {
		t.Helper()
		w := newWorld(nil)
		w.sleep = sleep
		if got := w.run(context.Background(), strings.Fields("policy "+line+" --demo "+dir)); got != code {
			t.Fatalf("cupo policy %s: code %d, want %d: %s%s", line, got, code, w.out.String(), w.err.String())
		}
		return w
	}
	if text := ask(exitDone, "show").out.String(); !strings.Contains(text, "maxPer7Days") || !strings.Contains(text, "Versión 1, en vigor.") {
		t.Errorf("shown as %s", text)
	}
	file := filepath.Join(dir, "rules.json")
	writeFile(t, file, ask(exitDone, "show --output json").out.String())
	if text := ask(exitDone, "diff "+file).out.String(); !strings.Contains(text, "Es igual a la versión 1") {
		t.Errorf("the same differs: %s", text)
	}
	if text := ask(exitDone, "diff iess-classic").out.String(); !strings.Contains(text, "channels.phone.evenWeekdays") {
		t.Errorf("the presets differ as %s", text)
	}
	if text := ask(exitDone, "apply iess-classic --yes").out.String(); text != "Versión 2 en vigor.\n" {
		t.Errorf("applied: %s", text)
	}
	// The file was made from version 1, which is not in force any more.
	if w := ask(exitRefused, "apply "+file+" --yes"); w.lastLine() != wire.WrongState.String() {
		t.Errorf("a change of an old version: %s", w.err.String())
	}
	ask(exitRefused, "show --version 9")
	ask(exitRefused, "diff nonsense")

	document := coveredDocument(t, dir)
	w := newWorld(nil)
	w.sleep = sleep
	if code := w.call(t, "availability --output json --specialty pediatria --unit hcam --demo "+dir); code != exitDone {
		t.Fatal(w.err.String())
	}
	day := laterDay(t, w.out.Bytes())
	w = newWorld(nil)
	if code := w.call(t, "availability --output json --specialty pediatria --unit hcam --demo "+dir+" --date "+day); code != exitDone {
		t.Fatal(w.err.String())
	}
	slot := freeSlots(t, w.out.Bytes())[0]
	explain := "explain --document " + document + " --slot " + slot + " --channel whatsapp"
	if text := ask(exitDone, explain).out.String(); !strings.Contains(text, "✗ specialties (odontologia, medicina-general)") || !strings.Contains(text, "140") {
		t.Errorf("explained as %s", text)
	}
	if text := ask(exitDone, explain+" --as operator --language en").out.String(); !strings.Contains(text, "Only some specialties") {
		t.Errorf("explained as %s", text)
	}
}
