package server

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/common/expfmt"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/httpapi"
	"github.com/cupo-ec/cupo/wire"
)

// meter is every metric of a replica. The list in docs/metrics.md is checked against it.
type meter struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	refusals *prometheus.CounterVec
}

// requestSeconds are the upper bounds of the histogram of requests: from a look-up in memory to the
// longest that a proposal is waited for.
var requestSeconds = []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5}

func newMeter(state *allocator.State, store *raftstore.Store) *meter {
	m := &meter{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cupo_http_request_seconds", Help: "Time to answer a request, by route and status.", Buckets: requestSeconds,
		}, []string{"method", "route", "status"}),
		refusals: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cupo_refusals_total", Help: "Problems answered, by code.",
		}, []string{"code"}),
	}
	m.registry.MustRegister(m.requests, m.refusals, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), &storeCollector{state: state, store: store})
	return m
}

// watchLooks counts the looks at persons' records that wait to be recorded, and those there was no room for.
func (m *meter) watchLooks(count func() (waiting int, refused uint64)) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "cupo_looks_waiting", Help: "Looks at persons' records that wait to be recorded in the audit trail.",
	}, func() float64 {
		waiting, _ := count()
		return float64(waiting)
	}), prometheus.NewCounterFunc(prometheus.CounterOpts{
		Name: "cupo_looks_refused_total", Help: "Looks that were refused because too many waited to be recorded.",
	}, func() float64 {
		_, refused := count()
		return float64(refused)
	}))
}

// watchDivergence shows what comparing this node's state with its peers' has found.
func (m *meter) watchDivergence(counts func() (differing int, compared uint64)) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "cupo_divergence", Help: "Members whose state differs, as this node sees it, itself included; 0 when all is well.",
	}, func() float64 {
		differing, _ := counts()
		return float64(differing)
	}), prometheus.NewCounterFunc(prometheus.CounterOpts{
		Name: "cupo_checksums_compared_total", Help: "Checksums of this node's state that were compared with another's.",
	}, func() float64 {
		_, compared := counts()
		return float64(compared)
	}))
}

// watchDevices shows how the units' devices are.
func (m *meter) watchDevices(state *allocator.State, nowMillis func() int64) {
	m.registry.MustRegister(&deviceCollector{state, nowMillis})
}

// watchCertificate shows how long this node's certificates are good, 0 where it has none.
func (m *meter) watchCertificate(expires func() time.Time) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "cupo_certificate_seconds", Help: "How long the certificates of this node are good, between nodes and of its API; 0 where it has none.",
	}, func() float64 {
		if end := expires(); !end.IsZero() {
			return time.Until(end).Seconds()
		}
		return 0
	}))
}

// watchBackups shows when backups and the log were read from this node.
func (m *meter) watchBackups(d *backupDoor) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "cupo_backup_read_timestamp_seconds", Help: "When a whole backup was last sent from this node, in seconds since 1970; 0 for never since it started. Whether it was kept, cupo backup says.",
	}, func() float64 { return float64(d.stateRead.Load()) }), prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "cupo_log_read_timestamp_seconds", Help: "When a page of the log was last read from this node, in seconds since 1970; 0 for never since it started.",
	}, func() float64 { return float64(d.logRead.Load()) }))
}

func (m *meter) api() httpapi.Meter {
	return httpapi.Meter{
		Request: func(method, path string, status int, took time.Duration) {
			m.requests.WithLabelValues(method, path, strconv.Itoa(status)).Observe(took.Seconds())
		},
		Refused: func(code wire.Code) { m.refusals.WithLabelValues(code.String()).Inc() },
		Scrape:  m.scrape,
	}
}

func (m *meter) scrape() (contentType string, body []byte, err error) {
	families, err := m.registry.Gather()
	if err != nil {
		return "", nil, fmt.Errorf("gathering metrics: %w", err)
	}
	format := expfmt.NewFormat(expfmt.TypeTextPlain)
	var text bytes.Buffer
	encoder := expfmt.NewEncoder(&text, format)
	for _, family := range families {
		if err := encoder.Encode(family); err != nil {
			return "", nil, fmt.Errorf("encoding metrics: %w", err)
		}
	}
	return string(format), text.Bytes(), nil
}

// storeMetric is one number that is read off the store or the state when somebody looks.
type storeMetric struct {
	name, help string
	kind       prometheus.ValueType
	value      func(*raftstore.Stats, *allocator.State) float64
}

