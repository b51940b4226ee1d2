package history

import (
	"math"
	"time"
)

// Kind is what was asked for.
type Kind uint8

// The kinds of operations. The looks are strong reads; a Sight is any other.
const (
	Book Kind = iota
	Hold
	BookHeld
	Cancel
	Move
	LookPlace
	LookPerson
)

var kindNames = [...]string{
	Book: "bookings", Hold: "holds", BookHeld: "bookings of a hold", Cancel: "cancellations", Move: "reschedulings",
	LookPlace: "strong looks at a place", LookPerson: "strong looks at a person",
}

// String names the kind in the plural.
func (k Kind) String() string { return kindNames[k] }

// Writes reports whether operations of this kind change anything.
func (k Kind) Writes() bool { return k < LookPlace }

// Outcome is what is known of what became of an operation.
type Outcome uint8

// The outcomes. A refusal is Refused only where no earlier attempt may have been carried out.
const (
	Done Outcome = iota
	Refused
	Unknown
)

// Forever is the return of an operation that was never answered for certain.
const Forever = time.Duration(math.MaxInt64)

// Index is a position in a cluster's log, as Cupo-Index says it.
type Index struct{ Generation, Applied uint64 }

// Covers reports whether who is at i has seen what was applied at other. The zero Index has seen nothing.
func (i Index) Covers(other Index) bool {
	return i.Generation != 0 && i.Generation == other.Generation && i.Applied >= other.Applied
}

// Shown is an appointment, or a place, as an answer showed it.
type Shown struct{ Code, Place, Status string }

// Operation is one request with all its attempts. Persons are known by a number of the harness.
type Operation struct {
	Kind    Kind
	Client  int
	Person  int
	Outcome Outcome
	// Place is what was asked for or looked at; Given what a Cancel or a Move gives up.
	Place, Given string
	// Code is the appointment that a Cancel or a Move acts on, Held the hold that a BookHeld uses.
	Code, Held string
	// Made is the code of the appointment, or the id of the hold, that was made.
	Made string
	// Call and Return are times since the beginning of the run: before the first attempt, after the last.
	Call, Return time.Duration
	// Sent is the index that went with the request, At that of the answer.
	Sent, At Index
	// Refusal is the code that the last attempt was refused with.
	Refusal  string
	Shown    []Shown
	Attempts int
	// Answer is a fingerprint of status and body; Again are those of the same request sent once more.
	Answer uint64
	Again  []uint64
}

// Sight is a read without strong consistency that sent an index back.
type Sight struct {
	Client, Person int
	// Code is the appointment that was asked for; empty for all of the person's.
	Code         string
	Sent, Got    Index
	Call, Return time.Duration
	Shown        []Shown
}

// History is everything that clients recorded.
type History struct {
	Operations []Operation
	Sights     []Sight
}

// Add takes over another history.
func (h *History) Add(other *History) {
	h.Operations = append(h.Operations, other.Operations...)
	h.Sights = append(h.Sights, other.Sights...)
}
