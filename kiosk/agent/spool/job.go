package spool

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/cupo-ec/cupo/kiosk/agent/escpos"
)

// print prints one job and keeps what the printer said of itself. What is printed is not logged: it
// names people.
func (s *Spool) print(ctx context.Context, job []byte) error {
	began := time.Now()
	var failure *Failure
	s.converse(ctx, jobWithin, func(session *escpos.Session, err error) State {
		var state State
		state, failure = printJob(session, err, job)
		return state
	})
	took := slog.Duration("took", time.Since(began))
	if failure != nil {
		s.cfg.Logger.Warn("a ticket did not come out", "why", failure.Why, "error", failure.Err, took)
		return failure
	}
	s.lastPrinted.Store(time.Now().UnixNano())
	s.cfg.Logger.Info("a ticket came out", "printer", s.State(), took)
	return nil
}

func printJob(session *escpos.Session, err error, job []byte) (State, *Failure) {
	if err != nil {
		return StateUnreachable, &Failure{Why: Unreachable, Err: err}
	}
	status, err := session.Print(job)
	switch state := stateOf(status); {
	case err == nil:
		return state, nil
	case errors.Is(err, escpos.ErrUnconfirmed):
		return StateUnreachable, &Failure{Why: Unconfirmed, Err: err}
	case errors.Is(err, escpos.ErrNotReady), errors.Is(err, escpos.ErrStopped):
		return state, &Failure{Why: whyOf(state), Err: err}
	}
	return StateUnreachable, &Failure{Why: Unreachable, Err: err}
}

// look asks an idle printer how it is.
func (s *Spool) look(ctx context.Context) {
	if s.cfg.Dial == nil {
		return
	}
	s.converse(ctx, dialWithin+s.cfg.Timing.Answer, func(session *escpos.Session, err error) State {
		if err != nil {
			return StateUnreachable
		}
		status, err := session.Ask()
		if err != nil {
			return StateUnreachable
		}
		return stateOf(status)
	})
}

// converse connects, hands the session or the error over, and keeps the state that comes of it. The end
// of the context or of the time closes the connection under whoever talks.
func (s *Spool) converse(ctx context.Context, within time.Duration, talk func(*escpos.Session, error) State) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	conn, err := s.dial(ctx)
	if err != nil {
		s.become(talk(nil, err))
		return
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	s.become(talk(escpos.NewSession(conn, s.cfg.Timing), nil))
}

func (s *Spool) dial(ctx context.Context) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialWithin)
	defer cancel()
	for {
		conn, err := s.cfg.Dial(ctx)
		if err == nil {
			return conn, nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("connecting to the printer: %w", err)
		case <-time.After(dialPause):
		}
	}
}

// become keeps the state, and logs that it is another.
func (s *Spool) become(state State) {
	if before := s.state.Swap(state); before != state {
		s.cfg.Logger.Info("the printer's state changed", "printer", state, "before", before)
	}
}
