package ratios

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/cupo-ec/cupo/bench/caller"
	"github.com/cupo-ec/cupo/bench/node"
	"github.com/cupo-ec/cupo/wire"
)

// stock is bookings that will be accepted: free places, each with a person who may have it. It is
// drawn from by any number of goroutines.
type stock struct {
	people *node.People
	items  []item
	next   atomic.Int64
	// idle are persons without any appointment; crowds are places of one unit, specialty and day.
	idle   []int
	crowds [][]string
}

type item struct {
	slot   string
	person int32
}

// Sizes of the flash crowd.
const (
	crowdPersons = 10_000
	crowdPlaces  = 50
	// idlePersons are for lost races, and replace the winners of a crowd.
	idlePersons = 2_000
)

// take draws one booking; false when there are no more.
func (s *stock) take() (item, bool) {
	i := s.next.Add(1) - 1
	if i >= int64(len(s.items)) {
		return item{}, false
	}
	return s.items[i], true
}

// request is the booking of an item.
func (s *stock) request(i item) wire.BookRequest {
	return wire.BookRequest{Person: s.people.Person(int(i.person)), Slot: i.slot}
}

// newStock reads places day by day until there are enough.
func (r *runner) newStock(ctx context.Context) (*stock, error) {
	people, _, err := node.ReadPeople(r.demo.PersonsFile)
	if err != nil {
		return nil, err
	}
	idle := crowdPersons + idlePersons
	if people.Len() < 2*idle {
		return nil, fmt.Errorf("%d persons are covered, at least %d are needed", people.Len(), 2*idle)
	}
	s := &stock{people: people}
	for i := range idle {
		s.idle = append(s.idle, i)
	}
	asking, err := caller.New(r.demo.URL, r.demo.Tokens.Web)
	if err != nil {
		return nil, err
	}
	defer asking.Close()
	pairs, err := asking.Pairs("")
	if err != nil {
		return nil, err
	}
	connections := r.connections[:readers]
	// Not of the first two days: what is in the past while this runs cannot be booked.
	from, to := time.Now().AddDate(0, 0, 2).Format(time.DateOnly), time.Now().AddDate(0, 0, 90).Format(time.DateOnly)
	days, err := caller.Days(ctx, r.endpoint, connections, pairs, from, to)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(days, func(a, b caller.PairDay) int { return strings.Compare(a.Date, b.Date) })
	match := newMatch(people, idle)
	for len(days) > 0 && len(s.items) < r.size.stock {
		n := 1
		for n < len(days) && days[n].Date == days[0].Date {
			n++
		}
		if err := r.stockDay(ctx, s, match, pairs, days[:n]); err != nil {
			return nil, err
		}
		days = days[n:]
	}
	if len(s.items) == 0 || len(s.crowds) < r.size.rounds {
		return nil, errors.New("there are not enough free places")
	}
	rand.New(rand.NewPCG(r.options.Node.Seed, 0x570c)).Shuffle(len(s.items), func(i, j int) {
		s.items[i], s.items[j] = s.items[j], s.items[i]
	})
	return s, nil
}

// readers is how many connections read what there is.
const readers = 16

// stockDay adds the places of one date.
func (r *runner) stockDay(ctx context.Context, s *stock, match *match, pairs []caller.Pair, days []caller.PairDay) error {
	free := make([][]string, len(days))
	err := caller.EachPlace(ctx, r.endpoint, r.connections[:readers], pairs, days, func(day int, id, status []byte) {
		if string(status) == wire.SlotFree {
			free[day] = append(free[day], string(id))
		}
	})
	if err != nil {
		return err
	}
	match.newDay()
	for day, slots := range free {
		if len(slots) >= crowdPlaces && len(s.crowds) < r.size.rounds {
			s.crowds = append(s.crowds, slots[:crowdPlaces])
			slots = slots[crowdPlaces:]
		}
		for _, slot := range slots {
			if person, found := match.somebodyFor(&pairs[days[day].Pair]); found {
				s.items = append(s.items, item{slot, int32(person)})
			}
		}
	}
	return nil
}

// match finds persons for places so that the rules hold: nobody has two appointments in a specialty,
// nobody two on one day, so that none overlap, nobody more than may be booked on the day of the run, and
// nobody without a referral what needs one.
type match struct {
	people      patients
	first       int
	day         uint16
	lastDay     []uint16
	specialties []uint32
	booked      []uint8
	known       map[string]*kind
}

// kind is a specialty: its bit, and where the search for somebody goes on.
type kind struct {
	bit    uint32
	cursor int
}

// patients are persons by position: a *node.People.
type patients interface {
	Len() int
	// MayHave reports whether a person has a referral to a specialty.
	MayHave(person int, specialty string) bool
}

// newMatch matches the persons from first on.
func newMatch(people patients, first int) *match {
	return &match{
		people: people, first: first, lastDay: make([]uint16, people.Len()),
		specialties: make([]uint32, people.Len()), booked: make([]uint8, people.Len()), known: map[string]*kind{},
	}
}

func (m *match) newDay() { m.day++ }

const (
	// maxLooks bounds the search for one place: a place that finds nobody is left out.
	maxLooks = 2000
	// maxBooked is how many may be booked for a person on one day.
	maxBooked = 2
)

func (m *match) somebodyFor(pair *caller.Pair) (person int, found bool) {
	k, known := m.known[pair.Specialty]
	if !known {
		// Each begins elsewhere, so that they do not all look at the same persons.
		k = &kind{1 << len(m.known), m.first + len(m.known)*97%(m.people.Len()-m.first)}
		m.known[pair.Specialty] = k
	}
	for range maxLooks {
		p := k.cursor
		if k.cursor++; k.cursor == m.people.Len() {
			k.cursor = m.first
		}
		if m.lastDay[p] == m.day || m.specialties[p]&k.bit != 0 || m.booked[p] == maxBooked ||
			pair.Referred && !m.people.MayHave(p, pair.Specialty) {
			continue
		}
		m.lastDay[p] = m.day
		m.specialties[p] |= k.bit
		m.booked[p]++
		return p, true
	}
	return 0, false
}
