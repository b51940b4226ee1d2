package screens

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/bench/node"
)

// fill writes into a field as a person does: it is touched, emptied and typed into.
func (b *browser) fill(id, text string) {
	b.t.Helper()
	b.until("has a field "+id, func() bool { return eval[bool](b, fmt.Sprintf(`!!document.getElementById(%q)`, id)) })
	eval[any](b, fmt.Sprintf(`(() => { const e = document.getElementById(%q); e.scrollIntoView({block: "center"}); e.focus(); e.select(); })()`, id))
	if eval[string](b, fmt.Sprintf(`document.getElementById(%q).value`, id)) != "" {
		b.key("Backspace")
	}
	for _, c := range text {
		b.key(string(c))
	}
}

// enter goes to a button with the keyboard alone and presses it.
func (b *browser) enter(wanted string) {
	b.t.Helper()
	b.tabTo(wanted)
	b.key("Enter")
}

// fits fails the test where the page is wider than the window, or something to touch is too small.
func (b *browser) fits(screen string) {
	b.t.Helper()
	if wide := eval[bool](b, `document.documentElement.scrollWidth > innerWidth`); wide {
		b.t.Errorf("%s is wider than the window", screen)
	}
	small := eval[string](b, `[...document.querySelectorAll("button, input, select, a")].filter(e => {
		const r = e.getBoundingClientRect(); return r.width > 0 && (r.height < 43.9 || r.width < 43.9);
	}).map(e => e.innerText || e.id).join(", ")`)
	if small != "" {
		b.t.Errorf("%s: too small to touch: %s", screen, small)
	}
	if low := eval[bool](b, `[...document.querySelectorAll(".primary, .choice, input, select")].some(e => e.getBoundingClientRect().height < 47.9)`); low {
		b.t.Errorf("%s: a main target is lower than 48 px", screen)
	}
	if nowhere := eval[bool](b, `document.activeElement === document.body`); nowhere && screen != "welcome" {
		b.t.Errorf("%s: the focus is nowhere", screen)
	}
}

// seen waits for a screen, looks at how it fits and takes its picture.
func (b *browser) seen(text, screen string) {
	b.t.Helper()
	b.see(text)
	b.fits(screen)
	b.shot("portal-" + strconv.FormatInt(b.size.width, 10) + "-" + screen)
}

// choice is what one of the large buttons of the screen says, counted from 0.
func (b *browser) choice(n int) string {
	b.t.Helper()
	script := fmt.Sprintf(`document.querySelectorAll("main .choice .label")[%d]?.innerText || ""`, n)
	b.until("offers something", func() bool { return eval[string](b, script) != "" })
	return eval[string](b, script)
}

func (b *browser) firstChoice() string { return b.choice(0) }

// signIn goes from the first screen to the choice of what to do.
func (b *browser) signIn(p node.DemoPerson) {
	b.t.Helper()
	b.press("Empezar")
	b.see("¿Quién es usted?")
	b.fill("number", p.Document.Number)
	b.fill("year", strconv.Itoa(p.IssueYear))
	b.key("Enter")
	b.see("¿Qué desea hacer?")
}

// forMe says that the appointment is one's own, where that is asked: only of those who have dependents.
func (b *browser) forMe(choose func(string)) {
	b.t.Helper()
	b.until("asks for whom or what", func() bool {
		return strings.Contains(b.text(), "¿Para quién") || strings.Contains(b.text(), "¿Qué atención")
	})
	if strings.Contains(b.text(), "¿Para quién") {
		choose("Para mí")
	}
}

// inCity chooses a city, where a province has several with a unit.
func (b *browser) inCity(name string, choose func(string)) {
	b.t.Helper()
	b.until("offers cities or units", func() bool {
		return strings.Contains(b.text(), "¿En qué ciudad?") || strings.Contains(b.text(), "¿En qué unidad")
	})
	if strings.Contains(b.text(), "¿En qué ciudad?") {
		choose(name)
	}
}

