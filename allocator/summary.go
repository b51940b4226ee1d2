package allocator

import (
	"errors"
	"fmt"
)

// Summary is what the records of a state say of the whole.
type Summary struct {
	FormatVersion int32
	TimeMillis    int64
	// AuditLast is the log index of the newest record of the audit trail, AuditHead the hash that stands
	// for all of it.
	AuditLast uint64
	AuditHead [32]byte
}

// ErrNothingRecorded is the error of records that are those of no cluster: nothing was ever applied.
var ErrNothingRecorded = errors.New("allocator: the records are of no cluster yet")

// ReadSummary reads it from a store's records.
func ReadSummary(scan Scan) (Summary, error) {
	var l loader
	var row meta
	found := false
	err := scan([]byte{byte(recordMeta)}, []byte{byte(recordMeta) + 1}, func(_, value []byte) (err error) {
		row, err = load(&l, value, codeMeta)
		found = true
		return err
	})
	switch {
	case err != nil:
		return Summary{}, fmt.Errorf("reading the meta record: %w", err)
	case !found:
		return Summary{}, ErrNothingRecorded
	}
	return Summary{row.version, row.timeMillis, row.trailLast, row.trailHead}, nil
}

// EntryFacts is what a log entry says without being applied.
type EntryFacts struct {
	TimeMillis int64
	// Erased are the numbers of the persons whom it was to erase. Whether it did only applying it tells.
	Erased []uint32
}

// ReadEntry reads an entry of the log. Errors are those of Apply.
func ReadEntry(index uint64, entry []byte) (EntryFacts, error) {
	var s State
	s.format.Store(uint32(NewestFormat)) // whatever was in force when it was written
	header, commands, err := s.read(index, entry)
	if err != nil {
		return EntryFacts{}, err
	}
	facts := EntryFacts{TimeMillis: header.TimeMillis}
	for i := range commands {
		if commands[i].Kind == KindErase {
			facts.Erased = append(facts.Erased, commands[i].Person)
		}
	}
	return facts, nil
}
