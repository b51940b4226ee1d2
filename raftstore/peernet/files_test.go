package peernet

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// copies puts a file in the place of another at once, as a careful operator does.
func copies(t testing.TB, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to+".new", text, 0o600)
	}
	if err == nil {
		err = os.Rename(to+".new", to)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestACertificateIsRenewedWhileRunning changes the files of both nodes, one after the other, to those of
// another authority that is trusted beside the first, and then alone.
func TestACertificateIsRenewedWhileRunning(t *testing.T) {
	now := time.Now()
	dir, next := newAuthority(t, now, "a", "b"), newAuthority(t, now, "a", "b")
	a, b := node(t, dir, "a", nil), node(t, dir, "b", nil)
	in := func(name string) string { return filepath.Join(dir, name) }
	old, oldSide := connected(t, a, b, "b")
	before := serialOf(oldSide)

	ours, _ := os.ReadFile(in("ca.crt"))
	theirs, _ := os.ReadFile(filepath.Join(next, "ca.crt"))
	if err := os.WriteFile(in("ca.crt"), append(ours, theirs...), 0o600); err != nil {
		t.Fatal(err)
	}
	copies(t, filepath.Join(next, "a.crt"), in("a.crt"))
	_, between := connected(t, a, b, "b") // a's key does not fit yet
	if serialOf(between) != before {
		t.Error("half a certificate was taken")
	}
	copies(t, filepath.Join(next, "a.key"), in("a.key"))
	_, after := connected(t, a, b, "b")
	if serialOf(after) == before {
		t.Error("the new certificate was not taken")
	}
	copies(t, filepath.Join(next, "b.crt"), in("b.crt"))
	copies(t, filepath.Join(next, "b.key"), in("b.key"))
	copies(t, filepath.Join(next, "ca.crt"), in("ca.crt"))
	connected(t, a, b, "b")
	carries(t, old, oldSide)

	old2 := listen(t, filesOf(t, newAuthority(t, now, "a"), "a", dir), nil)
	if err := old2.Identify("a", testGeneration); err != nil {
		t.Fatal(err)
	}
	if _, err := old2.DialCall(patience(t), b.Addr().String(), "b"); !errors.Is(err, ErrNotTrusted) {
		t.Errorf("another authority's: %v", err)
	}
}

// TestFilesThatTurnBad has the files of a running node damaged, removed and brought back.
func TestFilesThatTurnBad(t *testing.T) {
	dir := newAuthority(t, time.Now(), "a", "b")
	a, b := node(t, dir, "a", nil), node(t, dir, "b", nil)
	for _, name := range []string{"a.crt", "a.key", "ca.crt"} {
		path := filepath.Join(dir, name)
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range [][]byte{nil, []byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), make([]byte, maxFileBytes+1)} {
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			connected(t, a, b, "b")
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		connected(t, a, b, "b")
		if err := os.WriteFile(path, good, 0o600); err != nil {
			t.Fatal(err)
		}
		connected(t, a, b, "b")
	}
}

func TestReadFilesRefuses(t *testing.T) {
	dir := newAuthority(t, time.Now(), "a", "b")
	in := func(name string) string { return filepath.Join(dir, name) }
	for _, c := range [][3]string{
		{"none.crt", "a.key", "ca.crt"}, {"a.crt", "none.key", "ca.crt"}, {"a.crt", "a.key", "none.crt"},
		{"a.crt", "b.key", "ca.crt"}, {"a.crt", "a.key", "a.key"}, {"a.key", "a.key", "ca.crt"},
	} {
		if _, err := ReadFiles(in(c[0]), in(c[1]), in(c[2]), nil); err == nil {
			t.Errorf("%v were read", c)
		}
	}
	files := filesOf(t, dir, "a", dir)
	if left := time.Until(files.Expires()); left < 700*24*time.Hour || left > 800*24*time.Hour {
		t.Errorf("ends in %v", left)
	}
}

// TestARushOfHandshakesIsNoneOfFiles: the files are read once a second, and nobody waits for a disk that hangs.
func TestARushOfHandshakesIsNoneOfFiles(t *testing.T) {
	now := time.Now()
	dir, next := newAuthority(t, now, "a"), newAuthority(t, now, "a")
	files := filesOf(t, dir, "a", dir)
	files.rereadAfter = time.Hour
	before := files.now()
	for _, name := range []string{"a.crt", "a.key"} {
		copies(t, filepath.Join(next, name), filepath.Join(dir, name))
	}
	if files.now() != before {
		t.Error("the files were read again at once")
	}
	files.reading.Lock() // as by one whose read hangs
	files.rereadAfter = 0
	if files.now() != before {
		t.Error("two read at the same time")
	}
	files.reading.Unlock()
	if files.now() == before {
		t.Error("the new certificate was not taken")
	}
}
