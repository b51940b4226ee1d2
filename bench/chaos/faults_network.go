//go:build linux

package chaos

import "context"

// direction says which packets between nodes a partition drops. Clients reach every node all the same: a
// node that is alone and asked is the harder case.
type direction uint8

const (
	bothWays direction = iota
	inwards
	outwards
)

var directionNames = [...]string{bothWays: "both ways", inwards: "one way, nothing comes in", outwards: "one way, nothing goes out"}

// parted is a node that does not reach the others.
type parted struct {
	leads bool
	way   direction
	whom  *member
}

func (f *parted) Name() string {
	return "partition of " + role(f.leads) + ", " + directionNames[f.way]
}
func (f *parted) Needs() []Right { return []Right{Several, Spaces, Filter} }
func (f *parted) Holds() string {
	return "the minority acknowledges nothing; writes are back within 3 s"
}
func (f *parted) Limits() Limits { return withoutVictim(f.leads) }

func (f *parted) Begin(ctx context.Context, s *stage) (err error) {
	if f.whom, err = s.victim(ctx, f.leads); err != nil {
		return err
	}
	site := s.cluster.site
	input, output := "", ""
	if f.way != outwards {
		input = "ip saddr " + site.peers() + " drop;"
	}
	if f.way != inwards {
		output = "ip daddr " + site.peers() + " drop;"
	}
	return site.filter(ctx, f.whom.number, input, output)
}

func (f *parted) End(ctx context.Context, s *stage) error {
	return s.cluster.site.unfilter(ctx, f.whom.number)
}

// unplugged is a node whose cable is out: nobody reaches it.
type unplugged struct {
	leads bool
	whom  *member
}

func (f *unplugged) Name() string   { return "cable out at " + role(f.leads) }
func (f *unplugged) Needs() []Right { return onlyWithOthers(f.leads, Spaces) }
func (f *unplugged) Holds() string  { return "writes are back within 3 s" }
func (f *unplugged) Limits() Limits { return withoutVictim(f.leads) }

func (f *unplugged) Begin(ctx context.Context, s *stage) (err error) {
	if f.whom, err = s.victim(ctx, f.leads); err != nil {
		return err
	}
	return s.cluster.site.cable(ctx, f.whom.number, "down")
}

func (f *unplugged) End(ctx context.Context, s *stage) error {
	return s.cluster.site.cable(ctx, f.whom.number, "up")
}

// everywhere applies the same rules to every node.
func everywhere(ctx context.Context, s *stage, input string) error {
	for _, m := range s.cluster.members {
		if err := s.cluster.site.filter(ctx, m.number, input, ""); err != nil {
			return err
		}
	}
	return nil
}

func nowhere(ctx context.Context, s *stage) error {
	for _, m := range s.cluster.members {
		if err := s.cluster.site.unfilter(ctx, m.number); err != nil {
			return err
		}
	}
	return nil
}

// lossy is a network that loses packets, of clients too.
type lossy struct{}

func (f *lossy) Name() string   { return "a tenth of all packets is lost" }
func (f *lossy) Needs() []Right { return []Right{Spaces, Filter} }
func (f *lossy) Holds() string  { return "leadership does not flap; retries are answered as before" }
func (f *lossy) Limits() Limits {
	return Limits{Away: failoverWithin, GoesOn: true, NewTerms: oneElection}
}

func (f *lossy) Begin(ctx context.Context, s *stage) error {
	return everywhere(ctx, s, "numgen random mod 100 < 10 drop;")
}

func (f *lossy) End(ctx context.Context, s *stage) error { return nowhere(ctx, s) }

// resetting is a network in which connections are reset at random, of clients too.
type resetting struct{}

func (f *resetting) Name() string   { return "connections are reset at random" }
func (f *resetting) Needs() []Right { return []Right{Spaces, Filter} }
func (f *resetting) Holds() string  { return "retries are answered as before" }
func (f *resetting) Limits() Limits {
	return Limits{Away: failoverWithin, GoesOn: true, NewTerms: oneElection}
}

func (f *resetting) Begin(ctx context.Context, s *stage) error {
	return everywhere(ctx, s, "meta l4proto tcp numgen random mod 1000 < 10 reject with tcp reset;")
}

func (f *resetting) End(ctx context.Context, s *stage) error { return nowhere(ctx, s) }

// slowLine is a narrow cable: what a node sends waits in a queue, up to 400 ms.
type slowLine struct{ whom *member }

func (f *slowLine) Name() string   { return "delay at the leader" }
func (f *slowLine) Needs() []Right { return []Right{Spaces, Shaper} }
func (f *slowLine) Holds() string  { return "leadership does not flap" }
func (f *slowLine) Limits() Limits {
	return Limits{Away: failoverWithin, GoesOn: true, NewTerms: oneElection}
}

func (f *slowLine) Begin(ctx context.Context, s *stage) (err error) {
	if f.whom, err = s.cluster.leader(ctx); err != nil {
		return err
	}
	return s.cluster.site.shape(ctx, f.whom.number)
}

func (f *slowLine) End(ctx context.Context, s *stage) error {
	return s.cluster.site.unshape(ctx, f.whom.number)
}
