package history

import (
	"strings"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/wire"
)

// at makes an operation that lasts from one second to another; a negative end is an unknown outcome.
func at(from, to int, o Operation) Operation {
	o.Call, o.Return = time.Duration(from)*time.Second, time.Duration(to)*time.Second
	if to < 0 {
		o.Outcome, o.Return = Unknown, Forever
	}
	o.At = Index{Generation: 7, Applied: uint64(max(to, 0))}
	return o
}

func book(person int, place, made string) Operation {
	return Operation{Kind: Book, Person: person, Place: place, Made: made}
}

func cancel(person int, place, code string) Operation {
	return Operation{Kind: Cancel, Person: person, Given: place, Code: code}
}

func move(person int, given, code, place, made string) Operation {
	return Operation{Kind: Move, Person: person, Given: given, Code: code, Place: place, Made: made}
}

func hold(person int, place, made string) Operation {
	return Operation{Kind: Hold, Person: person, Place: place, Made: made}
}

func bookHeld(person int, place, held, made string) Operation {
	return Operation{Kind: BookHeld, Person: person, Place: place, Held: held, Made: made}
}

func lookPlace(place, status string) Operation {
	return Operation{Kind: LookPlace, Person: -1, Place: place, Shown: []Shown{{Place: place, Status: status}}}
}

func lookPerson(person int, shown ...Shown) Operation {
	return Operation{Kind: LookPerson, Person: person, Shown: shown}
}

func taken(place string) Operation {
	return Operation{Kind: Book, Person: 99, Place: place, Outcome: Refused, Refusal: wire.SlotTaken.String()}
}

func stands(code, place string) Shown { return Shown{code, place, wire.StatusBooked} }

func gone(code, place string) Shown { return Shown{code, place, wire.StatusCancelled} }

func check(t *testing.T, operations []Operation, sights ...Sight) *Verdict {
	t.Helper()
	return Check(t.Context(), &History{operations, sights}, 5*time.Second)
}

func TestSoundHistoriesPass(t *testing.T) {
	for name, operations := range map[string][]Operation{
		"a life of an appointment": {
			at(0, 1, book(1, "s", "A")), at(2, 3, lookPlace("s", "booked")), at(4, 5, move(1, "s", "A", "r", "B")),
			at(6, 7, lookPerson(1, stands("B", "r"), Shown{"A", "s", "rescheduled"})), at(6, 7, lookPlace("s", "free")),
			at(8, 9, cancel(1, "r", "B")), at(10, 11, book(2, "r", "C")), at(12, 13, lookPerson(1, gone("B", "r"))),
		},
		"two at the same time, one after the other": {
			at(0, 5, book(1, "s", "A")), at(1, 6, cancel(1, "s", "A")), at(2, 7, book(2, "s", "B")),
		},
		"unknown and carried out": {
			at(0, -1, book(1, "s", "")), at(5, 6, lookPlace("s", "booked")), at(7, 8, lookPerson(1, stands("A", "s"))),
			at(9, 10, lookPerson(1, stands("A", "s"))),
		},
		"unknown and not carried out": {
			at(0, -1, book(1, "s", "")), at(5, 6, book(2, "s", "B")), at(7, 8, lookPerson(1)),
		},
		"unknown and carried out late": {
			at(0, -1, book(1, "s", "")), at(5, 6, lookPerson(1)), at(7, 8, lookPlace("s", "booked")),
		},
		"an unknown cancellation, carried out": {
			at(0, 1, book(1, "s", "A")), at(2, -1, cancel(1, "s", "A")), at(5, 6, book(2, "s", "B")), at(7, 8, lookPerson(1)),
		},
		"an unknown cancellation, not carried out": {
			at(0, 1, book(1, "s", "A")), at(2, -1, cancel(1, "s", "A")), at(5, 6, lookPerson(1, stands("A", "s"))),
		},
		"an unknown move, carried out": {
			at(0, 1, book(1, "s", "A")), at(2, -1, move(1, "s", "A", "r", "")), at(5, 6, lookPlace("s", "free")),
			at(7, 8, lookPerson(1, stands("B", "r"))),
		},
		"a hold that is used":     {at(0, 1, hold(1, "s", "H")), at(2, 3, bookHeld(1, "s", "H", "A")), at(4, 5, lookPlace("s", "booked"))},
		"a hold that ends":        {at(0, 1, hold(1, "s", "H")), at(400, 401, book(2, "s", "B"))},
		"an unknown hold":         {at(0, -1, hold(1, "s", "")), at(5, 6, lookPlace("s", "held")), at(400, 401, book(2, "s", "B"))},
		"held though nobody has":  {at(0, 1, lookPlace("s", "held")), at(2, 3, book(2, "s", "B"))},
		"refused because taken":   {at(0, 1, book(1, "s", "A")), at(2, 3, taken("s"))},
		"a refusal beside others": {at(0, 10, taken("s")), at(1, 2, taken("s"))},
	} {
		v := check(t, operations)
		if !v.Clean() || v.Doubtful != 0 {
			t.Errorf("%s: %+v\n%s", name, v, strings.Join(v.Findings, "\n"))
		}
	}
}

