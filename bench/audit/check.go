package audit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/drive"
	"github.com/cupo-ec/cupo/bench/report"
	"github.com/cupo-ec/cupo/wire"
)

// maxFindings is how many findings are spelled out; the rest is counted.
const maxFindings = 20

// Report is what a check found.
type Report struct {
	// Codes is how many appointments were read back by code, Places how many places were looked at,
	// Booked how many of them are booked, Acknowledged how many appointments stand by the ledgers.
	Codes        int64 `json:"codes"`
	Places       int64 `json:"places"`
	Booked       int64 `json:"booked"`
	Acknowledged int64 `json:"acknowledged"`
	// Lost are acknowledged appointments that are not there as acknowledged, Double places with two owners.
	Lost   int64 `json:"lost"`
	Double int64 `json:"double"`
	// Total counts the findings; Findings spells the first of them out.
	Total    int64    `json:"findings"`
	Findings []string `json:"examples,omitempty"`
	mutex    sync.Mutex
}

// Clean reports that nothing was found.
func (r *Report) Clean() bool { return r.Total == 0 }

// Add enters a finding. It may be called from any goroutine.
func (r *Report) Add(format string, values ...any) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.Total++
	if len(r.Findings) < maxFindings {
		r.Findings = append(r.Findings, fmt.Sprintf(format, values...))
	}
}

// lose enters an acknowledged appointment that is not there as acknowledged.
func (r *Report) lose(format string, values ...any) {
	r.Add(format, values...)
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.Lost++
}

// Check compares ledgers with a node: every appointment is read back by its code and must be what was
// acknowledged last; the booked places must be those of the appointments that stand, each of one of
// them. progress is called now and then with how many codes were read; it may be nil.
func Check(ctx context.Context, endpoint *client.Endpoint, connections []*client.Conn, ledgers []*Ledger, places *Places, progress func(done, total int64)) (*Report, error) {
	var all []entry
	for _, l := range ledgers {
		all = append(all, l.entries()...)
	}
	found := &Report{Codes: int64(len(all)), Places: places.Read, Booked: places.Booked()}
	found.compare(all, places)
	if err := found.readBack(ctx, endpoint, connections, all, progress); err != nil {
		return nil, err
	}
	slices.Sort(found.Findings)
	return found, nil
}

// compare holds the ledgers against themselves and against the places.
func (r *Report) compare(all []entry, places *Places) {
	owner := make(map[string]string, len(all))
	codes := make(map[string]struct{}, len(all))
	for i := range all {
		e := &all[i]
		if _, twice := codes[e.code]; twice {
			r.Add("the code %s was given to two appointments", e.code)
		}
		codes[e.code] = struct{}{}
		if e.state != booked {
			continue
		}
		r.Acknowledged++
		if other, taken := owner[e.slot]; taken {
			r.Double++
			r.Add("the place %s was acknowledged twice, as %s and as %s", e.slot, other, e.code)
		}
		owner[e.slot] = e.code
		if places.booked[e.slot] == 0 {
			r.Add("%s was acknowledged, and its place %s is not booked", e.code, e.slot)
		}
	}
	for slot, times := range places.booked {
		if _, known := owner[slot]; !known {
			r.Add("the place %s is booked, and nobody was told so", slot)
		}
		if times > 1 {
			r.Double++
			r.Add("the place %s is listed %d times", slot, times)
		}
	}
}

// readBack asks for every appointment by its code.
func (r *Report) readBack(ctx context.Context, endpoint *client.Endpoint, connections []*client.Conn, all []entry, progress func(done, total int64)) error {
	const step = 1000
	jobs := (len(all) + step - 1) / step
	var done int64
	var mutex sync.Mutex
	err := drive.Share(ctx, connections, jobs, func(c *client.Conn, job int) error {
		part := all[job*step : min(len(all), (job+1)*step)]
		var request []byte
		for i := range part {
			request = endpoint.AppendGet(request[:0], wire.AppointmentPath(part[i].code))
			answer, err := c.Settle(ctx, request)
			if err != nil {
				return err
			}
			r.judge(&part[i], &answer)
		}
		mutex.Lock()
		defer mutex.Unlock()
		if done += int64(len(part)); progress != nil {
			progress(done, int64(len(all)))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading the appointments back: %w", err)
	}
	return nil
}

func (r *Report) judge(e *entry, answer *client.Response) {
	if !answer.OK() {
		r.lose("%s was acknowledged, and asking for it is answered %d %s", e.code, answer.Status, client.ProblemCode(answer.Body))
		return
	}
	got, err := client.ReadBooked(answer.Body)
	switch {
	case err != nil:
		r.lose("%s cannot be read back: %v", e.code, err)
	case string(got.Code) != e.code:
		r.lose("asking for %s is answered with %s", e.code, got.Code)
	case string(got.Slot) != e.slot:
		r.lose("%s was acknowledged for the place %s and has %s", e.code, e.slot, got.Slot)
	case string(got.Status) != stateNames[e.state]:
		r.lose("%s was acknowledged as %s and is %s", e.code, stateNames[e.state], got.Status)
	case string(got.RescheduledTo) != e.successor:
		r.lose("%s was rescheduled to %s and says %s", e.code, e.successor, got.RescheduledTo)
	}
}

// ErrFindings says that a check found something.
var ErrFindings = errors.New("the check found something")

// Print writes what was read back and what was found. It fails with ErrFindings unless the report is
// clean.
func (r *Report) Print(out io.Writer) error {
	fmt.Fprintf(out, "\nRead back: %s places, %s of them booked; %s appointments by their code, %s of them standing; the node's own verification.\n",
		report.Count(r.Places), report.Count(r.Booked), report.Count(r.Codes), report.Count(r.Acknowledged))
	if r.Clean() {
		fmt.Fprintln(out, "No place has two owners, nothing acknowledged is missing, nothing is booked that nobody was told,\nnobody's document stands in the log: clean.")
		return nil
	}
	fmt.Fprintf(out, "FOUND %s THINGS THAT MUST NOT BE:\n", report.Count(r.Total))
	for _, finding := range r.Findings {
		fmt.Fprintln(out, "  "+finding)
	}
	return fmt.Errorf("%w: %d findings", ErrFindings, r.Total)
}

// AddVerification enters what the node itself found wrong with its state.
func (r *Report) AddVerification(v *wire.VerifyReport) {
	for _, violation := range v.Violations {
		r.Add("the node's own verification: %s", violation)
	}
}
