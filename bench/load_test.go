package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/bench/audit"
	"github.com/cupo-ec/cupo/bench/fakenode"
	"github.com/cupo-ec/cupo/bench/ratios"
	"github.com/cupo-ec/cupo/bench/report"
)

// TestLoadFindsWhatARestartLost measures a fake, which forgets everything when it ends: all tables
// are printed, and the check after the restart must see it.
func TestLoadFindsWhatARestartLost(t *testing.T) {
	config := fake(t, fakenode.Faults{})
	if fileSystem, err := report.FileSystem(config.DataDir); err != nil || report.InMemory(fileSystem) {
		t.Logf("temporary files are on %s (%v): only the refusal to measure there is checked", fileSystem, err)
		err := ratios.Run(t.Context(), ratios.Options{Node: config, Rounds: 1, Short: true, Out: &strings.Builder{}})
		if err == nil || !strings.Contains(err.Error(), "keeps nothing on a disk") {
			t.Fatalf("got %v", err)
		}
		return
	}
	var out strings.Builder
	path := filepath.Join(t.TempDir(), "bench.json")
	err := ratios.Run(t.Context(), ratios.Options{Node: config, Rounds: 1, Short: true, JSONPath: path, Out: &out})
	if !errors.Is(err, audit.ErrFindings) || !strings.Contains(out.String(), "is not booked") {
		t.Fatalf("%v\n%s", err, out.String())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var figures ratios.Figures
	if err := json.Unmarshal(text, &figures); err != nil {
		t.Fatal(err)
	}
	for name, measured := range figures.Measured {
		// Processor time comes in steps of 10 ms, and a fake may need less.
		if measured.Median <= 0 && !strings.Contains(name, "processor") {
			t.Errorf("%s is %v", name, measured.Median)
		}
	}
	if len(figures.Measured) < 20 || figures.FdatasyncMicros <= 0 || figures.Machine.Cores < 1 || figures.FileSystem == "" {
		t.Errorf("got %+v", figures)
	}
	for _, want := range []string{"to reach", "÷ etcd", "not measured here", "0.55"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
}
