package raftstore

import (
	"iter"

	"github.com/cupo-ec/cupo/allocator"
)

// Machine is the deterministic state that the log drives. Apply, Load, TimeMillis, BeginTerm and
// EndTerm are never called at the same time as one another.
type Machine interface {
	// AppendEntryHeader starts a log entry that will hold the given number of encoded commands,
	// which follow one after the other. The header takes at most 64 bytes. It may be called at the
	// same time as any other method.
	AppendEntryHeader(dst []byte, timeMillis int64, seed uint64, commands int) []byte
	// Apply carries out one entry and gives each changed record to changes. outcomes has one element
	// a command. An error means that the entry cannot be understood by this version or is damaged:
	// the process must stop.
	Apply(index uint64, entry []byte, changes Changes) (outcomes []allocator.Outcome, err error)
	// Load replaces the whole state by the records of a state store, in ascending order of their
	// keys, without those of OnDiskOnly. The slices are only valid until the next record.
	Load(records iter.Seq2[[]byte, []byte]) error
	// OnDiskOnly is the range of keys, from the first to before the end, whose records only the store
	// has. Loading reads past them by one seek: there may be millions. An empty range has none.
	OnDiskOnly() (from, end []byte)
	// TimeMillis is the time of the last applied entry, 0 before the first.
	TimeMillis() int64
	// BeginTerm is called after the barrier of a new leadership and before its first proposal;
	// EndTerm when it ends.
	BeginTerm(term uint64)
	EndTerm(term uint64)
}

// Changes takes the records that an entry changed, in the order in which they changed. Both
// methods copy what they are given.
type Changes = allocator.Changes
