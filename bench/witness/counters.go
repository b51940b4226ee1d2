package witness

import (
	"maps"
	"strconv"
	"sync"
	"time"
)

// Counters count attempts that were not granted, and remember when writes were accepted. They may be used
// from any goroutine.
type Counters struct {
	mutex    sync.Mutex
	by       map[string]int64
	failures int64
	accepted []time.Duration
}

func (c *Counters) add(what string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.by == nil {
		c.by = map[string]int64{}
	}
	c.by[what]++
}

func (c *Counters) refused(status int, code string) {
	if code == "" {
		code = "status " + strconv.Itoa(status) + " without a code"
	}
	c.add(code)
	if status >= 500 {
		c.mutex.Lock()
		c.failures++
		c.mutex.Unlock()
	}
}

func (c *Counters) accept(at time.Duration) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.accepted = append(c.accepted, at)
}

// Refused counts attempts by the code that they were refused with, or by what else became of them.
func (c *Counters) Refused() map[string]int64 {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return maps.Clone(c.by)
}

// Count is how many attempts were refused with a code.
func (c *Counters) Count(code string) int64 {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.by[code]
}

// Failures is how many attempts were answered with a status of 5xx.
func (c *Counters) Failures() int64 {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.failures
}

// AcceptedAfter is when the first write was accepted at or after a time; false if none was yet.
func (c *Counters) AcceptedAfter(at time.Duration) (time.Duration, bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	// From the end: only the latest are asked about. They come nearly in order.
	first, found := time.Duration(0), false
	for i := len(c.accepted) - 1; i >= 0 && c.accepted[i] >= at; i-- {
		first, found = c.accepted[i], true
	}
	return first, found
}

// LongestGap is the longest time without an accepted write that touches a span.
func (c *Counters) LongestGap(from, to time.Duration) time.Duration {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	longest, last := time.Duration(0), time.Duration(0)
	for _, at := range c.accepted {
		if at >= from {
			longest = max(longest, at-max(last, 0))
		}
		if last = at; at > to {
			return longest
		}
	}
	return max(longest, to-last)
}
