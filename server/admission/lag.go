package admission

import (
	"math"
	"runtime/metrics"
	"time"
)

// runLag reads off the runtime how long goroutines that were ready waited for a processor. It belongs to
// one goroutine.
type runLag struct {
	sample [1]metrics.Sample
	before []uint64
}

// lagQuantile of the waits are no longer than the lag.
const lagQuantile = 0.9

func newRunLag() *runLag {
	l := &runLag{}
	l.sample[0].Name = "/sched/latencies:seconds"
	l.since()
	return l
}

// since is the wait since the last call.
func (l *runLag) since() time.Duration {
	metrics.Read(l.sample[:])
	if l.sample[0].Value.Kind() != metrics.KindFloat64Histogram {
		return 0 // a runtime that does not measure it
	}
	histogram := l.sample[0].Value.Float64Histogram()
	fresh := make([]uint64, len(histogram.Counts))
	for i, count := range histogram.Counts {
		fresh[i] = count
		if i < len(l.before) {
			fresh[i] -= l.before[i]
		}
	}
	l.before = append(l.before[:0], histogram.Counts...)
	return quantile(fresh, histogram.Buckets, lagQuantile)
}

// quantile is the lower bound of the bucket in which a share of all values ends; 0 without values.
func quantile(counts []uint64, bounds []float64, share float64) time.Duration {
	total := uint64(0)
	for _, count := range counts {
		total += count
	}
	rest := uint64(math.Ceil(float64(total) * share))
	for i, count := range counts {
		if count < rest {
			rest -= count
			continue
		}
		if rest == 0 {
			break
		}
		return time.Duration(max(bounds[i], 0) * float64(time.Second))
	}
	return 0
}
