package raftstore

import (
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/raft"
)

// raft lets a member that could not be reached wait for entries for longer each time, up to 10 s, and goes on waiting
// when the member is back and answers every heartbeat. Until then it has no part in any majority: when the other one
// of three fails meanwhile, nothing is written although two are well. What raft counts is messages that failed, so while a
// member is away only one does: the next waits here until a heartbeat was answered.

// awaySleep is how often a message that waits looks whether it is still wanted.
const awaySleep = 100 * time.Millisecond

var (
	errNotWanted = errors.New("the member is away, and this node sends it nothing any more")
	errCameBack  = errors.New("the member was away: what it gets is to be looked for anew")
)

// patientTransport sends nothing but heartbeats to members that are away.
type patientTransport struct {
	*candidateTransport
	// replicates reports whether this node sends entries to a member in a term.
	replicates func(id raft.ServerID, term uint64) bool

	mu   sync.Mutex
	away map[raft.ServerID]absence
}

// absence is that of a member which a message did not reach. Who leads in another term begins anew.
type absence struct {
	term uint64
	over chan struct{}
}

func newPatientTransport(inner *candidateTransport, replicates func(raft.ServerID, uint64) bool) *patientTransport {
	return &patientTransport{candidateTransport: inner, replicates: replicates, away: map[raft.ServerID]absence{}}
}

// AppendEntries implements raft.Transport.
func (t *patientTransport) AppendEntries(id raft.ServerID, at raft.ServerAddress, ask *raft.AppendEntriesRequest, answer *raft.AppendEntriesResponse) error {
	beats := isHeartbeat(ask)
	if !beats && t.isAway(id, ask.Term) != nil && !t.await(id, ask.Term) {
		return errNotWanted
	}
	err := t.Transport.AppendEntries(id, at, ask, answer)
	switch {
	case err == nil:
		t.answered(id)
	case !beats:
		t.missed(id, ask.Term)
	}
	return err
}

// InstallSnapshot implements raft.Transport.
func (t *patientTransport) InstallSnapshot(id raft.ServerID, at raft.ServerAddress, ask *raft.InstallSnapshotRequest, answer *raft.InstallSnapshotResponse, data io.Reader) error {
	if t.isAway(id, ask.Term) != nil {
		// A snapshot that is open is kept. Once the member is back a newer one may be right, or none.
		if open, is := data.(io.Closer); is {
			_ = open.Close()
		}
		if !t.await(id, ask.Term) {
			return errNotWanted
		}
		return errCameBack
	}
	err := t.Transport.InstallSnapshot(id, at, ask, answer, data)
	if err != nil {
		t.missed(id, ask.Term)
	}
	return err
}

// isHeartbeat tells heartbeats from everything else that goes the same way: they carry nothing.
func isHeartbeat(ask *raft.AppendEntriesRequest) bool {
	return len(ask.Entries) == 0 && ask.PrevLogEntry == 0 && ask.LeaderCommitIndex == 0
}

func (t *patientTransport) missed(id raft.ServerID, term uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if before, away := t.away[id]; away && before.term == term {
		return
	}
	t.away[id] = absence{term, make(chan struct{})}
}

func (t *patientTransport) answered(id raft.ServerID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if gone, away := t.away[id]; away {
		close(gone.over)
		delete(t.away, id)
	}
}

// isAway is closed when a member is back; nil where it is not away.
func (t *patientTransport) isAway(id raft.ServerID, term uint64) <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if gone, away := t.away[id]; away && gone.term == term {
		return gone.over
	}
	return nil
}

// await returns when a member is back, and false when it gets nothing from here any more.
func (t *patientTransport) await(id raft.ServerID, term uint64) bool {
	for {
		over := t.isAway(id, term)
		if over == nil {
			return true
		}
		select {
		case <-over:
			return true
		case <-time.After(awaySleep):
			if !t.replicates(id, term) {
				return false
			}
		}
	}
}

// replicates reports whether this node sends entries to a member in a term: it leads in it, and the member is one.
func (s *Store) replicates(id raft.ServerID, term uint64) bool {
	r := s.started.Load()
	if r == nil {
		return true // raft is being started
	}
	if r.State() != raft.Leader || r.CurrentTerm() != term {
		return false
	}
	return slices.ContainsFunc(r.GetConfiguration().Configuration().Servers, func(one raft.Server) bool { return one.ID == id })
}
