package httpapi

import (
	"bufio"
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// Backup gives the state and the log out, for who keeps them elsewhere.
type Backup interface {
	// WriteState writes all records as of one log index, until to or ctx fails, and answers that index.
	WriteState(ctx context.Context, to io.Writer) (index uint64, err error)
	// LogPage is the log that is applied here, from an index on, as far as a page goes.
	LogPage(from uint64) ([]byte, error)
}

// Bounds of a backup, for as long as one is read the store keeps what it has replaced: it is over after
// this time, and a reader that takes less than a few blocks in so long is given up.
const (
	maxBackupTime  = time.Hour
	backupPatience = 20 * time.Second
)

func backupRoutes() []route {
	return []route{
		{http.MethodGet, wire.BackupPath, rolesBackup, backupState, documentation{
			summary: "All records of the state as of one log index, while bookings go on; one such answer at a time. `cupo backup` seals it.",
			media:   wire.MediaBackup, status: 200}},
		{http.MethodGet, wire.LogPath, rolesBackup, logPage, documentation{
			summary: "The log that this node has applied, a page at a time. `cupo backup log` seals it.", media: wire.MediaBackup, status: 200,
			query: []parameter{
				{wire.FromParam, "log index to begin at; from the oldest that the log has without it", false},
				{wire.WaitParam, "how many seconds to wait where there is none yet, at most 8", false}}}},
	}
}

// backupState streams. The handler is over before the answer is, so nothing of the call is used in it.
func backupState(c *call) (reply, error) {
	a := c.api
	if a.backup == nil {
		return reply{}, refuse(wire.NotFound)
	}
	if !a.backingUp.TryLock() {
		return reply{}, refuse(wire.Overloaded)
	}
	if err := c.look(allocator.EveryPerson, 0); err != nil {
		a.backingUp.Unlock()
		return reply{}, err
	}
	actor, conn := c.identity.Number, c.http.Conn()
	c.http.SetConnectionClose()
	stream := func(w *bufio.Writer) {
		defer a.backingUp.Unlock()
		ctx, cancel := context.WithTimeout(a.streaming, maxBackupTime)
		defer cancel()
		// Who waits for a reader is woken when the time is over.
		stop := context.AfterFunc(ctx, func() { _ = conn.SetWriteDeadline(time.Unix(1, 0)) })
		index, err := a.backup.WriteState(ctx, &patientWriter{to: w, conn: conn, patience: a.backupPatience})
		stop()
		if err != nil {
			a.logger.Error("a backup was given up", "actor", actor, "index", index, "error", err)
			return
		}
		a.logger.Info("a backup was read", "actor", actor, "index", index)
	}
	return reply{status: fasthttp.StatusOK, media: wire.MediaBackup, stream: stream}, nil
}

// patientWriter gives a reader some time for each block. fasthttp's own deadline is for a whole answer.
type patientWriter struct {
	to       *bufio.Writer
	conn     net.Conn
	patience time.Duration
	set      time.Time
}

// Write passes on, and waits while the reader is some blocks behind.
func (p *patientWriter) Write(b []byte) (int, error) {
	if now := time.Now(); now.Sub(p.set) > p.patience/20 {
		p.set = now
		if err := p.conn.SetWriteDeadline(now.Add(p.patience)); err != nil {
			return 0, err
		}
	}
	return p.to.Write(b)
}

func logPage(c *call) (reply, error) {
	if c.api.backup == nil {
		return reply{}, refuse(wire.NotFound)
	}
	from, err := c.indexParam()
	if err != nil {
		return reply{}, err
	}
	wait, err := c.waitParam()
	if err != nil {
		return reply{}, err
	}
	if err := c.lookAtLog(); err != nil {
		return reply{}, err
	}
	if wait > 0 && from > c.api.store.AppliedIndex() {
		ctx, cancel := context.WithTimeout(c.context(), wait)
		defer cancel()
		_ = c.api.store.WaitApplied(ctx, from) // in vain: then the page is empty
	}
	page, err := c.api.backup.LogPage(from)
	return reply{status: fasthttp.StatusOK, media: wire.MediaBackup, bytes: page}, err
}

// logReaders are those who read the log, and when that was last noted. Whoever archives it asks for every
// new entry, and each note is one: so an hour of reading is one look at everybody.
type logReaders struct {
	sync.Mutex
	noted map[uint32]time.Time
}

const logLookEvery = time.Hour

// lookAtLog takes note that the caller reads the log.
func (c *call) lookAtLog() error {
	readers, now := &c.api.logReaders, time.Now()
	readers.Lock()
	defer readers.Unlock()
	if last, known := readers.noted[c.identity.Number]; known && now.Sub(last) < logLookEvery {
		return nil
	}
	if err := c.look(allocator.EveryPerson, 0); err != nil {
		return err
	}
	maps.DeleteFunc(readers.noted, func(_ uint32, last time.Time) bool { return now.Sub(last) >= logLookEvery })
	if readers.noted == nil {
		readers.noted = make(map[uint32]time.Time)
	}
	readers.noted[c.identity.Number] = now
	return nil
}

// indexParam reads the log index to begin at; 0 where it is not there.
func (c *call) indexParam() (uint64, error) {
	text := c.query(wire.FromParam)
	if text == "" {
		return 0, nil
	}
	index, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, refuseField(wire.Malformed, wire.FromParam)
	}
	return index, nil
}

// waitParam reads how long to wait for what is not there yet.
func (c *call) waitParam() (time.Duration, error) {
	text := c.query(wire.WaitParam)
	if text == "" {
		return 0, nil
	}
	seconds, err := strconv.Atoi(text)
	if err != nil || seconds < 0 {
		return 0, refuseField(wire.Malformed, wire.WaitParam)
	}
	return min(time.Duration(min(seconds, 3600))*time.Second, maxWait), nil
}
