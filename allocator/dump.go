package allocator

import (
	"cmp"
	"iter"
	"slices"
)

// Records yields the whole state as records in ascending order of their keys: what Load takes, and
// what two replicas must agree on byte for byte. It holds the writer up while it runs, and a yielded
// slice is good until the next.
func (s *State) Records() iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		s.write.Lock()
		defer s.write.Unlock()
		stop := &stopper{yield: yield}
		r := recorder{changes: stop}
		s.dump(&r, stop)
	}
}

// stopper hands records on until the reader has had enough.
type stopper struct {
	yield func(key, value []byte) bool
	done  bool
}

// Put hands one record on.
func (y *stopper) Put(key, value []byte) {
	if !y.done {
		y.done = !y.yield(key, value)
	}
}

// Delete never happens in a dump.
func (y *stopper) Delete([]byte) {}

func dumpList[T any](r *recorder, kind recordKind, rows []T, code func(*coder, *T)) {
	for i := range rows {
		record(r, kind, uint32(i), &rows[i], code)
	}
}

func dumpTable[T any](r *recorder, stop *stopper, kind recordKind, rows *table[T], code func(*coder, *T)) {
	for number := rows.oldest(); number <= rows.count() && !stop.done; number++ {
		row := *rows.at(number)
		record(r, kind, number, &row, code)
	}
}

func (s *State) dump(r *recorder, stop *stopper) {
	m := s.meta()
	record(r, recordMeta, 0, &m, codeMeta)
	d := s.directory.Load()
	dumpList(r, recordProvince, d.Provinces, codeProvince)
	dumpList(r, recordSpecialty, d.Specialties, codeSpecialty)
	dumpList(r, recordUnit, d.Units, codeUnit)
	dumpList(r, recordPractitioner, d.Practitioners, codePractitioner)
	dumpList(r, recordSchedule, d.Schedules, codeSchedule)
	dumpList(r, recordClosure, d.Closures, codeClosure)
	dumpTable(r, stop, recordPerson, s.people.rows, codePerson)
	for number := uint32(1); number <= s.agendas.last.Load() && !stop.done; number++ {
		p := s.publication(number)
		record(r, recordAgenda, number, &p, codePublication)
	}
	dumpTable(r, stop, recordAppointment, s.appointments, codeAppointment)
	for _, number := range s.holds.numbers() {
		row := s.holds.rows[number]
		record(r, recordHold, number, &row, codeHold)
	}
	dumpTable(r, stop, recordAppeal, s.appeals.rows, codeAppeal)
	s.dumpKeys(r, stop)
	dumpTable(r, stop, recordReferral, s.referrals, codeReferral)
	for i, version := range *s.versions.Load() {
		if s.started.Load() {
			record(r, recordPolicy, uint32(i+1), version, codePolicy)
		}
	}
	s.strikes.dump(r)
	for _, token := range s.Tokens() {
		record(r, recordToken, token.Number, token, codeToken)
	}
	dumpList(r, recordGroup, s.groups.Load().rows, codeGroup)
	s.attempts.dump(r)
	s.dumpTrail(r)
	s.spent.dump(r)
	s.dumpDevices(r)
	s.dumpQueues(r, stop)
	s.dumpSuspensions(r, stop)
}

// publication rebuilds what an agenda was published from.
func (s *State) publication(number uint32) Publication {
	a := s.agendas.get(number)
	return Publication{
		Practitioner: a.practitioner, Unit: a.unit, Specialty: a.specialty, Day: a.day,
		StartMinute: a.startMinute, SlotMinutes: a.slotMinutes, Slots: a.slots, OpensAtSeconds: a.opensAtSeconds,
	}
}

func (s *State) dumpKeys(r *recorder, stop *stopper) {
	for n := range s.keys.shards {
		shard := &s.keys.shards[n]
		for sequence := shard.first; sequence < shard.next && !stop.done; sequence++ {
			r.value.out = r.value.out[:0]
			codeKeyRow(&r.value, shard.row(uint32(sequence)))
			r.changes.Put(r.keyOfKey(uint8(n), sequence), r.value.out)
		}
	}
}

func (h *holds) numbers() []uint32 {
	numbers := make([]uint32, 0, len(h.rows))
	for number := range h.rows { // sorted: just below
		numbers = append(numbers, number)
	}
	slices.SortFunc(numbers, cmp.Compare[uint32])
	return numbers
}
