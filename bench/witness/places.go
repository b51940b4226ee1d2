package witness

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/cupo-ec/cupo/bench/caller"
	"github.com/cupo-ec/cupo/bench/client"
)

// Places are what clients contend for: a window of a few days at a time, small enough that they meet, and
// moved on so that the history of one place stays short.
type Places struct {
	windows [][]place
	each    time.Duration
	// Pairs and Days are what the windows were made of, for the check at the end.
	Pairs []caller.Pair
	Days  []caller.PairDay
}

type place struct {
	id  string
	day int
}

const (
	daysOfWindow = 4
	// Cancelling ends some hours before; and no place must be past before the run ends.
	firstDay, lastDay = 3, 40
)

// specialties are open to everybody.
var specialties = []string{"medicina-general", "odontologia", "medicina-familiar"}

var errTooFewPlaces = errors.New("there are too few days with places")

// FindPlaces reads what there is to book and makes windows of it, each open for a time.
func FindPlaces(ctx context.Context, url, token string, seed uint64, windows int, each time.Duration) (*Places, error) {
	asking, err := caller.New(url, token)
	if err != nil {
		return nil, err
	}
	defer asking.Close()
	all, err := asking.Pairs("")
	if err != nil {
		return nil, err
	}
	p := &Places{each: each}
	for _, pair := range all {
		if slices.Contains(specialties, pair.Specialty) {
			p.Pairs = append(p.Pairs, pair)
		}
	}
	random := rand.New(rand.NewPCG(seed, 0x9a1e))
	random.Shuffle(len(p.Pairs), func(i, j int) { p.Pairs[i], p.Pairs[j] = p.Pairs[j], p.Pairs[i] })
	endpoint, err := client.NewEndpoint(url, token)
	if err != nil {
		return nil, err
	}
	connections := client.NewConns(2, endpoint.Address, time.Minute)
	defer client.CloseAll(connections)
	if err := p.chooseDays(ctx, endpoint, connections, windows); err != nil {
		return nil, err
	}
	return p, p.readPlaces(ctx, endpoint, connections)
}

// chooseDays takes as many days of as many pairs as the windows need, in an order that mixes pairs.
func (p *Places) chooseDays(ctx context.Context, endpoint *client.Endpoint, connections []*client.Conn, windows int) error {
	need := windows * daysOfWindow
	p.Pairs = p.Pairs[:min(len(p.Pairs), need)]
	now := time.Now()
	days, err := caller.Days(ctx, endpoint, connections, p.Pairs,
		now.AddDate(0, 0, firstDay).Format(time.DateOnly), now.AddDate(0, 0, lastDay).Format(time.DateOnly))
	if err != nil {
		return fmt.Errorf("reading which days have places: %w", err)
	}
	days = slices.DeleteFunc(days, func(d caller.PairDay) bool { return d.Free < 5 })
	slices.SortStableFunc(days, func(a, b caller.PairDay) int {
		return a.Pair%daysOfWindow - b.Pair%daysOfWindow
	})
	if len(days) < daysOfWindow {
		return errTooFewPlaces
	}
	p.Days = days[:min(len(days), need)]
	p.windows = make([][]place, len(p.Days)/daysOfWindow)
	return nil
}

func (p *Places) readPlaces(ctx context.Context, endpoint *client.Endpoint, connections []*client.Conn) error {
	err := caller.EachPlace(ctx, endpoint, connections, p.Pairs, p.Days, func(day int, id, status []byte) {
		window := day % len(p.windows)
		if string(status) == "free" {
			p.windows[window] = append(p.windows[window], place{string(id), day})
		}
	})
	if err != nil {
		return fmt.Errorf("reading the places: %w", err)
	}
	for i, window := range p.windows {
		if len(window) == 0 {
			return fmt.Errorf("%w: window %d has none", errTooFewPlaces, i)
		}
	}
	return nil
}

// at is the window that is open at a time since the beginning.
func (p *Places) at(now time.Duration) []place {
	return p.windows[int(now/p.each)%len(p.windows)]
}

// path is where the places of a place's day are looked at.
func (p *Places) path(at place) string {
	d := p.Days[at.day]
	return p.Pairs[d.Pair].SlotsPath(d.Date)
}

// specialty is that of a place.
func (p *Places) specialty(at place) string { return p.Pairs[p.Days[at.day].Pair].Specialty }
