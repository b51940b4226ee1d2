package server

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/raftstore/peernet/certs"
	"github.com/cupo-ec/cupo/server/cluster"
	"github.com/cupo-ec/cupo/server/looks"
)

// connect makes the network between nodes a part of the store's configuration. A node that has no data and is
// to join learns first which cluster that is.
func (s *Server) connect(ctx context.Context, config *raftstore.Config) (err error) {
	if s.peers, err = s.listenForPeers(); err != nil {
		return err
	}
	c := &s.config.Peers
	nodeID, known, err := memberID(s.config.DataDir, c.NodeID)
	if err != nil {
		return err
	}
	config.NodeID, config.HeartbeatTimeout = nodeID, c.Heartbeat
	config.Transport = s.peers.network.RaftTransport(c.Heartbeat)
	config.MayLead, config.Quiesce = s.mayLead, s.quiesce
	config.OnIdentity = s.peers.identify
	if len(c.Join) == 0 {
		return nil
	}
	if known {
		s.peers.admissible = s.admissible(ctx)
		return nil
	}
	s.logger.Info("waiting for a node of the cluster to join", "addresses", c.Join)
	if config.JoinGeneration, err = s.peers.meet(ctx, nodeID, s.logger); err != nil {
		return fmt.Errorf("joining: %w", err)
	}
	return nil
}

// memberID is who the node of a name is to the others: known says that its data directory is that of a member already.
func memberID(dir, name string) (id string, known bool, err error) {
	switch id, err = raftstore.NodeIn(dir); {
	case err != nil:
		return "", false, err
	case id == "":
		return certs.NewMemberID(name), false, nil
	case certs.NameOf(id) != name:
		return name, true, nil // the store refuses it
	}
	return id, true, nil
}

// admissionPatience is how long a start with data waits for those who are to be joined.
const admissionPatience = time.Second

// admissible refuses data of an earlier history of the cluster than that of one of the nodes at the addresses to join:
// old nodes that start after a restore must not go on beside it. It refuses the data of a node that the leader among them
// does not count as a member: it would ask for votes that nobody gives it, and show what was. Nobody may answer, as when
// all start at once. Whoever is of an earlier history does not count: it is to be stopped, and keeps nobody from starting.
func (s *Server) admissible(ctx context.Context) func(generation uint64, joining bool) error {
	return func(generation uint64, joining bool) error {
		answers := s.askThoseToJoin(ctx)
		for _, status := range answers {
			if status.Generation > generation {
				return fmt.Errorf("%w: %s belongs to cluster %d, and the nodes to join to %d; empty the directory to join with it",
					raftstore.ErrOtherCluster, s.config.DataDir, generation, status.Generation)
			}
		}
		if joining || !cluster.Disowned(answers, generation) {
			return nil
		}
		// A leader that was suspended, or is cut off, may not know yet that it is none, nor who was let in since.
		select {
		case <-ctx.Done():
			return fmt.Errorf("asking whether this node is a member: %w", ctx.Err())
		case <-time.After(2 * s.config.Peers.Heartbeat):
		}
		if !cluster.Disowned(s.askThoseToJoin(ctx), generation) {
			return nil
		}
		return fmt.Errorf("%w from the cluster that it would join; empty %s to let it join again", cluster.ErrRemoved, s.config.DataDir)
	}
}

func (s *Server) askThoseToJoin(ctx context.Context) []cluster.Status {
	ctx, cancel := context.WithTimeout(ctx, admissionPatience)
	defer cancel()
	answers, _ := cluster.AskEach(ctx, s.config.Peers.Join, s.peers.dial) // who does not answer says nothing
	return answers
}

// quiesce keeps requests from the state while it is being replaced.
func (s *Server) quiesce() (resume func()) {
	if api := s.api.Load(); api != nil {
		return api.Quiesce()
	}
	return func() {}
}

// belong takes this replica's place among the others: it answers their calls, and where it is no member yet it
// has itself let in, and waits until it has the state.
func (s *Server) belong(ctx context.Context) error {
	s.node = s.newNode()
	s.among.Store(s.node)
	s.peers.serve(s.node)
	around, end := context.WithCancel(context.Background())
	s.endNode = func() {
		end()
		s.node.Close()
		s.around.Wait()
	}
	s.around.Go(func() { s.node.Run(around) })
	if !s.store.Joining() {
		return nil
	}
	if err := s.node.Join(ctx, s.config.Peers.Join); err != nil {
		return err
	}
	return s.awaitState(ctx)
}

const statePoll = 20 * time.Millisecond

// awaitState returns when the replica has a state: before that it would know no caller.
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
	if d := s.differs.Load(); d != nil && d.diverged() {
		return errDiverged
	}
	node := s.among.Load()
	if node == nil {
		return nil // it has not asked the others yet, and will hand over when it has
	}
	return node.MayLead()
}

var errStopping = errors.New("the node is stopping")

// giveUpLeading has another lead, one that can take writes where there is one.
func (s *Server) giveUpLeading(ctx context.Context) error {
	if s.node == nil {
		return s.store.Transfer(ctx, "")
	}
	return s.node.HandOver(ctx)
}

// handOver gives leadership to another while this replica still answers.
func (s *Server) handOver(ctx context.Context) {
	if s.node == nil || len(s.store.Members()) < 2 {
		return
	}
	if err := s.giveUpLeading(ctx); err != nil && !errors.Is(err, raftstore.ErrNotLeader) {
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

const (
	dutyPoll = 100 * time.Millisecond
	// dutyPause follows on a failure: what failed once will not succeed a moment later.
	dutyPause = time.Second
)

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
		if err := s.doDuties(ctx, term != done); err != nil {
			ticker.Reset(dutyPause)
			continue
		}
		ticker.Reset(dutyPoll)
		done = term
	}
}

// doDuties does them once; newly says that they were not done in this term.
func (s *Server) doDuties(ctx context.Context, newly bool) error {
	err := s.raiseFormat(ctx)
	if newly {
		err = errors.Join(err, s.begin(ctx))
	}
	if err != nil && !errors.Is(err, raftstore.ErrNotLeader) && ctx.Err() == nil {
		s.logger.Warn("doing what a leader owes the cluster", "error", err)
	}
	return err
}

// raiseFormat has the state's version raised as soon as every member knows the next one: builds are replaced one
// by one, and what only the new one understands waits for the last.
func (s *Server) raiseFormat(ctx context.Context) error {
	to, may := allocator.MayRaise(s.state.Format(), s.formats())
	if !may {
		return nil
	}
	err := s.put(ctx, "a newer version of the state", allocator.Command{Kind: allocator.KindRaiseFormat, Format: to})
	if err != nil {
		return fmt.Errorf("raising the state's version to %d: %w", to, err)
	}
	s.logger.Info("the state has a newer version now", "format", to)
	return nil
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
