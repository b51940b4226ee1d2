package pebblelog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/hashicorp/raft"

	"github.com/cupo-ec/cupo/internal/crashfs"
)

type failLogger struct{ t testing.TB }

func (failLogger) Infof(string, ...any)        {}
func (l failLogger) Errorf(f string, a ...any) { l.t.Logf(f, a...) }
func (l failLogger) Fatalf(f string, a ...any) { panic(fmt.Sprintf(f, a...)) }

const dir = "log"

func provisioned(t testing.TB, fs vfs.FS) *Log {
	t.Helper()
	if err := Provision(dir, Options{FS: fs, Logger: failLogger{t}}); err != nil {
		t.Fatal(err)
	}
	return reopened(t, fs)
}

func reopened(t testing.TB, fs vfs.FS) *Log {
	t.Helper()
	log, err := Open(dir, Options{FS: fs, Logger: failLogger{t}})
	if err != nil {
		t.Fatal(err)
	}
	return log
}

func entries(from, to uint64) (all []*raft.Log) {
	for i := from; i <= to; i++ {
		all = append(all, &raft.Log{Index: i, Term: 1 + i/10, Data: fmt.Appendf(nil, "entry %d", i)})
	}
	return all
}

func mustStore(t testing.TB, log *Log, from, to uint64) {
	t.Helper()
	if err := log.StoreLogs(entries(from, to)); err != nil {
		t.Fatal(err)
	}
}

func wantEnds(t testing.TB, log *Log, first, last uint64) {
	t.Helper()
	gotFirst, err1 := log.FirstIndex()
	gotLast, err2 := log.LastIndex()
	if gotFirst != first || gotLast != last || err1 != nil || err2 != nil {
		t.Errorf("the log goes from %d to %d (%v, %v), want %d to %d", gotFirst, gotLast, err1, err2, first, last)
	}
}

func TestEntriesComeBackAsTheyWere(t *testing.T) {
	fs := vfs.NewMem()
	log := provisioned(t, fs)
	wantEnds(t, log, 0, 0)
	stored := []*raft.Log{
		{Index: 5, Term: 2, Type: raft.LogCommand, Data: []byte("data"), Extensions: []byte("ext"), AppendedAt: time.Unix(3, 7)},
		{Index: 6, Term: 2, Type: raft.LogNoop},
		{Index: 7, Term: 9, Type: raft.LogConfiguration, Data: bytes.Repeat([]byte{1}, 128<<10)},
	}
	if err := log.StoreLogs(stored); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		wantEnds(t, log, 5, 7)
		for _, want := range stored {
			var got raft.Log
			if err := log.GetLog(want.Index, &got); err != nil {
				t.Fatal(err)
			}
			if got.Index != want.Index || got.Term != want.Term || got.Type != want.Type || !bytes.Equal(got.Data, want.Data) ||
				!bytes.Equal(got.Extensions, want.Extensions) || !got.AppendedAt.Equal(want.AppendedAt) {
				t.Errorf("entry %d came back as %+v", want.Index, got)
			}
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
		log = reopened(t, fs)
	}
	for _, index := range []uint64{0, 4, 8} {
		if err := log.GetLog(index, new(raft.Log)); !errors.Is(err, raft.ErrLogNotFound) {
			t.Errorf("entry %d, which was never stored: %v", index, err)
		}
	}
}

func TestGapsAndOverwritesAreRefused(t *testing.T) {
	log := provisioned(t, vfs.NewMem())
	mustStore(t, log, 10, 12)
	for name, bad := range map[string][]*raft.Log{
		"gap":           entries(14, 14),
		"overwrite":     entries(12, 12),
		"inner gap":     append(entries(13, 13), entries(15, 15)...),
		"wrong in turn": append(entries(13, 13), entries(13, 13)...),
	} {
		if err := log.StoreLogs(bad); err == nil {
			t.Errorf("%s was stored", name)
		}
	}
	wantEnds(t, log, 10, 12)
	mustStore(t, log, 13, 13)
}

func TestDeleteRangeDeletesWhateverRaftAsks(t *testing.T) {
	for _, test := range []struct {
		name        string
		low, high   uint64
		first, last uint64
		left        int
	}{
		{"head", 1, 30, 31, 100, 70},
		{"tail", 61, 100, 1, 60, 60},
		{"all", 1, 100, 0, 0, 0},
		{"more than there is", 0, 1 << 63, 0, 0, 0},
		{"up to the highest index", 50, ^uint64(0), 1, 49, 49},
		{"middle", 40, 60, 1, 100, 79},
		{"nothing", 101, 200, 1, 100, 100},
		{"upside down", 60, 40, 1, 100, 100},
	} {
		t.Run(test.name, func(t *testing.T) {
			fs := vfs.NewMem()
			log := provisioned(t, fs)
			mustStore(t, log, 1, 100)
			if err := log.DeleteRange(test.low, test.high); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				wantEnds(t, log, test.first, test.last)
				left := 0
				for i := uint64(1); i <= 100; i++ {
					if log.GetLog(i, new(raft.Log)) == nil {
						left++
					}
				}
				if left != test.left {
					t.Errorf("%d entries are left, want %d", left, test.left)
				}
				if err := log.Close(); err != nil {
					t.Fatal(err)
				}
				log = reopened(t, fs)
			}
		})
	}
}

