package allocator

import (
	"bytes"
	"encoding/hex"
	"errors"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

// TestMayRaise: nothing is raised while one member is too old, too new or unknown.
func TestMayRaise(t *testing.T) {
	oldest, newest := Supported()
	this, old := Formats{oldest, newest}, Formats{2, 2}
	for name, c := range map[string]struct {
		inForce uint16
		members []Formats
		want    uint16
	}{
		"nobody":                        {2, nil, 0},
		"one alone":                     {2, []Formats{this}, NewestFormat},
		"all of this build":             {2, []Formats{this, this, this}, NewestFormat},
		"a follower of the last build":  {2, []Formats{this, old, this}, 0},
		"all of the last build":         {2, []Formats{old, old}, 0},
		"one that does not answer":      {2, []Formats{this, {}, this}, 0},
		"in force already":              {NewestFormat, []Formats{this, this}, 0},
		"a newer build among them":      {2, []Formats{this, {2, 9}}, NewestFormat},
		"as far as all go":              {2, []Formats{{2, 9}, {2, 5}, {4, 7}}, 5},
		"one that forgot what all know": {2, []Formats{this, {NewestFormat + 1, 9}}, 0},
	} {
		version, may := MayRaise(c.inForce, c.members)
		if may != (c.want != 0) || may && version != c.want {
			t.Errorf("%s: %d %v, want %d", name, version, may, c.want)
		}
	}
	if old.Knows(3) || !old.Knows(2) || (Formats{}).Knows(0) || !this.Knows(NewestFormat) {
		t.Error("what a member can follow is judged wrongly")
	}
}

// oldStream is a log and the records that it came to, both written by the build before version 3.
func oldStream(t *testing.T) (entries [][]byte, records [][2][]byte) {
	t.Helper()
	text, err := os.ReadFile("testdata/format2.stream")
	if err != nil {
		t.Fatalf("reading what the earlier build wrote: %v", err)
	}
	log, rest, found := strings.Cut(strings.TrimPrefix(string(text), "entries\n"), "records\n")
	if !found {
		t.Fatal("the file of the earlier build has no records")
	}
	for line := range strings.Lines(log) {
		entries = append(entries, unhex(t, line))
	}
	for line := range strings.Lines(rest) {
		key, value, _ := strings.Cut(line, " ")
		records = append(records, [2][]byte{unhex(t, key), unhex(t, value)})
	}
	return entries, records
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil {
		t.Fatalf("reading what the earlier build wrote: %v", err)
	}
	return b
}

func eachOf(records [][2][]byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		for _, r := range records {
			if !yield(r[0], r[1]) {
				return
			}
		}
	}
}

// TestOldFilesOpen: the log of the earlier build comes to the same records, its records load, and the state
// goes on as it was until it is raised.
func TestOldFilesOpen(t *testing.T) {
	entries, records := oldStream(t)
	replayed, loaded := newWorld(), newWorld()
	for i, entry := range entries {
		if _, err := replayed.s.Apply(uint64(i)+1, entry, replayed); err != nil {
			t.Fatalf("applying entry %d of the earlier build: %v", i+1, err)
		}
	}
	if !bytes.Equal(dumped(replayed.s.Records()), dumped(eachOf(records))) {
		t.Error("the log of the earlier build comes to other records")
	}
	if err := loaded.s.Load(eachOf(records)); err != nil {
		t.Fatalf("loading the records of the earlier build: %v", err)
	}
	for name, w := range map[string]*world{"replayed": replayed, "loaded": loaded} {
		w.millis, w.index = replayed.s.TimeMillis(), uint64(len(entries))
		w.check(t)
		if w.s.Format() != 2 || w.s.Takes(KindChecksum) || !w.s.Takes(KindBook) || !w.s.Takes(KindRaiseFormat) {
			t.Errorf("%s: the format is %d", name, w.s.Format())
		}
		if o := w.one(t, Command{Kind: KindChecksum, Key: w.key(1, "early", 0, "x")}); o.Code != wire.WrongState || len(w.s.Checksums()) != 0 {
			t.Errorf("%s: a checksum before the raise came to %s", name, o.Code)
		}
		if _, kept := w.s.KnownOutcome(w.key(1, "early", 0, "x")); kept {
			t.Errorf("%s: the refusal of a command that is too new was kept", name)
		}
		w.one(t, Command{Kind: KindRaiseFormat, Format: 3})
		if o := w.one(t, Command{Kind: KindChecksum}); o.Code != wire.Done || len(w.s.Checksums()) != 1 {
			t.Errorf("%s: a checksum after the raise came to %s", name, o.Code)
		}
	}
	if !slices.Equal(replayed.s.Checksums(), loaded.s.Checksums()) {
		t.Error("a state that was loaded has another checksum")
	}
}

