package allocator

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// AuditReport is what VerifyAudit found.
type AuditReport struct {
	// First and Last are the log indexes of the oldest and the newest record; 0 while there is none.
	First, Last   uint64
	Records, Rows int64
	// Head is the hash that stands for the whole trail. Whoever has noted it elsewhere can tell later that
	// nothing before it was rewritten.
	Head       hash
	Violations []string
}

// VerifyAudit computes the whole chain of the audit trail again from a store's records, and compares it
// with what the records say and with the head that the store keeps beside them. A record that was changed,
// taken away, added or moved is named by its log index.
func VerifyAudit(scan Scan) (AuditReport, error) {
	v := auditVerifier{}
	if err := v.begin(scan); err != nil {
		return v.report, err
	}
	upper := []byte{byte(recordTrail) + 1}
	if err := scan([]byte{byte(recordTrail)}, upper, v.record); err != nil {
		return v.report, fmt.Errorf("reading the audit trail: %w", err)
	}
	v.end()
	return v.report, nil
}

type auditVerifier struct {
	meta  meta
	marks []trailMark
	// at is the newest record looked at, 0 before the first. head is the hash that the next one should
	// continue from, computed what it should have been where at was changed, and before the one that at
	// itself continued from: what is right for the next one when at does not belong here.
	at                     uint64
	head, computed, before hash
	entry                  AuditEntry
	buf                    []byte
	report                 AuditReport
}

func (v *auditVerifier) violated(format string, args ...any) {
	if len(v.report.Violations) < maxViolations {
		v.report.Violations = append(v.report.Violations, "audit: "+fmt.Sprintf(format, args...))
	}
}

// begin reads what the store keeps beside the records: the head, and where the days begin.
func (v *auditVerifier) begin(scan Scan) error {
	var l loader
	err := scan([]byte{byte(recordMeta)}, []byte{byte(recordMeta) + 1}, func(_, value []byte) (err error) {
		v.meta, err = load(&l, value, codeMeta)
		return err
	})
	if err != nil {
		return fmt.Errorf("reading the meta record: %w", err)
	}
	err = scan([]byte{byte(recordTrailMark)}, []byte{byte(recordTrailMark) + 1}, func(_, value []byte) error {
		mark, err := load(&l, value, codeTrailMark)
		v.marks = append(v.marks, mark)
		return err
	})
	if err != nil {
		return fmt.Errorf("reading the marks of the audit trail: %w", err)
	}
	v.report.Last, v.report.Head = v.meta.trailLast, v.meta.trailHead
	if len(v.marks) > 0 {
		v.report.First = v.marks[0].index
		v.head, v.computed, v.before = v.marks[0].head, v.marks[0].head, v.marks[0].head
	}
	return nil
}

// record is the next one of the store.
func (v *auditVerifier) record(key, value []byte) error {
	if len(key) != 1+trailIndexBytes {
		v.violated("a record has the key %x, which is none", key)
		return nil
	}
	index := binary.BigEndian.Uint64(key[1:])
	switch {
	case index < v.meta.trailDeleted:
		v.violated("record %d was added: all before %d are deleted", index, v.meta.trailDeleted)
	case index < v.report.First:
		// About to be deleted, and no part of the chain any more.
	case index > v.meta.trailLast:
		v.violated("record %d was added: the newest is %d", index, v.meta.trailLast)
	case len(value) < sha256.Size:
		v.violated("record %d was changed: it is too short for one", index)
	default:
		v.chain(index, value, v.entry.read(key, value) == nil)
	}
	return nil
}

// chain puts a record to the test: whose hash does its own continue from?
func (v *auditVerifier) chain(index uint64, value []byte, readable bool) {
	stored := hash(value[len(value)-sha256.Size:])
	previous := uint64(0)
	if readable {
		previous = v.entry.previous
	}
	continued, sound := v.head, false
	switch {
	case v.at == 0 && index != v.report.First:
		v.violated("record %d is missing: %d is the first there is", v.report.First, index)
	case v.sum(v.head, index, value) == stored, v.sum(v.computed, index, value) == stored:
		v.compare(index, previous)
		sound = true
	case v.sum(v.before, index, value) == stored:
		v.violated("record %d was added: %d continues from the one before it", v.at, index)
		continued = v.before
	case previous > v.at && previous < index:
		v.violated("record %d is missing, which %d comes after", previous, index)
	default:
		v.violated("record %d was changed", index)
	}
	if !readable {
		v.violated("record %d cannot be read", index)
	} else {
		v.report.Records++
		v.report.Rows += int64(len(v.entry.Rows))
	}
	v.at, v.before, v.head, v.computed = index, continued, stored, stored
	if !sound {
		v.computed = v.sum(continued, index, value)
	}
}

// compare holds a record that continues the chain against what is kept elsewhere of its place.
func (v *auditVerifier) compare(index, previous uint64) {
	for i := range v.marks {
		if m := &v.marks[i]; m.index == index && m.head != v.head && m.head != v.computed {
			v.violated("the mark of day %d does not fit record %d", m.day, index)
		}
	}
	if index == v.report.First && previous == 0 && v.head != v.meta.secret.derive(trailOrigin) {
		v.violated("record %d does not begin the chain of this cluster", index)
	}
}

// sum hashes a record as it was hashed when it was written after a head.
func (v *auditVerifier) sum(head hash, index uint64, value []byte) hash {
	v.buf = append(v.buf[:0], head[:]...)
	v.buf = binary.BigEndian.AppendUint64(v.buf, index)
	v.buf = append(v.buf, value[:len(value)-sha256.Size]...)
	return sha256.Sum256(v.buf)
}

func (v *auditVerifier) end() {
	switch {
	case v.meta.trailLast == 0:
	case v.at != v.meta.trailLast:
		v.violated("record %d is missing: it was the newest", v.meta.trailLast)
	case v.head != v.meta.trailHead && v.computed != v.meta.trailHead:
		v.violated("record %d does not end in the head that the state keeps", v.at)
	}
}
