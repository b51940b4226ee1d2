package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"sync"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore/peernet"
	"github.com/cupo-ec/cupo/server/cluster"
	"github.com/cupo-ec/cupo/server/httpapi"
	"github.com/cupo-ec/cupo/server/link"
)

// PeerConfig says how a replica meets the others. Without Listen it is alone.
type PeerConfig struct {
	// NodeID names the replica for ever, as its certificate does.
	NodeID string
	// Listen is the address for the other nodes, Advertise the one that they are told; default Listen.
	Listen, Advertise string
	// Certs is a directory with ca.crt and, by the node's name, NAME.crt and NAME.key.
	Certs string
	// Join are addresses of nodes of a cluster that a new node is to join. Without any, a new node begins a
	// cluster of its own.
	Join []string
	// Replica has the node follow without a vote.
	Replica bool
	// Heartbeat is how long a silent leader is followed; see docs/decisions/failover.md.
	Heartbeat time.Duration
	// MaxLag is how far behind the leader's time a node may be and be given traffic.
	MaxLag time.Duration
}

func defaultPeers() PeerConfig {
	return PeerConfig{Heartbeat: 500 * time.Millisecond, MaxLag: 10 * time.Second}
}

var errNoCerts = errors.New(`settings "node-id" and "peer-certs" go with "peer-listen": name the node and the directory of its certificate; ` +
	"cupo cluster certs makes one")

func (c *PeerConfig) validate() error {
	if c.Listen == "" {
		return nil
	}
	if c.NodeID == "" || c.Certs == "" {
		return errNoCerts
	}
	for _, address := range c.Join {
		if host, port, err := net.SplitHostPort(address); err != nil || host == "" || port == "" {
			return fmt.Errorf("%w: %q", errJoinAddress, address)
		}
	}
	return nil
}

var errJoinAddress = errors.New(`setting "join" names nodes by host:port, as they have it in "peer-listen"`)

// peers is a replica's side of the network between nodes.
type peers struct {
	config *PeerConfig
	files  *peernet.Files
	// admissible, where it is there, refuses data that the nodes to be joined have gone on without.
	admissible func(generation uint64, joining bool) error
	network    *peernet.Network
	calls      *link.Server
	// stop ends the calls of others.
	stop    context.CancelFunc
	serving sync.WaitGroup
}

func (s *Server) listenForPeers() (*peers, error) {
	c := &s.config.Peers
	file := func(name string) string { return filepath.Join(c.Certs, name) }
	files, err := peernet.ReadFiles(file(c.NodeID+".crt"), file(c.NodeID+".key"), file("ca.crt"), s.logger)
	if err != nil {
		return nil, fmt.Errorf("reading the certificate of node %s: %w", c.NodeID, err)
	}
	network, err := peernet.Listen(peernet.Config{
		Listen: c.Listen, Advertise: c.Advertise, Certificate: files.Certificate, Authorities: files.Authorities, Logger: s.logger,
	})
	if err != nil {
		return nil, fmt.Errorf("listening for other nodes on %s: %w", c.Listen, err)
	}
	return &peers{config: c, files: files, network: network, calls: link.NewServer(link.ServerConfig{Limits: callLimits()})}, nil
}

// meet learns which cluster a node without data is to join. It waits until one of its nodes answers.
func (p *peers) meet(ctx context.Context, nodeID string, logger *slog.Logger) (generation uint64, err error) {
	if err := p.network.Identify(nodeID, 0); err != nil {
		return 0, err
	}
	return cluster.Meet(ctx, p.config.NodeID, p.config.Join, p.dial, logger)
}

// identify tells the network who this node is, before raft speaks to anybody. Others are asked first: nobody of another
// history would answer a node that has said of which it is.
func (p *peers) identify(nodeID string, generation uint64, joining bool) error {
	if p.admissible != nil {
		if err := p.network.Identify(nodeID, 0); err != nil {
			return err
		}
		if err := p.admissible(generation, joining); err != nil {
			return err
		}
	}
	return p.network.Identify(nodeID, generation)
}

// callLimits let through whatever the leader itself would take from a client.
func callLimits() link.Limits { return link.Limits{MaxPayloadBytes: httpapi.MaxHandedBytes} }

// dial makes the way to another node; nothing is connected before it is used.
func (p *peers) dial(id, address string) cluster.Caller {
	return link.New(link.ClientConfig{
		Dial:   func(ctx context.Context) (net.Conn, error) { return p.network.DialCall(ctx, address, id) },
		Limits: callLimits(),
	})
}

// serve answers other nodes' calls until close.
func (p *peers) serve(node *cluster.Node) {
	ctx, stop := context.WithCancel(context.Background())
	p.stop = stop
	p.serving.Go(func() {
		for {
			conn, err := p.network.AcceptCall(ctx)
			if err != nil {
				return // closed
			}
			peer := cluster.Peer{NodeID: conn.Peer().NodeID, Generation: conn.Peer().Generation}
			handle := func(ctx context.Context, kind uint8, payload, answer []byte) ([]byte, error) {
				answer, err := node.Handle(ctx, peer, kind, payload, answer)
				if errors.Is(err, cluster.ErrNotHandled) {
					err = &link.Refusal{Code: codeNotHandled, Text: err.Error()}
				}
				return answer, err
			}
			p.serving.Go(func() { _ = p.calls.Serve(ctx, conn, handle) }) // why it ended is the caller's to say
		}
	})
}

// drain lets the calls of others that are under way end, and takes no more.
func (p *peers) drain(ctx context.Context) error { return p.calls.Drain(ctx) }

func (p *peers) close() error {
	if p.stop != nil {
		p.stop()
	}
	p.calls.Close()
	err := p.network.Close()
	p.serving.Wait()
	return err
}

// newNode makes the replica's place among the others.
func (s *Server) newNode() *cluster.Node {
	return cluster.New(cluster.Config{
		Store: s.store, Dial: s.peers.dial, Sent: carriedOut, Busy: func(err error) bool { return errors.Is(err, link.ErrBusy) },
		Handed: func(ctx context.Context, call, answer []byte) ([]byte, error) {
			api := s.api.Load()
			if api == nil {
				return answer, fmt.Errorf("%w: the node is starting", cluster.ErrNotHandled)
			}
			return api.Handed(ctx, call, answer)
		},
		Format: s.state.Format, Self: s.describeSelf, Logger: s.logger, WallMillis: s.wallMillis,
		PeerAddress: s.peers.network.Addr().String(), Replica: s.config.Peers.Replica,
	})
}

// codeNotHandled is the refusal of a call that no handler has looked at.
const codeNotHandled = 1

// carriedOut reports whether a call that failed may have been carried out.
func carriedOut(err error) bool {
	var refusal *link.Refusal
	if errors.As(err, &refusal) && refusal.Code == codeNotHandled {
		return false
	}
	return !link.NotCarriedOut(err)
}

func (s *Server) describeSelf(status *cluster.Status) {
	status.APIAddress, status.Version = s.Addr(), s.config.Version
	status.OldestFormat, status.NewestFormat = allocator.Supported()
	status.Reasons = s.reasons()
	for _, sum := range s.state.Checksums() {
		status.Sums = append(status.Sums, cluster.Sum{Index: sum.Index, Part: sum.Part, Value: sum.Sum})
	}
}

func (s *Server) wallMillis() int64 {
	wall, _ := s.clock.Now()
	return wall
}
