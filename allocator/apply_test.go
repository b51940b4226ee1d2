package allocator

import (
	"bytes"
	"errors"
	"testing"

	"github.com/cupo-ec/cupo/wire/msgp"
)

// TestDamagedEntriesChangeNothing: whatever is wrong, and wherever, no command of the entry is carried
// out, time does not pass, and no hold ends.
func TestDamagedEntriesChangeNothing(t *testing.T) {
	w := busyTown(t)
	w.millis += 3_600_000 // the hold's time is over
	booking := Command{Kind: KindBook, Person: 3, Slot: Slot{1, 5}}
	whole := w.entry(booking, booking)
	version := msgp.AppendInt64(msgp.AppendArrayHeader(nil, 4), int64(NewestFormat)+1)
	for name, entry := range map[string][]byte{
		"nothing":         {},
		"more behind":     append(bytes.Clone(whole), 0),
		"another version": append(version, whole[2:]...),
		"too many":        w.s.AppendEntryHeader(nil, w.millis, 0, maxEntryCommands+1),
		"beyond 2106":     append(w.s.AppendEntryHeader(nil, maxTimeMillis+1, 0, 1), booking.Append(nil)...),
		"unknown kind":    append(w.s.AppendEntryHeader(nil, w.millis, 0, 2), append(booking.Append(nil), (&Command{Kind: 99}).Append(nil)...)...),
		"second is short": whole[:len(whole)-1],
	} {
		refusedEntry(t, w, name, entry)
	}
	for n := range whole {
		refusedEntry(t, w, "cut short", whole[:n])
	}
	if w.s.TimeMillis() == w.millis {
		t.Error("time has passed")
	}
	w.apply(t, booking, booking)
	w.check(t)
}

func refusedEntry(t *testing.T, w *world, name string, entry []byte) {
	t.Helper()
	before, stream := dumped(w.s.Records()), len(w.stream)
	if _, err := w.s.Apply(50, entry, w); !errors.Is(err, ErrDamaged) {
		t.Errorf("%s: came to %v", name, err)
	}
	if !bytes.Equal(before, dumped(w.s.Records())) || len(w.stream) != stream {
		t.Errorf("%s: changed the state", name)
	}
	w.check(t)
}

// TestApplyWithoutKeeper: the changes may go nowhere.
func TestApplyWithoutKeeper(t *testing.T) {
	kept, lost := busyTown(t), busyTown(t)
	entry := kept.entry(Command{Kind: KindBook, Person: 3, Slot: Slot{1, 5}})
	for _, w := range []*world{kept, lost} {
		var keeper Changes
		if w == kept {
			keeper = w
		}
		if _, err := w.s.Apply(9, entry, keeper); err != nil {
			t.Fatalf("applying: %v", err)
		}
	}
	if !bytes.Equal(dumped(kept.s.Records()), dumped(lost.s.Records())) {
		t.Error("it matters to the state whether somebody keeps its changes")
	}
}

// TestCommandsOutliveTheirEntry: raft keeps an entry's bytes and may reuse nothing of them, but the
// allocator must not lean on them either.
func TestCommandsOutliveTheirEntry(t *testing.T) {
	w := town(t)
	entry := w.entry(Command{Kind: KindPutUnits, Units: []Unit{{ID: "cuenca", Name: "Cuenca", OffsetMinutes: -300}}})
	if _, err := w.s.Apply(9, entry, w); err != nil {
		t.Fatalf("applying: %v", err)
	}
	for i := range entry {
		entry[i] = 0xff
	}
	if u, ok := w.s.Directory().Unit("cuenca"); !ok || w.s.Directory().Units[u].Name != "Cuenca" {
		t.Error("the directory hangs on the bytes of an entry")
	}
}

// TestLargeEntryLeavesNoRoom: the room for commands does not stay as large as the largest entry.
func TestLargeEntryLeavesNoRoom(t *testing.T) {
	w := town(t)
	w.apply(t, make5000Ticks()...)
	if n := cap(w.s.commands); n > 2*roomyEntry {
		t.Errorf("room for %d commands is kept", n)
	}
	w.apply(t, make5000Ticks()[:5]...)
}

func make5000Ticks() []Command {
	ticks := make([]Command, 5000)
	for i := range ticks {
		ticks[i].Kind = KindTick
	}
	return ticks
}
