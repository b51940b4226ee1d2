package raftstore

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"os"
	"sync"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/cupo-ec/cupo/raftstore/pebblelog"
)

// stateStore holds the machine's records in Pebble, written behind: changes go to a buffer, and
// buffers land one by one, each as one batch together with the log index it goes up to. There is no
// write-ahead log, for the raft log is one: after a crash the store is as it was after some buffer,
// and knows which.
type stateStore struct {
	layout  layout
	options stateOptions

	using sync.RWMutex // held to read db, and exclusively to replace it
	db    *pebble.DB
	// closed is guarded by using. replacing asks those who read for long to let go of it.
	closed    bool
	replacing atomic.Bool

	mu      sync.Mutex // guards the buffers
	current *buffer
	sealed  []*buffer // oldest first
	hold    uint64    // where not 0: buffers after this sequence number must not land yet

	unlanded atomic.Int64  // bytes in all buffers
	scrubbed atomic.Uint64 // bytes of tables that were read to see that they are whole
	// scrubNext is the number of the table at which scrubbing goes on, 0 for the newest. Only who scrubs uses it.
	scrubNext uint64
	full      chan struct{} // has one element when a buffer was closed for its size

	landing sync.Mutex // keeps landings one after the other, and guards what follows
	landed  uint64     // the applied index in the database
	order   ordering
}

const (
	stateMemTableBytes = 32 << 20
	// sealBytes closes a buffer early, so that no batch becomes huge when the disk is slow.
	sealBytes = 8 << 20

	recordPrefix  = 'r'
	appliedPrefix = 'a'
)

var appliedKey = []byte{appliedPrefix}

type stateOptions struct {
	logger     pebble.Logger
	onError    func(error) // see pebblelog.Options
	cacheBytes int64
	readOnly   bool
}

// openState opens the state store of a data directory and creates it where there is none.
func openState(l layout, o stateOptions) (*stateStore, error) {
	s := &stateStore{layout: l, options: o, current: &buffer{sequence: 1}, full: make(chan struct{}, 1)}
	if err := s.open(l.state()); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *stateStore) open(dir string) error {
	db, err := pebble.Open(dir, statePebbleOptions(s.layout.fs, s.options))
	if err != nil {
		return fmt.Errorf("opening the state store: %w", err)
	}
	s.db = db
	if err := s.readApplied(); err != nil {
		return errors.Join(err, db.Close())
	}
	return nil
}

// hasState reports whether a directory holds a state store, and not only what a crash has left of making one.
func hasState(fs vfs.FS, dir string) (bool, error) {
	found, err := exists(fs, dir)
	if err != nil {
		return false, fmt.Errorf("looking for the state: %w", err)
	}
	if !found {
		return false, nil
	}
	what, err := pebble.Peek(dir, fs)
	if err != nil {
		return false, fmt.Errorf("looking for the state: %w", err)
	}
	return what.Exists, nil
}

func statePebbleOptions(fs vfs.FS, o stateOptions) *pebble.Options {
	options := &pebble.Options{
		FS:                 fs,
		FormatMajorVersion: pebblelog.FormatVersion,
		DisableWAL:         true,
		MemTableSize:       stateMemTableBytes,
		// What lies among older records, as the keys of requests do, waits in level 0 until it is worth writing all
		// of them again. Who reads asks the filters first.
		L0CompactionThreshold: 32,
		L0StopWritesThreshold: 128,
		CacheSize:             o.cacheBytes,
		Logger:                o.logger,
		ReadOnly:              o.readOnly,
		ErrorIfNotExists:      o.readOnly,
	}
	for level := range options.Levels {
		options.Levels[level].FilterPolicy = bloom.FilterPolicy(10)
	}
	options.Experimental.SpanPolicyFunc = kindByKind
	if o.onError != nil {
		options.EventListener = &pebble.EventListener{BackgroundError: o.onError}
	}
	return options
}

func (s *stateStore) readApplied() error {
	value, closer, err := s.db.Get(appliedKey)
	if errors.Is(err, pebble.ErrNotFound) {
		return nil // a new store, at index 0
	}
	if err != nil {
		return fmt.Errorf("reading the applied index: %w", err)
	}
	defer closer.Close()
	if len(value) != 8 {
		return fmt.Errorf("%w: the applied index has %d bytes", ErrDamaged, len(value))
	}
	s.landed = binary.BigEndian.Uint64(value)
	s.current.applied = s.landed
	return nil
}

