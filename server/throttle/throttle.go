// Package throttle spares the log what goes on and on: who causes a line must not be able to fill it.
package throttle

import (
	"sync"
	"time"
)

const (
	// pause is how long the log is spared what it says of the same matter again and again.
	pause = 10 * time.Second
	// maxMatters bounds how many matters are remembered.
	maxMatters = 64
)

// Throttle says when something that goes on is worth another line in the log. The zero value is ready; its methods may be
// called at the same time.
type Throttle struct {
	mu   sync.Mutex
	told map[string]time.Time // by matter
}

// Due reports whether a matter was not told of in the last ten seconds, and remembers that it is now.
func (t *Throttle) Due(matter string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if told, known := t.told[matter]; known && time.Since(told) < pause {
		return false
	}
	if t.told == nil || len(t.told) >= maxMatters {
		t.told = map[string]time.Time{}
	}
	t.told[matter] = time.Now()
	return true
}
