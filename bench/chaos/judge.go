//go:build linux

package chaos

import (
	"context"
	"fmt"
	"time"

	"github.com/cupo-ec/cupo/bench/report"
	"github.com/cupo-ec/cupo/bench/witness"
)

// judge holds one fault against its limits.
type judge struct {
	play *play
	// limits are nil with a single node: nobody is left while it is away.
	limits *Limits
	// from is when the fault began, lifted when it was taken away, term the newest one before it.
	from, lifted time.Duration
	term         uint64
}

// leniency is by how much limits of time are stretched in short runs, which are for machines of every kind: one
// that is three times too slow has a defect, and not a neighbour.
const leniency = 3

func (p *play) judge(ctx context.Context, f Fault) *judge {
	j := &judge{play: p, from: p.crowd.Now(), term: p.cluster.newestTerm(ctx)}
	if len(p.cluster.members) > 1 {
		limits := f.Limits()
		j.limits = &limits
	}
	return j
}

// within stretches a limit of time where that is due.
func (j *judge) within(limit time.Duration) time.Duration {
	if j.play.options.Short {
		return leniency * limit
	}
	return limit
}

// goesOn finds a cluster that accepts no write while a fault stays that it should not need to wait out.
func (j *judge) goesOn(ctx context.Context, s *stage) {
	if j.limits == nil || !j.limits.GoesOn {
		return
	}
	if _, err := j.play.awaitWrite(ctx, s.crowd.Now(), j.within(j.limits.Away)); err != nil {
		s.find("while it stays: %v", err)
	}
}

// cost is what a fault did.
type cost struct {
	// away is how long no write was accepted at most; after it the fault was over, first how long until a write was
	// accepted, back until all nodes were well.
	away, first, back time.Duration
	// terms is how many terms of raft began.
	terms uint64
}

// cost is called when all is well again.
func (j *judge) cost(ctx context.Context, counters *witness.Counters) cost {
	to := j.play.crowd.Now()
	c := cost{away: counters.LongestGap(j.from, to), first: to - j.lifted, back: to - j.lifted}
	if at, found := counters.AcceptedAfter(j.lifted); found {
		c.first = at - j.lifted
	}
	if newest := j.play.cluster.newestTerm(ctx); newest > j.term {
		c.terms = newest - j.term
	}
	return c
}

// check finds what is over the limits.
func (j *judge) check(c cost, s *stage) {
	if j.limits == nil {
		return
	}
	away, limit := c.away, j.limits.Away
	if limit == 0 {
		away, limit = c.first, failoverWithin
	}
	if limit = j.within(limit); away > limit {
		s.find("no write was accepted for %s, and %s is the limit", report.Duration(away), report.Duration(limit))
	}
	if c.terms > j.limits.NewTerms {
		s.find("%s, and %d is the limit", newTerms(c.terms), j.limits.NewTerms)
	}
}

func newTerms(n uint64) string {
	if n == 1 {
		return "1 new term"
	}
	return fmt.Sprintf("%d new terms", n)
}

// newestTerm is the newest term that any member knows of, 0 where none answers.
func (c *cluster) newestTerm(ctx context.Context) (newest uint64) {
	for _, m := range c.members {
		if !m.running() {
			continue
		}
		if said, err := m.readiness(ctx); err == nil {
			newest = max(newest, said.Term)
		}
	}
	return newest
}
