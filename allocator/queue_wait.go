package allocator

import "math/bits"

// Wait is how long somebody will wait, in whole minutes: about Minutes, and four times in five between Low
// and High. Longer waits are told in steps of 5 and 15 minutes: nobody knows them better.
type Wait struct{ Minutes, Low, High int }

const (
	millisPerMinute = 60_000
	// enoughIntervals is how many must have been measured before they count.
	enoughIntervals = 4
	// maxIntervalMillis bounds one of them: a desk that was closed for hours says nothing about its work.
	maxIntervalMillis = MaxServiceMinutes * millisPerMinute
	// Four of five values of a normal distribution are within this many hundredths of its deviation.
	spreadHundredths = 128
)

// timed adds an interval between two calls; the oldest makes room.
func (l *line) timed(millis int64) {
	v := uint32(min(max(millis, 0), maxIntervalMillis))
	if l.used < maxIntervals {
		l.intervals[l.used] = v
		l.used++
		return
	}
	copy(l.intervals[:], l.intervals[1:])
	l.intervals[maxIntervals-1] = v
}

// wait estimates how long it takes until as many people have been called as are ahead. Calls are timed
// and not services, so that several desks count by themselves. Where little was measured, the planned
// minutes count, and may be wrong by half or by as much again.
func (l *line) wait(plannedMinutes uint8, ahead int) Wait {
	n := int64(ahead)
	if l == nil || l.used < enoughIntervals {
		planned := n * int64(plannedMinutes) * millisPerMinute
		return rounded(planned, planned/2, 2*planned)
	}
	intervals := l.intervals[:l.used]
	sum, squares := int64(0), int64(0)
	for _, v := range intervals {
		sum += int64(v)
	}
	mean := sum / int64(len(intervals))
	for _, v := range intervals {
		squares += (int64(v) - mean) * (int64(v) - mean)
	}
	variance := uint64(squares) / uint64(len(intervals)-1)
	// The deviation of the sum of n: its square is n times the square of one.
	high, low := bits.Mul64(variance, uint64(n))
	spread := int64(rootOf(high, low)) * spreadHundredths / 100
	return rounded(n*mean, max(n*mean-spread, 0), n*mean+spread)
}

// rootOf is the whole root of a number below 2^124.
func rootOf(high, low uint64) uint64 {
	root := uint64(0)
	for bit := uint64(1) << 61; bit > 0; bit >>= 1 {
		h, l := bits.Mul64(root|bit, root|bit)
		if h < high || h == high && l <= low {
			root |= bit
		}
	}
	return root
}

// rounded turns milliseconds into minutes that do not pretend to be exact. The bounds are rounded outwards.
func rounded(millis, low, high int64) Wait {
	step := int64(millisPerMinute)
	switch {
	case millis >= 60*millisPerMinute:
		step = 15 * millisPerMinute
	case millis >= 10*millisPerMinute:
		step = 5 * millisPerMinute
	}
	minutes := func(v int64) int { return int(v / step * (step / millisPerMinute)) }
	return Wait{Minutes: minutes(millis + step/2), Low: minutes(low), High: minutes(high + step - 1)}
}
