package allocator

import (
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"math"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire/msgp"
)

var (
	errRecordKey   = errors.New("record key of unknown form")
	errRecordOrder = errors.New("records are missing or out of order")
)

// Load replaces the whole state by the records of a state store, in ascending order of their keys; those
// of OnDiskOnly may be there or not. Nobody may read the state meanwhile. After an error the state is empty.
func (s *State) Load(records iter.Seq2[[]byte, []byte]) error {
	s.write.Lock()
	defer s.write.Unlock()
	s.front.Store(nil)
	s.clear()
	l := loader{s: s, directory: newDirectory()}
	for key, value := range records {
		if len(key) > 0 && recordKind(key[0]).keptOnDisk() {
			continue
		}
		if err := l.record(key, value); err != nil {
			s.clear()
			return fmt.Errorf("loading record %x: %w: %w", key, ErrDamaged, err)
		}
	}
	if err := l.end(); err != nil {
		s.clear()
		return fmt.Errorf("loading records: %w: %w", ErrDamaged, err)
	}
	s.directory.Store(l.directory)
	s.indexAll()
	s.planClosing()
	return nil
}

type loader struct {
	s         *State
	directory *Directory
	in        msgp.Reader
	coder     coder // one for all: it is allocated
	started   bool  // the first record, which all others lean on, has been read
	ruled     bool  // a version of the policy has been read
	early     []uint32
	// newestVersion is the highest version of the policy that an appointment was judged by.
	newestVersion uint16
}

// load decodes one record's value.
func load[T any](l *loader, value []byte, code func(*coder, *T)) (row T, err error) {
	l.in = msgp.NewReader(value)
	l.coder = coder{in: &l.in}
	code(&l.coder, &row)
	if l.coder.failure != nil {
		return row, l.coder.failure
	}
	return row, l.in.End()
}

func (l *loader) record(key, value []byte) error {
	if first := len(key) == 5 && recordKind(key[0]) == recordMeta; first == l.started {
		return errRecordOrder
	}
	if len(key) == 10 && recordKind(key[0]) == recordKey {
		return l.key(key[1], binary.BigEndian.Uint64(key[2:]), value)
	}
	if len(key) == 9 && recordKind(key[0]) == recordAccount {
		return l.lapse(l.s.strikes, binary.BigEndian.Uint64(key[1:]), value)
	}
	if len(key) == 9 && recordKind(key[0]) == recordAttempt {
		return l.lapse(l.s.attempts, binary.BigEndian.Uint64(key[1:]), value)
	}
	if len(key) == 9 && recordKind(key[0]) == recordSpent {
		return l.lapse(l.s.spent, binary.BigEndian.Uint64(key[1:]), value)
	}
	if len(key) == 9 && recordKind(key[0]) == recordPairing {
		return l.pairing(binary.BigEndian.Uint64(key[1:]), value)
	}
	if len(key) != 5 {
		return errRecordKey
	}
	number := binary.BigEndian.Uint32(key[1:])
	switch recordKind(key[0]) {
	case recordMeta:
		if number != 0 {
			return errRecordKey
		}
		return l.meta(value)
	case recordPerson:
		return l.person(number, value)
	case recordAgenda:
		return l.agenda(number, value)
	case recordAppointment:
		return l.appointment(number, value)
	case recordHold:
		return l.hold(number, value)
	case recordAppeal:
		return l.appeal(number, value)
	case recordReferral:
		return l.referral(number, value)
	case recordPolicy:
		return l.policy(number, value)
	case recordTrailMark:
		return l.trailMark(number, value)
	case recordToken:
		return l.token(number, value)
	case recordGroup:
		return l.group(number, value)
	case recordDevice:
		return l.device(number, value)
	case recordQueue, recordService, recordLine, recordTicket:
		return l.queueRecord(recordKind(key[0]), number, value)
	case recordSuspension:
		return l.suspension(number, value)
	default:
		return l.directoryRecord(recordKind(key[0]), int(number), value)
	}
}

