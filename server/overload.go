package server

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/admission"
)

// OverloadConfig says what happens when more comes than can be answered.
type OverloadConfig struct {
	// AnswerWithin is how long after it has come an ordinary request should be answered. What would
	// take longer is refused at once.
	AnswerWithin time.Duration
	// HeldBytes bounds the memory of all larger bodies that are being read or looked at.
	HeldBytes int
}

func defaultOverload() OverloadConfig {
	return OverloadConfig{AnswerWithin: time.Second, HeldBytes: 64 << 20}
}

// overloadSettings are the settings of an OverloadConfig.
func overloadSettings(o *OverloadConfig) []*setting {
	return []*setting{
		durationSetting("answer-within", "how long a booking may wait for its answer; what would wait longer is refused at once", &o.AnswerWithin),
		intSetting("max-held-bytes", "memory for all bodies larger than a header may be, at once", &o.HeldBytes),
	}
}

// waits is how long commands have waited to be proposed.
type waits struct{ seconds *prometheus.HistogramVec }

func newWaits() *waits {
	w := &waits{prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "cupo_proposal_wait_seconds", Buckets: requestSeconds,
		Help: "Time that commands waited to be proposed, by class: the longest of those that share an entry.",
	}, []string{"class"})}
	for class := range raftstore.Class(raftstore.Classes) {
		w.seconds.WithLabelValues(class.String())
	}
	return w
}

func (w *waits) observe(class raftstore.Class, waited time.Duration) {
	w.seconds.WithLabelValues(class.String()).Observe(waited.Seconds())
}

// watchOverload shows what is let in and refused, and why.
func (m *meter) watchOverload(gate *admission.Gate, w *waits) {
	m.registry.MustRegister(w.seconds, &gateCollector{
		gate: gate,
		admitted: prometheus.NewDesc("cupo_admitted_total",
			"Requests that were let in, by kind.", []string{"kind"}, nil),
		refused: prometheus.NewDesc("cupo_turned_away_total",
			"Requests that were refused because they could not be answered in time, by kind.", []string{"kind"}, nil),
		limit: prometheus.NewDesc("cupo_admission_limit",
			"Requests a second that are let in, by kind; 0 while there is no limit.", []string{"kind"}, nil),
		lag: prometheus.NewDesc("cupo_processor_wait_seconds",
			"How long whoever was ready to run has lately waited for a processor, nine times of ten.", nil, nil),
	})
}

// gateCollector reads a gate's figures when it is asked.
type gateCollector struct {
	gate                          *admission.Gate
	admitted, refused, limit, lag *prometheus.Desc
}

// Describe names the metrics; part of prometheus.Collector.
func (c *gateCollector) Describe(to chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{c.admitted, c.refused, c.limit, c.lag} {
		to <- desc
	}
}

// Collect reads the metrics; part of prometheus.Collector.
func (c *gateCollector) Collect(to chan<- prometheus.Metric) {
	for _, flow := range c.gate.Flows() {
		to <- prometheus.MustNewConstMetric(c.admitted, prometheus.CounterValue, float64(flow.Admitted), flow.Name)
		to <- prometheus.MustNewConstMetric(c.refused, prometheus.CounterValue, float64(flow.Refused), flow.Name)
		to <- prometheus.MustNewConstMetric(c.limit, prometheus.GaugeValue, flow.LimitPerSecond, flow.Name)
	}
	to <- prometheus.MustNewConstMetric(c.lag, prometheus.GaugeValue, c.gate.Lag().Seconds())
}
