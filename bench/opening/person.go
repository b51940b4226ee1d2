package opening

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/cupo-ec/cupo/bench/audit"
	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/tally"
	"github.com/cupo-ec/cupo/wire"
)

// Kinds of requests.
const (
	look = iota
	tryPlace
	tryAny
)

var kindNames = []string{"looks at free places", "bookings of a place chosen", "bookings of any place of a unit"}

// desk serves one person after the other on one connection.
type desk struct {
	stage   *stage
	conn    *client.Conn
	tally   *tally.Tally
	ledger  *audit.Ledger
	seconds *seconds
	request []byte
	body    []byte
}

// seconds counts by the second since the opening.
type seconds struct {
	began     time.Time
	requests  [maxSeconds]int32
	bookings  [maxSeconds]int32
	lastTaken time.Duration
}

const maxSeconds = 600

func (s *seconds) add(booking bool) {
	at := time.Since(s.began)
	second := min(int(at/time.Second), maxSeconds-1)
	s.requests[second]++
	if booking {
		s.bookings[second]++
		s.lastTaken = at
	}
}

// How a person behaves: looks once or twice, chooses a place or lets the unit choose, and tries
// another unit once or twice.
const (
	looksAtMost    = 2
	othersAtMost   = 2
	openingRetries = 200
	openingPause   = 5 * time.Millisecond
)

// serve is one person's whole visit; it reports whether they got a place.
func (d *desk) serve(ctx context.Context, person int) (bool, error) {
	random := rand.New(rand.NewPCG(d.stage.options.Node.Seed, uint64(person)))
	wanted := d.stage.wanted(person, random)
	chooses := random.IntN(2) == 0
	others := 1 + random.IntN(othersAtMost)
	for attempt := 0; ; attempt++ {
		free := 0
		for range 1 + random.IntN(looksAtMost) {
			var err error
			if free, err = d.look(ctx, wanted.pair); err != nil {
				return false, err
			}
		}
		if free > 0 {
			slot := ""
			if chooses && attempt == 0 {
				slot = wanted.id
			}
			got, err := d.book(ctx, person, attempt, wanted.pair, slot)
			if got || err != nil {
				return got, err
			}
		}
		if attempt == others {
			return false, nil
		}
		same := d.stage.bySpecialty[d.stage.pairs[wanted.pair].Specialty]
		wanted.pair = same[random.IntN(len(same))]
	}
}

// maxDraws bounds the search for a place that somebody may have: first-level ones are everywhere.
const maxDraws = 1000

// wanted draws a place that a person may have: one that needs a referral is only for who has it.
func (s *stage) wanted(person int, random *rand.Rand) place {
	var drawn place
	for range maxDraws {
		drawn = s.places[random.IntN(len(s.places))]
		if s.mayHave(person, drawn.pair) {
			break
		}
	}
	return drawn
}

func (s *stage) mayHave(person, pair int) bool {
	p := &s.pairs[pair]
	return !p.Referred || s.people.MayHave(person, p.Specialty)
}

func (d *desk) look(ctx context.Context, pair int) (free int, err error) {
	path := d.stage.pairs[pair].AvailabilityPath(d.stage.date, d.stage.date)
	d.request = d.stage.endpoint.AppendGet(d.request[:0], path)
	answer, err := d.conn.Settle(ctx, d.request)
	if err != nil {
		return 0, err
	}
	d.seconds.add(false)
	if refusal := d.tally.Answer(look, &answer); refusal != "" {
		return 0, fmt.Errorf("looking at %s: refused with %s", path, refusal)
	}
	err = client.EachDay(answer.Body, func(_ []byte, n int) { free += n })
	return free, err
}

// book tries to get a slot, or any of a pair if slot is empty.
func (d *desk) book(ctx context.Context, person, attempt, pair int, slot string) (bool, error) {
	request := wire.BookRequest{Person: d.stage.people.Person(person), Slot: slot}
	kind := tryPlace
	if slot == "" {
		kind = tryAny
		at := &d.stage.pairs[pair]
		request.Any = &wire.AnyRequest{Unit: at.Unit, Specialty: at.Specialty, From: d.stage.date, To: d.stage.date}
	}
	d.body = request.AppendJSON(d.body[:0])
	for retry := range openingRetries {
		key := "opening-" + strconv.Itoa(person) + "-" + strconv.Itoa(attempt) + "-" + strconv.Itoa(retry)
		d.request = d.stage.endpoint.AppendPost(d.request[:0], wire.AppointmentsPath, key, d.body)
		answer, err := d.conn.Settle(ctx, d.request)
		if err != nil {
			return false, err
		}
		refusal := d.tally.Answer(kind, &answer)
		d.seconds.add(refusal == "")
		switch refusal {
		case "":
			return true, d.enter(&answer)
		case wire.NotOpenYet.String():
			// The node's clock may be some milliseconds behind this one.
			time.Sleep(openingPause)
		case wire.SlotTaken.String(), wire.NothingFree.String():
			return false, nil
		default:
			return false, fmt.Errorf("booking for person %d: refused with %s: %.300s", person, refusal, answer.Body)
		}
	}
	return false, fmt.Errorf("the places were still not open %d tries after the opening", openingRetries)
}

func (d *desk) enter(answer *client.Response) error {
	booked, err := client.ReadBooked(answer.Body)
	if err != nil {
		return err
	}
	d.ledger.Booked(booked.Code, booked.Slot)
	return nil
}
