// Command kioskagent prints the tickets of a kiosk's page on a receipt printer.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/cupo-ec/cupo/kiosk/agent"
)

// version is set by the build.
var version = "development"

const usage = `kioskagent prints the tickets of a kiosk's page on a receipt printer (ESC/POS).
It serves one page, on this machine only: GET /health and POST /print.

  kioskagent --origin https://kiosk.example.ec --printer 192.0.2.10:9100

`

// Exit codes of sysexits: a call that cannot be understood, a configuration that cannot be used.
const (
	exitFailure = 1
	exitUsage   = 64
	exitConfig  = 78
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, arguments []string, stdout, stderr io.Writer) int {
	config := agent.DefaultConfig()
	config.Version = version
	flags := flag.NewFlagSet("kioskagent", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // what is said goes where it belongs, below
	config.Flags(flags)
	showVersion := flags.Bool("version", false, "say what this program is, and end")
	switch err := flags.Parse(arguments); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		return 0
	case err != nil:
		return fail(stderr, exitUsage, err)
	case flags.NArg() > 0:
		return fail(stderr, exitUsage, fmt.Errorf("%q is not a flag", flags.Arg(0)))
	case *showVersion:
		fmt.Fprintln(stdout, "kioskagent", version)
		return 0
	}
	return serve(ctx, config, stderr)
}

func serve(ctx context.Context, config agent.Config, stderr io.Writer) int {
	a, err := agent.New(config)
	if err != nil {
		return fail(stderr, exitConfig, err)
	}
	if err := a.Start(ctx); err != nil {
		return fail(stderr, exitFailure, err)
	}
	code := 0
	select {
	case <-ctx.Done():
	case err := <-a.Failed():
		code = fail(stderr, exitFailure, err)
	}
	if err := a.Stop(context.WithoutCancel(ctx)); err != nil {
		return fail(stderr, exitFailure, err)
	}
	return code
}

func fail(stderr io.Writer, code int, err error) int {
	fmt.Fprintln(stderr, "kioskagent:", err)
	return code
}
