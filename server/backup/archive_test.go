package backup

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
)

// history is a cluster whose state was taken in the middle, with its log.
type history struct {
	*keys
	content     []byte
	header      Header
	log         string
	last        uint64
	dir         string
	erasedAfter uint64
}

func makeHistory(t *testing.T) *history {
	t.Helper()
	h := &history{keys: makeKeys(t), log: filepath.Join(t.TempDir(), "log"), dir: filepath.Join(t.TempDir(), "new")}
	n := startNode(t, filepath.Join(t.TempDir(), "node"))
	defer n.stop()
	n.begin()
	n.grow(10)
	n.archive(h.keys, h.log)
	n.grow(5)
	h.content, h.header = n.open()
	n.grow(5)
	n.archive(h.keys, h.log)
	h.erasedAfter = n.AppliedIndex()
	n.do(allocator.Command{Kind: allocator.KindErase, Person: 7, Reason: "lo pidió"})
	n.grow(5)
	n.archive(h.keys, h.log)
	h.last = n.AppliedIndex()
	return h
}

func (h *history) run(t *testing.T, change func(r *Restore)) (*Restored, error) {
	t.Helper()
	r := h.restore(t, h.dir, h.content)
	var err error
	if r.Log, err = ReadArchive(h.log); err != nil {
		return nil, err
	}
	if change != nil {
		change(r)
	}
	return r.Run(t.Context())
}

