package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestClusterCerts(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "certs")
	w := newWorld(nil)
	if code := w.call(t, "cluster certs --dir "+dir+" --node a --node b=10.0.0.2,b.example.org"); code != exitDone {
		t.Fatalf("code %d: %s", code, w.err.String())
	}
	var want []string
	for _, name := range []string{"ca.key", "ca.crt", "a.key", "a.crt", "b.key", "b.crt"} {
		path := filepath.Join(dir, name)
		want = append(want, filepath.ToSlash(path))
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".key") && info.Mode().Perm() != 0o600 {
			t.Errorf("%s can be read by others: %v", name, info.Mode())
		}
	}
	if got := strings.Fields(w.out.String()); !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
	for line, code := range map[string]int{
		"cluster certs --dir " + dir + " --node c --node a":  exitFailure,
		"cluster certs --dir " + dir + " --node d=localhost": exitFailure,
		"cluster certs --dir " + dir + " --node ca":          exitFailure,
		"cluster certs --dir " + dir + " --node c --node c":  exitFailure,
	} {
		w := newWorld(nil)
		if got := w.call(t, line); got != code || w.out.Len() > 0 || w.err.Len() == 0 {
			t.Errorf("%s: code %d, said %q and %q", line, got, w.out.String(), w.err.String())
		}
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 6 {
		t.Errorf("what was refused left something: %v, %v", files, err)
	}
}
