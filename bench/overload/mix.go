package overload

import (
	"bytes"
	"math/rand/v2"
	"strconv"
	"sync/atomic"

	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/node"
	"github.com/cupo-ec/cupo/wire"
)

// kind is what somebody asks for.
type kind int

const (
	bookings kind = iota
	lookUps
	checkIns
	cancels
	operators
	kinds
)

var kindNames = [kinds]string{
	bookings: "bookings on the web", lookUps: "look-ups", checkIns: "check-ins",
	cancels: "cancellations", operators: "bookings by operators",
}

// shares of a thousand requests. At five times the peak all that is urgent is still a third of it.
var shares = [kinds]int{bookings: 630, lookUps: 300, checkIns: 25, cancels: 20, operators: 25}

func drawKind(random *rand.Rand) kind {
	n := random.IntN(1000)
	for k, share := range shares {
		if n -= share; n < 0 {
			return kind(k)
		}
	}
	return bookings
}

// mix makes requests of every kind.
type mix struct {
	web, operator, staff *client.Endpoint
	people               *node.People
	places               []string
	lookUps              []string
	next                 atomic.Int64
	keys                 atomic.Int64
	// codes are of appointments that were booked and may be cancelled.
	codes chan string
}

func (m *mix) key() string { return "overload-" + strconv.FormatInt(m.keys.Add(1), 10) }

// request appends one request. Places and persons are used once each; where they have run out, the last
// ones are asked for again, and booked.
func (m *mix) request(k kind, b []byte) []byte {
	switch k {
	case lookUps:
		return m.web.AppendGet(b, m.lookUps[int(m.keys.Add(1))%len(m.lookUps)])
	case checkIns:
		return m.staff.AppendPost(b, codePath(wire.CheckInTemplate, m.code(true)), m.key(), nil)
	case cancels:
		return m.web.AppendPost(b, codePath(wire.CancelTemplate, m.code(false)), m.key(), []byte("{}"))
	}
	i := int(m.next.Add(1) - 1)
	request := wire.BookRequest{
		Person: m.people.Person(min(i, m.people.Len()-1)), Slot: m.places[min(i, len(m.places)-1)],
	}
	from := m.web
	if k == operators {
		from = m.operator
	}
	var body [256]byte
	return from.AppendPost(b, wire.AppointmentsPath, m.key(), request.AppendJSON(body[:0]))
}

// code is one of an appointment; none where none is known, which is answered as well.
func (m *mix) code(keep bool) string {
	select {
	case code := <-m.codes:
		if keep {
			m.offer(code)
		}
		return code
	default:
		return "none"
	}
}

func (m *mix) offer(code string) {
	select {
	case m.codes <- code:
	default:
	}
}

// learn keeps the code of a booking.
func (m *mix) learn(k kind, answer *client.Response) {
	if k != bookings && k != operators || len(m.codes) == cap(m.codes) || !answer.OK() {
		return
	}
	if booked, err := client.ReadBooked(answer.Body); err == nil {
		m.offer(string(booked.Code))
	}
}

// left is how many places nobody has been sent for.
func (m *mix) left() int { return min(len(m.places), m.people.Len()) - int(m.next.Load()) }

func codePath(template, code string) string {
	open, shut := bytes.IndexByte([]byte(template), '{'), bytes.IndexByte([]byte(template), '}')
	return template[:open] + code + template[shut+1:]
}
