package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/bench/audit"
	"github.com/cupo-ec/cupo/bench/fakenode"
	"github.com/cupo-ec/cupo/bench/month"
	"github.com/cupo-ec/cupo/bench/node"
	"github.com/cupo-ec/cupo/bench/opening"
)

// fakeVariable makes this test binary a node: it holds the faults to play.
const fakeVariable = "BENCH_TEST_FAKE_NODE"

func TestMain(m *testing.M) {
	faults, fake := os.LookupEnv(fakeVariable)
	if !fake {
		os.Exit(m.Run())
	}
	if err := beNode(faults, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// beNode understands the command line of cupod demo.
func beNode(faults string, arguments []string) error {
	config := fakenode.Config{}
	if err := json.Unmarshal([]byte(faults), &config.Faults); err != nil {
		return err
	}
	f := flag.NewFlagSet("demo", flag.ContinueOnError)
	f.StringVar(&config.DataDir, "data", "", "")
	f.StringVar(&config.Listen, "listen", "", "")
	f.IntVar(&config.Persons, "persons", 0, "")
	f.Uint64("seed", 0, "")
	f.DurationVar(&config.OpeningDelay, "opening", 0, "")
	clock := f.String("replay-clock", "", "")
	if arguments[0] != "demo" {
		return fmt.Errorf("%q is not demo", arguments[0])
	}
	if err := f.Parse(arguments[1:]); err != nil {
		return err
	}
	if *clock != "" {
		var err error
		if config.Now, err = time.Parse(time.RFC3339, *clock); err != nil {
			return err
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	n, err := fakenode.Start(config)
	if err != nil {
		return err
	}
	<-ctx.Done()
	n.Close()
	return nil
}

// fake is this binary as a node with faults.
func fake(t *testing.T, faults fakenode.Faults) node.Config {
	t.Helper()
	text, err := json.Marshal(faults)
	if err != nil {
		t.Fatal(err)
	}
	return node.Config{
		Binary: os.Args[0], DataDir: t.TempDir(), Listen: "127.0.0.1:0", Seed: 1,
		Environment: []string{fakeVariable + "=" + string(text)},
	}
}

func playOpening(t *testing.T, faults fakenode.Faults) (string, error) {
	config := fake(t, faults)
	config.Persons, config.OpeningDelay = 9000, 2*time.Second
	var out strings.Builder
	err := opening.Run(t.Context(), opening.Options{
		Node: config, Province: "17", Connections: 16, PersonsPerPlace: 5, Once: true, Out: &out,
	})
	return out.String(), err
}

func TestOpening(t *testing.T) {
	out, err := playOpening(t, fakenode.Faults{})
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	// 4 units of the province, 5 specialties, 64 places.
	for _, want := range []string{
		"each was answered 422 not-open-yet", "bookings acknowledged", "1,280", "refused: slot-taken", "p99", "clean.",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
}

func TestOpeningFindsADoubleBooking(t *testing.T) {
	out, err := playOpening(t, fakenode.Faults{Double: 40})
	if !errors.Is(err, audit.ErrFindings) || !strings.Contains(out, "acknowledged twice") {
		t.Fatalf("%v\n%s", err, out)
	}
}

// TestOpeningServesOn runs without Once until it is interrupted.
func TestOpeningServesOn(t *testing.T) {
	config := fake(t, fakenode.Faults{})
	config.Persons, config.OpeningDelay = 9000, 2*time.Second
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out := &stopper{at: "Ctrl-C stops the node.", stop: cancel}
	err := opening.Run(ctx, opening.Options{Node: config, Province: "17", Connections: 16, PersonsPerPlace: 3, Out: out})
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"/openapi.json", "TOKEN=$(grep", "/v1/holds", "/reschedule", "/cancel", ":search"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	if strings.Contains(out.String(), "@") {
		t.Errorf("a placeholder was left in\n%s", out)
	}
}

// stopper calls stop when a text has been written.
type stopper struct {
	strings.Builder
	at   string
	stop func()
}

func (s *stopper) Write(text []byte) (int, error) {
	if strings.Contains(string(text), s.at) {
		s.stop()
	}
	return s.Builder.Write(text)
}

func playMonth(t *testing.T, faults fakenode.Faults) (string, month.Figures, error) {
	var out strings.Builder
	path := filepath.Join(t.TempDir(), "out", "month.json")
	err := month.Run(t.Context(), month.Options{
		Node: fake(t, faults), Month: "2024-04", Scale: 0.001, Persons: 6_000_000, NoopShare: 0.1,
		Connections: 8, JSONPath: path, Out: &out,
	})
	var figures month.Figures
	if text, readErr := os.ReadFile(path); readErr == nil {
		if err := json.Unmarshal(text, &figures); err != nil {
			t.Fatal(err)
		}
	}
	return out.String(), figures, err
}

func TestMonth(t *testing.T) {
	out, figures, err := playMonth(t, fakenode.Faults{})
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if figures.Bookings != 1713 || figures.Check.Acknowledged == 0 || figures.NoopHours == 0 || figures.OverallRatio <= 0 {
		t.Errorf("got %+v", figures)
	}
	for _, kind := range []string{"look-ups of free days", "holds", "bookings", "cancellations", "reschedulings", "consultations by code"} {
		if figures.Answers.Latencies[kind].Count == 0 {
			t.Errorf("there were no %s", kind)
		}
	}
	if figures.Answers.Refused["not-covered"] == 0 {
		t.Error("nobody without coverage came")
	}
}

func TestMonthFindsALostBooking(t *testing.T) {
	out, figures, err := playMonth(t, fakenode.Faults{Lose: 200})
	if !errors.Is(err, audit.ErrFindings) || figures.Check.Total == 0 {
		t.Fatalf("%v\n%s", err, out)
	}
}

func TestBadFlagsAreRefused(t *testing.T) {
	for _, arguments := range [][]string{{}, {"--cupod"}, {"--cupod", "x", "more"}, {"--no-such-flag"}} {
		f := newFlags("test", "")
		f.SetOutput(io.Discard)
		if err := f.parse(arguments); !errors.Is(err, errUsage) {
			t.Errorf("%q: %v", arguments, err)
		}
	}
}

func TestNodeThatDoesNotStartIsAnError(t *testing.T) {
	config := fake(t, fakenode.Faults{})
	config.Environment = []string{fakeVariable + "=not JSON"}
	config.OpeningDelay = time.Second
	err := opening.Run(t.Context(), opening.Options{Node: config, Province: "17", Connections: 1, Once: true, Out: io.Discard})
	if err == nil || !strings.Contains(err.Error(), "cupod.log") {
		t.Errorf("got %v", err)
	}
}
