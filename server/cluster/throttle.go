package cluster

import (
	"sync"
	"time"
)

const (
	// throttlePause is how long the log is spared what it says of the same matter again and again.
	throttlePause = 10 * time.Second
	// maxThrottled bounds how many matters are remembered.
	maxThrottled = 64
)

// throttle says when something that goes on is worth another line in the log.
type throttle struct {
	mu   sync.Mutex
	last map[string]time.Time
}

func newThrottle() *throttle { return &throttle{last: map[string]time.Time{}} }

// due reports whether a matter was not told of lately, and remembers that it is now.
func (t *throttle) due(matter string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if last, known := t.last[matter]; known && time.Since(last) < throttlePause {
		return false
	}
	if len(t.last) >= maxThrottled {
		clear(t.last)
	}
	t.last[matter] = time.Now()
	return true
}
