package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/cupo-ec/cupo/wire"
)

// The words of the contract as a patient reads them.
var (
	statusWords = map[string]string{
		wire.StatusBooked: "reservada", wire.StatusCheckedIn: "paciente en la unidad", wire.StatusAttended: "atendida",
		wire.StatusCancelled: "cancelada", wire.StatusRescheduled: "cambiada por otra", wire.StatusNoShow: "perdida por inasistencia",
		wire.StatusLate: "perdida por atraso",
	}
	bringWords = map[string]string{
		"cedula": "cédula", "foreigner-code": "código de identificación", "passport": "pasaporte", "referral": "derivación",
	}
	documentWords = map[string]string{
		wire.DocumentCedula: "cédula", wire.DocumentForeigner: "código de identificación", wire.DocumentPassport: "pasaporte",
	}
)

// orWord translates a word, and leaves one that this version does not know as it is.
func orWord(words map[string]string, word string) string {
	if translated, known := words[word]; known {
		return translated
	}
	return word
}

func titleOf(a *wire.Appointment) string { return "Cita " + orWord(statusWords, a.Status) }

// ahead says whether the appointment is still to come about, so that the advice for it is of use.
func ahead(a *wire.Appointment) bool {
	return a.Status == wire.StatusBooked || a.Status == wire.StatusCheckedIn
}

// card is an appointment as a patient reads it.
func card(title string, a *wire.Appointment) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s\n\n%s\n", clean(title), boxed(a.Code))
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&text, "  %-13s %s\n", name, clean(value))
		}
	}
	row("Fecha y hora", longTime(a.Slot.Start)+fmt.Sprintf(" (%d minutos)", a.Slot.Minutes))
	if a.Suspended {
		row("Atención", "el profesional está ausente: cambie o cancele la cita")
	}
	if ahead(a) && !a.Suspended {
		row("Llegue", "a más tardar a las "+clockTime(a.Slot.ArriveBy))
	}
	row("Unidad", a.Slot.Unit.Name)
	row("Ciudad", a.Slot.Unit.City)
	row("Especialidad", a.Slot.Specialty.Name)
	row("Profesional", a.Slot.Practitioner.Name)
	row("Paciente", orWord(documentWords, a.Person.Document.Type)+" "+a.Person.Document.Number)
	row("Nueva cita", a.RescheduledTo)
	if ahead(a) {
		row("Traiga", bring(a.Bring))
		row("Cancelación", "hasta el "+longTime(a.CancelUntil))
	}
	row("Costo", cost(a.CostUSD))
	return text.String()
}

func bring(things []string) string {
	named := make([]string, len(things))
	for i, thing := range things {
		named[i] = orWord(bringWords, thing)
	}
	return strings.Join(named, ", ")
}

// cost says that it is free, which whoever sells places hides.
func cost(usd string) string {
	if usd == wire.CostFree || usd == "" {
		return "no cuesta nada"
	}
	return "US$ " + usd
}

func holdCard(h *wire.Hold) string {
	return fmt.Sprintf("Cupo apartado hasta el %s\n\n%s\n  %-13s %s\n  %-13s %s\n",
		longTime(h.Expires), boxed(h.Code), "Apartado", clean(h.ID), "Cupo", clean(h.Slot))
}

// boxed makes a code stand out without breaking it up, so that it can be copied.
func boxed(code string) string {
	const margin = 4
	code = clean(code)
	line := strings.Repeat("─", utf8.RuneCountInString(code)+2*margin)
	space := strings.Repeat(" ", margin)
	return "  ┌" + line + "┐\n  │" + space + code + space + "│\n  └" + line + "┘\n"
}

// alternativesTable lists free places that would do instead of one that was refused.
func alternativesTable(slots []wire.Slot) string {
	table := newTable("  Fecha y hora", "Unidad", "Ciudad", "Profesional", "Cupo")
	for i := range slots {
		s := &slots[i]
		var unit wire.UnitSummary
		if s.Unit != nil {
			unit = *s.Unit
		}
		table.row("  "+shortTime(s.Start), unit.Name, unit.City, s.Practitioner.Name, s.ID)
	}
	return table.text()
}
