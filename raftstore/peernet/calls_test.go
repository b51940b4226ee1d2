package peernet

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/raftstore/peernet/certs"
)

func TestCall(t *testing.T) {
	dir := newAuthority(t, time.Now(), "a", "b")
	a, b := node(t, dir, "a", nil), node(t, dir, "b", nil)
	for _, wantID := range []string{"b", ""} {
		dialled, got := connected(t, a, b, wantID)
		carries(t, dialled, got)
		carries(t, got, dialled)
		if dialled.Peer() != (Peer{"b", testGeneration}) || got.Peer() != (Peer{"a", testGeneration}) {
			t.Errorf("a sees %v, b sees %v", dialled.Peer(), got.Peer())
		}
		if err := errors.Join(dialled.Close(), dialled.Close()); err != nil {
			t.Error(err)
		}
		if _, err := got.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
			t.Errorf("after the other end has closed: %v", err)
		}
		_ = got.Close()
	}
}

// TestAJoiningNodeCallsAndIsCalled has no cluster, then that of the others.
func TestAJoiningNodeCallsAndIsCalled(t *testing.T) {
	dir := newAuthority(t, time.Now(), "a", "new")
	a, joining := node(t, dir, "a", nil), listen(t, filesOf(t, dir, "new", dir), nil)
	if err := joining.Identify("new", 0); err != nil {
		t.Fatal(err)
	}
	_, got := connected(t, joining, a, "")
	if got.Peer() != (Peer{"new", 0}) {
		t.Errorf("a sees %v", got.Peer())
	}
	if dialled, _ := connected(t, a, joining, "new"); dialled.Peer() != (Peer{"new", 0}) {
		t.Errorf("a has called %v", dialled.Peer())
	}
	if _, err := joining.dial(patience(t), raftService, a.Addr().String(), "a"); !errors.Is(err, ErrOtherCluster) {
		t.Errorf("raft without a cluster: %v", err)
	}
	if err := joining.Identify("new", testGeneration); err != nil {
		t.Fatal(err)
	}
	if _, got := connected(t, joining, a, "a"); got.Peer() != (Peer{"new", testGeneration}) {
		t.Errorf("a sees %v", got.Peer())
	}
}

func TestIdentify(t *testing.T) {
	n := node(t, newAuthority(t, time.Now(), "a"), "a", nil)
	for _, c := range []struct {
		id         string
		generation uint64
		want       error
	}{
		{"a", testGeneration, nil}, {"a", 8, ErrIdentity}, {"a", 0, ErrIdentity},
		{"b", testGeneration, ErrNotTrusted}, {"A", testGeneration, certs.ErrBadName}, {"", testGeneration, certs.ErrBadName},
	} {
		if err := n.Identify(c.id, c.generation); !errors.Is(err, c.want) {
			t.Errorf("%q of %d: %v", c.id, c.generation, err)
		}
	}
}

func TestListenRefuses(t *testing.T) {
	dir := newAuthority(t, time.Now(), "a")
	files := filesOf(t, dir, "a", dir)
	for _, c := range []Config{
		{}, {Listen: "127.0.0.1:0"}, {Listen: ":0", Certificate: files.Certificate, Authorities: files.Authorities},
		{Listen: "127.0.0.1:0", Advertise: "0.0.0.0:1", Certificate: files.Certificate, Authorities: files.Authorities},
		{Listen: "127.0.0.1:0", Advertise: "host", Certificate: files.Certificate, Authorities: files.Authorities},
	} {
		if n, err := Listen(c); err == nil {
			t.Errorf("%q, %q: listens", c.Listen, c.Advertise)
			_ = n.Close()
		}
	}
	n := listen(t, files, func(c *Config) { c.Advertise = "node-a.example.org:7001" })
	if got := n.Addr().String(); got != "node-a.example.org:7001" {
		t.Errorf("advertises %s", got)
	}
}

// TestConnectionsAreCounted lets one node have two connections and all together three.
func TestConnectionsAreCounted(t *testing.T) {
	dir := newAuthority(t, time.Now(), "a", "b", "c")
	a, b := node(t, dir, "a", nil), node(t, dir, "b", nil)
	c := node(t, dir, "c", func(cfg *Config) { cfg.MaxConnections, cfg.MaxConnectionsPerPeer = 3, 2 })
	refused := func(from *Network) {
		t.Helper()
		if _, err := from.DialCall(patience(t), c.Addr().String(), "c"); !errors.Is(err, ErrBusy) {
			t.Errorf("one more: %v", err)
		}
	}
	_, first := connected(t, a, c, "c")
	connected(t, a, c, "c")
	refused(a)
	connected(t, b, c, "c")
	refused(b)
	_ = first.Close()
	connected(t, b, c, "c")
	refused(b)
}

