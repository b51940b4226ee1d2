package raftstore

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/cupo-ec/cupo/internal/crashfs"
)

func testMark(t *testing.T, fs vfs.FS) (*mark, layout) {
	t.Helper()
	l := layout{fs: fs, dir: "d"}
	if err := makeDir(fs, l.dir); err != nil {
		t.Fatal(err)
	}
	if err := provisionMark(l, 3); err != nil {
		t.Fatal(err)
	}
	m, err := openMark(l)
	if err != nil {
		t.Fatal(err)
	}
	return m, l
}

func wantMark(t *testing.T, l layout, want uint64) {
	t.Helper()
	if got, _, err := readMark(l); got != want || err != nil {
		t.Errorf("the mark is %d, %v, want %d", got, err, want)
	}
}

func TestTheMarkIsWhatWasSyncedLast(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	fs := crashfs.New()
	m, l := testMark(t, fs)
	wantMark(t, l, 3)
	for index := uint64(4); index < 60; index++ {
		m.stored(index)
		wantMark(t, layout{fs: fs.CrashClone(vfs.CrashCloneCfg{}), dir: l.dir}, index-1)
		if err := m.sync(); err != nil {
			t.Fatal(err)
		}
		crashed := fs.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: rng.IntN(101), RNG: rng})
		wantMark(t, layout{fs: crashed, dir: l.dir}, index)
	}
	if err := m.lower(20); err != nil {
		t.Fatal(err)
	}
	wantMark(t, layout{fs: fs.CrashClone(vfs.CrashCloneCfg{}), dir: l.dir}, 20)
	m.stored(21)
	if err := m.close(); err != nil {
		t.Fatal(err)
	}
	wantMark(t, l, 21)
}

func TestATornMarkLeavesTheOneBefore(t *testing.T) {
	m, l := testMark(t, vfs.NewMem())
	for index := uint64(10); index < 14; index++ {
		m.stored(index)
		if err := m.sync(); err != nil {
			t.Fatal(err)
		}
		whole, err := readFile(l.fs, l.mark())
		if err != nil {
			t.Fatal(err)
		}
		torn := append([]byte(nil), whole...)
		torn[(m.turn-1)%2*markSlotSize+12] ^= 1
		other := layout{fs: vfs.NewMem(), dir: "e"}
		if err := errors.Join(other.fs.MkdirAll("e", 0o755), writeFile(other.fs, other.mark(), torn)); err != nil {
			t.Fatal(err)
		}
		before := index - 1
		if index == 10 {
			before = 3
		}
		wantMark(t, other, before)
		torn[m.turn%2*markSlotSize+12] ^= 1
		for _, content := range [][]byte{torn, {}, torn[:markSlotSize]} {
			if err := writeFile(other.fs, other.mark(), content); err != nil {
				t.Fatal(err)
			}
			if _, _, err := readMark(other); !errors.Is(err, ErrDamaged) {
				t.Errorf("%d bytes without an intact slot: %v", len(content), err)
			}
		}
	}
}
