package fleet

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/cupo-ec/cupo/bench/node"
	"github.com/cupo-ec/cupo/wire"
)

// Options says which cluster to start.
type Options struct {
	// Node is what all nodes have in common; DataDir is the cluster's, with a directory for each node.
	Node node.Config
	// Cupo is the path of the command line, which makes the certificates.
	Cupo  string
	Nodes int
	// APIPort and PeerPort are the first node's; the others' follow. 0 takes free ones.
	APIPort, PeerPort int
	// Progress is told of each node that has started.
	Progress func(name string, demo *node.Demo)
}

// Fleet is a running cluster.
type Fleet struct {
	options Options
	names   []string
	nodes   []*node.Node
	demo    *node.Demo
	peers   []string
}

var errNodes = errors.New("a cluster has 2 to 7 nodes")

// Start starts the nodes, one after the other, and returns when all have their votes.
func Start(ctx context.Context, o Options) (*Fleet, error) {
	if o.Nodes < 2 || o.Nodes > 7 {
		return nil, errNodes
	}
	f := &Fleet{options: o}
	for i := range o.Nodes {
		f.names = append(f.names, string(rune('a'+i)))
	}
	if err := f.certify(ctx); err != nil {
		return nil, err
	}
	for i := range f.names {
		if err := f.start(ctx, i); err != nil {
			return nil, errors.Join(err, f.Stop())
		}
	}
	if err := f.awaitVotes(ctx); err != nil {
		return nil, errors.Join(err, f.Stop())
	}
	return f, nil
}

// Names are the nodes' names, Nodes their processes, in the same order; the first one has founded the cluster.
func (f *Fleet) Names() []string     { return f.names }
func (f *Fleet) Nodes() []*node.Node { return f.nodes }

// Demo is what the first node tells scripts.
func (f *Fleet) Demo() *node.Demo { return f.demo }

func (f *Fleet) certificates() string { return filepath.Join(f.options.Node.DataDir, "certs") }

func (f *Fleet) certify(ctx context.Context) error {
	if _, err := os.Stat(filepath.Join(f.certificates(), "ca.crt")); err == nil {
		return nil // of an earlier start
	}
	if err := os.MkdirAll(f.options.Node.DataDir, 0o755); err != nil {
		return fmt.Errorf("making the cluster's directory: %w", err)
	}
	arguments := []string{"cluster", "certs", "--dir", f.certificates()}
	for _, name := range f.names {
		arguments = append(arguments, "--node", name)
	}
	if output, err := exec.CommandContext(ctx, f.options.Cupo, arguments...).CombinedOutput(); err != nil {
		return fmt.Errorf("making certificates: %w: %s", err, output)
	}
	return nil
}

func (f *Fleet) start(ctx context.Context, i int) error {
	config := f.options.Node
	config.DataDir = filepath.Join(f.options.Node.DataDir, f.names[i])
	if config.ProcessorProfile != "" {
		config.ProcessorProfile += "." + f.names[i]
	}
	var err error
	if config.Listen, err = address(f.options.APIPort, i); err != nil {
		return err
	}
	peer, err := address(f.options.PeerPort, i)
	if err != nil {
		return err
	}
	f.peers = append(f.peers, peer)
	config.More = append(config.More[:len(config.More):len(config.More)],
		"--node-id", f.names[i], "--peer-listen", peer, "--peer-certs", f.certificates(),
		"--tokens", filepath.Join(f.options.Node.DataDir, "tokens.json"))
	if i > 0 {
		config.More = append(config.More, "--join", f.peers[0])
	}
	n, err := node.Start(config)
	if err != nil {
		return err
	}
	f.nodes = append(f.nodes, n)
	demo, _, err := n.WaitReady(ctx)
	if err != nil {
		return fmt.Errorf("starting node %s: %w", f.names[i], err)
	}
	if i == 0 {
		f.demo = demo
	}
	if f.options.Progress != nil {
		f.options.Progress(f.names[i], demo)
	}
	return nil
}

// address is one on loopback: a free one, or that of the node's place in a row of ports.
func address(port, place int) (string, error) {
	if port != 0 {
		return net.JoinHostPort("127.0.0.1", strconv.Itoa(port+place)), nil
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("finding a free port: %w", err)
	}
	defer free.Close()
	return free.Addr().String(), nil
}

const votesPause = 100 * time.Millisecond

// awaitVotes returns when every node counts for majorities.
func (f *Fleet) awaitVotes(ctx context.Context) error {
	for {
		cluster, err := Status(ctx, f.demo)
		if err == nil && votes(cluster) == len(f.names) {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting until all nodes have their votes: %w", errors.Join(ctx.Err(), err))
		case <-time.After(votesPause):
		}
	}
}

func votes(cluster *wire.ClusterResponse) (n int) {
	for i := range cluster.Members {
		if cluster.Members[i].Voter {
			n++
		}
	}
	return n
}

// Stop stops the nodes in good order, the founder last.
func (f *Fleet) Stop() error {
	var errs []error
	for i := len(f.nodes) - 1; i >= 0; i-- {
		errs = append(errs, f.nodes[i].Stop())
	}
	return errors.Join(errs...)
}
