package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/cupo-ec/cupo/server/backup"
	"github.com/cupo-ec/cupo/wire"
)

// maxPieceBytes is about how large a file of the archived log becomes.
const maxPieceBytes = 16 << 20

// archive takes the log.
func (f *backupFlags) archive(ctx context.Context, t *terminal) error {
	if f.every <= 0 {
		return badUsage("--every is more than 0")
	}
	seal, err := f.seal()
	if err != nil {
		return err
	}
	client, err := f.connection.open(t)
	if err != nil {
		return err
	}
	kept, err := backup.OpenArchive(f.out)
	if err != nil {
		return err
	}
	a := &archiver{client: client, kept: kept, seal: seal, every: f.every, follow: f.follow}
	a.generation, a.next = kept.Next()
	if a.next == 0 {
		a.next = f.from
	} else if f.from != 0 && f.from != a.next {
		return fmt.Errorf("%s goes on at %d; leave --from out", f.out, a.next)
	}
	return a.run(ctx)
}

// archiver follows a node's log into an archive.
type archiver struct {
	client           *client
	kept             *backup.Archive
	seal             *backup.Seal
	every            time.Duration
	follow           bool
	generation, next uint64

	piece *backup.LogPiece // what is not in a file yet
	bytes int
	begun time.Time
}

func (a *archiver) run(ctx context.Context) error {
	for {
		more, err := a.fetch(ctx)
		if err == nil && (!more && !a.follow || a.bytes >= maxPieceBytes || a.bytes > 0 && a.client.terminal.now().Sub(a.begun) >= a.every) {
			err = a.keep()
		}
		if err != nil {
			if kept := a.keep(); kept != nil { // what has come is whole
				return kept
			}
			return err
		}
		if !more && !a.follow {
			a.client.terminal.note("the archived log ends before index %d", a.next)
			return nil
		}
	}
}

// fetch asks for the next page, and first of all where the log begins. more says that another may follow
// at once.
func (a *archiver) fetch(ctx context.Context) (more bool, err error) {
	from, wait := "", ""
	if a.next > 0 {
		from = strconv.FormatUint(a.next, 10)
	}
	if a.follow {
		wait = strconv.Itoa(min(followSeconds, max(int(min(a.every, a.client.timeout).Seconds())-1, 1)))
	}
	p := page{}
	path := wire.WithQuery(wire.LogPath, wire.FromParam, from, wire.WaitParam, wait)
	if _, err := a.client.do(ctx, request{method: http.MethodGet, path: path, page: &p}); err != nil {
		return false, err
	}
	got, err := backup.ReadLog(bytes.NewReader(p.text))
	if err != nil {
		return false, fmt.Errorf("reading the log: %w", err)
	}
	before := a.next
	err = a.take(got, len(p.text))
	return err == nil && a.next != before, err
}

func (a *archiver) take(got *backup.LogPiece, bytes int) error {
	if a.generation == 0 {
		a.generation = got.Generation
	}
	if got.Generation != a.generation {
		return fmt.Errorf("%w: the cluster was restored or recovered; make a new backup and archive into a new directory", backup.ErrAnotherHistory)
	}
	if a.next == 0 && len(got.Entries) == 0 {
		a.next = got.Oldest
		return nil
	}
	if a.next != 0 && got.Oldest > a.next {
		return fmt.Errorf("%w: the node's log begins at %d and %d is next; make a new backup and archive into a new directory, and more often",
			backup.ErrMissing, got.Oldest, a.next)
	}
	if len(got.Entries) == 0 {
		return nil
	}
	if first := got.Entries[0].Index; a.next != 0 && first != a.next {
		return fmt.Errorf("%w: %d came and %d is next", backup.ErrMissing, first, a.next)
	}
	if a.piece == nil {
		a.piece, a.begun = &backup.LogPiece{LogHeader: got.LogHeader}, a.client.terminal.now()
	}
	a.piece.Entries = append(a.piece.Entries, got.Entries...)
	a.bytes += bytes
	a.next = got.Entries[len(got.Entries)-1].Index + 1
	return nil
}

// keep seals what has come.
func (a *archiver) keep() error {
	if a.piece == nil {
		return nil
	}
	piece := a.piece
	a.piece, a.bytes = nil, 0
	if err := a.kept.Append(piece, a.seal); err != nil {
		return err
	}
	a.client.terminal.note("archived up to index %d", a.next-1)
	return nil
}
