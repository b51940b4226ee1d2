package portal

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/world"
)

// about is what an answer is about.
type about uint8

const (
	aboutNothing about = iota
	aboutSession
	aboutOwn
	aboutSpecialties
	aboutReferrals
	aboutProvinces
	aboutUnits
	aboutDays
	aboutSlots
	aboutCalendar
	aboutContact
	// What follows changes something.
	aboutHold
	aboutBooking
	aboutMove
	aboutCancel
	aboutKeeping
)

// asked is the request that the screen waits for.
type asked struct {
	id    int
	about about
}

// changing reports that something is being changed: what became of it must be seen.
func (s *State) changing() bool { return s.asked.id != 0 && s.asked.about >= aboutHold }

// The methods. Package net/http would double what a phone downloads.
const (
	get    = "GET"
	post   = "POST"
	put    = "PUT"
	remove = "DELETE"
)

// answerSeconds is how long an answer is waited for: longer than at a kiosk, for the line is a telephone's.
const answerSeconds = 20

// request makes a request with a number of its own. Its body is bytes and no wire.Message: what goes through an
// interface brings all of its methods along, and nobody here reads requests.
func (s *State) request(method, path string, body []byte) world.Request {
	s.lastRequest++
	return world.Request{
		ID: s.lastRequest, Method: method, Path: path, Language: s.Language.Tag(), Session: s.Session.token, Body: body,
		TimeoutSeconds: answerSeconds,
	}
}

// newKey is a key that no other request has: a random beginning, and a number.
func (s *State) newKey() string {
	s.lastKey++
	return s.nonce + "-" + strconv.Itoa(s.lastKey)
}

// ask has the screen wait for a request. What was asked before is not waited for any more.
func (s *State) ask(what about, r world.Request) []world.Cmd {
	s.asked, s.failed, s.tries = asked{r.ID, what}, r, 0
	return []world.Cmd{r}
}

func (s *State) read(what about, path string) []world.Cmd {
	return s.ask(what, s.request(get, path, nil))
}

// search reads something for which a document has to be sent: it never stands in a path.
func (s *State) search(what about, path string, body []byte) []world.Cmd {
	return s.ask(what, s.request(post, path, body))
}

// change asks for something that counts once, however often it is sent.
func (s *State) change(what about, path string, body []byte) []world.Cmd {
	key := s.newKey()
	r := s.request(post, path, body)
	r.Key = key
	return s.ask(what, r)
}

// again sends what failed once more, under the same key, in the session that there is now.
func (s *State) again() []world.Cmd {
	s.lastRequest++
	s.failed.ID, s.failed.Session, s.failed.Language = s.lastRequest, s.Session.token, s.Language.Tag()
	s.asked.id = s.failed.ID
	return []world.Cmd{s.failed}
}
