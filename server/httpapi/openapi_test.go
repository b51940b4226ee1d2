package httpapi

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

// contract is what api.md promises and this version serves. An image of the table of routes could not
// tell that a row was lost.
var contract = []string{
	"GET /healthz", "GET /readyz", "GET /metrics", "GET /openapi.json", "GET /docs",
	"GET /v1/provinces", "GET /v1/specialties", "GET /v1/units", "GET /v1/availability", "GET /v1/slots",
	"POST /v1/holds", "DELETE /v1/holds/{id}",
	"GET /v1/queue/{unit}", "GET /v1/queue/{unit}/events", "POST /v1/queue/{unit}/call",
	"POST /v1/queue/{unit}/tickets", "GET /v1/queue/{unit}/tickets", "GET /v1/queue/{unit}/tickets/{id}",
	"POST /v1/queue/{unit}/tickets/{id}/recall", "POST /v1/queue/{unit}/tickets/{id}/no-answer",
	"POST /v1/queue/{unit}/tickets/{id}/transfer", "POST /v1/queue/{unit}/tickets/{id}/done",
	"POST /v1/queue/{unit}/tickets/{id}/leave", "POST /v1/queue/{unit}/tickets/{id}/class",
	"POST /v1/appointments", "POST /v1/appointments:batch", "POST /v1/appointments:search",
	"GET /v1/admin/policy", "PUT /v1/admin/policy",
	"GET /v1/appointments/{code}", "POST /v1/appointments/{code}/cancel", "POST /v1/appointments/{code}/reschedule",
	"GET /v1/appointments/{code}.ics", "GET /v1/appointments/{code}/print",
	"POST /v1/appointments/{code}/check-in", "POST /v1/appointments/{code}/attend",
	"POST /v1/appointments/{code}/no-show", "POST /v1/appointments/{code}/late",
	"POST /v1/appointments/{code}/dispute", "POST /v1/appeals", "GET /v1/appeals", "POST /v1/appeals/{id}/decide", "POST /v1/persons:lift",
	"POST /v1/admin/import/persons", "POST /v1/admin/import/units", "POST /v1/admin/import/practitioners",
	"POST /v1/admin/import/schedules", "POST /v1/admin/import/closures", "POST /v1/admin/import/services", "POST /v1/admin/import/referrals",
	"GET /v1/admin/export/persons", "GET /v1/admin/export/units", "GET /v1/admin/export/practitioners",
	"GET /v1/admin/export/schedules", "GET /v1/admin/export/closures", "GET /v1/admin/export/services", "GET /v1/admin/export/referrals",
	"POST /v1/admin/agendas/publish", "POST /v1/persons:look", "PUT /v1/persons/contact", "POST /v1/admin/persons:erase",
	"POST /v1/referrals", "POST /v1/referrals:search",
	"GET /v1/admin/audit", "GET /v1/admin/changes", "GET /v1/admin/backup", "GET /v1/admin/log",
	"GET /v1/challenge", "POST /v1/sessions", "POST /v1/admin/tokens", "POST /v1/kiosks/pair", "POST /v1/kiosks/heartbeat",
}

// beyond is what is served besides: for operating a node, and for a demo.
var beyond = []string{
	"POST /v1/admin/verify", "POST /v1/admin/audit:search", "GET /v1/demo/noop", "POST /v1/demo/noop", "POST /v1/demo/clock",
	"GET /v1/admin/cluster", "POST /v1/admin/cluster/join", "POST /v1/admin/cluster/remove",
	"POST /v1/admin/cluster/transfer", "POST /v1/admin/cluster/snapshot",
	"POST /v1/admin/policy/diff", "POST /v1/admin/policy/explain",
	"GET /v1/admin/tokens", "POST /v1/admin/tokens/{number}/revoke", "GET /v1/admin/groups", "PUT /v1/admin/groups",
	"GET /v1/admin/kiosks", "POST /v1/admin/kiosks/pairings", "POST /v1/check-ins", "GET /v1/agendas",
	"POST /v1/agendas/{agenda}/suspend", "POST /v1/agendas/{agenda}/resume",
}

