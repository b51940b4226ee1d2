package peernet

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
)

// DialCall connects to the node at an address for calls. wantID is the node's name, "" where the caller does
// not know it: then any node of the same authority and cluster will do. HandshakeTimeout bounds it as ctx
// does. The caller closes the connection.
//
// Errors: all of this package's reasons, the context's, or what the network says.
func (n *Network) DialCall(ctx context.Context, address, wantID string) (*Conn, error) {
	return n.dial(ctx, callService, address, wantID)
}

func (n *Network) dial(ctx context.Context, service, address, wantID string) (*Conn, error) {
	conn, err := n.dialWithin(ctx, service, address, wantID)
	if err == nil {
		return conn, nil
	}
	if n.ending.Err() != nil {
		return nil, fmt.Errorf("connecting to %s: %w", address, ErrClosed)
	}
	return nil, fmt.Errorf("connecting to %s: %w", address, err)
}

func (n *Network) dialWithin(ctx context.Context, service, address, wantID string) (*Conn, error) {
	me, err := n.whoAmI()
	if err != nil {
		return nil, err
	}
	if service == raftService && me.generation == 0 {
		return nil, fmt.Errorf("%w: this node has none yet", ErrOtherCluster)
	}
	ctx, cancel := context.WithTimeout(ctx, n.cfg.HandshakeTimeout)
	defer cancel()
	defer context.AfterFunc(n.ending, cancel)()

	dialer := net.Dialer{KeepAliveConfig: keepAlive}
	raw, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	conn, err := n.introduce(ctx, raw, me, service, wantID)
	if err != nil {
		_ = raw.Close()
		if ended := ctx.Err(); ended != nil {
			return nil, fmt.Errorf("%w: %w", ended, err)
		}
		return nil, err
	}
	return conn, nil
}

// introduce does what comes between a TCP connection and a service: TLS and the prefaces.
func (n *Network) introduce(ctx context.Context, raw net.Conn, me identity, service, wantID string) (*Conn, error) {
	untouched := context.AfterFunc(ctx, func() { _ = raw.Close() })
	defer untouched()
	secured := tls.Client(raw, n.clientTLS(service))
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, explainTLS(err)
	}
	if secured.ConnectionState().NegotiatedProtocol != service {
		return nil, fmt.Errorf("%w: it does not know %s", ErrProtocol, service)
	}
	mine := preface{generation: me.generation, own: me.nodeID, wanted: wantID}
	if _, err := secured.Write(mine.encode()); err != nil {
		return nil, explainTLS(err)
	}
	theirs, err := readPreface(secured)
	if err != nil {
		return nil, explainTLS(err)
	}
	if err := checkAnswer(secured, mine, theirs); err != nil {
		return nil, err
	}
	conn := newConn(n, secured, raw, theirs)
	if err := n.keep(conn); err != nil {
		return nil, err
	}
	if !untouched() {
		n.forget(conn)
		return nil, context.Cause(ctx)
	}
	return conn, nil
}

// checkAnswer looks at the other end as the other end has looked at this one.
func checkAnswer(secured *tls.Conn, mine, theirs preface) error {
	state := secured.ConnectionState()
	switch {
	case theirs.verdict != accepted:
		return fmt.Errorf("refused by %q: %w", theirs.own, theirs.verdict.err())
	case !names(state.PeerCertificates[0], theirs.own):
		return fmt.Errorf("%w: it does not name %q, which uses it", ErrNotTrusted, theirs.own)
	case mine.wanted != "" && mine.wanted != theirs.own:
		return fmt.Errorf("%w: %s instead of %s", ErrOtherNode, theirs.own, mine.wanted)
	case !sameCluster(state.NegotiatedProtocol, mine.generation, theirs.generation):
		return fmt.Errorf("%w: of generation %d, and this node of %d", ErrOtherCluster, theirs.generation, mine.generation)
	}
	return nil
}
