package opening

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/cupo-ec/cupo/bench/audit"
	"github.com/cupo-ec/cupo/bench/caller"
	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/drive"
	"github.com/cupo-ec/cupo/bench/report"
	"github.com/cupo-ec/cupo/bench/tally"
)

// result is what happened.
type result struct {
	stage    *stage
	tally    *tally.Tally
	ledgers  []*audit.Ledger
	persons  int64
	booked   int64
	took     time.Duration
	allTaken time.Duration
	requests []int32
	bookings []int32
}

// everyoneComes serves the crowd, and then whoever it takes until no place is free.
func (s *stage) everyoneComes(ctx context.Context) (*result, error) {
	began := time.Now()
	desks := make([]*desk, len(s.connections))
	for i, c := range s.connections {
		desks[i] = &desk{
			stage: s, conn: c, tally: tally.New(kindNames...), ledger: &audit.Ledger{}, seconds: &seconds{began: began},
		}
	}
	var next atomic.Int64
	err := drive.Each(ctx, s.connections, func(ctx context.Context, worker int, _ *client.Conn) error {
		for {
			person := int(next.Add(1)) - 1
			if person >= s.crowd() {
				return ctx.Err()
			}
			if _, err := desks[worker].serve(ctx, person); err != nil {
				return err
			}
		}
	})
	if err != nil {
		return nil, fmt.Errorf("serving the crowd: %w", err)
	}
	last, err := s.takeTheRest(ctx, desks)
	if err != nil {
		return nil, err
	}
	return s.collect(desks, int64(last), time.Since(began)), nil
}

// takeTheRest sends persons to where places are left: among hundreds of units some small one may
// have seen too few of the crowd. It gives how many persons have come in all.
func (s *stage) takeTheRest(ctx context.Context, desks []*desk) (int, error) {
	person, came := s.crowd(), s.crowd()
	days, err := caller.Days(ctx, s.endpoint, s.connections, s.pairs, s.date, s.date)
	if err != nil {
		return 0, err
	}
	for _, day := range days {
		for range day.Free {
			for person < s.people.Len() && !s.mayHave(person, day.Pair) {
				person++
			}
			if person == s.people.Len() {
				return came, nil
			}
			if _, err := desks[0].book(ctx, person, 0, day.Pair, ""); err != nil {
				return 0, err
			}
			person++
			came++
		}
	}
	return came, nil
}

func (s *stage) collect(desks []*desk, persons int64, took time.Duration) *result {
	r := &result{stage: s, persons: persons, took: took}
	tallies := make([]*tally.Tally, len(desks))
	r.requests, r.bookings = make([]int32, maxSeconds), make([]int32, maxSeconds)
	for i, d := range desks {
		tallies[i] = d.tally
		r.ledgers = append(r.ledgers, d.ledger)
		r.booked += int64(d.ledger.Len())
		r.allTaken = max(r.allTaken, d.seconds.lastTaken)
		for second := range maxSeconds {
			r.requests[second] += d.seconds.requests[second]
			r.bookings[second] += d.seconds.bookings[second]
		}
	}
	r.tally = tally.Merge(tallies)
	return r
}

func (r *result) print(out io.Writer) error {
	table := &report.Table{Title: "\nThe opening of " + r.stage.date + " in province " + r.stage.options.Province}
	count := func(n int64) string { return report.Count(n) }
	table.Row("places there were", count(int64(len(r.stage.places))))
	table.Row("persons who came", count(r.persons))
	table.Row("bookings acknowledged", count(r.booked))
	table.Row("persons who found nothing", count(r.persons-r.booked))
	table.Row("requests, all answered", count(r.tally.Requests()))
	r.tally.AddRefusals(table)
	table.Row("the last place was gone after", report.Duration(r.allTaken))
	table.Row("everybody was answered after", report.Duration(r.took))
	table.Row("requests a second", report.Rate(r.tally.Requests(), r.took))
	lastWhole := max(0, min(int(r.took/time.Second)-1, maxSeconds-1))
	table.Row("  in the first second", r.second(0))
	table.Row("  in the last whole second", r.second(lastWhole))
	if _, err := table.WriteTo(out); err != nil {
		return fmt.Errorf("printing the table: %w", err)
	}
	fmt.Fprintln(out)
	if _, err := r.tally.Latencies().WriteTo(out); err != nil {
		return fmt.Errorf("printing the table: %w", err)
	}
	return nil
}

func (r *result) second(i int) string {
	return report.Count(int64(r.requests[i])) + ", " + strconv.Itoa(int(r.bookings[i])) + " booked"
}
