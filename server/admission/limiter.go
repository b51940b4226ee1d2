package admission

import (
	"sync/atomic"
	"time"
)

// flow is one kind of requests. Its counters only grow.
type flow struct {
	offered, refused, answered atomic.Uint64
	limit                      pace

	lastOffered, lastAnswered uint64 // at the last adjustment
}

// limiter keeps the wait for a processor short: while it is too long, fewer are let in than were
// answered, and as soon as it is not, more. Where several flows want more than there is, each has its
// share, and what one leaves the others take.
type limiter struct {
	flows   []flow
	weights []float64
	maxLag  time.Duration

	capacity float64 // let in a tick; 0 while nothing is limited
	usual    float64 // answered a tick while nothing was limited, smoothed
	recent   float64 // answered in the best of the last ticks
	over     int     // ticks in a row with too long a wait
	spare    int     // ticks in a row with far more capacity than requests
}

const (
	// patientTicks: a wait that is over before is none to act on. A slow write to disk ends with
	// everybody ready to run at once.
	patientTicks = 4
	// spareTicks is how long a limit that limits nobody stays in force.
	spareTicks = 20
	// By how much fewer are let in: a little, and more the longer the wait is.
	less, lessPerLag, leastLess = 0.95, 0.03, 0.75
	more                        = 1.03
	// At least so much of what is answered is let in, less the longer the wait is: a queue gets shorter then,
	// and with even less the processor would soon have nothing to do.
	draining, drainingPerLag, leastDraining = 1, 0.05, 0.4

	fading = 0.96
	// leastShare of what is usual is always let in: the wait may have another cause than requests, and then
	// refusing them all would not shorten it.
	leastShare = 0.25
	usualTicks = 50
)

// adjust is called every tick with the wait since the last.
func (l *limiter) adjust(lag time.Duration) {
	offered, answered := l.count()
	l.recent = max(answered, l.recent*fading)
	if lag > l.maxLag {
		l.over++
		l.reduce(float64(lag) / float64(l.maxLag))
	} else {
		l.over = 0
		l.capacity *= more
		if l.capacity == 0 {
			l.usual += (answered - l.usual) / usualTicks
		}
	}
	if l.capacity == 0 {
		return
	}
	if l.capacity < 2*sum(offered) {
		l.spare = 0
	} else if l.spare++; l.spare >= spareTicks {
		l.lift()
		return
	}
	for i, share := range shares(l.capacity, offered, l.weights) {
		l.flows[i].limit.set(share / tick.Seconds())
	}
}

// count is what has come since the last adjustment, by flow, and how much of all was answered.
func (l *limiter) count() (offered []float64, answered float64) {
	offered = make([]float64, len(l.flows))
	for i := range l.flows {
		f := &l.flows[i]
		allOffered, allAnswered := f.offered.Load(), f.answered.Load()
		offered[i] = float64(allOffered - f.lastOffered)
		answered += float64(allAnswered - f.lastAnswered)
		f.lastOffered, f.lastAnswered = allOffered, allAnswered
	}
	return offered, answered
}

// reduce lets fewer in; lags says how many times too long the wait is.
func (l *limiter) reduce(lags float64) {
	switch {
	case l.capacity == 0 && l.over < patientTicks:
		return
	case l.capacity == 0:
		l.capacity = l.recent
	}
	factor := max(less-lessPerLag*(lags-1), leastLess)
	drained := max(draining-drainingPerLag*lags, leastDraining)
	l.capacity = max(l.capacity*factor, l.recent*drained, l.usual*leastShare, 1)
}

func (l *limiter) lift() {
	l.capacity, l.spare = 0, 0
	for i := range l.flows {
		l.flows[i].limit.set(0)
	}
}

// shares divides a capacity among those who want it, by their weights. Who wants less than its share
// leaves the rest to the others, and may grow into its share.
func shares(capacity float64, wanted, weights []float64) []float64 {
	given := make([]float64, len(wanted))
	open := make([]int, len(wanted))
	for i := range open {
		open[i] = i
	}
	for len(open) > 0 {
		weight, left := 0., capacity
		for _, i := range open {
			weight += weights[i]
		}
		var hungry []int
		for _, i := range open {
			if given[i] = capacity * weights[i] / weight; wanted[i] < given[i] {
				left -= wanted[i]
			} else {
				hungry = append(hungry, i)
			}
		}
		if len(hungry) == len(open) {
			break
		}
		capacity, open = left, hungry
	}
	return given
}

func sum(all []float64) (total float64) {
	for _, one := range all {
		total += one
	}
	return total
}
