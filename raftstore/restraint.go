package raftstore

import (
	"errors"
	"time"

	"github.com/hashicorp/raft"
)

// A leader that has lost touch with the majority gives up, and is then the first to stand again: the others still wait
// for it, and who knows a leader grants that one its question before a vote. On a line that is slow but not dead it would
// be elected and give up, again and again. So for a few heartbeats it asks for nobody's vote, and a node that is better
// connected is elected. A leadership that is handed over is not asked for, so that is not kept from anybody.
const restraintHeartbeats = 4

var errRestrained = errors.New("this node has given up leading a moment ago and stands back")

// restrained reports whether this node has given up leading a moment ago.
func (s *Store) restrained() bool {
	gaveUp := time.Duration(s.gaveUp.Load())
	return gaveUp != 0 && time.Since(s.begun)-gaveUp < restraintHeartbeats*s.cfg.HeartbeatTimeout
}

// restrainedTransport asks nobody before a vote while that says so.
type restrainedTransport struct {
	*patientTransport
	restrained func() bool
}

// RequestPreVote implements raft.WithPreVote.
func (t *restrainedTransport) RequestPreVote(id raft.ServerID, at raft.ServerAddress, ask *raft.RequestPreVoteRequest, answer *raft.RequestPreVoteResponse) error {
	if t.restrained() {
		return errRestrained
	}
	return t.patientTransport.RequestPreVote(id, at, ask, answer)
}
