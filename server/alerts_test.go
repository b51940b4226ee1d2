package server_test

import (
	"os"
	"regexp"
	"slices"
	"testing"
)

// TestAlertsAreOnWhatIsExported: an alert on a metric that nobody exports never comes. What is exported is
// compared with docs/metrics.md by TestMetricsAreDocumented.
func TestAlertsAreOnWhatIsExported(t *testing.T) {
	rules, err := os.ReadFile("../deploy/prometheus/cupo.rules.yml")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("../docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := names(regexp.MustCompile("`(cupo_\\w+)`"), doc)
	watched := names(regexp.MustCompile(`\b(cupo_\w+)`), rules)
	for _, name := range watched {
		if !slices.Contains(documented, name) {
			t.Errorf("an alert is on %s, which no replica exports", name)
		}
	}
	// What ends no node, and so has to be told to somebody.
	for _, name := range []string{
		"cupo_log_write_seconds_total", "cupo_log_writes_total", "cupo_storage_full", "cupo_wall_clock_ahead_seconds",
		"cupo_divergence", "cupo_leading", "cupo_voters", "cupo_state_lag_seconds", "cupo_certificate_seconds",
		"cupo_devices", "cupo_devices_waiting_check_ins", "cupo_backup_read_timestamp_seconds", "cupo_log_read_timestamp_seconds",
	} {
		if !slices.Contains(watched, name) {
			t.Errorf("there is no alert on %s", name)
		}
	}
}
