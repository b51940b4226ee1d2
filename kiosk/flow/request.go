package flow

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
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

// The methods. Package net/http would double what a kiosk downloads.
const (
	get    = "GET"
	post   = "POST"
	remove = "DELETE"
)

// request makes a request with a number of its own.
func (s *State) request(method, path string, body wire.Message) world.Request {
	s.lastRequest++
	r := world.Request{
		ID: s.lastRequest, Method: method, Path: path, Language: s.Language.Tag(), TimeoutSeconds: world.AnswerSeconds,
	}
	if body != nil {
		r.Body = body.AppendMsgpack(nil)
	}
	return r
}

// newKey is a key that no other request has: a random beginning, and a number.
func (s *State) newKey() string {
	s.lastKey++
	return s.nonce + "-" + strconv.Itoa(s.lastKey)
}

// ask has the screen wait for a request. What was asked before is not waited for any more.
func (s *State) ask(what about, r world.Request) []world.Cmd {
	s.asked, s.failed = asked{r.ID, what}, r
	return []world.Cmd{r}
}

func (s *State) read(what about, path string) []world.Cmd {
	return s.ask(what, s.request(get, path, nil))
}

// change asks for something that counts once, however often it is sent.
func (s *State) change(what about, path string, body wire.Message) []world.Cmd {
	key := s.newKey()
	r := s.request(post, path, body)
	r.Key = key
	return s.ask(what, r)
}
