package allocator

import (
	"bytes"
	"encoding/binary"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/wire/msgp"
)

// busyTown is a town with an appointment, a hold, a kept key and a front.
func busyTown(t testing.TB) *world {
	w := town(t)
	day := mustDay(t, "2026-12-01")
	w.publish(t, 0, 0, 0, day, 540, 9)
	w.publish(t, 1, 1, 1, day, 540, 9)
	w.s.BeginTerm(1)
	w.apply(t,
		Command{Kind: KindBook, Person: 1, Slot: Slot{1, 0}, Key: w.key(1, "a", 0, "book"), Actor: 1, Channel: 1},
		Command{Kind: KindHold, Person: 2, Slot: Slot{1, 1}, Actor: 1, Channel: 1},
		Command{Kind: KindReschedule, Appointment: 1, Slot: Slot{1, 2}},
	)
	return w
}

// FuzzApply gives any bytes to Apply. An entry that cannot be understood is ErrDamaged and changes
// nothing, not even the time. Any other leaves a state with every invariant, whose changes add up to
// its records, and that a restart can load.
func FuzzApply(f *testing.F) {
	w := busyTown(f)
	f.Add([]byte{})
	f.Add(w.entry())
	for _, command := range everyCommand() {
		entry := w.entry(command)
		f.Add(entry)
		f.Add(entry[:len(entry)-1])
		f.Add(append(w.entry(command, command), 0))
	}
	f.Fuzz(func(t *testing.T, entry []byte) {
		w := busyTown(t)
		before, stored := dumped(w.s.Records()), maps.Clone(w.store)
		outcomes, err := w.s.Apply(99, entry, w)
		if err != nil {
			if !errors.Is(err, ErrDamaged) || outcomes != nil {
				t.Errorf("refused with %v and %d outcomes", err, len(outcomes))
			}
			if !bytes.Equal(before, dumped(w.s.Records())) || !maps.Equal(stored, w.store) {
				t.Errorf("an entry that was refused (%v) changed the state", err)
			}
		}
		w.check(t)
		if !bytes.Equal(dumped(w.s.Records()), dumped(w.stored())) {
			t.Error("the changes do not add up to the records")
		}
		w.reloaded(t).check(t)
	})
}

// packRecords writes records into one text, as unpackRecords reads it.
func packRecords(records iter.Seq2[[]byte, []byte]) (packed []byte) {
	for key, value := range records {
		packed = append(append(packed, byte(len(key))), key...)
		packed = append(binary.BigEndian.AppendUint16(packed, uint16(len(value))), value...)
	}
	return packed
}

func unpackRecords(packed []byte) iter.Seq2[[]byte, []byte] {
	take := func(n int) []byte {
		n = min(n, len(packed))
		part := packed[:n]
		packed = packed[n:]
		return part
	}
	return func(yield func(key, value []byte) bool) {
		for len(packed) > 0 {
			key := take(int(take(1)[0]))
			var length [2]byte
			copy(length[:], take(2))
			if !yield(key, take(int(binary.BigEndian.Uint16(length[:])))) {
				return
			}
		}
	}
}

// FuzzLoad gives any records to Load. It refuses them as ErrDamaged and leaves an empty state; or it
// takes them, and then everything may be asked of the state, and its records load again. What a store
// can hold that Load does not see, Check reports.
func FuzzLoad(f *testing.F) {
	whole := packRecords(busyTown(f).s.Records())
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	for i := 0; i < len(whole); i += 7 {
		damaged := bytes.Clone(whole)
		damaged[i] ^= 1
		f.Add(damaged)
	}
	f.Fuzz(func(t *testing.T, packed []byte) {
		s := NewState()
		if err := s.Load(unpackRecords(packed)); err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("refused with %v", err)
			}
			if !bytes.Equal(dumped(s.Records()), dumped(NewState().Records())) {
				t.Error("a state is left over from records that were refused")
			}
			return
		}
		askEverything(s)
		s.Check()
		records := dumped(s.Records())
		again := NewState()
		if err := again.Load(s.Records()); err == nil && !bytes.Equal(records, dumped(again.Records())) {
			t.Error("the records of a loaded state make another state")
		} else if err != nil {
			t.Errorf("the records of a loaded state cannot be loaded: %v", err)
		}
	})
}

// askEverything reads all that can be read; it is only there not to panic.
func askEverything(s *State) {
	q := Query{Practitioner: AnyPractitioner, FromDay: -1 << 31, ToDay: 1<<31 - 1}
	now := s.TimeMillis()
	s.Availability(q, now)
	s.Slots(q, now)
	s.Earliest(q, now)
	for n := range uint32(6) {
		p, _ := s.Person(n)
		s.FindPerson(p.Document)
		s.AppointmentsOf(n, 0, 10)
		s.Busy(n, now)
		h, _ := s.Hold(n)
		s.HoldByCode(n, s.HoldCode(h.Number))
		s.Appointment(n)
		s.AppointmentNumber(s.AppointmentCode(n))
		s.JudgeHold(&Command{Person: n, Slot: Slot{1, 0}}, now)
		s.JudgeReschedule(&Command{Appointment: n, Slot: Slot{1, 0}}, now)
		s.SlotFacts(Slot{n, 0})
	}
}

