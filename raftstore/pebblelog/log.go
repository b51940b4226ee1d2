package pebblelog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/cockroachdb/pebble/v2"
	"github.com/hashicorp/raft"
)

var (
	_ raft.LogStore          = (*Log)(nil)
	_ raft.StableStore       = (*Log)(nil)
	_ raft.MonotonicLogStore = (*Log)(nil)
)

// errNotFound carries the exact text by which raft tells an absent value from a failure.
var errNotFound = errors.New("not found")

// Log is raft's LogStore and StableStore. It is safe for concurrent use.
type Log struct {
	db *pebble.DB
	// writing has an element while somebody writes, and is who may change first and last. It is no lock of
	// theirs: a write takes as long as the disk does, and who only asks where the log ends must not wait for that.
	writing chan struct{}

	mu    sync.RWMutex // guards first and last
	first uint64
	last  uint64
}

// IsMonotonic says that entries must follow one another without a gap.
func (l *Log) IsMonotonic() bool { return true }

// FirstIndex is the lowest stored index, 0 when the log is empty.
func (l *Log) FirstIndex() (uint64, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.first, nil
}

// LastIndex is the highest stored index, 0 when the log is empty.
func (l *Log) LastIndex() (uint64, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.last, nil
}

// GetLog reads one entry. It answers raft.ErrLogNotFound where there is none and ErrDamaged where
// its checksum does not fit.
func (l *Log) GetLog(index uint64, out *raft.Log) error {
	value, closer, err := l.db.Get(logKey(index))
	if errors.Is(err, pebble.ErrNotFound) {
		return raft.ErrLogNotFound
	}
	if err != nil {
		return fmt.Errorf("reading log entry %d: %w", index, err)
	}
	defer closer.Close()
	return decodeEntry(index, value, out)
}

// StoreLog stores one entry; see StoreLogs.
func (l *Log) StoreLog(entry *raft.Log) error {
	return l.StoreLogs([]*raft.Log{entry})
}

// StoreLogs appends the entries and returns when they are on the disk, all or none of them.
func (l *Log) StoreLogs(entries []*raft.Log) error {
	if len(entries) == 0 {
		return nil
	}
	defer l.write()()
	if err := l.checkFollows(entries); err != nil {
		return err
	}
	batch := l.db.NewBatchWithSize(batchSize(entries))
	defer batch.Close()
	for _, entry := range entries {
		op := batch.SetDeferred(logKeySize, entrySize(entry))
		putLogKey(op.Key, entry.Index)
		putEntry(op.Value, entry)
		if err := op.Finish(); err != nil {
			return fmt.Errorf("encoding log entry %d: %w", entry.Index, err)
		}
	}
	if err := batch.Commit(pebble.Sync); err != nil {
		return fmt.Errorf("storing log entries from %d: %w", entries[0].Index, err)
	}
	first := l.first
	if first == 0 {
		first = entries[0].Index
	}
	l.setEnds(first, entries[len(entries)-1].Index)
	return nil
}

// write waits until nobody else writes; done ends it.
func (l *Log) write() (done func()) {
	l.writing <- struct{}{}
	return func() { <-l.writing }
}

func (l *Log) setEnds(first, last uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.first, l.last = first, last
}

func (l *Log) checkFollows(entries []*raft.Log) error {
	next := entries[0].Index
	if l.last != 0 && next != l.last+1 {
		return fmt.Errorf("storing log entry %d after %d would leave a gap or overwrite", next, l.last)
	}
	for i, entry := range entries {
		if entry.Index != next+uint64(i) {
			return fmt.Errorf("storing log entries: %d stands where %d is due", entry.Index, next+uint64(i))
		}
	}
	return nil
}

func batchSize(entries []*raft.Log) int {
	const perEntry = 32 // Pebble's own header and lengths, generously
	size := 64
	for _, entry := range entries {
		size += perEntry + logKeySize + entrySize(entry)
	}
	return size
}

// DeleteRange deletes the entries from low to high, both included, whatever part of the log that
// is, and returns when that is on the disk. It costs the same for one entry and for a million.
func (l *Log) DeleteRange(low, high uint64) error {
	if low > high {
		return nil
	}
	defer l.write()()
	end := logKey(high)
	end = append(end, 0) // the smallest key above high, also for the highest index there is
	if err := l.db.DeleteRange(logKey(low), end, pebble.Sync); err != nil {
		return fmt.Errorf("deleting log entries %d to %d: %w", low, high, err)
	}
	return l.findEnds()
}

