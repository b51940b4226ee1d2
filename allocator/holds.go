package allocator

import (
	"container/heap"
	"sync"
)

// holds is the table of live holds, with a heap by the time they end.
type holds struct {
	sync.RWMutex
	rows  map[uint32]hold
	order expiryHeap
}

func newHolds() *holds { return &holds{rows: map[uint32]hold{}} }

func (h *holds) get(number uint32) (hold, bool) {
	h.RLock()
	defer h.RUnlock()
	row, ok := h.rows[number]
	return row, ok
}

func (h *holds) set(number uint32, row hold) {
	h.Lock()
	defer h.Unlock()
	if _, known := h.rows[number]; !known {
		heap.Push(&h.order, expiry{row.expiresMillis, number})
	}
	h.rows[number] = row
}

// drop forgets a hold; its place in the heap goes when its time comes.
func (h *holds) drop(number uint32) {
	h.Lock()
	defer h.Unlock()
	delete(h.rows, number)
}

// nextExpired returns a hold whose time is over, 0 when there is none.
func (h *holds) nextExpired(nowMillis int64) uint32 {
	for len(h.order) > 0 && h.order[0].millis <= nowMillis {
		number := h.order[0].number
		heap.Pop(&h.order)
		if _, live := h.rows[number]; live {
			return number
		}
	}
	return 0
}

type expiry struct {
	millis int64
	number uint32
}

// expiryHeap orders by time and then by number, so that every replica expires in the same order.
type expiryHeap []expiry

func (e expiryHeap) Len() int { return len(e) }
func (e expiryHeap) Less(i, j int) bool {
	if e[i].millis != e[j].millis {
		return e[i].millis < e[j].millis
	}
	return e[i].number < e[j].number
}
func (e expiryHeap) Swap(i, j int) { e[i], e[j] = e[j], e[i] }

// Push adds an element; part of heap.Interface.
func (e *expiryHeap) Push(x any) { *e = append(*e, x.(expiry)) }

// Pop removes the last element; part of heap.Interface.
func (e *expiryHeap) Pop() any {
	last := (*e)[len(*e)-1]
	*e = (*e)[:len(*e)-1]
	return last
}