func TestTheLogGoesOnAnywhereAfterAllIsDeleted(t *testing.T) {
	log := provisioned(t, vfs.NewMem())
	mustStore(t, log, 1, 10)
	if err := log.DeleteRange(1, 10); err != nil {
		t.Fatal(err)
	}
	mustStore(t, log, 500, 501)
	wantEnds(t, log, 500, 501)
	if err := log.Verify(nil); err != nil {
		t.Error(err)
	}
}

func TestStableValues(t *testing.T) {
	fs := vfs.NewMem()
	log := provisioned(t, fs)
	if _, err := log.Get([]byte("vote")); err == nil || err.Error() != "not found" {
		t.Errorf("raft knows an absent value by the text %q, got %v", "not found", err)
	}
	if _, err := log.GetUint64([]byte("term")); err == nil || err.Error() != "not found" {
		t.Errorf("an absent number: %v", err)
	}
	if err := errors.Join(log.Set([]byte("vote"), []byte("b")), log.SetUint64([]byte("term"), 7), log.Set([]byte("empty"), nil)); err != nil {
		t.Fatal(err)
	}
	mustStore(t, log, 1, 3)
	if err := errors.Join(log.DeleteRange(1, 3), log.Close()); err != nil {
		t.Fatal(err)
	}
	log = reopened(t, fs)
	vote, err := log.Get([]byte("vote"))
	if string(vote) != "b" || err != nil {
		t.Errorf("vote is %q, %v", vote, err)
	}
	term, err := log.GetUint64([]byte("term"))
	if term != 7 || err != nil {
		t.Errorf("term is %d, %v", term, err)
	}
	if empty, err := log.Get([]byte("empty")); len(empty) != 0 || err != nil {
		t.Errorf("empty is %q, %v", empty, err)
	}
	if _, err := log.GetUint64([]byte("vote")); !errors.Is(err, ErrDamaged) {
		t.Errorf("a vote read as a number: %v", err)
	}
}

func TestVerifyFindsDamage(t *testing.T) {
	for name, harm := range map[string]func(*Log) error{
		"a missing entry": func(l *Log) error { return l.db.Delete(logKey(40), pebble.Sync) },
		"an entry in the wrong place": func(l *Log) error {
			value, closer, err := l.db.Get(logKey(40))
			if err != nil {
				return err
			}
			defer closer.Close()
			return l.db.Set(logKey(41), value, pebble.Sync)
		},
		"a flipped bit":     func(l *Log) error { return flip(l, 40, 25) },
		"an empty value":    func(l *Log) error { return l.db.Set(logKey(40), nil, pebble.Sync) },
		"a strange key":     func(l *Log) error { return l.db.Set([]byte("l40"), nil, pebble.Sync) },
		"a foreign version": func(l *Log) error { return flip(l, 40, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			log := provisioned(t, vfs.NewMem())
			mustStore(t, log, 1, 100)
			if err := log.Verify(nil); err != nil {
				t.Fatalf("before the damage: %v", err)
			}
			if err := harm(log); err != nil {
				t.Fatal(err)
			}
			if err := log.Verify(nil); !errors.Is(err, ErrDamaged) {
				t.Errorf("after the damage: %v", err)
			}
		})
	}
}

func flip(l *Log, index uint64, at int) error {
	value, closer, err := l.db.Get(logKey(index))
	if err != nil {
		return err
	}
	changed := bytes.Clone(value)
	changed[at] ^= 0x40
	return errors.Join(closer.Close(), l.db.Set(logKey(index), changed, pebble.Sync))
}

func TestEveryFlippedBitOfAnEntryIsFound(t *testing.T) {
	entry := &raft.Log{Index: 9, Term: 3, Data: []byte("data"), Extensions: []byte("ext"), AppendedAt: time.Unix(1, 0)}
	value := make([]byte, entrySize(entry))
	putEntry(value, entry)
	for bit := range len(value) * 8 {
		bad := bytes.Clone(value)
		bad[bit/8] ^= 1 << (bit % 8)
		if err := decodeEntry(9, bad, new(raft.Log)); !errors.Is(err, ErrDamaged) {
			t.Errorf("bit %d flipped: %v", bit, err)
		}
	}
	for length := range value {
		if err := decodeEntry(9, value[:length], new(raft.Log)); !errors.Is(err, ErrDamaged) {
			t.Errorf("cut to %d bytes: %v", length, err)
		}
	}
}

func FuzzDecodeEntry(f *testing.F) {
	entry := &raft.Log{Index: 9, Term: 3, Data: []byte("data"), Extensions: []byte("ext")}
	value := make([]byte, entrySize(entry))
	putEntry(value, entry)
	f.Add(uint64(9), value)
	f.Add(uint64(0), []byte{})
	f.Fuzz(func(t *testing.T, index uint64, value []byte) {
		var got raft.Log
		if err := decodeEntry(index, value, &got); err != nil {
			return
		}
		again := make([]byte, entrySize(&got))
		putEntry(again, &got)
		if !bytes.Equal(again, value) {
			t.Errorf("%x decodes, but encodes as %x", value, again)
		}
	})
}

