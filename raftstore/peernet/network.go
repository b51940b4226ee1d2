package peernet

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/cupo-ec/cupo/raftstore/peernet/certs"
)

// Network is a node's end of everything between nodes.
type Network struct {
	cfg      Config
	listener net.Listener
	address  advertised
	calls    chan *Conn
	refusals throttle

	ending context.Context // ends when Close begins
	end    context.CancelFunc
	// running are the goroutines of accepting and of handshakes.
	running sync.WaitGroup

	mu       sync.Mutex
	identity *identity
	raft     *stream
	arriving []net.Conn // handshakes of those that called, the oldest first
	open     map[*Conn]struct{}
	accepted map[string]int // how many of open each node has made, by the name in its certificate
}

// identity is who this node says it is.
type identity struct {
	nodeID     string
	generation uint64
}

// Listen opens the listener. Until Identify, everybody is refused.
func Listen(cfg Config) (*Network, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	if _, err := cfg.Certificate(); err != nil {
		return nil, fmt.Errorf("reading this node's certificate: %w", err)
	}
	if _, err := cfg.Authorities(); err != nil {
		return nil, fmt.Errorf("reading the authorities: %w", err)
	}
	listening := net.ListenConfig{KeepAliveConfig: keepAlive}
	listener, err := listening.Listen(context.Background(), "tcp", cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("listening for other nodes: %w", err)
	}
	address, err := cfg.advertise(listener.Addr())
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	n := &Network{
		cfg: cfg, listener: listener, address: address, calls: make(chan *Conn),
		open: make(map[*Conn]struct{}), accepted: make(map[string]int),
	}
	n.ending, n.end = context.WithCancel(context.Background())
	n.running.Go(n.accept)
	return n, nil
}

// Addr is the address that the other nodes are told.
func (n *Network) Addr() net.Addr { return n.address }

// Identify says who this node is: its ID as a member, and the generation of its cluster, 0 as long as it has none.
// Called again it may only name a generation where there was none.
//
// Errors: ErrIdentity, certs.ErrBadName, and ErrNotTrusted where the node's own certificate names another.
func (n *Network) Identify(nodeID string, generation uint64) error {
	if err := certs.CheckMemberID(nodeID); err != nil {
		return err
	}
	certificate, err := n.cfg.Certificate()
	if err != nil {
		return fmt.Errorf("reading this node's certificate: %w", err)
	}
	if leaf, err := leafOf(certificate); err != nil {
		return err
	} else if !names(leaf, nodeID) {
		return fmt.Errorf("%w: this node's own names %.260q, and the node is %s", ErrNotTrusted, leaf.DNSNames, nodeID)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if me := n.identity; me != nil && (me.nodeID != nodeID || me.generation != 0 && me.generation != generation) {
		return fmt.Errorf("%w: %s of generation %d, and not %s of %d", ErrIdentity, me.nodeID, me.generation, nodeID, generation)
	}
	n.identity = &identity{nodeID, generation}
	return nil
}

func (n *Network) whoAmI() (identity, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case n.ending.Err() != nil:
		return identity{}, ErrClosed
	case n.identity == nil:
		return identity{}, fmt.Errorf("%w: it does not know its name", ErrNotReady)
	}
	return *n.identity, nil
}

// Close ends the listener and every connection, and returns when all goroutines of this package are done.
func (n *Network) Close() error {
	n.end()
	err := n.listener.Close()
	if errors.Is(err, net.ErrClosed) {
		err = nil
	}
	n.mu.Lock()
	for _, raw := range n.arriving {
		_ = raw.Close()
	}
	raft := n.raft
	n.mu.Unlock()
	if raft != nil {
		_ = raft.Close()
	}
	n.closeAll(func(*Conn) bool { return true })
	n.running.Wait()
	return err
}

// closeAll ends some of the open connections, all at the same time: each may take closeGrace.
func (n *Network) closeAll(which func(*Conn) bool) {
	n.mu.Lock()
	var chosen []*Conn
	for c := range n.open {
		if which(c) {
			chosen = append(chosen, c)
		}
	}
	n.mu.Unlock()
	var closing sync.WaitGroup
	for _, c := range chosen {
		closing.Go(func() { _ = c.Close() })
	}
	closing.Wait()
}

// keep counts a connection among the open ones.
func (n *Network) keep(c *Conn) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ending.Err() != nil {
		return ErrClosed
	}
	if c.accepted {
		all := 0
		for _, count := range n.accepted {
			all += count
		}
		if all >= n.cfg.MaxConnections || n.accepted[c.peer.name()] >= n.cfg.MaxConnectionsPerPeer {
			return ErrBusy
		}
		n.accepted[c.peer.name()]++
	}
	n.open[c] = struct{}{}
	return nil
}

func (n *Network) forget(c *Conn) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, kept := n.open[c]; !kept {
		return
	}
	delete(n.open, c)
	if !c.accepted {
		return
	}
	name := c.peer.name()
	if n.accepted[name]--; n.accepted[name] == 0 {
		delete(n.accepted, name)
	}
}

// throttle lets one line a second into the log: who is refused must not be able to fill it.
type throttle struct {
	mu      sync.Mutex
	next    time.Time
	leftOut int
}

func (t *throttle) allow(now time.Time) (leftOut int, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now.Before(t.next) {
		t.leftOut++
		return 0, false
	}
	leftOut, t.leftOut = t.leftOut, 0
	t.next = now.Add(time.Second)
	return leftOut, true
}
