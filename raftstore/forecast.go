package raftstore

import (
	"sync/atomic"
	"time"
)

// forecast knows how long an entry takes, and so how long what comes now would wait. What would be
// answered too late is refused at once: it would only keep others waiting. Nobody is refused while the
// forming entry has room, however slow the disk: a command that shares an entry delays nobody.
type forecast struct {
	entryTime time.Duration // smoothed, of the entries that were answered
	start     time.Time     // what departure counts from

	// These two are read without the lock, by those who ask before they have read a request.
	departure atomic.Int64 // when the entry on its way was proposed, nanoseconds after start; 0 for none
	full      atomic.Bool  // more waits than one entry takes
}

// smoothing is how many entries it takes to forget: one slow write to disk is no trend.
const smoothing = 8

// patience is how long a class may be kept waiting: urgent ones far longer than the others.
func (q *batcher) patience(c Class) time.Duration {
	switch within := q.limits.answerWithin; c {
	case Urgent:
		return 4 * within
	case Ordinary:
		return within
	default:
		return within / 2
	}
}

// departed takes note of an entry that was proposed.
func (q *batcher) departed(at time.Time) {
	q.departure.Store(max(int64(at.Sub(q.start)), 1))
	q.full.Store(q.bytes > q.entryRoom())
}

// landed takes note of how long an entry took.
func (q *batcher) landed(took time.Duration) {
	q.departure.Store(0)
	if q.entryTime == 0 {
		q.entryTime = took
	}
	q.entryTime += (took - q.entryTime) / smoothing
}

func (q *batcher) entryRoom() int { return q.limits.entryBytes - headerRoom }

// expected is how long what is added now would wait for its answer, if entries go on as they did; 0
// where it joins the forming entry. It is called under the lock.
func (q *batcher) expected(c Class, now time.Time) time.Duration {
	ahead := 0
	for other := range q.queues[:c+1] {
		ahead += q.queues[other].bytes
	}
	entries := ahead / q.entryRoom()
	if entries == 0 {
		return 0
	}
	left := time.Duration(0)
	if q.flying != nil {
		// What has taken longer than usual may well take as long again.
		if left = now.Sub(q.flying.began); left < q.entryTime {
			left = q.entryTime - left
		}
	}
	return left + time.Duration(entries+1)*q.entryTime
}

// tooLate reports, under the lock, whether what is added now would be answered too late.
func (q *batcher) tooLate(c Class) bool {
	if q.limits.answerWithin == 0 || q.bytes <= q.entryRoom() {
		return false
	}
	return q.expected(c, q.now()) > q.patience(c)
}

// late is tooLate for those who ask before they do any work. It looks also at how long the entry on
// its way has been: while that stands still, nobody behind it is answered.
func (q *batcher) late(c Class, now time.Time) bool {
	if q.limits.answerWithin == 0 {
		return false
	}
	if began := q.departure.Load(); began != 0 && now.Sub(q.start)-time.Duration(began) > q.patience(c) {
		return true
	}
	if !q.full.Load() {
		return false
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.tooLate(c)
}
