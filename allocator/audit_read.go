package allocator

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/cupo-ec/cupo/wire/msgp"
)

// AuditEntry is what one log entry left in the audit trail.
type AuditEntry struct {
	Index      uint64
	TimeMillis int64
	Rows       []AuditRow

	previous uint64 // index of the record before
}

// Scan gives the records of a state store from one key on and up to, and without, another, in ascending
// order, until fn returns an error. The slices are good until fn returns.
type Scan func(lower, upper []byte, fn func(key, value []byte) error) error

// ErrStopScan is what a function given to ScanAudit returns when it has seen enough.
var ErrStopScan = errors.New("allocator: enough was read")

func trailKey(index uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte{byte(recordTrail)}, index)
}

// ScanAudit gives the records of the audit trail that are still kept, from a log index on. entry is used
// again after fn has returned. An error of fn ends it, and is returned unless it is ErrStopScan.
func (s *State) ScanAudit(scan Scan, from uint64, fn func(entry *AuditEntry) error) error {
	first, _ := s.AuditBounds()
	var entry AuditEntry
	err := scan(trailKey(max(from, first)), []byte{byte(recordTrail) + 1}, func(key, value []byte) error {
		if err := entry.read(key, value); err != nil {
			return err
		}
		return fn(&entry)
	})
	if err != nil && !errors.Is(err, ErrStopScan) {
		return fmt.Errorf("reading the audit trail: %w", err)
	}
	return nil
}

// AuditBounds are the log indexes of the oldest record that is kept and of the newest; 0 while there is none.
func (s *State) AuditBounds() (first, last uint64) {
	s.write.Lock()
	defer s.write.Unlock()
	if len(s.trail.marks) > 0 {
		first = s.trail.marks[0].index
	}
	return first, s.trail.last
}

// AuditFrom is a log index before which the trail has nothing of a time or later.
func (s *State) AuditFrom(millis int64) uint64 {
	s.write.Lock()
	defer s.write.Unlock()
	marks := s.trail.marks
	day := max(millis, 0) / 1000 / secondsPerDay
	at, _ := slices.BinarySearchFunc(marks, day, func(m trailMark, day int64) int { return int(int64(m.day) - day) })
	// The first mark that is not of an earlier day.
	if at == len(marks) {
		return s.trail.last + 1
	}
	return marks[at].index
}

// read takes a record apart, but does not look at its hash.
func (e *AuditEntry) read(key, value []byte) error {
	if len(key) != 1+trailIndexBytes || len(value) < sha256.Size {
		return fmt.Errorf("audit record %x: %w: %w", key, ErrDamaged, errRecordKey)
	}
	e.Index = binary.BigEndian.Uint64(key[1:])
	in := msgp.NewReader(value[:len(value)-sha256.Size])
	c := coder{in: &in}
	c.fields(3)
	number(&c, &e.TimeMillis)
	c.word(&e.previous)
	e.readRows(&c)
	if c.failure == nil {
		c.fail(in.End())
	}
	if c.failure != nil {
		return fmt.Errorf("audit record of index %d: %w", e.Index, c.failure)
	}
	return nil
}

// maxAuditRows is above what one entry can make: each command one row and one for a block that it brings, or
// MaxGroup looks in more bytes than that, and what the entry does by itself.
const maxAuditRows = 2*maxEntryCommands + expireEachEntry + 2*closeEachEntry*MaxSlots

func (e *AuditEntry) readRows(c *coder) {
	if c.failure != nil {
		return
	}
	n, err := c.in.ReadArrayHeader(maxAuditRows)
	if c.fail(err); err != nil {
		return
	}
	e.Rows = e.Rows[:0]
	for range n {
		e.Rows = append(e.Rows, AuditRow{})
		if codeAuditRow(c, &e.Rows[len(e.Rows)-1]); c.failure != nil {
			return
		}
	}
}
