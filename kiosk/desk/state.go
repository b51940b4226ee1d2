// Package desk is the computer of a unit's staff: who is called next and to which desk, who is here, and how the
// day's agendas stand. Like the kiosk it is a state and one function, without browser, clock or network.
package desk

import (
	"slices"

	"github.com/cupo-ec/cupo/kiosk/live"
	"github.com/cupo-ec/cupo/kiosk/pairing"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// Tab is one of the parts of the desk.
type Tab uint8

// The tabs.
const (
	TabQueue Tab = iota
	TabArrivals
	TabAgendas
)

// Chooser is what is being chosen for the number that is called.
type Chooser uint8

// The choosers.
const (
	ChooseNothing Chooser = iota
	ChooseService         // to be sent on to
	ChooseClass           // that is right
)

// State is everything that a desk knows.
type State struct {
	pairing.Station
	Feed live.Feed
	Setup
	Tab     Tab
	Chooser Chooser
	// Tickets are the unit's: those called, the newest first, and then those that wait in the order of their turns.
	Tickets []wire.Ticket
	Notice  Notice
	Arrival Arrival
	Day     Day

	asked   asked
	reading reading
}

// Setup is what the desk is, kept on the device.
type Setup struct {
	// Open reports that it is being changed.
	Open bool
	// Desk is the desk's name, Services the ids of those that it serves.
	Desk     string
	Services []string
	// Typed and Chosen are what is being changed, Wrong that it will not do.
	Typed  string
	Chosen []string
	Wrong  bool
}

// Notice is what became of what was asked for, where that is not what was wanted.
type Notice struct {
	Kind NoticeKind
	// Title, Detail and Next are the server's words of a NoticeRefused.
	Title, Detail, Next string
}

// NoticeKind is what there is to be said.
type NoticeKind uint8

// The kinds of notices.
const (
	NoticeNone    NoticeKind = iota
	NoticeRefused            // by the server, in its words
	NoticeNobody             // nobody waits
	NoticeLost               // no answer came, and it is tried again
	NoticeOdd                // an answer that this program does not understand
	NoticeUnread             // agendas could not be read
)

// Arrival is somebody who says that they have an appointment.
type Arrival struct {
	Kind  string // of the document, or kindCode
	Typed string
	// Answer is what the server recorded, where Done.
	Answer wire.AppointmentResponse
	Done   bool
}

// Day is a day's agendas, page by page.
type Day struct {
	Date    string // empty for today
	Answer  wire.AgendasResponse
	Known   bool
	Waiting bool // for the answer
	// Armed is what a second press records, a Marked, a Suspended or a Resumed; nil for nothing.
	Armed world.Msg

	after   []string // what led to this page and to those before it
	reading int
}

// about is what an answer is about.
type about uint8

const (
	aboutNothing about = iota
	aboutTicket
	aboutArrival
	aboutMark
	aboutAgenda
)

// asked is the one change under way. Until its answer is there nothing else is changed.
type asked struct {
	request world.Request
	what    about
	flying  bool  // the answer may still come
	again   int64 // when to send it again
}

// reading is the look at the tickets that is under way.
type reading struct {
	id    int
	dirty bool  // something has changed since
	stale bool  // we have changed something since: the answer is of before
	again int64 // when to look again after a look that failed, 0 for not
}

// Busy reports that something is being changed.
func (s *State) Busy() bool { return s.asked.request.ID != 0 }

// Ready reports that the desk knows what it is.
func (s *State) Ready() bool { return s.Desk != "" && len(s.Services) > 0 && !s.Open }

// Current is the number that is called at this desk; false for none.
func (s *State) Current() (wire.Ticket, bool) {
	for _, t := range s.Tickets {
		if t.State == wire.TicketCalled && t.Desk == s.Desk {
			return t, true
		}
	}
	return wire.Ticket{}, false
}

// Line are the numbers that wait for this desk's services, in the order of their turns.
func (s *State) Line() []wire.Ticket {
	var line []wire.Ticket
	for _, t := range s.Tickets {
		if t.State == wire.TicketWaiting && slices.Contains(s.Services, t.Service) {
			line = append(line, t)
		}
	}
	return line
}
