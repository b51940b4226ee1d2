package screens

import (
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/bench/node"
	"github.com/cupo-ec/cupo/wire"
)

// languages are the words of a visit in each language, as they begin on the screen.
var languages = map[string]struct {
	name, home, arrive, who, today, arriveNow, arrived, finish string
}{
	"es": {"Español", "¿Qué desea hacer?", "Ya tengo cita", "¿Quién es usted?", "Sus citas de hoy", "Registrar mi llegada", "Su llegada está registrada", "Terminar"},
	"qu": {"Kichwa", "¿Imatatak rurayta munanki?", "Ña tuparita charini", "¿Pitak kanki?", "Kay hampina wasipi kunan puncha tuparikuna", "Paktamushkata killkay", "Paktamushkaka killkashkami", "Tukuchiy"},
	"en": {"English", "What would you like to do?", "I have an appointment", "Who are you?", "Your appointments here today", "Record my arrival", "Your arrival is recorded", "Finish"},
}

// TestAVisitByTouchKeyboardAndScanner does a whole visit by each of them alone, in each language.
func TestAVisitByTouchKeyboardAndScanner(t *testing.T) {
	s := start(t)
	b := paired(t, s)
	for language, words := range languages {
		for name, visit := range map[string]func(p node.DemoPerson){
			"touch": func(p node.DemoPerson) {
				b.press(words.name)
				b.see(words.home)
				b.press(words.arrive)
				b.see(words.who)
				b.pressDigits(p.Document.Number)
				b.press(map[string]string{"es": "Continuar", "qu": "Katiy", "en": "Continue"}[language])
				b.see(words.today)
				b.press(words.arriveNow)
				b.see(words.arrived)
				b.press(words.finish)
			},
			"keyboard": func(p node.DemoPerson) {
				b.tabTo(words.name)
				b.typeIn("\r")
				b.see(words.home)
				b.tabTo(words.arrive)
				b.typeIn("\r")
				b.see(words.who)
				b.typeIn(p.Document.Number + "\r")
				b.see(words.today)
				b.tabTo(words.arriveNow)
				b.typeIn("\r")
				b.see(words.arrived)
				b.tabTo(words.finish)
				b.typeIn("\r")
			},
			"scanner": func(p node.DemoPerson) {
				b.scan("CUPO-LANG:" + language) // the sticker beside the scanner
				b.see(words.home)
				b.scan("ECU|" + p.Name + "|" + p.Document.Number + "|1970-03-02")
				b.see(words.today)
				b.scan(ticketOf(s, p)) // or the card again
				b.see(words.arrived)   // which goes away by itself
			},
		} {
			p := s.person()
			code := s.book(p, s.slotToday("2026-11-23T09:00:00-05:00"))
			visit(p)
			b.see(languages["es"].home)
			if status := s.status(code); status != "checked-in" {
				t.Errorf("%s by %s: the appointment is %s", language, name, status)
			}
		}
	}
	b.content()
}

// ticketOf is what the QR code on a person's paper says.
func ticketOf(s *system, p node.DemoPerson) string {
	s.t.Helper()
	var found struct {
		Appointments []struct{ Code, Status string } `json:"appointments"`
	}
	s.post(s.demo.Tokens.Operator, wire.SearchPath, map[string]any{"document": document(p)}, &found)
	for _, one := range found.Appointments {
		if one.Status == wire.StatusBooked {
			return "CUPO:" + one.Code
		}
	}
	s.t.Fatal("the person has no appointment")
	return ""
}

// TestNobodyIsThere ends the visit of somebody who went away, and shows the next person nothing of it.
func TestNobodyIsThere(t *testing.T) {
	s := start(t)
	b := paired(t, s)
	p := s.person()
	b.press("English")
	b.press("I have an appointment")
	b.see("Who are you?")
	b.typeIn(p.Document.Number + "\r")
	b.see("no appointment at this unit today")
	b.wait(70, "warns", func() bool { return strings.Contains(b.text(), "Are you still there?") })
	b.shot("idle")
	b.press("Yes, I am here")
	b.wait(70, "warns again", func() bool { return strings.Contains(b.text(), "Are you still there?") })
	b.until("is at rest again", func() bool { return strings.Contains(b.text(), "¿Qué desea hacer?") })
	if strings.Contains(b.text(), p.Document.Number[7:]) {
		t.Error("something is left of the visit before")
	}
}
