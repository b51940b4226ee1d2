package month

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/data"
	"github.com/cupo-ec/cupo/bench/node"
	"github.com/cupo-ec/cupo/bench/report"
)

// Options says what to replay.
type Options struct {
	Node node.Config
	// Month is "2024-04"; Scale the share of its bookings, and of Persons, to replay.
	Month   string
	Scale   float64
	Persons int
	// NoopShare is the share of the hours whose requests are sent again as no-ops.
	NoopShare   float64
	Connections int
	JSONPath    string
	Out         io.Writer
}

const (
	fewestPersons  = 5000
	startDeadline  = 15 * time.Minute
	requestTimeout = time.Minute
	// clockLead is how long before its first hour the month's clock starts: at midnight.
	clockLead = firstHour * time.Hour
)

// Run replays the month on a node of its own, prints the table and the check, and writes the figures.
// The node is stopped before Run returns.
func Run(ctx context.Context, o Options) (err error) {
	if o.Scale <= 0 || o.Scale > 1 || o.NoopShare < 0 || o.NoopShare > 1 || o.Connections < 1 {
		return errors.New("scale is over 0 and at most 1, noop-share from 0 to 1, and there is a connection")
	}
	attentions, err := data.Attentions(o.Month)
	if err != nil {
		return err
	}
	target := max(1, int(math.Round(float64(attentions)*o.Scale)))
	hours, err := hoursOf(o.Month, target)
	if err != nil {
		return err
	}
	o.Node.Persons = max(fewestPersons, int(float64(o.Persons)*o.Scale))
	o.Node.ReplayClock = hours[0].start.Add(-clockLead).Format(time.RFC3339)
	fmt.Fprintf(o.Out, "%s: %s attentions, taken as bookings; at scale %g %s bookings by %s persons.\n",
		o.Month, report.Count(int64(attentions)), o.Scale, report.Count(int64(target)), report.Count(int64(o.Node.Persons)))
	fmt.Fprintf(o.Out, "Starting a node in %s …\n", o.Node.DataDir)
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
	fmt.Fprintf(o.Out, "It is ready after %s.\n", report.Duration(took))
	return replayOn(guarded, o, n, demo, hours, target)
}

func replayOn(ctx context.Context, o Options, n *node.Node, demo *node.Demo, hours []hour, target int) error {
	endpoint, err := client.NewEndpoint(demo.URL, demo.Tokens.Web)
	if err != nil {
		return err
	}
	connections := client.NewConns(o.Connections, endpoint.Address, requestTimeout)
	defer client.CloseAll(connections)
	s, err := newSetting(ctx, demo, hours, o.Node.Seed, connections)
	if err != nil {
		return err
	}
	fmt.Fprintf(o.Out, "%s places can be booked in the %d days from %s on.\n",
		report.Count(s.places), horizonDays, s.dates[0])
	r, err := newReplay(o, demo, s, connections)
	if err != nil {
		return err
	}
	defer r.asking.Close()
	if err := r.play(ctx, int64(target)); err != nil {
		return err
	}
	if err := r.readHorizon(ctx); err != nil {
		return err
	}
	checked, err := r.check(ctx)
	if err != nil {
		return err
	}
	if err := checked.AddTraces(n.LogPath(), s.covered, s.uncovered); err != nil {
		return err
	}
	return r.finish(n, target, checked)
}
