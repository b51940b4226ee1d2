package pebblelog

import (
	"errors"
	"fmt"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/sstable"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// FormatVersion is the format of the files on the disk. It is pinned, so that a newer library does
// not change them by itself; it is the first with a checksum over a table's footer, and above the
// first whose write-ahead log tells damage from its end.
const FormatVersion = pebble.FormatTableFormatV6

// memTableBytes is small: the write-ahead log is as long as the memtable, and only when one has
// been filled is its file used again, which spares every later sync the change of a file's length.
const memTableBytes = 4 << 20

// Options say where and how a log is opened.
type Options struct {
	// FS is the file system.
	FS vfs.FS
	// Logger takes Pebble's messages. Its Fatalf must not return: Pebble would go on with a write
	// that it has not made.
	Logger pebble.Logger
	// OnBackgroundError is told of a failed flush or compaction, from Pebble's own goroutines and
	// with Pebble's locks held. May be nil.
	OnBackgroundError func(error)
	// ReadOnly opens a log without changing one byte of it.
	ReadOnly bool
}

// Provision creates an empty log in dir, which must not hold one.
//
// It closes the database again because the first write-ahead log of a new database is written
// before its format version is raised, in a format in which a flipped bit passes for the end.
func Provision(dir string, o Options) error {
	options := pebbleOptions(o)
	options.ErrorIfExists = true
	db, err := pebble.Open(dir, options)
	if err != nil {
		return fmt.Errorf("creating the log store: %w", err)
	}
	if err := db.Close(); err != nil {
		return fmt.Errorf("closing the new log store: %w", err)
	}
	return nil
}

// Open opens the log in dir, which must hold one. It does not read the entries: see Verify. Where
// Pebble finds its files damaged or missing, the error is ErrDamaged.
func Open(dir string, o Options) (*Log, error) {
	options := pebbleOptions(o)
	options.ErrorIfNotExists = true
	options.ReadOnly = o.ReadOnly
	db, err := pebble.Open(dir, options)
	// Not errors.Is: Pebble marks what its replay finds, and the standard library does not see marks.
	if pebble.IsCorruptionError(err) || errors.Is(err, pebble.ErrDBDoesNotExist) {
		return nil, fmt.Errorf("opening the log store: %w: %w", ErrDamaged, err)
	}
	if err != nil {
		return nil, fmt.Errorf("opening the log store: %w", err)
	}
	log := &Log{db: db, writing: make(chan struct{}, 1)}
	if err := log.findEnds(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return log, nil
}

func pebbleOptions(o Options) *pebble.Options {
	options := &pebble.Options{
		FS:                 o.FS,
		FormatMajorVersion: FormatVersion,
		MemTableSize:       memTableBytes,
		// Raft bursts of 64 entries of 128 KiB are two memtables; more wait in line than by default
		// before a write has to.
		MemTableStopWritesThreshold: 4,
		CacheSize:                   1 << 20, // LogCache answers what is asked often
		Logger:                      o.Logger,
	}
	for level := range options.Levels {
		// Entries live for minutes: compressing them costs more than it saves.
		options.Levels[level].Compression = func() *sstable.CompressionProfile { return sstable.NoCompression }
	}
	if o.OnBackgroundError != nil {
		options.EventListener = &pebble.EventListener{BackgroundError: o.OnBackgroundError}
	}
	return options
}
