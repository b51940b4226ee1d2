package server

import (
	"context"
	"io"
	"sync/atomic"
	"time"

	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/backup"
)

// backupDoor joins backups to the API, which does not know them, and remembers when they were last read here.
type backupDoor struct {
	store              *raftstore.Store
	stateRead, logRead atomic.Int64 // in seconds since 1970, 0 for never
}

// WriteState writes all records as of one log index.
func (d *backupDoor) WriteState(ctx context.Context, to io.Writer) (index uint64, err error) {
	header, err := backup.Write(ctx, d.store, time.Now(), to)
	if err == nil {
		d.stateRead.Store(time.Now().Unix())
	}
	return header.Index, err
}

// LogPage is a page of the log.
func (d *backupDoor) LogPage(from uint64) ([]byte, error) {
	page, err := backup.LogPage(d.store, from)
	if err == nil {
		d.logRead.Store(time.Now().Unix())
	}
	return page, err
}
