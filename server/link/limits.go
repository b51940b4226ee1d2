package link

import "time"

// Limits are what both ends of a connection should have alike. A zero field has its default.
type Limits struct {
	MaxPayloadBytes int // of a call or an answer; 2 MiB and 64 KiB for what is around a body
	// MaxQueuedBytes is how much waits to be written on a connection before whoever wants to add to it
	// waits as well; 4 MiB. A single frame may be longer.
	MaxQueuedBytes int
	// Heartbeat is how long an end may have nothing to say before it says so; 1 s. After three of them
	// without a byte heard, or without a byte taken by the peer, the connection is given up.
	Heartbeat time.Duration
}

const (
	// ticksEachBeat is how often a connection is looked at: an end is given up at most a quarter of a
	// heartbeat late.
	ticksEachBeat = 4
	// ticksPatience is how long nothing may be heard, or taken.
	ticksPatience = 3 * ticksEachBeat
)

func (l Limits) withDefaults() Limits {
	l.MaxPayloadBytes = orDefault(l.MaxPayloadBytes, 2<<20+64<<10)
	l.MaxQueuedBytes = orDefault(l.MaxQueuedBytes, 4<<20)
	l.Heartbeat = orDefault(l.Heartbeat, time.Second)
	return l
}

func (l Limits) tick() time.Duration { return max(l.Heartbeat/ticksEachBeat, 1) }

func orDefault[T ~int | ~int64](value, otherwise T) T {
	if value <= 0 {
		return otherwise
	}
	return value
}
