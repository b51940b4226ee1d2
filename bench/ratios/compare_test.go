package ratios

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestComparePairByPair(t *testing.T) {
	directory := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(directory, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := Compare(directory, &strings.Builder{}); !errors.Is(err, errNothingToCompare) {
		t.Errorf("nothing was compared: %v", err)
	}
	// The machine becomes slower, and each pair says the same.
	for n, speed := range []float64{100, 80, 10} {
		write(fmt.Sprintf("before.%d.json", n+1), fmt.Sprintf(`{"measured":{"x":{"median":%g},"gone":{"median":1}}}`, speed))
		write(fmt.Sprintf("after.%d.json", n+1), fmt.Sprintf(`{"measured":{"x":{"median":%g},"new":{"median":1}}}`, speed/2))
	}
	var out strings.Builder
	if err := Compare(directory, &out); err != nil {
		t.Fatal(err)
	}
	line := out.String()[strings.Index(out.String(), "x "):]
	if fields := strings.Fields(line); len(fields) != 4 || fields[1] != "80.00" || fields[2] != "40.00" || fields[3] != "0.50" {
		t.Errorf("printed %q", out.String())
	}
	write("after.2.json", "{")
	if err := Compare(directory, &out); err == nil || errors.Is(err, errNothingToCompare) {
		t.Errorf("a torn file: %v", err)
	}
}
