// Package tally counts answers by the kind of request, and refusals by their code.
package tally

import (
	"slices"
	"strings"

	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/latency"
	"github.com/cupo-ec/cupo/bench/report"
)

// Tally is the answers of one goroutine. Kinds are numbered as their names were given.
type Tally struct {
	names     []string
	latencies []latency.Recorder
	refused   map[string]int64
	requests  int64
}

// New is an empty tally of kinds with these names.
func New(names ...string) *Tally {
	return &Tally{names: names, latencies: make([]latency.Recorder, len(names)), refused: map[string]int64{}}
}

// NewEach is n empty tallies, one for each goroutine.
func NewEach(n int, names ...string) []*Tally {
	all := make([]*Tally, n)
	for i := range all {
		all[i] = New(names...)
	}
	return all
}

// Answer enters one answer and gives the code that it was refused with, empty for none.
func (t *Tally) Answer(kind int, answer *client.Response) (refusal string) {
	t.requests++
	t.latencies[kind].Record(answer.Took)
	if answer.OK() {
		return ""
	}
	code := client.ProblemCode(answer.Body)
	if code == "" {
		code = "status without a code"
	}
	t.refused[code]++
	return code
}

// Requests is how many answers there were.
func (t *Tally) Requests() int64 { return t.requests }

// Refused is how many answers were refused with a code.
func (t *Tally) Refused(code string) int64 { return t.refused[code] }

// Latency is how long requests of a kind took.
func (t *Tally) Latency(kind int) *latency.Recorder { return &t.latencies[kind] }

// Merge makes one tally of many of the same kinds.
func Merge(all []*Tally) *Tally {
	sum := New(all[0].names...)
	for _, t := range all {
		sum.requests += t.requests
		for kind := range t.latencies {
			sum.latencies[kind].Merge(&t.latencies[kind])
		}
		for code, n := range t.refused {
			sum.refused[code] += n
		}
	}
	return sum
}

// Latencies is a table of the kinds that came.
func (t *Tally) Latencies() *report.Table {
	table := &report.Table{Header: []string{"requests", "count", "p50", "p90", "p99", "max"}}
	for kind, name := range t.names {
		l := &t.latencies[kind]
		if l.Count() == 0 {
			continue
		}
		table.Row(name, report.Count(l.Count()), report.Duration(l.At(50)), report.Duration(l.At(90)),
			report.Duration(l.At(99)), report.Duration(l.Max()))
	}
	return table
}

// AddRefusals adds a row for each code, the most frequent first.
func (t *Tally) AddRefusals(table *report.Table) {
	codes := make([]string, 0, len(t.refused))
	for code := range t.refused {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, func(a, b string) int {
		if t.refused[a] != t.refused[b] {
			return int(t.refused[b] - t.refused[a])
		}
		return strings.Compare(a, b)
	})
	for _, code := range codes {
		table.Row("  refused: "+code, report.Count(t.refused[code]))
	}
}

// Summary is a tally as JSON writes it.
type Summary struct {
	Requests  int64                      `json:"requests"`
	Refused   map[string]int64           `json:"refused"`
	Latencies map[string]latency.Summary `json:"latencies"`
}

// Summary gives the numbers.
func (t *Tally) Summary() Summary {
	s := Summary{Requests: t.requests, Refused: t.refused, Latencies: map[string]latency.Summary{}}
	for kind, name := range t.names {
		if t.latencies[kind].Count() > 0 {
			s.Latencies[name] = t.latencies[kind].Summary()
		}
	}
	return s
}
