package admission

import (
	"sync/atomic"
	"time"
)

// pace gives out turns that are evenly apart. While none is in force it costs one look.
type pace struct {
	interval atomic.Int64 // nanoseconds between two turns; 0 for no limit
	next     atomic.Int64 // when the next turn is, nanoseconds after the start
}

// burst is how far turns may be taken ahead of their time: requests come in clusters.
const burst = 20 * time.Millisecond

// set puts a rate into force; 0 lifts it.
func (p *pace) set(perSecond float64) {
	if perSecond <= 0 {
		p.interval.Store(0)
		return
	}
	p.interval.Store(max(int64(float64(time.Second)/perSecond), 1))
}

func (p *pace) perSecond() float64 {
	interval := p.interval.Load()
	if interval == 0 {
		return 0
	}
	return float64(time.Second) / float64(interval)
}

// pass takes a turn, and reports false where there is none now.
func (p *pace) pass(now time.Duration) bool { return p.wait(now, burst) < burst }

// wait takes a turn and says how long it is until it comes; at most longest, for then it takes none.
func (p *pace) wait(now, longest time.Duration) time.Duration {
	interval := p.interval.Load()
	if interval == 0 {
		return 0
	}
	for {
		next := p.next.Load()
		turn := max(next, int64(now))
		if turn-int64(now) >= int64(longest) {
			return longest
		}
		if p.next.CompareAndSwap(next, turn+interval) {
			return time.Duration(turn - int64(now))
		}
	}
}

// gauge is a duration that is set now and then.
type gauge struct{ nanos atomic.Int64 }

func (g *gauge) set(d time.Duration) { g.nanos.Store(int64(d)) }
func (g *gauge) get() time.Duration  { return time.Duration(g.nanos.Load()) }
