package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/raftstore/peernet"
	"github.com/cupo-ec/cupo/server/admission"
	"github.com/cupo-ec/cupo/server/cluster"
	"github.com/cupo-ec/cupo/server/contacts"
	"github.com/cupo-ec/cupo/server/httpapi"
	"github.com/cupo-ec/cupo/server/intake"
	"github.com/cupo-ec/cupo/server/looks"
)

// Server is one running replica. See New, Start and Stop.
type Server struct {
	config Config
	logger *slog.Logger
	tokens *httpapi.Tokens
	pages  []httpapi.Page
	// screensBuild names the build of the embedded screens.
	screensBuild string
	state        *allocator.State
	meter        *meter
	waits        *waits
	gate         *admission.Gate
	store        *raftstore.Store
	intake       *intake.Intake
	horizon      *horizon
	looks        *looks.Recorder
	api          atomic.Pointer[httpapi.API] // nil until it serves
	net          net.Listener
	// apiCertificate is nil where the API is plain HTTP.
	apiCertificate *peernet.Pair
	clock          raftstore.Clock
	// peers and node are this replica among others, nil where it is alone.
	peers *peers
	node  *cluster.Node
	// among and differs are node and divergence, for the store, which asks before they are made.
	among   atomic.Pointer[cluster.Node]
	differs atomic.Pointer[divergence]
	endNode context.CancelFunc
	around  sync.WaitGroup // what endNode ends
	// stopping is set when the replica is to get no more traffic.
	stopping atomic.Bool
	// divergence compares this replica's state with its peers'.
	divergence *divergence
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
	pages, build, err := screens()
	if err != nil {
		return nil, err
	}
	s := &Server{
		config: config, logger: logger, tokens: &httpapi.Tokens{}, pages: pages, screensBuild: build,
		state: allocator.NewState(), failed: make(chan error, 1), clock: config.Clock,
	}
	if s.clock == nil {
		s.clock = raftstore.NewSystemClock()
	}
	s.tokens.Replace(known)
	return s, nil
}

// Start opens the store, has it replicated where the replica has others, enters what a new cluster needs, and
// serves. Alone it returns when the replica leads; among others when it belongs to the cluster, whoever leads.
// When it returns an error nothing runs any more.
func (s *Server) Start(ctx context.Context) (err error) {
	// The address first: that it is taken must not turn out after all the work.
	if s.net, err = new(net.ListenConfig).Listen(ctx, "tcp", s.config.Listen); err != nil {
		return fmt.Errorf("listening on %s: %w", s.config.Listen, err)
	}
	if s.net, err = s.secure(s.net); err != nil {
		return errors.Join(err, s.net.Close())
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.undo())
		}
	}()
	if err := s.openStore(ctx); err != nil {
		return err
	}
	alone := s.alone()
	s.intake = intake.New(s.state, s.store)
	s.horizon = newHorizon(s.state, s.intake, s.store, s.logger)
	if s.peers != nil {
		if err := s.belong(ctx); err != nil {
			return err
		}
	}
	if alone {
		if err := s.found(ctx); err != nil {
			return err
		}
	}
	s.serve()
	return nil
}

// alone reports whether this replica is the cluster's only member, which nobody can lead but it.
func (s *Server) alone() bool {
	members := s.store.Members()
	return !s.store.Joining() && len(members) == 1 && members[0].ID == s.store.NodeID()
}

// found waits until this replica leads, which as the only member it will, and enters what a new cluster needs.
func (s *Server) found(ctx context.Context) error {
	if err := s.store.WaitLeading(ctx); err != nil {
		return fmt.Errorf("waiting to lead: %w", err)
	}
	for {
		err := s.enter(ctx)
		if !errors.Is(err, raftstore.ErrNotLeader) {
			return err
		}
		// A process that was not run for a moment is not sure that it leads before it has made sure. What was
		// entered stays, and is not entered twice.
		select {
		case <-ctx.Done():
			return err
		case <-time.After(enterAgainAfter):
		}
	}
}

const enterAgainAfter = 100 * time.Millisecond

// enter enters what a new cluster needs, as far as it is not there.
func (s *Server) enter(ctx context.Context) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	if s.prepare != nil {
		if err := s.prepare(ctx); err != nil {
			return err
		}
	}
	_, err := s.horizon.publish(ctx)
	return err
}

// undo ends what a failed start has begun.
func (s *Server) undo() error {
	_ = s.net.Close()
	var errs []error
	if s.endNode != nil {
		s.endNode()
	}
	if s.store != nil {
		errs = append(errs, s.store.Close())
	}
	if s.peers != nil {
		errs = append(errs, s.peers.close())
	}
	return errors.Join(errs...)
}

