package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/wire"
)

// exportLines is how many lines one page has.
const exportLines = 2000

func exportCommand() command {
	return command{
		name: "export", usage: []string{"KIND [--format csv|ndjson] [--out FILE] [--contacts]"},
		about: "write what the registry has, as import reads it",
		more:  "KIND is one of units, practitioners, schedules, closures, services, persons, referrals.",
		define: func(t *terminal, flags *flag.FlagSet) action {
			var c connection
			c.define(t, flags, "admin")
			format := flags.String("format", "", "`form` of the file: csv or ndjson; else its name says, else csv")
			out := flags.String("out", "", "`file` to write; else the terminal")
			contacts := flags.Bool("contacts", false, "persons with names and contact data; it is noted who looked")
			return func(ctx context.Context, arguments []string) error {
				if len(arguments) != 1 || !slices.Contains(wire.RegistryKinds(), arguments[0]) {
					return badUsage("export takes a kind: one of " + strings.Join(wire.RegistryKinds(), ", "))
				}
				form := *format
				if form == "" && *out == "" {
					form = wire.FormatCSV
				}
				form, err := formatOf(form, *out)
				if err != nil {
					return err
				}
				client, err := c.open(t)
				if err != nil {
					return err
				}
				query := []string{wire.FormatParam, form, wire.LimitParam, strconv.Itoa(exportLines)}
				if *contacts {
					query = append(query, wire.ContactsParam, "true")
				}
				path := wire.WithQuery(wire.ExportPath(arguments[0]), query...)
				if *out == "" {
					return client.export(ctx, path, "", t.stdout, nil)
				}
				return client.exportFile(ctx, path, *out)
			}
		},
	}
}

// export writes page after page from a place on. kept, if there is one, is told after each how it goes on.
func (c *client) export(ctx context.Context, path, after string, to io.Writer, kept func(next string) error) error {
	for {
		from := path
		if after != "" {
			from += "&" + strings.TrimPrefix(wire.WithQuery("", wire.AfterParam, after), "?")
		}
		p := page{}
		if _, err := c.do(ctx, request{method: "GET", path: from, page: &p}); err != nil {
			return err
		}
		if _, err := to.Write(p.text); err != nil {
			return fmt.Errorf("writing the export: %w", err)
		}
		if p.next == "" {
			return nil
		}
		after = p.next
		if kept != nil {
			if err := kept(after); err != nil {
				return err
			}
		}
	}
}

const exportSuffix = ".cupo-export"

// exportFile writes a file, which has its name when it is whole. An export that was interrupted goes on
// where it was: beside the file stand what was asked, the next page, and how much was written.
func (c *client) exportFile(ctx context.Context, path, name string) error {
	after, written := takeUpExport(name, path)
	file, err := os.OpenFile(name+newSuffix, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("writing the export: %w", err)
	}
	defer file.Close()
	if err := file.Truncate(written); err != nil {
		return fmt.Errorf("writing the export: %w", err)
	}
	if _, err := file.Seek(written, io.SeekStart); err != nil {
		return fmt.Errorf("writing the export: %w", err)
	}
	err = c.export(ctx, path, after, file, func(next string) error {
		at, err := file.Seek(0, io.SeekCurrent)
		if err != nil {
			return fmt.Errorf("writing the export: %w", err)
		}
		return os.WriteFile(name+exportSuffix, fmt.Appendf(nil, "%s\n%s\n%d\n", path, next, at), 0o600)
	})
	if err != nil {
		return err
	}
	if err := errors.Join(file.Sync(), os.Rename(name+newSuffix, name)); err != nil {
		return fmt.Errorf("writing the export: %w", err)
	}
	_ = os.Remove(name + exportSuffix) // there is none where one page was enough
	return nil
}

// takeUpExport reads where an export of the same was interrupted; it begins anew where there is none.
func takeUpExport(name, path string) (after string, written int64) {
	text, err := os.ReadFile(name + exportSuffix)
	if err != nil {
		return "", 0
	}
	lines := strings.Split(string(text), "\n")
	if len(lines) != 4 || lines[0] != path {
		return "", 0
	}
	written, err = strconv.ParseInt(lines[2], 10, 64)
	info, statErr := os.Stat(name + newSuffix)
	if err != nil || statErr != nil || info.Size() < written {
		return "", 0
	}
	return lines[1], written
}
