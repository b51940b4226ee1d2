package peernet

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/hashicorp/raft"
)

const heartbeat = 10 * time.Second

// votes answers every message of a transport, until it is closed.
func votes(t testing.TB, transport raft.Transport) {
	stop := make(chan struct{})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case rpc := <-transport.Consumer():
				switch ask := rpc.Command.(type) {
				case *raft.RequestVoteRequest:
					rpc.Respond(&raft.RequestVoteResponse{Term: ask.Term, Granted: true}, nil)
				case *raft.InstallSnapshotRequest:
					read, err := io.Copy(io.Discard, rpc.Reader)
					rpc.Respond(&raft.InstallSnapshotResponse{Term: ask.Term, Success: read == ask.Size}, err)
				default:
					rpc.Respond(nil, errors.New("not asked for"))
				}
			case <-stop:
				return
			}
		}
	}()
	t.Cleanup(func() { close(stop); <-stopped })
}

func transportOf(t testing.TB, n *Network) raft.Transport {
	transport := n.RaftTransport(heartbeat)
	t.Cleanup(func() { _ = transport.(io.Closer).Close() })
	return transport
}

func vote(from raft.Transport, to *Network, id raft.ServerID, term uint64) error {
	var answer raft.RequestVoteResponse
	ask := &raft.RequestVoteRequest{Term: term}
	if err := from.RequestVote(id, raft.ServerAddress(to.Addr().String()), ask, &answer); err != nil {
		return err
	}
	if !answer.Granted || answer.Term != term {
		return errors.New("answered something else")
	}
	return nil
}

func TestRaftMessages(t *testing.T) {
	dir := newAuthority(t, time.Now(), "a", "b")
	a, b := node(t, dir, "a", nil), node(t, dir, "b", nil)
	from, to := transportOf(t, a), transportOf(t, b)
	votes(t, to)
	at := raft.ServerAddress(b.Addr().String())
	if to.LocalAddr() != at || string(from.EncodePeer("b", at)) != string(at) {
		t.Errorf("b is at %q, and a calls it %q", to.LocalAddr(), from.EncodePeer("b", at))
	}
	for term := range uint64(3) {
		if err := vote(from, b, "b", term); err != nil {
			t.Error(err)
		}
	}
	awaitOpen(t, a, 1) // for one message after the other
	if err := vote(from, b, "c", 1); !errors.Is(err, ErrOtherNode) {
		t.Errorf("for somebody else: %v", err)
	}
	if _, err := from.AppendEntriesPipeline("b", at); !errors.Is(err, raft.ErrPipelineReplicationNotSupported) {
		t.Errorf("more than one message at once: %v", err)
	}
	if _, ok := from.(raft.WithPreVote); !ok {
		t.Error("cannot ask before a vote")
	}
	snapshot := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	var answer raft.InstallSnapshotResponse
	err := from.InstallSnapshot("b", at, &raft.InstallSnapshotRequest{Size: int64(len(snapshot))}, &answer, bytes.NewReader(snapshot))
	if err != nil || !answer.Success {
		t.Errorf("a snapshot: %+v, %v", answer, err)
	}
}

// TestAMessageAfterARestart loses none to the connections that were open before.
func TestAMessageAfterARestart(t *testing.T) {
	dir := newAuthority(t, time.Now(), "a", "b")
	a, b := node(t, dir, "a", nil), node(t, dir, "b", nil)
	from, to := transportOf(t, a), transportOf(t, b)
	votes(t, to)
	if err := vote(from, b, "b", 1); err != nil {
		t.Fatal(err)
	}
	for term := range uint64(5) {
		if err := to.(io.Closer).Close(); err != nil {
			t.Fatal(err)
		}
		if err := vote(from, b, "b", term); !errors.Is(err, ErrNotReady) {
			t.Errorf("without raft: %v", err)
		}
		to = transportOf(t, b)
		votes(t, to)
		if err := vote(from, b, "b", term); err != nil {
			t.Errorf("after the restart: %v", err)
		}
	}
}

