package server

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/cupo-ec/cupo/allocator"
)

// silentSeconds is how long nothing is heard of a device until it counts as silent: ten heartbeats.
const silentSeconds = 5 * 60

// The states that devices are counted by.
const (
	deviceSeen    = "seen"
	devicePrinter = "printer"
	deviceSilent  = "silent"
)

// deviceCounts is how the devices are that were ever heard of and may still come in.
type deviceCounts struct {
	byState map[string]int
	waiting int // check-ins on all of them
}

func countDevices(state *allocator.State, nowSeconds int64) deviceCounts {
	counts := deviceCounts{byState: map[string]int{deviceSeen: 0, devicePrinter: 0, deviceSilent: 0}}
	for _, token := range state.Tokens() {
		device, heard := state.Device(token.Number)
		if !heard || !token.Live(nowSeconds) {
			continue
		}
		counts.waiting += int(device.QueueDepth)
		switch {
		case nowSeconds-int64(device.LastSeconds) > silentSeconds:
			counts.byState[deviceSilent]++
		case device.Printer.Troubled():
			counts.byState[devicePrinter]++
		default:
			counts.byState[deviceSeen]++
		}
	}
	return counts
}

var (
	devicesDesc = prometheus.NewDesc("cupo_devices",
		"Devices of units that are paired and not revoked, by state: seen in the last 5 minutes, printer in trouble, silent.", []string{"state"}, nil)
	devicesWaitingDesc = prometheus.NewDesc("cupo_devices_waiting_check_ins",
		"Check-ins that wait on devices, as they last said.", nil, nil)
)

// deviceCollector counts the devices when it is asked.
type deviceCollector struct {
	state     *allocator.State
	nowMillis func() int64
}

// Describe names the metrics; part of prometheus.Collector.
func (c *deviceCollector) Describe(to chan<- *prometheus.Desc) {
	to <- devicesDesc
	to <- devicesWaitingDesc
}

// Collect counts; part of prometheus.Collector.
func (c *deviceCollector) Collect(to chan<- prometheus.Metric) {
	counts := countDevices(c.state, c.nowMillis()/1000)
	for state, n := range counts.byState { // order-free: each is a metric of its own
		to <- prometheus.MustNewConstMetric(devicesDesc, prometheus.GaugeValue, float64(n), state)
	}
	to <- prometheus.MustNewConstMetric(devicesWaitingDesc, prometheus.GaugeValue, float64(counts.waiting))
}