// recordsWithout walks over the landed records in ascending order of their keys, without those of one
// range, from its first key to before its end, which is not read. Where reading fails the walk ends early
// and *failed says why.
func (s *stateStore) recordsWithout(from, end []byte, failed *error) iter.Seq2[[]byte, []byte] {
	first, last := []byte{recordPrefix}, []byte{recordPrefix + 1}
	return func(yield func(key, value []byte) bool) {
		if bytes.Compare(from, end) >= 0 {
			_, *failed = s.walk(first, last, yield)
			return
		}
		more, err := s.walk(first, recordKey(from), yield)
		if more && err == nil {
			_, err = s.walk(recordKey(end), last, yield)
		}
		*failed = err
	}
}

// walk hands on the landed records between two keys of the database; more is false where the reader has
// had enough.
func (s *stateStore) walk(lower, upper []byte, yield func(key, value []byte) bool) (more bool, err error) {
	it, err := s.db.NewIter(&pebble.IterOptions{LowerBound: lower, UpperBound: upper})
	if err != nil {
		return false, err
	}
	more = true
	for ok := it.First(); ok && more; ok = it.Next() {
		value, err := it.ValueAndErr()
		if err != nil {
			break // Close answers it too
		}
		more = yield(it.Key()[1:], value)
	}
	return more, it.Close()
}

// apply lets change add to the buffer, as part of the given log index. The buffer is never sealed in
// between.
func (s *stateStore) apply(index uint64, change func(Changes) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.current.size
	err := change(s.current)
	s.unlanded.Add(s.current.size - before)
	if err != nil {
		return err
	}
	s.current.applied = index
	if s.current.size >= sealBytes {
		s.seal()
		select {
		case s.full <- struct{}{}:
		default:
		}
	}
	return nil
}

// seal closes the current buffer and starts the next. The caller holds mu.
func (s *stateStore) seal() {
	s.sealed = append(s.sealed, s.current)
	s.current = &buffer{sequence: s.current.sequence + 1, applied: s.current.applied}
}

// get reads one record, as of the last applied entry.
func (s *stateStore) get(key []byte) (value []byte, present bool, err error) {
	if value, present, known := s.getUnlanded(key); known {
		return value, present, nil
	}
	s.using.RLock()
	defer s.using.RUnlock()
	if s.closed {
		return nil, false, ErrClosed
	}
	value, closer, err := s.db.Get(recordKey(key))
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("reading a record: %w", err)
	}
	defer closer.Close()
	return append([]byte{}, value...), true, nil
}

func (s *stateStore) getUnlanded(key []byte) (value []byte, present, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	value, present, known = s.current.get(key)
	for i := len(s.sealed) - 1; i >= 0 && !known; i-- {
		value, present, known = s.sealed[i].get(key)
	}
	return append([]byte{}, value...), present, known
}

func recordKey(key []byte) []byte { return append([]byte{recordPrefix}, key...) }

// land brings all that is applied into the database, unless a snapshot holds it back.
func (s *stateStore) land() error {
	s.landing.Lock()
	defer s.landing.Unlock()
	s.mu.Lock()
	if s.current.applied > s.landed || s.current.size > 0 {
		s.seal()
	}
	s.mu.Unlock()
	return s.landSealed()
}

// landSealed lands the sealed buffers that are not held back. The caller holds landing.
func (s *stateStore) landSealed() error {
	for {
		b := s.nextToLand()
		if b == nil {
			return nil
		}
		if err := s.landOne(b); err != nil {
			return fmt.Errorf("landing changes up to index %d: %w", b.applied, err)
		}
		s.mu.Lock()
		s.sealed = s.sealed[1:]
		s.mu.Unlock()
		s.unlanded.Add(-b.size)
	}
}

func (s *stateStore) nextToLand() *buffer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sealed) == 0 || s.hold != 0 && s.sealed[0].sequence > s.hold {
		return nil
	}
	return s.sealed[0]
}

func (s *stateStore) landOne(b *buffer) error {
	const perOperation = 16 // Pebble's header of an operation, generously
	batch := s.db.NewBatchWithSize(64 + int(b.size) + perOperation*len(b.ops))
	defer batch.Close()
	err := s.order.each(b, func(op operation) error { return addToBatch(batch, b, op) })
	if err != nil {
		return err
	}
	applied := max(b.applied, s.landed) // a snapshot may have written a higher one
	if err := batch.Set(appliedKey, binary.BigEndian.AppendUint64(nil, applied), nil); err != nil {
		return err
	}
	if err := batch.Commit(pebble.NoSync); err != nil {
		return err
	}
	s.landed = applied
	return nil
}

