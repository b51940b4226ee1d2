package server_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/server"
	"github.com/cupo-ec/cupo/wire"
)

// defaultKills is the short form; `make kill` sets KILLS.
const defaultKills = 3

// TestKillNine kills a real cupod with SIGKILL under load, again and again on the same data, and
// accounts for every booking that was acknowledged.
func TestKillNine(t *testing.T) {
	kills := defaultKills
	if text := os.Getenv("KILLS"); text != "" {
		var err error
		if kills, err = strconv.Atoi(text); err != nil || kills < 1 {
			t.Fatalf("KILLS=%q is not a number of kills", text)
		}
	}
	bin, dir := buildDaemon(t), t.TempDir()
	const workers = 16
	ledgers := make([]*ledger, workers)
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 9))
	for n := range kills {
		process, info := startDaemon(t, bin, dir)
		for w := range ledgers {
			if ledgers[w] == nil {
				ledgers[w] = &ledger{name: fmt.Sprintf("worker-%d", w), seed: uint64(w)}
			}
			ledgers[w].client = newClient(info.URL, info.Tokens["web"])
			ledgers[w].reconcile(t)
		}
		delay := 100*time.Millisecond + time.Duration(random.IntN(500))*time.Millisecond
		done := loadUntilDead(ledgers, info, n)
		time.Sleep(delay)
		if err := process.Process.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		_ = process.Wait() // killed: its state is an error by intent
		done.Wait()
		report, err := server.VerifyOffline(filepath.Join(dir, "node"))
		if err != nil {
			t.Fatalf("kill %d after %v: %v", n+1, delay, err)
		}
		for _, violation := range report.Violations {
			t.Errorf("kill %d after %v: %s", n+1, delay, violation)
		}
		acknowledged, open := 0, 0
		for _, l := range ledgers {
			acknowledged += len(l.acknowledged)
			open += len(l.open)
		}
		t.Logf("kill %d after %v: %d acknowledged so far, %d without an outcome, %d appointments on disk",
			n+1, delay, acknowledged, open, report.Checked.Appointments)
	}
	process, info := startDaemon(t, bin, dir)
	defer func() {
		_ = process.Process.Signal(syscall.SIGTERM)
		if err := process.Wait(); err != nil {
			t.Errorf("stopping: %v", err)
		}
	}()
	total := 0
	for _, l := range ledgers {
		l.client = newClient(info.URL, info.Tokens["web"])
		l.reconcile(t)
		l.account(t)
		total += len(l.acknowledged)
	}
	if total < kills*workers {
		t.Errorf("only %d requests were acknowledged in %d rounds: the load proves nothing", total, kills)
	}
	newClient(info.URL, info.Tokens["monitor"]).verify(t)
	t.Logf("%d kills, %d acknowledged changes, all accounted for", kills, total)
}

// loadUntilDead books with every ledger, for persons of its own, until the server is gone.
func loadUntilDead(ledgers []*ledger, info *demoInfo, round int) *sync.WaitGroup {
	persons := info.covered()
	var done sync.WaitGroup
	for w, l := range ledgers {
		done.Go(func() {
			for i := 0; len(l.open) == 0; i++ {
				l.visit(persons[(round*997+w+i*len(ledgers))%len(persons)])
			}
		})
	}
	return &done
}

func buildDaemon(t testing.TB) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "cupod")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", bin, "../cmd/cupod")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building cupod: %v\n%s", err, output)
	}
	return bin
}

// startDaemon starts cupod as a process and waits until it serves.
func startDaemon(t testing.TB, bin, dir string) (*exec.Cmd, *demoInfo) {
	t.Helper()
	described := filepath.Join(dir, "demo.json")
	before := modified(described)
	process := exec.Command(bin, "demo", "--data", dir, "--listen", "127.0.0.1:0",
		"--persons", strconv.Itoa(server.MinDemoPersons), "--weekday-places", "8000")
	process.Stderr = os.Stderr
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = process.Process.Kill() })
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if modified(described).After(before) {
			info := readDemo(t, dir)
			if status, _, err := newClient(info.URL, "").do(http.MethodGet, wire.ReadyPath, "", nil); err == nil && status == http.StatusOK {
				return process, info
			}
		}
	}
	t.Fatal("cupod did not become ready within a minute")
	return nil, nil
}

func modified(name string) time.Time {
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) || err != nil {
		return time.Time{}
	}
	return info.ModTime()
}
