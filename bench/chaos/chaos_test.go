//go:build linux

package chaos

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/bench/audit"
	"github.com/cupo-ec/cupo/bench/history"
	"github.com/cupo-ec/cupo/wire"
)

func TestEveryFaultSaysWhatItIs(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range faults() {
		if f.Name() == "" || f.Holds() == "" || seen[f.Name()] {
			t.Errorf("%T: %q, %q", f, f.Name(), f.Holds())
		}
		seen[f.Name()] = true
		if l := f.Limits(); l.GoesOn && l.Away == 0 {
			t.Errorf("%s goes on, but nothing says how soon", f.Name())
		}
	}
}

func TestWhatCannotBeCausedIsSaidAloud(t *testing.T) {
	var out strings.Builder
	p := newPlay(&Options{Nodes: 1, Out: &out}, t.TempDir())
	p.cluster.site.missing = map[Right]string{
		Several: "there are 1", Spaces: "only root may", Filter: "only root may", Shaper: "only root may",
		Disks: "only root may", Throttle: "only root may", Fuse: "only root may",
	}
	can := p.possible()
	if len(can)+len(p.figures.NotRun) != len(faults()) || len(can) == 0 {
		t.Fatalf("%d can be caused and %d not, of %d", len(can), len(p.figures.NotRun), len(faults()))
	}
	for _, n := range p.figures.NotRun {
		if !strings.Contains(out.String(), "NOT RUN: "+n.Fault) || n.Why == "" {
			t.Errorf("%+v is not said in\n%s", n, out.String())
		}
	}
}

func TestRotChangesOneByte(t *testing.T) {
	dir := t.TempDir()
	small, large := filepath.Join(dir, "1.log"), filepath.Join(dir, "2.log")
	content := append(bytes.Repeat([]byte{7}, 3000), make([]byte, 5000)...)
	for path, text := range map[string][]byte{small: {1}, large: content} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(small, time.Time{}, time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	path, err := newest(filepath.Join(dir, "*.log"))
	if err != nil || path != large {
		t.Fatalf("got %s, %v", path, err)
	}
	if err := rot(path); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := 0
	for i := range content {
		if after[i] != content[i] {
			changed++
		}
	}
	if changed != 1 || len(after) != len(content) {
		t.Errorf("%d bytes changed, %d are left", changed, len(after))
	}
	if err := rot(small); !errors.Is(err, errTooShort) {
		t.Errorf("of one byte: %v", err)
	}
	if _, err := newest(filepath.Join(dir, "*.sst")); !errors.Is(err, errNoFile) {
		t.Errorf("of none: %v", err)
	}
}

// TestSweepEndsOnlyItsOwn has two processes in the list of an earlier run, one of which is not a node of it.
func TestSweepEndsOnlyItsOwn(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, dirPrefix+"-1")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	start := func(words ...string) (*exec.Cmd, io.Closer) {
		command := exec.Command("sh", append([]string{"-c", "read line", "sh"}, words...)...)
		input, err := command.StdinPipe() // it runs until this is closed
		if err != nil {
			t.Fatal(err)
		}
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			_ = command.Process.Kill() // may have ended
			_ = command.Wait()
		})
		return command, input
	}
	own, _ := start("--data", dir+"/a/data")
	other, input := start("--data", "elsewhere")
	c := &cluster{dir: dir}
	for _, command := range []*exec.Cmd{own, other} {
		if err := c.note(command.Process.Pid); err != nil {
			t.Fatal(err)
		}
	}
	ended := make(chan error, 1)
	go func() { ended <- own.Wait() }()
	removed := sweepProcesses(parent)
	if len(removed) != 1 || !strings.Contains(removed[0], strconv.Itoa(own.Process.Pid)) {
		t.Errorf("removed %q", removed)
	}
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Error("the node of an earlier run still runs")
	}
	input.Close()
	_ = other.Wait() // its code says that there was nothing to read
	if status := other.ProcessState.Sys().(syscall.WaitStatus); status.Signaled() {
		t.Errorf("another process was ended: %v", other.ProcessState)
	}
}

func TestASecondRunIsLockedOut(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	first, err := lock()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lock(); !errors.Is(err, errAnotherRun) {
		t.Errorf("got %v", err)
	}
	first.Close()
	second, err := lock()
	if err != nil {
		t.Fatal(err)
	}
	second.Close()
}

