package httpapi

import (
	"sync/atomic"
	"time"
)

// seldom is something that the log is told once in a while, for who causes it must not be able to fill it. The zero value is ready.
type seldom struct{ told atomic.Int64 } // in seconds since 1970

const seldomSeconds = 10

// due reports whether it is to be told now, and remembers that it is.
func (s *seldom) due(now time.Time) bool {
	told := s.told.Load()
	return now.Unix() >= told+seldomSeconds && s.told.CompareAndSwap(told, now.Unix())
}