// FuzzCommand decodes any bytes as a command. What can be decoded is encoded to what decodes to the
// same again.
func FuzzCommand(f *testing.F) {
	for _, command := range everyCommand() {
		f.Add(command.Append(nil))
	}
	f.Fuzz(func(t *testing.T, encoded []byte) {
		var command, again Command
		in := msgp.NewReader(encoded)
		if err := command.decode(&coder{in: &in}); err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("refused with %v", err)
			}
			return
		}
		// A version that this build does not know can be read, and must not be proposed.
		if err := command.Fits(); err != nil && !errors.Is(err, ErrUnknownVersion) && len(encoded) < MaxEntryBytes/2 {
			t.Errorf("a command that was decoded does not fit: %v", err)
		}
		once := command.Append(nil)
		in = msgp.NewReader(once)
		if err := again.decode(&coder{in: &in}); err != nil || in.End() != nil {
			t.Fatalf("decoding what was encoded: %v", err)
		}
		if twice := again.Append(nil); !bytes.Equal(once, twice) {
			t.Errorf("%+v was encoded as %x and then as %x", command, once, twice)
		}
	})
}

// FuzzHeader reads any bytes as the beginning of an entry, and writes what it read again.
func FuzzHeader(f *testing.F) {
	s := NewState()
	f.Add(s.AppendEntryHeader(nil, 0, 0, 0))
	f.Add(s.AppendEntryHeader(nil, maxTimeMillis, ^uint64(0), maxEntryCommands))
	f.Add(s.AppendEntryHeader(nil, maxTimeMillis+1, 1, 1))
	f.Add(s.AppendEntryHeader(nil, -1, 1, 1))
	f.Fuzz(func(t *testing.T, encoded []byte) {
		in := msgp.NewReader(append(bytes.Clone(encoded), make([]byte, maxEntryCommands)...))
		header, commands, err := NewState().readHeader(&in)
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("refused with %v", err)
			}
			return
		}
		written := s.AppendEntryHeader(nil, header.TimeMillis, header.Seed, commands)
		if len(written) > entryHeaderBytes {
			t.Errorf("a header takes %d bytes", len(written))
		}
		in = msgp.NewReader(append(written, make([]byte, maxEntryCommands)...))
		again, n, err := NewState().readHeader(&in)
		if err != nil || again != header || n != commands || header.TimeMillis > maxTimeMillis || commands > maxEntryCommands {
			t.Errorf("%+v of %d commands was read back as %+v of %d: %v", header, commands, again, n, err)
		}
	})
}

// FuzzParseSlot reads any text as a slot's id: a slot has exactly one.
func FuzzParseSlot(f *testing.F) {
	for _, id := range []string{"1-0", "1z141z3-63", "1z141z4-0", "0-1", "1-64", "01-1", "1-01", "A-1", "+1-1", "1-", "-1", "1--1", "1_0-1", "zzzzzzzz-1", "1-1 "} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		if slot, ok := ParseSlot(id); ok && (slot.String() != id || slot.Position >= MaxSlots || slot.Agenda == 0) {
			t.Errorf("%q was read as %+v", id, slot)
		}
	})
}

// FuzzParseDocument reads any text as a document. What is one comes back from its word.
func FuzzParseDocument(f *testing.F) {
	for t := range uint8(4) {
		for _, number := range []string{ana, "171003406-5", "a b-9", "ZZZZZZZZZZZZ", "ZZZZZZZZZZZZZ", "", "ñ", "0000000000", "000", "\x00\x00\x00"} {
			f.Add(t, number)
		}
	}
	f.Fuzz(func(t *testing.T, kind uint8, number string) {
		d, ok := ParseDocument(DocumentType(kind), number)
		if !ok {
			return
		}
		plain := strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(number))
		if !d.known() || d.Type() != DocumentType(kind) || d.Number() != plain {
			t.Errorf("%q of type %d became %s %q", number, kind, d.Type(), d.Number())
		}
	})
}

// FuzzAppointmentNumber reads any text as a code: none leads to an appointment but those that were
// given, however they are written.
func FuzzAppointmentNumber(f *testing.F) {
	w := busyTown(f)
	given := []string{w.s.AppointmentCode(1), w.s.AppointmentCode(2)}
	f.Add(given[0])
	f.Add(strings.ToLower(strings.ReplaceAll(given[1], "-", " ")))
	for _, text := range []string{w.s.AppointmentCode(3), w.s.AppointmentCode(0), "", "OIL0-uuuu", "0000-0000", strings.Repeat("-", 100), "\xff"} {
		f.Add(text)
	}
	same := strings.NewReplacer("O", "0", "I", "1", "L", "1", "U", "V", "-", "", " ", "")
	f.Fuzz(func(t *testing.T, text string) {
		number, ok := w.s.AppointmentNumber(text)
		plain := same.Replace(strings.ToUpper(text))
		meant := slices.IndexFunc(given, func(code string) bool { return same.Replace(code) == plain })
		if ok != (meant >= 0) || ok && number != uint32(meant)+1 {
			t.Errorf("%q leads to %d, %v", text, number, ok)
		}
	})
}
