package main

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/wire"
)

// TestRequests says what each command line asks of the API.
func TestRequests(t *testing.T) {
	person := `"person":{"document":{"type":"cedula","number":"` + testDocument + `"}}`
	days := done(&wire.AvailabilityResponse{Days: []wire.Day{{Date: "2026-12-01", Free: 2}}})
	found := done(&wire.AppointmentsResponse{})
	for _, c := range []struct {
		line, method, uri, body string
		answer                  answer
	}{
		{"availability --specialty s --unit u --from 2026-12-01 --to 2026-12-02 --practitioner p", "GET",
			"/v1/availability?unit=u&specialty=s&practitioner=p&from=2026-12-01&to=2026-12-02", "", days},
		{"availability --specialty s --unit u --date 2026-12-01", "GET",
			"/v1/slots?unit=u&specialty=s&date=2026-12-01", "", done(&wire.SlotsResponse{})},
		{"availability --specialty s --province 17 --near -0.1,-78.5 --limit 3", "GET",
			"/v1/units?province=17&near=-0.1%2C-78.5&specialty=s&limit=4", "", done(&wire.UnitsResponse{})},
		{"book --document " + testDocument + " --slot m1-2 --alternatives 0", "POST", "/v1/appointments", `{` + person + `,"slot":"m1-2"}`, booked()},
		{"book --document " + testDocument + " --hold 004217 --referral r", "POST", "/v1/appointments?alternatives=3",
			`{` + person + `,"hold":"004217","referral":"r"}`, booked()},
		{"book --type passport --document AB1 --specialty s --province 17 --from 2026-12-01 --to 2026-12-02 --practitioner p", "POST",
			"/v1/appointments?alternatives=3", `{"person":{"document":{"type":"passport","number":"AB1"}},` +
				`"any":{"province":"17","specialty":"s","from":"2026-12-01","to":"2026-12-02","practitioner":"p"}}`, booked()},
		{"hold --document " + testDocument + " --slot m1-2", "POST", "/v1/holds?alternatives=3", `{` + person + `,"slot":"m1-2"}`,
			done(&wire.HoldResponse{})},
		{"show K7M2-9QXA", "GET", "/v1/appointments/K7M2-9QXA", "", booked()},
		{"show a/../b?c", "GET", "/v1/appointments/a%2F..%2Fb%3Fc", "", booked()},
		{"show --document " + testDocument + " --status booked", "POST", "/v1/appointments:search",
			`{"document":{"type":"cedula","number":"` + testDocument + `"},"status":"booked"}`, found},
		{"cancel K7M2-9QXA --reason viaje", "POST", "/v1/appointments/K7M2-9QXA/cancel", `{"reason":"viaje"}`, booked()},
		{"reschedule --slot m1-2 K7M2-9QXA", "POST", "/v1/appointments/K7M2-9QXA/reschedule?alternatives=3", `{"slot":"m1-2"}`, booked()},
		{"token make --name Ana --role operator --group noche --expires 2027-01-01T00:00:00-05:00", "POST", "/v1/admin/tokens",
			`{"name":"Ana","role":"operator","group":"noche","expires":"2027-01-01T00:00:00-05:00"}`, done(&wire.TokenResponse{})},
		{"token list", "GET", "/v1/admin/tokens", "", done(&wire.TokensResponse{})},
		{"token revoke 65536", "POST", "/v1/admin/tokens/65536/revoke", "", done(&wire.TokenResponse{})},
		{"kiosk pair --unit u --name Lobby", "POST", "/v1/admin/kiosks/pairings", `{"name":"Lobby","unit":"u","role":"kiosk"}`,
			done(&wire.PairingResponse{})},
		{"kiosk pair --unit u --name Sala --role board", "POST", "/v1/admin/kiosks/pairings", `{"name":"Sala","unit":"u","role":"board"}`,
			done(&wire.PairingResponse{})},
		{"kiosk list", "GET", "/v1/admin/kiosks", "", done(&wire.KiosksResponse{})},
		{"kiosk revoke 65536", "POST", "/v1/admin/tokens/65536/revoke", "", done(&wire.TokenResponse{})},
		{"group list", "GET", "/v1/admin/groups", "", done(&wire.GroupsResponse{})},
		{"group put --id noche --name Noche --shift mon,tue@22:00-06:00 --shift sun@00:00-24:00", "PUT", "/v1/admin/groups",
			`{"groups":[{"id":"noche","name":"Noche","shifts":[{"weekdays":["mon","tue"],"from":"22:00","to":"06:00"},` +
				`{"weekdays":["sun"],"from":"00:00","to":"24:00"}]}]}`, done(&wire.GroupsResponse{})},
		{"mark K7M2-9QXA checked-in --document " + testDocument, "POST", "/v1/appointments/K7M2-9QXA/check-in", `{` + person + `}`, booked()},
		{"mark K7M2-9QXA attended", "POST", "/v1/appointments/K7M2-9QXA/attend", `{}`, booked()},
		{"mark K7M2-9QXA no-show", "POST", "/v1/appointments/K7M2-9QXA/no-show", `{}`, booked()},
		{"mark K7M2-9QXA late", "POST", "/v1/appointments/K7M2-9QXA/late", `{}`, booked()},
		{"dispute K7M2-9QXA --reason vine", "POST", "/v1/appointments/K7M2-9QXA/dispute", `{"reason":"vine"}`, done(&wire.AppealResponse{})},
		{"appeal --document " + testDocument + " --reason dos", "POST", "/v1/appeals", `{` + person + `,"reason":"dos"}`, done(&wire.AppealResponse{})},
		{"appeals --status upheld", "GET", "/v1/appeals?status=upheld", "", done(&wire.AppealsResponse{})},
		{"decide B3TX-44HN --reject --reason no", "POST", "/v1/appeals/B3TX-44HN/decide", `{"uphold":false,"reason":"no"}`, done(&wire.AppealResponse{})},
		{"decide B3TX-44HN --status attended --reason si", "POST", "/v1/appeals/B3TX-44HN/decide",
			`{"uphold":true,"status":"attended","reason":"si"}`, done(&wire.AppealResponse{})},
		{"decide B3TX-44HN --extra 2 --until 2026-12-01 --reason si", "POST", "/v1/appeals/B3TX-44HN/decide",
			`{"uphold":true,"extra":2,"until":"2026-12-01","reason":"si"}`, done(&wire.AppealResponse{})},
		{"lift --document " + testDocument + " --reason enfermo", "POST", "/v1/persons:lift",
			`{"document":{"type":"cedula","number":"` + testDocument + `"},"reason":"enfermo"}`, done(&wire.LiftResponse{})},
		{"verify", "POST", "/v1/admin/verify", "", done(&wire.VerifyReport{})},
		{"audit --document " + testDocument + " --operator op --from 2026-11-23 --to 2026-11-24 --limit 3", "POST", "/v1/admin/audit:search",
			`{"document":{"type":"cedula","number":"` + testDocument + `"},"actor":"op","from":"2026-11-23T00:00:00-05:00",` +
				`"to":"2026-11-25T00:00:00-05:00","limit":3}`, done(&wire.AuditResponse{})},
		{"audit --appointment K7M2-9QXA --from 2026-11-23T08:00:00Z", "POST", "/v1/admin/audit:search",
			`{"appointment":"K7M2-9QXA","from":"2026-11-23T08:00:00Z","limit":500}`, done(&wire.AuditResponse{})},
		{"changes --from 812.3", "GET", "/v1/admin/changes?from=812.3&limit=500", "", done(&wire.ChangesResponse{})},
	} {
		api := newFakeAPI(t, c.answer)
		w := newWorld(api)
		if code := w.call(t, c.line+" --language qu"); code != exitDone {
			t.Errorf("%s: code %d: %s", c.line, code, w.err.String())
			continue
		}
		got := api.requests()[0]
		keyed := c.method == "POST" && !strings.HasPrefix(c.line, "show") && !strings.HasPrefix(c.line, "verify") && !strings.HasPrefix(c.line, "audit")
		if got.method != c.method || got.uri != c.uri || got.body != c.body || (got.key != "") != keyed {
			t.Errorf("%s: asked %s %s %s with key %q", c.line, got.method, got.uri, got.body, got.key)
		}
		if got.token != wire.BearerPrefix+testToken || got.language != "qu" {
			t.Errorf("%s: came as %q in %q", c.line, got.token, got.language)
		}
		if strings.Contains(got.uri, testDocument) {
			t.Errorf("%s: a document stands in %s", c.line, got.uri)
		}
	}
}

