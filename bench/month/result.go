package month

import (
	"fmt"
	"slices"
	"time"

	"github.com/cupo-ec/cupo/bench/audit"
	"github.com/cupo-ec/cupo/bench/node"
	"github.com/cupo-ec/cupo/bench/report"
	"github.com/cupo-ec/cupo/bench/tally"
)

// Figures is what a replay came to, as out/month.json has it.
type Figures struct {
	Date          time.Time      `json:"date"`
	Machine       report.Machine `json:"machine"`
	FileSystem    string         `json:"fileSystem"`
	Month         string         `json:"month"`
	Scale         float64        `json:"scale"`
	Persons       int            `json:"persons"`
	PlacesAtStart int64          `json:"placesAtStart"`
	Connections   int            `json:"connections"`
	Bookings      int64          `json:"bookings"`
	Answers       tally.Summary  `json:"answers"`
	PlayedSeconds float64        `json:"playedSeconds"`
	RolledSeconds float64        `json:"clockAndPublishingSeconds"`
	RequestRate   float64        `json:"requestsPerSecond"`
	// MedianRatio and OverallRatio are the time of the requests ÷ the time of the same as no-ops: the
	// median of the sampled hours, and the sum of their times ÷ the sum.
	MedianRatio  float64       `json:"noopRatioMedian"`
	OverallRatio float64       `json:"noopRatioOverall"`
	NoopHours    int           `json:"noopHours"`
	NoopRequests int64         `json:"noopRequests"`
	PeakMemory   int64         `json:"peakMemoryBytes"`
	Check        *audit.Report `json:"check"`
}

func (r *replay) figures(n *node.Node, target int, checked *audit.Report) (*Figures, *tally.Tally, error) {
	tallies := make([]*tally.Tally, len(r.desks))
	for i, d := range r.desks {
		tallies[i] = d.tally
	}
	sum := tally.Merge(tallies)
	o := &r.options
	f := &Figures{
		Date: time.Now().UTC().Truncate(time.Second), Machine: report.ThisMachine(o.Node.Binary),
		Month: o.Month, Scale: o.Scale, Persons: o.Node.Persons, PlacesAtStart: r.setting.places,
		Connections: o.Connections, Bookings: r.booked.Load(), Answers: sum.Summary(),
		PlayedSeconds: r.played.Seconds(), RolledSeconds: r.rolled.Seconds(),
		RequestRate: float64(sum.Requests()) / r.played.Seconds(), NoopHours: len(r.slices), Check: checked,
	}
	f.MedianRatio, f.OverallRatio, f.NoopRequests = ratioOf(r.slices)
	if f.Bookings != int64(target) {
		checked.Add("%d bookings were acknowledged, %d were to be made", f.Bookings, target)
	}
	var err error
	if f.FileSystem, err = report.FileSystem(o.Node.DataDir); err != nil {
		return nil, nil, err
	}
	if f.PeakMemory, err = n.PeakMemory(); err != nil {
		return nil, nil, err
	}
	return f, sum, nil
}

// ratioOf gives the median of the slices' ratios and the ratio of their sums; zeros without slices.
func ratioOf(slicesOf []slice) (median, overall float64, requests int64) {
	var ratios []float64
	var real, noop time.Duration
	for _, s := range slicesOf {
		ratios = append(ratios, float64(s.real)/float64(s.noop))
		real += s.real
		noop += s.noop
		requests += s.requests
	}
	if len(ratios) == 0 {
		return 0, 0, 0
	}
	slices.Sort(ratios)
	middle := len(ratios) / 2
	median = ratios[middle]
	if len(ratios)%2 == 0 {
		median = (ratios[middle-1] + ratios[middle]) / 2
	}
	return median, float64(real) / float64(noop), requests
}

// finish prints the table and the check, and writes the figures.
func (r *replay) finish(n *node.Node, target int, checked *audit.Report) error {
	f, sum, err := r.figures(n, target, checked)
	if err != nil {
		return err
	}
	out := r.options.Out
	table := &report.Table{Title: fmt.Sprintf("\nThe month %s at scale %g", f.Month, f.Scale)}
	table.Row("bookings acknowledged", report.Count(f.Bookings))
	table.Row("look-ups for each booking", fmt.Sprintf("%.1f", float64(sum.Latency(kindLook).Count())/float64(f.Bookings)))
	table.Row("requests, one in flight on each of "+report.Count(int64(f.Connections))+" connections", report.Count(sum.Requests()))
	sum.AddRefusals(table)
	table.Row("time of the requests", report.Duration(r.played))
	table.Row("requests a second", report.Rate(sum.Requests(), r.played))
	table.Row("moving the clock, publishing agendas", report.Duration(r.rolled))
	table.Row("reading back the days that were over", report.Duration(r.readBack))
	table.Row("most memory of the node", report.Count(f.PeakMemory>>20)+" MiB")
	if f.NoopHours == 0 {
		table.Row("time ÷ the same requests as no-ops", "not measured")
	} else {
		table.Row("time ÷ the same requests as no-ops, median", fmt.Sprintf("%.2f", f.MedianRatio))
		table.Row("the same, of all sampled hours together", fmt.Sprintf("%.2f", f.OverallRatio))
	}
	if _, err := table.WriteTo(out); err != nil {
		return fmt.Errorf("printing the table: %w", err)
	}
	fmt.Fprintf(out, "  (no-ops: the %s requests of %d of the %d hours, each hour's sent again right after it, with the same\n"+
		"  bytes and the same sizes of answers; moving the clock and reading back are in neither time)\n\n",
		report.Count(f.NoopRequests), f.NoopHours, len(r.setting.hours))
	if _, err := sum.Latencies().WriteTo(out); err != nil {
		return fmt.Errorf("printing the table: %w", err)
	}
	if err := report.WriteJSON(r.options.JSONPath, f); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nThe figures are in %s.\n", r.options.JSONPath)
	return checked.Print(out)
}
