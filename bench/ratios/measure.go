package ratios

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/cupo-ec/cupo/bench/audit"
	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/drive"
	"github.com/cupo-ec/cupo/bench/report"
	"github.com/cupo-ec/cupo/wire"
)

// Names of series.
const (
	fdatasyncTime  = "one bare fdatasync, p50, µs"
	processorTime  = "server processor time of a booking at 64 clients, µs"
	followersTime  = "processor time of a booking at all other nodes together, 512 clients, µs"
	leaderTime     = "server processor time of a booking at 512 clients, µs"
	lostRate       = "lost races at 64 clients, /s"
	lostNoopRate   = "no-ops of that size at 64 clients, /s"
	lostRatio      = "lost races ÷ no-ops"
	lookRate       = "availability look-ups at 64 clients, /s"
	lookNoopRate   = "no-ops of that size at 64 clients (look-ups), /s"
	lookRatio      = "availability look-ups ÷ no-ops"
	bulkRate       = "bulk ×50, bookings/s"
	crowdTime      = "flash crowd, 10,000 persons after 50 places, s"
	openLoopRate   = "open loop (Poisson) at half of the peak, /s"
	openLoopP50    = "open loop, p50 from the intended time, µs"
	openLoopP99    = "open loop, p99 from the intended time, µs"
	openLoopWorst  = "open loop, longest, µs"
	oneClientShare = "one client, p50 ÷ one bare fdatasync"
)

func bookingRate(clients int) string {
	return "durable bookings, clients: " + strconv.Itoa(clients) + ", /s"
}
func noopRate(clients int) string { return "no-ops, clients: " + strconv.Itoa(clients) + ", /s" }
func noopShare(clients int) string {
	return "bookings ÷ no-ops, clients: " + strconv.Itoa(clients)
}
func bookingP50(clients int) string {
	return "booking p50, clients: " + strconv.Itoa(clients) + ", µs"
}
func bookingP99(clients int) string {
	return "booking p99, clients: " + strconv.Itoa(clients) + ", µs"
}

// clientCounts are how many clients there are at once.
var clientCounts = [...]int{1, 64, mostClients}

const sideClients = 64

// prepare finds what to book, and books once to learn the size of an answer.
func (r *runner) prepare(ctx context.Context) error {
	for range mostClients {
		r.ledgers = append(r.ledgers, &audit.Ledger{})
	}
	var err error
	if r.stock, err = r.newStock(ctx); err != nil {
		return fmt.Errorf("finding places to book: %w", err)
	}
	fmt.Fprintf(r.options.Out, "%s bookings are prepared. Measuring %d rounds:\n",
		report.Count(int64(len(r.stock.items))), r.size.rounds)
	request, _ := r.bookings()(0, 0, nil)
	answer, err := r.connections[0].Settle(ctx, request)
	if err != nil {
		return err
	}
	r.answerBytes = len(answer.Body)
	return r.enter(0, &answer)
}

// measure repeats all measurements in turns, so that what else the machine does meets all alike.
func (r *runner) measure(ctx context.Context) error {
	syncs, err := newSyncs(r.options.Node.DataDir)
	if err != nil {
		return err
	}
	defer syncs.close()
	for round := range r.size.rounds {
		began := time.Now()
		for _, step := range []func(context.Context, int) error{
			r.bookingsBesideNoops(syncs), r.lostRaces, r.lookUps, r.bulk, r.flashCrowd,
		} {
			if err := step(ctx, round); err != nil {
				return err
			}
		}
		fmt.Fprintf(r.options.Out, "  round %d of %d: %s\n", round+1, r.size.rounds, report.Duration(time.Since(began)))
	}
	return r.openLoop(ctx)
}

// bookingsBesideNoops measures bookings and no-ops for each number of clients, the one first in one
// round and the other first in the next.
func (r *runner) bookingsBesideNoops(syncs *syncs) func(context.Context, int) error {
	return func(ctx context.Context, round int) error {
		sync, err := syncs.median(r.size.syncs)
		if err != nil {
			return err
		}
		r.series.add(fdatasyncTime, micros(sync))
		for _, clients := range clientCounts {
			lasting := r.size.many
			if clients == 1 {
				lasting = r.size.one
			}
			var noops, booked *outcome
			for turn := range 2 {
				if (turn+round)%2 == 0 {
					noops, err = r.loop(ctx, clients, lasting, r.noops(r.answerBytes), wantOK)
				} else {
					booked, err = r.timedBookings(ctx, clients, lasting)
				}
				if err != nil {
					return fmt.Errorf("with %d clients: %w", clients, err)
				}
			}
			r.series.add(bookingRate(clients), booked.perSecond())
			r.series.add(noopRate(clients), noops.perSecond())
			r.series.add(noopShare(clients), booked.perSecond()/noops.perSecond())
			r.series.add(bookingP50(clients), micros(booked.latency.At(50)))
			r.series.add(bookingP99(clients), micros(booked.latency.At(99)))
			if clients == 1 {
				r.series.add(oneClientShare, micros(booked.latency.At(50))/micros(sync))
			}
		}
		return nil
	}
}

