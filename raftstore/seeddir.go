package raftstore

import (
	"errors"
	"fmt"
	"os"
)

// begin takes the directory and says on the disk that it is no node yet.
func (s *Seeding) begin() (err error) {
	l := s.layout
	found, err := exists(l.fs, l.dir)
	if err != nil {
		return fmt.Errorf("looking for the data directory: %w", err)
	}
	s.created = !found
	if found {
		if err := refuseOthers(l); err != nil { // before a lock is left there
			return err
		}
	}
	if err := makeDir(l.fs, l.dir); err != nil {
		return err
	}
	if s.lock, err = lockDir(l); err != nil {
		if s.created {
			err = errors.Join(err, remove(l, l.dir))
		}
		return err
	}
	if err := refuseOthers(l); err != nil { // who was quicker may have made a node
		return errors.Join(err, s.lock.Close())
	}
	if err := s.announce(); err != nil {
		return errors.Join(err, s.abandon())
	}
	return nil
}

func (s *Seeding) announce() error {
	l := s.layout
	if err := writeFile(l.fs, l.restoring(), nil); err != nil {
		return fmt.Errorf("announcing the restore: %w", err)
	}
	if err := syncDir(l.fs, l.dir); err != nil {
		return fmt.Errorf("announcing the restore: %w", err)
	}
	if err := clearUnfinished(l); err != nil {
		return fmt.Errorf("clearing an unfinished restore: %w", err)
	}
	return nil
}

// refuseOthers wants a directory that holds nothing, or an interrupted restore.
func refuseOthers(l layout) error {
	names, err := l.fs.List(l.dir)
	if err != nil {
		return fmt.Errorf("looking into the data directory: %w", err)
	}
	ready, err := exists(l.fs, l.identity())
	if err != nil {
		return fmt.Errorf("looking into the data directory: %w", err)
	}
	unfinished, err := exists(l.fs, l.restoring())
	if err != nil {
		return fmt.Errorf("looking into the data directory: %w", err)
	}
	if unfinished && !ready {
		return nil
	}
	for _, name := range names {
		if name != l.fs.PathBase(l.lock()) {
			return fmt.Errorf("%w: %s has %s; name one that is empty or not there", ErrNotEmpty, l.dir, name)
		}
	}
	return nil
}

// abandon leaves the directory as it was before. After a failure of the disk somebody may be building still.
func (s *Seeding) abandon() error {
	if s.disk.failure() == nil && s.state != nil {
		_ = s.state.close() // all of it is thrown away
	}
	s.fence.close()
	l := layout{fs: s.fence.FS, dir: s.layout.dir}
	errs := []error{
		remove(l, l.identity()), remove(l, l.identity()+".tmp"), remove(l, l.mark()+".tmp"), clearUnfinished(l),
		remove(l, l.restoring()), s.lock.Close(), remove(l, l.lock()),
	}
	if s.created {
		errs = append(errs, remove(l, l.dir))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("clearing what was restored: %w", err)
	}
	return nil
}

func remove(l layout, path string) error {
	if err := l.fs.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// inside is the directory for whoever builds in it, and for nobody who must come back.
func (s *Seeding) inside() layout {
	return layout{fs: stoppingFS{s.layout.fs, s.disk}, dir: s.layout.dir}
}
