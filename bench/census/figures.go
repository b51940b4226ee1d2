package census

import (
	"fmt"
	"io"
	"time"

	"github.com/cupo-ec/cupo/bench/report"
)

// Latency is how long bookings took.
type Latency struct {
	Bookings int64         `json:"bookings"`
	P50      time.Duration `json:"p50Nanos"`
	P99      time.Duration `json:"p99Nanos"`
}

// Figures are what was measured.
type Figures struct {
	Persons   int   `json:"persons"`
	FileBytes int64 `json:"fileBytes"`
	Verified  int64 `json:"verifiedPersons"`
	// Importing is the time both halves of the import took; the node's recovery between them is not in it.
	Importing time.Duration `json:"importNanos"`
	Recovered time.Duration `json:"recoveredAfterKillNanos"`
	Restart   time.Duration `json:"restartNanos"`

	MemoryBefore int64 `json:"memoryBeforeBytes"`
	MemoryPeak   int64 `json:"memoryPeakBytes"`
	MemoryAfter  int64 `json:"memoryAfterRestartBytes"`

	Before Latency `json:"bookingsBefore"`
	During Latency `json:"bookingsDuring"`
}

// print writes the figures as tables.
func (f *Figures) print(to io.Writer) error {
	census := report.Table{Title: "The registry"}
	census.Row("persons imported", report.Count(int64(f.Persons)))
	census.Row("persons that verify found", report.Count(f.Verified))
	census.Row("time of the import, without the kill", report.Duration(f.Importing))
	census.Row("lines", report.Rate(int64(f.Persons), f.Importing))
	census.Row("ready again after kill -9 at half", report.Duration(f.Recovered))
	census.Row("restart with all of them", report.Duration(f.Restart))
	census.Row("memory of the node before", megabytes(f.MemoryBefore))
	census.Row("most memory while importing", megabytes(f.MemoryPeak))
	census.Row("memory after the restart", megabytes(f.MemoryAfter))
	census.Row("more memory for each person", report.Count(max(f.MemoryAfter-f.MemoryBefore, 0)/int64(max(f.Persons, 1)))+" B")
	bookings := report.Table{Title: "Bookings", Header: []string{"", "before", "during", "ratio"}}
	bookings.Row("booked", report.Count(f.Before.Bookings), report.Count(f.During.Bookings))
	bookings.Row("p50", report.Duration(f.Before.P50), report.Duration(f.During.P50), ratio(f.During.P50, f.Before.P50))
	bookings.Row("p99", report.Duration(f.Before.P99), report.Duration(f.During.P99), ratio(f.During.P99, f.Before.P99))
	for _, table := range []*report.Table{&census, &bookings} {
		if _, err := table.WriteTo(to); err != nil {
			return fmt.Errorf("printing the figures: %w", err)
		}
	}
	return nil
}

func megabytes(bytes int64) string { return report.Count(bytes>>20) + " MiB" }

func ratio(during, before time.Duration) string {
	if before == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", float64(during)/float64(before))
}
