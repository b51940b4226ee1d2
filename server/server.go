package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/contacts"
	"github.com/cupo-ec/cupo/server/httpapi"
	"github.com/cupo-ec/cupo/server/intake"
	"github.com/cupo-ec/cupo/server/looks"
)

// Server is one running replica. See New, Start and Stop.
type Server struct {
	config  Config
	logger  *slog.Logger
	tokens  *httpapi.Tokens
	state   *allocator.State
	meter   *meter
	store   *raftstore.Store
	intake  *intake.Intake
	horizon *horizon
	looks   *looks.Recorder
	api     *httpapi.API
	net     net.Listener
	// prepare, of a demo, fills a new state before anything is published.
	prepare func(context.Context) error

	end     context.CancelFunc
	running sync.WaitGroup
	// Looks are recorded for longer than requests are answered.
	endRecording context.CancelFunc
	recording    sync.WaitGroup
	failed       chan error
}

// New checks a configuration and makes a replica of it that does not run yet.
func New(config Config) (*Server, error) {
	if err := config.validate(); err != nil {
		return nil, fmt.Errorf("checking the configuration: %w", err)
	}
	logger, err := config.logger()
	if err != nil {
		return nil, fmt.Errorf("checking the configuration: %w", err)
	}
	known, err := identities(config.Tokens)
	if err != nil {
		return nil, fmt.Errorf("checking the configuration: %w", err)
	}
	s := &Server{
		config: config, logger: logger, tokens: &httpapi.Tokens{},
		state: allocator.NewState(), failed: make(chan error, 1),
	}
	s.tokens.Replace(known)
	return s, nil
}

// Start opens the store, waits until the replica leads, enters what a new cluster needs, and serves.
// When it returns an error nothing runs any more.
func (s *Server) Start(ctx context.Context) (err error) {
	// The address first: that it is taken must not turn out after all the work.
	if s.net, err = new(net.ListenConfig).Listen(ctx, "tcp", s.config.Listen); err != nil {
		return fmt.Errorf("listening on %s: %w", s.config.Listen, err)
	}
	defer func() {
		if err == nil {
			return
		}
		_ = s.net.Close()
		if s.store != nil {
			err = errors.Join(err, s.store.Close())
		}
	}()
	if err := s.openStore(); err != nil {
		return err
	}
	if err := s.store.WaitLeading(ctx); err != nil {
		return fmt.Errorf("waiting to lead: %w", err)
	}
	s.intake = intake.New(s.state, s.store)
	s.horizon = newHorizon(s.state, s.intake, s.store, s.logger)
	if err := s.begin(ctx); err != nil {
		return err
	}
	if s.prepare != nil {
		if err := s.prepare(ctx); err != nil {
			return err
		}
	}
	if _, err := s.horizon.publish(ctx); err != nil {
		return err
	}
	s.serve()
	return nil
}

func (s *Server) openStore() error {
	tick := allocator.Command{Kind: allocator.KindTick}
	store, err := raftstore.Open(raftstore.Config{
		Dir: s.config.DataDir, Clock: s.config.Clock, Logger: s.logger,
		AllowClockJump: s.config.AllowClockJump, TickCommand: tick.Append(nil), OnFatal: s.config.OnFatal,
	}, s.state)
	if err != nil {
		return fmt.Errorf("opening the data in %s: %w", s.config.DataDir, err)
	}
	s.store = store
	s.meter = newMeter(s.state, store)
	return nil
}

func (s *Server) serve() {
	config := s.config.api()
	config.State, config.Store, config.Tokens, config.Logger = s.state, s.store, s.tokens, s.logger
	config.Meter, config.Health = s.meter.api(), s.health
	sealed := contacts.New(s.store)
	config.Contacts = sealed
	config.Access.Names = sealed.Name
	config.Registry = newRegistryDoor(s.state, s.intake, sealed, s.config.ImportSharePercent)
	config.Publish = s.horizon.publishNow
	s.looks = looks.New(looks.Config{Log: s.store, Logger: s.logger})
	s.meter.watchLooks(s.looks.Waiting)
	config.Looks, config.Actors = s.looks, newActorNames(s.config.Tokens, s.state)
	if replay, ok := s.config.Clock.(*ReplayClock); ok {
		config.Clock = &movedClock{clock: replay, horizon: s.horizon, intake: s.intake}
	}
	s.api = httpapi.New(config)
	lifetime, end := context.WithCancel(context.Background())
	s.end = end
	s.running.Go(func() {
		if err := s.api.Serve(s.net); err != nil {
			s.failed <- err
		}
	})
	s.running.Go(func() { s.horizon.keep(lifetime) })
	recording, endRecording := context.WithCancel(context.Background())
	s.endRecording = endRecording
	s.recording.Go(func() { s.looks.Run(recording) })
	s.logger.Info("serving", "address", s.Addr(), "data", s.config.DataDir, "version", s.config.Version)
}

// Addr is the address the API listens on, with the port it got.
func (s *Server) Addr() string { return s.net.Addr().String() }

// Failed gives the error that ended the API, if one does.
func (s *Server) Failed() <-chan error { return s.failed }

// Stop lets requests under way end, hands leadership over, and closes the store with everything
// landed. It is called once, after Start has returned without an error.
func (s *Server) Stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.config.StopTimeout)
	defer cancel()
	s.end()
	// Closed here as well: a listener that Serve has not taken up yet is none that Shutdown closes.
	_ = s.net.Close()
	err := s.api.Shutdown(ctx)
	s.running.Wait()
	err = errors.Join(err, s.looks.Close(ctx))
	s.endRecording()
	s.recording.Wait()
	if closing := s.store.Close(); closing != nil {
		err = errors.Join(err, fmt.Errorf("closing the store: %w", closing))
	}
	s.logger.Info("stopped", "appliedIndex", s.store.AppliedIndex())
	return err
}