// keyless need no key: searches are asked by POST, so that no document stands in a URL, and change nothing;
// of a session the robot check is the key, good for one try; to put contact data twice is to put it once, and the next
// heartbeat says what the last one did.
var keyless = []string{
	"POST " + wire.SearchPath, "POST " + wire.LookPath, "POST " + wire.SearchReferralPath,
	"POST " + wire.SessionsPath, "PUT " + wire.ContactPath, "POST " + wire.HeartbeatPath,
}

// keyedBeyond are those of beyond that change something.
var keyedBeyond = []string{"POST " + wire.TokenRevokeTemplate, "POST " + wire.PairingsPath, "POST " + wire.CheckInsPath,
	"POST " + wire.SuspendTemplate, "POST " + wire.ResumeTemplate}

type anyObject = map[string]any

func description(t *testing.T, f *fixture) anyObject {
	t.Helper()
	a := f.do(ask{method: "GET", target: wire.OpenAPIPath})
	if a.status != 200 || a.header.Get("Content-Type") != wire.MediaJSON {
		t.Fatalf("answered %d %s", a.status, a.header.Get("Content-Type"))
	}
	var root anyObject
	if err := json.Unmarshal(a.body, &root); err != nil {
		t.Fatal(err)
	}
	return root
}

func operations(root anyObject) map[string]anyObject {
	all := map[string]anyObject{}
	for path, methods := range root["paths"].(anyObject) {
		for method, operation := range methods.(anyObject) {
			all[strings.ToUpper(method)+" "+path] = operation.(anyObject)
		}
	}
	return all
}

func TestOpenAPIGolden(t *testing.T) {
	var indented bytes.Buffer
	f := newFixture(t)
	if err := json.Indent(&indented, f.api.openAPI, "", " "); err != nil {
		t.Fatal(err)
	}
	indented.WriteByte('\n')
	golden(t, "testdata/openapi.golden.json", indented.Bytes())
	if again := describe(f.api.routes(true), "test"); !bytes.Equal(again, f.api.openAPI) {
		t.Error("the same table was described in other bytes")
	}
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *rewrite {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("this is not what %s has; read the difference and run the test with -rewrite", path)
	}
}

// The description, the router and the contract name the same routes.
func TestOpenAPIRouterAndContractAgree(t *testing.T) {
	f := newFixture(t)
	described := operations(description(t, f))
	for _, row := range append(slices.Clone(contract), beyond...) {
		if described[row] == nil {
			t.Errorf("%s is of the contract and not described", row)
		}
	}
	for row := range described {
		if !slices.Contains(contract, row) && !slices.Contains(beyond, row) {
			t.Errorf("%s is described and in no contract", row)
		}
		method, path, _ := strings.Cut(row, " ")
		path = strings.NewReplacer("{code}", "K7M2-9QXA", "{id}", "K7M2-9QXA", "{unit}", "u-quito", "{number}", "65536", "{agenda}", "zz").Replace(path)
		found, _, err := f.api.router.find([]byte(method), []byte(path))
		if err != nil || found.method+" "+found.path != row {
			t.Errorf("%s is described and not routed: %v", row, err)
		}
	}
	routed := 0
	for _, rows := range f.api.router.fixed {
		routed += len(rows)
	}
	for _, at := range f.api.router.variable {
		routed += len(at.routes)
	}
	if routed != len(described) {
		t.Errorf("%d routes are described, %d routed", len(described), routed)
	}
}

func TestOpenAPIWithoutDemo(t *testing.T) {
	f := newFixture(t, func(c *Config) { c.Demo, c.Clock = false, nil })
	for row := range operations(description(t, f)) {
		if strings.Contains(row, "/demo/") {
			t.Errorf("%s is described in production", row)
		}
	}
	if a := f.get(wire.DemoNoopPath); a.status != 404 {
		t.Errorf("the no-op is served in production: %d", a.status)
	}
}

