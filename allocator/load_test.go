package allocator

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

// kinds of records a busy town has; a test below changes one of each.
var recordKinds = map[string]recordKind{
	"meta": recordMeta, "province": recordProvince, "specialty": recordSpecialty, "unit": recordUnit,
	"practitioner": recordPractitioner, "schedule": recordSchedule, "closure": recordClosure,
	"person": recordPerson, "agenda": recordAgenda, "appointment": recordAppointment, "hold": recordHold, "key": recordKey,
}

// fullTown has a record of every kind.
func fullTown(t testing.TB) *world {
	w := busyTown(t)
	for i, outcome := range w.apply(t,
		Command{Kind: KindPutSchedules, Schedules: []Schedule{{ID: "s", Weekday: 1, SlotMinutes: 20, Slots: 3, StartMinute: 480}}},
		Command{Kind: KindPutClosures, Closures: []Closure{{Day: 20_800, Unit: AllUnits, Name: "Navidad"}, {Day: 20_801, Unit: 1}}},
	) {
		if outcome.Code != wire.Done {
			t.Fatalf("setting up %d: %s", i, outcome.Code)
		}
	}
	return w
}

func (k recordKind) of(records map[string]string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(records)), func(key string) bool { return recordKind(key[0]) != k })
}

// TestLoadGivesEverythingBack: after a restart every reader gets the same answers.
func TestLoadGivesEverythingBack(t *testing.T) {
	w := fullTown(t)
	for name, kind := range recordKinds {
		if len(kind.of(w.store)) == 0 {
			t.Errorf("the town has no record of a %s", name)
		}
	}
	s := w.reloaded(t).s
	if !s.Started() || s.TimeMillis() != w.s.TimeMillis() || s.AppointmentCode(2) != w.s.AppointmentCode(2) || s.HoldID(1) != w.s.HoldID(1) {
		t.Error("the secret or the time was lost")
	}
	old, loaded := w.s.Directory(), s.Directory()
	if !slices.Equal(old.Units, loaded.Units) || !slices.Equal(old.Schedules, loaded.Schedules) || !slices.Equal(old.Closures, loaded.Closures) {
		t.Errorf("the directory is %+v", loaded)
	}
	if !loaded.Closed(0, 20_800) || !loaded.Closed(1, 20_801) || loaded.Closed(0, 20_801) {
		t.Error("closures were lost")
	}
	if !slices.Equal(w.s.AppointmentsOf(1, 0, 9), s.AppointmentsOf(1, 0, 9)) {
		t.Error("the history of a person was lost")
	}
	h, live := s.Hold(1)
	if before, _ := w.s.Hold(1); !live || h != before || s.HoldByCode(2, w.s.HoldCode(1)) != 1 {
		t.Error("a hold was lost")
	}
	if o, known := s.KnownOutcome(w.key(1, "a", 0, "book")); !known || o.Appointment != 1 {
		t.Error("a key was lost")
	}
	if _, won := s.Reserve(Slot{1, 0}); won {
		t.Error("a state that was loaded leads")
	}
}

