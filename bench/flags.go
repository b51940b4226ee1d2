package main

import (
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/cupo-ec/cupo/bench/node"
)

// errUsage is an error of flags, which have said so themselves.
var errUsage = errors.New("the flags cannot be read")

// shared are the flags that all commands have.
type shared struct {
	*flag.FlagSet
	node node.Config
}

func newShared(command string) *shared {
	f := &shared{FlagSet: flag.NewFlagSet("bench "+command, flag.ContinueOnError)}
	f.StringVar(&f.node.Binary, "cupod", "", "path of cupod (required)")
	return f
}

// newFlags is for commands that start one node, or one beside others.
func newFlags(command, listen string) *shared {
	f := newShared(command)
	f.StringVar(&f.node.DataDir, "data", "", "data directory of the node; default a fresh one under data/")
	f.StringVar(&f.node.Listen, "listen", listen, "where the node listens; port 0 is any free one")
	f.StringVar(&f.node.ProcessorProfile, "cpu-profile", "", "where the node writes a profile of its processor time, from when it is ready until it first stops")
	f.Uint64Var(&f.node.Seed, "seed", 1, "seed of persons, agendas and behaviour")
	return f
}

// figures is for commands that write some; path holds the default.
func (f *shared) figures(path *string) {
	f.StringVar(path, "out", *path, "where the figures are written")
}

// cupo is for commands that call it.
func (f *shared) cupo(path *string, purpose string) {
	f.StringVar(path, "cupo", "bin/cupo", "path of cupo"+purpose)
}

// measurement is a command that starts a node of its own, writes figures, and ends. Its directory has its name.
type measurement struct {
	*shared
	name string
	keep bool
}

func newMeasurement(name string, figures *string) *measurement {
	m := &measurement{shared: newFlags(name, "127.0.0.1:0"), name: name}
	m.figures(figures)
	m.BoolVar(&m.keep, "keep", false, "keep a fresh data directory")
	return m
}

// run reads the flags and runs with the node that they name.
func (m *measurement) run(arguments []string, with func(node.Config) error) error {
	if err := m.parse(arguments); err != nil {
		return err
	}
	return m.inDirectory(m.name, m.keep, func() error { return with(m.node) })
}

func (f *shared) parse(arguments []string) error {
	err := f.Parse(arguments)
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	if err != nil {
		return errUsage
	}
	switch {
	case f.NArg() > 0:
		fmt.Fprintf(f.Output(), "%q is not a flag\n", f.Arg(0))
		return errUsage
	case f.node.Binary == "":
		fmt.Fprintln(f.Output(), "--cupod is missing")
		return errUsage
	}
	return nil
}

// inDirectory runs with the data directory that was asked for, or with a fresh one that is removed
// afterwards unless it is to be kept or something went wrong.
func (f *shared) inDirectory(name string, keep bool, run func() error) error {
	if f.node.DataDir != "" {
		return run()
	}
	fresh, err := node.FreshDirectory(name)
	if err != nil {
		return err
	}
	f.node.DataDir = fresh
	if err := run(); err != nil {
		return fmt.Errorf("%w (the data stay in %s)", err, fresh)
	}
	if keep {
		return nil
	}
	fmt.Printf("Removing %s; with --data a directory stays.\n", fresh)
	return os.RemoveAll(fresh)
}
