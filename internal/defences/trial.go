package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// verdict is what taking a defence out came to.
type verdict int

const (
	noticed   verdict = iota // the test failed, and said what it should
	unnoticed                // the test passed all the same
	unclear                  // the test failed, and said something else
	broken                   // the entry itself is wrong: see result.err
	notRun                   // it needs a cluster of processes
)

func (v verdict) String() string {
	return [...]string{"noticed", "NOT NOTICED", "UNCLEAR", "BROKEN ENTRY", "not run"}[v]
}

func (v verdict) bad() bool { return v == unnoticed || v == unclear || v == broken }

// result is a defence and what became of it.
type result struct {
	defence
	verdict verdict
	said    string // the line in which the test said it
	err     error
	took    time.Duration
}

// trial takes defences out, one after the other.
type trial struct {
	tree  *tree
	limit time.Duration
	chaos bool
	// sound is what each command came to on the tree as it is.
	sound map[string]error
}

func (t *trial) all(ctx context.Context, chosen []defence) (results []result) {
	for i, d := range chosen {
		if ctx.Err() != nil {
			return results
		}
		fmt.Printf("[%d/%d] %s: %s\n", i+1, len(chosen), d.row, d.what)
		begun := time.Now()
		r := t.one(ctx, d)
		r.took = time.Since(begun)
		fmt.Printf("        %s, %s %s\n", r.verdict, r.took.Round(time.Second), r.said)
		if r.err != nil {
			fmt.Println("       ", strings.ReplaceAll(tail(r.err.Error()), "\n", "\n        "))
		}
		results = append(results, r)
	}
	return results
}

func (t *trial) one(ctx context.Context, d defence) result {
	r := result{defence: d, verdict: broken}
	if d.chaos != "" && !t.chaos {
		r.verdict = notRun
		return r
	}
	if r.err = t.soundTree(ctx, &d); r.err != nil {
		return r
	}
	restore, err := t.tree.takeOut(&d)
	if err != nil {
		r.err = err
		return r
	}
	t.without(ctx, &r)
	if err := restore(); err != nil {
		r.verdict, r.err = broken, err
	}
	return r
}

// soundTree wants the test to pass while nothing is missing: one that fails anyway proves nothing.
func (t *trial) soundTree(ctx context.Context, d *defence) error {
	steps := d.command()
	name := fmt.Sprint(steps)
	if err, known := t.sound[name]; known {
		return err
	}
	for _, words := range steps {
		if out, err := t.tree.run(ctx, t.limit, words); err != nil {
			t.sound[name] = fmt.Errorf("with nothing taken out: %w\n%s", err, out)
			return t.sound[name]
		} else if strings.Contains(out, "no tests to run") {
			t.sound[name] = fmt.Errorf("there is no such test: %s", d.title())
			return t.sound[name]
		}
	}
	t.sound[name] = nil
	return nil
}

// without runs the test while the defence is missing.
func (t *trial) without(ctx context.Context, r *result) {
	if where := r.goPackage(); where != "" {
		if out, err := t.tree.run(ctx, t.limit, []string{"go", "build", "-o", "/dev/null", where}); err != nil {
			r.err = fmt.Errorf("it does not compile without that: %w\n%s", err, out)
			return
		}
	}
	steps := r.command()
	last := len(steps) - 1
	for _, words := range steps[:last] {
		if out, err := t.tree.run(ctx, t.limit, words); err != nil {
			r.err = fmt.Errorf("preparing: %w\n%s", err, out)
			return
		}
	}
	out, err := t.tree.run(ctx, t.limit, steps[last])
	r.verdict, r.said = judge(out, err, r.says)
	if r.verdict == unclear {
		r.err = fmt.Errorf("%q is not in what it printed: %w\n%s", r.says, err, out)
	}
}

// judge reads what a test without its defence came to.
func judge(out string, err error, says string) (v verdict, said string) {
	if err == nil {
		return unnoticed, ""
	}
	if errors.Is(err, errTooLong) || strings.Contains(out, "[build failed]") {
		return unclear, ""
	}
	for line := range strings.Lines(out) {
		if strings.Contains(line, says) {
			return noticed, message(line)
		}
	}
	return unclear, ""
}

// ofTheCopy are paths in the copy of the tree: they are this run's, and no reader's.
var ofTheCopy = regexp.MustCompile(`[^\s"]*/defences\d+/tree/`)

// message is a line of a test's output without the place in the code, which the next change moves.
func message(line string) string {
	line = ofTheCopy.ReplaceAllString(strings.TrimSpace(line), "")
	if before, after, found := strings.Cut(line, ": "); found && strings.Contains(before, "_test.go:") {
		return after
	}
	return line
}

// tail is the end of a long text: what was wrong stands there.
func tail(text string) string {
	const most = 3000
	if len(text) <= most {
		return text
	}
	return "…" + text[len(text)-most:]
}
