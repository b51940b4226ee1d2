package certs

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var today = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

func mustMake(t *testing.T, dir string, now time.Time, nodes ...Node) {
	t.Helper()
	if _, err := Make(dir, nodes, now); err != nil {
		t.Fatal(err)
	}
}

func leaf(t *testing.T, dir, name string) *x509.Certificate {
	t.Helper()
	both, err := tls.LoadX509KeyPair(filepath.Join(dir, name+".crt"), filepath.Join(dir, name+".key"))
	if err != nil {
		t.Fatal(err)
	}
	return both.Leaf
}

func trusted(t *testing.T, dir, name string, at time.Time, usage x509.ExtKeyUsage) error {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AddCert(leaf(t, dir, authorityName))
	_, err := leaf(t, dir, name).Verify(x509.VerifyOptions{Roots: roots, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{usage}})
	return err
}

func TestMake(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "certs")
	mustMake(t, dir, today, Node{ID: "a", Hosts: []string{"10.0.0.1", "::1", "a.example.org"}}, Node{ID: "b"})
	authority := leaf(t, dir, authorityName)
	if !authority.IsCA || !authority.MaxPathLenZero || authority.NotAfter != today.AddDate(10, 0, 0) {
		t.Errorf("the authority is %v %v until %v", authority.IsCA, authority.MaxPathLenZero, authority.NotAfter)
	}
	a := leaf(t, dir, "a")
	if !slices.Equal(a.DNSNames, []string{"a", "a.example.org"}) || len(a.IPAddresses) != 2 || a.IsCA || a.NotAfter != today.AddDate(2, 0, 0) {
		t.Errorf("a is %v %v, authority %v, until %v", a.DNSNames, a.IPAddresses, a.IsCA, a.NotAfter)
	}
	for _, usage := range []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth} {
		if err := trusted(t, dir, "b", today.Add(-time.Minute), usage); err != nil {
			t.Error(err)
		}
	}
	if err := trusted(t, dir, "b", today, x509.ExtKeyUsageCodeSigning); err == nil {
		t.Error("b may sign programs")
	}
	if err := trusted(t, dir, "b", today.AddDate(2, 0, 1), x509.ExtKeyUsageClientAuth); err == nil {
		t.Error("b never ends")
	}
	for _, name := range []string{"ca.key", "a.key"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

// TestMakeAgain adds a node later, and lets none outlive its authority.
func TestMakeAgain(t *testing.T) {
	dir := t.TempDir()
	mustMake(t, dir, today, Node{ID: "a"})
	late := today.AddDate(9, 0, 0)
	mustMake(t, dir, late, Node{ID: "b"})
	if err := trusted(t, dir, "b", late, x509.ExtKeyUsageClientAuth); err != nil {
		t.Error(err)
	}
	if got, want := leaf(t, dir, "b").NotAfter, today.AddDate(10, 0, 0); got != want {
		t.Errorf("b ends %v, its authority %v", got, want)
	}
	if _, err := Make(dir, []Node{{ID: "c"}}, today.AddDate(10, 0, 1)); !errors.Is(err, ErrBadAuthority) {
		t.Errorf("signed by an authority that has ended: %v", err)
	}
}

func TestMakeRefuses(t *testing.T) {
	dir := t.TempDir()
	mustMake(t, dir, today, Node{ID: "a"})
	for name, c := range map[string]struct {
		nodes []Node
		want  error
	}{
		"a certificate that is there": {[]Node{{ID: "b"}, {ID: "a"}}, ErrExists},
		"the authority's name":        {[]Node{{ID: "ca"}}, ErrBadName},
		"a name twice":                {[]Node{{ID: "b"}, {ID: "b"}}, ErrBadName},
		"no name":                     {[]Node{{}}, ErrBadName},
		"a way out of the directory":  {[]Node{{ID: "../b"}}, ErrBadName},
		"a pattern":                   {[]Node{{ID: "*"}}, ErrBadName},
		"a hyphen at the end":         {[]Node{{ID: "b-"}}, ErrBadName},
		"a long name":                 {[]Node{{ID: strings.Repeat("b", 64)}}, ErrBadName},
		"a host that is a node":       {[]Node{{ID: "b", Hosts: []string{"a"}}}, ErrBadName},
		"a host that is a pattern":    {[]Node{{ID: "b", Hosts: []string{"*.example.org"}}}, ErrBadName},
		"an empty host":               {[]Node{{ID: "b", Hosts: []string{""}}}, ErrBadName},
		"many hosts":                  {[]Node{{ID: "b", Hosts: make([]string, 33)}}, ErrBadName},
	} {
		if made, err := Make(dir, c.nodes, today); !errors.Is(err, c.want) || made != nil {
			t.Errorf("%s: made %v, %v", name, made, err)
		}
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 4 {
		t.Errorf("something was left: %v, %v", files, err)
	}
}

// TestMakeUndoes has a directory in which the second of two nodes cannot be written.
func TestMakeUndoes(t *testing.T) {
	dir := t.TempDir()
	w := &writer{dir: dir}
	if err := os.Mkdir(w.path("b", certificateOf), 0o700); err != nil {
		t.Fatal(err)
	}
	err := w.make([]Node{{ID: "a"}, {ID: "b"}}, today)
	if !errors.Is(err, ErrExists) {
		t.Errorf("wrote over a directory: %v", err)
	}
	if err := w.undo(); err != nil {
		t.Error(err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("something was left: %v, %v", files, err)
	}
}

func TestBadAuthority(t *testing.T) {
	good, other := t.TempDir(), t.TempDir()
	mustMake(t, good, today, Node{ID: "a"})
	mustMake(t, other, today, Node{ID: "a"})
	copied := func(from, name, as string, dir string) {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(from, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, as), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, prepare := range map[string]func(dir string){
		"without its key":    func(dir string) { copied(good, "ca.crt", "ca.crt", dir) },
		"without itself":     func(dir string) { copied(good, "ca.key", "ca.key", dir) },
		"with another's key": func(dir string) { copied(good, "ca.crt", "ca.crt", dir); copied(other, "ca.key", "ca.key", dir) },
		"a node":             func(dir string) { copied(good, "a.crt", "ca.crt", dir); copied(good, "a.key", "ca.key", dir) },
		"no PEM": func(dir string) {
			copied(good, "ca.key", "ca.key", dir)
			if err := os.WriteFile(filepath.Join(dir, "ca.crt"), []byte("nothing"), 0o600); err != nil {
				t.Fatal(err)
			}
		},
	} {
		dir := t.TempDir()
		prepare(dir)
		before, _ := os.ReadDir(dir)
		if _, err := Make(dir, []Node{{ID: "n"}}, today); !errors.Is(err, ErrBadAuthority) {
			t.Errorf("an authority %s: %v", name, err)
		}
		if after, _ := os.ReadDir(dir); len(after) != len(before) {
			t.Errorf("an authority %s: something was left", name)
		}
	}
}
