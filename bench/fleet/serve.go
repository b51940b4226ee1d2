package fleet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/cupo-ec/cupo/bench/node"
)

const serveDeadline = 3 * time.Minute

// Serve starts a cluster, says where it is and what to try, and stops it when ctx ends. A node that ends by
// itself, or is killed, is named, and the others go on.
func Serve(ctx context.Context, o Options, out io.Writer) error {
	directory, err := filepath.Abs(o.Node.DataDir)
	if err != nil {
		return fmt.Errorf("finding the data directory: %w", err)
	}
	o.Node.DataDir = directory
	o.Progress = func(name string, demo *node.Demo) { fmt.Fprintf(out, "  node %s  %s\n", name, demo.URL) }
	fmt.Fprintf(out, "Starting %d nodes in %s …\n", o.Nodes, directory)
	starting, cancel := context.WithTimeout(ctx, serveDeadline)
	defer cancel()
	f, err := Start(starting, o)
	if err != nil {
		return err
	}
	f.explain(out)
	for i, n := range f.nodes {
		go func() {
			select {
			case <-n.Exited():
				fmt.Fprintf(out, "node %s has ended; see %s\n", f.names[i], n.LogPath())
			case <-ctx.Done():
			}
		}()
	}
	<-ctx.Done()
	fmt.Fprintln(out, "\nStopping.")
	if err := f.Stop(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// explain prints what may be tried; the lines can be pasted.
func (f *Fleet) explain(out io.Writer) {
	demo := filepath.Join(f.options.Node.DataDir, f.names[0])
	fmt.Fprintf(out, `They are one cluster: each answers everything, and one of them leads. Try in another terminal:

  bin/cupo cluster status --demo %[1]s
  bin/cupo cluster transfer --demo %[1]s %[2]s
  bin/cupo book --demo %[1]s --help
  kill -9 %[3]d        # node %[4]s; the others go on

make chaos plays that with everything else that can go wrong. Ctrl-C stops all.
`, demo, f.names[1], f.nodes[0].PID(), f.names[0])
}
