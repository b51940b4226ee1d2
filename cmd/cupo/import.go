package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cupo-ec/cupo/wire"
)

// errLinesRefused is the error of an import that is through and had lines refused; they are in the report.
var errLinesRefused = errors.New("some lines were refused")

// An import waits longer than other commands for an answer: a part takes a while, and a node that is
// started again takes up where it was.
const (
	importTimeout = 2 * time.Minute
	importWait    = 10 * time.Minute
)

// importFlags are what an import was asked for.
type importFlags struct {
	connection
	kind, file     string
	format, report string
	dryRun         bool
	rate           int
}

const importMore = `KIND is one of units, practitioners, schedules, closures, services, persons, referrals.

The file is cut into parts at line ends, and each part is entered under a key of its own. What was done
is kept in FILE.cupo-import (or beside the report): the same command goes on where it was interrupted.
Unless told otherwise it waits 2 minutes for each answer, and goes on trying for 10 while there is none.
Refused lines go to the report by line, field and reason, without what stood in them. The exit code is 2
when there were any.`

func importCommand() command {
	return command{
		name: "import", usage: []string{"KIND FILE [--dry-run] [--rate N] [--format csv|ndjson] [--report FILE]"},
		about: "enter a file into the registry", more: importMore,
		define: func(t *terminal, flags *flag.FlagSet) action {
			var f importFlags
			f.define(t, flags, "admin")
			flags.BoolVar(&f.dryRun, "dry-run", false, "say what would be refused, and enter nothing")
			flags.IntVar(&f.rate, "rate", 0, "`lines` a second at most; 0 as fast as the server takes them")
			flags.StringVar(&f.format, "format", "", "`form` of the file: csv or ndjson; else its name says")
			flags.StringVar(&f.report, "report", "", "`file` for the refused lines; else FILE.refused.csv")
			return func(ctx context.Context, arguments []string) error {
				if err := f.check(arguments); err != nil {
					return err
				}
				if !given(flags, "timeout") {
					f.timeout = importTimeout
				}
				if !given(flags, "wait") {
					f.wait = importWait
				}
				client, err := f.open(t)
				if err != nil {
					return err
				}
				return runImport(ctx, t, client, &f)
			}
		},
	}
}

func (f *importFlags) check(arguments []string) error {
	if len(arguments) != 2 {
		return badUsage("import takes a kind and a file")
	}
	f.kind, f.file = arguments[0], arguments[1]
	if !slices.Contains(wire.RegistryKinds(), f.kind) {
		return badUsage(fmt.Sprintf("%q is no kind of file: it is one of %s", f.kind, strings.Join(wire.RegistryKinds(), ", ")))
	}
	if f.rate < 0 {
		return badUsage("--rate is not less than 0")
	}
	if f.report == "" {
		f.report = f.file + ".refused.csv"
	}
	var err error
	f.format, err = formatOf(f.format, f.file)
	return err
}

// formatOf is what a flag says, or else the end of a file's name.
func formatOf(format, file string) (string, error) {
	switch {
	case format == wire.FormatCSV, format == wire.FormatNDJSON:
		return format, nil
	case format != "":
		return "", badUsage("--format is csv or ndjson")
	}
	switch strings.ToLower(filepath.Ext(file)) {
	case ".csv":
		return wire.FormatCSV, nil
	case ".ndjson", ".jsonl":
		return wire.FormatNDJSON, nil
	}
	return "", badUsage("the file's name does not say its form: add --format csv or --format ndjson")
}

// runImport sends what is left of a file, part by part.
func runImport(ctx context.Context, t *terminal, c *client, f *importFlags) error {
	progress, err := openProgress(t, f)
	if err != nil {
		return err
	}
	defer progress.close()
	parts, err := openParts(f.file, f.format, progress.Offset, progress.Line)
	if err != nil {
		return err
	}
	defer parts.close()
	bar := newBar(t, parts.size, progress.Offset, progress.Totals.Lines)
	for {
		part, err := parts.next()
		if err != nil {
			return err
		}
		if part == nil {
			break
		}
		if err := sendPart(ctx, c, f, progress, part); err != nil {
			bar.end()
			progress.explain(t, err)
			return err
		}
		bar.show(progress.Offset, progress.Totals.Lines)
		if err := pace(ctx, t, bar, f.rate, progress.Totals.Lines); err != nil {
			bar.end()
			progress.explain(t, err)
			return err
		}
	}
	bar.end()
	if err := progress.finish(); err != nil {
		return err
	}
	return summarise(t, f, progress, bar)
}

