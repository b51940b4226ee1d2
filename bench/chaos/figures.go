//go:build linux

package chaos

import (
	"slices"
	"time"

	"github.com/cupo-ec/cupo/bench/audit"
	"github.com/cupo-ec/cupo/bench/history"
	"github.com/cupo-ec/cupo/bench/report"
	"github.com/cupo-ec/cupo/bench/witness"
)

// Figures are what a run came to, as JSON writes them.
type Figures struct {
	Members     int              `json:"nodes"`
	Seed        uint64           `json:"seed"`
	Machine     report.Machine   `json:"machine"`
	Began       string           `json:"began"`
	TookSeconds float64          `json:"tookSeconds"`
	Suffered    float64          `json:"underFaultsSeconds"`
	Operations  map[string]int64 `json:"operations"`
	Attempts    int64            `json:"attempts"`
	// Accepted are the writes that were acknowledged, Sights the reads that sent an index back, Repeated the
	// requests that were sent again after they had been answered.
	Accepted int64            `json:"accepted"`
	Sights   int64            `json:"sights"`
	Repeated int64            `json:"repeated"`
	Refusals map[string]int64 `json:"refusals"`
	// Attempted counts attempts by what else came of them than being granted.
	Attempted map[string]int64 `json:"attemptsNotGranted"`
	Settled   witness.Settled  `json:"unknownOutcomes"`
	Faults    []Suffered       `json:"faults"`
	Failover  []Failover       `json:"failover,omitempty"`
	NotRun    []NotRun         `json:"notRun,omitempty"`
	// Stalls is how often a node ended because the machine's own disk stood still, and was started again.
	Stalls  int              `json:"diskStalls"`
	Verdict *history.Verdict `json:"porcupine"`
	Nodes   []NodeCheck      `json:"readBack"`
	Lost    int64            `json:"lost"`
	Double  int64            `json:"double"`
}

// Suffered is one kind of fault.
type Suffered struct {
	Fault string `json:"fault"`
	Times int    `json:"times"`
	// WorstAwaySeconds is the longest time without an accepted write, WorstBackSeconds how long it took
	// after the fault until all nodes were well.
	WorstAwaySeconds float64 `json:"worstUnavailableSeconds"`
	WorstBackSeconds float64 `json:"worstRecoverySeconds"`
	// MostNewTerms is how many terms of raft began at most.
	MostNewTerms uint64   `json:"mostNewTerms"`
	Holds        string   `json:"holds"`
	Findings     []string `json:"findings,omitempty"`
	last         time.Duration
}

// NotRun is a fault that could not be caused, and why.
type NotRun struct {
	Fault string `json:"fault"`
	Why   string `json:"why"`
}

// NodeCheck is what reading back from one node found.
type NodeCheck struct {
	Node  string        `json:"node"`
	Found *audit.Report `json:"found"`
}

func (f *Figures) begin(o *Options, machine report.Machine) {
	f.Members, f.Seed, f.Machine = o.Nodes, o.Seed, machine
	f.Began = time.Now().UTC().Format(time.RFC3339)
}

// suffered enters one fault.
func (f *Figures) suffered(fault Fault, c cost, findings []string) {
	at := slices.IndexFunc(f.Faults, func(s Suffered) bool { return s.Fault == fault.Name() })
	if at < 0 {
		at = len(f.Faults)
		f.Faults = append(f.Faults, Suffered{Fault: fault.Name(), Holds: fault.Holds()})
	}
	s := &f.Faults[at]
	s.Times++
	s.last = c.away
	s.WorstAwaySeconds = max(s.WorstAwaySeconds, c.away.Seconds())
	s.WorstBackSeconds = max(s.WorstBackSeconds, c.back.Seconds())
	s.MostNewTerms = max(s.MostNewTerms, c.terms)
	if room := maxFindings - len(s.Findings); room > 0 {
		s.Findings = append(s.Findings, findings[:min(room, len(findings))]...)
	}
}

// maxFindings is how many findings of one kind of fault are told.
const maxFindings = 10

// away is the unavailability of the fault that was last caused among those of a name.
func (f *Figures) away(name string) time.Duration {
	for _, s := range f.Faults {
		if s.Fault == name {
			return s.last
		}
	}
	return 0
}

// enter counts what clients recorded.
func (f *Figures) enter(h *history.History, settled witness.Settled, attempted map[string]int64) {
	f.Operations, f.Refusals, f.Attempted, f.Settled = map[string]int64{}, map[string]int64{}, attempted, settled
	for i := range h.Operations {
		o := &h.Operations[i]
		f.Operations[o.Kind.String()]++
		f.Attempts += int64(o.Attempts)
		f.Repeated += int64(len(o.Again))
		if o.Kind.Writes() && o.Outcome == history.Done {
			f.Accepted++
		}
		if o.Outcome == history.Refused {
			refusal := o.Refusal
			if refusal == "" {
				refusal = "nobody answered"
			}
			f.Refusals[refusal]++
		}
	}
	f.Sights = int64(len(h.Sights))
}

// sum adds up what was found; clean says that it was nothing, and that there was something to find it in.
func (f *Figures) sum() (clean bool) {
	clean = f.Verdict.Clean() && f.Settled.Open == 0 && f.Accepted > 0
	f.Lost, f.Double = 0, 0
	for _, n := range f.Nodes {
		f.Lost, f.Double = max(f.Lost, n.Found.Lost), max(f.Double, n.Found.Double)
		clean = clean && n.Found.Clean()
	}
	for _, s := range f.Faults {
		clean = clean && len(s.Findings) == 0
	}
	return clean
}
