package raftstore

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/raft"

	"github.com/cupo-ec/cupo/allocator"
)

// batcher collects commands and proposes them, many in an entry: while one entry is on its way,
// whatever comes in forms the next. There is no timer to wait for company, and never a second entry
// on its way.
type batcher struct {
	limits  batchLimits
	entry   func(dst []byte, commands int) []byte // begins an entry
	propose func(entry []byte, timeout time.Duration) raft.Future

	wake chan struct{} // has one element when there may be work
	stop chan struct{}

	stopping sync.Once

	mu       sync.Mutex // guards all below, and the state of all items
	refuse   error      // why nothing is taken in, nil when it is
	term     uint64     // in which commands are taken in
	queue    []*batch   // the last one is forming
	commands int        // in queue
	bytes    int        // in queue
	flying   *batch     // proposed, not answered
	stopped  bool
	entries  uint64 // proposed since the start, barriers among them
	carried  uint64 // commands in them
}

type batchLimits struct {
	entryBytes     int
	queuedCommands int
	queuedBytes    int
	timeout        time.Duration
}

// headerRoom is what an entry's header may take; Machine promises to keep within it.
const headerRoom = 64

func newBatcher(limits batchLimits) *batcher {
	return &batcher{
		limits: limits,
		wake:   make(chan struct{}, 1),
		stop:   make(chan struct{}),
		refuse: ErrNotLeader,
	}
}

// add queues the items in order, all or none; all are of one term. It keeps their commands' bytes until they are answered
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
	for i := range items {
		q.join(&items[i])
	}
	q.commands += len(items)
	q.bytes += bytes
	q.nudge()
	return nil
}

// join adds the item to the forming batch, or to a new one where it would not fit.
func (q *batcher) join(it *item) {
	n := len(q.queue)
	if n == 0 || q.queue[n-1].bytes+len(it.command) > q.limits.entryBytes-headerRoom {
		q.queue = append(q.queue, newBatch())
		n++
	}
	b := q.queue[n-1]
	it.in = b
	b.items = append(b.items, it)
	b.bytes += len(it.command)
	b.live++
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
	q.commands--
	q.bytes -= len(it.command)
	it.command = nil
	return true
}

// take removes the first batch from the queue and encodes its entry, which is nil for a barrier. It
// answers nil where there is nothing to propose.
func (q *batcher) take() (*batch, []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.queue) > 0 {
		b := q.queue[0]
		q.queue[0] = nil
		q.queue = q.queue[1:]
		if b.live == 0 {
			continue // everyone has given up
		}
		q.commands -= b.live
		q.bytes -= b.bytes
		q.flying = b
		q.entries++
		return b, q.encode(b)
	}
	return nil, nil
}

// encode copies the commands into a new entry. The entry's bytes are never used again: raft's cache
// keeps them.
func (q *batcher) encode(b *batch) []byte {
	b.close()
	if b.count == 0 {
		return nil
	}
	q.carried += uint64(b.count)
	entry := q.entry(make([]byte, 0, headerRoom+b.bytes), b.count)
	for _, it := range b.items {
		entry = append(entry, it.command...) // nothing for reads and those who gave up
	}
	return entry
}

// run proposes batch after batch until halt.
func (q *batcher) run() {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		select {
		case <-q.stop:
			return
		case <-q.wake:
		}
		for {
			b, entry := q.take()
			if b == nil {
				break
			}
			q.send(b, entry, timer)
		}
	}
}

// send proposes one batch and returns when it is answered, or will not be in time.
func (q *batcher) send(b *batch, entry []byte, timer *time.Timer) {
	future := q.propose(entry, q.limits.timeout)
	answered := make(chan struct{})
	go func() {
		outcomes, err := await(future, b)
		q.land(b)
		b.settle(outcomes, err)
		close(answered)
	}()
	timer.Reset(q.limits.timeout)
	select {
	case <-answered:
	case <-q.stop:
		b.settle(nil, fmt.Errorf("%w: the store was closed meanwhile", ErrOutcomeUnknown))
	case <-timer.C:
		b.settle(nil, fmt.Errorf("%w: no answer from raft in %s", ErrOutcomeUnknown, q.limits.timeout))
	}
}

// await answers what became of a proposed batch. It may never return: raft does not promise that a
// future is answered when it shuts down.
func await(future raft.Future, b *batch) ([]allocator.Outcome, error) {
	if err := future.Error(); err != nil {
		return nil, classify(err)
	}
	if b.count == 0 {
		return nil, nil // a barrier
	}
	applied, _ := future.(raft.ApplyFuture)
	answer, ok := applied.Response().(response)
	switch {
	case !ok:
		return nil, fmt.Errorf("%w: raft answered %T", ErrOutcomeUnknown, applied.Response())
	case answer.err != nil:
		return nil, fmt.Errorf("%w: %w", ErrOutcomeUnknown, answer.err)
	case len(answer.outcomes) != b.count:
		return nil, fmt.Errorf("%w: %d outcomes for %d commands", ErrOutcomeUnknown, len(answer.outcomes), b.count)
	}
	return answer.outcomes, nil
}

func (q *batcher) land(b *batch) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.flying == b {
		q.flying = nil
	}
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
	for _, b := range q.queue {
		b.settle(nil, reason)
	}
	q.queue, q.commands, q.bytes = nil, 0, 0
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
