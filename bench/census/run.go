package census

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/cupo-ec/cupo/bench/caller"
	"github.com/cupo-ec/cupo/bench/node"
	"github.com/cupo-ec/cupo/bench/report"
)

// Options says what to enter, and where.
type Options struct {
	Node node.Config
	// Cupo is the path of the command line.
	Cupo string
	// Persons is how many the registry has.
	Persons int
	// Before is how long bookings are measured before the import begins.
	Before   time.Duration
	JSONPath string
	Out      io.Writer
}

const (
	startDeadline = 10 * time.Minute
	// killShare is how much of the file is done when node and import are killed.
	killShare = 0.5
	watchEach = 20 * time.Millisecond
)

// stage is a run under way.
type stage struct {
	o       Options
	node    *node.Node
	demo    *node.Demo
	file    string
	figures Figures
}

// Run does it all, prints what happened, and fails where the state does not hold what was entered. The
// node is stopped before Run returns.
func Run(ctx context.Context, o Options) (err error) {
	if o.Node.Listen, err = freeAddress(); err != nil {
		return err
	}
	s := &stage{o: o, file: filepath.Join(o.Node.DataDir, "registry.csv")}
	s.figures.Persons = o.Persons
	if _, err := s.start(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.node.Stop()) }()
	for _, step := range []func(context.Context) error{s.generate, s.before, s.importKilled, s.resume, s.restart, s.verify} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if err := s.figures.print(o.Out); err != nil {
		return err
	}
	if o.JSONPath == "" {
		return nil
	}
	return report.WriteJSON(o.JSONPath, &s.figures)
}

func (s *stage) say(format string, args ...any) { fmt.Fprintf(s.o.Out, format+"\n", args...) }

// start starts the node and says how long it took until it was ready.
func (s *stage) start(ctx context.Context) (took time.Duration, err error) {
	if s.node, err = node.Start(s.o.Node); err != nil {
		return 0, err
	}
	waiting, cancel := context.WithTimeout(ctx, startDeadline)
	defer cancel()
	s.demo, took, err = s.node.WaitReady(waiting)
	if err != nil {
		return 0, errors.Join(err, s.node.Kill())
	}
	return took, nil
}

// generate writes the file.
func (s *stage) generate(ctx context.Context) error {
	s.say("Making a registry of %s persons …", report.Count(int64(s.o.Persons)))
	file, err := os.Create(s.file)
	if err != nil {
		return fmt.Errorf("making the registry: %w", err)
	}
	defer file.Close()
	began := time.Now()
	command := exec.CommandContext(ctx, s.o.Node.Binary, "sample", "--persons", strconv.Itoa(s.o.Persons),
		"--seed", strconv.FormatUint(s.o.Node.Seed+1, 10))
	command.Stdout, command.Stderr = file, os.Stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("making the registry: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("making the registry: %w", err)
	}
	s.figures.FileBytes = info.Size()
	s.say("  %s MB in %s", report.Count(info.Size()/1_000_000), report.Duration(time.Since(began)))
	return nil
}

// before measures the memory of a node that was just started, and bookings while it does nothing else.
func (s *stage) before(ctx context.Context) (err error) {
	if err := s.node.Stop(); err != nil {
		return err
	}
	if _, err := s.start(ctx); err != nil {
		return err
	}
	if s.figures.MemoryBefore, err = s.node.ResidentMemory(); err != nil {
		return err
	}
	s.say("Booking for %s before the import …", s.o.Before)
	b, err := newBooker(s.demo)
	if err != nil {
		return err
	}
	ended, cancel := context.WithTimeout(ctx, s.o.Before)
	defer cancel()
	b.run(ended)
	s.figures.Before = b.latency()
	return ctx.Err()
}

// importing is cupo at work. What it says goes to a file.
func (s *stage) importing(ctx context.Context) (*exec.Cmd, error) {
	log, err := os.OpenFile(filepath.Join(s.o.Node.DataDir, "import.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, fmt.Errorf("opening the import's log: %w", err)
	}
	defer log.Close() // the child has its own descriptor
	command := exec.CommandContext(ctx, s.o.Cupo, "import", "persons", s.file, "--demo", s.o.Node.DataDir)
	command.Stdout, command.Stderr = log, log
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", s.o.Cupo, err)
	}
	return command, nil
}

// importKilled imports until about half of the file is done, and then kills node and import.
func (s *stage) importKilled(ctx context.Context) error {
	s.say("Importing …")
	command, err := s.importing(ctx)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	b, err := newBooker(s.demo)
	if err != nil {
		return err
	}
	booking, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { b.run(booking); close(done) }()
	began := time.Now()
	err = s.waitFor(ctx, killShare, ended)
	s.figures.Importing = time.Since(began)
	stop()
	<-done
	s.figures.During = b.latency()
	if err != nil {
		return err
	}
	s.say("Killing node and import at %.0f %% …", 100*s.share())
	if err := s.node.Kill(); err != nil {
		return err
	}
	_ = command.Process.Kill() // where it has ended after all, resume finds nothing left
	<-ended
	return nil
}

// waitFor waits until a share of the file is done.
func (s *stage) waitFor(ctx context.Context, share float64, ended <-chan error) error {
	ticker := time.NewTicker(watchEach)
	defer ticker.Stop()
	for s.share() < share {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-ended:
			return fmt.Errorf("the import ended before half of it was done, see %s: %w", filepath.Join(s.o.Node.DataDir, "import.log"), err)
		case <-ticker.C:
		}
	}
	return nil
}

// resume starts node and import again, and lets the import come to its end.
func (s *stage) resume(ctx context.Context) error {
	took, err := s.start(ctx)
	if err != nil {
		return err
	}
	s.figures.Recovered = took
	s.say("The node was ready again after %s; the import goes on …", report.Duration(took))
	command, err := s.importing(ctx)
	if err != nil {
		return err
	}
	began := time.Now()
	if err := command.Wait(); err != nil {
		return fmt.Errorf("importing, see %s: %w", filepath.Join(s.o.Node.DataDir, "import.log"), err)
	}
	s.figures.Importing += time.Since(began)
	if s.figures.MemoryPeak, err = s.node.PeakMemory(); err != nil {
		return err
	}
	return nil
}

// restart measures a start in good order with everything there, and the memory after it.
func (s *stage) restart(ctx context.Context) error {
	if err := s.node.Stop(); err != nil {
		return err
	}
	took, err := s.start(ctx)
	if err != nil {
		return err
	}
	s.figures.Restart = took
	s.figures.MemoryAfter, err = s.node.ResidentMemory()
	return err
}

// verify has the node check its state, and counts the persons.
func (s *stage) verify(context.Context) error {
	asking, err := caller.New(s.demo.URL, s.demo.Tokens.Monitor)
	if err != nil {
		return err
	}
	defer asking.Close()
	found, err := asking.Verify()
	if err != nil {
		return err
	}
	s.figures.Verified = found.Checked.Persons
	// Some of the demo's persons are in the file, too: those whom every demo has.
	least, most := int64(s.o.Persons), int64(s.o.Persons+s.o.Node.Persons)
	if len(found.Violations) > 0 || s.figures.Verified < least || s.figures.Verified > most {
		return fmt.Errorf("%d persons are there, between %d and %d were entered; violations %q", s.figures.Verified, least, most, found.Violations)
	}
	return nil
}
