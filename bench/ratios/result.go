package ratios

import (
	"context"
	"fmt"
	"time"

	"github.com/cupo-ec/cupo/bench/audit"
	"github.com/cupo-ec/cupo/bench/caller"
	"github.com/cupo-ec/cupo/bench/report"
)

// check reads everything back from the restarted node.
func (r *runner) check(ctx context.Context) (*audit.Report, error) {
	asking, err := caller.New(r.demo.URL, r.demo.Tokens.Admin)
	if err != nil {
		return nil, err
	}
	defer asking.Close()
	pairs, err := asking.Pairs("")
	if err != nil {
		return nil, err
	}
	connections := r.connections[:sideClients]
	from, to := time.Now().AddDate(0, 0, -1).Format(time.DateOnly), time.Now().AddDate(0, 0, 90).Format(time.DateOnly)
	days, err := caller.Days(ctx, r.endpoint, connections, pairs, from, to)
	if err != nil {
		return nil, err
	}
	var places audit.Places
	if err := places.ReadDays(ctx, r.endpoint, connections, pairs, days); err != nil {
		return nil, err
	}
	checked, err := audit.Check(ctx, r.endpoint, connections, r.ledgers, &places, nil)
	if err != nil {
		return nil, err
	}
	verified, err := asking.Verify()
	if err != nil {
		return nil, err
	}
	checked.AddVerification(verified)
	for _, finding := range r.findings {
		checked.Add("%s", finding)
	}
	return checked, nil
}

// Ratio is one row of the design's table.
type Ratio struct {
	What      string `json:"what"`
	Measured  string `json:"measured"`
	Prototype string `json:"prototype"`
	Target    string `json:"target"`
}

// notMeasured stands where this run has no figure, and says where one comes from.
const notMeasured = "not measured here"

func (r *runner) ratios(restart time.Duration, appointments int64) []Ratio {
	two := func(name string) string { return fmt.Sprintf("%.2f", r.series.median(name)) }
	few, many, both := two(noopShare(64)), two(noopShare(512)), notMeasured
	restarted := fmt.Sprintf("%.2f s with %s", restart.Seconds(), report.Count(appointments))
	if r.options.Nodes > 1 {
		few, many, both = notMeasured, notMeasured, few+" / "+many
		restarted = notMeasured
	}
	return []Ratio{
		{"durable bookings ÷ no-op, 1 node, 64 clients", few, "0.40 (quiet disk 0.6)", "0.55"},
		{"the same, 512 clients", many, "0.61 (quiet disk 0.9)", "0.80"},
		{fmt.Sprintf("the same, %d nodes, 64 / 512 clients", max(3, r.options.Nodes)), both, "0.26 / 0.56", "0.40 / 0.65"},
		{"server CPU a booking, all rules on", fmt.Sprintf("%.1f µs", r.series.median(processorTime)), "–", "20 µs"},
		{"lost race ÷ no-op", two(lostRatio), "0.9–1.1", "0.95"},
		{"bulk ×50, bookings/s", report.Count(int64(r.series.median(bulkRate))), "760,000", "1,000,000"},
		{"÷ PostgreSQL 15 behind an HTTP server", notMeasured, "5.5", "5"},
		{"÷ etcd, 3 nodes against 3 nodes", notMeasured, "5", "7"},
		{"÷ Redis 7, unpipelined / pipelined", notMeasured, "1.1–1.5 / 8", "2 / 10"},
		{"10,000 persons after 50 slots", fmt.Sprintf("%.3f s", r.series.median(crowdTime)), "0.10–0.14 s", "0.1 s"},
		{"one client, p50 ÷ one bare fdatasync", two(oneClientShare), "1.7", "1.5"},
		{"RAM a person / an appointment / a kept key", notMeasured, "36 / 33 / – B", "64 / 48 / 32 B"},
		{"longest GC stop at 5 M persons", notMeasured, "–", "1 ms"},
		{"restart, a million appointments", restarted, "0.5 s", "0.4 s"},
		{"a month's requests ÷ the same as no-ops", "see `make month`", "–", "1.3"},
	}
}

// Measured is one series as JSON writes it.
type Measured struct {
	Median  float64   `json:"median"`
	Lowest  float64   `json:"lowest"`
	Highest float64   `json:"highest"`
	Rounds  []float64 `json:"rounds"`
}

// Figures is what a run came to, as out/bench.json has it.
type Figures struct {
	Date            time.Time           `json:"date"`
	Machine         report.Machine      `json:"machine"`
	FileSystem      string              `json:"fileSystem"`
	FdatasyncMicros float64             `json:"fdatasyncP50Micros"`
	Short           bool                `json:"short"`
	Persons         int                 `json:"persons"`
	Ratios          []Ratio             `json:"ratios"`
	Measured        map[string]Measured `json:"measured"`
	RestartSeconds  float64             `json:"restartSeconds"`
	PeakMemory      int64               `json:"peakMemoryBytes"`
	Check           *audit.Report       `json:"check"`
}

// finish prints the tables and the check, and writes the figures.
func (r *runner) finish(peak int64, restart time.Duration, checked *audit.Report) error {
	f := &Figures{
		Date: time.Now().UTC().Truncate(time.Second), Machine: report.ThisMachine(r.options.Node.Binary),
		FileSystem: r.fileSystem, FdatasyncMicros: r.series.median(fdatasyncTime), Short: r.options.Short,
		Persons: r.size.persons, Ratios: r.ratios(restart, checked.Codes), Measured: map[string]Measured{},
		RestartSeconds: restart.Seconds(), PeakMemory: peak, Check: checked,
	}
	table := &report.Table{Header: []string{"measured", "median", "lowest", "highest"}}
	for _, name := range r.series.names {
		lowest, highest := r.series.bounds(name)
		median := r.series.median(name)
		f.Measured[name] = Measured{median, lowest, highest, r.series.values[name]}
		table.Row(name, figure(median), figure(lowest), figure(highest))
	}
	table.Row("restart, s", figure(restart.Seconds()))
	table.Row("most memory of the node, MiB", figure(float64(peak>>20)))
	m := f.Machine
	fmt.Fprintf(r.options.Out, "\n%s, %d cores, %s MiB, Linux %s, %s (server %s); data on %s; one fdatasync takes %.0f µs\n\n",
		m.Processor, m.Cores, report.Count(m.MemoryBytes>>20), m.Kernel, m.GoVersion, m.ServerVersion, r.fileSystem, f.FdatasyncMicros)
	if _, err := table.WriteTo(r.options.Out); err != nil {
		return fmt.Errorf("printing the table: %w", err)
	}
	fmt.Fprintln(r.options.Out)
	beside := &report.Table{Header: []string{"ratio (design.md, section 6)", "measured", "prototype", "to reach"}}
	for _, ratio := range f.Ratios {
		beside.Row(ratio.What, ratio.Measured, ratio.Prototype, ratio.Target)
	}
	if _, err := beside.WriteTo(r.options.Out); err != nil {
		return fmt.Errorf("printing the table: %w", err)
	}
	if err := report.WriteJSON(r.options.JSONPath, f); err != nil {
		return err
	}
	fmt.Fprintf(r.options.Out, "\nThe figures are in %s. After the restart:", r.options.JSONPath)
	return checked.Print(r.options.Out)
}

func figure(x float64) string {
	switch {
	case x >= 1000:
		return report.Count(int64(x))
	case x >= 100:
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.2f", x)
}
