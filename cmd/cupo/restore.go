package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/cupo-ec/cupo/server/backup"
)

func restoreCommand() command {
	return command{
		name:  "restore",
		usage: []string{"--data DIR (--identity KEY | --passphrase-file FILE) BACKUP [--log DIR [--to-index N | --to-time TIME]]"},
		about: "make the data directory of a new cluster from a backup",
		more: `Nothing may be in the directory. It becomes a cluster of one of a new generation, which other nodes then join
with empty directories; indexes of before mean nothing to it. Everything is verified before the directory
counts as a node, and after an error nothing is left of it. --log applies an archived log on top, to its end
or to a point. Who was erased after that point must be erased again: restore says how many the archived log
tells of. TIME is RFC 3339, or a date for its whole day.`,
		define: func(t *terminal, flags *flag.FlagSet) action {
			var f restoreFlags
			f.define(flags)
			return func(ctx context.Context, arguments []string) error {
				if len(arguments) != 1 || f.data == "" {
					return badUsage("restore takes --data and the file of a backup")
				}
				return f.restore(ctx, t, arguments[0])
			}
		},
	}
}

type restoreFlags struct {
	data, identity, passphrase, log, toTime, node, address string
	toIndex                                                uint64
}

func (f *restoreFlags) define(flags *flag.FlagSet) {
	flags.StringVar(&f.data, "data", "", "data `directory` to make; absent or empty")
	flags.StringVar(&f.identity, "identity", "", "`file` of the key that opens the backup")
	flags.StringVar(&f.passphrase, "passphrase-file", "", "`file` of the passphrase that opens it")
	flags.StringVar(&f.log, "log", "", "`directory` of an archived log to apply")
	flags.Uint64Var(&f.toIndex, "to-index", 0, "last log `index` to apply")
	flags.StringVar(&f.toTime, "to-time", "", "`time` up to which to apply")
	flags.StringVar(&f.node, "node-id", "", "`name` of the new node; else a random one")
	flags.StringVar(&f.address, "peer-address", "", "`address` at which other nodes will find it; else it is to stay alone")
}

func (f *restoreFlags) key() (*backup.Key, error) {
	switch {
	case (f.identity != "") == (f.passphrase != ""):
		return nil, badUsage("name what opens the backup by --identity or by --passphrase-file, not both")
	case f.identity != "":
		return backup.OpenKey(f.identity)
	}
	return backup.OpenPassphrase(f.passphrase)
}

// plan reads the flags.
func (f *restoreFlags) plan(t *terminal) (*backup.Restore, error) {
	if f.toIndex != 0 && f.toTime != "" {
		return nil, badUsage("--to-index or --to-time, not both")
	}
	if f.log == "" && (f.toIndex != 0 || f.toTime != "") {
		return nil, badUsage("--to-index and --to-time go with --log")
	}
	r := &backup.Restore{Dir: f.data, NodeID: f.node, Address: f.address, ToIndex: f.toIndex,
		Logger: slog.New(slog.NewTextHandler(t.stderr, &slog.HandlerOptions{Level: slog.LevelError}))}
	to, err := moment(f.toTime, "--to-time", 1)
	if err != nil {
		return nil, err
	}
	if to != "" {
		at, err := time.Parse(time.RFC3339, to)
		if err != nil {
			return nil, badUsage("--to-time is a date or RFC 3339")
		}
		r.ToMillis = at.UnixMilli()
	}
	if r.Key, err = f.key(); err != nil {
		return nil, err
	}
	if f.log != "" {
		if r.Log, err = backup.ReadArchive(f.log); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (f *restoreFlags) restore(ctx context.Context, t *terminal, name string) error {
	r, err := f.plan(t)
	if err != nil {
		return err
	}
	file, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("opening the backup: %w", err)
	}
	defer file.Close()
	r.From = file
	result, err := r.Run(ctx)
	if err != nil {
		return fmt.Errorf("restoring: %w", err)
	}
	_, err = fmt.Fprint(t.stdout, restoredText(f.data, result))
	return err
}

func restoredText(dir string, r *backup.Restored) string {
	var text strings.Builder
	fmt.Fprintf(&text, "restored into %s, verified\n", dir)
	for _, line := range []struct {
		what  string
		value any
	}{
		{"node", r.NodeID}, {"generation", r.Generation}, {"index", r.Index},
		{"state time", time.UnixMilli(r.TimeMillis).UTC().Format(time.RFC3339)},
		{"backup", fmt.Sprintf("index %d of generation %d, by %s, taken %s", r.Backup.Index, r.Backup.Generation, clean(r.Backup.NodeID), clean(r.Backup.TakenAt))},
		{"records", r.Records}, {"log entries", fmt.Sprintf("%d applied, %d behind that left out", r.Applied, r.Behind)},
		{"persons", r.Counts.Persons}, {"appointments", r.Counts.Appointments}, {"holds", r.Counts.Holds},
	} {
		fmt.Fprintf(&text, "  %-12s  %v\n", line.what, line.value)
	}
	text.WriteString("\nErasures made after this point must be made again.\n")
	if n := len(r.Erased); n > 0 {
		fmt.Fprintf(&text, "The archived log tells of %d, of the persons number %s.\n", n, numbersText(r.Erased))
	}
	return text.String()
}

// numbersText lists the first of many numbers.
func numbersText(numbers []uint32) string {
	const shown = 50
	var parts []string
	for _, n := range numbers[:min(len(numbers), shown)] {
		parts = append(parts, fmt.Sprint(n))
	}
	if len(numbers) > shown {
		parts = append(parts, "…")
	}
	return strings.Join(parts, ", ")
}
