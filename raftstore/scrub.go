package raftstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"syscall"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/sstable"
)

// A start reads what the machine keeps in memory. The rest of the state, such as sealed names and the audit trail, is
// read when somebody asks for it, perhaps in years, and until then nobody would notice that the disk has lost it, on
// this node or on all. So every block of every table is read after the start and then every day, slowly.
const (
	scrubBytesPerSecond = 32 << 20
	// scrubAgain is when a table is read again that could not be, for want of what the machine will have again.
	scrubAgain = time.Minute
)

// keepScrubbing runs until the store stops. A node whose disk has lost something ends.
func (s *Store) keepScrubbing() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-timer.C:
		}
		err := s.fsm.state.scrub(s.stop)
		switch {
		case outOfMeans(err):
			s.logger.Warn("a part of the state was not read, and is a minute later", "reason", err)
			timer.Reset(min(scrubAgain, s.cfg.ScrubInterval))
			continue
		case err != nil:
			s.failWith(fmt.Errorf("%w: %w; %s", ErrDamaged, err, startAnew))
			return
		}
		timer.Reset(s.cfg.ScrubInterval)
	}
}

// outOfMeans tells what the machine lacks just now from damage.
func outOfMeans(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || errors.Is(err, syscall.ENOMEM)
}

// scrub reads every block of the tables that there are now, the newest first, and answers what is damaged. Tables that
// are merged meanwhile are left out, for merging reads them. It ends early when stop is closed, and where a table cannot
// be read; asked again it goes on with that one.
func (s *stateStore) scrub(stop <-chan struct{}) error {
	db, tables, err := s.tables()
	if err != nil {
		return err
	}
	begin := s.scrubNext
	s.scrubNext = 0
	for _, table := range tables {
		if begin != 0 && uint64(table.BackingSSTNum) > begin {
			continue // newer ones, which were read
		}
		same, err := s.scrubTable(db, table)
		if err != nil {
			s.scrubNext = uint64(table.BackingSSTNum)
			return fmt.Errorf("reading table %s of the state: %w", table.BackingSSTNum, err)
		}
		if !same {
			return nil // a leader's snapshot was installed, which came with a checksum
		}
		s.scrubbed.Add(table.Size)
		select {
		case <-stop:
			return nil
		case <-time.After(time.Duration(table.Size) * time.Second / scrubBytesPerSecond):
		}
	}
	return nil
}

// tables are those of the database, which is answered as well.
func (s *stateStore) tables() (*pebble.DB, []pebble.SSTableInfo, error) {
	s.using.RLock()
	defer s.using.RUnlock()
	if s.closed {
		return nil, nil, nil
	}
	levels, err := s.db.SSTables()
	if err != nil {
		return nil, nil, fmt.Errorf("listing the tables of the state: %w", err)
	}
	tables := slices.Concat(levels...)
	slices.SortFunc(tables, func(a, b pebble.SSTableInfo) int { return cmp.Compare(b.BackingSSTNum, a.BackingSSTNum) })
	return s.db, tables, nil
}

// scrubTable reads a table of a database; same is false when that is not in use any more.
func (s *stateStore) scrubTable(db *pebble.DB, table pebble.SSTableInfo) (same bool, err error) {
	s.using.RLock() // the files of another database have the same names
	defer s.using.RUnlock()
	if s.closed || s.db != db {
		return false, nil
	}
	path := s.layout.fs.PathJoin(s.layout.state(), table.BackingSSTNum.String()+".sst")
	file, err := s.layout.fs.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil // merged
	}
	if err != nil {
		return true, err
	}
	readable, err := sstable.NewSimpleReadable(file)
	if err != nil {
		return true, errors.Join(err, file.Close())
	}
	reader, err := sstable.NewReader(context.Background(), readable, statePebbleOptions(s.layout.fs, s.options).MakeReaderOptions())
	if err != nil {
		return true, errors.Join(err, readable.Close())
	}
	return true, errors.Join(reader.ValidateBlockChecksums(), reader.Close())
}