// TestClosingRaftLeavesCallsAlone also wants its connections gone at both ends.
func TestClosingRaftLeavesCallsAlone(t *testing.T) {
	dir := newAuthority(t, time.Now(), "a", "b")
	a, b := node(t, dir, "a", nil), node(t, dir, "b", nil)
	from, to := transportOf(t, a), transportOf(t, b)
	votes(t, to)
	dialled, got := connected(t, a, b, "b")
	if err := vote(from, b, "b", 1); err != nil {
		t.Fatal(err)
	}
	if err := from.(io.Closer).Close(); err != nil {
		t.Fatal(err)
	}
	carries(t, dialled, got)
	if err := vote(from, b, "b", 1); err == nil {
		t.Error("a closed transport sends")
	}
	for _, n := range []*Network{a, b} {
		awaitOpen(t, n, 1)
	}
}

func awaitOpen(t testing.TB, n *Network, want int) {
	t.Helper()
	count := func() int {
		n.mu.Lock()
		defer n.mu.Unlock()
		return len(n.open)
	}
	for deadline := time.Now().Add(10 * time.Second); count() != want; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d connections are open, want %d", count(), want)
		}
	}
}

// TestAMessageThatStops is ended, and a connection between two messages is not.
func TestAMessageThatStops(t *testing.T) {
	dir := newAuthority(t, time.Now(), "a", "b")
	a := node(t, dir, "a", nil)
	b := node(t, dir, "b", func(c *Config) { c.StallTimeout = 50 * time.Millisecond })
	s := newStream(b)
	b.raft = s
	dialled, err := a.dial(patience(t), raftService, b.Addr().String(), "b")
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Accept()
	if err != nil {
		t.Fatal(err)
	}
	waited := time.AfterFunc(4*50*time.Millisecond, func() { _, _ = dialled.Write([]byte("half a mess")) })
	defer waited.Stop()
	into := make([]byte, 100)
	if count, err := got.Read(into); err != nil || count != len("half a mess") {
		t.Fatalf("between messages: %d, %v", count, err)
	}
	if _, err := got.Read(into); !isTimeout(err) {
		t.Errorf("within a message: %v", err)
	}
}

// proxy passes bytes on, until one direction is told to lose them.
type proxy struct {
	net.Addr
	lose chan struct{} // closed: what the called says is lost
}

func newProxy(t testing.TB, to net.Addr) *proxy {
	p := &proxy{lose: make(chan struct{})}
	p.Addr = impostor(t, func(conn net.Conn) {
		called, err := net.Dial("tcp", to.String())
		if err != nil {
			return
		}
		go func() {
			buffer := make([]byte, 32<<10)
			for {
				count, err := called.Read(buffer)
				if err != nil {
					return
				}
				select {
				case <-p.lose:
				default:
					_, _ = conn.Write(buffer[:count])
				}
			}
		}()
		_, _ = io.Copy(called, conn)
		_ = called.Close()
	})
	return p
}

// TestAHalfOpenConnection carries what is sent, and brings nothing back.
func TestAHalfOpenConnection(t *testing.T) {
	t.Parallel()
	dir := newAuthority(t, time.Now(), "a", "b")
	a, b := node(t, dir, "a", nil), node(t, dir, "b", nil)
	from := a.RaftTransport(time.Second)
	defer from.(io.Closer).Close()
	votes(t, transportOf(t, b))
	p := newProxy(t, b.Addr())
	ask, at := &raft.RequestVoteRequest{Term: 1}, raft.ServerAddress(p.String())
	var answer raft.RequestVoteResponse
	if err := from.RequestVote("b", at, ask, &answer); err != nil {
		t.Fatal(err)
	}
	close(p.lose)
	for _, what := range []string{"on an open connection", "on a new one"} {
		began := time.Now()
		if err := from.RequestVote("b", at, ask, &answer); err == nil {
			t.Errorf("%s: answered", what)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s: it took %v", what, took)
		}
	}
	awaitOpen(t, a, 0)
}
