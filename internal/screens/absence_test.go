package screens

import (
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

// TestAPractitionerWhoDoesNotAttend is recorded at the desk with the keyboard alone. The patient is told at the kiosk and on
// the telephone, where the appointment can be moved although it would be too late otherwise; and nobody is given the place.
func TestAPractitionerWhoDoesNotAttend(t *testing.T) {
	s := start(t)
	p := s.person()
	slot := s.slotToday("2026-11-23T09:00:00-05:00")
	code := s.book(p, slot)
	agenda, _, _ := strings.Cut(slot, "-")

	desk := staffed(t, s, "Caja 2")
	desk.enter("Agendas")
	desk.see("Agendas del lunes, 23 de noviembre")
	desk.pageWith(code)
	desk.focusAt("of-"+agenda, "No atiende")
	desk.key("Enter")
	desk.see("¿Seguro? No atiende")
	desk.shot("desk-absence-armed")
	desk.key("Enter")
	desk.until("says whom to tell", func() bool { return strings.Contains(desk.row(code), "Avisar: no le atienden") })
	desk.see("Personas por avisar: ")
	desk.shot("desk-absence")

	kiosk := paired(t, s)
	kiosk.press("Ya tengo cita")
	kiosk.identify(p)
	kiosk.see("El profesional está ausente")
	kiosk.shot("kiosk-absence")
	if strings.Contains(kiosk.text(), "Registrar mi llegada") {
		t.Error("the kiosk lets somebody arrive whom nobody attends")
	}

	phone := open(t, telephone)
	phone.visit(s.demo.URL + "/")
	phone.see("Empezar")
	phone.signIn(p)
	phone.press("Mis citas")
	phone.seen("El profesional está ausente", "own-absence")
	phone.press("Cambiar")
	phone.see("¿Qué día?")
	phone.press(phone.choice(2))
	phone.see("¿A qué hora?")
	phone.press(phone.firstChoice())
	phone.see("¿Está bien así?")
	phone.press("Sí, cambiar la cita")
	phone.see("Su cita está cambiada")
	if status := s.status(code); status != wire.StatusRescheduled {
		t.Errorf("the appointment is %s", status)
	}
	var unit struct {
		Slots []struct{ ID, Status string } `json:"slots"`
	}
	for _, specialty := range []string{"medicina-general", "medicina-familiar", "odontologia", "pediatria"} {
		s.get(s.demo.Tokens.Operator, wire.WithQuery(wire.SlotsPath, wire.UnitParam, s.unit(), wire.SpecialtyParam, specialty, wire.DateParam, "2026-11-23"), &unit)
		for _, one := range unit.Slots {
			if one.ID == slot && one.Status != "blocked" {
				t.Errorf("the place that was given up is %s", one.Status)
			}
		}
	}

	desk.press("Actualizar")
	desk.until("has nobody there any more", func() bool { return desk.row(code) == "" })
	desk.focusAt("of-"+agenda, "Sí va a atender")
	desk.key("Enter")
	desk.see("¿Seguro? Sí va a atender")
	desk.key("Enter")
	desk.until("goes on", func() bool { return !strings.Contains(desk.text(), "No se los da a nadie") })
	for _, one := range []*browser{desk, kiosk, phone} {
		one.content()
	}
}

// focusAt goes with the keyboard to the button that is described by an element and begins with these words.
func (b *browser) focusAt(describedBy, label string) {
	b.t.Helper()
	for range 200 {
		if eval[bool](b, `document.activeElement?.getAttribute("aria-describedby") === "`+describedBy+`" && document.activeElement.innerText.trim() === "`+label+`"`) {
			return
		}
		b.key("Tab")
	}
	b.t.Fatalf("the keyboard never gets to %q of %s; the page says:\n%s", label, describedBy, b.text())
}
