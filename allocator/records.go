package allocator

import (
	"crypto/sha256"
	"encoding/binary"
)

// Changes receives the records that an entry changed. Put and Delete copy what they are given.
type Changes interface {
	Put(key, value []byte)
	Delete(key []byte)
}

// discard is where records go while nobody keeps them.
type discard struct{}

func (discard) Put(_, _ []byte) {}
func (discard) Delete([]byte)   {}

// recordKind is the first byte of a record's key. Owners, booked words and the lists of a person are
// not recorded: appointments and holds say it all, and one truth cannot contradict itself.
type recordKind byte

const (
	recordMeta         recordKind = 'a'
	recordProvince     recordKind = 'b'
	recordSpecialty    recordKind = 'c'
	recordUnit         recordKind = 'd'
	recordPractitioner recordKind = 'e'
	recordSchedule     recordKind = 'f'
	recordClosure      recordKind = 'g'
	recordPerson       recordKind = 'h'
	recordAgenda       recordKind = 'i'
	recordAppointment  recordKind = 'j'
	recordHold         recordKind = 'k'
	recordAppeal       recordKind = 'l'
	recordKey          recordKind = 'm'
	recordReferral     recordKind = 'n'
	recordPolicy       recordKind = 'o'
	recordAccount      recordKind = 'p'
	recordTrailMark    recordKind = 't'
	recordToken        recordKind = 'q'
	recordGroup        recordKind = 'r'
	recordAttempt      recordKind = 's'
	recordSpent        recordKind = 'u'

	// The kinds from firstKeptOnDisk to lastKeptOnDisk are written for the state store alone: memory has no
	// part of them, and Load does without them.
	firstKeptOnDisk recordKind = 'v'
	lastKeptOnDisk  recordKind = 'z'
	recordTrail     recordKind = 'y'
	recordHistory   recordKind = 'x'

	// The letters are used up. Since format version 4 memory has records beyond them as well: 0x80–0x8f are
	// devices, 0x90–0x9f the queue of a unit, 0xa0–0xaf what becomes of agendas.
	recordPairing recordKind = 0x80
	recordDevice  recordKind = 0x81
	recordQueue   recordKind = 0x90
	recordService recordKind = 0x91
	recordLine    recordKind = 0x92
	recordTicket  recordKind = 0x93

	recordSuspension recordKind = 0xa0
)

// keptOnDisk reports whether only the state store has records of a kind.
func (k recordKind) keptOnDisk() bool { return k >= firstKeptOnDisk && k <= lastKeptOnDisk }

// OnDiskOnly is the range of keys, from the first to before the end, whose records Load does without. A
// store that has millions of them need not read them for it.
func (s *State) OnDiskOnly() (from, end []byte) {
	return []byte{byte(firstKeptOnDisk)}, []byte{byte(lastKeptOnDisk) + 1}
}

// recorder turns changed rows into records.
type recorder struct {
	changes Changes
	key     []byte
	value   coder
}

func (r *recorder) begin(changes Changes) {
	if changes == nil {
		changes = discard{}
	}
	r.changes = changes
}

func (r *recorder) keyOf(kind recordKind, number uint32) []byte {
	r.key = append(r.key[:0], byte(kind))
	r.key = binary.BigEndian.AppendUint32(r.key, number)
	return r.key
}

func (r *recorder) keyOfKey(shard uint8, sequence uint64) []byte {
	r.key = append(r.key[:0], byte(recordKey), shard)
	r.key = binary.BigEndian.AppendUint64(r.key, sequence)
	return r.key
}

// record writes one row under its number. A row of a table is given as it stands there: a copy would
// be allocated.
func record[T any](r *recorder, kind recordKind, number uint32, row *T, code func(*coder, *T)) {
	r.value.out = r.value.out[:0]
	code(&r.value, row)
	r.changes.Put(r.keyOf(kind, number), r.value.out)
}

// meta is what belongs to no row.
type meta struct {
	version    int32
	timeMillis int64
	lastHold   uint32
	secret     Secret

	trailHead               [sha256.Size]byte
	trailLast, trailDeleted uint64

	progress progress
}

func codeMeta(c *coder, v *meta) {
	c.fields(8)
	number(c, &v.version)
	number(c, &v.timeMillis)
	number(c, &v.lastHold)
	c.secret(&v.secret)
	codeProgress(c, &v.progress)
	c.secret((*Secret)(&v.trailHead))
	c.word(&v.trailLast)
	c.word(&v.trailDeleted)
}

func (s *State) meta() meta {
	return meta{
		version: int32(s.Format()), timeMillis: s.timeMillis.Load(),
		lastHold: s.lastHold.Load(), secret: s.secret,
		trailHead: s.trail.head, trailLast: s.trail.last, trailDeleted: s.trail.deleted,
		progress: s.progress(),
	}
}

func (s *State) recordMeta() {
	row := s.meta()
	record(&s.records, recordMeta, 0, &row, codeMeta)
}

func codePerson(c *coder, v *person) {
	c.fields(12)
	c.word((*uint64)(&v.document))
	number(c, &v.holder)
	number(c, &v.birthDay)
	number(c, &v.issueYear)
	number(c, &v.coverage)
	number(c, &v.coveredFrom)
	number(c, &v.coveredTo)
	number(c, &v.releasedSeconds)
	number(c, &v.liftedDay)
	number(c, &v.allowedDay)
	number(c, &v.allowance)
	c.flag(&v.blocked)
}

func codeAppointment(c *coder, v *appointment) {
	c.fields(13)
	number(c, &v.person)
	number(c, &v.agenda)
	number(c, &v.position)
	number(c, &v.status)
	number(c, &v.channel)
	number(c, &v.bookedAtMillis)
	number(c, &v.changedAtSeconds)
	number(c, &v.actor)
	number(c, &v.policyVersion)
	number(c, &v.other)
	c.flag(&v.fromOther)
	number(c, &v.referral)
	number(c, &v.moves)
}

func codeReferral(c *coder, v *referral) {
	c.fields(8)
	c.word((*uint64)(&v.id))
	c.word((*uint64)(&v.diagnosis))
	number(c, &v.person)
	number(c, &v.issuer)
	number(c, &v.specialty)
	number(c, &v.issuedDay)
	number(c, &v.untilDay)
	number(c, &v.appointment)
}

func codeHold(c *coder, v *hold) {
	c.fields(4)
	number(c, &v.person)
	codeSlot(c, &v.slot)
	number(c, &v.expiresMillis)
	number(c, &v.actor)
}

func codeKeyRow(c *coder, v *keyRow) {
	c.fields(8)
	c.word(&v.hashHigh)
	number(c, &v.hashLow)
	number(c, &v.atSeconds)
	number(c, &v.fingerprintHigh)
	number(c, &v.fingerprintLow)
	number(c, &v.number)
	number(c, &v.code)
	c.fields(2)
	number(c, &v.rule)
	number(c, &v.kind)
}
