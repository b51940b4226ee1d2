package flow

import (
	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/world"
)

// about is what an answer is about.
type about uint8

const (
	aboutNothing about = iota
	aboutPairing
	aboutToday
	aboutProof
	aboutCode
	aboutArrival
	aboutSpecialties
	aboutUnits
	aboutDays
	aboutSlots
	aboutHold
	aboutBooking
	aboutMove
	aboutCancel
	aboutQueue
	aboutTicket
)

// asked is the request that the screen waits for.
type asked struct {
	id    int
	about about
}

// request makes a request with a number of its own.
func (s *State) request(method, path string, body []byte) world.Request {
	return s.client.Request(method, path, s.Language.Tag(), body)
}

// ask has the screen wait for a request. What was asked before is not waited for any more.
func (s *State) ask(what about, r world.Request) []world.Cmd {
	s.asked, s.failed = asked{r.ID, what}, r
	return []world.Cmd{r}
}

func (s *State) read(what about, path string) []world.Cmd {
	return s.ask(what, s.request(client.Get, path, nil))
}

// change asks for something that counts once, however often it is sent.
func (s *State) change(what about, path string, body []byte) []world.Cmd {
	return s.ask(what, s.client.Change(path, s.Language.Tag(), body))
}
