package admission

import (
	"context"
	"time"

	"github.com/cupo-ec/cupo/raftstore"
)

// Config is what a Gate works with. What is zero takes its default.
type Config struct {
	// Within is how long after a request has come it should be answered; default 1 s.
	Within time.Duration
	// Late reports whether the log would answer a command of a class too late; nil where nothing waits.
	Late func(class raftstore.Class, now time.Time) bool
	// Lag is how long whoever was ready to run waited for a processor since it was last asked; default
	// the runtime's own measurement.
	Lag func() time.Duration
	// RefusalsPerSecond is how many refusals are said at once; more are held back for a moment, so that
	// saying no never takes the processor from those who are answered. Default 5,000.
	RefusalsPerSecond int
}

// Flows: what is limited apart from the others, so that none starves another.
const (
	urgent   = iota // everything urgent, look-ups too
	bookings        // ordinary decisions
	lookUps
	bulk
	flows
)

var flowNames = [flows]string{"urgent", "bookings", "lookups", "bulk"}

// weights are the shares that flows have of what can be answered, where all of them want more.
var weights = [flows]float64{urgent: 1, bookings: 1, lookUps: 1, bulk: 1. / 8}

const (
	// tick is how often limits are adjusted.
	tick = 100 * time.Millisecond
	// A wait for a processor of a twentieth of the time that an answer may take is too long: a request
	// waits for one several times.
	lagDivisor = 20
	// urgentLags is how much longer urgent requests are all admitted.
	urgentLags = 10
	// maxHold is the longest that a refusal is held back.
	maxHold = time.Second
)

// Gate lets requests in. It may be used from any goroutine. See Run.
type Gate struct {
	config Config
	start  time.Time
	flows  [flows]flow
	holds  pace
	lag    gauge
	limits [2]limiter // of urgent ones, and of all others
}

// New makes a gate that limits nothing before Run, but for what the log would answer too late.
func New(config Config) *Gate {
	if config.Within == 0 {
		config.Within = time.Second
	}
	if config.Late == nil {
		config.Late = func(raftstore.Class, time.Time) bool { return false }
	}
	if config.Lag == nil {
		config.Lag = newRunLag().since
	}
	if config.RefusalsPerSecond == 0 {
		config.RefusalsPerSecond = 5000
	}
	g := &Gate{config: config, start: time.Now()}
	maxLag := config.Within / lagDivisor
	g.limits[0] = limiter{flows: g.flows[urgent:bookings], weights: weights[urgent:bookings], maxLag: maxLag * urgentLags}
	g.limits[1] = limiter{flows: g.flows[bookings:], weights: weights[bookings:], maxLag: maxLag}
	g.holds.set(float64(config.RefusalsPerSecond))
	return g
}

// Admit reports whether a request of a class is let in. looksUp says that it changes nothing: then the
// log is not asked.
func (g *Gate) Admit(class raftstore.Class, looksUp bool, now time.Time) bool {
	f := &g.flows[flowOf(class, looksUp)]
	f.offered.Add(1)
	if !looksUp && g.config.Late(class, now) || !f.limit.pass(now.Sub(g.start)) {
		f.refused.Add(1)
		return false
	}
	return true
}

// Answered takes note that a request that was let in has its answer.
func (g *Gate) Answered(class raftstore.Class, looksUp bool) {
	g.flows[flowOf(class, looksUp)].answered.Add(1)
}

func flowOf(class raftstore.Class, looksUp bool) int {
	switch {
	case class == raftstore.Urgent:
		return urgent
	case class == raftstore.Bulk:
		return bulk
	case looksUp:
		return lookUps
	}
	return bookings
}

// Hold is how long a refusal has to be held back before it is said; a second at most.
func (g *Gate) Hold(now time.Time) time.Duration { return g.holds.wait(now.Sub(g.start), maxHold) }

// Run adjusts the limits until the context ends.
func (g *Gate) Run(ctx context.Context) {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			g.adjust()
		}
	}
}

func (g *Gate) adjust() {
	lag := g.config.Lag()
	g.lag.set(lag)
	for i := range g.limits {
		g.limits[i].adjust(lag)
	}
}

// Flow is what has come of one kind of requests, since the start.
type Flow struct {
	Name              string
	Admitted, Refused uint64
	// LimitPerSecond is how many are let in; 0 while there is no limit.
	LimitPerSecond float64
}

// Flows are the figures of every kind.
func (g *Gate) Flows() []Flow {
	all := make([]Flow, flows)
	for i := range all {
		f := &g.flows[i]
		refused := f.refused.Load() // first: one that comes in between must not make less than nothing
		all[i] = Flow{
			Name: flowNames[i], Admitted: f.offered.Load() - refused, Refused: refused, LimitPerSecond: f.limit.perSecond(),
		}
	}
	return all
}

// Lag is how long whoever was ready to run has lately waited for a processor.
func (g *Gate) Lag() time.Duration { return g.lag.get() }
