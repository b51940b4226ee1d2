package raftstore

import "time"

// Class says which commands go first, and which are refused first, when more come than can be decided
// in time. Whatever nobody has classed is Urgent: the cluster's own commands.
type Class uint8

// The classes, the most urgent first.
const (
	// Urgent is what somebody stands at a desk for, what gives a place back, and what the cluster itself
	// proposes.
	Urgent Class = iota
	// Ordinary is what somebody may ask for again in a few seconds: a booking.
	Ordinary
	// Bulk is what a machine sends: batches and imports.
	Bulk

	// Classes is how many there are.
	Classes = 3
)

// String names the class, for metrics and errors.
func (c Class) String() string { return [Classes]string{"urgent", "ordinary", "bulk"}[c.bounded()] }

// bounded takes an unknown class, of a newer version perhaps, for the least urgent.
func (c Class) bounded() Class { return min(c, Bulk) }

// Parts of an entry that stay for a class while more urgent ones could fill it: a quarter, an eighth.
var owedDivisor = [Classes]int{Ordinary: 4, Bulk: 8}

// classQueue is what waits of one class, in the order in which it came.
type classQueue struct {
	batches []*batch // the last one is forming
	bytes   int      // of live items
	// owed is how much of the next entry stays for this class. What is owed and does not suffice for the
	// first of the queue is owed on, so that a large command gets its turn as well.
	owed int
}

// join adds the item to the forming batch, or to a new one where it would not fit.
func (l *classQueue) join(it *item, maxBytes int, now func() time.Time) {
	n := len(l.batches)
	if n == 0 || l.batches[n-1].bytes+len(it.command) > maxBytes {
		l.batches = append(l.batches, newBatch(it.class, now()))
		n++
	}
	b := l.batches[n-1]
	it.in = b
	b.items = append(b.items, it)
	b.bytes += len(it.command)
	b.live++
	l.bytes += len(it.command)
}

// owe adds to what is owed to those who wait.
func (l *classQueue) owe(class Class, room int) int {
	l.drop()
	switch divisor := owedDivisor[class]; {
	case len(l.batches) == 0:
		l.owed = 0
	case divisor > 0:
		l.owed = min(l.owed+room/divisor, room)
	}
	return l.owed
}

// drop takes batches away that everyone has given up.
func (l *classQueue) drop() {
	for len(l.batches) > 0 && l.batches[0].live == 0 {
		l.shift()
	}
}

func (l *classQueue) shift() *batch {
	first := l.batches[0]
	l.batches[0] = nil
	l.batches = l.batches[1:]
	return first
}

// board moves batches into the entry while they fit into room, and answers what they took of it. The
// first is taken whatever its size where it must be.
func (l *classQueue) board(parts *[]*batch, room int, must bool) (took int) {
	for l.drop(); len(l.batches) > 0; l.drop() {
		if first := l.batches[0]; first.bytes > room-took && (!must || took > 0) {
			break
		}
		b := l.shift()
		*parts = append(*parts, b)
		took += b.bytes
		l.bytes -= b.bytes
		l.owed = 0
		if b.bytes == 0 {
			must = false // only reads, which take nothing
		}
	}
	return took
}

// load takes what goes into one entry: the most urgent first, but each class what is owed to it, and
// then whatever still fits.
func (q *batcher) load() []*batch {
	var parts []*batch
	all := q.limits.entryBytes - headerRoom
	room, owed := all, 0
	for c := range q.queues {
		owed += q.queues[c].owe(Class(c), all)
	}
	for c := range q.queues {
		l := &q.queues[c]
		owed -= l.owed
		free := max(room-owed, 0)
		room -= l.board(&parts, free, room == all && free > 0)
	}
	for c := range q.queues {
		room -= q.queues[c].board(&parts, max(room, 0), room == all)
	}
	return parts
}
