package raftstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/cockroachdb/pebble/v2"
)

// ErrReplaced ends a look at a state store in whose place a snapshot is being put, or which is closing.
var ErrReplaced = errors.New("raftstore: the state was replaced while it was read")

// View lets look read the machine's records as they were after one log index, applied; entries go on
// being applied meanwhile, and are not seen. scan gives the records of a range of keys in ascending
// order, as often as look wants, and ends with the first error of its function, with ctx's, or with
// ErrReplaced. Until look returns the store cannot delete what it has replaced, so it must not take for ever.
func (s *Store) View(ctx context.Context, look Look) error {
	if err := s.failure(); err != nil {
		return err
	}
	return s.fsm.state.view(ctx, look)
}

// view is what View reads: a database as it stood, and the buffers that had not landed in it.
type view struct {
	ctx      context.Context
	state    *stateStore
	applied  uint64
	snapshot *pebble.Snapshot
	unlanded []*buffer // sealed, oldest first
}

func (s *stateStore) view(ctx context.Context, look Look) (err error) {
	v, err := s.openView(ctx)
	if err != nil {
		return err
	}
	defer s.using.RUnlock()
	defer func() { err = errors.Join(err, v.snapshot.Close()) }()
	return look(v.applied, v.scan)
}

// openView lands what may be landed, so that little is left beside the database, and freezes both. No
// landing comes in between, or a change could be in neither, or a newer one hidden by an older. It
// holds using.
func (s *stateStore) openView(ctx context.Context) (*view, error) {
	s.landing.Lock()
	defer s.landing.Unlock()
	s.using.RLock()
	if s.closed || s.replacing.Load() {
		s.using.RUnlock()
		return nil, ErrReplaced
	}
	v := &view{ctx: ctx, state: s}
	s.freeze()
	if !s.options.readOnly {
		if err := s.landSealed(); err != nil {
			s.using.RUnlock()
			return nil, err
		}
	}
	v.unlanded, v.applied = s.freeze()
	v.snapshot = s.db.NewSnapshot()
	return v, nil
}

// freeze closes the current buffer, if it has anything, and gives those that have not landed.
func (s *stateStore) freeze() (sealed []*buffer, applied uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current.size > 0 {
		s.seal()
	}
	return slices.Clone(s.sealed), s.current.applied
}

// scan merges the database with the buffers.
func (v *view) scan(lower, upper []byte, fn func(key, value []byte) error) (err error) {
	it, err := v.snapshot.NewIter(&pebble.IterOptions{LowerBound: recordKey(lower), UpperBound: recordKey(upper)})
	if err != nil {
		return fmt.Errorf("reading records: %w", err)
	}
	defer func() { err = errors.Join(err, it.Close()) }()
	newer, keys := v.newer(lower, upper)
	hand := func(key string) error {
		if value := newer[key]; value != nil {
			return v.hand([]byte(key), value, fn)
		}
		return nil
	}
	for ok := it.First(); ok; ok = it.Next() {
		key := it.Key()[1:]
		for len(keys) > 0 && keys[0] < string(key) {
			if err := hand(keys[0]); err != nil {
				return err
			}
			keys = keys[1:]
		}
		if len(keys) > 0 && keys[0] == string(key) {
			continue // the newer one is handed on before the next
		}
		value, err := it.ValueAndErr()
		if err != nil {
			return fmt.Errorf("reading a record: %w", err)
		}
		if err := v.hand(key, value, fn); err != nil {
			return err
		}
	}
	for _, key := range keys {
		if err := hand(key); err != nil {
			return err
		}
	}
	return nil
}

func (v *view) hand(key, value []byte, fn func(key, value []byte) error) error {
	if v.state.replacing.Load() {
		return ErrReplaced
	}
	if err := v.ctx.Err(); err != nil {
		return err
	}
	return fn(key, value)
}

// newer has what the buffers say about a range, nil for what they delete, and its keys in order.
func (v *view) newer(lower, upper []byte) (map[string][]byte, []string) {
	found := map[string][]byte{}
	for _, b := range v.unlanded {
		for _, op := range b.ops {
			key := b.key(op)
			switch {
			case bytes.Compare(key, lower) < 0 || bytes.Compare(key, upper) >= 0:
			case op.valueLen < 0:
				found[string(key)] = nil
			default:
				found[string(key)] = b.value(op)[:op.valueLen:op.valueLen]
			}
		}
	}
	return found, slices.Sorted(maps.Keys(found))
}