// findEnds reads the first and last index from the database. Nobody else may write meanwhile.
func (l *Log) findEnds() error {
	iter, err := l.db.NewIter(logBounds())
	if err != nil {
		return fmt.Errorf("reading the ends of the log: %w", err)
	}
	first, last := uint64(0), uint64(0)
	if iter.First() {
		first, err = indexOfKey(iter.Key())
	}
	if err == nil && iter.Last() {
		last, err = indexOfKey(iter.Key())
	}
	if err := errors.Join(err, iter.Close()); err != nil {
		return fmt.Errorf("reading the ends of the log: %w", err)
	}
	l.setEnds(first, last)
	return nil
}

// Verify reads every entry, checks its checksum and that no index is missing between the first and
// the last, and hands it to visit, which may be nil. The entry is only valid during the call.
func (l *Log) Verify(visit func(*raft.Log) error) error {
	iter, err := l.db.NewIter(logBounds())
	if err != nil {
		return fmt.Errorf("reading the log: %w", err)
	}
	err = verify(iter, visit)
	return errors.Join(err, iter.Close())
}

func verify(iter *pebble.Iterator, visit func(*raft.Log) error) error {
	due := uint64(0)
	for ok := iter.First(); ok; ok = iter.Next() {
		index, err := indexOfKey(iter.Key())
		if err != nil {
			return err
		}
		if due != 0 && index != due {
			return fmt.Errorf("%w: entry %d is missing, the next one is %d", ErrDamaged, due, index)
		}
		due = index + 1
		var entry raft.Log
		if err := decodeEntry(index, iter.Value(), &entry); err != nil {
			return err
		}
		if visit == nil {
			continue
		}
		if err := visit(&entry); err != nil {
			return err
		}
	}
	return nil
}

func logBounds() *pebble.IterOptions {
	return &pebble.IterOptions{LowerBound: []byte{logPrefix}, UpperBound: []byte{logPrefix + 1}}
}

// Set stores a value and returns when it is on the disk.
func (l *Log) Set(key, value []byte) error {
	defer l.write()()
	if err := l.db.Set(stableKey(key), value, pebble.Sync); err != nil {
		return fmt.Errorf("storing %q: %w", key, err)
	}
	return nil
}

// SetNumberAndValue stores both, or after a power cut neither, and returns when they are on the disk.
func (l *Log) SetNumberAndValue(numberKey []byte, number uint64, key, value []byte) error {
	defer l.write()()
	batch := l.db.NewBatch()
	defer batch.Close()
	err := errors.Join(
		batch.Set(stableKey(numberKey), binary.BigEndian.AppendUint64(nil, number), nil),
		batch.Set(stableKey(key), value, nil))
	if err == nil {
		err = l.db.Apply(batch, pebble.Sync)
	}
	if err != nil {
		return fmt.Errorf("storing %q and %q: %w", numberKey, key, err)
	}
	return nil
}

// Get reads a value; the error's text is exactly "not found" where there is none.
func (l *Log) Get(key []byte) ([]byte, error) {
	value, closer, err := l.db.Get(stableKey(key))
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, errNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("reading %q: %w", key, err)
	}
	defer closer.Close()
	return append([]byte{}, value...), nil
}

// SetUint64 is Set for a number.
func (l *Log) SetUint64(key []byte, value uint64) error {
	return l.Set(key, binary.BigEndian.AppendUint64(nil, value))
}

// GetUint64 is Get for a number.
func (l *Log) GetUint64(key []byte) (uint64, error) {
	value, err := l.Get(key)
	if err != nil {
		return 0, err
	}
	if len(value) != 8 {
		return 0, fmt.Errorf("%w: %q has %d bytes and should be a number", ErrDamaged, key, len(value))
	}
	return binary.BigEndian.Uint64(value), nil
}

func stableKey(key []byte) []byte {
	return append([]byte{stablePrefix}, key...)
}

// Close closes the database. Everything that was answered is on the disk already.
func (l *Log) Close() error {
	if err := l.db.Close(); err != nil {
		return fmt.Errorf("closing the log store: %w", err)
	}
	return nil
}
