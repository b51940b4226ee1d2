package peernet

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"
)

const (
	firstPause = 5 * time.Millisecond
	longPause  = time.Second
)

// accept takes what comes in. Out of descriptors, it waits for some and goes on.
func (n *Network) accept() {
	pause := firstPause
	for {
		raw, err := n.listener.Accept()
		if err == nil {
			pause = firstPause
			n.arrive(raw)
			continue
		}
		if n.ending.Err() != nil || errors.Is(err, net.ErrClosed) {
			return
		}
		if _, ok := n.refusals.allow(time.Now()); ok {
			n.cfg.Logger.Error("no connection of another node can be accepted", "error", err)
		}
		select {
		case <-time.After(pause):
			pause = min(2*pause, longPause)
		case <-n.ending.Done():
			return
		}
	}
}

// arrive begins a handshake, and drops the oldest where there are too many.
func (n *Network) arrive(raw net.Conn) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ending.Err() != nil {
		_ = raw.Close()
		return
	}
	if len(n.arriving) >= n.cfg.MaxHandshakes {
		_ = n.arriving[0].Close()
		n.arriving = slices.Delete(n.arriving, 0, 1)
	}
	n.arriving = append(n.arriving, raw)
	n.running.Go(func() { n.welcome(raw) })
}

// arrived ends a handshake.
func (n *Network) arrived(raw net.Conn) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.arriving = slices.DeleteFunc(n.arriving, func(c net.Conn) bool { return c == raw })
}

func (n *Network) welcome(raw net.Conn) {
	conn, err := n.greet(raw)
	if err != nil {
		n.logRefusal(raw, err)
		linger(raw)
	}
	n.arrived(raw)
	if err == nil {
		n.deliver(conn)
	}
}

func (n *Network) logRefusal(raw net.Conn, err error) {
	if n.ending.Err() != nil {
		return
	}
	if leftOut, ok := n.refusals.allow(time.Now()); ok {
		n.cfg.Logger.Warn("a connection between nodes was refused", "from", raw.RemoteAddr().String(), "error", err, "leftOut", leftOut)
	}
}

// greet makes of what came in a connection of a node that is known, counted among the open ones.
func (n *Network) greet(raw net.Conn) (*Conn, error) {
	if err := raw.SetDeadline(time.Now().Add(n.cfg.HandshakeTimeout)); err != nil {
		return nil, fmt.Errorf("setting a deadline: %w", err)
	}
	secured := tls.Server(raw, n.serverTLS())
	if err := secured.HandshakeContext(n.ending); err != nil {
		return nil, fmt.Errorf("the TLS handshake: %w", err)
	}
	state := secured.ConnectionState()
	if state.NegotiatedProtocol == "" {
		return nil, fmt.Errorf("%w: no service is named", ErrProtocol)
	}
	theirs, err := readPreface(secured)
	if err != nil {
		return nil, n.refuse(secured, badPreface, err)
	}
	conn := newConn(n, secured, raw, theirs)
	conn.accepted = true
	if v := n.judge(conn, theirs, state.PeerCertificates[0]); v != accepted {
		return nil, n.refuse(secured, v, fmt.Errorf("%w: %s of generation %d wants %q", v.err(), theirs.own, theirs.generation, theirs.wanted))
	}
	if err := n.keep(conn); err != nil {
		return nil, n.refuse(secured, busy, fmt.Errorf("%w: %s wants one more", err, theirs.own))
	}
	if err := errors.Join(n.answer(secured, accepted), raw.SetDeadline(time.Time{})); err != nil {
		n.forget(conn)
		return nil, err
	}
	return conn, nil
}

// judge decides about a connection by what the peer and its certificate say.
func (n *Network) judge(conn *Conn, theirs preface, certificate *x509.Certificate) verdict {
	me, err := n.whoAmI()
	switch {
	case err != nil:
		return notReady
	case !names(certificate, theirs.own):
		return notTrusted
	case conn.service == raftService && me.generation == 0:
		return notReady
	case !sameCluster(conn.service, me.generation, theirs.generation):
		return otherCluster
	case theirs.wanted != me.nodeID && (theirs.wanted != "" || conn.service == raftService):
		return otherNode
	case conn.service == raftService && n.currentRaft() == nil:
		return notReady
	}
	return accepted
}

// sameCluster: a node that has no cluster yet may call and be called, and nothing else.
func sameCluster(service string, mine, theirs uint64) bool {
	if service == callService && (mine == 0 || theirs == 0) {
		return true
	}
	return mine == theirs && mine != 0
}

func (n *Network) answer(secured *tls.Conn, v verdict) error {
	reply := preface{verdict: v}
	if me, err := n.whoAmI(); err == nil {
		reply.own, reply.generation = me.nodeID, me.generation
	}
	if _, err := secured.Write(reply.encode()); err != nil {
		return fmt.Errorf("answering: %w", err)
	}
	return nil
}

// refuse tells the peer why, and returns the reason.
func (n *Network) refuse(secured *tls.Conn, v verdict, reason error) error {
	if err := n.answer(secured, v); err == nil {
		_ = secured.CloseWrite()
	}
	return reason
}

// deliver hands a connection to its service.
func (n *Network) deliver(conn *Conn) {
	if conn.service == raftService {
		n.deliverRaft(conn)
		return
	}
	patience := time.NewTimer(n.cfg.HandshakeTimeout)
	defer patience.Stop()
	select {
	case n.calls <- conn:
		return
	case <-patience.C:
		n.logRefusal(conn.raw, fmt.Errorf("%w: nobody takes it", ErrBusy))
	case <-n.ending.Done():
	}
	_ = conn.Close()
}

// AcceptCall waits for the next connection that another node has made for calls. The caller closes it.
//
// Errors: ErrClosed, or the context's.
func (n *Network) AcceptCall(ctx context.Context) (*Conn, error) {
	select {
	case conn := <-n.calls:
		return conn, nil
	case <-n.ending.Done():
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
