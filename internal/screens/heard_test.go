package screens

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
)

// heard is one thing as the browser tells it to whoever reads the screen aloud.
type heard struct{ role, name string }

// reading is what the accessibility tree says of the page: all of it, and what has the focus.
func (b *browser) reading() (all []heard, focus heard) {
	b.t.Helper()
	tree, err := chromedp.Call(b.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		b.t.Fatal(err)
	}
	for _, node := range tree.Nodes {
		if node.Ignored {
			continue
		}
		one := heard{told(node.Role), told(node.Name)}
		all = append(all, one)
		for _, property := range node.Properties {
			if property.Name == "focused" && one.role != "RootWebArea" {
				focus = one
			}
		}
	}
	return all, focus
}

func told(value *accessibility.Value) (text string) {
	if value != nil {
		_ = json.Unmarshal(value.Value, &text)
	}
	return text
}

// hear waits until the tree has something whose name begins so.
func (b *browser) hear(role, name string) {
	b.t.Helper()
	b.until("tells of a "+role+" "+name, func() bool {
		all, _ := b.reading()
		for _, one := range all {
			if one.role == role && strings.HasPrefix(one.name, name) {
				return true
			}
		}
		return false
	})
}

// hearTitle waits until a screen begins as it must for who cannot see it: its heading has the focus, and is read.
func (b *browser) hearTitle(title string) {
	b.t.Helper()
	b.until("reads the heading "+title, func() bool {
		_, focus := b.reading()
		return focus.role == "heading" && strings.HasPrefix(focus.name, title)
	})
}

// follow goes from one thing to the next with the tabulator until something with this role and name is read, and
// leaves the focus there.
func (b *browser) follow(role, name string) {
	b.t.Helper()
	var all []string
	for range 60 {
		b.key("Tab")
		_, focus := b.reading()
		if focus.role == role && strings.HasPrefix(focus.name, name) {
			return
		}
		all = append(all, focus.role+" "+focus.name)
	}
	b.t.Fatalf("nobody ever reads a %s %q; there were:\n%s", role, name, strings.Join(all, "\n"))
}

// activate goes to a button and presses it.
func (b *browser) activate(name string) {
	b.t.Helper()
	b.follow("button", name)
	b.key("Enter")
}

// nextChoice is the name of the first of the choices on the screen that is read.
func (b *browser) nextChoice() string {
	b.t.Helper()
	name := b.firstChoice()
	b.hear("button", name)
	return name
}

// TestAKioskIsHeard books and arrives by what is read alone: each screen begins with its heading, and everything to be
// done has a name.
func TestAKioskIsHeard(t *testing.T) {
	s := start(t)
	b := paired(t, s)
	p, q := s.person(), s.person()
	b.activate("Pedir una cita")
	b.hearTitle("¿Quién es usted?")
	b.typeIn(p.Document.Number + "\r")
	b.hearTitle("¿Qué atención necesita?")
	b.activate("Medicina General")
	b.hearTitle("¿Dónde?")
	b.activate("Lo más pronto posible")
	b.hearTitle("¿Está bien así?")
	b.hear("StaticText", "Medicina General")
	b.activate("Sí, confirmar la cita")
	b.hearTitle("Su cita está confirmada")
	b.activate("Terminar")
	b.hearTitle("¿Qué desea hacer?")
	code := s.book(q, s.slotToday("2026-11-23T09:00:00-05:00"))
	b.activate("Ya tengo cita")
	b.hearTitle("¿Quién es usted?")
	b.typeIn(q.Document.Number + "\r")
	b.hearTitle("Sus citas de hoy")
	b.activate("Registrar mi llegada")
	b.hearTitle("Su llegada está registrada")
	if status, n := s.status(code), s.booked(p.Document.Number); status != "checked-in" || n != 1 {
		t.Errorf("one appointment is %s, the other person has %d", status, n)
	}
	b.content()
}

// TestThePatientsPageIsHeard signs in, books, and cancels by what is read alone.
func TestThePatientsPageIsHeard(t *testing.T) {
	s := start(t)
	b := open(t, telephone)
	b.visit(s.demo.URL + "/")
	b.see("Empezar")
	p := s.person()
	b.activate("Empezar")
	b.hearTitle("¿Quién es usted?")
	b.follow("textbox", "Número de cédula")
	b.typeIn(p.Document.Number)
	b.follow("textbox", "Año de emisión")
	b.typeIn(strconv.Itoa(p.IssueYear))
	b.key("Enter")
	b.hearTitle("¿Qué desea hacer?")
	b.activate("Pedir una cita")
	b.forMe(b.activate)
	b.hearTitle("¿Qué atención necesita?")
	b.activate("Odontología")
	b.hearTitle("¿En qué provincia?")
	b.activate("Loja")
	b.inCity("Loja", b.activate)
	b.hearTitle("¿En qué unidad médica?")
	b.activate(b.nextChoice())
	b.hearTitle("¿Qué día?")
	b.activate(b.choice(3))
	b.hearTitle("¿A qué hora?")
	b.activate(b.nextChoice())
	b.hearTitle("¿Está bien así?")
	b.activate("Sí, confirmar la cita")
	b.hearTitle("Su cita está confirmada")
	b.activate("Volver al inicio")
	b.hearTitle("¿Qué desea hacer?")
	b.activate("Mis citas")
	b.hearTitle("Sus citas")
	b.hear("article", "")
	b.activate("Cancelar")
	b.hearTitle("¿Cancelar esta cita?")
	b.activate("Sí, cancelarla")
	b.hearTitle("Su cita está cancelada")
	if n := s.booked(p.Document.Number); n != 0 {
		t.Errorf("the person has %d appointments", n)
	}
	b.content()
}

