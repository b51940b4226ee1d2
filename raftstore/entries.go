package raftstore

import (
	"errors"
	"fmt"

	"github.com/hashicorp/raft"
)

// Entry is one entry of the log.
type Entry struct {
	Index, Term uint64
	// Command is what the machine applied; nil for an entry of raft's own, which never reaches it.
	Command []byte
}

// size is about how many bytes an entry takes elsewhere.
func (e *Entry) size() int {
	const rest = 20
	return rest + len(e.Command)
}

// Entries reads the log from an index on, and no further than this node has applied it: what it answers
// is committed for good. It answers about maxBytes, and at least one entry where there is one; none where
// nothing is applied that far, or where the log was cut behind from. first is the oldest that the log has.
func (s *Store) Entries(from uint64, maxBytes int) (first uint64, entries []Entry, err error) {
	if err := s.failure(); err != nil {
		return 0, nil, err
	}
	applied := s.AppliedIndex()
	if first, err = s.log.FirstIndex(); err != nil {
		return 0, nil, fmt.Errorf("looking for the beginning of the log: %w", err)
	}
	if first == 0 {
		first = applied + 1 // all of it is in a snapshot
	}
	bytes := 0
	for index := max(from, 1); index >= first && index <= applied; index++ {
		var found raft.Log
		err := s.log.GetLog(index, &found)
		if errors.Is(err, raft.ErrLogNotFound) {
			return max(first, index+1), nil, nil // it was cut meanwhile
		}
		if err != nil {
			return 0, nil, fmt.Errorf("reading the log: %w", err)
		}
		e := Entry{Index: index, Term: found.Term}
		if found.Type == raft.LogCommand {
			e.Command = found.Data
		}
		if bytes += e.size(); bytes > maxBytes && len(entries) > 0 {
			break
		}
		entries = append(entries, e)
	}
	return first, entries, nil
}

// TermAt is the term of an entry that this node has applied. Where the log was cut behind it, as it may be when
// only entries of raft's own came since, it is that of the newest snapshot, which is not lower.
func (s *Store) TermAt(index uint64) (uint64, error) {
	var entry raft.Log
	err := s.log.GetLog(index, &entry)
	if err == nil {
		return entry.Term, nil
	}
	if !errors.Is(err, raft.ErrLogNotFound) {
		return 0, fmt.Errorf("reading log entry %d: %w", index, err)
	}
	newest, err := s.snapshots.newest()
	if err != nil {
		return 0, err
	}
	if newest == nil || newest.Index < index {
		return 0, fmt.Errorf("the log has no entry %d any more", index)
	}
	return newest.Term, nil
}
