package screens

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"github.com/cupo-ec/cupo/wire"
)

// wall is the size of a screen on a wall.
var wall = window{1920, 1080}

// hung opens a board that belongs to the demo's unit, and writes down what it would say.
func hung(t *testing.T, s *system) *browser {
	t.Helper()
	b := open(t, wall)
	b.visit(s.demo.URL + "/kiosk/board#pair=" + s.pairingCode("pantalla "+t.Name(), "board"))
	b.see("Espere a que su número aparezca aquí.")
	eval[any](b, `(() => {
		window.said = [];
		Object.defineProperty(window, "speechSynthesis", {value: {speak: (u) => { window.said.push(u.text + "|" + u.lang); }}});
	})()`)
	return b
}

// said is what a board has said, in Spanish.
func (b *browser) said() (spanish []string) {
	b.t.Helper()
	for i, text := range eval[[]string](b, "window.said") {
		if i%2 == 0 {
			spanish = append(spanish, strings.TrimSuffix(text, "|es"))
		}
	}
	return spanish
}

// staffed opens a desk and says what it is, with the keyboard alone.
func staffed(t *testing.T, s *system, name string) *browser {
	t.Helper()
	b := open(t, desktop)
	b.visit(s.demo.URL + "/desk#pair=" + s.pairingCode("ventanilla "+t.Name(), "staff"))
	b.see("¿Qué ventanilla es esta?")
	b.see("Farmacia")
	b.typeIn(name)
	b.tabTo("F · Farmacia")
	b.shot("desk-setup")
	b.key(kb.Enter)
	b.tabTo("Guardar")
	b.key(kb.Enter)
	b.see("No ha llamado a nadie")
	return b
}

// takeNumber takes a number for a service at a kiosk.
func (b *browser) takeNumber(service string) {
	b.t.Helper()
	b.press("Sacar un turno")
	b.see("¿Para qué servicio?")
	b.press(service)
	b.press("No, turno general")
	b.see("Su turno")
	b.press("Terminar")
	b.see("¿Qué desea hacer?")
}

// TestANumberFromTheKioskToTheDesk follows numbers through all three screens; at the desk there is no mouse.
func TestANumberFromTheKioskToTheDesk(t *testing.T) {
	s := start(t)
	kiosk, board, desk := paired(t, s), hung(t, s), staffed(t, s, "3")
	board.shot("board-empty")
	desk.shot("desk-nobody")

	kiosk.takeNumber("Farmacia")
	desk.see("En espera: 1")
	desk.key(kb.F2)
	desk.see("Terminado")
	board.see("F-001")
	board.see("Ventanilla 3")
	board.shot("board-fresh")
	desk.shot("desk-called")
	first := "Turno F uno, ventanilla tres."
	board.until("has said the number", func() bool { return slices.Equal(board.said(), []string{first}) })

	desk.key(kb.F8)
	desk.see("No ha llamado a nadie")
	desk.see("En espera: 1")
	board.until("shows it no more", func() bool { return !strings.Contains(board.text(), "F-001") })

	desk.key(kb.F2)
	desk.see("Llamado 2 veces")
	board.until("has said it again", func() bool { return slices.Equal(board.said(), []string{first, first}) })
	desk.tabTo("Corregir preferencia")
	desk.key(kb.Enter)
	desk.see("¿Qué preferencia tiene F-001?")
	desk.tabTo("65 años o más")
	desk.key(kb.Enter)
	desk.until("has corrected the class", func() bool { return strings.Contains(desk.text(), "Farmacia · 65 años o más") })
	desk.tabTo("Pasar a otro servicio")
	desk.key(kb.Enter)
	desk.see("¿A qué servicio pasa F-001?")
	desk.shot("desk-transfer")
	desk.key(kb.Escape)
	desk.tabTo("Pasar a otro servicio")
	desk.key(kb.Enter)
	desk.see("¿A qué servicio pasa F-001?")
	desk.key(kb.Enter) // the first has the focus
	desk.see("No ha llamado a nadie")
	desk.see("En espera: 0")
	desk.key(kb.F2)
	desk.see("Nadie espera en sus servicios.")

	kiosk.takeNumber("Farmacia")
	kiosk.takeNumber("Farmacia")
	desk.see("En espera: 2")
	desk.key(kb.F2)
	desk.see("F-002")
	second := "Turno F dos, ventanilla tres."
	board.until("has said the next", func() bool { return slices.Equal(board.said(), []string{first, first, second}) })
	desk.key(kb.F4)
	desk.see("Llamado 2 veces")
	board.until("has said the next again", func() bool { return slices.Equal(board.said(), []string{first, first, second, second}) })
	desk.key(kb.F9)
	desk.see("No ha llamado a nadie")
	desk.key(kb.F2)
	desk.see("Terminado")
	board.see("F-003")
	time.Sleep(200 * time.Millisecond)
	board.shot("board-called")
	desk.shot("desk-many")
	for _, one := range []*browser{kiosk, board, desk} {
		one.content()
	}
}