// TestTheRestOfAKioskIsHeard takes a number, and changes and cancels an appointment, by what is read alone.
func TestTheRestOfAKioskIsHeard(t *testing.T) {
	s := start(t)
	b := paired(t, s)
	p := s.person()
	s.book(p, s.slotToday("2026-11-27T09:00:00-05:00"))
	b.activate("Sacar un turno")
	b.hearTitle("¿Para qué servicio?")
	b.activate("Farmacia")
	b.hearTitle("¿Tiene derecho a atención preferente?")
	b.activate("No, turno general")
	b.hearTitle("Su turno")
	b.hear("StaticText", "F-001")
	b.activate("Terminar")
	toOwn := func() {
		b.hearTitle("¿Qué desea hacer?")
		b.activate("Mis citas")
		b.hearTitle("¿Quién es usted?")
		b.typeIn(p.Document.Number + "\r")
		b.hearTitle("¿En qué año se emitió su documento?")
		b.typeIn(strconv.Itoa(p.IssueYear) + "\r")
		b.hearTitle("Sus citas")
		b.hear("article", "")
	}
	toOwn()
	b.activate("Cambiar")
	b.hearTitle("¿Qué día?")
	b.activate(b.choice(2))
	b.hearTitle("¿A qué hora?")
	b.activate(b.nextChoice())
	b.hearTitle("¿Está bien así?")
	b.activate("Sí, cambiar la cita")
	b.hearTitle("Su cita está cambiada")
	b.activate("Terminar")
	toOwn()
	b.activate("Cancelar")
	b.hearTitle("¿Cancelar esta cita?")
	b.activate("Sí, cancelarla")
	b.hearTitle("Su cita está cancelada")
	if n := s.booked(p.Document.Number); n != 0 {
		t.Errorf("the person has %d appointments", n)
	}
	b.content()
}

// TestTheRestOfThePatientsPageIsHeard changes an appointment and the contact data by what is read alone.
func TestTheRestOfThePatientsPageIsHeard(t *testing.T) {
	s := start(t)
	b := open(t, telephone)
	p := s.person()
	code := s.book(p, s.slotToday("2026-11-27T09:00:00-05:00"))
	b.visit(s.demo.URL + "/")
	b.see("Empezar")
	b.activate("Empezar")
	b.hearTitle("¿Quién es usted?")
	b.follow("textbox", "Número de cédula")
	b.typeIn(p.Document.Number)
	b.follow("textbox", "Año de emisión")
	b.typeIn(strconv.Itoa(p.IssueYear) + "\r")
	b.hearTitle("¿Qué desea hacer?")
	b.activate("Mis citas")
	b.hearTitle("Sus citas")
	b.activate("Cambiar")
	b.hearTitle("¿Qué día?")
	b.activate(b.choice(4))
	b.hearTitle("¿A qué hora?")
	b.activate(b.nextChoice())
	b.hearTitle("¿Está bien así?")
	b.activate("Sí, cambiar la cita")
	b.hearTitle("Su cita está cambiada")
	b.activate("Volver al inicio")
	b.hearTitle("¿Qué desea hacer?")
	b.activate("Mis datos de contacto")
	b.hearTitle("¿Cómo le avisamos?")
	b.follow("textbox", "Celular")
	b.typeIn("0991234567")
	b.follow("textbox", "Correo electrónico")
	b.typeIn("paciente@correo.ec")
	b.activate("Guardar")
	b.hearTitle("Sus datos están guardados")
	if status := s.status(code); status != "rescheduled" {
		t.Errorf("the appointment is %s", status)
	}
	b.content()
}

// TestTheDeskIsHeard calls a number and records that it is done, by what is read alone.
func TestTheDeskIsHeard(t *testing.T) {
	s := start(t)
	kiosk, desk := paired(t, s), staffed(t, s, "3")
	kiosk.takeNumber("Farmacia")
	desk.see("En espera: 1")
	desk.activate("Llamar al siguiente")
	desk.hear("StaticText", "F-001")
	desk.activate("Terminado")
	desk.see("No ha llamado a nadie")
	desk.activate("Registrar llegada")
	desk.follow("textbox", "Número o código de la cita")
	desk.typeIn("1710034064\r")
	desk.until("is told why not", func() bool {
		all, _ := desk.reading()
		for _, one := range all {
			if one.role == "alert" {
				return true
			}
		}
		return false
	})
	desk.content()
}
