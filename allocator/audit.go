package allocator

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
	"github.com/cupo-ec/cupo/wire/msgp"
)

// AuditRow is one line of the audit trail: something that changed, or a look at somebody's record, and who
// did it. What does not apply is zero.
type AuditRow struct {
	Kind Kind
	// Actor is the number of the token, 0 for what the state machine does by itself.
	Actor           uint32
	Channel         policy.Channel
	Origin, Account uint64 // keyed hashes, as in Command
	Person          uint32
	Appointment     uint32
	Other           uint32 // of a reschedule, the appointment that this one took the place of
	// Number is that of whatever else the kind is about: a hold, an agenda, a version of the policy, a
	// referral; of a group of lines, how many.
	Number   uint32
	AtMillis int64 // of a look, when it was; 0 for the time of the entry
	// Reason is what the actor gave as the reason, where one is asked for.
	Reason string
}

type hash = [sha256.Size]byte

// trail is the writer's end of the audit trail. Its rows live on the disk only; memory keeps what the
// next record hangs on, and where each day began.
type trail struct {
	head    hash        // the hash that the next record continues from
	last    uint64      // log index of the newest record, 0 while there is none
	deleted uint64      // every index below is deleted, or never had a record
	marks   []trailMark // one for each day that is kept and has records, the oldest first

	about AuditRow // what the command being carried out is about, as far as only it knows
	row   AuditRow // room for one
	rows  coder    // the rows of the entry being applied, encoded
	count int
	buf   []byte // head, index and body: what is hashed, and in its second half what is stored
}

// trailMark is where the records of one day begin.
type trailMark struct {
	day   uint32 // of the state's time, since 1970
	index uint64
	head  hash // before the first record of the day
}

func codeAuditRow(c *coder, v *AuditRow) {
	c.fields(11)
	number(c, &v.Kind)
	number(c, &v.Actor)
	number(c, &v.Channel)
	c.word(&v.Origin)
	c.word(&v.Account)
	number(c, &v.Person)
	number(c, &v.Appointment)
	number(c, &v.Other)
	number(c, &v.Number)
	number(c, &v.AtMillis)
	c.text(&v.Reason)
}

// audit adds one row to the record of the entry being applied. It copies the row.
func (s *State) audit(row *AuditRow) {
	codeAuditRow(&s.trail.rows, row)
	s.trail.count++
}

// auditOwn adds what the state machine did by itself.
func (s *State) auditOwn(kind Kind, person, appointment, number uint32) {
	s.trail.row = AuditRow{Kind: kind, Person: person, Appointment: appointment, Number: number}
	s.audit(&s.trail.row)
}

// auditCommand adds a command that was carried out. Ticks change nothing but the time, nor does a raise to the
// format that is in force already, looks make rows of their own, and heartbeats come all day long.
func (s *State) auditCommand(cmd *Command, o *Outcome) {
	if o.Code != wire.Done || cmd.Kind == KindTick || cmd.Kind == KindLooks || cmd.Kind == KindHeartbeat {
		return
	}
	if cmd.Kind == KindRaiseFormat && o.Number == 0 {
		return
	}
	about, row := &s.trail.about, &s.trail.row
	*row = AuditRow{
		Kind: cmd.Kind, Actor: cmd.Actor, Channel: cmd.Channel, Origin: cmd.Origin, Account: cmd.Account,
		Person: firstOf(about.Person, cmd.Person), Appointment: firstOf(o.Appointment, about.Appointment, cmd.Appointment),
		Other: about.Other, Number: firstOf(o.Hold, about.Number, o.Number, cmd.Hold, cmd.Appeal, cmd.lines()), Reason: about.Reason,
	}
	if row.Person == 0 && row.Appointment != 0 {
		if a, known := s.appointments.get(row.Appointment); known {
			row.Person = a.person
		}
	}
	if cmd.Kind == KindReschedule {
		row.Other = cmd.Appointment
	}
	s.audit(row)
}

func firstOf(numbers ...uint32) uint32 {
	for _, n := range numbers {
		if n != 0 {
			return n
		}
	}
	return 0
}

// lines is how many lines a command has that is a group of them, else 0.
func (cmd *Command) lines() uint32 {
	return uint32(len(cmd.Provinces) + len(cmd.Specialties) + len(cmd.Units) + len(cmd.Practitioners) +
		len(cmd.Schedules) + len(cmd.Closures) + len(cmd.Persons) + len(cmd.Referrals) + len(cmd.Groups) + len(cmd.Contacts) +
		len(cmd.Services))
}

// trailOrigin is the purpose for which the cluster's secret is turned into the head of an empty trail.
const trailOrigin = "audit trail"

// beginTrail makes room for the rows of an entry.
func (s *State) beginTrail() {
	t := &s.trail
	t.rows.out, t.rows.failure, t.count = t.rows.out[:0], nil, 0
}

