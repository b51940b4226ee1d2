package drive

import (
	"context"
	"sync"
	"time"

	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/latency"
)

// OpenResult is what came of arrivals.
type OpenResult struct {
	Arrivals int64
	Took     time.Duration
	// Latency counts from when a request was due, not from when a connection was free to send it: a
	// server that stalls makes everybody behind it wait, and they are all in here.
	Latency latency.Recorder
}

// Open sends requests at the times of a pacer for a while, and waits for all their answers. A request
// that is due while every connection is busy waits for one, and its waiting counts.
func Open(ctx context.Context, connections []*client.Conn, pacer Pacer, lasting time.Duration, send func(worker int, c *client.Conn) error) (*OpenResult, error) {
	err := Each(ctx, connections, func(_ context.Context, _ int, c *client.Conn) error { return c.Connect() })
	if err != nil {
		return nil, err
	}
	return open(ctx, connections, pacer, lasting, send)
}

func open(ctx context.Context, connections []*client.Conn, pacer Pacer, lasting time.Duration, send func(int, *client.Conn) error) (*OpenResult, error) {
	ctx, cancel := context.WithCancel(ctx)
	due := arrivals(pacer, lasting)
	began := time.Now()
	// Room for all: whoever hands out the arrivals must never wait for the server.
	queue := make(chan time.Duration, len(due))
	var pacing sync.WaitGroup
	pacing.Go(func() {
		defer close(queue)
		handOut(ctx, began, due, queue)
	})
	defer pacing.Wait()
	defer cancel()
	recorders := make([]latency.Recorder, len(connections))
	err := Each(ctx, connections, func(ctx context.Context, worker int, c *client.Conn) error {
		for at := range queue {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err := send(worker, c); err != nil {
				return err
			}
			recorders[worker].Record(time.Since(began) - at)
		}
		return nil
	})
	result := &OpenResult{Arrivals: int64(len(due)), Took: time.Since(began)}
	for i := range recorders {
		result.Latency.Merge(&recorders[i])
	}
	return result, err
}

// handOut puts each arrival into the queue when it is due.
func handOut(ctx context.Context, began time.Time, due []time.Duration, queue chan<- time.Duration) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for _, at := range due {
		if wait := at - time.Since(began); wait > 0 {
			timer.Reset(wait)
			select {
			case <-ctx.Done():
				return
			case <-timer.C:
			}
		}
		queue <- at
	}
}

func arrivals(pacer Pacer, lasting time.Duration) []time.Duration {
	var due []time.Duration
	for at := pacer.Next(); at < lasting; at = pacer.Next() {
		due = append(due, at)
	}
	return due
}
