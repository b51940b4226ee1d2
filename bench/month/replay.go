package month

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/cupo-ec/cupo/bench/audit"
	"github.com/cupo-ec/cupo/bench/caller"
	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/drive"
	"github.com/cupo-ec/cupo/bench/node"
	"github.com/cupo-ec/cupo/bench/report"
)

// replay is one month being played.
type replay struct {
	options     Options
	setting     *setting
	asking      *caller.Caller
	connections []*client.Conn
	desks       []*desk
	places      audit.Places
	// booked and requests are for the progress.
	booked, requests atomic.Int64
	// played is the time of all hours' requests; rolled that of moving the clock and publishing;
	// readBack that of reading days that are over.
	played, rolled, readBack time.Duration
	slices                   []slice
}

// slice is one sampled hour: the same requests, once as they are and once as no-ops.
type slice struct {
	requests   int64
	real, noop time.Duration
}

func newReplay(o Options, demo *node.Demo, s *setting, connections []*client.Conn) (*replay, error) {
	asking, err := caller.New(demo.URL, demo.Tokens.Admin)
	if err != nil {
		return nil, err
	}
	r := &replay{options: o, setting: s, asking: asking, connections: connections}
	for i, c := range connections {
		r.desks = append(r.desks, newDesk(s, i, c))
	}
	return r, nil
}

// play goes through the hours.
func (r *replay) play(ctx context.Context, target int64) error {
	stop := r.showProgress(target)
	defer stop()
	sampled := sample(r.setting.hours, r.options.NoopShare, r.options.Node.Seed)
	for position := range r.setting.hours {
		h := &r.setting.hours[position]
		began := time.Now()
		if err := r.asking.MoveClock(h.start); err != nil {
			return err
		}
		r.rolled += time.Since(began)
		if err := r.playHour(ctx, position, h, sampled[position]); err != nil {
			return fmt.Errorf("in the hour of %s: %w", h.start.Format("2006-01-02 15:04"), err)
		}
		if h.endsDay {
			began := time.Now()
			// A day that is over is read now: nobody can change it any more, and a node need not
			// list past days for ever.
			day := r.setting.dates[r.setting.dayOf(h)]
			if err := r.readDays(ctx, day, day); err != nil {
				return err
			}
			r.readBack += time.Since(began)
		}
	}
	return nil
}

func (r *replay) showProgress(target int64) (stop func()) {
	progress := report.NewProgress(r.options.Out, target)
	over, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(200 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-over:
				progress.Done()
				return
			case <-ticker.C:
				booked := r.booked.Load()
				progress.Show(booked, report.Count(booked)+" booked,", r.requests.Load())
			}
		}
	}()
	return func() { close(over); <-ended }
}

// sample says for each hour whether its requests are sent again. Where the share is not 0 the first
// hour with bookings is among them, so that there is a ratio however short the run.
func sample(hours []hour, share float64, seed uint64) []bool {
	random := rand.New(rand.NewPCG(seed, 0x5a3b))
	sampled := make([]bool, len(hours))
	first := true
	for i := range hours {
		sampled[i] = random.Float64() < share
		if first && hours[i].bookings > 0 && share > 0 {
			sampled[i], first = true, false
		}
	}
	return sampled
}

// maxFailures is how many journeys in a row may lead to nothing before a desk gives up: with the
// places that a month has this does not happen.
const maxFailures = 500

var errNoPlaces = errors.New("no journey leads to an appointment any more: are there enough places and persons?")

// playHour serves journeys until the hour has its bookings.
func (r *replay) playHour(ctx context.Context, position int, h *hour, sampled bool) error {
	day := r.setting.dayOf(h)
	for _, d := range r.desks {
		d.day, d.position = day, position
		if d.tape = nil; sampled {
			d.tape = &tape{}
		}
	}
	var left, next atomic.Int64
	left.Store(int64(h.bookings))
	began := time.Now()
	err := drive.Each(ctx, r.connections, func(ctx context.Context, worker int, _ *client.Conn) error {
		d := r.desks[worker]
		before := d.tally.Requests()
		err := d.makeChanges(ctx)
		// Who takes one of the hour's bookings goes on until somebody has it.
		for err == nil && left.Add(-1) >= 0 {
			err = r.serveOne(ctx, d, h, &next)
			r.requests.Add(d.tally.Requests() - before)
			before = d.tally.Requests()
		}
		return err
	})
	took := time.Since(began)
	r.played += took
	if err != nil || !sampled {
		return err
	}
	return r.playNoops(ctx, took)
}

func (r *replay) serveOne(ctx context.Context, d *desk, h *hour, next *atomic.Int64) error {
	for range maxFailures {
		if err := ctx.Err(); err != nil {
			return err
		}
		j := r.setting.plan.journey(d.position, h, int(next.Add(1))-1)
		booked, err := d.serve(ctx, &j)
		if err != nil {
			return err
		}
		if booked {
			r.booked.Add(1)
			return nil
		}
	}
	return errNoPlaces
}

// playNoops sends the requests of the hour that has just been played again, as no-ops.
func (r *replay) playNoops(ctx context.Context, real time.Duration) error {
	tapes := make([]*tape, len(r.desks))
	s := slice{real: real}
	for i, d := range r.desks {
		tapes[i], d.tape = d.tape, nil
		s.requests += int64(len(tapes[i].requests))
	}
	began := time.Now()
	err := drive.Each(ctx, r.connections, func(ctx context.Context, worker int, c *client.Conn) error {
		return tapes[worker].play(ctx, r.setting.endpoint, c, worker)
	})
	s.noop = time.Since(began)
	if err == nil && s.requests > 0 {
		r.slices = append(r.slices, s)
	}
	return err
}

// readDays reads all places of the days from one date to another.
func (r *replay) readDays(ctx context.Context, from, to string) error {
	days, err := caller.Days(ctx, r.setting.endpoint, r.connections, r.setting.pairs, from, to)
	if err != nil {
		return err
	}
	return r.places.ReadDays(ctx, r.setting.endpoint, r.connections, r.setting.pairs, days)
}

// readHorizon reads the days that were still to come when the month ended.
func (r *replay) readHorizon(ctx context.Context) error {
	fmt.Fprintln(r.options.Out, "The month is over; reading everything back.")
	last := &r.setting.hours[len(r.setting.hours)-1]
	return r.readDays(ctx, r.setting.dates[r.setting.dayOf(last)+1], r.setting.dates[len(r.setting.dates)-1])
}

func (r *replay) check(ctx context.Context) (*audit.Report, error) {
	var ledgers []*audit.Ledger
	for _, d := range r.desks {
		ledgers = append(ledgers, d.ledger)
	}
	checked, err := audit.Check(ctx, r.setting.endpoint, r.connections, ledgers, &r.places, nil)
	if err != nil {
		return nil, err
	}
	verified, err := r.asking.Verify()
	if err != nil {
		return nil, err
	}
	checked.AddVerification(verified)
	return checked, nil
}
