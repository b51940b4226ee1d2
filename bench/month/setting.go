package month

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cupo-ec/cupo/bench/caller"
	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/node"
)

// setting is what the journeys take place in; it does not change during the month.
type setting struct {
	endpoint           *client.Endpoint
	covered, uncovered *node.People
	pairs              []caller.Pair
	// alike are the pairs of the same specialty, by pair.
	alike [][]int
	// lookPaths and slotPaths are the paths of a pair up to the dates.
	lookPaths, slotPaths []string
	first                time.Time
	// dates are the days from the first of the month on, as the contract writes them.
	dates []string
	plan  *plan
	hours []hour
	// places is how many could be booked when the month began.
	places int64
}

const (
	horizonDays = 60
	// spareDays keeps dates that are asked for and lie beyond the horizon inside the table.
	spareDays = 20
)

func newSetting(ctx context.Context, demo *node.Demo, hours []hour, seed uint64, connections []*client.Conn) (*setting, error) {
	s := &setting{hours: hours, first: hours[0].start}
	var err error
	if s.endpoint, err = client.NewEndpoint(demo.URL, demo.Tokens.Web); err != nil {
		return nil, err
	}
	if s.covered, s.uncovered, err = node.ReadPeople(demo.PersonsFile); err != nil {
		return nil, err
	}
	if s.covered.Len() == 0 {
		return nil, errors.New("nobody of the node's persons is covered")
	}
	last := hours[len(hours)-1].start.AddDate(0, 0, horizonDays+spareDays)
	for day := s.first; !day.After(last); day = day.AddDate(0, 0, 1) {
		s.dates = append(s.dates, day.Format(time.DateOnly))
	}
	return s, s.readPairs(ctx, demo, seed, connections)
}

func (s *setting) readPairs(ctx context.Context, demo *node.Demo, seed uint64, connections []*client.Conn) error {
	asking, err := caller.New(demo.URL, demo.Tokens.Web)
	if err != nil {
		return err
	}
	defer asking.Close()
	if s.pairs, err = asking.Pairs(""); err != nil {
		return err
	}
	bySpecialty := map[string][]int{}
	for i := range s.pairs {
		p := &s.pairs[i]
		bySpecialty[p.Specialty] = append(bySpecialty[p.Specialty], i)
		s.lookPaths = append(s.lookPaths, p.AvailabilityPath("", ""))
		s.slotPaths = append(s.slotPaths, p.SlotsPath(""))
	}
	for i := range s.pairs {
		s.alike = append(s.alike, bySpecialty[s.pairs[i].Specialty])
	}
	days, err := caller.Days(ctx, s.endpoint, connections, s.pairs, s.dates[0], s.dates[horizonDays])
	if err != nil {
		return err
	}
	// People want what there is: a pair is chosen by how many places it has.
	weights := make([]int, len(s.pairs))
	for _, day := range days {
		weights[day.Pair] += day.Free
		s.places += int64(day.Free)
	}
	if s.places == 0 {
		return fmt.Errorf("there is no free place from %s to %s", s.dates[0], s.dates[horizonDays])
	}
	s.plan = newPlan(seed, s.covered.Len(), s.uncovered.Len(), weights)
	return s.findReferred()
}

// findReferred lists who may have the specialties that need a referral.
func (s *setting) findReferred() error {
	s.plan.referred = make([][]int32, len(s.pairs))
	bySpecialty := map[string][]int32{}
	for i := range s.pairs {
		p := &s.pairs[i]
		if !p.Referred {
			continue
		}
		if _, known := bySpecialty[p.Specialty]; !known {
			for person := range s.covered.Len() {
				if s.covered.MayHave(person, p.Specialty) {
					bySpecialty[p.Specialty] = append(bySpecialty[p.Specialty], int32(person))
				}
			}
		}
		if s.plan.referred[i] = bySpecialty[p.Specialty]; s.plan.referred[i] == nil {
			return fmt.Errorf("nobody has a referral to %s", p.Specialty)
		}
	}
	return nil
}

// dayOf is the position among the dates of the day that an hour belongs to.
func (s *setting) dayOf(h *hour) int {
	return int(h.start.Sub(s.first)+12*time.Hour) / int(24*time.Hour)
}
