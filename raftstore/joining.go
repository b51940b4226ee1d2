package raftstore

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// A node that joins reads the cluster's log from its beginning, and with it every membership that there ever was.
// Raft takes each for the one in force: a node that once founded the cluster, and comes back without its data,
// would for a moment take itself for the only member, and elect itself. So until it has applied an entry of the
// term in which it is led, which no membership of an earlier term comes after, it does not stand for election. A file
// says so across restarts.

// joiningPatience is the election timeout of a node that joins: none, in practice.
const joiningPatience = 24 * time.Hour

// Joining reports whether the node was made to join a cluster and has not come to the present of it yet.
func (s *Store) Joining() bool { return s.joining.Load() }

// arrive ends the joining. It is called by the goroutine that applies, which raft must not be kept waiting by.
func (s *Store) arrive() {
	if !s.joining.Load() || !s.arriving.CompareAndSwap(false, true) {
		return
	}
	s.running.Go(func() {
		if err := s.endJoining(); err != nil {
			s.fail(err.Error())
		}
	})
}

func (s *Store) endJoining() error {
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

// HasNode reports whether a data directory has a node of its own, that knows its cluster. What else lies in it
// does not count: an empty disk has a directory for lost files, and a start may have been cut off.
func HasNode(dir string) (bool, error) {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return false, fmt.Errorf("finding the data directory: %w", err)
	}
	l := layout{fs: vfs.Default, dir: absolute}
	found, err := exists(l.fs, l.identity())
	if err != nil {
		return false, fmt.Errorf("looking for a node in %s: %w", dir, err)
	}
	return found, nil
}
