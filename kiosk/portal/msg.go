package portal

import (
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/world"
)

// Msg is something that happened: one of package world's, or of this file.
type Msg = world.Msg

// What the person does.
type (
	// Began leaves the first screen.
	Began struct{}
	// Entered is what stands in a field now.
	Entered struct {
		Field Field
		Value string
	}
	// DocumentChosen says what kind of document is typed.
	DocumentChosen struct{ Type string }
	// SignInWanted sends who the person is.
	SignInWanted struct{}
	// SignedOut ends the visit, StayedOn says that somebody is still there.
	SignedOut struct{}
	StayedOn  struct{}
	// LanguageChosen, ContrastTurned and TextSizeTurned change how the screens look.
	LanguageChosen struct{ Language i18n.Language }
	ContrastTurned struct{}
	TextSizeTurned struct{}
	// Back goes to the screen before, HomeWanted to the choice of what to do.
	Back       struct{}
	HomeWanted struct{}
	// MoreWanted shows more of a list.
	MoreWanted struct{}
	// Retried sends again what got no answer.
	Retried struct{}

	// OwnWanted shows the appointments there are, BookWanted begins a new one, ContactWanted opens the form of how
	// the person is reached, and ContactKept sends it.
	OwnWanted     struct{}
	BookWanted    struct{}
	ContactWanted struct{}
	ContactKept   struct{}
	// PatientChosen says whom it is about: the number of a dependent, or -1 for the person.
	PatientChosen struct{ Dependent int }
	// SpecialtyChosen to SlotChosen are the steps to an appointment.
	SpecialtyChosen    struct{ ID string }
	ProvinceChosen     struct{ Code string }
	CityChosen         struct{ Name string }
	UnitChosen         struct{ ID string }
	DayChosen          struct{ Date string }
	PractitionerChosen struct{ ID string }
	SlotChosen         struct{ ID string }
	// HoldWanted keeps the chosen place once more, Confirmed says yes to what the screen asks.
	HoldWanted struct{}
	Confirmed  struct{}
	// MoveChosen and CancelChosen begin to move or cancel an appointment.
	MoveChosen   struct{ Code string }
	CancelChosen struct{ Code string }
	// PlacesWanted looks for the same elsewhere, DaysWanted on other days.
	PlacesWanted struct{}
	DaysWanted   struct{}
	// PrintWanted prints what the screen shows, CalendarWanted hands out an appointment for a calendar.
	PrintWanted    struct{}
	CalendarWanted struct{ Code string }
)
