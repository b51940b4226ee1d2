package flow

import (
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/wire"
)

// Msg is something that happened: one of the types of this file.
type Msg any

// What the world says.
type (
	// Started is the first message: what the device's own store had. Nonce is random, and begins the keys of
	// this run's requests; Version is the build of this program.
	Started struct {
		NowMillis int64
		Nonce     string
		Version   string
		Paired    bool
		Unit      wire.Unit
		Waiting   []Arrival
		// AheadMillis is how far the server's clock was ahead when it was last heard of.
		AheadMillis int64
		// PairingCode is one that came with the address, redeemed where the device has no unit yet.
		PairingCode string
	}
	// Ticked comes once a second.
	Ticked struct{ NowMillis int64 }
	// Key is a key of the keyboard or of a scanner that types, as KeyboardEvent.key names it.
	Key struct {
		Name     string
		AtMillis int64
	}
	// Answered is what became of a Request; Status is 0 where no answer came.
	Answered struct {
		ID     int
		Status int
		Body   []byte
	}
	// Stored says that an arrival is safe on the device.
	Stored struct{ Key string }
	// Printed says how the printer stands.
	Printed struct{ Printer string }
	// UpdateFound says that a newer program waits.
	UpdateFound struct{}
)

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
	// PrintWanted prints what the screen shows.
	PrintWanted struct{}
)
