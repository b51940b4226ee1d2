package raftstore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"sync"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// mark remembers, outside of the log store, how far the log had been stored. A log that ends before
// the mark has lost entries that it had synced: the node must not vote with it.
//
// The file has two slots that are written in turn, so that a write that a power cut tears leaves
// the other one readable.
type mark struct {
	file vfs.File

	// wanted is the last index that the log has stored. Not under mu: whoever stores log entries must
	// not wait for this file's disk.
	wanted atomic.Uint64

	mu      sync.Mutex // keeps writers one after the other, and guards all below
	written uint64     // the index in the file
	turn    uint64     // the next sequence number; its last bit is the slot
	failed  error
}

const (
	markSlotSize = 4096 // a sector at least, so that tearing one slot cannot touch the other
	markSize     = 8 + 8 + 4
)

// A slot is a sequence number, which says which of the two is newer, the index, and a checksum.
func encodeMark(sequence, index uint64) []byte {
	slot := make([]byte, 0, markSize)
	slot = binary.BigEndian.AppendUint64(slot, sequence)
	slot = binary.BigEndian.AppendUint64(slot, index)
	return binary.BigEndian.AppendUint32(slot, crc32.ChecksumIEEE(slot))
}

func decodeMark(slot []byte) (sequence, index uint64, ok bool) {
	if len(slot) < markSize || crc32.ChecksumIEEE(slot[:16]) != binary.BigEndian.Uint32(slot[16:]) {
		return 0, 0, false
	}
	return binary.BigEndian.Uint64(slot), binary.BigEndian.Uint64(slot[8:]), true
}

func provisionMark(l layout, index uint64) error {
	content := make([]byte, 2*markSlotSize)
	copy(content, encodeMark(0, index))
	copy(content[markSlotSize:], encodeMark(1, index))
	return replaceFile(l.fs, l.mark(), content)
}

// readMark answers the index in the mark file and the sequence number that comes next.
func readMark(l layout) (index, next uint64, err error) {
	content, err := readFile(l.fs, l.mark())
	if err != nil {
		return 0, 0, fmt.Errorf("%w: the mark file cannot be read (%w); "+
			"empty the directory and let the node join anew, or restore a backup", ErrDamaged, err)
	}
	found := false
	for slot := range 2 {
		if len(content) < (slot+1)*markSlotSize {
			break
		}
		sequence, value, ok := decodeMark(content[slot*markSlotSize:][:markSize])
		if ok && (!found || sequence >= next) {
			index, next, found = value, sequence+1, true
		}
	}
	if !found {
		return 0, 0, fmt.Errorf("%w: both slots of %s fail their checksum; "+
			"empty the directory and let the node join anew, or restore a backup", ErrDamaged, l.mark())
	}
	return index, next, nil
}

func openMark(l layout) (*mark, error) {
	index, next, err := readMark(l)
	if err != nil {
		return nil, err
	}
	file, err := l.fs.OpenReadWrite(l.mark(), vfs.WriteCategoryUnspecified)
	if err != nil {
		return nil, fmt.Errorf("opening the mark file: %w", err)
	}
	m := &mark{file: file, written: index, turn: next}
	m.wanted.Store(index)
	return m, nil
}

// stored notes that the log is stored up to index; the next write takes it to the disk.
func (m *mark) stored(index uint64) { m.wanted.Store(index) }

// lower takes the mark back before the log loses its tail on purpose, and returns when that is on
// the disk: the other way round, a crash in between would look like damage.
func (m *mark) lower(index uint64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.wanted.Store(min(m.wanted.Load(), index))
	return m.write()
}

// sync takes what is noted to the disk.
func (m *mark) sync() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.write()
}

func (m *mark) write() error {
	wanted := m.wanted.Load()
	if m.failed != nil || wanted == m.written {
		return m.failed
	}
	_, err := m.file.WriteAt(encodeMark(m.turn, wanted), int64(m.turn%2)*markSlotSize)
	if err == nil {
		err = m.file.SyncData()
	}
	if err != nil {
		// After a failed sync nobody knows what the disk holds: never try that again.
		m.failed = fmt.Errorf("writing the mark: %w", err)
		return m.failed
	}
	m.written = wanted
	m.turn++
	return nil
}

func (m *mark) close() error {
	return errors.Join(m.sync(), m.file.Close())
}
