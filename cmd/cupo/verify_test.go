package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

func TestVerifyExitCodes(t *testing.T) {
	broken := &wire.VerifyReport{Violations: []string{"slot m1-2 has two owners"}}
	for _, c := range []struct {
		name   string
		answer answer
		flags  string
		code   int
	}{
		{"clean", done(&wire.VerifyReport{}), "", exitDone},
		{"violations", done(broken), "", exitViolations},
		{"violations as JSON", done(broken), " --output json", exitViolations},
		{"not allowed", refuses(problemOf(wire.Forbidden), ""), "", exitRefused},
		{"away", refuses(problemOf(wire.NoLeader), "90"), "", exitUnavailable},
		{"another program", says(200, "text/html", "<html>", ""), " --wait 0", exitUnavailable},
	} {
		w := newWorld(newFakeAPI(t, c.answer))
		if code := w.call(t, "verify"+c.flags); code != c.code {
			t.Errorf("%s: code %d, want %d: %s", c.name, code, c.code, w.err.String())
		}
		if reported := w.out.Len() > 0; reported != (c.code == exitDone || c.code == exitViolations) {
			t.Errorf("%s: stdout %q", c.name, w.out.String())
		}
	}
}

// TestVerifyWithoutData finds nothing to verify, says so, and leaves nothing behind.
func TestVerifyWithoutData(t *testing.T) {
	empty := t.TempDir()
	missing := filepath.Join(empty, "missing")
	demo := t.TempDir()
	writeFile(t, filepath.Join(demo, "demo.json"), "{}")
	for _, dir := range []string{empty, missing, demo, filepath.Join(demo, "demo.json")} {
		w := newWorld(nil)
		if code := w.call(t, "verify --data "+dir); code != exitFailure || w.out.Len() > 0 || w.err.Len() == 0 {
			t.Errorf("code %d, stdout %q, stderr %q", code, w.out.String(), w.err.String())
		}
	}
	if left, err := os.ReadDir(empty); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}
