// Package looks has it recorded who looked at whose record: it collects looks and proposes them in
// groups, so that a read costs the log a fraction of a command.
package looks

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
)

// Log is where looks are recorded: a *raftstore.Store.
type Log interface {
	Propose(ctx context.Context, proposal raftstore.Proposal) (allocator.Outcome, error)
}

// Config is what a Recorder works with. What is zero takes its default.
type Config struct {
	Log    Log
	Logger *slog.Logger
	// Buffered is how many looks may wait to be recorded; default 65,536.
	Buffered int
	// Gather is how long a look waits for others to share a command with; default 50 ms.
	Gather time.Duration
	// Retry is how long after a group could not be recorded it is tried again; default 200 ms.
	Retry time.Duration
}

// groupLooks is how many looks share a command: half of what a command may carry fills a third of an entry.
const groupLooks = allocator.MaxGroup / 2

// Recorder collects looks. See New, Run and Close.
type Recorder struct {
	config Config

	mu      sync.Mutex
	waiting []allocator.Look // oldest first
	refused uint64
	closed  bool

	some   chan struct{} // has an element when looks wait
	many   chan struct{} // has one when a whole group waits
	ending chan struct{} // closed when nothing more is to be waited for
	end    sync.Once
	done   chan struct{} // closed when Run has returned
}

// New makes a recorder, which records nothing before Run.
func New(config Config) *Recorder {
	if config.Buffered == 0 {
		config.Buffered = 1 << 16
	}
	if config.Gather == 0 {
		config.Gather = 50 * time.Millisecond
	}
	if config.Retry == 0 {
		config.Retry = 200 * time.Millisecond
	}
	return &Recorder{
		config: config, some: make(chan struct{}, 1), many: make(chan struct{}, 1),
		ending: make(chan struct{}), done: make(chan struct{}),
	}
}

// Note takes a look to be recorded. An error means that it cannot be, and then nothing may be shown: it is
// raftstore.ErrOverloaded, or raftstore.ErrClosed after Close.
func (r *Recorder) Note(look allocator.Look) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return fmt.Errorf("%w: looks are not recorded any more", raftstore.ErrClosed)
	}
	if len(r.waiting) >= r.config.Buffered {
		r.refused++
		return fmt.Errorf("%w: %d looks wait to be recorded", raftstore.ErrOverloaded, len(r.waiting))
	}
	r.waiting = append(r.waiting, look)
	signal(r.some)
	if len(r.waiting) >= groupLooks {
		signal(r.many)
	}
	return nil
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Waiting is how many looks are not recorded yet, and Refused how many there was no room for.
func (r *Recorder) Waiting() (waiting int, refused uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.waiting), r.refused
}

// Run records until Close is called, and then what is left. ctx bounds every wait.
func (r *Recorder) Run(ctx context.Context) {
	defer close(r.done)
	for r.gather(ctx) {
		r.flush(ctx)
	}
	r.flush(ctx)
}

// gather waits for looks, and then for others that come soon after; false when there will be no more.
func (r *Recorder) gather(ctx context.Context) bool {
	select {
	case <-r.some:
	case <-r.ending:
		return false
	case <-ctx.Done():
		return false
	}
	timer := time.NewTimer(r.config.Gather)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.many:
	case <-r.ending:
	case <-ctx.Done():
	}
	return true
}

// flush records all that waits, group by group and oldest first. A group that could not be recorded is
// tried again; where it is unknown whether it was, it may be recorded twice, which is better than never.
func (r *Recorder) flush(ctx context.Context) {
	for failures := 0; ; {
		group := r.oldest()
		if len(group) == 0 {
			return
		}
		command := allocator.Command{Kind: allocator.KindLooks, Looks: group}
		_, err := r.config.Log.Propose(ctx, raftstore.Proposal{Command: command.Append(nil)})
		if err == nil {
			r.drop(len(group))
			failures = 0
			continue
		}
		if failures++; failures == 1 {
			r.config.Logger.Warn("looks at records cannot be recorded now", "error", err)
		}
		if errors.Is(err, raftstore.ErrClosed) || !r.pause(ctx) {
			return
		}
	}
}

// oldest copies the group to be recorded next; it stays in the buffer until it is.
func (r *Recorder) oldest() []allocator.Look {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]allocator.Look(nil), r.waiting[:min(len(r.waiting), groupLooks)]...)
}

func (r *Recorder) drop(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting = r.waiting[:copy(r.waiting, r.waiting[n:])]
}

func (r *Recorder) pause(ctx context.Context) bool {
	timer := time.NewTimer(r.config.Retry)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// Close has what waits recorded and returns when it is, or with an error when ctx ends first. Nothing can
// be noted afterwards. Run must have been started.
func (r *Recorder) Close(ctx context.Context) error {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.end.Do(func() { close(r.ending) })
	select {
	case <-r.done:
	case <-ctx.Done():
	}
	if n, _ := r.Waiting(); n > 0 {
		return fmt.Errorf("%d looks at records were not recorded", n)
	}
	return nil
}
