package main

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// root is the repository, seen from this package.
const root = "../.."

// TestEveryEntryIsGood looks at what can be known of the table without running anything.
func TestEveryEntryIsGood(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range defences() {
		name := d.row + ": " + d.what
		if seen[d.what] {
			t.Errorf("%s: stands there twice", name)
		}
		seen[d.what] = true
		if !slices.Contains(rows, d.row) {
			t.Errorf("%s: there is no such row", name)
		}
		if d.old == d.new || d.says == "" || (d.test == "") == (d.chaos == "") {
			t.Errorf("%s: changes nothing, expects nothing, or has not one test", name)
		}
		text, err := os.ReadFile(filepath.Join(root, d.file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if n := strings.Count(string(text), d.old); n != 1 {
			t.Errorf("%s: %q stands %d times in %s and not once", name, d.old, n, d.file)
		}
		if d.test != "" {
			wantTests(t, &d)
		}
	}
	for _, row := range rows {
		if !slices.ContainsFunc(defences(), func(d defence) bool { return d.row == row && d.test != "" }) {
			t.Errorf("%s: has no defence that a test of this repository holds", row)
		}
	}
}

func wantTests(t *testing.T, d *defence) {
	t.Helper()
	folder, names := d.where()
	var all strings.Builder
	files, err := filepath.Glob(filepath.Join(root, folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	if len(names) == 0 {
		t.Errorf("%s: %s: no test is named", d.row, d.what)
	}
	for _, name := range names {
		if !strings.Contains(all.String(), "\nfunc "+name+"(t *testing.T) {") {
			t.Errorf("%s: %s: there is no %s in %s", d.row, d.what, name, folder)
		}
	}
}

// TestThePageIsOfThisTable: docs/faults.md was written when these defences were run, and not some others.
func TestThePageIsOfThisTable(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs/faults.md"))
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	for _, d := range defences() {
		if !strings.Contains(page, "\n"+promised(&d)) {
			t.Errorf("%s: %s: is not on docs/faults.md as it is here: make defences writes it", d.row, d.what)
		}
	}
	if got, want := strings.Count(page, "`: `"), len(defences()); got != want {
		t.Errorf("the page has %d defences, the table %d", got, want)
	}
	if bad := regexp.MustCompile(`\*\*(NOT NOTICED|UNCLEAR|BROKEN ENTRY)\*\*`).FindString(page); bad != "" {
		t.Errorf("the page says %s", bad)
	}
}

func TestJudge(t *testing.T) {
	failed := errors.New("exit status 1")
	for name, c := range map[string]struct {
		out     string
		err     error
		verdict verdict
		said    string
	}{
		"it passed":             {"ok", nil, unnoticed, ""},
		"it said so":            {"--- FAIL\n    a_test.go:7: 3 were lost\nFAIL", failed, noticed, "3 were lost"},
		"it said something":     {"--- FAIL\n    a_test.go:7: on fire\nFAIL", failed, unclear, ""},
		"it did not compile":    {"FAIL x [build failed]\n were lost", failed, unclear, ""},
		"it did not end":        {"3 were lost", errTooLong, unclear, ""},
		"it named the copy":     {"data in /tmp/defences7/tree/data/b were lost", failed, noticed, "data in data/b were lost"},
		"it said so in a panic": {"panic: 3 were lost\n", failed, noticed, "panic: 3 were lost"},
	} {
		t.Run(name, func(t *testing.T) {
			if got, said := judge(c.out, c.err, "were lost"); got != c.verdict || said != c.said {
				t.Errorf("%s, %q", got, said)
			}
		})
	}
}

// TestLinesStayUntilTheyAreRun: a part of the table can be run, and the page keeps the rest.
func TestLinesStayUntilTheyAreRun(t *testing.T) {
	all := defences()
	first := generated("", "one day", []result{{defence: all[0], said: "lost"}, {defence: all[1], said: "lost"}})
	second := generated(first, "another", []result{{defence: all[1], said: "found"}})
	for _, want := range []string{
		promised(&all[0]) + "`lost` | one day |\n", promised(&all[1]) + "`found` | another |\n",
	} {
		if n := strings.Count(second, want); n != 1 {
			t.Errorf("%q stands there %d times", want, n)
		}
	}
	if got := strings.Count(second, "| one day |") + strings.Count(second, "| another |"); got != 2 {
		t.Errorf("there are %d lines: %s", got, second)
	}
}

func TestCells(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"\tif a || b {\n\t\treturn c\n", "", "`if a \\|\\| b {`<br>`return c`"},
		{"a", "b", "`a` became `b`"},
		{"`a` + b", "\n", "`` `a` + b ``"},
	} {
		if got := change(&defence{old: c.old, new: c.new}); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}
