package screens

import (
	"testing"

	"github.com/cupo-ec/cupo/bench/node"
)

// paired opens a kiosk that belongs to the demo's unit.
func paired(t *testing.T, s *system) *browser {
	t.Helper()
	b := open(t, standing)
	b.visit(s.demo.URL + "/kiosk/#pair=" + s.pairingCode("quiosco "+t.Name(), "kiosk"))
	b.see("¿Qué desea hacer?")
	b.until("has heard the time of the server", func() bool { return s.beaten() })
	return b
}

// pressDigits types on the screen.
func (b *browser) pressDigits(digits string) {
	b.t.Helper()
	for _, digit := range digits {
		b.press(string(digit))
	}
}

func (b *browser) identify(p node.DemoPerson) {
	b.t.Helper()
	b.see("¿Quién es usted?")
	b.pressDigits(p.Document.Number)
	b.press("Continuar")
}

func TestCheckInByTouch(t *testing.T) {
	s := start(t)
	b := paired(t, s)
	b.shot("home")
	p := s.person()
	code := s.book(p, s.slotToday("2026-11-23T09:00:00-05:00"))
	b.press("Ya tengo cita")
	b.shot("identify")
	b.identify(p)
	b.see("Sus citas de hoy")
	b.shot("today")
	b.press("Registrar mi llegada")
	b.see("Su llegada está registrada")
	b.shot("arrived")
	if status := s.status(code); status != "checked-in" {
		t.Errorf("the appointment is %s", status)
	}
	b.press("Terminar")
	b.see("¿Qué desea hacer?")
	b.content()
}
