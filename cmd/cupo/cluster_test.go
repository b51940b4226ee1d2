package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/wire"
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

// TestRemovalWhoseAnswerWasLost asks again when the leader changed while a node was taken out: that it is gone is
// no refusal then, and is one for a node that never was there.
func TestRemovalWhoseAnswerWasLost(t *testing.T) {
	members := func(names ...string) answer {
		said := &wire.ClusterResponse{Node: "a", Leader: "a"}
		for _, name := range names {
			said.Members = append(said.Members, wire.ClusterMember{ID: name})
		}
		return done(said)
	}
	unknown, refused := refuses(problemOf(wire.OutcomeUnknown), "0"), refuses(problemOf(wire.MembershipRefused), "")
	for name, c := range map[string]struct {
		script []answer
		want   int
	}{
		"it is gone":       {[]answer{members("a", "b", "c"), unknown, refused, members("a", "c")}, exitDone},
		"it is there":      {[]answer{members("a", "b", "c"), unknown, refused, members("a", "b", "c")}, exitRefused},
		"it never was":     {[]answer{members("a", "c"), refused}, exitRefused},
		"answered at once": {[]answer{members("a", "b", "c"), members("a", "c")}, exitDone},
	} {
		w := newWorld(newFakeAPI(t, c.script...))
		if code := w.call(t, "cluster remove b"); code != c.want {
			t.Errorf("%s: code %d, want %d: %s", name, code, c.want, w.err.String())
		}
		if gone := !strings.Contains(w.out.String(), "\nb "); c.want == exitDone && !gone {
			t.Errorf("%s: shows %s", name, w.out.String())
		}
	}
}