// TestRaising: a raise is in force behind it, is recorded, leaves one line in the trail, and another one
// changes nothing.
func TestRaising(t *testing.T) {
	w := fullTown(t)
	before := w.entry(Command{Kind: KindTick})
	if o := w.one(t, Command{Kind: KindRaiseFormat, Format: 1}); o.Code != wire.Malformed || w.s.Format() != 2 {
		t.Errorf("lowering the format came to %s", o.Code)
	}
	rows := strings.Count(w.trail(t, 0), "raise-format")
	if o := w.one(t, Command{Kind: KindRaiseFormat, Format: 3}); o.Code != wire.Done || o.Number != 3 || w.s.Format() != 3 {
		t.Errorf("raising came to %+v", o)
	}
	for _, format := range []uint16{3, 2} {
		if o := w.one(t, Command{Kind: KindRaiseFormat, Format: format}); o.Code != wire.Done || o.Number != 0 || w.s.Format() != 3 {
			t.Errorf("raising again to %d came to %+v", format, o)
		}
	}
	if n := strings.Count(w.trail(t, 0), "raise-format"); n != rows+1 {
		t.Errorf("%d lines in the trail, want one", n-rows)
	}
	if _, err := w.s.Apply(w.index+1, before, w); err != nil {
		t.Errorf("an entry that was proposed before the raise: %v", err)
	}
	if again := w.reloaded(t); again.s.Format() != 3 || !again.s.Takes(KindChecksum) {
		t.Error("the raise was lost by a restart")
	}
}

// TestUnknownVersionsStop: an entry, a raise or a record of a later version is ErrUnknownVersion, and
// changes nothing.
func TestUnknownVersionsStop(t *testing.T) {
	w := fullTown(t)
	beyond := Command{Kind: KindRaiseFormat, Format: NewestFormat + 1}
	if beyond.Fits() == nil {
		t.Error("a raise beyond this build may be proposed")
	}
	later := w.entry(Command{Kind: KindTick})
	later[1] = byte(NewestFormat + 1)
	earlier := slices.Clone(later)
	earlier[1] = byte(OldestFormat - 1)
	for name, entry := range map[string][]byte{"a raise": w.entry(beyond), "an entry": later, "an entry from before": earlier} {
		refusedEntry(t, w, name, entry)
		if _, err := w.s.Apply(50, entry, w); !errors.Is(err, ErrUnknownVersion) {
			t.Errorf("%s of an unknown version: %v", name, err)
		}
	}
	ahead := w.entry(Command{Kind: KindTick})
	ahead[1] = 3
	refusedEntry(t, w, "an entry ahead of its state", ahead)
	key := recordMeta.of(w.store)[0]
	w.store[key] = w.store[key][:1] + string(rune(NewestFormat+1)) + w.store[key][2:]
	if err := NewState().Load(w.stored()); !errors.Is(err, ErrUnknownVersion) || !errors.Is(err, ErrDamaged) {
		t.Errorf("loading records of an unknown version: %v", err)
	}
}

// TestKindsOfVersionFour: commands of devices, of the queue and of agendas are not proposed to a state of an earlier
// version, whether this build has them yet or not.
func TestKindsOfVersionFour(t *testing.T) {
	w := town(t)
	for _, format := range []uint16{2, 3, 4} {
		w.one(t, Command{Kind: KindRaiseFormat, Format: format})
		for kind := range Kind(255) {
			if want := format == 4 || kind < 60 || kind > 89; kind != KindChecksum && w.s.Takes(kind) != want {
				t.Errorf("version %d takes kind %d: %v", format, kind, !want)
			}
		}
	}
}

// TestReplayThroughTheRaise: who replays the whole log, who joins it before and who after the raise have the
// same bytes.
func TestReplayThroughTheRaise(t *testing.T) {
	w := busyTown(t)
	before := w.reloaded(t)
	steps := [][]Command{
		{{Kind: KindChecksum, Part: 3}, {Kind: KindBook, Person: 3, Slot: Slot{1, 5}, Key: w.key(1, "z", 0, "x")}},
		{{Kind: KindChecksum}, {Kind: KindRaiseFormat, Format: 3}, {Kind: KindChecksum}},
		{{Kind: KindBook, Person: 4, Slot: Slot{2, 5}}, {Kind: KindChecksum, Part: 4}},
		{{Kind: KindChecksum}},
	}
	var after *world
	for i, commands := range steps {
		entry := w.entry(commands...)
		w.index++
		for _, replica := range []*world{w, before, after} {
			if replica == nil {
				continue
			}
			if _, err := replica.s.Apply(w.index, entry, replica); err != nil {
				t.Fatalf("entry %d: %v", i, err)
			}
		}
		if i == 1 {
			if n := len(w.s.Checksums()); n != 1 {
				t.Errorf("%d checksums in the entry of the raise, want the one behind it", n)
			}
			after = w.reloaded(t)
		}
	}
	for name, replica := range map[string]*world{"before": before, "after": after} {
		if !bytes.Equal(dumped(w.s.Records()), dumped(replica.s.Records())) || !bytes.HasSuffix(w.stream, replica.stream) {
			t.Errorf("who joined %s the raise has other bytes", name)
		}
		if got, want := replica.s.Checksums(), w.s.Checksums(); !slices.Equal(got[:2], want[:2]) {
			t.Errorf("who joined %s the raise has other checksums: %v, want %v", name, got, want)
		}
	}
}
