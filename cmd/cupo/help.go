package main

import (
	"flag"
	"fmt"
	"strings"
	"text/tabwriter"
)

const helpAfter = `
Each has --help.

cupo speaks to the HTTP API of a node. --url (or CUPO_URL) says where it is, --token-file (or
CUPO_TOKEN) who asks; --demo DIR takes both from the demo.json of a demo's data directory. With
none of these, a demo in ./data is used.

Exit codes:
   0  done
   1  failed in a way that is none of the others
   2  refused: title, what it means, what to do next, and the code on the last line
   3  verify found violations
  64  the command line cannot be understood
  69  no answer, or the service is not available; repeat it with the same --idempotency-key
 130  interrupted
`

// help is the help of the whole program.
func help() string {
	var text strings.Builder
	text.WriteString("cupo finds, books and changes medical appointments.\n\n")
	table := tabwriter.NewWriter(&text, 0, 0, 3, ' ', 0)
	for _, c := range commands() {
		fmt.Fprintf(table, "  cupo %s\t%s\n", c.name, c.about)
	}
	_ = table.Flush() // a strings.Builder takes everything
	text.WriteString(helpAfter)
	return text.String()
}

// commandHelp is the help of one command: its own flags, then those of the connection.
func commandHelp(c *command) string {
	flags := newFlags(c.name)
	c.define(&terminal{}, flags)
	shared := newFlags(c.name)
	(&connection{}).define(&terminal{}, shared, "")

	var text strings.Builder
	for i, line := range c.usage {
		before := "usage:"
		if i > 0 {
			before = "      "
		}
		fmt.Fprintln(&text, strings.TrimRight(before+" cupo "+c.name+" "+line, " "))
	}
	fmt.Fprintf(&text, "\n%s\n", c.about)
	if c.more != "" {
		fmt.Fprintf(&text, "\n%s\n", c.more)
	}
	writeFlags(&text, "Flags:", flags, func(f *flag.Flag) bool { return shared.Lookup(f.Name) == nil })
	writeFlags(&text, "Connection:", flags, func(f *flag.Flag) bool { return shared.Lookup(f.Name) != nil })
	return text.String()
}

func writeFlags(text *strings.Builder, title string, flags *flag.FlagSet, wanted func(*flag.Flag) bool) {
	var lines strings.Builder
	table := tabwriter.NewWriter(&lines, 0, 0, 3, ' ', 0)
	flags.VisitAll(func(f *flag.Flag) {
		if !wanted(f) {
			return
		}
		value, about := flag.UnquoteUsage(f)
		if f.DefValue != "" && f.DefValue != "false" {
			about += fmt.Sprintf(" (default %s)", f.DefValue)
		}
		fmt.Fprintf(table, "  --%s\t%s\n", strings.TrimSpace(f.Name+" "+value), about)
	})
	_ = table.Flush() // a strings.Builder takes everything
	if lines.Len() > 0 {
		fmt.Fprintf(text, "\n%s\n%s", title, lines.String())
	}
}
