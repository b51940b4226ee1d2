package main

import (
	"fmt"
	"time"
)

var (
	weekdays = [...]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"}
	months   = [...]string{
		"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
	}
)

// galapagosSeconds is the offset of the islands. A person who travels there should see whose hour it is.
const galapagosSeconds = -6 * 60 * 60

// longTime says a time of the contract in words, in the unit's own hour; a text that is no time stays
// as it is.
func longTime(text string) string {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return clean(text)
	}
	return fmt.Sprintf("%s %d de %s de %d, %s", weekdays[at.Weekday()], at.Day(), months[at.Month()-1], at.Year(), hour(at))
}

// shortTime is a time that sorts, for tables.
func shortTime(text string) string {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return clean(text)
	}
	return at.Format(time.DateOnly) + " " + hour(at)
}

// clockTime is the hour alone.
func clockTime(text string) string {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return clean(text)
	}
	return hour(at)
}

func hour(at time.Time) string {
	text := at.Format("15:04")
	if _, offset := at.Zone(); offset == galapagosSeconds {
		text += " (hora de Galápagos)"
	}
	return text
}

// weekdayOf is the day of the week of a date.
func weekdayOf(date string) string {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return ""
	}
	return weekdays[at.Weekday()]
}
