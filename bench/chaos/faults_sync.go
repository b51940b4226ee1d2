//go:build linux

package chaos

import "context"

// syncError is a disk whose syncs fail.
type syncError struct {
	leads bool
	whom  *member
}

func (f *syncError) Name() string   { return "a sync fails at " + role(f.leads) }
func (f *syncError) Needs() []Right { return onlyWithOthers(f.leads, Fuse) }
func (f *syncError) Holds() string  { return "the process ends; another node leads within 5 s" }
func (f *syncError) Limits() Limits {
	return Limits{Away: hangoverWithin, GoesOn: true, NewTerms: 2 * oneElection}
}

// Begin moves the leader's data behind a loop-back file system first, which takes a restart; then the node
// is made to lead again.
func (f *syncError) Begin(ctx context.Context, s *stage) (err error) {
	if f.whom, err = s.victim(ctx, f.leads); err != nil {
		return err
	}
	if err := f.whom.behindFuse(ctx); err != nil {
		return err
	}
	if err := s.cluster.awaitHealth(ctx, recoveryDeadline); err != nil {
		return err
	}
	if f.leads {
		if err := s.cluster.transfer(ctx, f.whom); err != nil {
			return err
		}
	}
	f.whom.fuse.failSyncs()
	return nil
}

func (f *syncError) End(ctx context.Context, s *stage) error {
	if err := f.whom.awaitEnd(ctx, endsWithin); err != nil {
		s.find("%v", err)
	}
	if err := f.whom.kill(); err != nil {
		return err
	}
	if err := f.whom.closeFuse(); err != nil {
		return err
	}
	return restart(ctx, f.whom)
}
