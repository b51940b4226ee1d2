package spool

import (
	"crypto/sha256"
	"errors"
	"sync"
	"time"
)

const (
	// keptFor is how long an id that was printed is not printed again.
	keptFor = 10 * time.Minute
	// maxRemembered bounds the memory: a printer makes about 200 tickets in ten minutes.
	maxRemembered = 1024
)

// flight is one id: waiting, being printed, or remembered.
type flight struct {
	id       string
	contents [sha256.Size]byte
	job      []byte
	waiters  int
	begun    bool
	done     chan struct{} // closed when err and endedAt are there
	err      error
	endedAt  time.Time
}

// flights are the ids that are known. A retry joins the flight of its first attempt.
type flights struct {
	mu   sync.Mutex
	byID map[string]*flight
}

// join gives the flight of an id, and whether it was there before. It is refused when the id was used for
// something else, or when too many are remembered. Who joins waits for
// done or leaves.
func (fs *flights) join(id string, job []byte) (f *flight, joined bool, refused *Failure) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.expire(time.Now())
	contents := sha256.Sum256(job)
	if f, ok := fs.byID[id]; ok {
		if f.contents != contents {
			return nil, false, &Failure{Why: Reused}
		}
		f.waiters++
		return f, true, nil
	}
	if len(fs.byID) >= maxRemembered {
		return nil, false, &Failure{Why: Busy}
	}
	f = &flight{id: id, contents: contents, job: job, waiters: 1, done: make(chan struct{})}
	fs.byID[id] = f
	return f, false, nil
}

func (fs *flights) expire(now time.Time) {
	for id, f := range fs.byID {
		if !f.endedAt.IsZero() && now.Sub(f.endedAt) >= keptFor {
			delete(fs.byID, id)
		}
	}
}

// leave takes one who waited away. A job for which nobody waits any more is withdrawn, unless it has
// begun: a ticket that comes out when its person has gone is read by the next.
func (fs *flights) leave(f *flight) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.leaveLocked(f)
}

// leaveUnlessBegun is leave; false, and nothing is done, when the job is being printed.
func (fs *flights) leaveUnlessBegun(f *flight) bool {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if f.begun {
		return false
	}
	fs.leaveLocked(f)
	return true
}

func (fs *flights) leaveLocked(f *flight) {
	f.waiters--
	if f.waiters == 0 && !f.begun && fs.byID[f.id] == f {
		delete(fs.byID, f.id)
	}
}

// begin says that a job is printed now; false for one that was withdrawn.
func (fs *flights) begin(f *flight) bool {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	f.begun = f.waiters > 0
	return f.begun
}

// end tells all who wait. An id is remembered where the ticket came out or may have, and is free where it
// did not.
func (fs *flights) end(f *flight, err error) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	f.err, f.endedAt, f.job = err, time.Now(), nil
	if !remembered(err) && fs.byID[f.id] == f {
		delete(fs.byID, f.id)
	}
	close(f.done)
}

func remembered(err error) bool {
	failure, failed := errors.AsType[*Failure](err)
	return !failed || failure.Why == Unconfirmed
}
