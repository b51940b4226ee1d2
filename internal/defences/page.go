package main

import (
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
)

// summary is the table at the end of a run.
func summary(results []result) string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	count := map[verdict]int{}
	for _, r := range results {
		count[r.verdict]++
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.verdict, r.row, r.what, r.title())
	}
	_ = w.Flush() // into memory
	fmt.Fprintf(&text, "%d noticed, %d not noticed, %d unclear, %d entries broken, %d not run\n",
		count[noticed], count[unnoticed], count[unclear], count[broken], count[notRun])
	return text.String()
}

const (
	pageBegins = "<!-- written by make defences, from here -->\n"
	pageEnds   = "<!-- to here -->\n"
)

// writePage writes the generated part of a document anew: the lines of the defences that were run, with when that
// was. The lines of the others stay as they are.
func writePage(name, run string, results []result) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("reading the page: %w", err)
	}
	before, rest, begun := strings.Cut(string(text), pageBegins)
	earlier, after, ended := strings.Cut(rest, pageEnds)
	if !begun || !ended {
		return fmt.Errorf("%s has no part to be written anew", name)
	}
	page := before + pageBegins + generated(earlier, run, results) + pageEnds + after
	if err := os.WriteFile(name, []byte(page), 0o644); err != nil {
		return fmt.Errorf("writing the page: %w", err)
	}
	return nil
}

// generated is a table for each row of the fault table.
func generated(earlier, run string, results []result) string {
	known := map[string]string{} // by the beginning of a line
	for line := range strings.Lines(earlier) {
		if beginning, _, found := strings.Cut(line, " | "); found {
			known[beginning] = line
		}
	}
	for i := range results {
		r := &results[i]
		if r.verdict == notRun && strings.HasPrefix(known["| "+cell(r.what)], promised(&r.defence)) {
			continue // it was once, and the line has not changed
		}
		known["| "+cell(r.what)] = promised(&r.defence) + outcome(r) + " | " + run + " |\n"
	}
	var text strings.Builder
	for _, row := range rows {
		fmt.Fprintf(&text, "\n### %s\n\n| defence | taken out | noticed by | which said | run |\n| --- | --- | --- | --- | --- |\n", strings.ToUpper(row[:1])+row[1:])
		for _, d := range defences() {
			if d.row == row {
				text.WriteString(known["| "+cell(d.what)])
			}
		}
	}
	text.WriteString("\n")
	return text.String()
}

// promised is the part of a line that the table alone decides.
func promised(d *defence) string {
	return "| " + cell(d.what) + " | `" + d.file + "`: " + change(d) + " | " + code(d.title()) + " | "
}

func outcome(r *result) string {
	if r.verdict == noticed {
		return code(shortened(r.said))
	}
	return "**" + r.verdict.String() + "**"
}

// shortened keeps a long message from making the table unreadable.
func shortened(text string) string {
	const most = 160
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return text
}

// change shows what was taken out, and what stood there instead.
func change(d *defence) string {
	if strings.TrimSpace(d.new) == "" {
		return lines(d.old)
	}
	return lines(d.old) + " became " + lines(d.new)
}

func lines(text string) string {
	var all []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, code(line))
		}
	}
	return strings.Join(all, "<br>")
}

// code is a code span in a cell, whatever is in it.
func code(text string) string {
	if strings.Contains(text, "`") {
		return "`` " + cell(text) + " ``"
	}
	return "`" + cell(text) + "`"
}

func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
