package raftstore

import (
	"bytes"
	"errors"
	"hash/crc32"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/hashicorp/raft"

	"github.com/cupo-ec/cupo/internal/crashfs"
)

func archiveOf(t testing.TB, files map[string]string) []byte {
	t.Helper()
	fs := vfs.NewMem()
	if err := fs.MkdirAll("d", 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if err := writeFile(fs, "d/"+name, []byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	archive, size, err := readArchive(fs, "d")
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(iotest.HalfReader(archive))
	if err := errors.Join(err, archive.Close()); err != nil {
		t.Fatal(err)
	}
	if int64(len(content)) != size {
		t.Errorf("the archive has %d bytes, %d were promised: raft would refuse it", len(content), size)
	}
	return content
}

func TestAnArchiveUnpacksToWhatItWasMadeOf(t *testing.T) {
	files := map[string]string{
		"MANIFEST-1": "manifest", "marker.a": "", "000004.sst": strings.Repeat("table", 50_000),
	}
	archive := archiveOf(t, files)
	fs := crashfs.New()
	if err := unpackArchive(iotest.OneByteReader(bytes.NewReader(archive)), fs, "to"); err != nil {
		t.Fatal(err)
	}
	if err := syncDir(fs, "/"); err != nil {
		t.Fatal(err)
	}
	crashed := fs.CrashClone(vfs.CrashCloneCfg{})
	names, err := crashed.List("to")
	if err != nil || len(names) != len(files) {
		t.Errorf("unpacked %v, %v", names, err)
	}
	for name, want := range files {
		if got, err := readFile(crashed, "to/"+name); err != nil || string(got) != want {
			t.Errorf("%s has %d bytes, %v, want %d", name, len(got), err, len(want))
		}
	}
}

func TestADamagedArchiveIsRefused(t *testing.T) {
	archive := archiveOf(t, map[string]string{"a": "some bytes", "b": ""})
	for at := range archive {
		bad := bytes.Clone(archive)
		bad[at] ^= 0x10
		if err := unpackArchive(bytes.NewReader(bad), vfs.NewMem(), "to"); err == nil {
			t.Errorf("byte %d changed: unpacked all the same", at)
		}
		if err := unpackArchive(bytes.NewReader(archive[:at]), vfs.NewMem(), "to"); !errors.Is(err, errBadArchive) {
			t.Errorf("cut at %d: %v", at, err)
		}
	}
	if err := unpackArchive(bytes.NewReader(append(archive, 0)), vfs.NewMem(), "to"); !errors.Is(err, errBadArchive) {
		t.Errorf("with a byte too many: %v", err)
	}
}

func TestAnArchiveCannotWriteElsewhere(t *testing.T) {
	for _, name := range []string{"../x", "/x", "a/b", "..", ".", `a\b`, "a\x00b"} {
		content := archiveMagic + string([]byte{0, byte(len(name))}) + name + strings.Repeat("\x00", 8) + "\x00\x00"
		sum := crc32.ChecksumIEEE([]byte(content))
		content += string([]byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)})
		if err := unpackArchive(strings.NewReader(content), vfs.NewMem(), "to"); !errors.Is(err, errBadArchive) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func FuzzUnpackArchive(f *testing.F) {
	f.Add(archiveOf(f, map[string]string{"a": "some bytes", "b": ""}))
	f.Add([]byte(archiveMagic + "\x00\x01a\x7f\xff\xff\xff\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, archive []byte) {
		fs := vfs.NewMem()
		if err := unpackArchive(bytes.NewReader(archive), fs, "to"); err != nil {
			return
		}
		again, _, err := readArchive(fs, "to")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, again); err != nil {
			t.Error(err)
		}
	})
}

func makeSnapshot(t *testing.T, snapshots *snapshotStore, index uint64) (id string) {
	t.Helper()
	sink, err := snapshots.Create(1, index, 2, raft.Configuration{}, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	finish(t, sink)
	return sink.ID()
}

func finish(t *testing.T, sink raft.SnapshotSink) {
	t.Helper()
	if _, err := sink.Write(archiveOf(t, map[string]string{"f": "content"})); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(sink.Close(), sink.Close(), sink.Cancel()); err != nil {
		t.Fatal(err)
	}
}

// TestTheNewestSnapshotNeedsNoClock has the clock set back between two snapshots of one index.
func TestTheNewestSnapshotNeedsNoClock(t *testing.T) {
	snapshots, err := openSnapshots(layout{fs: vfs.NewMem(), dir: "d"})
	if err != nil {
		t.Fatal(err)
	}
	ahead := &snapshotSink{store: snapshots, meta: raft.SnapshotMeta{Version: 1, ID: "2-10-9000000000000000000", Index: 10, Term: 2}}
	finish(t, ahead)
	_, reader, err := snapshots.Open(ahead.ID()) // so that it is kept
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	second := makeSnapshot(t, snapshots, 10)
	metas, err := snapshots.List()
	if err != nil || len(metas) != 2 || metas[0].ID != second {
		t.Errorf("listed: %+v, %v; the newest is %s", metas, err, second)
	}
}

func TestSnapshotsAreKeptWhileTheyAreRead(t *testing.T) {
	l := layout{fs: vfs.NewMem(), dir: "d"}
	snapshots, err := openSnapshots(l)
	if err != nil {
		t.Fatal(err)
	}
	make1 := func(index uint64) string { return makeSnapshot(t, snapshots, index) }
	first := make1(10)
	meta, reader, err := snapshots.Open(first)
	if err != nil {
		t.Fatal(err)
	}
	make1(20)
	content, err := io.ReadAll(reader)
	if err := errors.Join(err, reader.Close()); err != nil || int64(len(content)) != meta.Size {
		t.Errorf("the older snapshot reads as %d bytes of %d, %v", len(content), meta.Size, err)
	}
	newest := make1(30)
	metas, err := snapshots.List()
	if err != nil || len(metas) != 1 || metas[0].ID != newest || metas[0].Index != 30 || metas[0].Term != 2 {
		t.Errorf("listed: %+v, %v", metas, err)
	}
	names, _ := l.fs.List(l.snapshots())
	if len(names) != 1 {
		t.Errorf("on the disk: %v", names)
	}
}

func TestASnapshotThatFailsLeavesNothing(t *testing.T) {
	l := layout{fs: vfs.NewMem(), dir: "d"}
	snapshots, err := openSnapshots(l)
	if err != nil {
		t.Fatal(err)
	}
	for name, act := range map[string]func(raft.SnapshotSink) error{
		"cancelled": func(s raft.SnapshotSink) error { return s.Cancel() },
		"cancelled halfway": func(s raft.SnapshotSink) error {
			_, err := s.Write([]byte(archiveMagic + "\x00\x01a"))
			return errors.Join(err, s.Cancel())
		},
		"closed empty": func(s raft.SnapshotSink) error {
			if s.Close() == nil {
				return errors.New("it was finished")
			}
			return nil
		},
		"cut short": func(s raft.SnapshotSink) error {
			if _, err := s.Write([]byte(archiveMagic + "\x00\x01a")); err != nil {
				return err
			}
			if s.Close() == nil {
				return errors.New("it was finished")
			}
			return nil
		},
		"garbage": func(s raft.SnapshotSink) error {
			for range 100 {
				if _, err := s.Write(make([]byte, 1<<16)); err != nil {
					break
				}
			}
			if s.Close() == nil {
				return errors.New("it was finished")
			}
			return nil
		},
	} {
		sink, err := snapshots.Create(1, 5, 1, raft.Configuration{}, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := act(sink); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if names, _ := l.fs.List(l.snapshots()); len(names) != 0 {
			t.Errorf("%s: left %v", name, names)
		}
	}
}
