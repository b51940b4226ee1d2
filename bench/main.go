// Command bench plays load on a cupod node that it starts itself, over HTTP only, prints what
// happened, and checks it independently: bench opening, bench month, bench import, bench
// load. bench compare reads the figures of two of them; bench chaos starts a cluster and makes it suffer.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

const usage = `bench plays load on a cupod node and checks what came of it.

  bench opening --cupod PATH [--once]      an opening minute; then serves
  bench month --cupod PATH [--scale 0.01]  a published month through the API
  bench import --cupod PATH --cupo PATH    a national registry, killed in the middle
  bench dev --cupod PATH --cupo PATH       three nodes that are one cluster, to try things with
  bench load --cupod PATH                  throughput, latency and the ratios of the design
  bench chaos --cupod PATH --nodes 3       faults under load, and whether the promise held
  bench overload --cupod PATH              several times what a node can answer
  bench compare DIRECTORY                  the ratios of before.N.json to after.N.json in it

bench COMMAND --help lists the flags of a command.
`

var commands = map[string]func(ctx context.Context, arguments []string) error{
	"opening":  runOpening,
	"month":    runMonth,
	"import":   runImport,
	"dev":      runDev,
	"load":     runLoad,
	"chaos":    runChaos,
	"compare":  runCompare,
	"overload": runOverload,
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	run, known := commands[os.Args[1]]
	if !known {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[2:])
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		os.Exit(2)
	case err != nil:
		fmt.Fprintf(os.Stderr, "bench %s: %v\n", os.Args[1], err)
		os.Exit(1)
	}
}
