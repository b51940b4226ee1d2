package peernet

import (
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

// TestCertificatesThatAreNotTrusted wants the same reason on the side that calls, whichever of the two
// certificates it is.
func TestCertificatesThatAreNotTrusted(t *testing.T) {
	now := time.Now()
	ours, theirs := newAuthority(t, now, "a", "b", "c"), newAuthority(t, now, "a", "b")
	past, future := newAuthority(t, now.AddDate(-3, 0, 0), "a", "b"), newAuthority(t, now.AddDate(1, 0, 0), "a", "b")
	for name, c := range map[string]struct{ a, aTrusts, b, bTrusts string }{
		"the caller is of another authority":  {theirs, ours, ours, ours},
		"the called is of another authority":  {ours, ours, theirs, ours},
		"neither knows the other's authority": {ours, ours, theirs, theirs},
		"the caller's has ended":              {past, ours, ours, past},
		"the called's has ended":              {ours, past, past, ours},
		"the caller's is not valid yet":       {future, ours, ours, future},
	} {
		for _, wantID := range []string{"b", ""} {
			a, b := listen(t, filesOf(t, c.a, "a", c.aTrusts), nil), listen(t, filesOf(t, c.b, "b", c.bTrusts), nil)
			if err := errors.Join(a.Identify("a", testGeneration), b.Identify("b", testGeneration)); err != nil {
				t.Fatal(err)
			}
			if _, err := a.DialCall(patience(t), b.Addr().String(), wantID); !errors.Is(err, ErrNotTrusted) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestWhoIsRefused goes through what two trusted nodes can have against each other.
func TestWhoIsRefused(t *testing.T) {
	dir := newAuthority(t, time.Now(), "a", "b", "c")
	b := node(t, dir, "b", nil)
	b.RaftTransport(time.Second)
	dumb := node(t, dir, "b", nil) // has no raft
	unborn := listen(t, filesOf(t, dir, "b", dir), nil)
	for name, c := range map[string]struct {
		at       *Network
		service  string
		identity identity
		wantID   string
		want     error
	}{
		"raft":                               {b, raftService, identity{"a", testGeneration}, "b", nil},
		"raft, another node wanted":          {b, raftService, identity{"a", testGeneration}, "c", ErrOtherNode},
		"raft, nobody wanted":                {b, raftService, identity{"a", testGeneration}, "", ErrOtherNode},
		"raft, another cluster":              {b, raftService, identity{"a", 8}, "b", ErrOtherCluster},
		"raft, another name":                 {b, raftService, identity{"c", testGeneration}, "b", ErrNotTrusted},
		"raft, the called's name":            {b, raftService, identity{"b", testGeneration}, "b", ErrNotTrusted},
		"raft, where there is none":          {dumb, raftService, identity{"a", testGeneration}, "b", ErrNotReady},
		"raft, before it knows its name":     {unborn, raftService, identity{"a", testGeneration}, "b", ErrNotReady},
		"a call":                             {dumb, callService, identity{"a", testGeneration}, "", nil},
		"a call without a cluster":           {dumb, callService, identity{"a", 0}, "b", nil},
		"a call of another cluster":          {b, callService, identity{"a", 8}, "b", ErrOtherCluster},
		"a call for another node":            {b, callService, identity{"a", testGeneration}, "c", ErrOtherNode},
		"a call under another name":          {b, callService, identity{"c", testGeneration}, "b", ErrNotTrusted},
		"a call before it knows its name":    {unborn, callService, identity{"a", testGeneration}, "b", ErrNotReady},
		"a call without a name of one's own": {b, callService, identity{"", testGeneration}, "b", ErrNotTrusted},
	} {
		a := listen(t, filesOf(t, dir, "a", dir), nil)
		a.identity = &c.identity // Identify would have refused some
		conn, err := a.dial(patience(t), c.service, c.at.Addr().String(), c.wantID)
		if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			_ = conn.Close()
		}
		_ = a.Close()
	}
}

// TestRaftWithoutAClusterIsRefusedByTheCalled speaks by hand, for our own side would not ask. Who has no cluster yet may
// have one in a moment.
func TestRaftWithoutAClusterIsRefusedByTheCalled(t *testing.T) {
	for _, c := range []struct {
		called, calling uint64
		want            verdict
	}{
		{0, 0, notReady}, {0, testGeneration, notReady}, {testGeneration, 0, otherCluster},
	} {
		refusedRaft(t, c.called, c.calling, c.want)
	}
}

func refusedRaft(t *testing.T, called, calling uint64, want verdict) {
	t.Helper()
	dir := newAuthority(t, time.Now(), "a", "b")
	joining := listen(t, filesOf(t, dir, "b", dir), nil)
	if err := joining.Identify("b", called); err != nil {
		t.Fatal(err)
	}
	joining.RaftTransport(time.Second)
	conn, err := stranger(t, joining.Addr(), filesOf(t, dir, "a", dir), func(c *tls.Config) { c.NextProtos = []string{raftService} })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write(preface{own: "a", generation: calling, wanted: "b"}.encode()); err != nil {
		t.Fatal(err)
	}
	if got, err := readPreface(conn); err != nil || got.verdict != want {
		t.Errorf("%d called by %d: answered %+v, %v", called, calling, got, err)
	}
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("%d called by %d: still open: %v", called, calling, err)
	}
}

// TestLyingAnswers has a node at the other end that is trusted and answers what it should not.
func TestLyingAnswers(t *testing.T) {
	dir := newAuthority(t, time.Now(), "a", "b", "c")
	a, c := node(t, dir, "a", nil), filesOf(t, dir, "c", dir)
	for name, one := range map[string]struct {
		reply []byte
		want  error
	}{
		"another's name":       {preface{own: "b", generation: testGeneration}.encode(), ErrNotTrusted},
		"no name":              {preface{generation: testGeneration}.encode(), ErrNotTrusted},
		"its own name":         {preface{own: "c", generation: testGeneration}.encode(), ErrOtherNode},
		"an unknown refusal":   {preface{verdict: 99, own: "c", generation: testGeneration}.encode(), ErrProtocol},
		"nothing":              {nil, ErrProtocol},
		"half a length":        {[]byte{0}, ErrProtocol},
		"a length alone":       {[]byte{0, 20}, ErrProtocol},
		"too much":             {[]byte{0xff, 0xff, 1}, ErrProtocol},
		"an empty preface":     {[]byte{0, 0}, ErrProtocol},
		"a later version":      {[]byte{0, 1, 2}, ErrProtocol},
		"a name that is none":  {append([]byte{0, 13, 1, 0}, []byte("12345678\x01B\x00")...), ErrProtocol},
		"a request of no TLS":  {[]byte("GET / HTTP/1.1\r\n\r\n"), ErrProtocol},
		"a node of no cluster": {preface{own: "c"}.encode(), ErrOtherNode},
	} {
		conn, err := a.DialCall(patience(t), answering(t, c, one.reply).String(), "b")
		if !errors.Is(err, one.want) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			_ = conn.Close()
		}
	}
	other := answering(t, c, preface{own: "c", generation: 8}.encode())
	conn, err := a.DialCall(patience(t), other.String(), "c")
	if !errors.Is(err, ErrOtherCluster) {
		t.Errorf("another cluster's yes: %v", err)
	}
	if err == nil {
		_ = conn.Close()
	}
}

func TestWhatIsNoNodeAtAll(t *testing.T) {
	t.Parallel()
	dir := newAuthority(t, time.Now(), "a")
	a := node(t, dir, "a", func(c *Config) { c.HandshakeTimeout = time.Second })
	plain := impostor(t, func(conn net.Conn) {
		_, _ = conn.Write([]byte("220 mail.example.org\r\n"))
		_, _ = io.Copy(io.Discard, conn)
	})
	if _, err := a.DialCall(patience(t), plain.String(), ""); !errors.Is(err, ErrProtocol) {
		t.Errorf("another protocol: %v", err)
	}
	silent := impostor(t, func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) })
	if _, err := a.DialCall(patience(t), silent.String(), ""); !isTimeout(err) {
		t.Errorf("silence: %v", err)
	}
	closed := impostor(t, func(net.Conn) {})
	if _, err := a.DialCall(patience(t), closed.String(), ""); err == nil {
		t.Error("a closed connection passes for a node")
	}
}

