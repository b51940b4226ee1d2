package cluster

import (
	"cmp"
	"flag"
	"fmt"
	"log/slog"
	"math"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cupo-ec/cupo/internal/sim/ledger"
)

var (
	seedFlag   = flag.Uint64("seed", 0, "the only seed to run; 0 for new ones")
	daysFlag   = flag.Float64("days", 0, "how many virtual days to run in all; 0 for the default")
	everyFlag  = flag.Duration("every", 90*time.Second, "the mean time from one fault to the next")
	logFlag    = flag.Bool("log", false, "print what the nodes log")
	ledgerFlag = flag.String("ledger", "", "the document to add a row to")
	commitFlag = flag.String("commit", "", "what the row says was run")
)

const (
	leastRuns = 2 // at the same time: one for each processor of a small machine
	mostDays  = 3 // of one run; what a state holds grows, and with it what a check costs
)

// How much is lived through where -days does not say it.
var defaultDays, shortDays = 2.0, 0.1

// TestCluster lives through two days of cluster life, more where it is told to.
func TestCluster(t *testing.T) {
	days := cmp.Or(*daysFlag, defaultDays)
	if testing.Short() {
		days = cmp.Or(*daysFlag, shortDays)
	}
	first, runs := uint64(time.Now().UnixNano()%1_000_000_000), max(leastRuns, int(math.Ceil(days/mostDays)))
	if *seedFlag != 0 {
		first, runs = *seedFlag, 1
	}
	all := &together{}
	t.Cleanup(func() { all.enter(t) })
	for i := range runs {
		seed := first + uint64(i)
		t.Run(fmt.Sprint("seed", seed), func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			synctest.Test(t, func(t *testing.T) { all.add(simulate(t, seed, days/float64(runs))) })
			t.Logf("took %s", time.Since(began).Round(100*time.Millisecond))
		})
	}
}

func simulate(t *testing.T, seed uint64, days float64) Report {
	cfg := Config{Seed: seed, Length: time.Duration(days * float64(24*time.Hour)), FaultEvery: *everyFlag, Clients: 6}
	if *logFlag {
		cfg.Log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelInfo}))
	}
	report, err := Run(t.Context(), cfg)
	if err != nil {
		t.Error(err)
	}
	for _, v := range report.Violations {
		t.Errorf("%s\n\tgo test ./internal/sim/cluster -run TestCluster -seed=%d -days=%g -every=%s", v, seed, days, *everyFlag)
	}
	if days >= 0.5 {
		least(t, "faults", sum(report.Faults), 100)
		least(t, "operations answered", report.Operations["answered"], 1000)
		least(t, "comparisons of all nodes", report.Events["comparisons"], 10)
		least(t, "snapshots installed", report.Events["snapshots installed"], 1)
	}
	t.Logf("seed %d: %s of virtual time, %d faults, worst recovery %s", seed, report.Virtual, sum(report.Faults), report.WorstRecovery)
	t.Logf("faults: %s", list(report.Faults))
	t.Logf("operations: %s", list(report.Operations))
	t.Logf("events: %s", list(report.Events))
	return report
}

// least fails a run that has seen too little to show anything.
func least[N int | int64 | uint64](t *testing.T, what string, got N, want N) {
	if got < want {
		t.Errorf("only %d %s: the run shows nothing", got, what)
	}
}

// together adds up what the runs came to.
type together struct {
	mu     sync.Mutex
	row    ledger.Row
	faults map[string]int
	seeds  []string
	wrong  int
}

func (a *together) add(r Report) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.faults == nil {
		a.faults = map[string]int{}
	}
	for kind, n := range r.Faults {
		a.faults[kind] += n
	}
	a.row.Days += r.Virtual.Hours() / 24
	a.row.Operations += r.Operations["answered"]
	a.seeds = append(a.seeds, fmt.Sprint(r.Seed))
	a.wrong += len(r.Violations)
}

// enter adds a row to the ledger, where there is one to be kept.
func (a *together) enter(t *testing.T) {
	if *ledgerFlag == "" {
		return
	}
	row := a.row
	row.Date, row.Commit = time.Now().UTC().Format(time.DateOnly), *commitFlag
	row.Faults, row.Kinds, row.Seeds, row.Result = sum(a.faults), list(a.faults), strings.Join(a.seeds, " "), "well"
	if t.Failed() {
		row.Result = fmt.Sprintf("failed, %d violations", a.wrong)
	}
	document, err := os.ReadFile(*ledgerFlag)
	if err != nil {
		t.Fatal(err)
	}
	with, err := ledger.Append(string(document), row)
	if err == nil {
		err = os.WriteFile(*ledgerFlag, []byte(with), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
