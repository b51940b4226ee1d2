package census

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/cupo-ec/cupo/bench/caller"
	"github.com/cupo-ec/cupo/bench/latency"
	"github.com/cupo-ec/cupo/bench/node"
	"github.com/cupo-ec/cupo/wire"
)

// bookEach is how long after one booking the next is asked for: a steady caller, not a crowd.
const bookEach = 20 * time.Millisecond

// booker books a place for one person after another, as an ordinary day does, and times each.
type booker struct {
	caller *caller.Caller
	people *node.People
	pairs  []caller.Pair
	timed  latency.Recorder
	first  int
}

// newBooker takes up the demo's persons where an earlier one may have left off: who has been given a
// place is refused another, and refusals are not timed.
func newBooker(demo *node.Demo) (*booker, error) {
	people, _, err := node.ReadPeople(demo.PersonsFile)
	if err != nil {
		return nil, err
	}
	asking, err := caller.New(demo.URL, demo.Tokens.Operator)
	if err != nil {
		return nil, err
	}
	pairs, err := asking.Pairs("")
	if err != nil {
		return nil, err
	}
	b := &booker{caller: asking, people: people, first: int(time.Now().UnixNano() % int64(people.Len()))}
	for _, pair := range pairs {
		if !pair.Referred {
			b.pairs = append(b.pairs, pair)
		}
	}
	if len(b.pairs) == 0 {
		return nil, fmt.Errorf("there is no specialty that people may book without a referral")
	}
	return b, nil
}

// run books until the context ends. A booking that is refused, or whose node is gone, is not counted.
func (b *booker) run(ctx context.Context) {
	defer b.caller.Close()
	ticker := time.NewTicker(bookEach)
	defer ticker.Stop()
	for i := b.first; ; i++ {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		pair := &b.pairs[i%len(b.pairs)]
		request := &wire.BookRequest{
			Person: b.people.Person(i % b.people.Len()),
			Any:    &wire.AnyRequest{Unit: pair.Unit, Specialty: pair.Specialty},
		}
		began := time.Now()
		var booked wire.AppointmentResponse
		if b.caller.Post(wire.AppointmentsPath, request, &booked) == nil {
			b.timed.Record(time.Since(began))
		}
	}
}

func (b *booker) latency() Latency {
	return Latency{Bookings: b.timed.Count(), P50: b.timed.At(50), P99: b.timed.At(99)}
}

// share is how much of the file cupo says is done.
func (s *stage) share() float64 {
	text, err := os.ReadFile(s.file + ".cupo-import")
	if err != nil {
		return 0
	}
	var kept struct {
		Offset int64 `json:"offset"`
	}
	if json.Unmarshal(text, &kept) != nil || s.figures.FileBytes == 0 {
		return 0
	}
	return float64(kept.Offset) / float64(s.figures.FileBytes)
}

// freeAddress finds a port that stays the node's over its restarts.
func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("finding a free port: %w", err)
	}
	defer listener.Close()
	return listener.Addr().String(), nil
}