func TestDocumentFromStandardInput(t *testing.T) {
	for text, want := range map[string]string{testDocument: testDocument, " " + testDocument + " \nmore\n": testDocument, "": ""} {
		api := newFakeAPI(t, booked())
		w := newWorld(api)
		w.stdin = strings.NewReader(text)
		code := w.call(t, "book --document - --slot m1-2")
		switch {
		case want == "" && (code != exitUsage || len(api.requests()) > 0):
			t.Errorf("no document: code %d", code)
		case want != "" && (code != exitDone || !strings.Contains(api.requests()[0].body, `"number":"`+want+`"`)):
			t.Errorf("%q: code %d", text, code)
		}
	}
}

// TestUsage wants 64 for what cannot be understood, before anything is asked of the API, and no word
// of what might be somebody's document or token.
func TestUsage(t *testing.T) {
	api := newFakeAPI(t, booked())
	for _, line := range []string{
		"", "nonsense", "help nonsense", "version x",
		"availability", "availability --specialty s 1710034065", "availability --specialty s --date 2026-12-01",
		"availability --specialty s --unit u --province 17", "availability --specialty s --unit u --limit 5",
		"availability --specialty s --limit 0", "availability --specialty s --limit 201", "availability --specialty s --all",
		"availability --specialty s --unit u --date 2026-12-01 --from 2026-12-01", "availability --specialty s --practitioner p",
		"book", "book 1710034065", "book --slot m1-2", "book --document 1710034065",
		"book --document 1710034065 --slot a --hold b", "book --document 1710034065 --slot a --specialty s",
		"book --document 1710034065 --slot a --unit u", "book --document 1710034065 --unit u",
		"book --document 1710034065 --specialty s --unit u --near 0,0", "book --document 1710034065 --specialty s --unit u --province 17",
		"book --document 1710034065 --slot a --type driver", "book --document 1710034065 --slot a --alternatives 21",
		"book --document 1710034065 --slot a --alternatives -1", `book --document 1710034065 --slot a --idempotency-key a"b`,
		"book --document 1710034065 --slot a --idempotency-key é", "book --document 1710034065 --slot a --output xml",
		"book --document 1710034065 --slot a --idempotency-key " + strings.Repeat("k", 129),
		"book --document 1710034065 --slot a --language fr", "book --document 1710034065 --slot a --timeout 0",
		"book --document 1710034065 --slot a --wait -1s", "book --document 1710034065 --slot a --as web",
		"book --document 1710034065 --slot a --token 1710034065", "book --document 1710034065 --slot a --demo d --url http://x",
		"book --document 1710034065 --slot a --url ftp://x", "book --document 1710034065 --slot a --url http://user:1710034065@x",
		"book --document 1710034065 --slot a --url http://x?q=1710034065", "book --document 1710034065 --slot a --url http://",
		"hold --document 1710034065", "hold --slot a", "hold --document 1710034065 --slot a 1710034065",
		"show", "show a b", "show 1710034065", "show 171003406-5", "show a --status booked", "show a --document 1710034065", "show a --type cedula",
		"cancel", "cancel 1710034065", "cancel a b", "reschedule a", "reschedule --slot s", "reschedule 1710034065 --slot s",
		"token", "token list x", "token make --name x", "token make --role admin", "token revoke", "token revoke 1 2", "token make x --name x --role admin",
		"kiosk", "kiosk pair", "kiosk pair --unit u", "kiosk pair --name n", "kiosk pair x --unit u --name n", "kiosk list x", "kiosk revoke",
		"kiosk pair --unit u --name n --role=", "kiosk revoke 1 2",
		"group", "group put --id x", "group list x", "group put --id x --name y --shift mon", "group put --id x --name y --shift mon@7", "group put --id x --name y --shift @7-8",
		"verify x", "verify --data d --url http://x", "verify --data=",
		"cluster", "cluster certs", "cluster certs --dir d", "cluster certs --node a", "cluster certs x --dir d --node a",
		"cluster certs --dir d --node A", "cluster certs --dir d --node a.b", "cluster certs --dir d --node=",
	} {
		w := newWorld(api)
		if code := w.call(t, line); code != exitUsage {
			t.Errorf("%q: code %d: %s", line, code, w.err.String())
		}
		if w.out.Len() > 0 || w.err.Len() == 0 || strings.Contains(w.err.String(), testDocument) {
			t.Errorf("%q: stdout %q, stderr %q", line, w.out.String(), w.err.String())
		}
	}
	if got := api.requests(); len(got) > 0 {
		t.Errorf("the API was asked %v", got)
	}
}