// timedBookings measures bookings, and what the processor spent on each, at the node that is asked and at the others.
func (r *runner) timedBookings(ctx context.Context, clients int, lasting time.Duration) (*outcome, error) {
	before, beforeOthers, err := r.processorTimes()
	if err != nil {
		return nil, err
	}
	booked, err := r.loop(ctx, clients, lasting, r.bookings(), r.enter)
	if err != nil {
		return nil, err
	}
	after, afterOthers, err := r.processorTimes()
	if err != nil {
		return nil, err
	}
	each := func(spent time.Duration) float64 { return micros(spent) / float64(booked.answers) }
	switch clients {
	case sideClients:
		r.series.add(processorTime, each(after-before))
	case mostClients:
		r.series.add(leaderTime, each(after-before))
		if len(r.others) > 0 {
			r.series.add(followersTime, each(afterOthers-beforeOthers))
		}
	}
	return booked, nil
}

// processorTimes is what the node that is asked has spent, and what all others have together.
func (r *runner) processorTimes() (asked, others time.Duration, err error) {
	if asked, err = r.node.ProcessorTime(); err != nil {
		return 0, 0, err
	}
	for _, n := range r.others {
		spent, err := n.ProcessorTime()
		if err != nil {
			return 0, 0, err
		}
		others += spent
	}
	return asked, others, nil
}

// lostRaces asks for places that are gone.
func (r *runner) lostRaces(ctx context.Context, _ int) error {
	taken := r.stock.items[0].slot // booked by prepare
	prefix, bodies := r.keyPrefix(), make([][]byte, mostClients)
	size := 0
	lost, err := r.loop(ctx, sideClients, r.size.side, func(worker, n int, b []byte) ([]byte, bool) {
		person := r.stock.idle[(worker*31+n)%len(r.stock.idle)]
		return r.booking(item{taken, int32(person)}, wire.AppointmentsPath, prefix, bodies, worker, n, b), true
	}, func(worker int, answer *client.Response) error {
		if code := client.ProblemCode(answer.Body); code != wire.SlotTaken.String() {
			return fmt.Errorf("asking for a taken place is answered %d: %.300s", answer.Status, answer.Body)
		}
		if worker == 0 {
			size = len(answer.Body)
		}
		return nil
	})
	if err != nil {
		return err
	}
	noops, err := r.loop(ctx, sideClients, r.size.side, r.noops(size), wantOK)
	if err != nil {
		return err
	}
	r.series.add(lostRate, lost.perSecond())
	r.series.add(lostNoopRate, noops.perSecond())
	r.series.add(lostRatio, lost.perSecond()/noops.perSecond())
	return nil
}

// openLoop sends bookings at half of the rate that was reached with 64 clients.
func (r *runner) openLoop(ctx context.Context) error {
	rate := r.series.median(bookingRate(sideClients)) / 2
	next := r.bookings()
	buffers := make([][]byte, mostClients)
	sent := make([]int, mostClients)
	result, err := drive.Open(ctx, r.connections, drive.Poisson(rate, r.options.Node.Seed), r.size.openLoop,
		func(worker int, c *client.Conn) error {
			request, more := next(worker, sent[worker], buffers[worker][:0])
			if !more {
				return fmt.Errorf("the bookings ran out")
			}
			buffers[worker] = request
			sent[worker]++
			answer, err := c.Settle(ctx, request)
			if err != nil {
				return err
			}
			return r.enter(worker, &answer)
		})
	if err != nil {
		return fmt.Errorf("in the open loop: %w", err)
	}
	r.series.add(openLoopRate, float64(result.Arrivals)/result.Took.Seconds())
	r.series.add(openLoopP50, micros(result.Latency.At(50)))
	r.series.add(openLoopP99, micros(result.Latency.At(99)))
	r.series.add(openLoopWorst, micros(result.Latency.Max()))
	return nil
}

func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
