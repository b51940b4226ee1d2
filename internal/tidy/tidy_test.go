package tidy

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRepository holds the present tree to every rule.
func TestRepository(t *testing.T) {
	tree, err := readTree(os.DirFS(repositoryRoot(t)))
	if err != nil {
		t.Fatalf("reading the repository: %v", err)
	}
	if len(tree.gos) == 0 {
		t.Fatal("no Go file was found: every rule would pass")
	}
	for _, check := range checks {
		t.Run(strings.ReplaceAll(check.name, " ", "-"), func(t *testing.T) {
			for _, found := range check.find(tree) {
				t.Error(found)
			}
		})
	}
}

// repositoryRoot goes up from this package to the go.mod above it.
func repositoryRoot(t *testing.T) string {
	t.Helper()
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			t.Fatal("there is no go.mod above this package")
		}
		folder = parent
	}
}

// TestTableGoesDown holds the table of layers to its own promise: a row may
// import what is on a lower floor, or what is in the same building.
func TestTableGoesDown(t *testing.T) {
	for _, row := range layers {
		if row.why == "" {
			t.Errorf("%s: the row has no reason", row.folders)
		}
		for _, pattern := range row.may {
			below, ok := layerOf(strings.TrimSuffix(pattern, "/..."))
			if !ok {
				t.Errorf("%s: may import %s, which no row names", row.folders, pattern)
				continue
			}
			if below.floor >= row.floor && building(pattern) != building(row.folders) {
				t.Errorf("%s (floor %d) may import %s (floor %d), which is not below it", row.folders, row.floor, pattern, below.floor)
			}
		}
	}
	for _, fence := range fences {
		if fence.why == "" {
			t.Errorf("%s: the fence has no reason", fence.imports)
		}
	}
}

func building(pattern string) string {
	first, _, _ := strings.Cut(pattern, "/")
	return first
}
