package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/cupo-ec/cupo/bench/node"
)

// TestMeasurementsShareTheirFlags: where figures go, what stays, and the node.
func TestMeasurementsShareTheirFlags(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct {
		arguments []string
		figures   string
		keep      bool
	}{
		{[]string{"--cupod", "c"}, "out/some.json", false},
		{[]string{"--cupod", "c", "--out", "other", "--keep"}, "other", true},
	} {
		path, dir := "out/some.json", ""
		m := newMeasurement("some", &path)
		err := m.run(c.arguments, func(n node.Config) error {
			dir = n.DataDir
			if n.Binary != "c" || n.Listen != "127.0.0.1:0" || n.Seed != 1 || filepath.Base(filepath.Dir(dir)) != "data" {
				t.Errorf("%v: the node is %+v", c.arguments, n)
			}
			return nil
		})
		_, gone := os.Stat(dir)
		if err != nil || path != c.figures || (gone == nil) != c.keep {
			t.Errorf("%v: figures go to %s, the directory: %v, %v", c.arguments, path, gone, err)
		}
	}
}

func TestAMeasurementWithoutANodeDoesNotRun(t *testing.T) {
	path := ""
	m := newMeasurement("some", &path)
	m.SetOutput(io.Discard)
	err := m.run(nil, func(node.Config) error {
		t.Error("it runs")
		return nil
	})
	if !errors.Is(err, errUsage) {
		t.Errorf("it ends with %v", err)
	}
}
