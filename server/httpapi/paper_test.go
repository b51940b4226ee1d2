package httpapi

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

func TestCalendar(t *testing.T) {
	f := newFixture(t)
	f.must(allocator.Command{Kind: allocator.KindPutUnits, Units: []allocator.Unit{{
		ID: "u-islands", Name: "Centro; \x1b\"San Cristóbal\", ñandú\\\nBEGIN:VEVENT", Kind: "centro-a", Province: "20", City: "San Cristóbal", OffsetMinutes: -360,
	}}})
	mine := f.book(ana, slotID(agendaIslands, 0))
	a := f.get(wire.CalendarPath(mine.Code))
	if a.status != 200 || a.header.Get("Content-Type") != mediaCalendar || !strings.Contains(a.header.Get("Content-Disposition"), mine.Code+".ics") {
		t.Fatalf("answered %d %v: %s", a.status, a.header, a.body)
	}
	text := string(a.body)
	for i, line := range strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n\t\x1b") || line == "" {
			t.Errorf("line %d is %d octets: %q", i+1, len(line), line)
		}
	}
	unfolded := strings.ReplaceAll(text, "\r\n ", "")
	for _, want := range []string{
		"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "\r\nUID:" + mine.Code + "@cupo\r\n", "\r\nDTSTART:20261124T152000Z\r\n", "\r\nDTEND:20261124T154000Z\r\n",
		"\r\nDTSTAMP:20261123T130000Z\r\n", "\r\nSTATUS:CONFIRMED\r\n", "\r\nSUMMARY:Cita médica: Medicina General\r\n",
		"\r\nLOCATION:Centro\\; \"San Cristóbal\"\\, ñandú\\\\\\nBEGIN:VEVENT\\, San Cristóbal\r\n",
		"no cuesta nada", "140", "Llegue hasta las: 08:50", "Traiga: cédula", "END:VEVENT\r\nEND:VCALENDAR\r\n",
	} {
		if !strings.Contains(unfolded, want) {
			t.Errorf("it does not say %q:\n%s", want, unfolded)
		}
	}
	if strings.Count(unfolded, "\r\nBEGIN:VEVENT") != 1 || strings.Contains(text, ana) {
		t.Errorf("a unit's name became an event, or the document stands there:\n%s", text)
	}
	f.appointment(f.as("phone", wire.CancelPath(mine.Code), ""), 200)
	if text := string(f.get(wire.CalendarPath(mine.Code)).body); !strings.Contains(text, "\r\nSTATUS:CANCELLED\r\n") || strings.Contains(text, "Traiga") {
		t.Errorf("cancelled, it says\n%s", text)
	}
}

func TestFolding(t *testing.T) {
	for n := range 200 {
		value := strings.Repeat("ñ€😀a", n)
		var out calendarText
		out.line("X", value)
		for _, line := range strings.Split(strings.TrimSuffix(string(out.bytes), "\r\n"), "\r\n") {
			if len(line) > 75 || !utf8.ValidString(line) {
				t.Fatalf("%q", line)
			}
		}
		if got := strings.ReplaceAll(string(out.bytes), "\r\n ", ""); got != "X:"+value+"\r\n" {
			t.Fatalf("unfolded is %q", got)
		}
	}
}

func TestPrint(t *testing.T) {
	f := newFixture(t)
	f.must(allocator.Command{Kind: allocator.KindPutUnits, Units: []allocator.Unit{{
		ID: "u-quito", Name: "<script>alert(1)</script>", Kind: "centro-a", Province: "17", City: "Quito", OffsetMinutes: -300,
	}}})
	mine := f.book(ana, slotID(agendaQuito, 0))
	for language, wants := range map[string][]string{
		"es": {`lang="es"`, "Cita médica", "martes, 1 de diciembre de 2026, 09:20", "no cuesta nada", "140", "08:50", "cédula", "lunes, 30 de noviembre de 2026, 21:20"},
		"qu": {`lang="qu"`, "Hampichina tupari", "01/12/2026, 09:20", "yankallami", "140"},
		"en": {`lang="en"`, "Medical appointment", "Tuesday, 1 December 2026, 09:20", "costs nothing", "140"},
	} {
		a := f.do(ask{method: http.MethodGet, target: wire.PrintPath(mine.Code), token: "web"}.with("Accept-Language: " + language))
		text := string(a.body)
		if a.status != 200 || a.header.Get("Content-Type") != mediaHTML || a.header.Get("Content-Language") != language {
			t.Fatalf("answered %d %v", a.status, a.header)
		}
		for _, want := range append(wants, mine.Code, "Medicina General", "Practitioner 1", "&lt;script&gt;") {
			if !strings.Contains(text, want) {
				t.Errorf("in %s it does not say %q:\n%s", language, want, text)
			}
		}
		for _, never := range []string{"<script", ana, "http://", "https://", "src=", "href="} {
			if strings.Contains(text, never) {
				t.Errorf("in %s it has %q", language, never)
			}
		}
		if policy := a.header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; style-src 'sha256-") {
			t.Errorf("the policy is %s", policy)
		}
	}
	f.refused(f.seen("south", wire.PrintPath(mine.Code)), wire.NotFound, 0)
	f.refused(f.seen("staff", wire.CalendarPath("0000-0000")), wire.NotFound, 0)
	f.refused(f.seen("monitor", wire.CalendarPath(mine.Code)), wire.Forbidden, 0)
}