// TestLoadRefuses: records that cannot be are ErrDamaged, and leave nothing behind.
func TestLoadRefuses(t *testing.T) {
	first := func(kind recordKind) func(map[string]string) string {
		return func(r map[string]string) string { return kind.of(r)[0] }
	}
	drop := func(kind recordKind) func(map[string]string) {
		return func(r map[string]string) { delete(r, first(kind)(r)) }
	}
	for name, breaks := range map[string]func(map[string]string){
		"no meta":            drop(recordMeta),
		"a second meta":      func(r map[string]string) { r["a\x00\x00\x00\x01"] = r[first(recordMeta)(r)] },
		"a gap of provinces": drop(recordProvince), "a gap of specialties": drop(recordSpecialty), "a gap of units": drop(recordUnit),
		"a gap of practitioners": drop(recordPractitioner), "a gap of closures": drop(recordClosure), "a gap of persons": drop(recordPerson),
		"a gap of agendas": drop(recordAgenda), "a gap of appointments": drop(recordAppointment),
		"an unknown kind":                    func(r map[string]string) { r["/\x00\x00\x00\x00"] = "" },
		"an unknown kind beyond the letters": func(r map[string]string) { r["\xf0\x00\x00\x00\x00"] = "" },
		"a kind between":                     func(r map[string]string) { r["{\x00\x00\x00\x00"] = "" },
		"a short key":                        func(r map[string]string) { r["h"] = "" },
		"an empty key":                       func(r map[string]string) { r[""] = "" },
		"a person twice":                     func(r map[string]string) { k := recordPerson.of(r); r[k[1]] = r[k[0]] },
		"another version": func(r map[string]string) {
			k := first(recordMeta)(r)
			r[k] = r[k][:1] + string(rune(NewestFormat+1)) + r[k][2:]
		},
		"a place with two owners": func(r map[string]string) {
			k := recordAppointment.of(r)
			r[string(append([]byte(k[1][:4]), 3))] = r[k[1]]
		},
		"a hold of a booked place": func(r map[string]string) {
			k := first(recordHold)(r)
			r[k] = string(encoded(&hold{person: 2, slot: Slot{1, 2}}, codeHold))
		},
		"a hold never given": func(r map[string]string) { k := first(recordHold)(r); r[k[:4]+"\x09"] = r[k] },
		"a hold of nobody": func(r map[string]string) {
			r[first(recordHold)(r)] = string(encoded(&hold{person: 99, slot: Slot{1, 1}}, codeHold))
		},
		"a hold of no place": func(r map[string]string) {
			r[first(recordHold)(r)] = string(encoded(&hold{person: 2, slot: Slot{1, 9}}, codeHold))
		},
		"an appointment of no place":     with(appointment{person: 1, agenda: 1, position: 9, status: Booked}),
		"an appointment of nobody":       with(appointment{person: 9, agenda: 1, position: 3, status: Booked}),
		"an appointment without status":  with(appointment{person: 1, agenda: 1, position: 3}),
		"an appointment by no policy":    with(appointment{person: 1, agenda: 1, position: 3, status: Booked, policyVersion: 9}),
		"an appointment of odd status":   with(appointment{person: 1, agenda: 1, position: 3, status: 8}),
		"an agenda of no unit":           agendaWith(Publication{Unit: 9, SlotMinutes: 20, Slots: 9}),
		"an agenda of no specialty":      agendaWith(Publication{Specialty: 9, SlotMinutes: 20, Slots: 9}),
		"an agenda of no practitioner":   agendaWith(Publication{Practitioner: 9, SlotMinutes: 20, Slots: 9}),
		"an agenda of too many places":   agendaWith(Publication{SlotMinutes: 2, Slots: 65}),
		"an agenda of a day beyond days": agendaWith(Publication{Day: 1<<31 - 1, SlotMinutes: 20, Slots: 9}),
		"a schedule of no unit": func(r map[string]string) {
			r[first(recordSchedule)(r)] = string(encoded(&Schedule{ID: "s", Unit: 9, SlotMinutes: 20, Slots: 1}, codeSchedule))
		},
		"a unit off the earth": func(r map[string]string) {
			r[first(recordUnit)(r)] = string(encoded(&Unit{ID: "quito", Lat: 91, OffsetMinutes: -300}, codeUnit))
		},
		"a key in another's shard": func(r map[string]string) {
			k := first(recordKey)(r)
			r[string([]byte{k[0], (k[1] + 1) % keyShards})+k[2:]] = r[k]
		},
		"a key of no shard": func(r map[string]string) { k := first(recordKey)(r); r["m\xff"+k[2:]] = r[k] },
		"a gap of keys":     func(r map[string]string) { k := first(recordKey)(r); r[k[:9]+"\x09"] = r[k] },
		"a key number zero": func(r map[string]string) { k := first(recordKey)(r); r[k[:9]+"\x00"] = r[k] },
	} {
		t.Run(name, func(t *testing.T) { refused(t, breaks) })
	}
	for name, kind := range recordKinds {
		t.Run(name+" cut short", func(t *testing.T) {
			refused(t, func(r map[string]string) { k := first(kind)(r); r[k] = r[k][:len(r[k])-1] })
		})
		t.Run(name+" with more behind", func(t *testing.T) {
			refused(t, func(r map[string]string) { r[first(kind)(r)] += "\x00" })
		})
	}
}

func encoded[T any](row *T, code func(*coder, *T)) []byte {
	c := coder{}
	code(&c, row)
	return c.out
}

func with(row appointment) func(map[string]string) {
	return func(r map[string]string) { r[recordAppointment.of(r)[0]] = string(encoded(&row, codeAppointment)) }
}

func agendaWith(p Publication) func(map[string]string) {
	return func(r map[string]string) { r[recordAgenda.of(r)[0]] = string(encoded(&p, codePublication)) }
}

func refused(t *testing.T, breaks func(map[string]string)) {
	w := fullTown(t)
	breaks(w.store)
	s := fullTown(t).s
	if err := s.Load(w.stored()); !errors.Is(err, ErrDamaged) {
		t.Errorf("loading came to %v", err)
	}
	if !bytes.Equal(dumped(s.Records()), dumped(NewState().Records())) || s.FindPerson(cedula(t, ana)) != 0 {
		t.Error("something is left of what was refused, or of what was there before")
	}
}

// TestLoadDoesWithoutTheDisks: records that only the store has may be among those that are loaded, and say
// nothing to memory, whatever they hold.
func TestLoadDoesWithoutTheDisks(t *testing.T) {
	w := fullTown(t)
	want := dumped(w.s.Records())
	from, end := w.s.OnDiskOnly()
	for _, key := range []string{string(from), "x\x00\x00\x00\x01", "zzz", string(end[0]-1) + "\xff"} {
		w.store[key] = "\xc1"
	}
	s := NewState()
	if err := s.Load(w.stored()); err != nil || !bytes.Equal(want, dumped(s.Records())) {
		t.Errorf("loading with the disk's records: %v", err)
	}
}

// TestRecordsStop: a reader of the records may have had enough at any point.
func TestRecordsStop(t *testing.T) {
	w := fullTown(t)
	for enough := range len(w.store) {
		n := 0
		for range w.s.Records() {
			if n++; n > enough {
				break
			}
		}
		if n != enough+1 {
			t.Fatalf("%d records before the end, want %d", n, enough+1)
		}
	}
	w.one(t, Command{Kind: KindTick}) // the lock was given back
}
