package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/wire"
)

// followSeconds is how long the server is asked to wait for the next change.
const followSeconds = 5

func changesCommand() command {
	return command{
		name: "changes", usage: []string{"[--from PLACE] [--follow]"},
		about: "the feed of changes that other systems read",
		more: `One line a change, in the order of the log; with --output json one line an answer, as it came. At the
end it says where the next begin. --follow goes on as they come, until it is interrupted.`,
		define: func(t *terminal, flags *flag.FlagSet) action {
			var c connection
			c.define(t, flags, asAdmin)
			from := flags.String("from", "", "`place` to begin at: a log index, or what was said at the end")
			follow := flags.Bool("follow", false, "go on as changes come")
			return func(ctx context.Context, arguments []string) error {
				if len(arguments) > 0 {
					return badUsage("changes takes flags only")
				}
				client, err := c.open(t)
				if err != nil {
					return err
				}
				return client.changes(ctx, *from, *follow)
			}
		},
	}
}

func (c *client) changes(ctx context.Context, from string, follow bool) error {
	wait := ""
	if follow {
		wait = strconv.Itoa(min(followSeconds, max(int(c.timeout.Seconds())-1, 0)))
	}
	for first := true; ; first = false {
		path := wire.WithQuery(wire.ChangesPath, wire.FromParam, from, wire.LimitParam, strconv.Itoa(pageRows), wire.WaitParam, wait)
		var page wire.ChangesResponse
		raw, err := c.do(ctx, request{method: http.MethodGet, path: path, into: &page})
		if err != nil {
			return err
		}
		if first && missed(from, page.First) {
			c.terminal.note("los cambios anteriores a %d ya no se conservan", page.First)
		}
		if err := c.terminal.show(raw, func() string { return changeLines(page.Changes) }); err != nil {
			return err
		}
		from = page.Next
		if !page.More && !follow {
			c.terminal.note("para seguir desde aquí: --from %s", clean(from))
			return nil
		}
	}
}

// missed says whether what stands before the oldest that is kept was asked for.
func missed(from string, oldest uint64) bool {
	index, _, _ := strings.Cut(from, ".")
	at, err := strconv.ParseUint(index, 10, 64)
	return err == nil && at > 0 && at < oldest
}

func changeLines(changes []wire.Change) string {
	var text strings.Builder
	for i := range changes {
		change := &changes[i]
		what := cmp.Or(change.Code, numberText(change.Number))
		if a := change.Appointment; a != nil {
			what = strings.Join([]string{a.Code, a.Status, a.Slot.Start, a.Slot.Unit.ID, a.Slot.Specialty.ID}, " ")
		}
		if change.Other != "" {
			what += " de " + change.Other
		}
		line := fmt.Sprintf("%-12s %s  %-18s %-10s %s",
			placeText(change.Index, change.Position), secondTime(change.At), change.Kind, change.Channel, what)
		text.WriteString(clean(strings.TrimRight(line, " ")) + "\n")
	}
	return text.String()
}
