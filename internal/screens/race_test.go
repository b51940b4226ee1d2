package screens

import (
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/bench/node"
	"github.com/cupo-ec/cupo/wire"
)

// tomorrow is the day on which one place is left.
const tomorrow = "2026-11-24"

// leaveOne suspends all places of a specialty at the demo's unit on a day but the first that is free, and says its id.
func (s *system) leaveOne(specialty, date string) (slot string) {
	s.t.Helper()
	var day struct {
		Slots []struct{ ID, Start, Status string } `json:"slots"`
	}
	s.get(s.demo.Tokens.Operator, wire.WithQuery(wire.SlotsPath, wire.UnitParam, s.unit(), wire.SpecialtyParam, specialty, wire.DateParam, date), &day)
	suspended := map[string]bool{}
	next := map[string]string{} // when the second place of an agenda begins
	for _, one := range day.Slots {
		agenda, position, _ := strings.Cut(one.ID, "-")
		if position == "1" {
			next[agenda] = one.Start
		}
	}
	for _, one := range day.Slots {
		agenda, position, _ := strings.Cut(one.ID, "-")
		if suspended[agenda] {
			continue
		}
		suspended[agenda] = true
		request := map[string]string{}
		if slot == "" && position == "0" && one.Status == wire.SlotFree {
			slot, request["from"] = one.ID, next[agenda]
		}
		s.post(s.demo.Tokens.Staff, wire.AgendasPath+"/"+agenda+wire.SuspendSuffix, request, nil)
	}
	if slot == "" {
		s.t.Fatal("no place is left")
	}
	return slot
}

// lastAtTheKiosk goes to the last place at a kiosk, and does not touch it.
func (b *browser) lastAtTheKiosk(p node.DemoPerson) {
	b.t.Helper()
	b.press("Pedir una cita")
	b.see("¿Quién es usted?")
	b.typeIn(p.Document.Number + "\r")
	b.press("Medicina General")
	b.see("¿Dónde?")
	b.press("Hospital de Especialidades Carlos Andrade Marín")
	b.see("¿Qué día?")
	b.press("martes, 24 de noviembre")
	b.see("¿A qué hora?")
}

// lastOnThePhone does the same on the patients' page.
func (b *browser) lastOnThePhone(s *system, p node.DemoPerson) {
	b.t.Helper()
	b.visit(s.demo.URL + "/")
	b.see("Empezar")
	b.signIn(p)
	b.press("Pedir una cita")
	b.forMe(b.press)
	b.press("Medicina General")
	b.press("Pichincha")
	b.press("Quito")
	b.see("¿En qué unidad médica?")
	b.press("Hospital de Especialidades Carlos Andrade Marín")
	b.see("¿Qué día?")
	b.press("martes, 24 de noviembre")
	b.see("¿A qué hora?")
}

// TestTheLastPlace is wanted by two kiosks and a telephone: one gets it, the others are told, and offered what there is
// besides.
func TestTheLastPlace(t *testing.T) {
	s := start(t)
	slot := s.leaveOne("medicina-general", tomorrow)
	winner, second, phone := paired(t, s), paired(t, s), open(t, telephone)
	winner.lastAtTheKiosk(s.person())
	second.lastAtTheKiosk(s.person())
	phone.lastOnThePhone(s, s.person())
	for _, b := range []*browser{winner, second, phone} {
		if n := eval[int](b, `document.querySelectorAll("main .choice").length`); n != 1 {
			t.Fatalf("there are %d places", n)
		}
	}
	winner.press(winner.firstChoice())
	winner.see("¿Está bien así?")
	for _, b := range []*browser{second, phone} {
		b.press(b.firstChoice())
		b.see("Otra persona tomó esa hora")
		b.shot("lost")
	}
	winner.press("Sí, confirmar")
	winner.see("Su cita está confirmada")
	for _, b := range []*browser{second, phone} {
		b.see("¿Qué día?")
		b.press(b.firstChoice())
		b.see("¿A qué hora?")
		b.press(b.firstChoice())
		b.see("¿Está bien así?")
		b.press("Sí, confirmar")
		b.see("Su cita está confirmada")
	}
	var day struct {
		Agendas []struct {
			ID           string
			Appointments []struct {
				Slot struct{ ID string } `json:"slot"`
			} `json:"appointments"`
		} `json:"agendas"`
	}
	s.get(s.demo.Tokens.Staff, wire.WithQuery(wire.AgendasPath, wire.DateParam, tomorrow, wire.LimitParam, "64"), &day)
	had := 0
	for _, agenda := range day.Agendas {
		for _, one := range agenda.Appointments {
			if one.Slot.ID == slot {
				had++
			}
		}
	}
	if had != 1 {
		t.Errorf("the last place is had %d times", had)
	}
	for _, b := range []*browser{winner, second, phone} {
		b.content()
	}
}
