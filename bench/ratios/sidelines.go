package ratios

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/cupo-ec/cupo/bench/caller"
	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/drive"
	"github.com/cupo-ec/cupo/wire"
)

// lookUps asks where places are free, over two weeks of one unit and specialty after the other.
func (r *runner) lookUps(ctx context.Context, _ int) error {
	asking, err := caller.New(r.demo.URL, r.demo.Tokens.Web)
	if err != nil {
		return err
	}
	defer asking.Close()
	pairs, err := asking.Pairs("17")
	if err != nil {
		return err
	}
	from, to := time.Now().AddDate(0, 0, 3).Format(time.DateOnly), time.Now().AddDate(0, 0, 16).Format(time.DateOnly)
	var paths []string
	for i := range pairs {
		paths = append(paths, pairs[i].AvailabilityPath(from, to))
	}
	var bytes, answers [sideClients]int64
	looked, err := r.loop(ctx, sideClients, r.size.side, func(worker, n int, b []byte) ([]byte, bool) {
		return r.endpoint.AppendGet(b, paths[(worker*13+n)%len(paths)]), true
	}, func(worker int, answer *client.Response) error {
		bytes[worker] += int64(len(answer.Body))
		answers[worker]++
		return wantOK(worker, answer)
	})
	if err != nil {
		return err
	}
	var sum, count int64
	for i := range sideClients {
		sum, count = sum+bytes[i], count+answers[i]
	}
	path := client.NoopPath(int(sum/count), len(paths[0]))
	noops, err := r.loop(ctx, sideClients, r.size.side, func(_, _ int, b []byte) ([]byte, bool) {
		return r.endpoint.AppendGet(b, path), true
	}, wantOK)
	if err != nil {
		return err
	}
	r.series.add(lookRate, looked.perSecond())
	r.series.add(lookNoopRate, noops.perSecond())
	r.series.add(lookRatio, looked.perSecond()/noops.perSecond())
	return nil
}

const (
	bulkItems   = 50
	bulkClients = 16
)

// bulk books fifty at a time, in MessagePack. Requests are made before and answers read after the
// time that counts: one client program has as much to encode as the server.
func (r *runner) bulk(ctx context.Context, _ int) error {
	requests := r.bulkRequests()
	answers := make([][]byte, len(requests))
	began := time.Now()
	err := drive.Share(ctx, r.connections[:bulkClients], len(requests), func(c *client.Conn, job int) error {
		answer, err := c.Settle(ctx, requests[job])
		if err != nil {
			return err
		}
		answers[job] = append(make([]byte, 0, len(answer.Body)), answer.Body...)
		return wantOK(0, &answer)
	})
	took := time.Since(began)
	if err != nil {
		return fmt.Errorf("booking in bulk: %w", err)
	}
	booked := 0
	for _, body := range answers {
		var answer wire.BatchResponse
		if err := answer.UnmarshalMsgpack(body); err != nil {
			return fmt.Errorf("reading the answer of a batch: %w", err)
		}
		for i := range answer.Outcomes {
			a := answer.Outcomes[i].Appointment
			if a == nil {
				return fmt.Errorf("an item of a batch is refused: %+v", answer.Outcomes[i].Problem)
			}
			r.ledgers[0].Booked([]byte(a.Code), []byte(a.Slot.ID))
			booked++
		}
	}
	r.series.add(bulkRate, float64(booked)/took.Seconds())
	return nil
}

func (r *runner) bulkRequests() [][]byte {
	prefix := r.keyPrefix()
	var requests [][]byte
	for n := range r.size.bulkRequests {
		var batch wire.BatchRequest
		for range bulkItems {
			i, there := r.stock.take()
			if !there {
				break
			}
			batch.Items = append(batch.Items, r.stock.request(i))
		}
		if len(batch.Items) == 0 {
			break
		}
		requests = append(requests,
			r.endpoint.AppendPostAs(nil, wire.BatchPath, prefix+strconv.Itoa(n), wire.MediaMsgpack, batch.AppendMsgpack(nil)))
	}
	return requests
}

// flashCrowd has 10,000 persons ask for 50 places of one unit and day at once, each for one of them.
func (r *runner) flashCrowd(ctx context.Context, round int) error {
	places := r.stock.crowds[round]
	prefix, bodies := r.keyPrefix(), make([][]byte, 1)
	requests := make([][]byte, crowdPersons)
	for i := range requests {
		asked := item{places[i%len(places)], int32(r.stock.idle[i])}
		requests[i] = r.booking(asked, wire.AppointmentsPath, prefix, bodies, 0, i, nil)
	}
	for _, c := range r.connections {
		if err := c.Connect(); err != nil {
			return err
		}
	}
	won := make([][]byte, crowdPersons)
	began := time.Now()
	err := drive.Share(ctx, r.connections, len(requests), func(c *client.Conn, job int) error {
		answer, err := c.Settle(ctx, requests[job])
		if err != nil {
			return err
		}
		if answer.OK() {
			won[job] = append([]byte(nil), answer.Body...)
			return nil
		}
		if code := client.ProblemCode(answer.Body); code != wire.SlotTaken.String() {
			return fmt.Errorf("a person of the crowd is answered %d: %.300s", answer.Status, answer.Body)
		}
		return nil
	})
	took := time.Since(began)
	if err != nil {
		return fmt.Errorf("in the flash crowd: %w", err)
	}
	r.series.add(crowdTime, took.Seconds())
	return r.settleCrowd(won)
}

// settleCrowd counts the winners, keeps what they have, and lets others stand in for them next time.
func (r *runner) settleCrowd(won [][]byte) error {
	winners := 0
	spare := len(r.stock.idle)
	for i, body := range won {
		if body == nil {
			continue
		}
		winners++
		got, err := client.ReadBooked(body)
		if err != nil {
			return err
		}
		r.ledgers[0].Booked(got.Code, got.Slot)
		spare--
		r.stock.idle[i] = r.stock.idle[spare]
	}
	r.stock.idle = r.stock.idle[:spare]
	if winners != crowdPlaces {
		r.findings = append(r.findings, fmt.Sprintf("%d persons of a crowd won %d places", winners, crowdPlaces))
	}
	return nil
}
