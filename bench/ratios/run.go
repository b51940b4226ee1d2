package ratios

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/cupo-ec/cupo/bench/audit"
	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/fleet"
	"github.com/cupo-ec/cupo/bench/node"
	"github.com/cupo-ec/cupo/bench/report"
)

// Options says what to measure.
type Options struct {
	Node node.Config
	// Nodes is how many there are; more than one are a cluster on this machine and disk, whose first leads and
	// is asked. Cupo, the path of the command line, makes their certificates.
	Nodes int
	Cupo  string
	// Rounds is how often each measurement is repeated, in turns with the others.
	Rounds int
	// Short measures for moments only.
	Short    bool
	JSONPath string
	Out      io.Writer
}

const (
	startDeadline  = 10 * time.Minute
	requestTimeout = time.Minute
	mostClients    = 512
)

// sizes is how much of everything is measured.
type sizes struct {
	rounds, persons, stock    int
	one, many, side, openLoop time.Duration
	bulkRequests              int
	syncs                     int
}

func (o *Options) sizes() sizes {
	s := sizes{
		rounds: max(1, o.Rounds), persons: 800_000, stock: 1_300_000,
		one: 1500 * time.Millisecond, many: 2 * time.Second, side: 1500 * time.Millisecond, openLoop: 5 * time.Second,
		bulkRequests: 1000, syncs: 100,
	}
	if o.Short {
		s = sizes{
			rounds: min(2, s.rounds), persons: 90_000, stock: 120_000,
			one: 300 * time.Millisecond, many: 500 * time.Millisecond, side: 300 * time.Millisecond, openLoop: time.Second,
			bulkRequests: 100, syncs: 50,
		}
	}
	if o.Node.Persons > 0 {
		s.persons = o.Node.Persons
	}
	return s
}

// Run starts a node, measures it, restarts it, checks that nothing acknowledged is missing, prints
// the tables and writes the figures. The node is stopped before Run returns.
func Run(ctx context.Context, o Options) error {
	size := o.sizes()
	o.Node.Persons = size.persons
	directory, err := filepath.Abs(o.Node.DataDir)
	if err != nil {
		return fmt.Errorf("finding the data directory: %w", err)
	}
	o.Node.DataDir = directory
	running := &runner{options: o, size: size, series: newSeries()}
	if o.Nodes > 1 {
		return running.amongOthers(ctx)
	}
	fmt.Fprintf(o.Out, "Starting a node with %s persons in %s …\n", report.Count(int64(size.persons)), directory)
	if running.node, err = node.Start(o.Node); err != nil {
		return err
	}
	err = running.all(ctx)
	return errors.Join(err, running.node.Stop())
}

// amongOthers measures a cluster.
func (r *runner) amongOthers(ctx context.Context) error {
	o := &r.options
	fmt.Fprintf(o.Out, "Starting %d nodes with %s persons in %s …\n", o.Nodes, report.Count(int64(r.size.persons)), o.Node.DataDir)
	starting, cancel := context.WithTimeout(ctx, startDeadline)
	defer cancel()
	cluster, err := fleet.Start(starting, fleet.Options{Node: o.Node, Cupo: o.Cupo, Nodes: o.Nodes})
	if err != nil {
		return err
	}
	r.node, r.others = cluster.Nodes()[0], cluster.Nodes()[1:]
	err = r.all(ctx)
	return errors.Join(err, cluster.Stop())
}

// runner is one run.
type runner struct {
	options     Options
	size        sizes
	fileSystem  string
	node        *node.Node
	others      []*node.Node // of a cluster
	demo        *node.Demo
	endpoint    *client.Endpoint
	connections []*client.Conn
	ledgers     []*audit.Ledger
	stock       *stock
	series      *series
	findings    []string
	keys        int
	// answerBytes is the size of a booking's answer, which the no-op answers with as well.
	answerBytes int
}

func (r *runner) all(ctx context.Context) error {
	var err error
	if r.fileSystem, err = report.FileSystem(r.options.Node.DataDir); err != nil {
		return err
	}
	if report.InMemory(r.fileSystem) {
		return fmt.Errorf("%s is on %s, which keeps nothing on a disk: durable bookings cannot be measured there",
			r.options.Node.DataDir, r.fileSystem)
	}
	guarded, release := r.node.Guard(ctx)
	defer release()
	if _, err := r.connect(guarded); err != nil {
		return err
	}
	if err := r.prepare(guarded); err != nil {
		return err
	}
	if err := r.measure(guarded); err != nil {
		return err
	}
	peak, err := r.node.PeakMemory()
	if err != nil {
		return err
	}
	if r.options.Nodes > 1 {
		checked, err := r.check(guarded)
		if err != nil {
			return err
		}
		return r.finish(peak, 0, checked)
	}
	release() // the node is about to end, and that is no accident
	restart, err := r.restart(ctx)
	if err != nil {
		return err
	}
	again, stop := r.node.Guard(ctx)
	defer stop()
	checked, err := r.check(again)
	if err != nil {
		return err
	}
	return r.finish(peak, restart, checked)
}

// connect waits for the node and makes connections to it.
func (r *runner) connect(ctx context.Context) (time.Duration, error) {
	waiting, cancel := context.WithTimeout(ctx, startDeadline)
	defer cancel()
	demo, took, err := r.node.WaitReady(waiting)
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(r.options.Out, "It is ready after %s.\n", report.Duration(took))
	r.demo = demo
	if r.endpoint, err = client.NewEndpoint(demo.URL, demo.Tokens.Web); err != nil {
		return 0, err
	}
	client.CloseAll(r.connections)
	r.connections = client.NewConns(mostClients, r.endpoint.Address, requestTimeout)
	return took, nil
}

// restart stops the node and starts it again on what it has kept.
func (r *runner) restart(ctx context.Context) (time.Duration, error) {
	client.CloseAll(r.connections)
	if err := r.node.Stop(); err != nil {
		return 0, err
	}
	again := r.options.Node
	again.ProcessorProfile = "" // the first start has written it
	n, err := node.Start(again)
	if err != nil {
		return 0, err
	}
	r.node = n
	return r.connect(ctx)
}
