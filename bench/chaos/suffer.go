//go:build linux

package chaos

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/cupo-ec/cupo/bench/report"
)

// suffer causes faults until the time is over, each kind once at least.
func (p *play) suffer(ctx context.Context) error {
	began := time.Now()
	possible := p.possible()
	if err := p.steady(ctx); err != nil {
		return err
	}
	if p.options.Failover > 0 {
		return p.failover(ctx)
	}
	if len(possible) == 0 {
		return errNoFault
	}
	for round := 0; ; round++ {
		if round > 0 {
			p.random.Shuffle(len(possible), func(i, j int) { possible[i], possible[j] = possible[j], possible[i] })
		}
		for _, f := range possible {
			if round > 0 && time.Since(began) >= p.options.Lasting {
				return nil
			}
			if err := p.cause(ctx, f); err != nil {
				return err
			}
		}
		if time.Since(began) >= p.options.Lasting {
			return nil
		}
	}
}

var errNoFault = errors.New("no fault could be caused: the run would show nothing")

// steady lets the clients work undisturbed for a while, and finds a cluster that does not.
func (p *play) steady(ctx context.Context) error {
	from := p.crowd.Now()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(warmUp):
	}
	_, err := p.awaitWrite(ctx, from, recoveryDeadline)
	return err
}

// possible are the faults that can be caused; the others are named aloud, with the reason.
func (p *play) possible() []Fault {
	var can []Fault
	for _, f := range faults() {
		if !strings.Contains(f.Name(), p.options.Only) {
			continue
		}
		if why := p.missing(f); why != "" {
			p.figures.NotRun = append(p.figures.NotRun, NotRun{f.Name(), why})
			notRun(p.options.Out, f.Name(), why)
			continue
		}
		can = append(can, f)
	}
	return can
}

func (p *play) missing(f Fault) string {
	for _, right := range f.Needs() {
		if why := p.cluster.site.missing[right]; why != "" {
			return fmt.Sprintf("it needs %s: %s", right, why)
		}
	}
	return ""
}

// cause lets one fault happen and waits until the cluster is well again.
func (p *play) cause(ctx context.Context, f Fault) error {
	s := &stage{cluster: p.cluster, crowd: p.crowd, random: p.random, lasting: longFault}
	if p.options.Short {
		s.lasting = shortFault
	}
	if _, rolls := f.(*rolling); rolls {
		s.lasting = 0
	}
	fmt.Fprintf(p.options.Out, "%8.1f s  %s\n", p.crowd.Now().Seconds(), f.Name())
	j := p.judge(ctx, f)
	if err := f.Begin(ctx, s); err != nil {
		return fmt.Errorf("causing %q: %w", f.Name(), err)
	}
	if err := s.wait(ctx, s.lasting); err != nil {
		return err
	}
	j.goesOn(ctx, s)
	j.lifted = p.crowd.Now()
	if err := f.End(ctx, s); err != nil {
		return fmt.Errorf("ending %q: %w", f.Name(), err)
	}
	if err := p.recover(ctx, s); err != nil {
		return fmt.Errorf("after %q: %w", f.Name(), err)
	}
	cost := j.cost(ctx, &s.crowd.Counters)
	j.check(cost, s)
	p.figures.suffered(f, cost, s.findings)
	fmt.Fprintf(p.options.Out, "            no write accepted for %s at most; well again %s after it; %s\n",
		report.Duration(cost.away), report.Duration(cost.back), newTerms(cost.terms))
	for _, finding := range s.findings {
		fmt.Fprintln(p.options.Out, "            FOUND:", finding)
	}
	return nil
}

// recover waits for health and for a write.
func (p *play) recover(ctx context.Context, s *stage) error {
	if err := p.cluster.awaitHealth(ctx, recoveryDeadline); err != nil {
		return err
	}
	_, err := p.awaitWrite(ctx, p.crowd.Now(), recoveryDeadline)
	return err
}

var errNoWrites = errors.New("no write is accepted")

// awaitWrite gives when the first write was accepted after a time.
func (p *play) awaitWrite(ctx context.Context, after, atMost time.Duration) (time.Duration, error) {
	deadline := time.NewTimer(atMost)
	defer deadline.Stop()
	for {
		if at, found := p.crowd.Counters.AcceptedAfter(after); found {
			return at, nil
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-deadline.C:
			return 0, fmt.Errorf("%w for %s", errNoWrites, atMost)
		case <-time.After(10 * time.Millisecond):
		}
	}
}