func oneIf(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

var storeMetrics = []storeMetric{
	{"cupo_leading", "1 while this replica leads and takes commands.", prometheus.GaugeValue,
		func(s *raftstore.Stats, _ *allocator.State) float64 { return oneIf(s.Leading) }},
	{"cupo_raft_term", "Raft's term.", prometheus.GaugeValue,
		func(s *raftstore.Stats, _ *allocator.State) float64 { return float64(s.Term) }},
	{"cupo_applied_index", "Index of the newest log entry applied.", prometheus.GaugeValue,
		func(s *raftstore.Stats, _ *allocator.State) float64 { return float64(s.AppliedIndex) }},
	{"cupo_last_log_index", "Index of the newest log entry stored.", prometheus.GaugeValue,
		func(s *raftstore.Stats, _ *allocator.State) float64 { return float64(s.LastLogIndex) }},
	{"cupo_log_writes_total", "Writes to the log, each of one entry or a few.", prometheus.CounterValue,
		func(s *raftstore.Stats, _ *allocator.State) float64 { return float64(s.LogWrites) }},
	{"cupo_log_write_seconds_total", "Time that those writes took until they were on the disk.", prometheus.CounterValue,
		func(s *raftstore.Stats, _ *allocator.State) float64 { return s.LogWriteTime.Seconds() }},
	{"cupo_state_lag_seconds", "How far the state is behind the cluster's time; under a second says nothing.", prometheus.GaugeValue,
		func(s *raftstore.Stats, a *allocator.State) float64 {
			return max(0, float64(s.NowMillis-a.TimeMillis())/1000)
		}},
	{"cupo_voters", "Members that count for majorities, as this replica knows them.", prometheus.GaugeValue,
		func(s *raftstore.Stats, _ *allocator.State) float64 { return float64(s.Voters) }},
	{"cupo_replicas", "Members without a vote, as this replica knows them.", prometheus.GaugeValue,
		func(s *raftstore.Stats, _ *allocator.State) float64 { return float64(s.Members - s.Voters) }},
	{"cupo_entries_proposed_total", "Log entries proposed.", prometheus.CounterValue,
		func(s *raftstore.Stats, _ *allocator.State) float64 { return float64(s.EntriesProposed) }},
	{"cupo_commands_proposed_total", "Commands in those entries.", prometheus.CounterValue,
		func(s *raftstore.Stats, _ *allocator.State) float64 { return float64(s.CommandsProposed) }},
	{"cupo_queued_commands", "Commands that wait to be proposed.", prometheus.GaugeValue,
		func(s *raftstore.Stats, _ *allocator.State) float64 { return float64(s.QueuedCommands) }},
	{"cupo_unlanded_bytes", "Applied changes that are not in the state store yet.", prometheus.GaugeValue,
		func(s *raftstore.Stats, _ *allocator.State) float64 { return float64(s.UnlandedBytes) }},
	{"cupo_scrubbed_bytes_total", "Bytes of stored state that were read to see that the disk still has them.", prometheus.CounterValue,
		func(s *raftstore.Stats, _ *allocator.State) float64 { return float64(s.ScrubbedBytes) }},
	{"cupo_storage_full", "1 while writes are refused for want of disk space.", prometheus.GaugeValue,
		func(s *raftstore.Stats, _ *allocator.State) float64 { return oneIf(s.StorageFull) }},
	{"cupo_wall_clock_ahead_seconds", "How far the machine's clock is ahead of the time in the log.", prometheus.GaugeValue,
		func(s *raftstore.Stats, _ *allocator.State) float64 { return float64(s.WallAheadMillis) / 1000 }},
	{"cupo_persons", "Persons in the registry.", prometheus.GaugeValue,
		func(_ *raftstore.Stats, a *allocator.State) float64 { return float64(a.Size().Persons) }},
	{"cupo_appointments", "Appointments in memory, of every status.", prometheus.GaugeValue,
		func(_ *raftstore.Stats, a *allocator.State) float64 { return float64(a.Size().Appointments) }},
	{"cupo_agendas", "Agendas in memory.", prometheus.GaugeValue,
		func(_ *raftstore.Stats, a *allocator.State) float64 { return float64(a.Size().Agendas) }},
	{"cupo_holds", "Holds that are live.", prometheus.GaugeValue,
		func(_ *raftstore.Stats, a *allocator.State) float64 { return float64(a.Size().Holds) }},
	{"cupo_queue_waiting", "Numbers that wait in the queues of all units.", prometheus.GaugeValue,
		func(_ *raftstore.Stats, a *allocator.State) float64 {
			return float64(a.QueueTotals(a.TimeMillis()).Waiting)
		}},
	{"cupo_queue_oldest_seconds", "How long the number has waited that waits longest; 0 while none does.", prometheus.GaugeValue,
		oldestInQueue},
	{"cupo_queue_calls_total", "Numbers that were called, as this replica has applied them.", prometheus.CounterValue,
		func(_ *raftstore.Stats, a *allocator.State) float64 {
			return float64(a.QueueTotals(a.TimeMillis()).Calls)
		}},
	{"cupo_queue_gone_total", "Numbers that were called as often as the policy says and nobody came, as this replica has applied them.",
		prometheus.CounterValue, func(_ *raftstore.Stats, a *allocator.State) float64 {
			return float64(a.QueueTotals(a.TimeMillis()).Gone)
		}},
	{"cupo_policy_version", "Version of the policy in force.", prometheus.GaugeValue,
		func(_ *raftstore.Stats, a *allocator.State) float64 { return float64(a.Rules().Version) }},
	{"cupo_format_version", "Version of the state in force.", prometheus.GaugeValue,
		func(_ *raftstore.Stats, a *allocator.State) float64 { return float64(a.Format()) }},
	{"cupo_idempotency_keys", "Answers kept for retries.", prometheus.GaugeValue,
		func(_ *raftstore.Stats, a *allocator.State) float64 { return float64(a.Size().Keys) }},
}

func oldestInQueue(_ *raftstore.Stats, a *allocator.State) float64 {
	totals := a.QueueTotals(a.TimeMillis())
	if totals.Waiting == 0 {
		return 0
	}
	return float64(a.TimeMillis()-totals.OldestMillis) / 1000
}

// storeCollector reads the table's numbers when it is asked.
type storeCollector struct {
	state *allocator.State
	store *raftstore.Store
}

func (m *storeMetric) desc() *prometheus.Desc { return prometheus.NewDesc(m.name, m.help, nil, nil) }

// Describe names the metrics; part of prometheus.Collector.
func (c *storeCollector) Describe(to chan<- *prometheus.Desc) {
	for i := range storeMetrics {
		to <- storeMetrics[i].desc()
	}
}

// Collect reads the metrics; part of prometheus.Collector.
func (c *storeCollector) Collect(to chan<- prometheus.Metric) {
	stats := c.store.Stats()
	for i := range storeMetrics {
		m := &storeMetrics[i]
		to <- prometheus.MustNewConstMetric(m.desc(), m.kind, m.value(&stats, c.state))
	}
}
