//go:build linux

package chaos

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/cupo-ec/cupo/bench/report"
)

// notRun says aloud that a fault is left out.
func notRun(out io.Writer, name, why string) {
	line := strings.Repeat("*", 64)
	fmt.Fprintf(out, "%s\n*  NOT RUN: %s\n*  %s\n%s\n", line, name, why, line)
}

// tell prints the report and writes it as JSON.
func (p *play) tell() error {
	f, out := &p.figures, p.options.Out
	clean := f.sum()
	for _, table := range []*report.Table{f.operations(), f.refused(), f.faults(), f.failovers()} {
		if table == nil {
			continue
		}
		fmt.Fprintln(out)
		if _, err := table.WriteTo(out); err != nil {
			return fmt.Errorf("printing the report: %w", err)
		}
	}
	for _, n := range f.NotRun {
		notRun(out, n.Fault, n.Why)
	}
	f.findings(out)
	if p.options.JSONPath != "" {
		if err := report.WriteJSON(p.options.JSONPath, f); err != nil {
			return err
		}
	}
	if !clean {
		return ErrBroken
	}
	return nil
}

func (f *Figures) operations() *report.Table {
	t := &report.Table{Title: fmt.Sprintf("What %d nodes were asked in %s", f.Members, seconds(f.Suffered))}
	addCounts(t, "", f.Operations)
	t.Row("reads that sent their index back", report.Count(f.Sights))
	t.Row("attempts in all, of strong reads and writes", report.Count(f.Attempts))
	t.Row("writes acknowledged", report.Count(f.Accepted))
	t.Row("asked again after the answer", report.Count(f.Repeated))
	t.Row("unknown, then answered by a retry", report.Count(f.Settled.Retried))
	t.Row("unknown at the end of the load", report.Count(f.Settled.Left))
	t.Row("  asked then: carried out", report.Count(f.Settled.CarriedOut))
	t.Row("  asked then: refused", report.Count(f.Settled.Refused))
	t.Row("  never answered", report.Count(f.Settled.Open))
	return t
}

func (f *Figures) refused() *report.Table {
	t := &report.Table{Title: "Refusals, and attempts that were not granted"}
	addCounts(t, "refused: ", f.Refusals)
	addCounts(t, "attempt: ", f.Attempted)
	return t
}

func (f *Figures) faults() *report.Table {
	t := &report.Table{Title: "Faults", Header: []string{"fault", "times", "longest without a write", "well again after", "new terms", "found"}}
	for _, s := range f.Faults {
		t.Row(s.Fault, report.Count(int64(s.Times)), seconds(s.WorstAwaySeconds), seconds(s.WorstBackSeconds),
			report.Count(int64(s.MostNewTerms)), report.Count(int64(len(s.Findings))))
	}
	return t
}

// addCounts adds rows, the largest number first.
func addCounts(t *report.Table, prefix string, counts map[string]int64) {
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
	for _, name := range names {
		t.Row(prefix+name, report.Count(counts[name]))
	}
}

// findings prints what was found, and the verdict.
func (f *Figures) findings(out io.Writer) {
	for _, s := range f.Faults {
		for _, finding := range s.Findings {
			fmt.Fprintf(out, "FOUND at %q: %s\n", s.Fault, finding)
		}
	}
	for _, finding := range f.Verdict.Findings {
		fmt.Fprintln(out, "FOUND by the history:", finding)
	}
	for _, n := range f.Nodes {
		for _, finding := range n.Found.Findings {
			fmt.Fprintf(out, "FOUND at node %s: %s\n", n.Node, finding)
		}
	}
	v := f.Verdict
	fmt.Fprintf(out, "\nporcupine: %s places and %s persons with %s operations: %d not linearizable, %d not decided.\n",
		report.Count(int64(v.Places)), report.Count(int64(v.Persons)), report.Count(int64(v.Steps)), v.Illegal, v.Undecided)
	fmt.Fprintf(out, "Reads older than what their client had seen: %d. Retries answered differently: %d. Places with a refusal from an old state: %d.\n",
		v.Stale, v.Changed, v.Doubtful)
	if f.Stalls > 0 {
		fmt.Fprintf(out, "The machine's own disk stood still, so that a node ended and was started again: %d times.\n", f.Stalls)
	}
	fmt.Fprintf(out, "Lost: %d. Double: %d.\n", f.Lost, f.Double)
}
