//go:build linux

package chaos

import (
	"context"
	"time"
)

// killed is a process that is killed with SIGKILL and started again.
type killed struct {
	leads bool
	whom  *member
}

func (f *killed) Name() string   { return "SIGKILL of " + role(f.leads) }
func (f *killed) Needs() []Right { return onlyWithOthers(f.leads) }
func (f *killed) Holds() string  { return "nothing acknowledged is lost; writes are back within 3 s" }
func (f *killed) Limits() Limits { return withoutVictim(f.leads) }

func (f *killed) Begin(ctx context.Context, s *stage) (err error) {
	if f.whom, err = s.victim(ctx, f.leads); err != nil {
		return err
	}
	return f.whom.kill()
}

func (f *killed) End(ctx context.Context, s *stage) error { return restart(ctx, f.whom) }

func restart(ctx context.Context, m *member) error {
	if err := m.start(); err != nil {
		return err
	}
	_, err := m.waitReady(ctx)
	return err
}

// pauseLasts is how long a process is stopped at least: long enough that another node leads.
const pauseLasts = 10 * time.Second

// paused is a process that is stopped with SIGSTOP and goes on as if nothing had been.
type paused struct {
	leads bool
	whom  *member
}

func (f *paused) Name() string   { return "SIGSTOP for 10 s of " + role(f.leads) }
func (f *paused) Needs() []Right { return onlyWithOthers(f.leads) }
func (f *paused) Holds() string {
	return "no stale answer is taken for a decision; the process is not ended as if its disk hung"
}
func (f *paused) Limits() Limits { return withoutVictim(f.leads) }

func (f *paused) Begin(ctx context.Context, s *stage) (err error) {
	if f.whom, err = s.victim(ctx, f.leads); err != nil {
		return err
	}
	if err := f.whom.pause(); err != nil {
		return err
	}
	return s.wait(ctx, max(0, pauseLasts-s.lasting))
}

func (f *paused) End(ctx context.Context, s *stage) error {
	if err := f.whom.resume(); err != nil {
		return err
	}
	if err := s.wait(ctx, time.Second); err != nil {
		return err
	}
	if !f.whom.running() {
		s.find("node %s ended after a pause: %v", f.whom.name, f.whom.process.EndedWith())
		return restart(ctx, f.whom)
	}
	return nil
}

// rolling is a restart of all nodes in turn, in good order, as for an upgrade.
type rolling struct{ failures int64 }

func (f *rolling) Name() string   { return "rolling restart with SIGTERM" }
func (f *rolling) Needs() []Right { return []Right{Several} }
func (f *rolling) Holds() string {
	return "no request is answered with 5xx: who is refused a connection asks another node"
}
func (f *rolling) Limits() Limits { return Limits{Away: failoverWithin, NewTerms: 4 * oneElection} }

func (f *rolling) Begin(ctx context.Context, s *stage) error {
	f.failures = s.crowd.Counters.Failures()
	for _, m := range s.cluster.members {
		if err := m.stop(); err != nil {
			return err
		}
		m.upgraded = true
		if err := restart(ctx, m); err != nil {
			return err
		}
		if err := s.cluster.awaitHealth(ctx, recoveryDeadline); err != nil {
			return err
		}
	}
	return nil
}

func (f *rolling) End(_ context.Context, s *stage) error {
	if n := s.crowd.Counters.Failures() - f.failures; n > 0 {
		s.find("%d requests were answered with 5xx during a rolling restart", n)
	}
	return nil
}
