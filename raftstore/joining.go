package raftstore

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/hashicorp/raft"
)

// A node that joins reads the cluster's log from its beginning, and with it every membership that there ever was.
// Raft takes each for the one in force. A node that once founded the cluster, and comes back without its data, would
// for a moment take itself for the only member, and elect itself; and it would give its vote to a member that was removed
// since, whose log is no older than the beginning of its own. So until it has applied the entry by which the cluster has
// let it in, it neither stands for election nor votes. What it has stored counts all the while: a leader that hears that
// it has an entry is right. A file says so across restarts.

// joiningPatience is the election timeout of a node that joins: none, in practice.
const joiningPatience = 24 * time.Hour

// Joining reports whether the node was made to join a cluster and has not come to the present of it yet.
func (s *Store) Joining() bool { return s.joining.Load() }

// Admitted tells a node that joins at which index of the log the cluster has let it in, as AddReplica answered to the
// leader: when it has applied that, it has joined. It is to be told again after a restart.
func (s *Store) Admitted(index uint64) {
	s.admitted.Store(index)
	if s.arrives(s.AppliedIndex()) {
		s.endJoining()
	}
}

// arrive ends the joining where that is due. It is called by the goroutine that applies, which raft must not be kept
// waiting by.
func (s *Store) arrive(applied uint64) {
	if s.arrives(applied) {
		s.running.Go(s.endJoining)
	}
}

// arrives reports whether the node has joined just now; it says so once.
func (s *Store) arrives(applied uint64) bool {
	admitted := s.admitted.Load()
	return s.joining.Load() && admitted != 0 && applied >= admitted && s.arriving.CompareAndSwap(false, true)
}

func (s *Store) endJoining() {
	if err := s.noteJoined(); err != nil {
		s.fail(err.Error())
	}
}

func (s *Store) noteJoined() error {
	if err := s.cfg.FS.Remove(s.layout.joining()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("noting that the node has joined: %w", err)
	}
	if err := syncDir(s.cfg.FS, s.cfg.Dir); err != nil {
		return fmt.Errorf("noting that the node has joined: %w", err)
	}
	now := s.raft.ReloadableConfig()
	now.HeartbeatTimeout, now.ElectionTimeout = s.cfg.HeartbeatTimeout, s.cfg.HeartbeatTimeout
	if err := s.raft.ReloadConfig(now); err != nil {
		return fmt.Errorf("letting the node stand for election: %w", err)
	}
	s.joining.Store(false)
	return nil
}

// patience is how long the node waits for its leader before it stands for election.
func (s *Store) patience() time.Duration {
	if s.joining.Load() {
		return joiningPatience
	}
	return s.cfg.HeartbeatTimeout
}

// joiningTransport keeps from raft what would have a node that joins vote, or stand for election.
type joiningTransport struct {
	*restrainedTransport
	joining func() bool
	passed  chan raft.RPC
}

// Consumer implements raft.Transport.
func (t *joiningTransport) Consumer() <-chan raft.RPC { return t.passed }

// pass hands on what comes, until stop is closed.
func (t *joiningTransport) pass(stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case rpc := <-t.restrainedTransport.Consumer():
			if t.joining() && refused(rpc) {
				continue
			}
			select {
			case t.passed <- rpc:
			case <-stop:
				return
			}
		}
	}
}

var errJoining = errors.New("the node has not joined yet")

// refused answers what a node that joins does not do, and reports whether this was such.
func refused(rpc raft.RPC) bool {
	switch rpc.Command.(type) {
	case *raft.RequestVoteRequest:
		rpc.Respond(&raft.RequestVoteResponse{}, nil)
	case *raft.RequestPreVoteRequest:
		rpc.Respond(&raft.RequestPreVoteResponse{}, nil)
	case *raft.TimeoutNowRequest:
		rpc.Respond(&raft.TimeoutNowResponse{}, errJoining)
	default:
		return false
	}
	return true
}

// NodeIn answers which node a data directory has, that knows its cluster; "" for none. What else lies in it
// does not count: an empty disk has a directory for lost files, and a start may have been cut off.
func NodeIn(dir string) (nodeID string, err error) {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("finding the data directory: %w", err)
	}
	l := layout{fs: vfs.Default, dir: absolute}
	if found, err := exists(l.fs, l.identity()); err != nil || !found {
		if err != nil {
			err = fmt.Errorf("looking for a node in %s: %w", dir, err)
		}
		return "", err
	}
	id, err := readIdentity(l)
	return id.NodeID, err
}