func TestACallThatNobodyTakesIsClosed(t *testing.T) {
	t.Parallel()
	dir := newAuthority(t, time.Now(), "a", "b")
	a := node(t, dir, "a", nil)
	b := node(t, dir, "b", func(c *Config) { c.HandshakeTimeout = time.Second })
	conn, err := a.DialCall(patience(t), b.Addr().String(), "b")
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("nobody takes it: %v", err)
	}
}

// TestCloseEndsEverything closes a node in the middle of all that it can be in the middle of.
func TestCloseEndsEverything(t *testing.T) {
	dir := newAuthority(t, time.Now(), "a", "b")
	a, b := node(t, dir, "a", nil), node(t, dir, "b", nil)
	reached := make(chan struct{})
	silent := impostor(t, func(conn net.Conn) { close(reached); _, _ = io.Copy(io.Discard, conn) })
	dialled, got := connected(t, a, b, "b")
	arriving, err := net.Dial("tcp", b.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer arriving.Close()
	wordless, err := stranger(t, b.Addr(), filesOf(t, dir, "a", dir), nil)
	if err != nil {
		t.Fatal(err)
	}
	b.RaftTransport(time.Second)
	raftConn, err := a.dial(patience(t), raftService, b.Addr().String(), "b")
	if err != nil {
		t.Fatal(err)
	}
	waiting := make(chan error, 2)
	go func() { _, err := b.AcceptCall(context.Background()); waiting <- err }()
	go func() { _, err := b.DialCall(context.Background(), silent.String(), ""); waiting <- err }()

	<-reached
	awaitArriving(t, b, 2)
	began := time.Now()
	if err := errors.Join(b.Close(), b.Close()); err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := <-waiting; !errors.Is(err, ErrClosed) {
			t.Errorf("who waited got %v", err)
		}
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("closing took %v", took)
	}
	for name, conn := range map[string]net.Conn{"dialled": dialled, "accepted": got, "arriving": arriving, "wordless": wordless, "raft": raftConn} {
		_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
		if _, err := conn.Read(make([]byte, 1)); err == nil || errors.Is(err, context.DeadlineExceeded) || isTimeout(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := b.DialCall(patience(t), a.Addr().String(), "a"); !errors.Is(err, ErrClosed) {
		t.Errorf("calling afterwards: %v", err)
	}
	if _, err := a.DialCall(patience(t), b.Addr().String(), "b"); err == nil {
		t.Error("called afterwards")
	}
}

func awaitArriving(t testing.TB, n *Network, want int) {
	t.Helper()
	count := func() int {
		n.mu.Lock()
		defer n.mu.Unlock()
		return len(n.arriving)
	}
	for deadline := time.Now().Add(10 * time.Second); count() != want; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d are arriving, want %d", count(), want)
		}
	}
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// serialOf is the number of the certificate that the other end showed.
func serialOf(c *Conn) string {
	return c.Conn.(*tls.Conn).ConnectionState().PeerCertificates[0].SerialNumber.String()
}

// TestAMemberIsMoreThanItsName: of two data directories of one name, neither is taken for the other, and both together have
// as many connections as one node.
func TestAMemberIsMoreThanItsName(t *testing.T) {
	const earlier, later = "b.0a0a0a0a0a0a", "b.0b0b0b0b0b0b"
	dir := newAuthority(t, time.Now(), "a", "b", "c")
	few := func(cfg *Config) { cfg.MaxConnectionsPerPeer = 2 }
	member := func(name, id string) *Network {
		n := listen(t, filesOf(t, dir, name, dir), few)
		if err := n.Identify(id, testGeneration); err != nil {
			t.Fatal(err)
		}
		return n
	}
	a, before, after := member("a", "a"), member("b", earlier), member("b", later)
	if dialled, _ := connected(t, a, after, later); dialled.Peer().NodeID != later {
		t.Errorf("%s answers", dialled.Peer().NodeID)
	}
	connected(t, a, after, "")
	for _, wanted := range []string{earlier, "b"} {
		if _, err := a.DialCall(patience(t), after.Addr().String(), wanted); !errors.Is(err, ErrOtherNode) {
			t.Errorf("%s answers for %s: %v", later, wanted, err)
		}
	}
	_, seen := connected(t, before, a, "a")
	if seen.Peer().NodeID != earlier {
		t.Errorf("%s calls", seen.Peer().NodeID)
	}
	connected(t, after, a, "a")
	if _, err := before.DialCall(patience(t), a.Addr().String(), "a"); !errors.Is(err, ErrBusy) {
		t.Errorf("a third connection of that name: %v", err)
	}
	for _, id := range []string{"c.0a0a0a0a0a0a", "b.x"} {
		if err := listen(t, filesOf(t, dir, "b", dir), nil).Identify(id, testGeneration); err == nil {
			t.Errorf("b is called %s", id)
		}
	}
}
