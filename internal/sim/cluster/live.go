package cluster

import (
	"context"
	"math"
	"sync"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/server/intake"
)

const (
	// A cycle is a time of faults and then a time without, in which all must be well again.
	stormLasts   = 30 * time.Minute
	checkEvery   = 5 * time.Minute
	mostAtOnce   = 3 // faults
	recoverIn    = 20 * time.Second
	catchUpIn    = 2 * time.Minute
	replaceEvery = 8 // cycles
	keptPromises = 20_000
)

// live lets clients and faults loose until the time is over or something is violated.
func (c *Cluster) live(ctx context.Context) {
	clients, end := context.WithCancel(ctx)
	var living sync.WaitGroup
	for i := range c.cfg.Clients {
		living.Go(func() { c.newClient(i).live(clients) })
	}
	living.Go(func() { c.keepPublishing(clients) })
	living.Go(func() { c.keepChecking(clients) })
	for cycle := 1; time.Since(c.start) < c.cfg.Length && !c.isBroken(); cycle++ {
		c.storm(ctx)
		c.calm(ctx)
		if cycle%replaceEvery == 0 && !c.isBroken() {
			what, replace := "replace", c.replace
			if c.upTo(1) == 0 {
				what, replace = "replace two", c.replaceTwo
			}
			c.note(what)
			if err := replace(ctx); err != nil {
				c.violated("%s: %v", what, err)
			}
		}
	}
	end()
	living.Wait()
	if !c.isBroken() {
		c.compare(ctx)
	}
}

// storm lets faults happen for a while, a few at once, and waits until they are over.
func (c *Cluster) storm(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, stormLasts)
	defer cancel()
	var striking sync.WaitGroup
	slots := make(chan struct{}, mostAtOnce)
	for ctx.Err() == nil && !c.isBroken() {
		sleep(ctx, c.pause())
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			continue
		}
		striking.Go(func() {
			c.strikeOne(ctx)
			<-slots
		})
	}
	cancel()
	striking.Wait()
}

// pause draws the time until the next fault.
func (c *Cluster) pause() time.Duration {
	u := float64(1+c.upTo(99_998)) / 100_000
	return time.Duration(-math.Log(u) * float64(c.cfg.FaultEvery))
}

// calm starts what does not run, and finds out whether all is well.
func (c *Cluster) calm(ctx context.Context) {
	for _, n := range c.members() {
		n.clock.correct()
		n.startAgain(ctx)
	}
	c.recovers(ctx)
	if c.isBroken() {
		return
	}
	c.gate.shut()
	c.compare(ctx)
	c.gate.open()
	c.promises.forget(keptPromises)
}

// recovers measures how long it takes until a command is decided again.
func (c *Cluster) recovers(ctx context.Context) {
	begin := time.Now()
	for time.Since(begin) < recoverIn {
		if l := c.leader(); l != nil {
			attempt, cancel := context.WithTimeout(ctx, 5*time.Second)
			_, err := l.intake.Do(attempt, intake.Put(allocator.Command{Kind: allocator.KindTick}))
			cancel()
			if err == nil && !l.dead.Load() {
				c.mu.Lock()
				c.recovery = max(c.recovery, time.Since(begin))
				c.mu.Unlock()
				return
			}
		}
		sleep(ctx, 50*time.Millisecond)
	}
	c.violated("nothing is decided %s after the last fault was over", recoverIn)
}

// keepPublishing opens the next days, as the server does.
func (c *Cluster) keepPublishing(ctx context.Context) {
	for ctx.Err() == nil && !c.isBroken() {
		sleep(ctx, time.Hour)
		l := c.awaitLeader(ctx, time.Minute)
		if l == nil {
			continue
		}
		for _, command := range publications(l.store.NowMillis()) {
			if !l.state.Published(command.Publish) {
				attempt, cancel := context.WithTimeout(ctx, 5*time.Second)
				_, _ = l.intake.Do(attempt, intake.Put(command)) // the next round makes up for it
				cancel()
			}
		}
	}
}