// pace waits until the lines of this run are not ahead of the rate.
func pace(ctx context.Context, t *terminal, bar *bar, rate int, lines int64) error {
	if rate == 0 {
		return ctx.Err()
	}
	due := time.Duration(float64(lines-bar.firstLines) / float64(rate) * float64(time.Second))
	if ahead := due - t.now().Sub(bar.began); ahead > 0 {
		return t.sleep(ctx, ahead)
	}
	return ctx.Err()
}

func sendPart(ctx context.Context, c *client, f *importFlags, p *progress, part *part) error {
	answer := wire.ImportResponse{}
	if part.lines > 0 {
		media, dryRun := wire.MediaCSV, ""
		if f.format == wire.FormatNDJSON {
			media = wire.MediaNDJSON
		}
		if f.dryRun {
			dryRun = "true"
		}
		path := wire.WithQuery(wire.ImportPath(f.kind), wire.FirstLineParam, strconv.FormatInt(part.firstLine, 10), wire.DryRunParam, dryRun)
		_, err := c.do(ctx, request{
			method: "POST", path: path, text: part.text, media: media, into: &answer, key: p.key(),
		})
		if err != nil {
			return err
		}
	}
	for _, line := range part.tooLong {
		answer.Lines++
		answer.RefusedLines++
		answer.Refused = append(answer.Refused, wire.ImportRefusal{Line: line, Reason: wire.ReasonLineTooLong})
	}
	return p.done(part, &answer)
}

// summarise says what came of it all.
func summarise(t *terminal, f *importFlags, p *progress, bar *bar) error {
	totals := &p.Totals
	refused := totals.RefusedLines > 0
	if t.output == outputJSON {
		if err := t.show(totals.AppendJSON(nil), nil); err != nil {
			return err
		}
	} else {
		fmt.Fprint(t.stdout, summaryText(f, totals, p.Unnamed, t.now().Sub(bar.began), totals.Lines-bar.firstLines))
	}
	if refused {
		return errLinesRefused
	}
	return nil
}

func summaryText(f *importFlags, totals *wire.ImportResponse, unnamed int64, took time.Duration, lines int64) string {
	var b strings.Builder
	accepted := "aceptadas"
	if f.dryRun {
		fmt.Fprintln(&b, "Prueba: no se guardó nada.")
		accepted = "se aceptarían"
	}
	fmt.Fprintf(&b, "%s líneas: %s %s, %s sin cambio, %s rechazadas\n",
		grouped(totals.Lines), grouped(totals.Accepted), accepted, grouped(totals.Unchanged), grouped(totals.RefusedLines))
	if totals.Waiting > 0 {
		fmt.Fprintf(&b, "%s dependen de un titular que otra parte del archivo puede traer\n", grouped(totals.Waiting))
	}
	if seconds := took.Seconds(); seconds > 0 {
		fmt.Fprintf(&b, "en %s, %s líneas por segundo\n", took.Round(100*time.Millisecond), grouped(int64(float64(lines)/seconds)))
	}
	if totals.RefusedLines > 0 {
		fmt.Fprintf(&b, "líneas rechazadas: %s\n", f.report)
	}
	if unnamed > 0 {
		fmt.Fprintf(&b, "%s de ellas no se nombran, son demasiadas\n", grouped(unnamed))
	}
	return b.String()
}

// grouped writes a number with points between the thousands.
func grouped(n int64) string {
	text := strconv.FormatInt(n, 10)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "." + text[at:]
	}
	return text
}

// progress is what was done of a file, as it is kept between two runs.
type progress struct {
	Version int    `json:"version"`
	Kind    string `json:"kind"`
	// SHA256 is the file's, so that another one is not taken for it.
	SHA256 string `json:"sha256"`
	// Run tells one import of a file from another of the same file.
	Run  string `json:"run"`
	Part int64  `json:"part"`
	// Offset and Line are where the next part begins.
	Offset int64               `json:"offset"`
	Line   int64               `json:"line"`
	Totals wire.ImportResponse `json:"-"`
	Counts json.RawMessage     `json:"counts"`
	// ReportBytes is how much of the report belongs to what was done.
	ReportBytes int64 `json:"reportBytes"`
	// Unnamed are refused lines that the server counted and did not name.
	Unnamed int64 `json:"unnamed"`

	name   string // of the file it is kept in; empty for a dry run
	report *reportFile
}
