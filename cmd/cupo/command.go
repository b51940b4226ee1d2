package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
)

// action does what a command is for, once its flags are read.
type action func(ctx context.Context, arguments []string) error

// command is one word after cupo.
type command struct {
	name string
	// usage are the ways to call it, each without the words `cupo name`.
	usage []string
	// about is one line, more what follows it in the command's own help.
	about, more string
	define      func(t *terminal, flags *flag.FlagSet) action
}

// commands lists every command, in the order of the help.
func commands() []command {
	return []command{
		availabilityCommand(), holdCommand(), bookCommand(), showCommand(), rescheduleCommand(), cancelCommand(),
		markCommand(), disputeCommand(), appealCommand(), appealsCommand(), decideCommand(), liftCommand(),
		importCommand(), exportCommand(), policyCommand(), tokenCommand(), groupCommand(), kioskCommand(),
		auditCommand(), changesCommand(), clusterCommand(), verifyCommand(),
		backupCommand(), restoreCommand(), recoverCommand(), versionCommand(),
	}
}

func versionCommand() command {
	return command{
		name: "version", usage: []string{""}, about: "what this program is",
		define: func(t *terminal, _ *flag.FlagSet) action {
			return func(_ context.Context, arguments []string) error {
				if len(arguments) > 0 {
					return badUsage("version takes no arguments")
				}
				fmt.Fprintln(t.stdout, "cupo", version)
				return nil
			}
		},
	}
}

// run does what the arguments say and returns the exit code.
func (t *terminal) run(ctx context.Context, arguments []string) int {
	t.output, t.language = outputText, defaultLanguage
	if len(arguments) == 0 {
		fmt.Fprint(t.stderr, help())
		return exitUsage
	}
	switch arguments[0] {
	case "help", "--help", "-help", "-h":
		return t.help(arguments[1:])
	case "--version":
		arguments = []string{"version"}
	}
	list := commands()
	at := slices.IndexFunc(list, func(c command) bool { return c.name == arguments[0] })
	if at < 0 {
		fmt.Fprintf(t.stderr, "cupo: %q is not a command\n\n%s", arguments[0], help())
		return exitUsage
	}
	return t.runCommand(ctx, &list[at], arguments[1:])
}

func (t *terminal) help(arguments []string) int {
	if len(arguments) == 0 {
		fmt.Fprint(t.stdout, help())
		return exitDone
	}
	for _, c := range commands() {
		if c.name == arguments[0] {
			fmt.Fprint(t.stdout, commandHelp(&c))
			return exitDone
		}
	}
	fmt.Fprintf(t.stderr, "cupo: %q is not a command\n", arguments[0])
	return exitUsage
}

func (t *terminal) runCommand(ctx context.Context, c *command, arguments []string) int {
	flags := newFlags(c.name)
	act := c.define(t, flags)
	positional, err := parse(flags, arguments)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(t.stdout, commandHelp(c))
		return exitDone
	case err != nil:
		return t.report(c.name, badUsage(err.Error()))
	}
	return t.report(c.name, act(ctx, positional))
}

func newFlags(name string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard) // report says what was wrong
	return flags
}

// parse reads flags that stand before, between and after the other arguments.
func parse(flags *flag.FlagSet, arguments []string) (positional []string, err error) {
	for {
		if err := flags.Parse(arguments); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			return positional, nil
		}
		positional = append(positional, flags.Arg(0))
		arguments = flags.Args()[1:]
	}
}

// choice is a flag that takes one of a few words.
type choice struct {
	value   *string
	allowed []string
}

// choose registers such a flag.
func choose(flags *flag.FlagSet, value *string, name, standard, about string, allowed ...string) {
	*value = standard
	flags.Var(&choice{value, allowed}, name, about)
}

// String is the word.
func (c *choice) String() string {
	if c.value == nil { // the flag package asks a zero value what it looks like
		return ""
	}
	return *c.value
}

// Set takes a word that is allowed.
func (c *choice) Set(text string) error {
	if !slices.Contains(c.allowed, text) {
		return fmt.Errorf("it is one of %q", c.allowed)
	}
	*c.value = text
	return nil
}

// given says whether a flag was on the command line.
func given(flags *flag.FlagSet, name string) bool {
	found := false
	flags.Visit(func(f *flag.Flag) { found = found || f.Name == name })
	return found
}
