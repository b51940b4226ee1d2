package census

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/bench/node"
)

// TestShortCensus is the whole run with few persons, against the real programs.
func TestShortCensus(t *testing.T) {
	bin, dir := t.TempDir(), t.TempDir()
	for _, program := range []string{"cupod", "cupo"} {
		output, err := exec.Command("go", "build", "-buildvcs=false", "-o", filepath.Join(bin, program), "../../cmd/"+program).CombinedOutput()
		if err != nil {
			t.Fatalf("building %s: %v\n%s", program, err, output)
		}
	}
	var out strings.Builder
	const persons = 20_000
	o := Options{
		Node:    node.Config{Binary: filepath.Join(bin, "cupod"), DataDir: dir, Persons: 5000, Seed: 1},
		Cupo:    filepath.Join(bin, "cupo"),
		Persons: persons, Before: 500 * time.Millisecond, JSONPath: filepath.Join(dir, "census.json"), Out: &out,
	}
	if err := Run(t.Context(), o); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "import.log"))
		t.Fatalf("%v\n%s\n%s", err, out.String(), log)
	}
	text, err := os.ReadFile(o.JSONPath)
	if err != nil {
		t.Fatal(err)
	}
	var f Figures
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	if f.Verified < persons || f.Importing <= 0 || f.Restart <= 0 || f.MemoryAfter <= 0 || f.Before.Bookings == 0 || f.During.Bookings == 0 {
		t.Errorf("figures %+v", f)
	}
	for _, want := range []string{"Killing node and import", "goes on", "persons imported", "ratio"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
	log, err := os.ReadFile(filepath.Join(dir, "import.log"))
	if err != nil || !strings.Contains(string(log), "se sigue desde la línea") {
		t.Errorf("the import did not go on: %v\n%s", err, log)
	}
}
