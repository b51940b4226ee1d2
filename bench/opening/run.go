package opening

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/cupo-ec/cupo/bench/audit"
	"github.com/cupo-ec/cupo/bench/caller"
	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/node"
	"github.com/cupo-ec/cupo/bench/report"
)

// Options says what to play.
type Options struct {
	Node node.Config
	// Province is the code of the province whose places open.
	Province string
	// Connections is how many persons' requests are under way at the same moment.
	Connections int
	// PersonsPerPlace is how many come for each place.
	PersonsPerPlace int
	// Once ends after the table instead of serving on.
	Once bool
	Out  io.Writer
}

const (
	startDeadline  = 5 * time.Minute
	requestTimeout = 30 * time.Second
)

// Run starts a node, plays the minute on it, prints what happened and checks it. Without Once it
// then serves until the context ends. The node is stopped before Run returns.
func Run(ctx context.Context, o Options) (err error) {
	fmt.Fprintf(o.Out, "Starting a node with %s persons in %s …\n", report.Count(int64(o.Node.Persons)), o.Node.DataDir)
	n, err := node.Start(o.Node)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Stop()) }()
	guarded, release := n.Guard(ctx)
	defer release()
	waiting, cancel := context.WithTimeout(guarded, startDeadline)
	defer cancel()
	demo, took, err := n.WaitReady(waiting)
	if err != nil {
		return err
	}
	fmt.Fprintf(o.Out, "It is ready after %s at %s\n", report.Duration(took), demo.URL)
	if err := play(guarded, o, n.LogPath(), demo); err != nil {
		return err
	}
	if o.Once {
		return nil
	}
	if err := invite(o, demo); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		fmt.Fprintln(o.Out, "\nStopping.")
		return nil
	case <-n.Exited():
		return node.ErrEnded
	}
}

// play is the minute and the check.
func play(ctx context.Context, o Options, logPath string, demo *node.Demo) error {
	stage, err := newStage(ctx, o, demo)
	if err != nil {
		return err
	}
	defer client.CloseAll(stage.connections)
	if err := stage.comeEarly(ctx); err != nil {
		return err
	}
	if err := stage.waitForOpening(ctx); err != nil {
		return err
	}
	result, err := stage.everyoneComes(ctx)
	if err != nil {
		return err
	}
	if err := result.print(o.Out); err != nil {
		return err
	}
	checked, err := stage.check(ctx, result)
	if err != nil {
		return err
	}
	if err := checked.AddTraces(logPath, stage.people); err != nil {
		return err
	}
	return checked.Print(o.Out)
}

// check reads the day back, of all units of the country, and every appointment.
func (s *stage) check(ctx context.Context, r *result) (*audit.Report, error) {
	asking, err := caller.New(s.demo.URL, s.demo.Tokens.Admin)
	if err != nil {
		return nil, err
	}
	defer asking.Close()
	pairs, err := asking.Pairs("")
	if err != nil {
		return nil, err
	}
	days, err := caller.Days(ctx, s.endpoint, s.connections, pairs, s.date, s.date)
	if err != nil {
		return nil, err
	}
	var places audit.Places
	if err := places.ReadDays(ctx, s.endpoint, s.connections, pairs, days); err != nil {
		return nil, err
	}
	checked, err := audit.Check(ctx, s.endpoint, s.connections, r.ledgers, &places, nil)
	if err != nil {
		return nil, err
	}
	verified, err := asking.Verify()
	if err != nil {
		return nil, err
	}
	checked.AddVerification(verified)
	if left := int64(len(s.places)) - r.booked; left != 0 {
		checked.Add("%d places were left when everybody had been answered", left)
	}
	return checked, nil
}