// TestSyncedEntriesSurvivePowerCuts cuts the power after every few batches.
func TestSyncedEntriesSurvivePowerCuts(t *testing.T) {
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 3))
		fs := crashfs.New()
		log := provisioned(t, fs)
		first, last, term := uint64(1), uint64(0), uint64(0)
		for range 30 {
			size := 1 + rng.Uint64N(40)
			mustStore(t, log, last+1, last+size)
			last += size
			// Not always, and not always last: any synced write brings those before it to the disk.
			if term == 0 || rng.IntN(2) == 0 {
				term = last
				if err := log.SetUint64([]byte("term"), term); err != nil {
					t.Fatal(err)
				}
			}
			if rng.IntN(4) == 0 {
				cut := first + rng.Uint64N(last-first)
				if err := log.DeleteRange(first, cut); err != nil {
					t.Fatal(err)
				}
				first = cut + 1
			}
			if rng.IntN(3) == 0 {
				crashed := fs.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: rng.IntN(101), RNG: rng})
				_ = log.Close()
				fs, log = crashed, reopened(t, crashed)
				wantEnds(t, log, first, last)
				if err := log.Verify(nil); err != nil {
					t.Fatalf("seed %d: %v", seed, err)
				}
				if got, err := log.GetUint64([]byte("term")); got != term || err != nil {
					t.Fatalf("seed %d: the term is %d, %v, want %d", seed, got, err, term)
				}
			}
		}
		_ = log.Close()
	}
}

// TestBitRotInANewLogIsNotTakenForItsEnd flips one bit in the first write-ahead log of a store. Had
// Provision not closed the database, that log would be in the old format, and everything behind the
// bit would be gone without a word. The entries fill several blocks of 32 KiB: Pebble cannot tell
// damage from the end in the last one, which is what raftstore's mark is for.
func TestBitRotInANewLogIsNotTakenForItsEnd(t *testing.T) {
	fs := crashfs.New()
	log := provisioned(t, fs)
	for _, entry := range entries(1, 100) {
		entry.Data = append(entry.Data, make([]byte, 2000)...)
		if err := log.StoreLog(entry); err != nil {
			t.Fatal(err)
		}
	}
	crashed := fs.CrashClone(vfs.CrashCloneCfg{})
	_ = log.Close()
	flipInWAL(t, crashed)
	log, err := Open(dir, Options{FS: crashed, Logger: failLogger{t}})
	if err != nil {
		return // refused, as it should be
	}
	defer log.Close()
	if err := log.Verify(nil); err != nil {
		return
	}
	last, _ := log.LastIndex()
	t.Errorf("the log opens as if nothing were wrong, and ends at %d of 100", last)
}

func flipInWAL(t *testing.T, fs vfs.FS) {
	t.Helper()
	names, err := fs.List(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if !strings.HasSuffix(name, ".log") {
			continue
		}
		path := fs.PathJoin(dir, name)
		in, err := fs.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		at := bytes.Index(content, []byte("entry 50"))
		if at < 0 {
			continue
		}
		content[at] ^= 1
		out, err := fs.Create(path, vfs.WriteCategoryUnspecified)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write(content); err != nil {
			t.Fatal(err)
		}
		_ = errors.Join(in.Close(), out.Close())
		return
	}
	t.Fatal("no write-ahead log holds entry 50")
}

func TestOpenNeedsALogAndProvisionNone(t *testing.T) {
	fs := vfs.NewMem()
	if _, err := Open(dir, Options{FS: fs, Logger: failLogger{t}}); err == nil {
		t.Error("a log that is not there was opened: a lost directory would pass for a new node")
	}
	log := provisioned(t, fs)
	if got := log.db.FormatMajorVersion(); got != FormatVersion {
		t.Errorf("format version is %d, want %d", got, FormatVersion)
	}
	_ = log.Close()
	if err := Provision(dir, Options{FS: fs, Logger: failLogger{t}}); err == nil {
		t.Error("a log was provisioned over another")
	}
}

func TestReadOnlyChangesNothing(t *testing.T) {
	fs := crashfs.New()
	log := provisioned(t, fs)
	mustStore(t, log, 1, 50)
	crashed := fs.CrashClone(vfs.CrashCloneCfg{})
	_ = log.Close()
	before := crashed.String()
	log, err := Open(dir, Options{FS: crashed, Logger: failLogger{t}, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	wantEnds(t, log, 1, 50)
	if err := errors.Join(log.Verify(nil), log.Close()); err != nil {
		t.Error(err)
	}
	if after := crashed.String(); withoutLock(after) != withoutLock(before) {
		t.Errorf("reading changed the files\nbefore:\n%s\nafter:\n%s", before, after)
	}
}

func withoutLock(listing string) string {
	var kept []string
	for line := range strings.Lines(listing) {
		if !strings.HasSuffix(strings.TrimSpace(line), "LOCK") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}
