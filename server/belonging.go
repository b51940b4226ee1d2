package server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/looks"
)

// connect makes the network between nodes a part of the store's configuration. A node that has no data and is
// to join learns first which cluster that is.
func (s *Server) connect(ctx context.Context, config *raftstore.Config) (err error) {
	if s.peers, err = s.listenForPeers(); err != nil {
		return err
	}
	c := &s.config.Peers
	config.NodeID, config.HeartbeatTimeout = c.NodeID, c.Heartbeat
	config.Transport = s.peers.network.RaftTransport(c.Heartbeat)
	config.MayLead, config.Quiesce = s.mayLead, s.quiesce
	config.OnIdentity = s.peers.network.Identify
	if len(c.Join) == 0 || hasData(s.config.DataDir) {
		return nil
	}
	s.logger.Info("waiting for a node of the cluster to join", "addresses", c.Join)
	if config.JoinGeneration, err = s.peers.meet(ctx); err != nil {
		return fmt.Errorf("joining: %w", err)
	}
	return nil
}

// quiesce keeps requests from the state while it is being replaced.
func (s *Server) quiesce() (resume func()) {
	if api := s.api.Load(); api != nil {
		return api.Quiesce()
	}
	return func() {}
}

// hasData reports whether a node was made in the directory before: then it knows its cluster.
func hasData(dir string) bool {
	entries, err := os.ReadDir(filepath.Clean(dir))
	return err == nil && len(entries) > 0
}

// belong takes this replica's place among the others: it answers their calls, and where it is no member yet it
// has itself let in, and waits until it has the state.
func (s *Server) belong(ctx context.Context) error {
	s.node = s.newNode()
	s.peers.serve(s.node)
	around, end := context.WithCancel(context.Background())
	s.endNode = func() {
		end()
		s.node.Close()
		s.around.Wait()
	}
	s.around.Go(func() { s.node.Run(around) })
	if len(s.store.Members()) > 0 {
		return nil
	}
	if err := s.node.Join(ctx, s.config.Peers.Join); err != nil {
		return err
	}
	return s.awaitState(ctx)
}

const statePoll = 20 * time.Millisecond

// awaitState returns when the cluster's first command is here: before that no caller could be known.
func (s *Server) awaitState(ctx context.Context) error {
	ticker := time.NewTicker(statePoll)
	defer ticker.Stop()
	for !s.state.Started() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for the cluster's state: %w", ctx.Err())
		case <-ticker.C:
		}
	}
	return nil
}

// mayLead answers why this replica must not lead.
func (s *Server) mayLead() error {
	if s.stopping.Load() {
		return errStopping
	}
	if s.node == nil {
		return nil // it has not asked the others yet, and will hand over when it has
	}
	return s.node.MayLead()
}

var errStopping = errors.New("the node is stopping")

// handOver gives leadership to another while this replica still answers.
func (s *Server) handOver(ctx context.Context) {
	if s.node == nil || len(s.store.Members()) < 2 {
		return
	}
	if err := s.store.Transfer(ctx, ""); err != nil && !errors.Is(err, raftstore.ErrNotLeader) {
		s.logger.Warn("handing leadership over before stopping", "error", err)
	}
}

// part ends this replica's calls to and from others.
func (s *Server) part(ctx context.Context) error {
	if s.node == nil {
		return nil
	}
	err := s.peers.drain(ctx)
	s.endNode()
	return err
}

// looksLog is where looks are recorded: by the leader, whoever that is.
func (s *Server) looksLog() looks.Log {
	if s.node == nil {
		return s.store
	}
	return s.node
}

const dutyPoll = 100 * time.Millisecond

// keepDuties does what a new leader owes the cluster: everything that its founder has entered must be there,
// also where that was cut off.
func (s *Server) keepDuties(ctx context.Context) {
	ticker := time.NewTicker(dutyPoll)
	defer ticker.Stop()
	done, _ := s.store.Leading() // a founder has done it before it served
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		term, leads := s.store.Leading()
		if !leads {
			continue
		}
		s.raiseFormat(ctx)
		if term == done {
			continue
		}
		if err := s.begin(ctx); err != nil {
			if !errors.Is(err, raftstore.ErrNotLeader) && ctx.Err() == nil {
				s.logger.Warn("entering what a cluster begins with", "error", err)
			}
			continue
		}
		done = term
	}
}

// raiseFormat has the state's version raised as soon as every member knows the next one: builds are replaced one
// by one, and what only the new one understands waits for the last.
func (s *Server) raiseFormat(ctx context.Context) {
	to, may := allocator.MayRaise(s.state.Format(), s.formats())
	if !may {
		return
	}
	err := s.put(ctx, "a newer version of the state", allocator.Command{Kind: allocator.KindRaiseFormat, Format: to})
	switch {
	case err == nil:
		s.logger.Info("the state has a newer version now", "format", to)
	case !errors.Is(err, raftstore.ErrNotLeader) && ctx.Err() == nil:
		s.logger.Warn("raising the state's version", "format", to, "error", err)
	}
}

// formats are the versions that every member knows; none for a member that has not said so lately.
func (s *Server) formats() []allocator.Formats {
	oldest, newest := allocator.Supported()
	own := allocator.Formats{Oldest: oldest, Newest: newest}
	var all []allocator.Formats
	for _, m := range s.store.Members() {
		if m.ID == s.store.NodeID() {
			all = append(all, own)
			continue
		}
		known := allocator.Formats{}
		if s.node != nil {
			if status, fresh := s.node.Statuses()[m.ID]; fresh {
				known = allocator.Formats{Oldest: status.OldestFormat, Newest: status.NewestFormat}
			}
		}
		all = append(all, known)
	}
	return all
}
