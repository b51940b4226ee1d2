// Package latency collects how long requests took: a histogram for each connection, merged at the
// end, so that recording costs no lock.
package latency

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// What a histogram tells apart: microseconds to a minute, to one part in 100 or better. Anything
// longer is recorded as a minute, and anything shorter as a microsecond.
const (
	lowest   = time.Microsecond
	highest  = time.Minute
	accuracy = 2
)

// Recorder is a histogram of one goroutine. The zero Recorder is empty and ready; its memory comes
// with the first value.
type Recorder struct {
	histogram *hdrhistogram.Histogram
}

// Record adds one value.
func (r *Recorder) Record(took time.Duration) {
	if r.histogram == nil {
		r.histogram = hdrhistogram.New(int64(lowest), int64(highest), accuracy)
	}
	// The value is inside the histogram's range, so there is no error to hand on.
	_ = r.histogram.RecordValue(int64(min(max(took, lowest), highest)))
}

// Merge adds another recorder's values.
func (r *Recorder) Merge(other *Recorder) {
	if other.histogram == nil {
		return
	}
	if r.histogram == nil {
		r.histogram = hdrhistogram.New(int64(lowest), int64(highest), accuracy)
	}
	r.histogram.Merge(other.histogram)
}

// Count is how many values there are.
func (r *Recorder) Count() int64 {
	if r.histogram == nil {
		return 0
	}
	return r.histogram.TotalCount()
}

// At is the value that percent of all values do not exceed; 0 without values.
func (r *Recorder) At(percent float64) time.Duration {
	if r.histogram == nil {
		return 0
	}
	return time.Duration(r.histogram.ValueAtPercentile(percent))
}

// Max is the largest value; 0 without values.
func (r *Recorder) Max() time.Duration {
	if r.histogram == nil {
		return 0
	}
	return time.Duration(r.histogram.Max())
}

// Summary is a recorder in a few numbers.
type Summary struct {
	Count      int64   `json:"count"`
	P50Micros  float64 `json:"p50Micros"`
	P90Micros  float64 `json:"p90Micros"`
	P99Micros  float64 `json:"p99Micros"`
	P999Micros float64 `json:"p999Micros"`
	MaxMicros  float64 `json:"maxMicros"`
}

// Summary gives the numbers.
func (r *Recorder) Summary() Summary {
	micros := func(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
	return Summary{
		Count: r.Count(), P50Micros: micros(r.At(50)), P90Micros: micros(r.At(90)),
		P99Micros: micros(r.At(99)), P999Micros: micros(r.At(99.9)), MaxMicros: micros(r.Max()),
	}
}
