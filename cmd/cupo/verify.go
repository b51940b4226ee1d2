package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/cupo-ec/cupo/server"
	"github.com/cupo-ec/cupo/wire"
)

// verifyTimeout is for one look at a whole state.
const verifyTimeout = 5 * time.Minute

func verifyCommand() command {
	return command{
		name: "verify", usage: []string{"--data DIR", "[connection]"},
		about: "check every invariant of a stopped node's data, or of a running node",
		more: `No place has two owners, nobody has two appointments that the rules forbade, tables and indexes
agree, and no record of the audit trail was changed, taken away, added or moved. --data reads and changes nothing; the node must be stopped. DIR is the node's data directory
or that of a demo. A running node keeps writes waiting while it looks. Exit code 0 means that there
is no violation, 3 that there are.`,
		define: func(t *terminal, flags *flag.FlagSet) action {
			var c connection
			c.define(t, flags, asMonitor)
			if err := flags.Set("timeout", verifyTimeout.String()); err == nil {
				flags.Lookup("timeout").DefValue = verifyTimeout.String()
			}
			data := flags.String("data", "", "data `directory` of a stopped node")
			return func(ctx context.Context, arguments []string) error {
				if len(arguments) > 0 {
					return badUsage("verify takes flags only")
				}
				if given(flags, "data") {
					if *data == "" || c.url != "" || c.tokenFile != "" || c.demo != "" {
						return badUsage("--data names the directory of a stopped node, and no connection goes with it")
					}
					return verifyStopped(ctx, t, *data)
				}
				client, err := c.open(t)
				if err != nil {
					return err
				}
				return client.verify(ctx)
			}
		},
	}
}

func (c *client) verify(ctx context.Context) error {
	var report wire.VerifyReport
	raw, err := c.do(ctx, request{method: http.MethodPost, path: wire.VerifyPath, into: &report})
	if err != nil {
		return err
	}
	return showReport(c.terminal, raw, &report)
}

// verifyStopped looks at data on disk. Reading it cannot be interrupted, but it can be left alone: it
// changes nothing, and the process ends.
func verifyStopped(ctx context.Context, t *terminal, dir string) error {
	type outcome struct {
		report *wire.VerifyReport
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		report, err := server.VerifyOffline(nodeDir(dir))
		done <- outcome{report, err}
	}()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case o := <-done:
		if o.err != nil {
			return fmt.Errorf("verifying: %w", o.err)
		}
		return showReport(t, o.report.AppendJSON(nil), o.report)
	}
}

// demoNode is where a demo keeps its node, within its data directory.
const demoNode = "node"

// nodeDir is the node's directory, also where that of the demo around it was named.
func nodeDir(dir string) string {
	inner := filepath.Join(dir, demoNode)
	if _, err := os.Stat(filepath.Join(dir, demoFileName)); err != nil {
		return dir
	}
	if info, err := os.Stat(inner); err != nil || !info.IsDir() {
		return dir
	}
	return inner
}

func showReport(t *terminal, raw []byte, report *wire.VerifyReport) error {
	if err := t.show(raw, func() string { return reportText(report) }); err != nil {
		return err
	}
	if len(report.Violations) > 0 {
		return errViolations
	}
	return nil
}

func reportText(report *wire.VerifyReport) string {
	var text strings.Builder
	checked := &report.Checked
	fmt.Fprintf(&text, "applied index %d\n", report.AppliedIndex)
	for _, one := range []struct {
		what string
		many int64
	}{
		{"persons", checked.Persons}, {"agendas", checked.Agendas}, {"slots", checked.Slots},
		{"appointments", checked.Appointments}, {"holds", checked.Holds}, {"keys", checked.Keys},
		{"audit rows", report.Audit.Rows},
	} {
		fmt.Fprintf(&text, "  %-13s %d\n", one.what, one.many)
	}
	if audit := &report.Audit; audit.Last > 0 {
		fmt.Fprintf(&text, "audit trail from %d to %d, in %d records, ends in %s\n", audit.First, audit.Last, audit.Records, clean(audit.Head))
	}
	for _, violation := range report.Violations {
		fmt.Fprintln(&text, "-", clean(violation))
	}
	switch n := len(report.Violations); n {
	case 0:
		text.WriteString("no violations\n")
	case 1:
		text.WriteString("1 violation\n")
	default:
		fmt.Fprintf(&text, "%d violations\n", n)
	}
	return text.String()
}
