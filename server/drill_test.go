package server_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server"
	"github.com/cupo-ec/cupo/wire"
)

// drill is the exercise of a disaster: a cluster that books, its backup and its archived log, and the
// clusters that are made of them.
type drill struct {
	t       *testing.T
	command string
	dir     string
	demo    server.DemoConfig
	ledgers []*ledger
	people  *queue
	changes []wire.Change // of the lost cluster, to its end
}

// cupo runs a command line and wants an exit code.
func (d *drill) cupo(code int, arguments ...string) (output string) {
	d.t.Helper()
	text, err := exec.Command(d.command, arguments...).CombinedOutput()
	got := 0
	if failure, is := err.(*exec.ExitError); is {
		got = failure.ExitCode()
	} else if err != nil {
		d.t.Fatal(err)
	}
	if got != code {
		d.t.Fatalf("cupo %s: code %d, want %d\n%s", strings.Join(arguments, " "), got, code, text)
	}
	return string(text)
}

func (d *drill) path(name string) string { return filepath.Join(d.dir, name) }

// load books, moves and cancels until the answer is called.
func (d *drill) load() (stop func()) {
	var stopped atomic.Bool
	var running sync.WaitGroup
	for _, l := range d.ledgers {
		running.Go(func() {
			for !stopped.Load() {
				l.visit(d.people.take())
			}
		})
	}
	return func() {
		stopped.Store(true)
		running.Wait()
	}
}

// reach waits until the clients have been told of so many changes.
func (d *drill) reach(t *testing.T, admin *client, changes int) {
	t.Helper()
	for len(readChanges(t, admin)) < changes {
		if t.Context().Err() != nil {
			t.Fatal("the load books nothing")
		}
	}
}

func readChanges(t *testing.T, admin *client) (all []wire.Change) {
	t.Helper()
	for from := ""; ; {
		_, text, err := admin.do(http.MethodGet, wire.WithQuery(wire.ChangesPath, wire.FromParam, from, wire.LimitParam, "1000"), "", nil)
		var page wire.ChangesResponse
		if err != nil || page.UnmarshalJSON(text) != nil {
			t.Fatalf("changes answered %.200s %v", text, err)
		}
		for _, c := range page.Changes {
			if c.Code != "" {
				all = append(all, c)
			}
		}
		if from = page.Next; !page.More {
			return all
		}
	}
}

// restored starts what was restored, and holds it to what had been booked up to an index.
func (d *drill) restored(name string, index uint64, then func(demo *server.Demo, info *demoInfo)) {
	d.t.Helper()
	config := d.demo
	config.DataDir = d.path(name)
	described, err := os.ReadFile(filepath.Join(d.demo.DataDir, "demo.json"))
	if err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(config.DataDir, "demo.json"), described, 0o600); err != nil {
		d.t.Fatal(err)
	}
	demo, info := startDemo(d.t, config)
	defer stopDemo(d.t, demo)
	d.holds(newClient(info.URL, info.Tokens["web"]), index)
	if then != nil {
		then(demo, info)
	}
	newClient(info.URL, info.Tokens["monitor"]).verify(d.t)
}

// holds looks every appointment up: it is as the last change up to the index left it, and not there where
// all its changes are after.
func (d *drill) holds(web *client, index uint64) {
	d.t.Helper()
	want := map[string]string{}
	for _, c := range d.changes {
		if _, known := want[c.Code]; !known {
			want[c.Code] = ""
		}
		if c.Index > index {
			continue
		}
		switch c.Kind {
		case "book":
			want[c.Code] = wire.StatusBooked
		case "cancel":
			want[c.Code] = wire.StatusCancelled
		case "reschedule":
			want[c.Code], want[c.Other] = wire.StatusBooked, wire.StatusRescheduled
		}
	}
	there := 0
	for code, status := range want {
		got, answer, err := web.do(http.MethodGet, wire.AppointmentPath(code), "", nil)
		var found wire.AppointmentResponse
		switch {
		case err != nil:
			d.t.Fatal(err)
		case status == "":
			if got != http.StatusNotFound {
				d.t.Errorf("at %d, %s of later answers %d %.200s", index, code, got, answer)
			}
		case got != http.StatusOK || found.UnmarshalJSON(answer) != nil || found.Appointment.Status != status:
			d.t.Errorf("at %d, %s should be %s and answers %d %.200s", index, code, status, got, answer)
		default:
			there++
		}
	}
	d.t.Logf("at index %d: %d appointments there, %d of later not", index, there, len(want)-there)
}

var printedIndex = regexp.MustCompile(`(?m)^index (\d+) of generation`)

