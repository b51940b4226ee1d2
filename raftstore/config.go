package raftstore

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/hashicorp/raft"
)

// Config says where a node keeps its data and how it behaves. Dir is the only field without a
// default; a zero field takes the default that its comment names.
type Config struct {
	// Dir is the data directory. It is created and provisioned as a cluster of one if it holds
	// nothing of this package's.
	Dir string
	// FS is the file system; default the machine's.
	FS vfs.FS
	// Clock tells the time; default the machine's.
	Clock Clock
	// Logger; default slog.Default().
	Logger *slog.Logger
	// OnFatal is called once when the node cannot keep its promises any longer. It should not
	// return, and must not call Close; default log the reason and exit with status 70.
	OnFatal func(reason string)

	// NodeID names the node. Where it is empty the data directory's name counts, and a new one gets a
	// random one; a directory of another node is refused with ErrOtherNode.
	NodeID string
	// JoinGeneration, where it is not 0, provisions a node that has no cluster of its own and waits until
	// the leader of one with this Generation adds it. A directory of another generation is refused with
	// ErrOtherCluster.
	JoinGeneration uint64
	// OnIdentity is told who the node is, and whether it joins yet, before anybody is spoken to; an error ends the start.
	OnIdentity func(nodeID string, generation uint64, joining bool) error
	// Quiesce returns when nobody looks at the machine any more, and its answer lets them again: a leader's
	// snapshot takes the place of the whole state. Nil where nobody looks.
	Quiesce func() (resume func())
	// MayLead is asked when this node has won an election, before it serves as the leader, and answers why
	// it must not: then it hands over. Default nil, it may.
	MayLead func() error
	// Transport connects the nodes of a cluster; default an in-memory one, for a cluster of one. The
	// store closes it.
	Transport raft.Transport
	// HeartbeatTimeout bounds how long a silent leader is followed, and how long a cluster of one
	// takes to lead; default 30 ms without a Transport, else 1 s.
	HeartbeatTimeout time.Duration
	// CommitTimeout is how long a leader with nothing else to send waits before it tells the others what is
	// committed: so late is what they know. Default 5 ms.
	CommitTimeout time.Duration

	// AllowClockJump starts the node although the clock is further than MaxClockJump from the time
	// of the stored state. Everything that should have expired meanwhile then does.
	AllowClockJump bool
	// MaxClockJump; default 1 h.
	MaxClockJump time.Duration

	// TickCommand is proposed by a leader when nothing else was proposed for TickInterval, so that
	// time passes in the state; default none.
	TickCommand []byte
	// TickInterval; default 1 s.
	TickInterval time.Duration

	// MaxEntryBytes bounds a log entry, header included; default and most 128 KiB.
	MaxEntryBytes int
	// MaxQueuedCommands bounds what waits to be proposed; default 65,536.
	MaxQueuedCommands int
	// MaxQueuedBytes bounds the same; default 32 MiB.
	MaxQueuedBytes int
	// AnswerWithin is how long an ordinary command may wait for its answer: one that would wait longer
	// gets ErrOverloaded at once, an urgent one after four times that, bulk after half. Default 1 s.
	AnswerWithin time.Duration
	// OnWait is told how long commands have waited to be proposed: once for the many of a class that
	// share an entry, the longest. It must not block.
	OnWait func(class Class, waited time.Duration)
	// ProposeTimeout bounds how long a proposed entry is waited for; default 5 s.
	ProposeTimeout time.Duration

	// MaxUnlandedBytes bounds the changes that are applied but not in the state store yet; above it
	// proposals get ErrOverloaded. Default 256 MiB.
	MaxUnlandedBytes int64
	// LandInterval is how often changes land in the state store; default 200 ms.
	LandInterval time.Duration

	// ScrubInterval is how often all of the state store is read, to see that the disk still has it; default a day.
	ScrubInterval time.Duration
	// StateCacheBytes is the block cache of the state store; default 32 MiB.
	StateCacheBytes int64

	// SnapshotBytes and SnapshotEntries: when the log has grown by one of them since the last
	// snapshot, the next is taken; default 256 MiB and 1,048,576.
	SnapshotBytes   int64
	SnapshotEntries uint64
	// TrailingEntries stay in the log behind a snapshot for followers that lag; default 1,024 without a
	// Transport, else 10,240.
	TrailingEntries uint64

	// ReserveBytes: with less free space than this, proposals get ErrStorageFull; default 512 MiB.
	ReserveBytes uint64
	// BallastBytes is the size of a file that is given up to be able to open on a full disk; default
	// 64 MiB, negative for none.
	BallastBytes int64
	// FreeBytes tells the free space at a path; default asks FS.
	FreeBytes func(path string) (uint64, error)

	// HungAfter: a log write that takes this long ends the process; default 2 s.
	HungAfter time.Duration

	// ticks replaces the watchdog's own ticker in tests.
	ticks <-chan time.Time
}

const (
	maxEntryBytes    = 128 << 10
	maxAppendEntries = 64
	logCacheEntries  = 64
	exitStatusFatal  = 70 // EX_SOFTWARE of sysexits
)

func (c Config) withDefaults() (Config, error) {
	if c.Dir == "" {
		return c, errors.New("raftstore: Config.Dir is empty")
	}
	if c.MaxEntryBytes < 0 || c.MaxEntryBytes > maxEntryBytes {
		return c, fmt.Errorf("raftstore: Config.MaxEntryBytes is %d, at most %d is possible", c.MaxEntryBytes, maxEntryBytes)
	}
	if c.FS == nil {
		c.FS = vfs.Default
		absolute, err := filepath.Abs(c.Dir) // the lock is known by its name: one directory, one name
		if err != nil {
			return c, fmt.Errorf("finding the data directory: %w", err)
		}
		c.Dir = absolute
	}
	c.FS = orderedFS{c.FS}
	if c.Clock == nil {
		c.Clock = NewSystemClock()
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.OnFatal == nil {
		c.OnFatal = func(string) { os.Exit(exitStatusFatal) } // fail has logged the reason
	}
	if c.FreeBytes == nil {
		c.FreeBytes = freeBytesOf(c.FS)
	}
	heartbeat := 30 * time.Millisecond
	if c.Transport != nil {
		heartbeat = time.Second
	}
	setDefault(&c.HeartbeatTimeout, heartbeat)
	setDefault(&c.CommitTimeout, 5*time.Millisecond)
	setDefault(&c.MaxClockJump, time.Hour)
	setDefault(&c.TickInterval, time.Second)
	setDefault(&c.MaxEntryBytes, maxEntryBytes)
	setDefault(&c.MaxQueuedCommands, 1<<16)
	setDefault(&c.MaxQueuedBytes, 32<<20)
	setDefault(&c.AnswerWithin, time.Second)
	setDefault(&c.ProposeTimeout, 5*time.Second)
	setDefault(&c.MaxUnlandedBytes, 256<<20)
	setDefault(&c.LandInterval, 200*time.Millisecond)
	setDefault(&c.ScrubInterval, 24*time.Hour)
	setDefault(&c.StateCacheBytes, 32<<20)
	setDefault(&c.SnapshotBytes, 256<<20)
	setDefault(&c.SnapshotEntries, 1<<20)
	trailing := uint64(1024)
	if c.Transport != nil {
		trailing = 10 * 1024 // a node that was away for a moment catches up from the log
	}
	setDefault(&c.TrailingEntries, trailing)
	setDefault(&c.ReserveBytes, 512<<20)
	setDefault(&c.BallastBytes, 64<<20)
	setDefault(&c.HungAfter, 2*time.Second)
	return c, nil
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