// TestRefusal wants all that helps, the code last, exit code 2, and one attempt.
func TestRefusal(t *testing.T) {
	problem := problemOf(wire.AlreadyBooked)
	api := newFakeAPI(t, refuses(problem, ""))
	w := newWorld(api)
	if code := w.call(t, bookLine); code != exitRefused || len(api.requests()) != 1 {
		t.Errorf("code %d after %d requests", code, len(api.requests()))
	}
	if want := "Título\nDetalle.\n→ Siguiente paso.\nalready-booked\n"; w.err.String() != want {
		t.Errorf("stderr %q, want %q", w.err.String(), want)
	}
	unknown := problemOf(wire.AlreadyBooked)
	unknown.Code = "code-of-tomorrow"
	w = newWorld(newFakeAPI(t, refuses(unknown, "")))
	if code := w.call(t, bookLine); code != exitRefused || w.lastLine() != "code-of-tomorrow" {
		t.Errorf("code %d, stderr %q", code, w.err.String())
	}
}

func TestJSONOutput(t *testing.T) {
	text := `{"appointment" : {"code":"K7M2-9QXA","new":[1,2]}}`
	w := newWorld(newFakeAPI(t, says(201, wire.MediaJSON, text, "")))
	if code := w.call(t, bookLine+" --output json"); code != exitDone || w.out.String() != text+"\n" {
		t.Errorf("code %d, stdout %q", code, w.out.String())
	}
	problem := problemOf(wire.SlotTaken)
	w = newWorld(newFakeAPI(t, refuses(problem, "")))
	if code := w.call(t, bookLine+" --output json"); code != exitRefused || w.out.String() != string(problem.AppendJSON(nil))+"\n" || w.err.Len() > 0 {
		t.Errorf("code %d, stdout %q, stderr %q", code, w.out.String(), w.err.String())
	}
}

