package allocator

import (
	"container/heap"
	"encoding/binary"
	"sync"
)

// lapse is what is remembered of something until a time: of a robot check that it was used, of a document
// how many wrong years were said of it, of an account how many limits it ran into.
type lapse struct {
	untilSeconds uint32 // since 1970
	wrong        uint8
	locked       bool
}

func codeLapse(c *coder, v *lapse) {
	c.fields(3)
	number(c, &v.untilSeconds)
	number(c, &v.wrong)
	c.flag(&v.locked)
}

// lapsing are rows under keyed hashes that are forgotten when their time is over. The writer alone changes
// them; others look under the lock.
type lapsing struct {
	sync.RWMutex
	kind  recordKind
	rows  lapses
	order deadlines
}

// maxLapsing bounds each of these tables. Every row costs whoever makes it a robot check or a request at a
// kiosk, and is gone within minutes.
const maxLapsing = 1 << 20

func newLapsing(kind recordKind) *lapsing { return &lapsing{kind: kind} }

// get is a row whose time is not over.
func (l *lapsing) get(hash uint64, nowSeconds int64) (lapse, bool) {
	row, known := l.rows.get(hash)
	return row, known && int64(row.untilSeconds) > nowSeconds
}

// look is get for those who are not the writer.
func (l *lapsing) look(hash uint64, nowSeconds int64) (lapse, bool) {
	l.RLock()
	defer l.RUnlock()
	return l.get(hash, nowSeconds)
}

// full reports whether a row that is not there yet has no room.
func (l *lapsing) full(hash uint64) bool {
	_, known := l.rows.get(hash)
	return !known && l.rows.len() >= maxLapsing
}

func (l *lapsing) set(hash uint64, row lapse) {
	if old, known := l.rows.get(hash); !known || old.untilSeconds != row.untilSeconds {
		heap.Push(&l.order, deadline{row.untilSeconds, hash})
	}
	l.Lock()
	defer l.Unlock()
	l.rows.put(hash, row)
}

// first takes the deadline out that comes first and still counts.
func (l *lapsing) first() (uint64, bool) {
	for len(l.order) > 0 {
		next := heap.Pop(&l.order).(deadline)
		if row, known := l.rows.get(next.hash); known && row.untilSeconds == next.untilSeconds {
			return next.hash, true
		}
	}
	return 0, false
}

// nextLapsed is the hash of a row whose time is over. A deadline whose row is gone or has got more time
// counts for nothing: what is forgotten must not hang on whether a node was started again meanwhile.
func (l *lapsing) nextLapsed(nowSeconds int64) (uint64, bool) {
	for len(l.order) > 0 && int64(l.order[0].untilSeconds) <= nowSeconds {
		next := heap.Pop(&l.order).(deadline)
		if row, known := l.rows.get(next.hash); known && row.untilSeconds == next.untilSeconds {
			return next.hash, true
		}
	}
	return 0, false
}

func (r *recorder) keyOfHash(kind recordKind, hash uint64) []byte {
	r.key = append(r.key[:0], byte(kind))
	r.key = binary.BigEndian.AppendUint64(r.key, hash)
	return r.key
}

func (l *lapsing) record(r *recorder, hash uint64, row *lapse) {
	r.value.out = r.value.out[:0]
	codeLapse(&r.value, row)
	r.changes.Put(r.keyOfHash(l.kind, hash), r.value.out)
}

func (s *State) setLapse(l *lapsing, hash uint64, row lapse) {
	l.set(hash, row)
	l.record(&s.records, hash, &row)
}

func (s *State) dropLapse(l *lapsing, hash uint64) {
	if _, known := l.rows.get(hash); known {
		l.Lock()
		l.rows.drop(hash)
		l.Unlock()
		s.records.changes.Delete(s.records.keyOfHash(l.kind, hash))
	}
}

// makeRoom forgets the row that would be forgotten first when there is no room for a new one: who fills a
// table must not close it for everybody else.
func (s *State) makeRoom(l *lapsing, hash uint64) {
	if !l.full(hash) {
		return
	}
	if oldest, some := l.first(); some {
		s.dropLapse(l, oldest)
	}
}

// expireLapsing forgets what has had its time, a bounded number of rows each entry.
func (s *State) expireLapsing() {
	for _, l := range [...]*lapsing{s.strikes, s.attempts, s.spent} {
		for range expireEachEntry {
			hash, over := l.nextLapsed(s.nowSeconds())
			if !over {
				break
			}
			s.dropLapse(l, hash)
		}
	}
}

func (l *lapsing) dump(r *recorder) {
	for _, hash := range l.rows.hashes() {
		row, _ := l.rows.get(hash)
		l.record(r, hash, &row)
	}
}

type deadline struct {
	untilSeconds uint32
	hash         uint64
}

// deadlines orders by time and then by hash, so that every replica forgets in the same order.
type deadlines []deadline

func (d deadlines) Len() int { return len(d) }
func (d deadlines) Less(i, j int) bool {
	if d[i].untilSeconds != d[j].untilSeconds {
		return d[i].untilSeconds < d[j].untilSeconds
	}
	return d[i].hash < d[j].hash
}
func (d deadlines) Swap(i, j int) { d[i], d[j] = d[j], d[i] }

// Push adds an element; part of heap.Interface.
func (d *deadlines) Push(x any) { *d = append(*d, x.(deadline)) }

// Pop removes the last element; part of heap.Interface.
func (d *deadlines) Pop() any {
	last := (*d)[len(*d)-1]
	*d = (*d)[:len(*d)-1]
	return last
}
