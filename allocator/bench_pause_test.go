package allocator

import (
	"runtime"
	"runtime/debug"
	"slices"
	"testing"
	"time"
)

// BenchmarkPause measures how long the garbage collector stops the world over a state of national size: five
// million persons and three million appointments. Their rows have no pointers, so there is little to look at.
func BenchmarkPause(b *testing.B) {
	const million = 1_000_000
	w := town(b)
	first := w.s.people.rows.count() + 1
	empty := heapBytes()
	addPersons(b, w, 5*million)
	persons := heapBytes() - empty
	addAgendas(b, w, 3*million/64+1)
	w.s.BeginTerm(1)
	book(b, w, first, 3*million, func(c *Command) { c.Key = Key{} })
	var stops []time.Duration
	for b.Loop() {
		var stats debug.GCStats
		runtime.GC()
		debug.ReadGCStats(&stats)
		stops = append(stops, stats.Pause[0])
	}
	slices.Sort(stops)
	b.ReportMetric(float64(persons)/(5*million), "B/person")
	b.ReportMetric(float64(stops[len(stops)/2].Microseconds()), "µs/median-stop")
	b.ReportMetric(float64(stops[len(stops)-1].Microseconds()), "µs/longest-stop")
	runtime.KeepAlive(w)
}