func addToBatch(batch *pebble.Batch, b *buffer, op operation) error {
	key := b.key(op)
	if op.valueLen < 0 {
		deferred := batch.DeleteDeferred(1 + len(key))
		deferred.Key[0] = recordPrefix
		copy(deferred.Key[1:], key)
		return deferred.Finish()
	}
	deferred := batch.SetDeferred(1+len(key), int(op.valueLen))
	deferred.Key[0] = recordPrefix
	copy(deferred.Key[1:], key)
	copy(deferred.Value, b.value(op))
	return deferred.Finish()
}

// mark seals what is applied until now and holds back what comes later, until release. It answers
// the applied index of the sealed part.
func (s *stateStore) mark() (applied uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hold = s.current.sequence
	s.seal()
	return s.current.applied
}

// release ends what mark began.
func (s *stateStore) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hold = 0
}

// checkpoint lands what was marked and nothing else, raises the applied index to that of the
// snapshot, and writes a copy of the database to dir, all of it on the disk.
func (s *stateStore) checkpoint(dir string, index uint64) error {
	s.landing.Lock()
	defer s.landing.Unlock()
	if err := s.landSealed(); err != nil {
		return err
	}
	if index > s.landed {
		// Barriers and no-ops never reach the machine, so a snapshot's index may be above the last
		// command's. A start compares the two, and must not find the state behind its snapshot.
		if err := s.landOne(&buffer{applied: index}); err != nil {
			return fmt.Errorf("raising the applied index: %w", err)
		}
	}
	// Without a write-ahead log a checkpoint has only what was flushed to tables.
	if err := s.db.Flush(); err != nil {
		return fmt.Errorf("flushing the state store: %w", err)
	}
	if err := s.db.Checkpoint(dir); err != nil {
		return fmt.Errorf("copying the state store: %w", err)
	}
	return nil
}

// flush lands everything and returns when it is on the disk.
func (s *stateStore) flush() error {
	if err := s.land(); err != nil {
		return err
	}
	if err := s.db.Flush(); err != nil {
		return fmt.Errorf("flushing the state store: %w", err)
	}
	return nil
}

// replace puts the database that fill makes in a new directory in the place of this one. After an
// error the store must not be used any more.
func (s *stateStore) replace(fill func(dir string) error) error {
	s.landing.Lock()
	defer s.landing.Unlock()
	s.replacing.Store(true)
	defer s.replacing.Store(false)
	s.using.Lock()
	defer s.using.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := fillNewState(s.layout, fill); err != nil {
		return err
	}
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("closing the state store: %w", err)
	}
	if err := adoptNewState(s.layout); err != nil {
		return err
	}
	s.current, s.sealed, s.hold, s.landed = &buffer{sequence: s.current.sequence + 1}, nil, 0, 0
	s.unlanded.Store(0)
	return s.open(s.layout.state())
}

// fillNewState makes a state store beside the present one.
func fillNewState(l layout, fill func(dir string) error) error {
	if err := clearReplaced(l); err != nil {
		return err
	}
	if err := fill(l.stateNew()); err != nil {
		return fmt.Errorf("filling a new state store: %w", err)
	}
	return nil
}

// adoptNewState puts the new state store in the place of the present one, which must be closed. A
// crash in between leaves none: a start then takes the newest snapshot, which is where it came from. The old one first
// loses its name, for removing takes one file after the other, and half of a state store is a damaged one.
func adoptNewState(l layout) error {
	if err := l.fs.Rename(l.state(), l.stateOld()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("putting the old state store aside: %w", err)
	}
	if err := syncDir(l.fs, l.dir); err != nil {
		return err
	}
	if err := l.fs.Rename(l.stateNew(), l.state()); err != nil {
		return fmt.Errorf("renaming the new state store: %w", err)
	}
	if err := syncDir(l.fs, l.dir); err != nil {
		return err
	}
	return clearReplaced(l)
}

// clearReplaced removes what is left of replacing the state store, ended or not.
func clearReplaced(l layout) error {
	for _, dir := range []string{l.stateNew(), l.stateOld()} {
		if err := l.fs.RemoveAll(dir); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("removing what is left of replacing the state store: %w", err)
		}
	}
	return nil
}

func (s *stateStore) close() error {
	s.replacing.Store(true) // for ever
	s.using.Lock()
	defer s.using.Unlock()
	s.closed = true
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("closing the state store: %w", err)
	}
	return nil
}
