package raftstore

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/raft"
)

// batcher collects commands and proposes them, many in an entry: while one entry is on its way,
// whatever comes in forms the next, the urgent first. There is no timer to wait for company, and no second entry on its
// way before the first was answered or given up.
type batcher struct {
	limits  batchLimits
	entry   func(dst []byte, commands int) []byte // begins an entry
	propose func(entry []byte, timeout time.Duration) raft.Future

	now    func() time.Time
	onWait func(class Class, waited time.Duration) // nil for nobody; called once for many commands

	wake chan struct{} // has one element when there may be work
	stop chan struct{}

	stopping sync.Once

	mu       sync.Mutex // guards all below, and the state of all items
	refuse   error      // why nothing is taken in, nil when it is
	term     uint64     // in which commands are taken in
	queues   [Classes]classQueue
	commands int     // in the queues
	bytes    int     // in the queues
	flying   *flight // proposed, not answered
	stopped  bool
	entries  uint64 // proposed since the start, barriers among them
	carried  uint64 // commands in them
	forecast
}

type batchLimits struct {
	entryBytes     int
	queuedCommands int
	queuedBytes    int
	timeout        time.Duration
	answerWithin   time.Duration // see forecast; 0 refuses nothing for its waiting
}

// batchParts is how many batches fill an entry: as fine as classes share it.
const batchParts = 8

// headerRoom is what an entry's header may take; Machine promises to keep within it.
const headerRoom = 64

func newBatcher(limits batchLimits) *batcher {
	return &batcher{
		limits:   limits,
		now:      time.Now,
		wake:     make(chan struct{}, 1),
		stop:     make(chan struct{}),
		refuse:   ErrNotLeader,
		forecast: forecast{start: time.Now()},
	}
}

// add queues the items in order, all or none; all are of one term and one class. It keeps their commands' bytes until they are answered
// or given up.
func (q *batcher) add(items []item) error {
	bytes := 0
	for i := range items {
		bytes += len(items[i].command)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.refuse != nil {
		return q.refuse
	}
	if len(items) > 0 && items[0].term != 0 && items[0].term != q.term {
		return fmt.Errorf("%w: what was reserved in term %d cannot be proposed in term %d", ErrNotLeader, items[0].term, q.term)
	}
	if q.commands+len(items) > q.limits.queuedCommands || q.bytes+bytes > q.limits.queuedBytes {
		return fmt.Errorf("%w: %d commands of %d bytes are waiting", ErrOverloaded, q.commands, q.bytes)
	}
	if len(items) > 0 && q.tooLate(items[0].class) {
		return fmt.Errorf("%w: what is %s would be answered too late", ErrOverloaded, items[0].class)
	}
	for i := range items {
		q.queues[items[i].class].join(&items[i], q.entryRoom()/batchParts, q.now)
	}
	q.commands += len(items)
	q.bytes += bytes
	if q.bytes > q.entryRoom() {
		q.full.Store(true)
	}
	q.nudge()
	return nil
}

func (q *batcher) nudge() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// giveUp takes the item out of its batch; false says that it has been proposed or answered.
func (q *batcher) giveUp(it *item) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if it.state != waiting || it.in.settled() {
		return false
	}
	it.state = givenUp
	it.in.live--
	it.in.bytes -= len(it.command)
	q.queues[it.class].bytes -= len(it.command)
	q.commands--
	q.bytes -= len(it.command)
	it.command = nil
	return true
}

// open lets the commands of a term in.
func (q *batcher) open(term uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.stopped {
		q.refuse, q.term = nil, term
	}
}

// shut refuses commands from now on, and those that wait, with a definite error. A batch on its way
// is left to raft.
func (q *batcher) shut(reason error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.stopped {
		q.refuse = reason
	}
	q.refuseWaiting(reason)
}

func (q *batcher) refuseWaiting(reason error) {
	for c := range q.queues {
		for _, b := range q.queues[c].batches {
			b.settle(nil, reason)
		}
		q.queues[c] = classQueue{}
	}
	q.commands, q.bytes = 0, 0
	q.full.Store(false)
	q.departure.Store(0) // whoever asks is to hear the reason
}

// abort shuts for ever and waits for nothing: the node has failed.
func (q *batcher) abort() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.stopped, q.refuse = true, ErrClosed
	q.refuseWaiting(ErrClosed)
	if q.flying != nil {
		q.flying.settle(nil, fmt.Errorf("%w: the node has failed", ErrOutcomeUnknown))
	}
}

// halt shuts for ever, waits for the batch on its way, but not longer than patience, and stops run.
func (q *batcher) halt(reason error, patience time.Duration) {
	q.mu.Lock()
	q.stopped, q.refuse = true, reason
	q.refuseWaiting(reason)
	flying := q.flying
	q.mu.Unlock()
	if flying != nil {
		timer := time.NewTimer(patience)
		defer timer.Stop()
		select {
		case <-flying.done:
		case <-timer.C:
		}
	}
	q.stopping.Do(func() { close(q.stop) })
}

func (q *batcher) proposedEntries() uint64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.entries
}

func newSeed() uint64 {
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails: see crypto/rand
	return binary.LittleEndian.Uint64(random[:])
}