// TestArrivalsAndAgendasAtTheDesk: who comes to the desk is checked in, and gets a number; what became of an
// appointment is recorded in the agendas.
func TestArrivalsAndAgendasAtTheDesk(t *testing.T) {
	s := start(t)
	desk := staffed(t, s, "Caja 2")
	here, absent := s.person(), s.person()
	code := s.book(here, s.slotToday("2026-11-23T09:00:00-05:00"))
	missed := s.book(absent, s.slotToday("2026-11-23T09:00:00-05:00"))

	desk.tabTo("Registrar llegada")
	desk.key(kb.Enter)
	desk.see("Número o código de la cita")
	desk.typeIn("1710034064")
	desk.key(kb.Enter)
	desk.until("says why not", func() bool { return eval[bool](desk, `!!document.querySelector(".notice")`) })
	desk.shot("desk-refused")
	eval[any](desk, `document.getElementById("arrival-number").select()`)
	desk.typeIn(here.Document.Number)
	desk.key(kb.Enter)
	desk.see("Llegada registrada")
	desk.see("Su turno es P-001")
	desk.shot("desk-arrived")
	if status := s.status(code); status != wire.StatusCheckedIn {
		t.Errorf("the appointment is %s", status)
	}
	desk.typeIn("12") // the focus is in the field, and a function key is no text
	desk.key(kb.F2)
	desk.see("Nadie espera en sus servicios.")

	desk.tabTo("Agendas")
	desk.key(kb.Enter)
	desk.see("Agendas del lunes, 23 de noviembre")
	desk.pageWith(code)
	desk.see(here.Document.Number)
	desk.shot("desk-agendas")
	desk.pressAt(code, "Atendido")
	desk.until("shows what was recorded", func() bool { return strings.Contains(desk.row(code), "Atendida") })
	if status := s.status(code); status != wire.StatusAttended {
		t.Errorf("the appointment is %s", status)
	}
	desk.pageWith(missed)
	desk.pressAt(missed, "Tarde")
	desk.until("asks again", func() bool { return strings.Contains(desk.row(missed), "¿Seguro?") })
	desk.shot("desk-armed")
	if status := s.status(missed); status != wire.StatusBooked {
		t.Errorf("after one press the appointment is %s", status)
	}
	desk.pressAt(missed, "¿Seguro?")
	desk.until("says what became of it", func() bool {
		return strings.Contains(desk.row(missed), "Perdida") || eval[bool](desk, `!!document.querySelector(".notice")`)
	})
	desk.shot("desk-marked")
	desk.content()
}

// pageWith turns the pages of the agendas until one has an appointment.
func (b *browser) pageWith(code string) {
	b.t.Helper()
	b.see(" libres")
	for range 30 {
		if b.row(code) != "" {
			return
		}
		shown := b.text()
		b.press("Ver más")
		b.until("turns the page", func() bool { return b.text() != shown })
	}
	b.t.Fatalf("no agenda has %s", code)
}

// row is the line of an appointment in an agenda.
func (b *browser) row(code string) string {
	b.t.Helper()
	return eval[string](b, `[...document.querySelectorAll("tr")].find((r) => r.innerText.includes("`+code+`"))?.innerText || ""`)
}

// pressAt presses a button in the line of an appointment.
func (b *browser) pressAt(code, label string) {
	b.t.Helper()
	eval[any](b, `[...[...document.querySelectorAll("tr")].find((r) => r.innerText.includes("`+code+`")).querySelectorAll("button")]
		.find((e) => e.innerText.startsWith("`+label+`")).click()`)
}

// TestABoardStartsWithoutAServer: whoever pulls the plug of a screen has it back, and the line after it.
func TestABoardStartsWithoutAServer(t *testing.T) {
	s := start(t)
	board := hung(t, s)
	board.ready()
	s.kill()
	board.close()
	board.start()
	board.visit(s.demo.URL + "/kiosk/board")
	board.see("Un momento, por favor")
	board.see("Hospital de Especialidades Carlos Andrade Marín")
	s.begin()
	board.see("Espere a que su número aparezca aquí.")
	board.content()
}

// TestBoardAndDeskComeBack: a call that the server did not hear is made once when it is back, and the board, which
// said since when it knew nothing, says the number. A token that is revoked ends it all.
func TestBoardAndDeskComeBack(t *testing.T) {
	s := start(t)
	kiosk, board, desk := paired(t, s), hung(t, s), staffed(t, s, "Caja 2")
	kiosk.takeNumber("Farmacia")
	kiosk.takeNumber("Farmacia")
	desk.see("En espera: 2")
	s.kill()
	desk.key(kb.F2)
	desk.see("No hubo respuesta")
	desk.shot("desk-lost")
	desk.key(kb.F2)
	time.Sleep(8 * time.Second)
	board.see("Sin conexión desde las")
	board.shot("board-silent")
	desk.see("Sin conexión desde las")
	s.begin()
	desk.see("Terminado")
	desk.see("En espera: 1")
	board.see("F-001")
	board.until("is back", func() bool { return !strings.Contains(board.text(), "Sin conexión") })
	board.until("has said the number", func() bool { return slices.Equal(board.said(), []string{"Turno F uno, Caja dos."}) })
	if strings.Contains(board.text(), "F-002") {
		t.Error("two numbers were called")
	}

	var devices struct {
		Kiosks []struct{ Number, Role string } `json:"kiosks"`
	}
	s.get(s.demo.Tokens.Admin, wire.KiosksPath, &devices)
	for _, one := range devices.Kiosks {
		if one.Role != "kiosk" {
			s.post(s.demo.Tokens.Admin, wire.TokenRevokePath(one.Number), map[string]string{}, nil)
		}
	}
	board.see("Vincular esta pantalla")
	board.shot("board-pair")
	desk.see("Vincular esta ventanilla")
	if strings.Contains(desk.text(), "F-00") {
		t.Error("a revoked desk shows numbers")
	}
	desk.typeIn(strings.ToLower(s.pairingCode("otra", "staff")))
	desk.key(kb.Enter)
	desk.see("Terminado")
	board.content()
	desk.content()
}
