package screens

import (
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

// ready waits until the kiosk's shell is kept by its service worker.
func (b *browser) ready() {
	b.t.Helper()
	b.until("has a service worker", func() bool {
		return eval[bool](b, `!!navigator.serviceWorker.controller`)
	})
}

// arrivals counts how often the audit trail says that somebody came for an appointment.
func (s *system) arrivals(code string) int {
	s.t.Helper()
	var answer struct {
		Rows []struct{ Kind, Command, Action string } `json:"rows"`
	}
	s.get(s.demo.Tokens.Admin, wire.WithQuery(wire.AuditPath, wire.AppointmentParam, code), &answer)
	n := 0
	for _, row := range answer.Rows {
		if strings.Contains(row.Kind+row.Command+row.Action, "arrive") {
			n++
		}
	}
	return n
}

// TestArrivalsWhileTheServerIsAway is the hardest thing that a kiosk does: the server is off from before the
// visits to after a restart of the browser, and each arrival counts once, with the time at which it was.
func TestArrivalsWhileTheServerIsAway(t *testing.T) {
	s := start(t)
	b := paired(t, s)
	b.ready()
	first, second := s.person(), s.person()
	codes := []string{
		s.book(first, s.slotToday("2026-11-23T09:00:00-05:00")), s.book(second, s.slotToday("2026-11-23T09:00:00-05:00")),
	}
	s.kill()
	b.press("Ya tengo cita")
	b.identify(first)
	b.see("No hay conexión")
	b.shot("offline")
	b.press("Anotar mi llegada")
	b.see("Su llegada quedó anotada")
	b.shot("noted")
	b.see("1 por enviar")
	b.press("Terminar")

	b.close() // the browser is started again, without a server
	b.start()
	b.visit(s.demo.URL + "/kiosk/")
	b.see("¿Qué desea hacer?")
	b.see("1 por enviar")
	b.shot("home-offline")
	b.press("Ya tengo cita")
	b.identify(second)
	b.see("No hay conexión")
	b.press("Anotar mi llegada")
	b.see("2 por enviar")
	b.press("Terminar")

	s.begin()
	b.until("has delivered", func() bool { return !strings.Contains(b.text(), "por enviar") })
	for _, code := range codes {
		if status, times := s.status(code), s.arrivals(code); status != "checked-in" || times != 1 {
			t.Errorf("an appointment is %s, and %d arrivals were recorded", status, times)
		}
	}
}