// TestLedgerOfUnknownOutcomes has an operation of each kind that was never answered; the last look says what
// became of it.
func TestLedgerOfUnknownOutcomes(t *testing.T) {
	at := func(second int, o history.Operation) history.Operation {
		o.Call, o.Return = time.Duration(second)*time.Second, time.Duration(second+1)*time.Second
		return o
	}
	unknown := func(o history.Operation) history.Operation {
		o.Outcome, o.Return = history.Unknown, history.Forever
		return o
	}
	h := &history.History{Operations: []history.Operation{
		at(1, history.Operation{Kind: history.Book, Person: 1, Place: "s", Made: "A", At: history.Index{Generation: 7, Applied: 3}}),
		unknown(at(2, history.Operation{Kind: history.Cancel, Person: 1, Given: "s", Code: "A"})),
		unknown(at(1, history.Operation{Kind: history.Book, Person: 2, Place: "r"})),
		at(1, history.Operation{Kind: history.Book, Person: 3, Place: "q", Made: "B", At: history.Index{Generation: 7, Applied: 9}}),
		unknown(at(2, history.Operation{Kind: history.Move, Person: 3, Given: "q", Code: "B", Place: "p"})),
		unknown(at(1, history.Operation{Kind: history.Book, Person: 4, Place: "o"})),
		at(1, history.Operation{Kind: history.Book, Person: 5, Place: "n", Outcome: history.Refused}),
		at(9, history.Operation{Kind: history.LookPerson, Person: 1, Shown: []history.Shown{{Code: "A", Place: "s", Status: wire.StatusCancelled}}}),
		at(9, history.Operation{Kind: history.LookPerson, Person: 2, Shown: []history.Shown{
			{Code: "W", Place: "elsewhere", Status: wire.StatusBooked}, {Code: "X", Place: "r", Status: wire.StatusBooked},
		}}),
		at(9, history.Operation{Kind: history.LookPerson, Person: 3, Shown: []history.Shown{
			{Code: "B", Place: "q", Status: wire.StatusRescheduled}, {Code: "Y", Place: "p", Status: wire.StatusBooked},
		}}),
		at(9, history.Operation{Kind: history.LookPerson, Person: 4}),
	}}
	ledger, newest := ledgerOf(h)
	if newest.Applied != 9 || ledger.Len() != 4 {
		t.Fatalf("%d entries at %+v", ledger.Len(), newest)
	}
	active := map[string]bool{}
	for i := range ledger.Len() {
		active[string(ledger.Code(i))] = ledger.Active(i)
	}
	want := map[string]bool{"A": false, "X": true, "B": false, "Y": true}
	for code, stands := range want {
		if got, there := active[code]; !there || got != stands {
			t.Errorf("%s: %v, %v", code, got, there)
		}
	}
}

func TestAnyFindingBreaksTheRun(t *testing.T) {
	sound := func() *Figures {
		return &Figures{Verdict: &history.Verdict{}, Nodes: []NodeCheck{{"a", &audit.Report{}}, {"b", &audit.Report{}}}}
	}
	for name, spoil := range map[string]func(f *Figures){
		"not linearizable": func(f *Figures) { f.Verdict.Illegal = 1 },
		"not decided":      func(f *Figures) { f.Verdict.Undecided = 1 },
		"stale":            func(f *Figures) { f.Verdict.Stale = 1 },
		"a changed answer": func(f *Figures) { f.Verdict.Changed = 1 },
		"at one node":      func(f *Figures) { f.Nodes[1].Found.Add("lost") },
		"at a fault":       func(f *Figures) { f.suffered(&killed{}, cost{}, []string{"it did not end"}) },
		"never answered":   func(f *Figures) { f.Settled.Open = 1 },
		"nothing written":  func(f *Figures) { f.Accepted = 0 },
	} {
		f := sound()
		f.Accepted = 10
		if !f.sum() {
			t.Fatal("a sound run is broken")
		}
		spoil(f)
		p := newPlay(&Options{Nodes: 1, Out: &strings.Builder{}}, t.TempDir())
		p.figures = *f
		if err := p.tell(); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOnlyAStallIsForgiven has a node that ended by itself: because of the machine's disk, and otherwise.
func TestOnlyAStallIsForgiven(t *testing.T) {
	dir := t.TempDir()
	c := &cluster{dir: dir, options: &Options{Cupod: "/bin/true"}, site: newSite(dir, 1)}
	for reason, forgiven := range map[string]int{"the disk hangs: a write": 1, "pebble: corruption": 0} {
		m := &member{cluster: c, name: "a", home: dir, address: "127.0.0.1"}
		c.stalls, c.members = 0, []*member{m}
		if err := m.start(); err != nil {
			t.Fatal(err)
		}
		<-m.process.Exited()
		text := lastWords + ": the disk hangs, long ago\n" + lastWords + `" reason="` + reason + "\n"
		if err := os.WriteFile(m.process.LogPath(), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := c.supervise(m); !errors.Is(err, errEnded) || c.stalls != forgiven {
			t.Errorf("%s: %v, forgiven %d times", reason, err, c.stalls)
		}
		<-m.process.Exited()
	}
}

func TestWhatCostsTooMuchIsFound(t *testing.T) {
	usual, waiting := &Limits{Away: failoverWithin, NewTerms: 1}, &Limits{NewTerms: 1}
	for name, c := range map[string]struct {
		limits *Limits
		short  bool
		cost   cost
		finds  int
	}{
		"nothing":                         {usual, false, cost{away: failoverWithin, terms: 1}, 0},
		"too long":                        {usual, false, cost{away: failoverWithin + 1}, 1},
		"too long, on any machine":        {usual, true, cost{away: failoverWithin + 1}, 0},
		"far too long":                    {usual, true, cost{away: leniency*failoverWithin + 1}, 1},
		"flapping":                        {usual, false, cost{terms: 2}, 1},
		"flapping, on any machine":        {usual, true, cost{terms: 2}, 1},
		"both":                            {usual, false, cost{away: time.Hour, terms: 9}, 2},
		"as long as the fault":            {waiting, false, cost{away: time.Hour, first: failoverWithin}, 0},
		"longer than the fault":           {waiting, false, cost{away: time.Hour, first: failoverWithin + 1}, 1},
		"a single node has no successors": {nil, false, cost{away: time.Hour, terms: 9}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := &stage{}
			j := &judge{play: newPlay(&Options{Nodes: 3, Short: c.short}, t.TempDir()), limits: c.limits}
			if j.check(c.cost, s); len(s.findings) != c.finds {
				t.Errorf("found %q", s.findings)
			}
		})
	}
}

// TestCloseBeforeAnythingWasMade is what Ctrl-C in the first moment does.
func TestCloseBeforeAnythingWasMade(t *testing.T) {
	p := newPlay(&Options{Nodes: 3, Out: &strings.Builder{}}, t.TempDir())
	if err := p.close(context.Background()); err != nil {
		t.Error(err)
	}
}