// The form of a record: its key is the kind and the log index; its value is the body, [time, index of the
// record before, rows], and then the hash of head, index and body, which is the next head. That the value
// ends with its own hash makes a changed record be found where it is, and that it names the one before
// makes a missing one be missed.
const (
	trailIndexBytes = 8
	trailBodyAt     = sha256.Size + trailIndexBytes
)

// sealTrail writes the rows of an entry as one record and goes on with the chain.
func (s *State) sealTrail(index uint64) {
	t := &s.trail
	if t.count == 0 {
		return
	}
	if t.last == 0 {
		t.head = s.secret.derive(trailOrigin)
		t.deleted = index
	}
	if day := uint32(s.nowSeconds() / secondsPerDay); len(t.marks) == 0 || t.marks[len(t.marks)-1].day < day {
		mark := trailMark{day, index, t.head}
		t.marks = append(t.marks, mark)
		record(&s.records, recordTrailMark, day, &mark, codeTrailMark)
	}
	t.buf = append(t.buf[:0], t.head[:]...)
	t.buf = binary.BigEndian.AppendUint64(t.buf, index)
	t.buf = msgp.AppendArrayHeader(t.buf, 3)
	t.buf = msgp.AppendInt64(t.buf, s.timeMillis.Load())
	t.buf = msgp.AppendUint64(t.buf, t.last)
	t.buf = msgp.AppendArrayHeader(t.buf, t.count)
	t.buf = append(t.buf, t.rows.out...)
	t.head = sha256.Sum256(t.buf)
	t.buf = append(t.buf, t.head[:]...)
	t.last = index
	s.records.changes.Put(s.records.keyOfTrail(index), t.buf[trailBodyAt:])
	if cap(t.buf) > roomyTrailBytes {
		t.buf, t.rows.out = nil, nil
	}
}

// roomyTrailBytes is a size of a record whose room is worth keeping for the next entry.
const roomyTrailBytes = 64 << 10

// deleteEachEntry bounds how many old records one entry deletes. It is above the one record that an entry
// makes at most, so deletion catches up. Replicas agree on it, so it changes with the format version only.
const deleteEachEntry = 4

// pruneTrail deletes records of days that were kept long enough. A day goes as a whole: its mark first,
// which moves the beginning of the chain, then its records, a few an entry. Which indexes have a record is
// not known in memory, and deleting what is not there does no harm. The newest day stays.
func (s *State) pruneTrail() {
	t := &s.trail
	if len(t.marks) == 0 {
		return
	}
	for range deleteEachEntry {
		if t.deleted >= t.marks[0].index {
			break
		}
		s.records.changes.Delete(s.records.keyOfTrail(t.deleted))
		t.deleted++
	}
	keepDays := int64(s.Rules().AuditDays)
	if len(t.marks) < 2 || int64(t.marks[0].day)+keepDays >= s.nowSeconds()/secondsPerDay {
		return
	}
	s.records.changes.Delete(s.records.keyOf(recordTrailMark, t.marks[0].day))
	t.marks = t.marks[1:]
}

func (r *recorder) keyOfTrail(index uint64) []byte {
	r.key = append(r.key[:0], byte(recordTrail))
	r.key = binary.BigEndian.AppendUint64(r.key, index)
	return r.key
}

func codeTrailMark(c *coder, v *trailMark) {
	c.fields(3)
	number(c, &v.day)
	c.word(&v.index)
	c.secret((*Secret)(&v.head))
}

func (s *State) dumpTrail(r *recorder) {
	for i := range s.trail.marks {
		record(r, recordTrailMark, s.trail.marks[i].day, &s.trail.marks[i], codeTrailMark)
	}
}

func (l *loader) trailMark(day uint32, value []byte) error {
	row, err := load(l, value, codeTrailMark)
	if err != nil {
		return err
	}
	t := &l.s.trail
	if n := len(t.marks); row.day != day || row.index == 0 || row.index > t.last ||
		n > 0 && (t.marks[n-1].day >= day || t.marks[n-1].index >= row.index) {
		return errRecordOrder
	}
	t.marks = append(t.marks, row)
	return nil
}

// trail checks that the marks stand in order and within the chain.
func (c *checker) trail() {
	t := &c.s.trail
	if (t.last == 0) != (len(t.marks) == 0) {
		c.violated("audit: the newest record is %d, and there are marks of %d days", t.last, len(t.marks))
	}
	for i := range t.marks {
		mark := &t.marks[i]
		if mark.index == 0 || mark.index > t.last || i > 0 && (t.marks[i-1].day >= mark.day || t.marks[i-1].index >= mark.index) {
			c.violated("audit: the mark of day %d stands at %d, out of order", mark.day, mark.index)
		}
	}
	if len(t.marks) > 0 && t.deleted > t.marks[0].index {
		c.violated("audit: records are deleted up to %d, and kept from %d on", t.deleted, t.marks[0].index)
	}
}
