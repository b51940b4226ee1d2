package server_test

import (
	"bytes"
	"encoding/csv"
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
	"sync/atomic"
	"syscall"
	"testing"
	"time"

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
	daemon, command := build(t, "cupod"), build(t, "cupo")
	dir := t.TempDir()
	const workers = 16
	ledgers := make([]*ledger, workers)
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 9))
	var people *queue
	for n := range kills {
		process, info := startDaemon(t, daemon, dir)
		if people == nil {
			people = readQueue(t, info)
		}
		for w := range ledgers {
			if ledgers[w] == nil {
				ledgers[w] = &ledger{name: fmt.Sprintf("worker-%d", w), seed: uint64(w)}
			}
			ledgers[w].client = newClient(info.URL, info.Tokens["web"])
			ledgers[w].reconcile(t)
		}
		delay := 100*time.Millisecond + time.Duration(random.IntN(500))*time.Millisecond
		before := countAcknowledged(ledgers)
		done := loadUntilDead(ledgers, people)
		time.Sleep(delay)
		if err := process.Process.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		_ = process.Wait() // killed: its state is an error by intent
		done.Wait()
		verified, err := exec.Command(command, "verify", "--data", dir).CombinedOutput()
		if err != nil {
			t.Fatalf("kill %d after %v: cupo verify: %v\n%s", n+1, delay, err, verified)
		}
		acknowledged := countAcknowledged(ledgers) - before
		if acknowledged == 0 {
			t.Errorf("kill %d after %v met no load", n+1, delay)
		}
		t.Logf("kill %d after %v: %d acknowledged in this round, then cupo verify: %s",
			n+1, delay, acknowledged, bytes.ReplaceAll(bytes.TrimSpace(verified), []byte("\n"), []byte("; ")))
	}
	process, info := startDaemon(t, daemon, dir)
	defer func() {
		_ = process.Process.Signal(syscall.SIGTERM)
		if err := process.Wait(); err != nil {
			t.Errorf("stopping: %v", err)
		}
	}()
	for _, l := range ledgers {
		l.client = newClient(info.URL, info.Tokens["web"])
		l.reconcile(t)
		l.account(t)
	}
	newClient(info.URL, info.Tokens["monitor"]).verify(t)
	t.Logf("%d kills, %d acknowledged changes, all accounted for", kills, countAcknowledged(ledgers))
}

func countAcknowledged(ledgers []*ledger) (n int) {
	for _, l := range ledgers {
		n += len(l.acknowledged)
	}
	return n
}

// queue is persons who have not asked for anything yet.
type queue struct {
	persons []wire.Document
	next    atomic.Int64
}

func (q *queue) take() wire.Document {
	return q.persons[int(q.next.Add(1))%len(q.persons)]
}

// readQueue lists the persons of a demo who have the right to an appointment on any day.
func readQueue(t testing.TB, info *demoInfo) *queue {
	t.Helper()
	file, err := os.Open(info.PersonsFile)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	q := &queue{}
	for _, row := range rows[1:] {
		switch row[3] {
		case "affiliate", "pensioner", "spouse", "work-risk":
			q.persons = append(q.persons, wire.Document{Type: row[0], Number: row[1]})
		}
	}
	return q
}

// loadUntilDead books with every ledger, each time for somebody new, until the server is gone.
func loadUntilDead(ledgers []*ledger, people *queue) *sync.WaitGroup {
	var done sync.WaitGroup
	for _, l := range ledgers {
		done.Go(func() {
			for len(l.open) == 0 {
				l.visit(people.take())
			}
		})
	}
	return &done
}

// build makes one of the programs.
func build(t testing.TB, program string) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), program)
	if output, err := exec.Command("go", "build", "-buildvcs=false", "-o", bin, "../cmd/"+program).CombinedOutput(); err != nil {
		t.Fatalf("building %s: %v\n%s", program, err, output)
	}
	return bin
}

// Enough for the load of many rounds to find somebody and some place new.
const (
	killPersons       = 200_000
	killWeekdayPlaces = 40_000
)

// startDaemon starts cupod as a process and waits until it serves.
func startDaemon(t testing.TB, bin, dir string) (*exec.Cmd, *demoInfo) {
	t.Helper()
	described := filepath.Join(dir, "demo.json")
	before := modified(described)
	process := exec.Command(bin, "demo", "--data", dir, "--listen", "127.0.0.1:0",
		"--persons", strconv.Itoa(killPersons), "--weekday-places", strconv.Itoa(killWeekdayPlaces))
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
