package opening

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/cupo-ec/cupo/bench/caller"
	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/node"
	"github.com/cupo-ec/cupo/bench/report"
	"github.com/cupo-ec/cupo/wire"
)

// stage is everything that is there before the opening.
type stage struct {
	options     Options
	demo        *node.Demo
	date        string
	endpoint    *client.Endpoint
	connections []*client.Conn
	people      *node.People
	pairs       []caller.Pair
	// places are all places of the day; a draw among them draws a pair by its size.
	places []place
	// bySpecialty are the pairs where the same can be had.
	bySpecialty map[string][]int
}

type place struct {
	id   string
	pair int
}

func newStage(ctx context.Context, o Options, demo *node.Demo) (*stage, error) {
	if demo.Opening == nil {
		return nil, errors.New("the node does not say when and what it opens")
	}
	endpoint, err := client.NewEndpoint(demo.URL, demo.Tokens.Web)
	if err != nil {
		return nil, err
	}
	s := &stage{
		options: o, demo: demo, date: demo.Opening.Date, endpoint: endpoint,
		connections: client.NewConns(o.Connections, endpoint.Address, requestTimeout),
		bySpecialty: map[string][]int{},
	}
	if s.people, _, err = node.ReadPeople(demo.PersonsFile); err != nil {
		return nil, err
	}
	s.people = s.people.After(examplePersons)
	return s, s.readPlaces(ctx)
}

// examplePersons come first in every demo. The README's lines are for them, so they stay at home when
// everybody else comes, and find what the lines promise.
const examplePersons = 4

func (s *stage) readPlaces(ctx context.Context) error {
	asking, err := caller.New(s.demo.URL, s.demo.Tokens.Web)
	if err != nil {
		return err
	}
	defer asking.Close()
	if s.pairs, err = asking.Pairs(s.options.Province); err != nil {
		return err
	}
	for i := range s.pairs {
		specialty := s.pairs[i].Specialty
		s.bySpecialty[specialty] = append(s.bySpecialty[specialty], i)
	}
	days, err := caller.Days(ctx, s.endpoint, s.connections, s.pairs, s.date, s.date)
	if err != nil {
		return err
	}
	err = caller.EachPlace(ctx, s.endpoint, s.connections, s.pairs, days, func(day int, id, _ []byte) {
		s.places = append(s.places, place{string(id), days[day].Pair})
	})
	if err != nil {
		return err
	}
	if len(s.places) == 0 {
		return fmt.Errorf("province %s has no places on %s", s.options.Province, s.date)
	}
	return nil
}

// earlyBirds is how many try before the places are open.
const earlyBirds = 5

// comeEarly has a few persons try before the time; they are refused. They come again later.
func (s *stage) comeEarly(ctx context.Context) error {
	if time.Until(s.demo.Opening.At) < time.Second {
		return fmt.Errorf("the places opened at %s, before this was ready: give the opening more time", s.demo.Opening.At)
	}
	asking, err := caller.New(s.demo.URL, s.demo.Tokens.Web)
	if err != nil {
		return err
	}
	defer asking.Close()
	for i := range earlyBirds {
		early := s.wanted(i, rand.New(rand.NewPCG(s.options.Node.Seed, uint64(i))))
		request := &wire.BookRequest{Person: s.people.Person(i), Slot: early.id}
		err := asking.Post(wire.AppointmentsPath, request, &wire.AppointmentResponse{})
		var refusal *caller.Refusal
		if !errors.As(err, &refusal) {
			return fmt.Errorf("booking before the opening should be refused: %w", errors.Join(err, ctx.Err()))
		}
		if refusal.Code != wire.NotOpenYet.String() {
			return fmt.Errorf("booking before the opening: %w", refusal)
		}
	}
	fmt.Fprintf(s.options.Out, "%d persons tried before the time; each was answered %d %s.\n",
		earlyBirds, wire.NotOpenYet.Status(), wire.NotOpenYet)
	return nil
}

// waitForOpening counts down.
func (s *stage) waitForOpening(ctx context.Context) error {
	fmt.Fprintf(s.options.Out, "%s places of %s in province %s open at %s; %s persons are waiting.\n",
		report.Count(int64(len(s.places))), s.date, s.options.Province,
		s.demo.Opening.At.Format(time.TimeOnly), report.Count(int64(s.crowd())))
	for {
		left := time.Until(s.demo.Opening.At)
		if left <= 0 {
			fmt.Fprintln(s.options.Out, "They open.")
			return nil
		}
		// To the whole seconds that are left, so that the last step ends at the opening.
		step := left % time.Second
		if step == 0 {
			step = time.Second
		}
		if left > time.Second {
			fmt.Fprintf(s.options.Out, "  in %d s\n", int(left/time.Second))
		} else if err := s.connect(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(min(step, time.Until(s.demo.Opening.At))):
		}
	}
}

// connect makes all connections anew, in the last second: a node need not keep idle ones for longer.
func (s *stage) connect() error {
	client.CloseAll(s.connections)
	for _, c := range s.connections {
		if err := c.Connect(); err != nil {
			return err
		}
	}
	return nil
}

// latecomers is the share of the people who are kept for the places that the crowd leaves over.
const latecomers = 20

// crowd is how many come at the opening.
func (s *stage) crowd() int {
	return min(len(s.places)*s.options.PersonsPerPlace, s.people.Len()-s.people.Len()/latecomers)
}