func TestUnsoundHistoriesAreFound(t *testing.T) {
	for name, operations := range map[string][]Operation{
		"a double booking":             {at(0, 1, book(1, "s", "A")), at(2, 3, book(2, "s", "B"))},
		"a double booking at once":     {at(0, 3, book(1, "s", "A")), at(1, 2, book(2, "s", "B"))},
		"a move onto a taken place":    {at(0, 1, book(1, "s", "A")), at(0, 1, book(2, "r", "B")), at(2, 3, move(2, "r", "B", "s", "C"))},
		"a lost booking":               {at(0, 1, book(1, "s", "A")), at(2, 3, lookPerson(1))},
		"a place that lost its owner":  {at(0, 1, book(1, "s", "A")), at(2, 3, lookPlace("s", "free"))},
		"a stale strong read":          {at(0, 1, book(1, "s", "A")), at(2, 3, cancel(1, "s", "A")), at(4, 5, lookPerson(1, stands("A", "s")))},
		"a cancellation undone":        {at(0, 1, book(1, "s", "A")), at(2, 3, cancel(1, "s", "A")), at(4, 5, lookPlace("s", "booked"))},
		"cancelled twice":              {at(0, 1, book(1, "s", "A")), at(2, 3, cancel(1, "s", "A")), at(4, 5, cancel(1, "s", "A"))},
		"a ghost":                      {at(0, 1, lookPerson(1, stands("A", "s")))},
		"half a move":                  {at(0, 1, book(1, "s", "A")), at(2, -1, move(1, "s", "A", "r", "")), at(5, 6, lookPerson(1, stands("A", "s"), stands("B", "r")))},
		"booked over a used hold":      {at(0, 1, hold(1, "s", "H")), at(2, 3, bookHeld(1, "s", "H", "A")), at(4, 5, book(2, "s", "B"))},
		"an unknown one seen and lost": {at(0, -1, book(1, "s", "")), at(5, 6, lookPerson(1, stands("A", "s"))), at(7, 8, lookPerson(1))},
		"cancelled for somebody else":  {at(0, 1, book(1, "s", "A")), at(2, 3, cancel(2, "s", "A"))},
		"another's appointment":        {at(0, 1, book(1, "s", "A")), at(2, 3, lookPerson(1, stands("B", "s")))},
	} {
		v := check(t, operations)
		if v.Illegal == 0 || v.Clean() || len(v.Findings) == 0 {
			t.Errorf("%s was not found: %+v", name, v)
		}
	}
}

func TestRefusalFromAnOldStateIsCounted(t *testing.T) {
	v := check(t, []Operation{at(0, 1, book(1, "s", "A")), at(2, 3, cancel(1, "s", "A")), at(4, 5, taken("s"))})
	if v.Doubtful != 1 || !v.Clean() {
		t.Errorf("got %+v", v)
	}
}

func sight(from, sent, got int, code string, shown ...Shown) Sight {
	return Sight{
		Person: 1, Code: code, Sent: Index{7, uint64(sent)}, Got: Index{7, uint64(got)},
		Call: time.Duration(from) * time.Second, Return: time.Duration(from+1) * time.Second, Shown: shown,
	}
}

func TestSights(t *testing.T) {
	life := []Operation{at(0, 1, book(1, "s", "A")), at(10, 12, cancel(1, "s", "A"))}
	another := sight(4, 3, 0, "")
	another.Got = Index{8, 0}
	for name, test := range map[string]struct {
		sight Sight
		stale bool
	}{
		"fresh":                      {sight(4, 3, 4, "", stands("A", "s")), false},
		"older than the booking":     {sight(4, 0, 0, ""), false},
		"without its own booking":    {sight(4, 3, 4, ""), true},
		"by code, without":           {sight(4, 3, 4, "A"), true},
		"by another code":            {sight(4, 3, 4, "X"), false},
		"backwards":                  {sight(4, 3, 2, "", stands("A", "s")), true},
		"while it is being given up": {sight(11, 3, 4, ""), false},
		"after it was given up":      {sight(14, 13, 14, "", gone("A", "s")), false},
		"given up, and shown":        {sight(14, 13, 14, "", stands("A", "s")), true},
		"another cluster":            {another, true}, // the booking at index 1 is covered by what was sent
	} {
		v := check(t, life, test.sight)
		if v.Illegal != 0 || (v.Stale == 1) != test.stale {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func TestDecisionByANodeThatIsBehindIsFound(t *testing.T) {
	booked, refused := at(0, 1, book(1, "s", "A")), at(2, 3, cancel(1, "s", "A"))
	refused.Outcome, refused.Refusal = Refused, wire.NotFound.String()
	if v := check(t, []Operation{booked, refused}); !v.Clean() {
		t.Errorf("without an index: %+v", v)
	}
	refused.Sent = Index{7, 1}
	if v := check(t, []Operation{booked, refused}); v.Stale != 1 {
		t.Errorf("with the index of the booking: %+v", v)
	}
}

func TestRetryAnsweredDifferentlyIsFound(t *testing.T) {
	o := at(0, 1, book(1, "s", "A"))
	o.Answer, o.Again = 5, []uint64{5, 5}
	if v := check(t, []Operation{o}); !v.Clean() {
		t.Errorf("the same answer: %+v", v)
	}
	o.Again = []uint64{5, 6}
	if v := check(t, []Operation{o}); v.Changed != 1 || v.Clean() {
		t.Errorf("another answer: %+v", v)
	}
}

// TestCrowdedPlaceIsDecided has many at one place, some of them without an outcome.
func TestCrowdedPlaceIsDecided(t *testing.T) {
	var all []Operation
	for i := range 60 {
		code := string(rune('A'+i%26)) + string(rune('a'+i/26))
		all = append(all, at(4*i, 4*i+1, book(i, "s", code)), at(4*i+2, 4*i+3, cancel(i, "s", code)), at(4*i, 4*i+8, taken("s")))
		if i%12 == 0 {
			all = append(all, at(4*i, -1, book(1000+i, "s", "")))
		}
	}
	if v := check(t, all); !v.Clean() {
		t.Errorf("got %+v", v)
	}
	all = append(all, at(241, 242, book(2000, "s", "Y")), at(243, 244, book(2001, "s", "Z")))
	if v := check(t, all); v.Illegal != 1 {
		t.Errorf("a double booking among them: %+v", v)
	}
}
