package overload

import (
	"fmt"
	"io"
	"time"

	"github.com/cupo-ec/cupo/bench/latency"
	"github.com/cupo-ec/cupo/bench/report"
)

// Figures is what a run came to, as out/overload.json has it.
type Figures struct {
	Date    time.Time      `json:"date"`
	Machine report.Machine `json:"machine"`
	// Split says that node and generator had processors of their own.
	Split       bool    `json:"split"`
	Connections int     `json:"connections"`
	Factor      float64 `json:"factor"`
	PeakClients int     `json:"peakClients"`
	// PeakPerSecond and FloodPerSecond are what was answered within a second, Ratio the one by the other.
	PeakPerSecond    float64       `json:"peakPerSecond"`
	OfferedPerSecond float64       `json:"offeredPerSecond"`
	FloodPerSecond   float64       `json:"floodPerSecond"`
	Ratio            float64       `json:"ratio"`
	Kinds            []KindFigures `json:"kinds"`
	// PerProcessor is Ratio where both are counted by the node's processor time: what is left of it on a
	// machine that is busy with other things as well.
	PerProcessor float64 `json:"perProcessor"`
	// PeakBusy and NodeBusy are how many processors the node used at its peak and during the flood.
	PeakBusy        float64 `json:"peakBusy"`
	NodeBusy        float64 `json:"nodeBusy"`
	MemoryBefore    int64   `json:"memoryBeforeBytes"`
	MemoryPeak      int64   `json:"memoryPeakBytes"`
	MemoryAfter     int64   `json:"memoryAfterBytes"`
	RecoverySeconds float64 `json:"recoverySeconds"`
	// PlacesLeft is how many places were not asked for; below 0 the last bookings were of taken places.
	PlacesLeft int `json:"placesLeft"`
}

// KindFigures are those of one kind of requests.
type KindFigures struct {
	Name           string          `json:"name"`
	PeakPerSecond  float64         `json:"peakPerSecond"`
	FloodPerSecond float64         `json:"floodPerSecond"`
	Flood          *Count          `json:"flood"`
	Latency        latency.Summary `json:"latency"`
}

func (f *Figures) take(peak, flood *counts) {
	f.PeakPerSecond, f.FloodPerSecond = peak.perSecond(), flood.perSecond()
	f.Ratio = f.FloodPerSecond / f.PeakPerSecond
	f.PeakBusy, f.NodeBusy = peak.busy(), flood.busy()
	if f.PeakBusy > 0 && f.NodeBusy > 0 {
		f.PerProcessor = f.Ratio * f.PeakBusy / f.NodeBusy
	}
	f.OfferedPerSecond = float64(flood.offered()) / flood.took.Seconds()
	for k := range kinds {
		in := &flood.byKind[k]
		f.Kinds = append(f.Kinds, KindFigures{
			Name: kindNames[k], PeakPerSecond: float64(peak.byKind[k].InTime) / peak.took.Seconds(),
			FloodPerSecond: float64(in.InTime) / flood.took.Seconds(), Flood: in, Latency: in.latency.Summary(),
		})
	}
}

func (f *Figures) print(to io.Writer) error {
	table := &report.Table{Header: []string{
		"kind", "peak/s", "offered/s", "no connection", "in time/s", "÷ sent", "p50", "p99", "refused/s", "told when", "failed",
	}}
	seconds := float64(0)
	for i := range f.Kinds {
		k := &f.Kinds[i]
		in := k.Flood
		if k.FloodPerSecond > 0 {
			seconds = float64(in.InTime) / k.FloodPerSecond
		}
		table.Row(k.Name, whole(k.PeakPerSecond), whole(float64(in.Sent+in.Kept)/seconds), percent(in.Kept, in.Sent+in.Kept),
			whole(k.FloodPerSecond), percent(in.InTime, in.Sent), micros(k.Latency.P50Micros), micros(k.Latency.P99Micros),
			whole(float64(in.Refused)/seconds), percent(in.Told, in.Refused), report.Count(in.Failed))
	}
	fmt.Fprintf(to, "\nPeak %s/s (%d clients). Offered %s/s, %.1f times that, by %s connections.\n\n",
		whole(f.PeakPerSecond), f.PeakClients, whole(f.OfferedPerSecond), f.OfferedPerSecond/f.PeakPerSecond, report.Count(int64(f.Connections)))
	if _, err := table.WriteTo(to); err != nil {
		return fmt.Errorf("printing the table: %w", err)
	}
	fmt.Fprintf(to, "\nAnswered in time ÷ peak: %.2f (to reach 0.90). Memory of the node: %d MiB before, %d at most, %d after. Recovered after %s.\nThe node used %.2f processors at its peak and %.2f in the flood; answered in time by its processor time ÷ the same at the peak: %.2f.\n",
		f.Ratio, f.MemoryBefore>>20, f.MemoryPeak>>20, f.MemoryAfter>>20, report.Duration(time.Duration(f.RecoverySeconds*float64(time.Second))), f.PeakBusy, f.NodeBusy, f.PerProcessor)
	if f.PlacesLeft < 0 {
		fmt.Fprintln(to, "The places ran out: the last bookings were of taken places, which costs less.")
	}
	return nil
}

func whole(x float64) string { return report.Count(int64(x)) }

func micros(x float64) string { return report.Duration(time.Duration(x * float64(time.Microsecond))) }

func percent(part, all int64) string {
	if all == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(part)/float64(all))
}
