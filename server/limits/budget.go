package limits

import (
	"sync"
	"time"
)

const (
	shards = 64
	// maxKeysEachShard bounds the memory of a budget: a million keys, about 40 MB.
	maxKeysEachShard = 1 << 14
	// evictionSample is how many keys are looked at to find one that can be forgotten.
	evictionSample = 8
)

// Clock is a monotonic time: how long it has been since some moment.
type Clock func() time.Duration

// Budget is a number of requests in a window of time, for each key. A key that has not asked for a while
// may ask for all of them at once; then they come back one by one. See Take.
type Budget struct {
	requests int
	window   time.Duration
	clock    Clock
	shards   [shards]shard
}

// shard keeps, for each key, when it will have its whole budget again. A key whose moment has passed has
// it, as one that was never seen: it can be forgotten without anybody noticing.
type shard struct {
	sync.Mutex
	wholeAt map[uint64]time.Duration
}

// New makes a budget of some requests, 1 at least, in a window.
func New(requests int, window time.Duration, clock Clock) *Budget {
	b := &Budget{requests: max(requests, 1), window: window, clock: clock}
	for i := range b.shards {
		b.shards[i].wholeAt = map[uint64]time.Duration{}
	}
	return b
}

// Quota is how many requests the budget has in a window.
func (b *Budget) Quota() (requests int, window time.Duration) { return b.requests, b.window }

// Take asks for one request more. It tells how many are left, and when there is none, how long it takes
// until there is one.
func (b *Budget) Take(key uint64) (left int, wait time.Duration, ok bool) {
	each := b.window / time.Duration(b.requests)
	s := &b.shards[spread(key)%shards]
	s.Lock()
	defer s.Unlock()
	now := b.clock()
	wholeAt, known := s.wholeAt[key]
	next := max(wholeAt, now) + each
	if over := next - now - each*time.Duration(b.requests); over > 0 {
		return 0, over, false
	}
	if !known && len(s.wholeAt) >= maxKeysEachShard {
		s.evict(now)
	}
	s.wholeAt[key] = next
	return int((each*time.Duration(b.requests) - (next - now)) / each), 0, true
}

// evict forgets keys that have their whole budget, out of a few that come by chance; where none has, the
// one that will have it first. So memory is bounded, and whoever asked most is forgotten last.
func (s *shard) evict(now time.Duration) {
	var first uint64
	looked, gone := 0, false
	for key, wholeAt := range s.wholeAt {
		if wholeAt <= now {
			delete(s.wholeAt, key)
			gone = true
		} else if looked == 0 || wholeAt < s.wholeAt[first] {
			first = key
		}
		if looked++; looked == evictionSample {
			break
		}
	}
	if !gone {
		delete(s.wholeAt, first)
	}
}

// spread mixes a key, so that numbers that follow each other go to different shards.
func spread(key uint64) uint64 {
	key ^= key >> 31
	key *= 0x9e3779b97f4a7c15
	return key >> 32
}
