package overload

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"github.com/cupo-ec/cupo/bench/audit"
	"github.com/cupo-ec/cupo/bench/caller"
	"github.com/cupo-ec/cupo/bench/node"
	"github.com/cupo-ec/cupo/bench/report"
)

// Options says what to offer.
type Options struct {
	Node node.Config
	// Factor is how many times the peak is offered, for Lasting, by Connections connections.
	Factor      float64
	Lasting     time.Duration
	Connections int
	// Shared leaves generator and node the same processors.
	Shared   bool
	JSONPath string
	Out      io.Writer
}

const (
	startDeadline  = 10 * time.Minute
	requestTimeout = 30 * time.Second
	settlingTime   = 2 * time.Second
)

// closedClients are the numbers of clients whose best rate is the peak.
var closedClients = []int{64, 512}

// runner is one run.
type runner struct {
	options Options
	node    *node.Node
	demo    *node.Demo
	mix     *mix
}

func (r *runner) randoms(n int) []*rand.Rand {
	all := make([]*rand.Rand, n)
	for i := range all {
		all[i] = newRandom(r.options.Node.Seed, i)
	}
	return all
}

// Run starts a node, finds its peak, offers it several times that, prints what it did and writes the
// figures. The node is stopped before Run returns.
func Run(ctx context.Context, o Options) error {
	split := !o.Shared && runtime.NumCPU() > 1
	if split {
		// What it would take for itself where it sees no more than its own: see cupod's processors.
		o.Node.Environment = append(o.Node.Environment, "GOMAXPROCS="+strconv.Itoa(runtime.NumCPU()/2+2))
	}
	directory, err := filepath.Abs(o.Node.DataDir)
	if err != nil {
		return fmt.Errorf("finding the data directory: %w", err)
	}
	o.Node.DataDir = directory
	fmt.Fprintf(o.Out, "Starting a node with %s persons in %s …\n", report.Count(int64(o.Node.Persons)), directory)
	n, err := node.Start(o.Node)
	if err != nil {
		return err
	}
	r := &runner{options: o, node: n}
	err = r.all(ctx, split)
	return errors.Join(err, n.Stop())
}

func (r *runner) all(ctx context.Context, split bool) error {
	ctx, release := r.node.Guard(ctx)
	defer release()
	waiting, cancel := context.WithTimeout(ctx, startDeadline)
	defer cancel()
	var err error
	if r.demo, _, err = r.node.WaitReady(waiting); err != nil {
		return err
	}
	if r.mix, err = newMix(ctx, r.demo, r.options.Node.Seed); err != nil {
		return fmt.Errorf("finding places to book: %w", err)
	}
	if split {
		if err := r.split(); err != nil {
			return err
		}
	}
	f, err := r.measure(ctx)
	if err != nil {
		return err
	}
	f.Split = split
	if err := f.print(r.options.Out); err != nil {
		return err
	}
	if err := report.WriteJSON(r.options.JSONPath, f); err != nil {
		return err
	}
	fmt.Fprintf(r.options.Out, "\nThe figures are in %s.\n", r.options.JSONPath)
	return r.verify()
}

// split gives the node the first half of the processors, and the generator the others.
func (r *runner) split() error {
	all := min(runtime.NumCPU(), 64)
	nodes := processors(1)<<(all/2) - 1
	if err := pin(r.node.PID(), nodes); err != nil {
		return err
	}
	runtime.GOMAXPROCS(all - all/2 + 1) // one more, as one may wait for the system
	return pin(os.Getpid(), (^processors(0)>>(64-all))&^nodes)
}

func (r *runner) measure(ctx context.Context) (*Figures, error) {
	f := &Figures{
		Date: time.Now().UTC().Truncate(time.Second), Machine: report.ThisMachine(r.options.Node.Binary),
		Factor: r.options.Factor, Connections: r.options.Connections,
	}
	var peak *counts
	for _, clients := range closedClients {
		t, err := r.timed(func() (*counts, error) { return r.closed(ctx, clients, r.options.Lasting/2) })
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(r.options.Out, "%d clients: %s answered in time a second\n", clients, report.Count(int64(t.perSecond())))
		if peak == nil || t.perSecond() > peak.perSecond() {
			peak, f.PeakClients = t, clients
		}
	}
	var err error
	if f.MemoryBefore, err = r.node.ResidentMemory(); err != nil {
		return nil, err
	}
	flooded, err := r.timed(func() (*counts, error) {
		return r.flood(ctx, peak.perSecond()*r.options.Factor, r.options.Lasting)
	})
	if err != nil {
		return nil, fmt.Errorf("in the flood: %w", err)
	}
	recovered, err := r.recovery(ctx)
	if err != nil {
		return nil, err
	}
	if f.MemoryPeak, err = r.node.PeakMemory(); err != nil {
		return nil, err
	}
	time.Sleep(settlingTime)
	if f.MemoryAfter, err = r.node.ResidentMemory(); err != nil {
		return nil, err
	}
	f.RecoverySeconds, f.PlacesLeft = recovered.Seconds(), r.mix.left()
	f.take(peak, flooded)
	return f, nil
}

// timed adds the node's processor time to what a phase came to.
func (r *runner) timed(phase func() (*counts, error)) (*counts, error) {
	before, err := r.node.ProcessorTime()
	if err != nil {
		return nil, err
	}
	t, err := phase()
	if err != nil {
		return nil, err
	}
	after, err := r.node.ProcessorTime()
	t.processor = after - before
	return t, err
}

// verify has the node check its state.
func (r *runner) verify() error {
	asking, err := caller.New(r.demo.URL, r.demo.Tokens.Admin)
	if err != nil {
		return err
	}
	defer asking.Close()
	found, err := asking.Verify()
	if err != nil {
		return fmt.Errorf("verifying the state: %w", err)
	}
	if len(found.Violations) > 0 {
		return fmt.Errorf("%w: %q", audit.ErrFindings, found.Violations)
	}
	return nil
}
