package overload

import (
	"context"
	"fmt"
	"time"

	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/drive"
)

// closed has clients ask again as soon as they are answered, and counts.
func (r *runner) closed(ctx context.Context, clients int, lasting time.Duration) (*counts, error) {
	connections := client.NewConns(clients, r.mix.web.Address, requestTimeout)
	defer client.CloseAll(connections)
	t := &counts{}
	buffers := make([][]byte, clients)
	random := r.randoms(clients)
	var err error
	t.took, err = drive.Closed(ctx, connections, lasting, func(worker int, c *client.Conn) (bool, error) {
		buffers[worker] = t.answer(r.mix, c, drawKind(random[worker]), buffers[worker], time.Now())
		return true, nil
	})
	if err != nil {
		return nil, fmt.Errorf("with %d clients: %w", clients, err)
	}
	return t, nil
}

type arrival struct {
	at   time.Time
	kind kind
}

// flood has requests come at a rate, whatever became of those before. One that finds no connection free is
// kept out.
func (r *runner) flood(ctx context.Context, perSecond float64, lasting time.Duration) (*counts, error) {
	connections := client.NewConns(r.options.Connections, r.mix.web.Address, requestTimeout)
	defer client.CloseAll(connections)
	t := &counts{}
	due := make(chan arrival)
	began := time.Now()
	arrived := make(chan struct{})
	connected := make(chan error, 1)
	go func() {
		defer close(arrived)
		connected <- drive.Each(ctx, connections, func(ctx context.Context, _ int, c *client.Conn) error {
			var buffer []byte
			for a := range due {
				buffer = t.answer(r.mix, c, a.kind, buffer, a.at)
			}
			return nil
		})
	}()
	r.arrive(ctx, t, due, perSecond, began, lasting)
	close(due)
	t.took = time.Since(began)
	<-arrived
	return t, <-connected
}

// arrive hands each arrival to a free connection when it is due.
func (r *runner) arrive(ctx context.Context, t *counts, due chan<- arrival, perSecond float64, began time.Time, lasting time.Duration) {
	pacer, random := drive.Poisson(perSecond, r.options.Node.Seed), newRandom(r.options.Node.Seed, -1)
	for at := pacer.Next(); at < lasting && ctx.Err() == nil; at = pacer.Next() {
		if wait := at - time.Since(began); wait > 0 {
			time.Sleep(max(wait, time.Millisecond)) // and then all that have become due meanwhile
		}
		// Counted from when it was sent on, for a generator that is late is not the node's fault.
		a := arrival{time.Now(), drawKind(random)}
		select {
		case due <- a:
		default:
			t.kept(a.kind)
		}
	}
}

const (
	recoveredAfter   = 20
	recoveryDeadline = 30 * time.Second
	promptly         = 100 * time.Millisecond
)

// recovery books one after the other until they are answered promptly again, and says since when they are.
func (r *runner) recovery(ctx context.Context) (time.Duration, error) {
	c := client.NewConn(r.mix.web.Address, requestTimeout)
	defer c.Close()
	began := time.Now()
	since, streak := time.Duration(0), 0
	for streak < recoveredAfter {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		if time.Since(began) > recoveryDeadline {
			return 0, fmt.Errorf("the node has not recovered %s after the flood", recoveryDeadline)
		}
		answer, err := c.Do(r.mix.request(bookings, nil))
		if err != nil || answer.Status == 503 || answer.Took > promptly {
			streak = 0
			continue
		}
		if streak++; streak == 1 {
			since = time.Since(began)
		}
	}
	return since, nil
}
