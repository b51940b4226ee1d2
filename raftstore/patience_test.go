package raftstore

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"
)

var errUnreached = errors.New("nobody there")

// line is a transport to members that can be reached or not.
type line struct {
	raft.Transport
	cut  atomic.Bool
	sent atomic.Int32 // messages that are no heartbeats, answered or not
}

func (l *line) answer(beats bool) error {
	if !beats {
		l.sent.Add(1)
	}
	if l.cut.Load() {
		return errUnreached
	}
	return nil
}

func (l *line) AppendEntries(_ raft.ServerID, _ raft.ServerAddress, ask *raft.AppendEntriesRequest, _ *raft.AppendEntriesResponse) error {
	return l.answer(isHeartbeat(ask))
}

func (l *line) InstallSnapshot(raft.ServerID, raft.ServerAddress, *raft.InstallSnapshotRequest, *raft.InstallSnapshotResponse, io.Reader) error {
	return l.answer(false)
}

type closing struct {
	io.Reader
	closed bool
}

func (c *closing) Close() error {
	c.closed = true
	return nil
}

// away is a member that a message has not reached in term 7, in virtual time.
func away(t *testing.T, then func(t *testing.T, l *line, p *patientTransport, wanted *atomic.Bool)) {
	synctest.Test(t, func(t *testing.T) {
		l, wanted := &line{}, &atomic.Bool{}
		wanted.Store(true)
		p := newPatientTransport(&candidateTransport{Transport: l}, func(id raft.ServerID, term uint64) bool { return wanted.Load() && id == "b" && term == 7 })
		l.cut.Store(true)
		if err := p.append(7); !errors.Is(err, errUnreached) {
			t.Fatalf("the first message: %v", err)
		}
		then(t, l, p, wanted)
	})
}

func (t *patientTransport) append(term uint64) error {
	return t.AppendEntries("b", "", &raft.AppendEntriesRequest{Term: term, PrevLogEntry: 4}, nil)
}

func (t *patientTransport) beat() error {
	return t.AppendEntries("b", "", &raft.AppendEntriesRequest{Term: 7}, nil)
}

// TestOneMessageWaitsForAMemberThatIsAway for as long as it is, and goes out when a heartbeat was answered.
func TestOneMessageWaitsForAMemberThatIsAway(t *testing.T) {
	away(t, func(t *testing.T, l *line, p *patientTransport, _ *atomic.Bool) {
		told := make(chan error)
		go func() { told <- p.append(7) }()
		time.Sleep(time.Hour)
		if err := p.beat(); !errors.Is(err, errUnreached) {
			t.Errorf("a heartbeat: %v", err)
		}
		synctest.Wait()
		if n := l.sent.Load(); n != 1 {
			t.Errorf("in an hour %d messages were sent", n)
		}
		l.cut.Store(false)
		if err := p.beat(); err != nil {
			t.Errorf("a heartbeat to who is back: %v", err)
		}
		if err := <-told; err != nil || l.sent.Load() != 2 {
			t.Errorf("the message that waited: %v, sent %d", err, l.sent.Load())
		}
		if err := p.append(7); err != nil {
			t.Errorf("the message after it: %v", err)
		}
	})
}

// TestWhoLeadsNoMoreWaitsForNobody, and who leads again begins anew.
func TestWhoLeadsNoMoreWaitsForNobody(t *testing.T) {
	away(t, func(t *testing.T, l *line, p *patientTransport, wanted *atomic.Bool) {
		wanted.Store(false)
		if err := p.append(7); !errors.Is(err, errNotWanted) {
			t.Errorf("a message in a term that is over: %v", err)
		}
		l.cut.Store(false)
		if err := p.append(8); err != nil {
			t.Errorf("the first message of the next term: %v", err)
		}
	})
}

// TestASnapshotIsNotKeptOpenForAMemberThatIsAway: when it is back, raft looks for the newest.
func TestASnapshotIsNotKeptOpenForAMemberThatIsAway(t *testing.T) {
	away(t, func(t *testing.T, l *line, p *patientTransport, _ *atomic.Bool) {
		snapshot, told := &closing{}, make(chan error)
		install := func() error {
			return p.InstallSnapshot("b", "", &raft.InstallSnapshotRequest{Term: 7}, nil, snapshot)
		}
		go func() { told <- install() }()
		synctest.Wait()
		if !snapshot.closed {
			t.Error("the snapshot is open while the member is away")
		}
		l.cut.Store(false)
		_ = p.beat()
		if err := <-told; !errors.Is(err, errCameBack) {
			t.Errorf("installing: %v", err)
		}
		if err := install(); err != nil {
			t.Errorf("installing once more: %v", err)
		}
		l.cut.Store(true)
		if err := install(); !errors.Is(err, errUnreached) {
			t.Errorf("installing on who is away again: %v", err)
		}
		if p.isAway("b", 7) == nil {
			t.Error("who could not be given a snapshot is not away")
		}
	})
}

// TestWhoIsBackCountsAtOnce: a member that was away for some seconds is a part of the majority as soon as it answers, and
// the other one may fail.
func TestWhoIsBackCountsAtOnce(t *testing.T) {
	a, b, c := newMember(t, "a", false), newMember(t, "b", true), newMember(t, "c", true)
	defer mustClose(t, a.Store)
	defer mustClose(t, b.Store)
	defer mustClose(t, c.Store)
	connect(a, b, c)
	awaitLeader(t, a)
	a.add(t, b)
	a.add(t, c)
	cutOff(b, a, c)
	for end := time.Now().Add(6 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		proposeSomewhere(t, a)
	}
	connect(a, b, c)
	awaitThat(t, "heartbeats of b", func() bool { return time.Since(b.raft.LastContact()) < 100*time.Millisecond })
	cutOff(c, a, b)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	if _, err := a.Propose(ctx, Proposal{Command: toyRaise(9)}); err != nil {
		t.Errorf("with two of three: %v", err)
	}
}

// TestNobodyHandsOverToAMemberThatIsAway: asked for it twice, raft would wait for the member, and refuse all writes
// meanwhile.
func TestNobodyHandsOverToAMemberThatIsAway(t *testing.T) {
	a, b, c := newMember(t, "a", false), newMember(t, "b", true), newMember(t, "c", true)
	defer mustClose(t, a.Store)
	defer mustClose(t, b.Store)
	defer mustClose(t, c.Store)
	connect(a, b, c)
	awaitLeader(t, a)
	a.add(t, b)
	a.add(t, c)
	cutOff(c, a, b)
	proposeSomewhere(t, a)
	for range 5 {
		if err := a.Transfer(t.Context(), "c"); err == nil {
			t.Error("leadership was handed to a member that is away")
		}
	}
	if err := a.Transfer(t.Context(), "c"); !errors.Is(err, ErrMemberAway) {
		t.Errorf("handing over once more: %v, want %v", err, ErrMemberAway)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	if _, err := a.Propose(ctx, Proposal{Command: toyRaise(9)}); err != nil {
		t.Errorf("proposing after it: %v", err)
	}
	if err := a.Transfer(t.Context(), ""); err != nil {
		t.Errorf("handing over to whoever is there: %v", err)
	}
	awaitLeader(t, b)
	connect(a, b, c)
}