// TestDisasterDrill takes a backup and the log while bookings go on, loses the cluster, and makes three new
// ones: as of the backup, as of an index in the middle of the log, and as of its end. Each has every
// acknowledged change up to its index and none after, and the last one goes on.
func TestDisasterDrill(t *testing.T) {
	d := &drill{t: t, command: build(t, "cupo"), dir: t.TempDir()}
	d.demo = smallDemo(d.path("lost"))
	demo, info := startDemo(t, d.demo)
	d.people = readQueue(t, info)
	for w := range 4 {
		d.ledgers = append(d.ledgers, &ledger{
			name: fmt.Sprintf("worker-%d", w), seed: uint64(w), client: newClient(info.URL, info.Tokens["web"]),
		})
	}
	recipient := strings.Fields(d.cupo(0, "backup", "keygen", "--out", d.path("key")))
	seal := []string{"--recipient", recipient[len(recipient)-1], "--demo", d.demo.DataDir}
	admin := newClient(info.URL, info.Tokens["admin"])

	backUp := func(words ...string) string {
		return d.cupo(0, append(append([]string{"backup"}, words...), seal...)...)
	}

	stop := d.load()
	d.reach(t, admin, 60)
	said := backUp("--out", d.path("backup"))
	backUp("log", "--out", d.path("log"))
	d.reach(t, admin, 200)
	stop()
	backUp("log", "--out", d.path("log")) // goes on where it was
	d.seesBackups(newClient(info.URL, info.Tokens["monitor"]))
	d.changes = readChanges(t, admin)
	stopDemo(t, demo)

	found := printedIndex.FindStringSubmatch(said)
	if found == nil {
		t.Fatalf("the backup said %s", said)
	}
	index, _ := strconv.ParseUint(found[1], 10, 64)
	last := d.changes[len(d.changes)-1].Index
	middle := (index + last) / 2
	if d.changes[0].Index > index || index >= last {
		t.Fatalf("the backup is of %d, the changes go from %d to %d", index, d.changes[0].Index, last)
	}
	if sum, err := exec.Command("sha256sum", "-c", "backup.sha256").Output(); err == nil && !strings.Contains(string(sum), "OK") {
		t.Errorf("sha256sum: %s", sum)
	}

	restore := func(name string, more ...string) string {
		return d.cupo(0, append([]string{"restore", "--data", d.path(name + "/node"), "--identity", d.path("key"), d.path("backup")}, more...)...)
	}
	restore("plain")
	d.restored("plain", index, nil)
	restore("middle", "--log", d.path("log"), "--to-index", strconv.FormatUint(middle, 10))
	d.restored("middle", middle, nil)
	restore("end", "--log", d.path("log"))
	d.restored("end", last, d.goesOn)
	d.recovers()
}

// seesBackups: an alert comes when nobody takes backups any more, so the metrics must say that they were taken.
func (d *drill) seesBackups(monitor *client) {
	d.t.Helper()
	_, text, err := monitor.do(http.MethodGet, wire.MetricsPath, "", nil)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, name := range []string{"cupo_backup_read_timestamp_seconds", "cupo_log_read_timestamp_seconds"} {
		found := regexp.MustCompile(`(?m)^` + name + ` (\S+)$`).FindSubmatch(text)
		if found == nil {
			d.t.Fatalf("there is no %s", name)
		}
		if at, err := strconv.ParseFloat(string(found[1]), 64); err != nil || time.Since(time.Unix(int64(at), 0)).Abs() > time.Hour {
			d.t.Errorf("%s is %s", name, found[1])
		}
	}
}