func (s *Server) openStore(ctx context.Context) (err error) {
	if err := checkDiverged(s.config.DataDir); err != nil {
		return err
	}
	tick := allocator.Command{Kind: allocator.KindTick}
	s.waits = newWaits()
	config := raftstore.Config{
		AnswerWithin: s.config.Overload.AnswerWithin, OnWait: s.waits.observe,
		Dir: s.config.DataDir, Clock: s.clock, Logger: s.logger,
		AllowClockJump: s.config.AllowClockJump, TickCommand: tick.Append(nil), OnFatal: s.config.OnFatal,
	}
	if s.config.Peers.Listen != "" {
		if err := s.connect(ctx, &config); err != nil {
			return err
		}
	}
	if s.store, err = raftstore.Open(config, s.state); err != nil {
		if errors.Is(err, raftstore.ErrClockJump) {
			err = fmt.Errorf("%w: start it once with --allow-clock-jump", err)
		}
		return fmt.Errorf("opening the data in %s: %w", s.config.DataDir, err)
	}
	s.divergence = newDivergence(s.divergenceConfig())
	s.differs.Store(s.divergence)
	s.meter = newMeter(s.state, s.store)
	s.gate = admission.New(admission.Config{Within: s.config.Overload.AnswerWithin, Late: s.store.Late})
	s.meter.watchOverload(s.gate, s.waits)
	s.meter.watchCertificate(s.certificateEnds)
	s.meter.watchDevices(s.state, s.store.NowMillis)
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
	s.looks = looks.New(looks.Config{Log: s.looksLog(), Logger: s.logger})
	backups := &backupDoor{store: s.store}
	config.Backup = backups
	s.meter.watchBackups(backups)
	s.meter.watchLooks(s.looks.Waiting)
	s.meter.watchDivergence(s.divergence.counts)
	config.Refusing = s.divergence.diverged
	config.Admission = s.gate
	config.Looks, config.Actors = s.looks, newActorNames(s.config.Tokens, s.state)
	if replay, ok := s.config.Clock.(*ReplayClock); ok {
		config.Clock = &movedClock{clock: replay, horizon: s.horizon, intake: s.intake}
	}
	if s.node != nil {
		config.Hand = s.node.Hand
		if s.config.Peers.Replica {
			config.Lag = s.lag
		}
	}
	config.Cluster = &members{server: s}
	config.Pages, config.KioskVersion = s.pages, s.screensBuild
	api := httpapi.New(config)
	s.api.Store(api)
	lifetime, end := context.WithCancel(context.Background())
	s.end = end
	s.running.Go(func() {
		if err := api.Serve(s.net); err != nil {
			s.failed <- err
		}
	})
	s.running.Go(func() { s.keepDuties(lifetime) })
	s.running.Go(func() { s.horizon.keep(lifetime) })
	s.running.Go(func() { s.divergence.run(lifetime) })
	s.running.Go(func() { s.gate.Run(lifetime) })
	recording, endRecording := context.WithCancel(context.Background())
	s.endRecording = endRecording
	s.recording.Go(func() { s.looks.Run(recording) })
	s.logger.Info("serving", "address", s.Addr(), "data", s.config.DataDir, "version", s.config.Version)
}

// Addr is the address the API listens on, with the port it got.
func (s *Server) Addr() string { return s.net.Addr().String() }

// Failed gives the error that ended the API, if one does.
func (s *Server) Failed() <-chan error { return s.failed }

// Stop hands leadership over while requests still come, lets those under way end, and closes the store with
// everything landed. It is called once, after Start has returned without an error.
func (s *Server) Stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.config.StopTimeout)
	defer cancel()
	s.stopping.Store(true)
	s.handOver(ctx)
	s.end()
	// Closed here as well: a listener that Serve has not taken up yet is none that Shutdown closes.
	_ = s.net.Close()
	err := s.api.Load().Shutdown(ctx)
	s.running.Wait()
	err = errors.Join(err, s.looks.Close(ctx))
	s.endRecording()
	s.recording.Wait()
	err = errors.Join(err, s.part(ctx))
	if closing := s.store.Close(); closing != nil {
		err = errors.Join(err, fmt.Errorf("closing the store: %w", closing))
	}
	if s.peers != nil {
		err = errors.Join(err, s.peers.close())
	}
	s.logger.Info("stopped", "appliedIndex", s.store.AppliedIndex())
	return err
}
