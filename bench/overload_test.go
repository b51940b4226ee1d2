package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/bench/fakenode"
	"github.com/cupo-ec/cupo/bench/overload"
)

// TestOverloadCountsEverything floods a fake for a moment, which refuses nobody.
func TestOverloadCountsEverything(t *testing.T) {
	config := fake(t, fakenode.Faults{})
	config.Persons = 3000
	var out strings.Builder
	path := filepath.Join(t.TempDir(), "overload.json")
	err := overload.Run(t.Context(), overload.Options{
		Node: config, Factor: 5, Lasting: 400 * time.Millisecond, Connections: 32, Shared: true, JSONPath: path, Out: &out,
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var figures overload.Figures
	if err := json.Unmarshal(text, &figures); err != nil {
		t.Fatal(err)
	}
	if figures.PeakPerSecond <= 0 || figures.FloodPerSecond <= 0 || figures.OfferedPerSecond < 2*figures.PeakPerSecond || figures.MemoryPeak == 0 {
		t.Errorf("got %+v", figures)
	}
	for _, k := range figures.Kinds {
		in := k.Flood
		if in.Sent != in.Answered+in.Refused+in.Failed || in.Failed > 0 || in.InTime > in.Answered || in.Told > in.Refused {
			t.Errorf("%s: %d sent, %d answered, %d in time, %d refused, %d told when, %d failed",
				k.Name, in.Sent, in.Answered, in.InTime, in.Refused, in.Told, in.Failed)
		}
	}
	for _, want := range []string{"check-ins", "no connection", "to reach 0.90"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
}
