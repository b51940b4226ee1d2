package client

import (
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// Decoder is an answer of the contract. A wire.Message could be written as well, which no screen does with one.
type Decoder interface {
	UnmarshalMsgpack(body []byte) error
}

// Undecided reports an answer after which nobody knows whether it was carried out, or that says it was not and
// may be later.
func Undecided(status int) bool {
	return status == 0 || status == 408 || status == 429 || status >= 500
}

// Good reports whether an answer says that it was carried out.
func Good(a world.Answered) bool { return a.Status >= 200 && a.Status < 300 }

// Done is Good of an answer that can be read, and reads it.
func Done(a world.Answered, into Decoder) bool {
	return Good(a) && into.UnmarshalMsgpack(a.Body) == nil
}

// Refusal is what the server says of why not; false where it has said nothing that can be read.
func Refusal(a world.Answered) (told wire.Problem, there bool) {
	if a.Status < 400 || told.UnmarshalMsgpack(a.Body) != nil {
		return wire.Problem{}, false
	}
	return told, true
}

// CodeOf is the refusal that an answer is, wire.Done for none that is known.
func CodeOf(a world.Answered) wire.Code {
	told, _ := Refusal(a)
	code, _ := wire.ParseCode(told.Code)
	return code
}

// RefusedToken reports that the server does not know this device, or this session, any more. A wrong year or pairing
// code is refused with the same status, and names its rule.
func RefusedToken(a world.Answered) bool {
	told, there := Refusal(a)
	return there && a.Status == wire.Unauthenticated.Status() && told.Rule == ""
}

// Problem is why something could not be done, in words.
type Problem struct {
	// Local names one that the screen found itself; ProblemRefused has the server's words.
	Local  ProblemKind
	Title  string
	Detail string
	Next   string
	// Step is what the person can do, by the contract's name.
	Step string
	// MayRetry reports that the same request may be sent again, and RetryAtMillis when that is done by itself,
	// 0 for when it is wished.
	MayRetry      bool
	RetryAtMillis int64
}

// ProblemKind is what kind of problem it is.
type ProblemKind uint8

// The kinds of problems.
const (
	ProblemRefused ProblemKind = iota // by the server, in its words
	ProblemOffline                    // no server was reached
	ProblemBusy                       // the server cannot answer now
	ProblemStrange                    // an answer that this program does not understand
)

// ProblemOf is what an answer that is none comes to.
func ProblemOf(a world.Answered) Problem {
	if a.Status == 0 {
		return Problem{Local: ProblemOffline, MayRetry: true}
	}
	p := Problem{MayRetry: Undecided(a.Status)}
	switch told, there := Refusal(a); {
	case there && told.Title != "":
		p.Title, p.Detail = told.Title, told.Detail
		if told.Next != nil {
			p.Next, p.Step = told.Next.Words, told.Next.Step
		}
	case p.MayRetry:
		p.Local = ProblemBusy
	default:
		p.Local = ProblemStrange
	}
	return p
}
