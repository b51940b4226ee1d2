//go:build linux

package chaos

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/cupo-ec/cupo/bench/history"
	"github.com/cupo-ec/cupo/bench/node"
	"github.com/cupo-ec/cupo/bench/report"
	"github.com/cupo-ec/cupo/bench/witness"
)

// Options says what is to be suffered for how long.
type Options struct {
	Cupod, Cupo string
	// From is an earlier cupod, with which the nodes start: the rolling restart is then a rolling upgrade.
	From  string
	Nodes int
	// Lasting is how long faults are caused; each kind comes once at least. Zero causes each once.
	Lasting time.Duration
	// Failover is how many times the leader is killed, paused and cut off to measure; 0 for no measurement.
	Failover int
	// Short keeps each fault short.
	Short                  bool
	Persons, WeekdayPlaces int
	Clients, RatePerSecond int
	Seed                   uint64
	// Only runs the faults whose names contain the text; empty runs all.
	Only     string
	Parent   string
	JSONPath string
	Keep     bool
	Out      io.Writer
}

const (
	recoveryDeadline = 90 * time.Second
	longFault        = 6 * time.Second
	shortFault       = 3 * time.Second
	windowLasts      = 45 * time.Second
	patience         = 20 * time.Second
	warmUp           = 2 * time.Second
	// checkEach bounds porcupine for one place or person, checkAll for all.
	checkEach = 20 * time.Second
	checkAll  = 10 * time.Minute
)

// ErrBroken says that the promise was not kept, or that the run could not show that it was.
var ErrBroken = errors.New("the promise was not shown to hold")

// Run plays the faults and prints the report. It fails with ErrBroken when something was found. Whatever
// happens, it removes every process, name space, file system and device that it made.
func Run(ctx context.Context, o Options) (err error) {
	held, err := lock()
	if err != nil {
		return err
	}
	defer held.Close()
	parent, err := filepath.Abs(o.Parent)
	if err != nil {
		return fmt.Errorf("finding the data directory: %w", err)
	}
	for _, what := range sweep(ctx, parent) {
		fmt.Fprintln(o.Out, "Removed what an earlier run had left:", what)
	}
	dir, err := freshDirectory(parent)
	if err != nil {
		return err
	}
	p := newPlay(&o, dir)
	defer func() {
		// Not ctx: it may be over because of Ctrl-C, and this has to be done all the same.
		if closing := p.close(context.WithoutCancel(ctx)); closing != nil {
			err = errors.Join(err, fmt.Errorf("removing what was made: %w", closing))
		}
		if err == nil && !o.Keep {
			err = os.RemoveAll(dir)
		} else if err != nil {
			fmt.Fprintf(o.Out, "The logs stay in %s.\n", dir)
		}
	}()
	return p.run(ctx)
}

func freshDirectory(parent string) (string, error) {
	dir := filepath.Join(parent, dirPrefix+time.Now().Format("-20060102-150405"))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("making a data directory: %w", err)
	}
	return dir, nil
}

// play is one run.
type play struct {
	options *Options
	cluster *cluster
	people  *node.People
	places  *witness.Places
	crowd   *witness.Crowd
	random  *rand.Rand
	figures Figures
}

func newPlay(o *Options, dir string) *play {
	c := &cluster{options: o, dir: dir, site: newSite(dir, o.Nodes)}
	for i := range o.Nodes {
		c.members = append(c.members, &member{cluster: c, number: i, name: letter(i)})
	}
	return &play{options: o, cluster: c, random: rand.New(rand.NewPCG(o.Seed, 0xc4a05))}
}

// close removes what was made; it may be called at any time, and after an error.
func (p *play) close(ctx context.Context) error {
	var all error
	if p.crowd != nil {
		all = p.crowd.Stop()
		p.crowd.Close()
	}
	// A process that waits for a frozen disk cannot be killed.
	for _, d := range p.cluster.site.disks {
		if d.frozen {
			_ = d.thaw(ctx)
		}
	}
	for _, m := range p.cluster.members {
		all = errors.Join(all, m.kill(), m.closeFuse())
	}
	return errors.Join(all, p.cluster.site.close(ctx))
}

func (p *play) run(ctx context.Context) error {
	began := time.Now()
	if err := p.begin(ctx); err != nil {
		return err
	}
	p.crowd.Start(ctx)
	if err := p.suffer(ctx); err != nil {
		return err
	}
	if err := p.crowd.Stop(); err != nil {
		return err
	}
	p.figures.Suffered, p.figures.Stalls = p.crowd.Now().Seconds(), p.cluster.stalls
	fmt.Fprintln(p.options.Out, "The faults are over; settling what was left open, and reading everything back.")
	recorded, settled, err := p.crowd.Settle(ctx)
	if err != nil {
		return err
	}
	p.figures.enter(recorded, settled, p.crowd.Counters.Refused())
	checking, cancel := context.WithTimeout(ctx, checkAll)
	defer cancel()
	p.figures.Verdict = history.Check(checking, recorded, checkEach)
	if err := p.readBack(ctx, recorded); err != nil {
		return err
	}
	p.figures.TookSeconds = time.Since(began).Seconds()
	return p.tell()
}

// begin starts everything up to the clients.
func (p *play) begin(ctx context.Context) error {
	o := p.options
	if err := p.cluster.site.prepare(ctx, p.cluster.members); err != nil {
		return err
	}
	p.cluster.site.say(o.Out)
	fmt.Fprintf(o.Out, "Starting %d nodes in %s …\n", o.Nodes, p.cluster.dir)
	if err := p.cluster.start(ctx); err != nil {
		return err
	}
	if err := p.cluster.awaitHealth(ctx, recoveryDeadline); err != nil {
		return err
	}
	demo := p.cluster.demo
	var err error
	if p.people, _, err = node.ReadPeople(demo.PersonsFile); err != nil {
		return err
	}
	// Each fault takes about three times its length with what comes before and after it.
	expected := max(o.Lasting, time.Duration(len(faults())+3*o.Failover)*20*time.Second)
	windows := int(expected/windowLasts) + 2
	if p.places, err = witness.FindPlaces(ctx, p.cluster.members[0].url(), demo.Tokens.Web, o.Seed, windows, windowLasts); err != nil {
		return err
	}
	p.crowd, err = witness.New(witness.Config{
		Name: filepath.Base(p.cluster.dir), URLs: p.cluster.urls(), Token: demo.Tokens.Web, People: p.people,
		Places: p.places, Clients: o.Clients, RatePerSecond: o.RatePerSecond, Patience: patience, Seed: o.Seed,
	})
	p.figures.begin(o, report.ThisMachine(o.Cupod))
	return err
}