// The document is sound: references lead somewhere, what must be there is, and parameters are those of
// the path.
func TestOpenAPIIsSound(t *testing.T) {
	f := newFixture(t)
	root := description(t, f)
	if root["openapi"] != "3.1.0" {
		t.Errorf("version %v", root["openapi"])
	}
	checkReferences(t, root, root)
	ids := map[string]bool{}
	for row, operation := range operations(root) {
		id, _ := operation["operationId"].(string)
		if id == "" || ids[id] {
			t.Errorf("%s: operationId %q is empty or not its own", row, id)
		}
		ids[id] = true
		if operation["summary"] == "" {
			t.Errorf("%s has no summary", row)
		}
		checkParameters(t, root, row, operation)
		checkResponses(t, root, row, operation)
		open := len(operation["security"].([]any)) == 0
		if _, hasRoles := operation["x-cupo-roles"]; open == hasRoles {
			t.Errorf("%s: open %v, with roles %v", row, open, hasRoles)
		}
	}
}

func checkReferences(t *testing.T, root anyObject, value any) {
	switch v := value.(type) {
	case anyObject:
		if reference, ok := v["$ref"].(string); ok && follow(root, reference) == nil {
			t.Errorf("%s leads nowhere", reference)
		}
		for _, inner := range v {
			checkReferences(t, root, inner)
		}
	case []any:
		for _, inner := range v {
			checkReferences(t, root, inner)
		}
	}
}

func follow(root anyObject, reference string) any {
	var at any = root
	for step := range strings.SplitSeq(strings.TrimPrefix(reference, "#/"), "/") {
		inside, ok := at.(anyObject)
		if !ok {
			return nil
		}
		at = inside[step]
	}
	return at
}

func checkParameters(t *testing.T, root anyObject, row string, operation anyObject) {
	t.Helper()
	seen, keyed := map[string]bool{}, false
	for _, given := range operation["parameters"].([]any) {
		p := given.(anyObject)
		if reference, ok := p["$ref"].(string); ok {
			p = follow(root, reference).(anyObject)
		}
		name, in := p["name"].(string), p["in"].(string)
		if p["schema"] == nil || p["description"] == "" || seen[in+name] {
			t.Errorf("%s: parameter %s has no schema or description, or comes twice", row, name)
		}
		seen[in+name] = true
		keyed = keyed || name == wire.IdempotencyKeyHeader
		if in == "path" && (p["required"] != true || !strings.Contains(row, "{"+name+"}")) {
			t.Errorf("%s: %s is no parameter of the path, or not required", row, name)
		}
	}
	for _, part := range strings.Split(row, "{")[1:] {
		name, _, _ := strings.Cut(part, "}")
		if !seen["path"+name] {
			t.Errorf("%s: the path's %s is no parameter", row, name)
		}
	}
	changes := (strings.HasPrefix(row, "POST ") || strings.HasPrefix(row, "PUT ")) && !slices.Contains(keyless, row) &&
		(!slices.Contains(beyond, row) || slices.Contains(keyedBeyond, row))
	if keyed != changes {
		t.Errorf("%s: needs a key %v, described %v", row, changes, keyed)
	}
}

func checkResponses(t *testing.T, root anyObject, row string, operation anyObject) {
	t.Helper()
	good := 0
	for status, given := range operation["responses"].(anyObject) {
		response := given.(anyObject)
		if reference, ok := response["$ref"].(string); ok {
			response = follow(root, reference).(anyObject)
		}
		if response["description"] == "" {
			t.Errorf("%s: %s has no description", row, status)
		}
		if status[0] == '2' {
			good++
			continue
		}
		content, _ := response["content"].(anyObject)
		if content[wire.MediaProblemJSON] == nil && !strings.Contains(row, wire.ReadyPath) {
			t.Errorf("%s: %s is no problem", row, status)
		}
	}
	if good != 1 {
		t.Errorf("%s: %d answers of success", row, good)
	}
}

