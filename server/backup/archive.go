package backup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Archive is a directory of sealed pieces of one log, each in a file that says in its name which:
// generation, first and last index. They join without a gap.
type Archive struct {
	dir    string
	pieces []archived
}

type archived struct {
	name                    string
	generation, first, last uint64
}

const (
	archiveForm   = "%020d-%020d-%020d" + archiveSuffix
	archiveSuffix = ".cupolog"
	partSuffix    = ".part"
)

// Reasons for which pieces of a log do not go together.
var (
	// ErrAnotherHistory: they are of another generation: the cluster was restored or recovered in between.
	ErrAnotherHistory = errors.New("this is the log of another generation")
	// ErrMissing: entries in between are in none of them.
	ErrMissing = errors.New("log entries are missing")
)

// OpenArchive looks at what a directory has, which may be nothing, and creates it where it is not there.
func OpenArchive(dir string) (*Archive, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("opening the archived log: %w", err)
	}
	return ReadArchive(dir)
}

// ReadArchive is OpenArchive for who only reads.
func ReadArchive(dir string) (*Archive, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the archived log: %w", err)
	}
	a := &Archive{dir: dir}
	for _, entry := range entries {
		piece := archived{name: entry.Name()}
		if !strings.HasSuffix(piece.name, archiveSuffix) {
			continue // unfinished, or somebody else's
		}
		n, err := fmt.Sscanf(piece.name, archiveForm, &piece.generation, &piece.first, &piece.last)
		if n != 3 || err != nil || piece.first == 0 || piece.first > piece.last {
			return nil, fmt.Errorf("%w: %s is not how a piece of a log is called", ErrDamaged, piece.name)
		}
		a.pieces = append(a.pieces, piece)
	}
	slices.SortFunc(a.pieces, func(x, y archived) int { return strings.Compare(x.name, y.name) })
	for i := 1; i < len(a.pieces); i++ {
		if err := a.pieces[i].follows(&a.pieces[i-1]); err != nil {
			return nil, err
		}
	}
	return a, nil
}

func (p *archived) follows(before *archived) error {
	switch {
	case p.generation != before.generation:
		return fmt.Errorf("%w: %s comes after %s; keep each generation in a directory of its own", ErrAnotherHistory, p.name, before.name)
	case p.first != before.last+1:
		return fmt.Errorf("%w: %s comes after %s", ErrMissing, p.name, before.name)
	}
	return nil
}

// Next is the index that the archive goes on with, 0 for an empty one, and the generation it is of.
func (a *Archive) Next() (generation, index uint64) {
	if len(a.pieces) == 0 {
		return 0, 0
	}
	last := a.pieces[len(a.pieces)-1]
	return last.generation, last.last + 1
}

// Append seals a piece and adds it, and returns when it is on the disk. A piece without entries adds nothing.
func (a *Archive) Append(piece *LogPiece, seal *Seal) error {
	if len(piece.Entries) == 0 {
		return nil
	}
	made := archived{generation: piece.Generation, first: piece.Entries[0].Index, last: piece.Entries[len(piece.Entries)-1].Index}
	made.name = fmt.Sprintf(archiveForm, made.generation, made.first, made.last)
	if n := len(a.pieces); n > 0 {
		if err := made.follows(&a.pieces[n-1]); err != nil {
			return err
		}
	}
	file, err := CreateSealed(filepath.Join(a.dir, made.name), seal)
	if err != nil {
		return err
	}
	if _, err := writeLog(file, piece); err != nil {
		return errors.Join(err, file.Discard())
	}
	if err := file.Finish(); err != nil {
		return err
	}
	a.pieces = append(a.pieces, made)
	return nil
}

// walk gives all entries from an index on, in order, and wants the first to be there.
func (a *Archive) walk(key *Key, generation, from uint64, visit func(e *Entry) error) error {
	if len(a.pieces) == 0 {
		return fmt.Errorf("%w: %s has none", ErrMissing, a.dir)
	}
	if first := a.pieces[0].first; first > from {
		return fmt.Errorf("%w: the archived log begins at %d, and %d is wanted first", ErrMissing, first, from)
	}
	for i := range a.pieces {
		p := &a.pieces[i]
		if p.generation != generation {
			return fmt.Errorf("%w: the backup is of %d, the archived log of %d", ErrAnotherHistory, generation, p.generation)
		}
		if p.last < from {
			continue
		}
		if err := a.walkPiece(p, key, from, visit); err != nil {
			return fmt.Errorf("reading %s: %w", p.name, err)
		}
	}
	return nil
}

func (a *Archive) walkPiece(p *archived, key *Key, from uint64, visit func(e *Entry) error) error {
	file, err := os.Open(filepath.Join(a.dir, p.name))
	if err != nil {
		return err
	}
	defer file.Close()
	opened, err := key.Reader(file)
	if err != nil {
		return err
	}
	piece, err := ReadLog(opened)
	if err != nil {
		return err
	}
	n := len(piece.Entries)
	if piece.Generation != p.generation || n == 0 || piece.Entries[0].Index != p.first || piece.Entries[n-1].Index != p.last {
		return fmt.Errorf("%w: it is not what its name says", ErrDamaged)
	}
	for i := range piece.Entries {
		if piece.Entries[i].Index < from {
			continue
		}
		if err := visit(&piece.Entries[i]); err != nil {
			return err
		}
	}
	return nil
}

// removeIfThere removes a file that may be gone already.
func removeIfThere(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
