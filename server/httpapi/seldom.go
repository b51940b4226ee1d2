package httpapi

import (
	"sync"
	"time"
)

// seldom is something that the log is told once in a while, for who causes it must not be able to fill it. The zero value is ready.
type seldom struct {
	mu   sync.Mutex
	told time.Time
}

const seldomPause = 10 * time.Second

// due reports whether it is to be told now, and remembers that it is.
func (s *seldom) due() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.told.IsZero() && time.Since(s.told) < seldomPause {
		return false
	}
	s.told = time.Now()
	return true
}