func TestAPointOfTimeIsReached(t *testing.T) {
	h := makeHistory(t)
	for _, to := range []uint64{h.header.Index, h.header.Index + 1, h.erasedAfter, h.last, 0} {
		got, err := h.run(t, func(r *Restore) { r.ToIndex = to })
		if err != nil {
			t.Fatalf("to %d: %v", to, err)
		}
		want := to
		if to == 0 {
			want = h.last
		}
		if got.Index != want || got.Applied != want-h.header.Index || got.Behind != h.last-want {
			t.Errorf("to %d: came to %d, %d applied, %d behind", to, got.Index, got.Applied, got.Behind)
		}
		if after := len(got.Erased) == 1 && got.Erased[0] == 7; after != (want <= h.erasedAfter) {
			t.Errorf("to %d: erased after it are %v", to, got.Erased)
		}
		n := startNode(t, h.dir)
		if n.Generation() != got.Generation || n.Generation() <= h.header.Generation || n.state.Check().Violations != nil {
			t.Errorf("to %d: generation %d", to, n.Generation())
		}
		n.count = 1000
		n.grow(1)
		n.stop()
		if err := os.RemoveAll(h.dir); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAPointByItsTime(t *testing.T) {
	h := makeHistory(t)
	if _, err := h.run(t, func(r *Restore) { r.ToMillis = 1 << 50 }); !errors.Is(err, ErrNotReached) {
		t.Errorf("behind the end of the log: %v", err)
	}
	wantNothing(t, h.dir)
	got, err := h.run(t, func(r *Restore) { r.ToMillis = h.header.TimeMillis })
	if err != nil || got.TimeMillis > h.header.TimeMillis || got.Index < h.header.Index {
		t.Errorf("to the backup's own time: %+v %v", got, err)
	}
	_ = os.RemoveAll(h.dir)
	if _, err := h.run(t, func(r *Restore) { r.ToMillis = h.header.TimeMillis - 1 }); !errors.Is(err, ErrNotReached) {
		t.Errorf("before the backup: %v", err)
	}
	wantNothing(t, h.dir)
}

// TestALogThatDoesNotFitIsRefused: a piece missing, of another cluster, altered, renamed, ending too early.
func TestALogThatDoesNotFitIsRefused(t *testing.T) {
	h := makeHistory(t)
	pieces, err := filepath.Glob(filepath.Join(h.log, "*"+archiveSuffix))
	if err != nil || len(pieces) != 3 {
		t.Fatal(pieces, err)
	}
	aside := func(name string, then func()) {
		t.Helper()
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_ = os.Remove(name)
		then()
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
		wantNothing(t, h.dir)
	}
	want := func(what string, change func(r *Restore), wanted error) {
		t.Helper()
		if _, err := h.run(t, change); !errors.Is(err, wanted) {
			t.Errorf("%s: %v", what, err)
		}
	}
	aside(pieces[1], func() { want("a piece is missing", nil, ErrMissing) })
	aside(pieces[2], func() {
		want("it ends too early", func(r *Restore) { r.ToIndex = h.last }, ErrNotReached)
	})
	content, _ := os.ReadFile(pieces[2])
	aside(pieces[2], func() {
		bad := bytes.Clone(content)
		bad[len(bad)/2] ^= 1
		_ = os.WriteFile(pieces[2], bad, 0o600)
		want("a flipped bit", nil, ErrDamaged)
		_ = os.WriteFile(pieces[2], content[:len(content)-20], 0o600)
		want("a cut piece", nil, ErrDamaged)
	})
	second, _ := os.ReadFile(pieces[1])
	aside(pieces[2], func() {
		_ = os.WriteFile(pieces[2], second, 0o600)
		want("one piece under the name of another", nil, ErrDamaged)
	})
	other := makeKeys(t)
	want("sealed for somebody else", func(r *Restore) {
		r.Key, r.From = other.key, bytes.NewReader(other.sealed(t, h.content))
	}, ErrWrongKey)
	wantNothing(t, h.dir)
	want("before the backup", func(r *Restore) { r.ToIndex = h.header.Index - 1 }, ErrNotReached)
	want("an empty archive", func(r *Restore) { r.Log = &Archive{} }, ErrMissing)

	foreign := makeHistory(t)
	want("of another cluster", func(r *Restore) { r.From = bytes.NewReader(h.sealed(t, foreign.content)) }, ErrAnotherHistory)
	_ = os.Remove(pieces[0])
	_ = os.Remove(pieces[1])
	want("it begins too late", nil, ErrMissing)
	wantNothing(t, h.dir)
	_ = os.WriteFile(filepath.Join(h.log, "x"+archiveSuffix), nil, 0o600)
	want("a name that is none", nil, ErrDamaged)
}

// TestAPieceOfAnotherBranchIsNoticed: the same generation, and another entry where the backup was taken.
func TestAPieceOfAnotherBranchIsNoticed(t *testing.T) {
	h := makeHistory(t)
	h.content = rewritten(t, h.content, magicState, changedHeader(func(header *Header) { header.Term++ }))
	if _, err := h.run(t, nil); !errors.Is(err, ErrAnotherHistory) {
		t.Errorf("another term: %v", err)
	}
	wantNothing(t, h.dir)
}

func TestAnArchiveGoesOnWhereItWas(t *testing.T) {
	k, dir := makeKeys(t), filepath.Join(t.TempDir(), "log")
	entries := func(from, to uint64) *LogPiece {
		p := &LogPiece{LogHeader: LogHeader{Generation: 5, Oldest: 1}}
		for i := from; i <= to; i++ {
			p.Entries = append(p.Entries, raftstore.Entry{Index: i, Term: 1, Command: []byte{byte(i)}})
		}
		return p
	}
	for _, step := range []struct {
		piece *LogPiece
		next  uint64
		want  error
	}{
		{entries(3, 9), 10, nil}, {entries(10, 10), 11, nil}, {entries(12, 13), 11, ErrMissing}, {&LogPiece{}, 11, nil},
		{entries(10, 11), 11, ErrMissing}, {entries(11, 20), 21, nil},
	} {
		a, err := OpenArchive(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Append(step.piece, k.seal); !errors.Is(err, step.want) {
			t.Errorf("%v, want %v", err, step.want)
		}
		if _, next := a.Next(); next != step.next {
			t.Errorf("goes on at %d, want %d", next, step.next)
		}
	}
	a, _ := OpenArchive(dir)
	other := entries(21, 22)
	other.Generation = 6
	if err := a.Append(other, k.seal); !errors.Is(err, ErrAnotherHistory) {
		t.Errorf("of another generation: %v", err)
	}
	seen := uint64(3)
	err := a.walk(k.key, 5, 4, func(e *raftstore.Entry) error {
		if seen++; e.Index != seen || e.Command[0] != byte(seen) {
			t.Errorf("%d stands at %d", e.Index, seen)
		}
		return nil
	})
	if err != nil || seen != 20 {
		t.Errorf("walked to %d: %v", seen, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*"+partSuffix)); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// FuzzRead gives both readers anything at all.
func FuzzRead(f *testing.F) {
	content, _, _ := sample(f)
	f.Add(content)
	f.Add([]byte(magicLog))
	f.Fuzz(func(_ *testing.T, content []byte) {
		_, _ = readAll(content)
		_, _ = ReadLog(bytes.NewReader(content))
	})
}
