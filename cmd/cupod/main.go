// Command cupod is Cupo's daemon: it gives people medical appointments over HTTP.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/pprof"
	"strings"
	"syscall"
	"time"

	"github.com/cupo-ec/cupo/server"
)

// version is set by the build.
var version = "development"

const usage = `cupod gives people medical appointments.

  cupod demo      one node with a national catalogue, synthetic persons and demo tokens
  cupod serve     one node in production, from a TOML file and flags
  cupod sample    a registry of synthetic persons, as cupo import reads it
  cupod version   what this program is

Each has --help.
`

// Exit codes of sysexits: a call that cannot be understood, a configuration or data that cannot be used.
const (
	exitFailure = 1
	exitUsage   = 64
	exitConfig  = 78
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

func run(ctx context.Context, arguments []string) int {
	if len(arguments) == 0 {
		fmt.Fprint(os.Stderr, usage)
		return exitUsage
	}
	switch arguments[0] {
	case "demo":
		return demo(ctx, arguments[1:])
	case "serve":
		return serve(ctx, arguments[1:])
	case "sample":
		return sample(arguments[1:])
	case "version", "--version":
		fmt.Println("cupod", version)
		return 0
	case "help", "--help", "-h":
		fmt.Print(usage)
		return 0
	}
	fmt.Fprintf(os.Stderr, "cupod: %q is not a command\n\n%s", arguments[0], usage)
	return exitUsage
}

// parse reads flags; done says that the process is to end with the code.
func parse(flags *flag.FlagSet, arguments []string) (code int, done bool) {
	err := flags.Parse(arguments)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0, true
	case err != nil:
		return exitUsage, true
	case flags.NArg() > 0:
		fmt.Fprintf(os.Stderr, "cupod: %q is not a flag\n", flags.Arg(0))
		return exitUsage, true
	}
	return 0, false
}

func fail(code int, err error) int {
	fmt.Fprintln(os.Stderr, "cupod:", err)
	return code
}

// daemon is what runs until a signal comes.
type daemon interface {
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
	Failed() <-chan error
}

func runUntilSignal(ctx context.Context, d daemon, ready func()) int {
	server.SpareProcessors()
	if err := d.Start(ctx); err != nil {
		return fail(codeOf(err), err)
	}
	ready()
	code := 0
	select {
	case <-ctx.Done():
	case err := <-d.Failed():
		code = fail(exitFailure, err)
	}
	if err := d.Stop(context.WithoutCancel(ctx)); err != nil {
		return fail(exitFailure, err)
	}
	return code
}

// codeOf is the exit code of a start that failed; the unit of systemd does not repeat one that asks for somebody.
func codeOf(err error) int {
	if server.Final(err) {
		return exitConfig
	}
	return exitFailure
}

func serve(ctx context.Context, arguments []string) int {
	config := server.DefaultConfig()
	config.Version = version
	flags := flag.NewFlagSet("cupod serve", flag.ContinueOnError)
	settings := server.NewSettings(&config)
	file := settings.Flags(flags)
	show := flags.Bool("print-config", false, "show each value and where it comes from, and end")
	if code, done := parse(flags, arguments); done {
		return code
	}
	if err := settings.Read(*file, flags); err != nil {
		return fail(exitConfig, err)
	}
	if *show {
		if err := settings.Print(os.Stdout); err != nil {
			return fail(exitFailure, err)
		}
		return 0
	}
	s, err := server.New(config)
	if err != nil {
		return fail(exitConfig, err)
	}
	return runUntilSignal(ctx, s, func() {})
}

func demo(ctx context.Context, arguments []string) int {
	config := server.DefaultDemoConfig()
	config.Version, config.Progress = version, os.Stderr
	flags := flag.NewFlagSet("cupod demo", flag.ContinueOnError)
	flags.StringVar(&config.DataDir, "data", config.DataDir, "directory of the log, the state and demo.json")
	flags.StringVar(&config.Listen, "listen", config.Listen, "address of the HTTP API; port 0 takes a free one")
	flags.IntVar(&config.Persons, "persons", config.Persons, "how many synthetic persons there are")
	flags.Uint64Var(&config.Seed, "seed", config.Seed, "what the synthetic people are made from")
	flags.IntVar(&config.WeekdayPlaces, "weekday-places", config.WeekdayPlaces, "places that an ordinary weekday opens in the nation")
	flags.DurationVar(&config.Opening, "opening", 0, "let the last working day of the horizon open that long after the start")
	flags.Func("replay-clock", "`time` (RFC 3339) at which a clock stands that moves only through the API", func(text string) (err error) {
		config.ReplayFrom, err = time.Parse(time.RFC3339, text)
		return err
	})
	demoPeers(flags, &config)
	profile := flags.String("cpu-profile", "", "`file` for a profile of the processor time, from when the demo serves")
	if code, done := parse(flags, arguments); done {
		return code
	}
	d, err := server.NewDemo(config)
	if err != nil {
		return fail(exitConfig, err)
	}
	defer pprof.StopCPUProfile()
	return runUntilSignal(ctx, d, func() {
		if err := startProfile(*profile); err != nil {
			fmt.Fprintln(os.Stderr, "cupod:", err)
		}
		fmt.Printf("Cupo demo\n  API          %s\n  description  %s/docs\n  kiosk        %s/kiosk/\n  tokens       %s\n", d.URL(), d.URL(), d.URL(), d.File())
	})
}

// demoPeers are the flags of a demo that is one of several nodes.
func demoPeers(flags *flag.FlagSet, config *server.DemoConfig) {
	peers := &config.Peers
	flags.StringVar(&peers.NodeID, "node-id", "", "name of this node, as in its certificate")
	flags.StringVar(&peers.Listen, "peer-listen", "", "address for the other nodes; empty for a node alone")
	flags.StringVar(&peers.Certs, "peer-certs", "", "directory of the certificates that cupo cluster certs makes")
	flags.BoolVar(&peers.Replica, "replica", false, "follow without a vote, for look-ups")
	flags.DurationVar(&peers.Heartbeat, "heartbeat", peers.Heartbeat, "how long a silent leader is followed")
	flags.StringVar(&config.TokensFile, "tokens", "", "demo.json `file` of the demo to join: its tokens and persons are this one's")
	flags.Func("join", "peer `addresses` of a demo to join, with commas between", func(text string) error {
		peers.Join = strings.Split(text, ",")
		return nil
	})
}

func startProfile(name string) error {
	if name == "" {
		return nil
	}
	file, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("making the profile: %w", err)
	}
	return pprof.StartCPUProfile(file) // closed by the end of the process
}