func (l *loader) meta(value []byte) error {
	row, err := load(l, value, codeMeta)
	if err != nil {
		return err
	}
	if err := readable(row.version); err != nil {
		return err
	}
	if row.timeMillis < 0 || row.timeMillis > maxTimeMillis || row.lastHold >= holdOwner {
		return errRange
	}
	l.started = true
	l.s.format.Store(uint32(row.version))
	l.s.timeMillis.Store(row.timeMillis)
	l.s.lastHold.Store(row.lastHold)
	l.s.secret = row.secret
	l.s.sealer.Store(newSealer(row.secret))
	l.s.started.Store(row.secret != Secret{})
	l.s.trail = trail{head: row.trailHead, last: row.trailLast, deleted: row.trailDeleted}
	return l.resume(&row.progress)
}

// loadInto decodes a directory record that must be the next of its list.
func loadInto[T any](l *loader, list *[]T, index map[string]int, number int, value []byte, code func(*coder, *T), id func(*T) string) error {
	row, err := load(l, value, code)
	if err != nil {
		return err
	}
	if put(list, index, id(&row), row) != number {
		return errRecordOrder
	}
	return nil
}

func (l *loader) directoryRecord(kind recordKind, number int, value []byte) error {
	d := l.directory
	switch kind {
	case recordProvince:
		return loadInto(l, &d.Provinces, d.provinces, number, value, codeProvince, provinceID)
	case recordSpecialty:
		return loadInto(l, &d.Specialties, d.specialties, number, value, codeSpecialty, specialtyID)
	case recordUnit:
		if err := loadInto(l, &d.Units, d.units, number, value, codeUnit, unitID); err != nil {
			return err
		}
		if !d.Units[number].placed() {
			return errRange
		}
		return nil
	case recordPractitioner:
		return loadInto(l, &d.Practitioners, d.practitioners, number, value, codePractitioner, practitionerID)
	case recordSchedule:
		if err := loadInto(l, &d.Schedules, d.schedules, number, value, codeSchedule, scheduleID); err != nil {
			return err
		}
		if !d.fits(&d.Schedules[number]) {
			return errRecordOrder
		}
		return nil
	case recordClosure:
		row, err := load(l, value, codeClosure)
		if err == nil && d.putClosure(row) != number {
			err = errRecordOrder
		}
		return err
	default:
		return errRecordKey
	}
}

func (l *loader) person(number uint32, value []byte) error {
	row, err := load(l, value, codePerson)
	if err != nil {
		return err
	}
	if number != l.s.people.rows.count()+1 {
		return errRecordOrder
	}
	if row.erased() {
		return l.erased(number, row)
	}
	if !row.document.known() {
		return errRecordOrder
	}
	if row.holder > number {
		l.early = append(l.early, number) // its holder comes later
	} else if row.holder != 0 {
		head := l.s.people.rows.at(row.holder)
		if head.erased() {
			return errRecordOrder
		}
		row.sibling, head.dependents = head.dependents, number
	}
	l.s.people.rows.set(number, row)
	return nil
}

// knownPerson is the row of somebody who is there, to be written to: nobody reads while it is loaded.
func (l *loader) knownPerson(number uint32) *person {
	if number == 0 || number > l.s.people.rows.count() {
		return nil
	}
	return l.s.people.rows.at(number)
}

// erased keeps the number of somebody who was erased. A row that still says something of them can
// only come from a damaged store.
func (l *loader) erased(number uint32, row person) error {
	if row.describes() {
		return errRecordOrder
	}
	l.s.people.rows.set(number, row)
	return nil
}

// end checks and joins what only the end of the records tells.
func (l *loader) end() error {
	if int(l.newestVersion) > len(*l.s.versions.Load()) {
		return errRecordOrder
	}
	if !l.s.people.indexAll() {
		return errors.New("two persons have one document")
	}
	l.directory.practise()
	return l.joinEarly()
}

