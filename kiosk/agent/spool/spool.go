package spool

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"github.com/cupo-ec/cupo/kiosk/agent/escpos"
)

// Config says which printer there is.
type Config struct {
	// Dial connects to the printer; nil when there is none. It is tried again until dialWithin is over.
	Dial   func(ctx context.Context) (net.Conn, error)
	Timing escpos.Timing
	Logger *slog.Logger
}

const (
	// maxWaiting is how many jobs are in line behind the one that is printed.
	maxWaiting = 4
	// patience is how long a job may be in line: a person does not wait longer for a slip of paper.
	patience = 30 * time.Second
	// dialWithin is how long it may take to be connected.
	dialWithin = 3 * time.Second
	// dialPause is between two tries: a printer that serves one connection at a time needs a moment to
	// see that the last one has ended.
	dialPause = 250 * time.Millisecond
	// jobWithin ends a job whatever happens. It is above the sum of the waits of a session.
	jobWithin = 40 * time.Second
	// lookEvery is how often the state of an idle printer is looked at.
	lookEvery = 10 * time.Second
)

// Spool prints for several at once. Use New.
type Spool struct {
	cfg     Config
	line    chan *flight
	flights flights
	stopped chan struct{}

	state       atomic.Value // State
	lastPrinted atomic.Int64 // Unix nanoseconds
}

// New makes a spool that prints once Run runs.
func New(cfg Config) *Spool {
	s := &Spool{
		cfg:     cfg,
		line:    make(chan *flight, maxWaiting),
		flights: flights{byID: map[string]*flight{}},
		stopped: make(chan struct{}),
	}
	s.state.Store(StateUnreachable)
	if cfg.Dial == nil {
		s.state.Store(StateNone)
	}
	return s
}

// State is what is known of the printer: as of the last job, or of a look at most ten seconds ago. It
// never waits.
func (s *Spool) State() State { return s.state.Load().(State) }

// LastPrinted is when a ticket last came out; zero when none has since the start.
func (s *Spool) LastPrinted() time.Time {
	if at := s.lastPrinted.Load(); at != 0 {
		return time.Unix(0, at)
	}
	return time.Time{}
}

// Run prints until the context ends, which ends a job in the middle, too. It is called once.
func (s *Spool) Run(ctx context.Context) {
	defer close(s.stopped)
	looks := time.NewTicker(lookEvery)
	defer looks.Stop()
	s.look(ctx)
	for ctx.Err() == nil { // select may see the next job before the end
		select {
		case <-ctx.Done():
		case f := <-s.line:
			if s.flights.begin(f) {
				s.flights.end(f, s.print(ctx, f.job))
			}
		case <-looks.C:
			s.look(ctx)
		}
	}
}

// Print prints a job once under an id. It returns when the printer has confirmed it, with replayed where
// an earlier call under the id printed it, or with a *Failure, or with the context's error. An id may be
// used again for the same job after a failure other than Unconfirmed.
func (s *Spool) Print(ctx context.Context, id string, job []byte) (replayed bool, err error) {
	if s.cfg.Dial == nil {
		return false, &Failure{Why: NoPrinter}
	}
	f, joined, refused := s.flights.join(id, job)
	if refused != nil {
		return false, refused
	}
	if !joined {
		select {
		case s.line <- f:
		default:
			return false, s.turnAway(f)
		}
	}
	return joined, s.await(ctx, f)
}

// turnAway ends a flight for which there is no room; others may have joined it meanwhile.
func (s *Spool) turnAway(f *flight) error {
	full := &Failure{Why: Busy}
	s.flights.end(f, full)
	return full
}

func (s *Spool) await(ctx context.Context, f *flight) error {
	enough := time.NewTimer(patience)
	defer enough.Stop()
	for {
		select {
		case <-f.done:
			return f.err
		case <-ctx.Done():
			s.flights.leave(f)
			return ctx.Err()
		case <-s.stopped:
			return &Failure{Why: Unreachable, Err: errors.New("the agent is stopping")}
		case <-enough.C:
			if s.flights.leaveUnlessBegun(f) {
				return &Failure{Why: Busy}
			}
		}
	}
}
