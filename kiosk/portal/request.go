package portal

import (
	"github.com/cupo-ec/cupo/kiosk/client"
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

// answerSeconds is how long an answer is waited for: longer than at a kiosk, for the line is a telephone's.
const answerSeconds = 20

// request makes a request in the session that there is.
func (s *State) request(method, path string, body []byte) world.Request {
	return s.ours(s.client.Request(method, path, s.Language.Tag(), body))
}

// ours is a request as this page sends it.
func (s *State) ours(r world.Request) world.Request {
	r.Session, r.TimeoutSeconds = s.Session.token, answerSeconds
	return r
}

// ask has the screen wait for a request. What was asked before is not waited for any more.
func (s *State) ask(what about, r world.Request) []world.Cmd {
	s.asked, s.failed, s.tries = asked{r.ID, what}, r, 0
	return []world.Cmd{r}
}

func (s *State) read(what about, path string) []world.Cmd {
	return s.ask(what, s.request(client.Get, path, nil))
}

// search reads something for which a document has to be sent: it never stands in a path.
func (s *State) search(what about, path string, body []byte) []world.Cmd {
	return s.ask(what, s.request(client.Post, path, body))
}

// change asks for something that counts once, however often it is sent.
func (s *State) change(what about, path string, body []byte) []world.Cmd {
	return s.ask(what, s.ours(s.client.Change(path, s.Language.Tag(), body)))
}

// again sends what failed once more, under the same key, in the session that there is now.
func (s *State) again() []world.Cmd {
	s.failed = s.ours(s.client.Again(s.failed))
	s.failed.Language = s.Language.Tag()
	s.asked.id = s.failed.ID
	return []world.Cmd{s.failed}
}
