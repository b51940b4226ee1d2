//go:build linux

package chaos

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/cupo-ec/cupo/bench/witness"
)

// Fault is one thing that a cluster suffers while clients are at it.
type Fault interface {
	Name() string
	// Needs are the rights without which the fault cannot be caused.
	Needs() []Right
	// Holds says in words what must hold beyond the promise, Limits in figures.
	Holds() string
	Limits() Limits
	// Begin causes the fault, End takes it away and brings back what it has ended. Both enter on the stage
	// what does not hold; their errors are of the harness.
	Begin(ctx context.Context, s *stage) error
	End(ctx context.Context, s *stage) error
}

// Limits are what a fault may cost a cluster of several nodes.
type Limits struct {
	// Away is how long no write may be accepted; 0 for as long as the fault stays, and failoverWithin after it.
	Away time.Duration
	// GoesOn says that writes are accepted while the fault stays.
	GoesOn bool
	// NewTerms is how many terms of raft may begin.
	NewTerms uint64
}

const (
	// failoverWithin is how soon after a leader's failure writes are accepted again, hangoverWithin where it has
	// to be found out first that a disk does not answer; see docs/decisions/failover.md.
	failoverWithin = 3 * time.Second
	hangoverWithin = 5 * time.Second
	// oneElection is how many terms an election takes at most, votes that are split among candidates included.
	oneElection = 4
	// noElection is for what the leader has no part in. Once a machine that stood still may have cost it its place; a
	// follower that pushes for votes all the time begins more.
	noElection = 1
)

// withoutVictim are the limits of a fault that the others go on without.
func withoutVictim(leads bool) Limits {
	if leads {
		return Limits{Away: failoverWithin, GoesOn: true, NewTerms: oneElection}
	}
	return Limits{Away: failoverWithin, GoesOn: true, NewTerms: noElection}
}

// stage is what faults work on.
type stage struct {
	cluster *cluster
	crowd   *witness.Crowd
	random  *rand.Rand
	// lasting is how long a fault stays.
	lasting  time.Duration
	findings []string
}

func (s *stage) find(format string, values ...any) {
	s.findings = append(s.findings, fmt.Sprintf(format, values...))
}

// wait lets time pass.
func (s *stage) wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// victim chooses a member for a fault.
func (s *stage) victim(ctx context.Context, leads bool) (*member, error) {
	if leads {
		return s.cluster.leader(ctx)
	}
	return s.cluster.follower(ctx)
}

func role(leads bool) string {
	if leads {
		return "the leader"
	}
	return "a follower"
}

// faults are all that there are. Of those that differ by whom they meet, one node alone has the leader's.
func faults() []Fault {
	return []Fault{
		&killed{leads: true}, &killed{}, &paused{leads: true}, &paused{}, &rolling{},
		&parted{leads: true, way: bothWays}, &parted{way: bothWays},
		&parted{leads: true, way: inwards}, &parted{leads: true, way: outwards},
		&unplugged{leads: true}, &lossy{}, &resetting{}, &slowLine{},
		&nearlyFull{}, &nearlyFull{everywhere: true}, &fullAtOnce{}, &hangingDisk{leads: true}, &brokenDisk{leads: true},
		&syncError{leads: true}, &slowDisk{}, &rotten{what: "log"}, &rotten{what: "state"},
	}
}

// onlyWithOthers is needed by faults that meet a follower.
func onlyWithOthers(leads bool, more ...Right) []Right {
	if leads {
		return more
	}
	return append(more, Several)
}
