package cluster

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/cupo-ec/cupo/allocator"
)

// Config says what to simulate.
type Config struct {
	// Seed draws the plan of faults and what the clients ask.
	Seed uint64
	// Length is how much virtual time passes.
	Length time.Duration
	// FaultEvery is the mean time from one fault to the next.
	FaultEvery time.Duration
	// Clients is how many there are.
	Clients int
	// Log takes what the nodes log; nil for nowhere.
	Log *slog.Logger
}

// Report is what a run came to.
type Report struct {
	Seed    uint64
	Virtual time.Duration
	// Faults, Operations and Events are counts by name.
	Faults, Operations, Events map[string]int
	// WorstRecovery is the longest time from the end of all faults until a command was decided again.
	WorstRecovery time.Duration
	// Violations are what must never happen; none in a run that is well.
	Violations []string
}

// Cluster is three nodes, their network, and those who use them.
type Cluster struct {
	cfg   Config
	net   *network
	start time.Time

	mu         sync.Mutex
	rng        *rand.Rand
	nodes      []*node
	named      int // how many nodes there were
	violations []string
	recovery   time.Duration
	recent     []string // the last faults, for the report

	faults, operations, count counts
	promises                  promises
	gate                      gate
	alarm                     alarm
	// background are the goroutines that end by themselves.
	background sync.WaitGroup
	// broken ends the run at the first violation.
	broken chan struct{}
	// ctx ends with the run.
	ctx    context.Context
	cancel context.CancelFunc
}

// Run simulates, and answers what happened. It must be called in a bubble of testing/synctest.
func Run(ctx context.Context, cfg Config) (Report, error) {
	c := &Cluster{
		cfg: cfg, net: newNetwork(cfg.Seed), start: time.Now(), rng: rand.New(rand.NewPCG(cfg.Seed, 1)), broken: make(chan struct{}),
	}
	c.ctx, c.cancel = context.WithCancel(ctx)
	ctx = c.ctx
	defer c.endAll()
	if err := c.bootstrap(ctx); err != nil {
		return c.report(), fmt.Errorf("making a cluster: %w", err)
	}
	c.live(ctx)
	return c.report(), nil
}

// endAll stops all that runs, so that the bubble can end.
func (c *Cluster) endAll() {
	c.cancel()
	c.background.Wait()
	for _, n := range c.members() {
		n.theDisk().slow(0)
		n.theDisk().hang(false)
		if l := n.running(); l != nil {
			l.killed(0)
		}
	}
	c.background.Wait()
}

func (c *Cluster) report() Report {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Report{
		Seed: c.cfg.Seed, Virtual: time.Since(c.start), WorstRecovery: c.recovery, Violations: c.violations,
		Faults: c.faults.copy(), Operations: c.operations.copy(), Events: c.count.copy(),
	}
}

const maxViolations = 20

// violated notes what must never happen, with the time and the last faults, and ends the run.
func (c *Cluster) violated(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.violations) >= maxViolations {
		return
	}
	if len(c.violations) == 0 {
		close(c.broken)
	}
	c.violations = append(c.violations, fmt.Sprintf("at %s: %s; the last faults: %q", time.Since(c.start), fmt.Sprintf(format, args...), c.recent))
}

func (c *Cluster) isBroken() bool {
	select {
	case <-c.broken:
		return true
	default:
		return false
	}
}

// draw answers a random number of the plan's.
func (c *Cluster) draw() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rng.Uint64()
}

func (c *Cluster) upTo(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rng.IntN(n + 1)
}

func (c *Cluster) members() []*node {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]*node(nil), c.nodes...)
}

// processes are those that run.
func (c *Cluster) processes() (running []*life) {
	for _, n := range c.members() {
		if l := n.running(); l != nil {
			running = append(running, l)
		}
	}
	return running
}

// leader is a process that leads, nil where there is none. An old leader may not know yet that it is one.
func (c *Cluster) leader() *life {
	for _, l := range c.processes() {
		if l.leads() {
			return l
		}
	}
	return nil
}

// awaitLeader waits for a leader, for as long as it takes within patience.
func (c *Cluster) awaitLeader(ctx context.Context, patience time.Duration) *life {
	for end := time.Now().Add(patience); ctx.Err() == nil && time.Now().Before(end); sleep(ctx, 20*time.Millisecond) {
		if l := c.leader(); l != nil {
			return l
		}
	}
	return nil
}

// bootstrap makes the first node, the town, and the two other nodes.
func (c *Cluster) bootstrap(ctx context.Context) error {
	first := c.newNode(c.newName())
	c.nodes = append(c.nodes, first)
	if err := first.begin(nil); err != nil {
		return err
	}
	l := c.awaitLeader(ctx, time.Minute)
	if l == nil {
		return fmt.Errorf("the first node does not lead")
	}
	if err := c.found(ctx, l); err != nil {
		return err
	}
	for range 2 {
		if err := c.join(ctx, c.newName()); err != nil {
			return err
		}
	}
	return nil
}

func (c *Cluster) newName() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.named++
	return fmt.Sprint("node", c.named)
}

// The town: everything happens at one unit in one specialty.
const (
	practitioners = 4
	daysAhead     = 3
	agendasEach   = 2 // of a practitioner, on a day
	personsEach   = 10
)

// found gives the cluster its first contents.
func (c *Cluster) found(ctx context.Context, l *life) error {
	rules := townRules()
	commands := []allocator.Command{
		{Kind: allocator.KindGenesis, Genesis: allocator.Secret{1, byte(c.cfg.Seed)}, Policy: &rules},
		{Kind: allocator.KindPutSpecialties, Specialties: []allocator.Specialty{{ID: "s", FirstLevel: true}}},
		{Kind: allocator.KindPutUnits, Units: []allocator.Unit{{ID: "u", OffsetMinutes: -300}}},
		{Kind: allocator.KindPutPractitioners, Practitioners: townPractitioners()},
		{Kind: allocator.KindPutPersons, Persons: townPersons(c.cfg.Clients * personsEach)},
	}
	commands = append(commands, publications(l.store.NowMillis())...)
	for _, command := range commands {
		if err := put(ctx, l, command); err != nil {
			return err
		}
	}
	return nil
}
