// Command defences takes the defences of the fault table out, one line at a time, and demands that a test
// notices each. A test that passes with its defence gone defends nothing.
//
//	defences [-markdown docs/faults.md] [-chaos] [part of the name of a row or of a defence]
//
// It works on a copy of the committed tree and leaves the working tree alone. The table is in the files
// whose names begin with rows.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "defences:", err)
		os.Exit(1)
	}
}

// errUnnoticed is what a run ends with where the tests do not hold what the table says.
var errUnnoticed = errors.New("not every defence is held by its test")

func run(ctx context.Context, arguments []string) (err error) {
	flags := flag.NewFlagSet("defences", flag.ContinueOnError)
	page := flags.String("markdown", "", "file in whose tables those that were run are written anew")
	withChaos := flags.Bool("chaos", false, "those that need a cluster of processes too: as root, and alone on the machine")
	limit := flags.Duration("limit", 8*time.Minute, "how long one test may take")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	chosen := choose(flags.Arg(0))
	if len(chosen) == 0 {
		return fmt.Errorf("no defence has %q in its name", flags.Arg(0))
	}
	tree, err := copyTree(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tree.remove()) }()
	t := trial{tree: tree, limit: *limit, chaos: *withChaos, sound: map[string]error{}}
	results := t.all(ctx, chosen)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	fmt.Print("\n", summary(results))
	if *page != "" {
		run := time.Now().UTC().Format(time.DateOnly) + ", " + tree.commit
		if err := writePage(*page, run, results); err != nil {
			return err
		}
	}
	if slices.ContainsFunc(results, func(r result) bool { return r.verdict.bad() }) {
		return errUnnoticed
	}
	return nil
}

// choose answers the defences whose row or own words contain a text.
func choose(part string) (chosen []defence) {
	for _, d := range defences() {
		if strings.Contains(d.row+": "+d.what, part) {
			chosen = append(chosen, d)
		}
	}
	return chosen
}
