package wire_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var rewrite = flag.Bool("rewrite", false, "write what the code says now into testdata")

// The files are what clients rely on: a change in one is a change of the contract.
func TestGoldenJSON(t *testing.T) {
	files := map[string]bool{}
	for _, sample := range samples {
		var indented bytes.Buffer
		if err := json.Indent(&indented, sample.AppendJSON(nil), "", "  "); err != nil {
			t.Fatalf("%s: %v", nameOf(sample), err)
		}
		indented.WriteByte('\n')
		path := filepath.Join("testdata", nameOf(sample)+".json")
		files[path] = true
		if *rewrite {
			if err := os.WriteFile(path, indented.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Errorf("%v (go test -run Golden -rewrite makes it)", err)
			continue
		}
		if !bytes.Equal(indented.Bytes(), want) {
			t.Errorf("%s is not what the code writes:\n%s", path, indented.Bytes())
		}
		decoded := newOf(sample)
		if err := decoded.UnmarshalJSON(want); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		mustEqual(t, path, decoded, sample)
	}
	present, err := filepath.Glob(filepath.Join("testdata", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range present {
		if !files[path] {
			t.Errorf("%s belongs to no message", path)
		}
	}
}
