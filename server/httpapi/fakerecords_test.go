package httpapi

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/cupo-ec/cupo/raftstore"
)

// fakeRecords is the records of a state store, in memory.
type fakeRecords struct {
	mu   sync.Mutex
	rows map[string]string
}

// Put keeps a record.
func (r *fakeRecords) Put(key, value []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rows == nil {
		r.rows = map[string]string{}
	}
	r.rows[string(key)] = string(value)
}

// Delete forgets a record.
func (r *fakeRecords) Delete(key []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.rows, string(key))
}

// View shows the records as they are.
func (s *fakeStore) View(_ context.Context, look raftstore.Look) error {
	if err := s.failing(); err != nil {
		return err
	}
	s.mu.Lock() // no entry in between
	s.records.mu.Lock()
	rows, applied := maps.Clone(s.records.rows), s.index.Load()
	s.records.mu.Unlock()
	s.mu.Unlock()
	return look(applied, func(lower, upper []byte, fn func(key, value []byte) error) error {
		for _, key := range slices.Sorted(maps.Keys(rows)) {
			if key < string(lower) || key >= string(upper) {
				continue
			}
			if err := fn([]byte(key), []byte(rows[key])); err != nil {
				return err
			}
		}
		return nil
	})
}

// Get reads one record.
func (s *fakeStore) Get(key []byte) (value []byte, ok bool, err error) {
	s.records.mu.Lock()
	defer s.records.mu.Unlock()
	found, ok := s.records.rows[string(key)]
	return []byte(found), ok, s.failing()
}
