package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/cupo-ec/cupo/server/backup"
)

func recoverCommand() command {
	return command{
		name:  "recover",
		usage: []string{"--data DIR [--compare DIR]… [--i-accept-the-loss]"},
		about: "make a stopped node go on alone when the majority of its cluster is lost",
		more: `It says what the node has and what may be missing, and changes nothing without --i-accept-the-loss. --compare
looks at the other directories that are left, too, and says which has the most: recover that one. The node
becomes the only member of a new generation; the others join it with empty directories, and none of the old
ones may ever be started again. While a majority of the nodes can still be started, start them instead. One
that was interrupted keeps the node from starting: repeat it, with the same flags.
See "A majority is lost" in docs/runbook.md.`,
		define: func(t *terminal, flags *flag.FlagSet) action {
			var others []string
			data := flags.String("data", "", "data `directory` of the stopped node")
			flags.Func("compare", "data `directory` of another one that is left; may be given several times", func(text string) error {
				others = append(others, nodeDir(text))
				return nil
			})
			address := flags.String("peer-address", "", "`address` at which other nodes will find it; else the one it had")
			accepted := flags.Bool("i-accept-the-loss", false, "do it")
			return func(ctx context.Context, arguments []string) error {
				if len(arguments) > 0 || *data == "" {
					return badUsage("recover takes --data and flags only")
				}
				return recoverNode(ctx, t, nodeDir(*data), others, *address, *accepted)
			}
		},
	}
}

func recoverNode(ctx context.Context, t *terminal, dir string, others []string, address string, accepted bool) error {
	survivors, err := backup.Look(append([]string{dir}, others...))
	if err != nil {
		return err
	}
	at := 0
	for survivors[at].Dir != dir {
		at++
	}
	chosen := &survivors[at]
	if err := chosen.Examine(ctx); err != nil {
		return err
	}
	fmt.Fprint(t.stdout, survivorsText(survivors, chosen))
	if chosen.Compare(&survivors[0].Survey) < 0 {
		return fmt.Errorf("%s has more: recover that one", survivors[0].Dir)
	}
	if present := chosen.Present(survivors); present >= chosen.Majority() {
		return fmt.Errorf("%w: %d of %d voters; %s", backup.ErrMajorityThere, present, chosen.Voters(), howToStart(survivors))
	}
	if !accepted {
		t.note("nothing was changed; repeat it with --i-accept-the-loss to go on with what is left")
		return errNotAccepted
	}
	seeded, err := chosen.Recover(ctx, address, slog.New(slog.NewTextHandler(t.stderr, &slog.HandlerOptions{Level: slog.LevelError})))
	if err != nil {
		return fmt.Errorf("%w; when what hinders it is mended, repeat the same command: it goes on from here", err)
	}
	_, err = fmt.Fprintf(t.stdout, "\n%s goes on alone in generation %d, at index %d. Never start the others with their old data.\n",
		clean(seeded.NodeID), seeded.Generation, seeded.Index)
	return err
}

// howToStart is what to do where nothing must be given up.
func howToStart(survivors []backup.Survivor) string {
	for i := range survivors {
		if s := &survivors[i]; s.Interrupted {
			return fmt.Sprintf("put the copy of %s back that was made before its recovery was begun, start them, and nothing is lost", s.Dir)
		}
	}
	return "start them, and nothing is lost"
}

// interruptedText says which recoveries were begun and not ended.
func interruptedText(survivors []backup.Survivor, chosen *backup.Survivor) string {
	var text strings.Builder
	for i := range survivors {
		s := &survivors[i]
		switch {
		case !s.Interrupted:
		case s == chosen:
			fmt.Fprintf(&text, "\nA recovery of %s was begun and interrupted. What stands here is what it had before; repeating it\n"+
				"ends what was begun. Until then the node does not start.\n", s.Dir)
		default:
			fmt.Fprintf(&text, "\nA recovery of %s was begun and interrupted. If %s is recovered instead, empty that one.\n", s.Dir, chosen.Dir)
		}
	}
	return text.String()
}

// survivorsText says what there is and what may be missing.
func survivorsText(survivors []backup.Survivor, chosen *backup.Survivor) string {
	var text strings.Builder
	table := newTable("DIRECTORY", "NODE", "LAST INDEX", "TERM", "WRITTEN", "DECIDED UP TO", "MARK")
	for i := range survivors {
		s := &survivors[i]
		table.row(s.Dir, s.NodeID, fmt.Sprint(s.LastIndex), fmt.Sprint(s.LastTerm), writtenText(s.LastAt), fmt.Sprint(s.CommittedIndex), fmt.Sprint(s.Mark))
	}
	text.WriteString(table.text())
	text.WriteString(interruptedText(survivors, chosen))
	c := chosen
	fmt.Fprintf(&text, "\n%s has %d persons and %d appointments when its whole log is applied; every invariant holds.\n",
		clean(c.NodeID), c.Counts.Persons, c.Counts.Appointments)
	fmt.Fprintf(&text, "\nKept: all it has, up to index %d of term %d, written %s.\n", c.LastIndex, c.LastTerm, writtenText(c.LastAt))
	if c.LastIndex > c.CommittedIndex {
		fmt.Fprintf(&text, "Unsure: entries %d to %d. The node never learned whether they were decided. They are kept: a request\n"+
			"whose answer never came may turn out to have been carried out.\n", c.CommittedIndex+1, c.LastIndex)
	}
	fmt.Fprintf(&text, "May be missing: everything that the other nodes acknowledged after index %d, or in a term after %d\n"+
		"(this node knows of terms up to %d): bookings, cancellations, records of attendance, registry and rules.\n"+
		"%d of %d voters decide without this node. None of it can be excluded by what is on this disk;\n"+
		"what channels and units noted after %s is to be compared by hand.\n",
		c.LastIndex, c.LastTerm, c.Term, c.Majority(), c.Voters(), writtenText(c.LastAt))
	return text.String()
}

func writtenText(at time.Time) string {
	if at.IsZero() {
		return "at an unknown time"
	}
	return at.UTC().Format(time.RFC3339)
}