// TestThePageIsReadableBeforeItsProgram looks at what a slow line brings first.
func TestThePageIsReadableBeforeItsProgram(t *testing.T) {
	s := start(t)
	answer, err := http.Get(s.demo.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, need := range []string{"Su cita médica del IESS", "Es gratis", "Cargando…", `href="tel:140"`, "Base legal"} {
		if !strings.Contains(string(page), need) {
			t.Errorf("the page does not say %q by itself", need)
		}
	}
}

// TestTheLineBreaksAtTheBooking: the answer is lost, and trying again books once.
func TestTheLineBreaksAtTheBooking(t *testing.T) {
	s := start(t)
	b := open(t, telephone)
	b.visit(s.demo.URL + "/")
	p := s.person()
	b.signIn(p)
	b.press("Pedir una cita")
	b.forMe(b.press)
	b.press("Odontología")
	b.press("Loja")
	b.inCity("Loja", b.press)
	b.see("¿En qué unidad médica?")
	b.press(b.firstChoice())
	b.see("¿Qué día?")
	b.press(b.choice(2))
	b.see("¿A qué hora?")
	b.press(b.firstChoice())
	b.see("¿Está bien así?")
	s.kill()
	b.press("Sí, confirmar la cita")
	b.seen("No hay conexión", "offline")
	s.begin()
	b.press("Intentar de nuevo")
	b.see("Su cita está confirmada")
	b.press("Volver al inicio")
	b.press("Mis citas")
	b.see("Sus citas")
	if cards := eval[int](b, `document.querySelectorAll("article.card").length`); cards != 1 {
		t.Errorf("there are %d appointments", cards)
	}
}

// TestLargeLettersFit on the narrowest telephone, in high contrast.
func TestLargeLettersFit(t *testing.T) {
	s := start(t)
	b := open(t, telephone)
	b.visit(s.demo.URL + "/")
	b.see("Empezar")
	b.press("Alto contraste")
	b.press("Letra grande")
	b.seen("Tenga a la mano", "large-welcome")
	b.signIn(s.person())
	b.seen("¿Qué desea hacer?", "large-home")
	b.press("Mis citas")
	b.seen("Sus citas", "large-own")
	b.content()
}

// TestAVisitByTelephone goes through all that a person comes for, by touch.
func TestAVisitByTelephone(t *testing.T) {
	s := start(t)
	b := open(t, telephone)
	b.visit(s.demo.URL + "/")
	b.see("Empezar")
	b.seen("Tenga a la mano", "welcome")
	p := s.person()
	b.press("Empezar")
	b.seen("¿Quién es usted?", "identify")
	b.fill("number", "1710034064")
	b.seen("Ese número no es una cédula", "identify-mistyped")
	b.fill("number", p.Document.Number)
	b.fill("year", strconv.Itoa(p.IssueYear-1))
	b.key("Enter")
	b.seen("No pudimos confirmar sus datos", "identify-refused")
	b.fill("year", strconv.Itoa(p.IssueYear))
	b.press("Entrar")
	b.seen("¿Qué desea hacer?", "home")
	if text := b.text(); strings.Contains(text, p.Document.Number) || strings.Contains(text, p.Name) {
		t.Error("the screen shows the whole name, or the whole document")
	}

	b.press("Pedir una cita")
	b.until("asks for whom or what", func() bool {
		return strings.Contains(b.text(), "¿Para quién") || strings.Contains(b.text(), "¿Qué atención")
	})
	if strings.Contains(b.text(), "¿Para quién") {
		b.seen("¿Para quién es la cita?", "who")
		b.press("Para mí")
	}
	b.seen("¿Qué atención necesita?", "specialty")
	b.press("Traumatología")
	b.seen("Primero necesita una derivación", "referral")
	b.press("Pedir cita en Medicina General")
	b.seen("¿En qué provincia?", "province")
	b.press("Pichincha")
	b.until("offers cities or units", func() bool {
		return strings.Contains(b.text(), "¿En qué ciudad?") || strings.Contains(b.text(), "¿En qué unidad")
	})
	if strings.Contains(b.text(), "¿En qué ciudad?") {
		b.seen("¿En qué ciudad?", "city")
		b.press("Quito")
	}
	b.seen("¿En qué unidad médica?", "unit")
	b.press(b.firstChoice())
	b.seen("¿Qué día?", "day")
	b.press(b.choice(3)) // today's can no longer be moved
	b.seen("¿A qué hora?", "time")
	b.press(b.firstChoice())
	b.seen("¿Está bien así?", "confirm")
	b.see("Le guardamos esta hora 5 minutos más")
	b.press("Sí, confirmar la cita")
	b.seen("Su cita está confirmada", "done")
	b.see("Nadie puede cobrarle")
	b.press("Guardar en el calendario")
	b.until("has fetched the calendar", func() bool { return eval[bool](b, `document.querySelector("main").ariaBusy === "false"`) })
	b.press("Volver al inicio")

	b.press("Mis citas")
	b.seen("Sus citas", "own")
	b.press("Cambiar")
	b.see("¿Qué día?")
	eval[any](b, `history.back()`)
	b.see("Sus citas")
	b.press("Cambiar")
	b.see("¿Qué día?")
	b.press(b.choice(4))
	b.see("¿A qué hora?")
	b.press(b.firstChoice())
	b.seen("En lugar de", "confirm-move")
	b.press("Sí, cambiar la cita")
	b.see("Su cita está cambiada")
	code := eval[string](b, `document.querySelector(".code").innerText`)
	b.press("Volver al inicio")

	b.press("Mis datos de contacto")
	b.seen("¿Cómo le avisamos?", "contact")
	b.fill("mobile", "099")
	b.press("Guardar")
	b.seen("Un celular tiene 10 números", "contact-wrong")
	b.fill("mobile", "0991234567")
	b.fill("email", "paciente@correo.ec")
	b.press("Guardar")
	b.seen("Sus datos están guardados", "saved")
	b.press("Volver al inicio")

	b.press("Mis citas")
	b.press("Cancelar")
	b.seen("¿Cancelar esta cita?", "cancel")
	b.press("Sí, cancelarla")
	b.seen("Su cita está cancelada", "cancelled")
	if status := s.status(code); status != "cancelled" {
		t.Errorf("the appointment is %s", status)
	}
	b.press("Kichwa")
	b.seen("Kanpak tuparika anchuchishkami", "kichwa")
	b.press("Llukshiy")
	b.see("Kanpak pachaka wichkashkami")
	b.press("Español")
	b.seen("Su sesión está cerrada", "ended")
	if kept := eval[int](b, `localStorage.length + document.cookie.length`); kept != 0 || strings.Contains(eval[string](b, `location.href`), p.Document.Number) {
		t.Error("something is left in the browser")
	}
	b.content()
}

// TestAVisitByKeyboard books with Tab and Enter alone, on a desk.
func TestAVisitByKeyboard(t *testing.T) {
	s := start(t)
	b := open(t, desktop)
	b.visit(s.demo.URL + "/")
	b.see("Empezar")
	b.seen("Tenga a la mano", "welcome")
	p := s.person()
	b.enter("Empezar")
	b.see("¿Quién es usted?")
	b.tabTo("number")
	b.typeIn(p.Document.Number)
	b.key("Tab")
	b.typeIn(strconv.Itoa(p.IssueYear))
	b.seen("Comprobación de seguridad lista", "identify")
	b.key("Enter")
	b.seen("¿Qué desea hacer?", "home")
	b.enter("Pedir una cita")
	b.forMe(b.enter)
	b.seen("¿Qué atención necesita?", "specialty")
	b.enter("Odontología")
	b.seen("¿En qué provincia?", "province")
	b.enter("Azuay")
	b.inCity("Cuenca", b.enter)
	b.see("¿En qué unidad médica?")
	b.enter(b.firstChoice())
	b.see("¿Qué día?")
	b.enter(b.firstChoice())
	b.seen("¿A qué hora?", "time")
	b.enter(b.firstChoice())
	b.seen("¿Está bien así?", "confirm")
	b.enter("Sí, confirmar la cita")
	b.seen("Su cita está confirmada", "done")
	b.enter("Volver al inicio")
	b.see("¿Qué desea hacer?")
	b.enter("Mis citas")
	b.seen("Sus citas", "own")
	b.enter("Salir")
	b.see("Su sesión está cerrada")
	b.content()
}
