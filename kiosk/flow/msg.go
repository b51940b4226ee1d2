package flow

import (
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/world"
)

// Msg is something that happened: one of package world's, or of this file.
type Msg = world.Msg

// What the person does.
type (
	// Began chooses what the visit is for.
	Began struct{ Intent Intent }
	// Typed is one character of what is being typed.
	Typed struct{ Character string }
	// Erased takes the last character back.
	Erased struct{}
	// Submitted says that what was typed is complete.
	Submitted struct{}
	// DocumentChosen says what kind of document is typed.
	DocumentChosen struct{ Type string }
	// LanguageChosen, ContrastTurned and TextSizeTurned change how the screens look.
	LanguageChosen struct{ Language i18n.Language }
	ContrastTurned struct{}
	TextSizeTurned struct{}
	// Back goes to the screen before, Ended ends the visit, StayedOn says that somebody is still there.
	Back     struct{}
	Ended    struct{}
	StayedOn struct{}
	// Turned turns the pages of a list.
	Turned struct{ By int }
	// Retried sends again what got no answer.
	Retried struct{}

	// ArriveChosen records the arrival for one of today's appointments.
	ArriveChosen struct{ Code string }
	// SpecialtyChosen, PlaceChosen, EarliestChosen, DayChosen, PractitionerChosen and SlotChosen are the steps
	// to an appointment.
	SpecialtyChosen    struct{ ID string }
	PlaceChosen        struct{ Unit string }
	EarliestChosen     struct{}
	DayChosen          struct{ Date string }
	PractitionerChosen struct{ ID string }
	SlotChosen         struct{ ID string }
	// Confirmed says yes to what the screen asks.
	Confirmed struct{}
	// MoveChosen and CancelChosen begin to move or cancel an appointment of one's own.
	MoveChosen   struct{ Code string }
	CancelChosen struct{ Code string }
	// PlacesWanted looks for the same at other units, DaysWanted on other days.
	PlacesWanted struct{}
	DaysWanted   struct{}
	// ServiceChosen and ClassChosen are the steps to a number in the queue.
	ServiceChosen struct{ ID string }
	ClassChosen   struct{ Class string }
	// PrintWanted prints what the screen shows.
	PrintWanted struct{}
)
