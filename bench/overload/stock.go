package overload

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/cupo-ec/cupo/bench/caller"
	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/node"
	"github.com/cupo-ec/cupo/wire"
)

// readers is how many connections read what there is.
const readers = 16

// newMix reads the persons, and places for them that need no referral.
func newMix(ctx context.Context, demo *node.Demo, seed uint64) (*mix, error) {
	m := &mix{codes: make(chan string, 1<<14)}
	var err error
	for _, e := range []struct {
		to    **client.Endpoint
		token string
	}{{&m.web, demo.Tokens.Web}, {&m.operator, demo.Tokens.Operator}, {&m.staff, demo.Tokens.Staff}} {
		if *e.to, err = client.NewEndpoint(demo.URL, e.token); err != nil {
			return nil, err
		}
	}
	if m.people, _, err = node.ReadPeople(demo.PersonsFile); err != nil {
		return nil, err
	}
	asking, err := caller.New(demo.URL, demo.Tokens.Web)
	if err != nil {
		return nil, err
	}
	defer asking.Close()
	pairs, err := asking.Pairs("")
	if err != nil {
		return nil, err
	}
	open := pairs[:0]
	for _, pair := range pairs {
		if !pair.Referred {
			open = append(open, pair)
		}
	}
	if err := m.readPlaces(ctx, open); err != nil {
		return nil, err
	}
	if len(m.places) == 0 || len(m.lookUps) == 0 || m.people.Len() == 0 {
		return nil, errors.New("there is nothing to book")
	}
	rand.New(rand.NewPCG(seed, 0x0ed)).Shuffle(len(m.places), func(i, j int) {
		m.places[i], m.places[j] = m.places[j], m.places[i]
	})
	return m, nil
}

// readPlaces reads the free places until there is one for each person.
func (m *mix) readPlaces(ctx context.Context, pairs []caller.Pair) error {
	connections := client.NewConns(readers, m.web.Address, requestTimeout)
	defer client.CloseAll(connections)
	// Not of the first days: what cannot be cancelled any more, or is past while this runs, is left out.
	from, to := time.Now().AddDate(0, 0, 3).Format(time.DateOnly), time.Now().AddDate(0, 0, 90).Format(time.DateOnly)
	for i := range pairs {
		m.lookUps = append(m.lookUps, pairs[i].AvailabilityPath(from, time.Now().AddDate(0, 0, 16).Format(time.DateOnly)))
	}
	days, err := caller.Days(ctx, m.web, connections, pairs, from, to)
	if err != nil {
		return err
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(days), func(i, j int) { days[i], days[j] = days[j], days[i] })
	const together = 500
	for len(days) > 0 && len(m.places) < m.people.Len() {
		n := min(together, len(days))
		err := caller.EachPlace(ctx, m.web, connections, pairs, days[:n], func(_ int, id, status []byte) {
			if string(status) == wire.SlotFree {
				m.places = append(m.places, string(id))
			}
		})
		if err != nil {
			return err
		}
		days = days[n:]
	}
	return nil
}