// TestStrangersAtTheDoor sends a node what is not TLS, or not the TLS that it wants.
func TestStrangersAtTheDoor(t *testing.T) {
	dir := newAuthority(t, time.Now(), "a", "b")
	files := filesOf(t, dir, "a", dir)
	b := node(t, dir, "b", nil)
	for _, garbage := range []string{"", "\x00", "GET / HTTP/1.1\r\n\r\n", strings.Repeat("\x16\x03\x01\xff\xff", 9000), "\x16\x03\x01\x00\x05hello"} {
		conn, err := net.Dial("tcp", b.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = conn.Write([]byte(garbage))
		_ = conn.(*net.TCPConn).CloseWrite()
		_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
		if _, err := io.Copy(io.Discard, conn); isTimeout(err) {
			t.Errorf("%.20q is still listened to", garbage)
		}
		_ = conn.Close()
	}
	for name, change := range map[string]func(*tls.Config){
		"TLS 1.2":               func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 },
		"no service":            func(c *tls.Config) { c.NextProtos = nil },
		"an unknown service":    func(c *tls.Config) { c.NextProtos = []string{"h2"} },
		"no certificate":        func(c *tls.Config) { c.Certificates = nil },
		"a certificate, no key": func(c *tls.Config) { c.Certificates[0].PrivateKey = newKey(t) },
	} {
		conn, err := stranger(t, b.Addr(), files, change)
		if err == nil { // in TLS 1.3 the side that calls is done first
			_, _ = conn.Write(preface{generation: testGeneration, own: "a", wanted: "b"}.encode())
			_, err = readPreface(conn)
		}
		if err == nil || isTimeout(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	connected(t, node(t, dir, "a", nil), b, "b")
}

func TestGarbageInsteadOfAPreface(t *testing.T) {
	dir := newAuthority(t, time.Now(), "a", "b")
	files := filesOf(t, dir, "a", dir)
	b := node(t, dir, "b", nil)
	good := preface{generation: testGeneration, own: "a", wanted: "b"}.encode()
	for name, text := range map[string][]byte{
		"too long":           binary.BigEndian.AppendUint16(nil, maxPrefaceBytes+1),
		"a later version":    append([]byte{0, byte(len(good) - 2), 2}, good[3:]...),
		"something behind":   append([]byte{0, byte(len(good) - 1)}, append(good[2:len(good):len(good)], 0)...),
		"a name cut off":     append([]byte{0, byte(len(good) - 3)}, good[2:len(good)-1]...),
		"text":               []byte("\x00\x10GET / HTTP/1.1\r\n\r\n"),
		"a name with spaces": preface{generation: testGeneration, own: "a b"}.encode(),
	} {
		conn, err := stranger(t, b.Addr(), files, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write(text); err != nil {
			t.Fatal(err)
		}
		if got, err := readPreface(conn); err != nil || got.verdict != badPreface {
			t.Errorf("%s: answered %+v, %v", name, got, err)
		}
		if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
			t.Errorf("%s: still open, %v", name, err)
		}
	}
}

// TestSlowPeersKeepNobodyOut has more connections than there is room for, at three stages of a handshake
// that they never finish.
func TestSlowPeersKeepNobodyOut(t *testing.T) {
	dir := newAuthority(t, time.Now(), "a", "b")
	a, files := node(t, dir, "a", nil), filesOf(t, dir, "a", dir)
	b := node(t, dir, "b", func(c *Config) { c.MaxHandshakes, c.HandshakeTimeout = 4, time.Hour })
	var oldest net.Conn
	for range 4 {
		silent, err := net.Dial("tcp", b.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer silent.Close()
		if oldest == nil {
			oldest = silent
		}
		begun, err := net.Dial("tcp", b.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer begun.Close()
		_, _ = begun.Write([]byte{0x16, 3, 1, 2, 0, 1})
		_, _ = stranger(t, b.Addr(), files, nil)
	}
	dialled, got := connected(t, a, b, "b")
	carries(t, dialled, got)
	_ = oldest.SetReadDeadline(time.Now().Add(20 * time.Second))
	if _, err := oldest.Read(make([]byte, 1)); err == nil || isTimeout(err) {
		t.Errorf("the slowest was kept: %v", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.arriving) > 4 {
		t.Errorf("%d handshakes at once", len(b.arriving))
	}
}

// TestASlowPeerIsDroppedInTime never finishes its preface. Who has finished may take its time.
func TestASlowPeerIsDroppedInTime(t *testing.T) {
	t.Parallel()
	dir := newAuthority(t, time.Now(), "a", "b")
	b := node(t, dir, "b", func(c *Config) { c.HandshakeTimeout = time.Second })
	a := node(t, dir, "a", func(c *Config) { c.HandshakeTimeout = time.Second })
	dialled, got := connected(t, a, b, "b")
	conn, err := stranger(t, b.Addr(), filesOf(t, dir, "a", dir), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = conn.Write([]byte{0, 20, 1})
	if _, err := readPreface(conn); err == nil || isTimeout(err) {
		t.Errorf("waited for a preface: %v", err)
	}
	carries(t, dialled, got)
	carries(t, got, dialled)
}

// TestNothingIsLeftBehind counts descriptors after many refusals of each kind.
func TestNothingIsLeftBehind(t *testing.T) {
	if _, err := os.ReadDir("/proc/self/fd"); err != nil {
		t.Skip("descriptors cannot be counted here")
	}
	descriptors := func() int {
		all, _ := os.ReadDir("/proc/self/fd")
		return len(all)
	}
	dir := newAuthority(t, time.Now(), "a", "b", "c")
	a, b := node(t, dir, "a", nil), node(t, dir, "b", func(c *Config) { c.MaxConnections = 1 })
	connected(t, a, b, "b")
	before := descriptors()
	for range 20 {
		for _, wantID := range []string{"b", "c"} { // too many, and another
			if _, err := a.DialCall(patience(t), b.Addr().String(), wantID); err == nil {
				t.Fatal("not refused")
			}
		}
	}
	deadline := time.Now().Add(10 * time.Second)
	for descriptors() > before && time.Now().Before(deadline) {
		time.Sleep(5 * time.Millisecond)
	}
	if after := descriptors(); after > before {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
}

// TestTheReasonIsNotLostToAReset has a peer that is still writing while it is refused.
func TestTheReasonIsNotLostToAReset(t *testing.T) {
	refused := make(chan struct{})
	at := impostor(t, func(conn net.Conn) {
		_, _ = conn.Read(make([]byte, 1)) // and leave the rest
		_, _ = conn.Write([]byte("reason"))
		close(refused)
		linger(conn)
	})
	conn, err := net.Dial("tcp", at.String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	for range 10 {
		if _, err := conn.Write(make([]byte, 100)); err != nil {
			t.Fatal(err)
		}
		<-refused
	}
	if reason, err := io.ReadAll(conn); err != nil || string(reason) != "reason" {
		t.Errorf("%q, %v", reason, err)
	}
}