// Every example that the server sends has the members that its schema asks for, and no other.
func TestAnswersFitTheirSchemas(t *testing.T) {
	f := newFixture(t)
	root := description(t, f)
	booked := f.post(wire.AppointmentsPath, bookJSON(ana, slotID(agendaQuito, 0)))
	for name, a := range map[string]answered{
		"AppointmentResponse":  booked,
		"ProvincesResponse":    f.get(wire.ProvincesPath),
		"SpecialtiesResponse":  f.get(wire.SpecialtiesPath),
		"UnitsResponse":        f.get(wire.UnitsPath + "?near=0,-78"),
		"AvailabilityResponse": f.get("/v1/availability?unit=u-quito&specialty=odontologia"),
		"SlotsResponse":        f.get("/v1/slots?unit=u-quito&specialty=odontologia&date=2026-12-01"),
		"HoldResponse":         f.post(wire.HoldsPath, bookJSON(luis, slotID(agendaQuito, 1))),
		"AppointmentsResponse": f.do(ask{method: "POST", target: wire.SearchPath, token: "web", body: `{"document":{"number":"` + ana + `"}}`}),
		"BatchResponse":        f.post(wire.BatchPath, `{"items":[`+bookJSON(luis, slotID(agendaTeeth, 5))+`,{}]}`),
		"Readiness":            f.get(wire.ReadyPath),
		"Health":               f.get(wire.HealthPath),
		"Problem":              f.post(wire.AppointmentsPath+"?alternatives=1", bookJSON(luis, slotID(agendaQuito, 0))),
	} {
		var value any
		if err := json.Unmarshal(a.body, &value); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		fits(t, root, name, anyObject{"$ref": "#/components/schemas/" + name}, value)
	}
}

func fits(t *testing.T, root anyObject, where string, schema anyObject, value any) {
	t.Helper()
	if reference, ok := schema["$ref"].(string); ok {
		resolved, ok := follow(root, reference).(anyObject)
		if !ok {
			t.Errorf("%s: %s leads nowhere", where, reference)
			return
		}
		schema = resolved
	}
	if values, ok := schema["enum"].([]any); ok && !slices.Contains(values, value) {
		t.Errorf("%s: %v is none of %v", where, value, values)
	}
	switch v := value.(type) {
	case anyObject:
		properties, _ := schema["properties"].(anyObject)
		required, _ := schema["required"].([]any)
		for _, name := range required {
			if _, there := v[name.(string)]; !there {
				t.Errorf("%s lacks %s", where, name)
			}
		}
		for name, inner := range v {
			p, known := properties[name].(anyObject)
			if !known {
				t.Errorf("%s has %s, which its schema has not", where, name)
				continue
			}
			fits(t, root, where+"."+name, p, inner)
		}
	case []any:
		if schema["type"] != "array" {
			t.Errorf("%s is a list, its schema says %v", where, schema["type"])
			return
		}
		for _, inner := range v {
			fits(t, root, where+"[]", schema["items"].(anyObject), inner)
		}
	default:
		if got := map[reflect.Kind]string{reflect.String: "string", reflect.Bool: "boolean", reflect.Float64: "number integer"}[reflect.ValueOf(value).Kind()]; !strings.Contains(got, schema["type"].(string)) {
			t.Errorf("%s is %v, its schema says %v", where, value, schema["type"])
		}
	}
}

func TestDocsPage(t *testing.T) {
	f := newFixture(t)
	a := f.do(ask{method: "GET", target: wire.DocsPath})
	if a.status != 200 || a.header.Get("Content-Type") != mediaHTML {
		t.Fatalf("answered %d %s", a.status, a.header.Get("Content-Type"))
	}
	policy := a.header.Get("Content-Security-Policy")
	for _, wanted := range []string{"default-src 'none'", "script-src 'sha256-", "style-src 'sha256-", "connect-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, wanted) {
			t.Errorf("the policy lacks %q: %s", wanted, policy)
		}
	}
	if strings.Contains(policy, "unsafe") || a.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("policy %s, %v", policy, a.header)
	}
	page := string(a.body)
	for _, tag := range []string{"<script>", "</script>", "<style>", "</style>"} {
		if strings.Count(page, tag) != 1 {
			t.Errorf("the page has %s %d times", tag, strings.Count(page, tag))
		}
	}
	for _, never := range []string{"innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "Function(", "http://", "https://", "src=", " style=", "@import", "url("} {
		if strings.Contains(page, never) {
			t.Errorf("the page has %q", never)
		}
	}
	script := page[strings.Index(page, "<script>"):strings.Index(page, "</script>")]
	beside := strings.Replace(page, script, "", 1)
	if !strings.Contains(beside, `href="/openapi.json"`) || !strings.Contains(script, `fetch("/openapi.json"`) {
		t.Error("the page does not lead to the description")
	}
}