// joinEarly enters those into their holders' lists whose holders had not been read yet.
func (l *loader) joinEarly() error {
	for _, number := range l.early {
		row := *l.s.people.rows.at(number)
		if head := l.knownPerson(row.holder); head == nil || head.erased() {
			return errRecordOrder
		}
		l.s.enlist(number, &row)
		l.s.people.rows.set(number, row)
	}
	return nil
}

func (l *loader) referral(number uint32, value []byte) error {
	row, err := load(l, value, codeReferral)
	if err != nil {
		return err
	}
	person := l.knownPerson(row.person)
	if person == nil || number != l.s.referrals.count()+1 || row.appointment > l.s.appointments.count() {
		return errRecordOrder
	}
	row.next, person.referrals = person.referrals, number
	l.s.referrals.set(number, row)
	return nil
}

func (l *loader) policy(number uint32, value []byte) error {
	document, err := load(l, value, codePolicy)
	if err != nil {
		return err
	}
	if !l.ruled {
		l.s.versions.Store(&[]*policy.Document{})
		l.ruled = true
	}
	if int(number) != len(*l.s.versions.Load())+1 || int(document.Version) != int(number) {
		return errRecordOrder
	}
	l.s.enforce(document)
	return nil
}

func (l *loader) agenda(number uint32, value []byte) error {
	p, err := load(l, value, codePublication)
	if err != nil {
		return err
	}
	d := l.directory
	if number != l.s.agendas.last.Load()+1 || !d.publishable(&p) {
		return errRecordOrder
	}
	l.s.addAgenda(&p, startSeconds(p.Day, p.StartMinute, d.Units[p.Unit].OffsetMinutes))
	return nil
}

// place finds the agenda of a recorded slot.
func (l *loader) place(slot Slot) error {
	agenda := l.s.agendas.get(slot.Agenda)
	if agenda == nil || slot.Position >= agenda.slots {
		return errors.New("record points at a place that does not exist")
	}
	return nil
}

func (l *loader) appointment(number uint32, value []byte) error {
	row, err := load(l, value, codeAppointment)
	if err != nil {
		return err
	}
	slot := Slot{row.agenda, row.position}
	person := l.knownPerson(row.person)
	if person == nil || number != l.s.appointments.count()+1 || row.status.String() == "" || row.policyVersion == 0 {
		return errRecordOrder
	}
	l.newestVersion = max(l.newestVersion, row.policyVersion)
	if err := l.place(slot); err != nil {
		return err
	}
	row.older, person.history = person.history, number
	if row.status.coming() && l.s.slotEnd(&row) > l.s.nowSeconds() {
		row.nextActive, person.active = person.active, number
	}
	l.s.appointments.set(number, row)
	if row.status.occupies() {
		return l.occupy(slot, number)
	}
	return nil
}

// occupy refuses the second owner of a place: two records can only say so when the store is damaged.
func (l *loader) occupy(slot Slot, owner uint32) error {
	if l.s.ownedAlready(slot) {
		return fmt.Errorf("place %s has two owners", slot)
	}
	l.s.occupy(slot, owner)
	return nil
}

func (l *loader) hold(number uint32, value []byte) error {
	row, err := load(l, value, codeHold)
	if err != nil {
		return err
	}
	person := l.knownPerson(row.person)
	if person == nil || number == 0 || number > l.s.lastHold.Load() {
		return errRecordOrder
	}
	if err := l.place(row.slot); err != nil {
		return err
	}
	row.next, person.holds = person.holds, number
	l.s.holds.set(number, row)
	return l.occupy(row.slot, number|holdOwner)
}

func (l *loader) key(shardNumber uint8, sequence uint64, value []byte) error {
	row, err := load(l, value, codeKeyRow)
	if err != nil {
		return err
	}
	if shardNumber >= keyShards || row.hashHigh%keyShards != uint64(shardNumber) || sequence == 0 || sequence > math.MaxInt64 {
		return errRecordOrder
	}
	shard := &l.s.keys.shards[shardNumber]
	if shard.first == shard.next {
		shard.first, shard.next = sequence, sequence
	}
	if shard.add(row) != sequence {
		return errRecordOrder
	}
	return nil
}