// recovers loses the majority of another cluster, and goes on with who is left.
func (d *drill) recovers() {
	dir := d.path("survivor")
	config := raftstore.Config{Dir: dir, BallastBytes: -1, HeartbeatTimeout: 20 * time.Millisecond, ProposeTimeout: 300 * time.Millisecond,
		Logger: slog.New(slog.DiscardHandler), FreeBytes: func(string) (uint64, error) { return 1 << 40, nil }}
	open := func() (*raftstore.Store, *allocator.State) {
		state := allocator.NewState()
		store, err := raftstore.Open(config, state)
		if err != nil {
			d.t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(d.t.Context(), 10*time.Second)
		defer cancel()
		if err := store.WaitLeading(ctx); err != nil {
			d.t.Fatal(err)
		}
		return store, state
	}
	store, _ := open()
	genesis := allocator.Command{Kind: allocator.KindGenesis, Genesis: allocator.Secret{1}}
	if _, err := store.Propose(d.t.Context(), raftstore.Proposal{Command: genesis.Append(nil)}); err != nil {
		d.t.Fatal(err)
	}
	generation := store.Generation()
	if said := d.cupo(1, "recover", "--data", dir, "--i-accept-the-loss"); !strings.Contains(said, "in use") {
		d.t.Errorf("a running node: %s", said)
	}
	if _, err := store.AddReplica(d.t.Context(), "lost", "nowhere"); err != nil {
		d.t.Fatal(err)
	}
	// From here on nothing is decided without somebody who is not there.
	if err := store.Promote(d.t.Context(), "lost"); err != nil && !errors.Is(err, raftstore.ErrOutcomeUnknown) {
		d.t.Fatal(err)
	}
	tick := allocator.Command{Kind: allocator.KindTick}
	if _, err := store.Propose(d.t.Context(), raftstore.Proposal{Command: tick.Append(nil)}); !errors.Is(err, raftstore.ErrOutcomeUnknown) {
		d.t.Fatalf("a command was answered with %v", err)
	}
	_ = store.Close() // it could not hand over, and says so
	before, err := raftstore.SurveyOffline(dir)
	if err != nil || before.Voters() != 2 {
		d.t.Fatalf("surveyed %+v %v", before, err)
	}
	said := d.cupo(2, "recover", "--data", dir)
	for _, want := range []string{"May be missing", "2 of 2 voters", "Unsure: entries", "nothing was changed"} {
		if !strings.Contains(said, want) {
			d.t.Errorf("it does not say %q: %s", want, said)
		}
	}
	if after, err := raftstore.SurveyOffline(dir); err != nil || after.Generation != generation || after.LastIndex != before.LastIndex {
		d.t.Errorf("it changed something: %+v %v", after, err)
	}
	beforehand := d.path("survivor-copy")
	if err := os.CopyFS(beforehand, os.DirFS(dir)); err != nil {
		d.t.Fatal(err)
	}
	d.interruptRecovery(config)
	said = d.cupo(2, "recover", "--data", dir, "--compare", beforehand)
	for _, want := range []string{"begun and interrupted", "2 of 2 voters", "Unsure: entries", "nothing was changed"} {
		if !strings.Contains(said, want) {
			d.t.Errorf("after an interruption it does not say %q: %s", want, said)
		}
	}
	d.cupo(0, "recover", "--data", dir, "--compare", beforehand, "--i-accept-the-loss")
	if said := d.cupo(1, "recover", "--data", dir, "--compare", beforehand, "--i-accept-the-loss"); !strings.Contains(said, "ended already") {
		d.t.Errorf("a recovery that has ended: %s", said)
	}
	store, state := open()
	if !state.Started() || store.Generation() <= generation || len(store.Members()) != 1 {
		d.t.Errorf("it goes on with %v in generation %d", store.Members(), store.Generation())
	}
	if err := store.Close(); err != nil {
		d.t.Error(err)
	}
	if said := d.cupo(1, "recover", "--data", dir, "--i-accept-the-loss"); !strings.Contains(said, "majority is there") {
		d.t.Errorf("a cluster that is well: %s", said)
	}
}

// interruptRecovery leaves the node as a power cut does before it has its new identity.
func (d *drill) interruptRecovery(config raftstore.Config) {
	left := filepath.Join(d.t.TempDir(), "left")
	config.AllowClockJump = true
	config.FS = errorfs.Wrap(vfs.Default, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if op.Kind == errorfs.OpRename && filepath.Base(op.Path) == "identity.json.tmp" {
			return os.CopyFS(left, os.DirFS(config.Dir))
		}
		return nil
	}))
	if _, err := raftstore.Recover(config, allocator.NewState(), ""); err != nil {
		d.t.Fatal(err)
	}
	if err := errors.Join(os.RemoveAll(config.Dir), os.Rename(left, config.Dir)); err != nil {
		d.t.Fatalf("the recovery was not interrupted: %v", err)
	}
}

// goesOn holds the new cluster to what every client was told, keys included, and books on.
func (d *drill) goesOn(_ *server.Demo, info *demoInfo) {
	for _, l := range d.ledgers {
		l.client = newClient(info.URL, info.Tokens["web"])
		l.reconcile(d.t)
		l.account(d.t)
	}
	before := countAcknowledged(d.ledgers)
	for _, l := range d.ledgers {
		for range 5 {
			l.visit(d.people.take())
		}
		l.account(d.t)
	}
	if countAcknowledged(d.ledgers) < before+len(d.ledgers) {
		d.t.Error("the new cluster books nothing")
	}
}
