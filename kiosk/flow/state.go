// Package flow is what the kiosk does: a state, and one function that turns a state and a message into the
// next state and the commands that the world has to carry out. It knows no browser, clock, network or
// randomness: all of these come as messages, so a test is a list of messages and a bug is one too.
package flow

import (
	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/pairing"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// Screen is what stands in front of the person.
type Screen uint8

// The screens.
const (
	ScreenStarting  Screen = iota // before the device's own store was read
	ScreenPair                    // the device belongs to no unit yet
	ScreenHome                    // nobody is here
	ScreenIdentify                // who are you
	ScreenYear                    // the year of issue, which shows that it is you
	ScreenToday                   // who was identified, and what can be done
	ScreenDetails                 // one's own appointments, in full
	ScreenSpecialty               // what for
	ScreenPlace                   // at which unit
	ScreenDay                     // on which day
	ScreenTime                    // at what time
	ScreenConfirm                 // is this right
	ScreenBooked                  // it is booked, or moved
	ScreenNothing                 // nothing is free, and what else can be done
	ScreenCancel                  // is it to be cancelled
	ScreenCancelled               // it is cancelled
	ScreenArrived                 // the arrival is recorded
	ScreenNoted                   // the arrival is noted here, and will be sent
	ScreenService                 // a number for which service
	ScreenPriority                // who comes first
	ScreenTicket                  // the number
	ScreenProblem                 // what was refused, and what to do
)

// Intent is what the person came for.
type Intent uint8

// The intents.
const (
	IntentNone   Intent = iota
	IntentArrive        // record that they are here
	IntentBook          // get an appointment
	IntentManage        // see, move or cancel what they have
	IntentQueue         // get a number in the unit\'s queue
)

// State is everything the kiosk knows. It is a value: Update gives the next one.
type State struct {
	Language     i18n.Language
	HighContrast bool
	LargeText    bool

	Screen Screen
	Device Device
	// Offline reports that the last request found no server.
	Offline bool
	// Waiting are the arrivals that are stored on the device and not yet delivered, the oldest first.
	Waiting []world.Arrival
	// Warned reports that the visit is about to end because nobody touches anything.
	Warned bool
	// UpdateReady reports that a newer program waits to be swapped in.
	UpdateReady bool
	// NowMillis is the device's own clock, AheadMillis how far the server's is ahead of it.
	NowMillis, AheadMillis int64

	// Visit is what is known of the person who stands there. At the end of a visit it is thrown away whole.
	Visit Visit

	touchedMillis int64
	scan          scan
	version       string
	client        client.Client
	asked         asked         // what the screen waits for
	failed        world.Request // what may be tried again
	delivering    int           // the request that delivers the oldest of Waiting, 0 for none
	retryMillis   int64         // when the next delivery may be tried
}

// Device is the kiosk itself.
type Device = pairing.Device

// Visit is one person at the kiosk.
type Visit struct {
	Intent       Intent
	DocumentType string
	Typed        string // of the document's number
	YearTyped    string
	// Hint says what is wrong with what was typed, by its name.
	Hint Hint

	MaskedName string // who it is, as a lobby may see it

	Document wire.Document // who it is; empty before that is known
	Year     int           // the year of issue, once the server has agreed
	years    []int         // of a scanned card, to be tried
	trail    []Screen      // the screens before this one

	Appointments []wire.Appointment
	Chosen       wire.Appointment // the one that is looked at, moved, cancelled or was booked

	Specialties  []wire.Specialty
	Specialty    wire.Specialty
	Units        []wire.Unit
	Unit         wire.Unit
	Days         []wire.Day
	Date         string
	Slots        []wire.Slot
	Practitioner string // only theirs will do; empty for any
	Slot         wire.Slot
	Hold         wire.Hold
	Moving       bool // Chosen is to be moved, and nothing new booked
	earliest     bool // the first place will do
	Page         int  // of a list that is longer than the screen

	Queue   wire.Queue  // of the unit, as it stood when it was asked for
	Service string      // the id of the one that a number is wanted for
	Ticket  wire.Ticket // the number

	Problem client.Problem
	// Lost says that the place was taken by somebody else meanwhile.
	Lost bool
}

// Hint is what is wrong with what was typed.
type Hint uint8

// The hints.
const (
	HintNone       Hint = iota
	HintShort           // digits are missing
	HintMistyped        // the check digit does not fit
	HintWrongYear       // the server does not know this year with this document
	HintUnreadable      // the scanner read nothing that we know
	HintWrongCode       // the pairing code
)

// Busy reports that the screen waits for an answer.
func (s *State) Busy() bool { return s.asked.id != 0 }

// pageSize is how many entries of a list one screen shows.
const pageSize = 6

// PageOf is the part of a list that a page shows, and whether there is more behind it.
func PageOf[T any](list []T, page int) (shown []T, more bool) {
	from := min(page*pageSize, len(list))
	to := min(from+pageSize, len(list))
	return list[from:to], to < len(list)
}

// open opens a screen from which one can go back to this one.
func (s *State) open(next Screen) {
	s.Visit.trail = append(s.Visit.trail[:len(s.Visit.trail):len(s.Visit.trail)], s.Screen)
	s.turnTo(next)
}

// turnTo opens a screen in the place of this one.
func (s *State) turnTo(next Screen) {
	s.Screen, s.Visit.Page = next, 0
}

// CanGoBack reports whether there is a screen to go back to.
func (s *State) CanGoBack() bool {
	switch s.Screen {
	case ScreenBooked, ScreenCancelled, ScreenArrived, ScreenNoted, ScreenTicket:
		return false
	}
	return len(s.Visit.trail) > 0
}
