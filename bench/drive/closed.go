package drive

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cupo-ec/cupo/bench/client"
)

// Each runs work once for each connection, all at the same time, and waits for all. The first error
// ends the context that the others get, and is returned.
func Each(ctx context.Context, connections []*client.Conn, work func(ctx context.Context, worker int, c *client.Conn) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	for i, c := range connections {
		group.Go(func() {
			if err := work(ctx, i, c); err != nil {
				cancel(err)
			}
		})
	}
	group.Wait()
	return context.Cause(ctx)
}

// Share runs jobs 0 to jobs-1 on whichever connection is free, and waits for all. It stops at the
// first error.
func Share(ctx context.Context, connections []*client.Conn, jobs int, do func(c *client.Conn, job int) error) error {
	var next atomic.Int64
	return Each(ctx, connections, func(ctx context.Context, _ int, c *client.Conn) error {
		for ctx.Err() == nil {
			job := int(next.Add(1)) - 1
			if job >= jobs {
				return nil
			}
			if err := do(c, job); err != nil {
				return err
			}
		}
		return ctx.Err()
	})
}

// Step is one request and what belongs to it. It reports false when there is nothing more to send.
type Step func(worker int, c *client.Conn) (more bool, err error)

// Closed repeats a step on each connection until a time is over, and says how long it took from the
// first request to the last answer. Connections are made before the time begins.
func Closed(ctx context.Context, connections []*client.Conn, lasting time.Duration, step Step) (took time.Duration, err error) {
	err = Each(ctx, connections, func(_ context.Context, _ int, c *client.Conn) error { return c.Connect() })
	if err != nil {
		return 0, err
	}
	var over atomic.Bool
	timer := time.AfterFunc(lasting, func() { over.Store(true) })
	defer timer.Stop()
	began := time.Now()
	err = Each(ctx, connections, func(ctx context.Context, worker int, c *client.Conn) error {
		for !over.Load() {
			if err := ctx.Err(); err != nil {
				return err
			}
			more, err := step(worker, c)
			if err != nil || !more {
				return err
			}
		}
		return nil
	})
	return time.Since(began), err
}