func TestUnitList(t *testing.T) {
	units := &wire.UnitsResponse{Units: []wire.Unit{{ID: "a", Name: "A"}, {ID: "b", Name: "B"}, {ID: "c", Name: "C"}}}
	api := newFakeAPI(t, done(units), done(&wire.AvailabilityResponse{Days: []wire.Day{{Date: "2026-12-01"}, {Date: "2026-12-02", Free: 2}}}),
		done(&wire.AvailabilityResponse{}))
	w := newWorld(api)
	if code := w.call(t, "availability --specialty s --limit 2"); code != exitDone || len(api.requests()) != 3 {
		t.Fatalf("code %d after %d requests", code, len(api.requests()))
	}
	lines := strings.Split(w.out.String(), "\n")
	if len(lines) != 5 || !strings.Contains(lines[1], "2026-12-02") || !strings.Contains(lines[2], "ninguna") || !strings.Contains(lines[3], "hay más") {
		t.Errorf("stdout %q", w.out.String())
	}
}

// brokenPipe takes nothing.
type brokenPipe struct{}

var errBroken = errors.New("broken pipe")

func (brokenPipe) Write([]byte) (int, error) { return 0, errBroken }

func TestUnprintableAnswer(t *testing.T) {
	w := newWorld(newFakeAPI(t, booked()))
	w.stdout = brokenPipe{}
	if code := w.call(t, bookLine); code != exitFailure {
		t.Errorf("code %d", code)
	}
}

// TestNothingSecretInErrors has a server that echoes all it is sent, in every place of an answer.
func TestNothingSecretInErrors(t *testing.T) {
	echo := func(form string) answer {
		return func(http *fasthttp.RequestCtx) {
			raw(strings.ReplaceAll(form, "ECHO", wire.BearerPrefix+testToken+" "+testDocument))(http)
		}
	}
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "bad", "demo.json"), `{"url":"http://x","tokens":{"web":"`+testToken)
	writeFile(t, filepath.Join(dir, "none", "demo.json"), `{"url":"http://x","tokens":{"admin":"`+testToken+`"}}`)
	writeFile(t, filepath.Join(dir, "newline"), testToken+"\nX-Other: 1")
	writeFile(t, filepath.Join(dir, "long"), strings.Repeat(testToken, 1000))
	for _, c := range []struct {
		line   string
		answer answer
	}{
		{bookLine, echo("ECHO")}, {bookLine, echo("ECHO\r\n\r\n")}, {bookLine, echo("HTTP/1.1 ECHO\r\n\r\n")},
		{bookLine, echo("HTTP/1.1 200 OK\r\nECHO\r\n\r\n")}, {bookLine, echo("HTTP/1.1 200 OK\r\nContent-Length: ECHO\r\n\r\n")},
		{bookLine, echo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nECHO")},
		{bookLine, echo("HTTP/1.1 404 ECHO\r\nConnection: close\r\n\r\nECHO")},
		{bookLine, echo("HTTP/1.1 302 Found\r\nLocation: /ECHO\r\nContent-Length: 0\r\n\r\n")},
		{bookLine, echo("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nECHO\r\n")},
		{bookLine + " --demo " + filepath.Join(dir, "bad"), booked()}, {bookLine + " --demo " + filepath.Join(dir, "none"), booked()},
		{bookLine + " --token-file " + filepath.Join(dir, "newline"), booked()}, {bookLine + " --token-file " + filepath.Join(dir, "long"), booked()},
		{bookLine + " --token-file " + filepath.Join(dir, "missing"), booked()},
	} {
		w := newWorld(newFakeAPI(t, c.answer))
		if code := w.call(t, c.line); code == exitDone {
			t.Errorf("%s was done", c.line)
		}
		if said := w.out.String() + w.err.String(); strings.Contains(said, testToken) || strings.Contains(said, testDocument) {
			t.Errorf("%s said %q", c.line, said)
		}
	}
}
