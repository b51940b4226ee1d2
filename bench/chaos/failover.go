//go:build linux

package chaos

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/cupo-ec/cupo/bench/latency"
	"github.com/cupo-ec/cupo/bench/report"
)

// failover measures how long no write is accepted when the leader is killed, stopped and cut off, each as
// often as was asked for.
func (p *play) failover(ctx context.Context) error {
	measured := []Fault{
		&killed{leads: true}, &paused{leads: true},
		&parted{leads: true, way: inwards}, &parted{leads: true, way: outwards},
	}
	for _, f := range measured {
		if !strings.Contains(f.Name(), p.options.Only) {
			continue
		}
		if why := p.missing(f); why != "" {
			p.figures.NotRun = append(p.figures.NotRun, NotRun{f.Name(), why})
			notRun(p.options.Out, f.Name(), why)
			continue
		}
		if err := p.measure(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

func (p *play) measure(ctx context.Context, f Fault) error {
	times := &latency.Recorder{}
	for n := range p.options.Failover {
		if err := p.cause(ctx, f); err != nil {
			return fmt.Errorf("measurement %d: %w", n+1, err)
		}
		times.Record(p.figures.away(f.Name()))
		if err := p.steady(ctx); err != nil {
			return err
		}
	}
	p.figures.Failover = append(p.figures.Failover, Failover{
		Fault: f.Name(), Times: times.Count(),
		P50Seconds: times.At(50).Seconds(), P99Seconds: times.At(99).Seconds(), MaxSeconds: times.Max().Seconds(),
	})
	return nil
}

// Failover is how long no write was accepted, over many faults of one kind.
type Failover struct {
	Fault      string  `json:"fault"`
	Times      int64   `json:"times"`
	P50Seconds float64 `json:"p50Seconds"`
	P99Seconds float64 `json:"p99Seconds"`
	MaxSeconds float64 `json:"maxSeconds"`
}

func (f *Figures) failovers() *report.Table {
	if len(f.Failover) == 0 {
		return nil
	}
	table := &report.Table{Title: "Until a write was accepted again", Header: []string{"fault", "times", "p50", "p99", "max"}}
	for _, one := range f.Failover {
		table.Row(one.Fault, report.Count(one.Times), seconds(one.P50Seconds), seconds(one.P99Seconds), seconds(one.MaxSeconds))
	}
	return table
}

func seconds(s float64) string { return report.Duration(time.Duration(s * float64(time.Second))) }
