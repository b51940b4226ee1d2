package server

import (
	"context"
	"io"
	"time"

	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/backup"
)

// backupDoor joins backups to the API, which does not know them.
type backupDoor struct{ store *raftstore.Store }

// WriteState writes all records as of one log index.
func (d backupDoor) WriteState(ctx context.Context, to io.Writer) (index uint64, err error) {
	header, err := backup.Write(ctx, d.store, time.Now(), to)
	return header.Index, err
}

// LogPage is a page of the log.
func (d backupDoor) LogPage(from uint64) ([]byte, error) { return backup.LogPage(d.store, from) }
