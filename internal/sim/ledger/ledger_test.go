package ledger

import (
	"os"
	"strings"
	"testing"
)

func TestTheDocumentAddsUp(t *testing.T) {
	document, err := os.ReadFile("../../../docs/simulation.md")
	if err != nil {
		t.Fatal(err)
	}
	if err := Check(string(document)); err != nil {
		t.Error(err)
	}
}

func TestARowIsAddedAndSummed(t *testing.T) {
	empty := "# Title\n\n" + head + "\n" + rule + "\n" + Row{Date: inAll}.line() + "\nmore\n"
	if err := Check(empty); err != nil {
		t.Fatal(err)
	}
	one, err := Append(empty, Row{Date: "2026-11-22", Commit: "abc", Days: 2, Faults: 30, Kinds: "kill 30", Operations: 400, Seeds: "1, 2", Result: "well"})
	if err != nil {
		t.Fatal(err)
	}
	two, err := Append(one, Row{Date: "2026-11-23", Days: 0.5, Faults: 3, Operations: 4, Result: "1 violated"})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(two, "| in all |  | 2.50 | 33 |  | 404 |  |  |\n\nmore\n") || Check(two) != nil {
		t.Errorf("two rows make %s", two)
	}
	if Check(strings.Replace(two, "| 33 |", "| 34 |", 1)) == nil {
		t.Error("a wrong sum is right")
	}
	for _, bad := range []string{"", "# Title\n", head + "\n" + rule + "\n| a | b |\n", strings.Replace(two, "404", "many", 1)} {
		if _, err := Append(bad, Row{}); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
