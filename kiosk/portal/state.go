// Package portal is the web page on which patients see to their appointments: a state, one function that turns a
// state and a message into the next state and what the world has to do, and one that draws it. Each step of a
// visit has a file for what it does, and one named _view for how it looks.
//
// Units are found by province and city. The browser's own position is not asked for: the pages' Permissions-Policy
// keeps it from every screen, and whoever looks for a place near work or family knows its name better.
package portal

import (
	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/moment"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// Screen is what stands in front of the person.
type Screen uint8

// The screens.
const (
	ScreenWelcome   Screen = iota // what this is, before anybody is known
	ScreenIdentify                // who are you
	ScreenHome                    // what do you want
	ScreenOwn                     // the appointments there are
	ScreenWho                     // for whom
	ScreenSpecialty               // what for
	ScreenReferral                // this needs a referral, and there is none
	ScreenProvince                // where: the province
	ScreenCity                    // the city
	ScreenUnit                    // the unit
	ScreenDay                     // on which day
	ScreenTime                    // at what time
	ScreenConfirm                 // is this right
	ScreenDone                    // it is booked, or moved
	ScreenNothing                 // nothing is free, and what else can be done
	ScreenCancel                  // is it to be cancelled
	ScreenCancelled               // it is cancelled
	ScreenContact                 // how the person is reached
	ScreenSaved                   // that is kept
	ScreenEnded                   // the visit is over, and nothing of it is left
	ScreenProblem                 // what was refused, and what to do
)

// State is everything the page knows. It is a value: Update gives the next one. Its zero value is the first
// screen, as it stands in the page before the program runs.
type State struct {
	Language     i18n.Language
	HighContrast bool
	LargeText    bool

	Screen Screen
	// Ready reports that the program runs: before, the buttons say that it is still loading.
	Ready bool
	// Offline reports that the last request found no server.
	Offline bool
	// Warned reports that the visit is about to end because nobody touches anything.
	Warned bool
	// Idle reports, at the end, that it ended for that reason.
	Idle bool
	// NowMillis is the device's own clock, AheadMillis how far the server's is ahead of it.
	NowMillis, AheadMillis int64

	Form    Form
	Check   Check
	Session Session
	Visit   Visit

	touchedMillis int64
	client        client.Client
	asked         asked         // what the screen waits for
	failed        world.Request // what may be tried again
	tries         int           // how often it was tried without being asked to
	resume        resumption
	guarded       bool // the browser's next way back comes as a message
	resuming      bool // a Resumed is on its way
}

// Session is the person who has identified themselves. The token is nowhere but here.
type Session struct {
	Document   wire.Document // empty while nobody has
	Person     wire.SessionPerson
	Dependents []wire.SessionPerson
	Expires    string

	token string
}

// Visit is what the person is about to do.
type Visit struct {
	// For is the one dependent whom it is about, empty for the person.
	For wire.SessionPerson

	Appointments []wire.Appointment
	Chosen       wire.Appointment // the one that is moved, cancelled or was booked
	Moving       bool             // Chosen is to be moved, and nothing new booked

	Specialties  []wire.Specialty
	Specialty    wire.Specialty
	Provinces    []wire.Province
	Province     wire.Province
	Units        []wire.Unit // of the province
	City         string      // empty for all
	Unit         wire.Unit
	Days         []wire.Day
	Date         string
	Slots        []wire.Slot
	Practitioner string // only theirs will do; empty for any
	Slot         wire.Slot
	Hold         wire.Hold
	// HoldOver reports that the place is not kept any more.
	HoldOver bool
	// Lost says that the place was taken by somebody else meanwhile.
	Lost bool
	// Shown is how many entries of a list that is longer than the screen are wanted beyond the first.
	Shown int
	// Filled reports that the contact data are in the form.
	Filled bool

	Problem client.Problem
	trail   []Screen // the screens before this one
}

// Busy reports that the screen waits for an answer.
func (s *State) Busy() bool { return s.asked.id != 0 || s.Check.Wanted }

// SignedIn reports whether it is known who the person is.
func (s *State) SignedIn() bool { return s.Session.token != "" }

// wallMillis is the time, by the server where it was heard of: the clock of a device may be wrong.
func (s *State) wallMillis() int64 { return s.NowMillis + s.AheadMillis }

// ahead reports whether a moment lies ahead.
func (s *State) ahead(at string) bool {
	millis, ok := moment.Millis(at)
	return !ok || millis > s.wallMillis()
}

// today is the date on the mainland.
func (s *State) today() string { return moment.Date(s.wallMillis(), moment.Mainland) }

// patient is whom the visit is about.
func (s *State) patient() wire.Document {
	if s.Visit.For.Document != nil {
		return *s.Visit.For.Document
	}
	return s.Session.Document
}

// firstShown is how many entries of a list stand on the screen at first, and how many each wish for more adds.
const firstShown = 12

// ShownOf is the part of a list that is shown, and whether there is more.
func ShownOf[T any](list []T, more int) (shown []T, rest bool) {
	n := min(firstShown+more, len(list))
	return list[:n], n < len(list)
}
