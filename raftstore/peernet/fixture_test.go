package peernet

import (
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/raftstore/peernet/certs"
)

const testGeneration = 7

// newAuthority makes certificates for nodes at a time, and answers where they are.
func newAuthority(t testing.TB, now time.Time, ids ...string) string {
	t.Helper()
	dir := t.TempDir()
	var nodes []certs.Node
	for _, id := range ids {
		nodes = append(nodes, certs.Node{ID: id})
	}
	if _, err := certs.Make(dir, nodes, now); err != nil {
		t.Fatal(err)
	}
	return dir
}

// filesOf reads a node's certificate of one authority, and whom it trusts, which may be another.
func filesOf(t testing.TB, dir, id, trusts string) *Files {
	t.Helper()
	files, err := ReadFiles(filepath.Join(dir, id+".crt"), filepath.Join(dir, id+".key"), filepath.Join(trusts, "ca.crt"), quiet())
	if err != nil {
		t.Fatal(err)
	}
	files.rereadAfter = 0
	return files
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// listen opens a node's network, unidentified, with small limits of time.
func listen(t testing.TB, files *Files, change func(*Config)) *Network {
	t.Helper()
	cfg := Config{
		Listen: "127.0.0.1:0", Certificate: files.Certificate, Authorities: files.Authorities, Logger: quiet(),
		HandshakeTimeout: 10 * time.Second,
	}
	if change != nil {
		change(&cfg)
	}
	n, err := Listen(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
		n.mu.Lock()
		defer n.mu.Unlock()
		if len(n.open)+len(n.arriving)+len(n.accepted) > 0 {
			t.Errorf("closed with %d open, %d arriving, %d accepted", len(n.open), len(n.arriving), len(n.accepted))
		}
	})
	return n
}

// node is a network with a name and a cluster.
func node(t testing.TB, dir, id string, change func(*Config)) *Network {
	t.Helper()
	n := listen(t, filesOf(t, dir, id, dir), change)
	if err := n.Identify(id, testGeneration); err != nil {
		t.Fatal(err)
	}
	return n
}

func patience(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// connected is a call from one node to another, seen from both ends.
func connected(t testing.TB, from, to *Network, wantID string) (dialled, got *Conn) {
	t.Helper()
	dialled, err := from.DialCall(patience(t), to.Addr().String(), wantID)
	if err != nil {
		t.Fatal(err)
	}
	got, err = to.AcceptCall(patience(t))
	if err != nil {
		t.Fatal(err)
	}
	return dialled, got
}

// carries sends bytes through a connection.
func carries(t testing.TB, from, to net.Conn) {
	t.Helper()
	text := []byte("through and through")
	if _, err := from.Write(text); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len(text))
	if err := to.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(to, got); err != nil || string(got) != string(text) {
		t.Fatalf("%q came, %v", got, err)
	}
}

// stranger speaks TLS to a node by hand. The certificate may be missing.
func stranger(t testing.TB, at net.Addr, files *Files, change func(*tls.Config)) (*tls.Conn, error) {
	t.Helper()
	cfg := &tls.Config{InsecureSkipVerify: true, NextProtos: []string{callService}}
	if files != nil {
		certificate, _ := files.Certificate()
		cfg.Certificates = []tls.Certificate{*certificate}
	}
	if change != nil {
		change(cfg)
	}
	dialer := &tls.Dialer{Config: cfg}
	conn, err := dialer.DialContext(patience(t), "tcp", at.String())
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	return conn.(*tls.Conn), nil
}

// impostor is a listener that does with each connection what it is told.
func impostor(t testing.TB, does func(net.Conn)) net.Addr {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			does(conn)
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() { _ = listener.Close(); <-done })
	return listener.Addr()
}

// answering is an impostor with a certificate, which answers the preface with these bytes.
func answering(t testing.TB, files *Files, reply []byte) net.Addr {
	certificate, _ := files.Certificate()
	cfg := &tls.Config{Certificates: []tls.Certificate{*certificate}, NextProtos: []string{callService}, ClientAuth: tls.RequireAnyClientCert}
	return impostor(t, func(raw net.Conn) {
		conn := tls.Server(raw, cfg)
		if _, err := readPreface(conn); err == nil {
			_, _ = conn.Write(reply)
			_ = conn.CloseWrite()
			_, _ = io.Copy(io.Discard, conn)
		}
	})
}
