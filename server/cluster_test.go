package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/raftstore/peernet/certs"
	"github.com/cupo-ec/cupo/server"
	"github.com/cupo-ec/cupo/server/cluster"
	"github.com/cupo-ec/cupo/wire"
)

// town is a cluster of demos in one process, on loopback.
type town struct {
	t     *testing.T
	dir   string
	nodes map[string]*townNode
	info  *demoInfo
}

type townNode struct {
	*server.Demo
	config server.DemoConfig
}

// newTown starts a demo under the first name and lets the others join it.
func newTown(t *testing.T, names ...string) *town {
	t.Helper()
	town := &town{t: t, dir: t.TempDir(), nodes: map[string]*townNode{}}
	var ids []certs.Node
	for _, name := range names {
		ids = append(ids, certs.Node{ID: name})
	}
	if _, err := certs.Make(filepath.Join(town.dir, "certs"), ids, time.Now()); err != nil {
		t.Fatal(err)
	}
	first := ""
	for _, name := range names {
		config := town.config(name)
		if first != "" {
			config.Peers.Join, config.TokensFile = []string{first}, filepath.Join(town.dir, names[0], "demo.json")
		} else {
			first = config.Peers.Listen
		}
		town.nodes[name] = &townNode{config: config}
		town.start(name)
	}
	town.info = readDemo(t, filepath.Join(town.dir, names[0]))
	t.Cleanup(town.stopAll)
	return town
}

func (w *town) config(name string) server.DemoConfig {
	config := smallDemo(filepath.Join(w.dir, name))
	config.Listen = freeAddress(w.t)
	config.Peers.NodeID, config.Peers.Certs = name, filepath.Join(w.dir, "certs")
	config.Peers.Listen, config.Peers.Heartbeat = freeAddress(w.t), 300*time.Millisecond
	return config
}

func (w *town) start(name string) {
	w.t.Helper()
	n := w.nodes[name]
	openLog(w.t, &n.config)
	demo, err := server.NewDemo(n.config)
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := demo.Start(ctx); err != nil {
		w.t.Fatalf("starting %s: %v", name, err)
	}
	n.Demo = demo
}

func (w *town) stop(name string) {
	w.t.Helper()
	if err := w.nodes[name].Stop(context.Background()); err != nil {
		w.t.Errorf("stopping %s: %v", name, err)
	}
	w.nodes[name].Demo = nil
}

// stopAll stops every node. Those that are stopped when no majority runs any more cannot have recorded what they
// still had to record, and say so.
func (w *town) stopAll() {
	running := 0
	for _, n := range w.nodes {
		if n.Demo != nil {
			running++
		}
	}
	for name, n := range w.nodes {
		if n.Demo == nil {
			continue
		}
		if 2*running > len(w.nodes) {
			w.stop(name)
		} else if err := n.Stop(context.Background()); err != nil {
			w.t.Logf("stopping %s without a majority: %v", name, err)
		}
		running--
	}
}

// ask sends a request to a node; it answers the status and decodes a good answer.
func (w *town) ask(node, method, path, token, key string, body, into wire.Message) (status int, err error) {
	return askURL(w.nodes[node].URL(), method, path, token, key, body, into)
}

// insist is ask as a client does it: while no leader can decide, it asks again with the same key.
func (w *town) insist(node, method, path, token, key string, body, into wire.Message) (status int, err error) {
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		status, err = w.ask(node, method, path, token, key, body, into)
		if err != nil || status != http.StatusServiceUnavailable || time.Now().After(deadline) {
			return status, err
		}
	}
}

func askURL(url, method, path, token, key string, body, into wire.Message) (status int, err error) {
	c := newClient(url, token)
	defer c.http.CloseIdleConnections()
	status, answer, err := c.do(method, path, key, body)
	if err == nil && into != nil && status < 300 {
		err = into.UnmarshalJSON(answer)
	}
	return status, err
}

// bookAny asks for any place of a person's.
func bookAny(document wire.Document) *wire.BookRequest {
	day := func(ahead int) string { return time.Now().AddDate(0, 0, ahead).Format(time.DateOnly) }
	return &wire.BookRequest{Person: wire.Person{Document: document}, Any: &wire.AnyRequest{
		Specialty: "medicina-general", From: day(1), To: day(30),
	}}
}

// status waits until the cluster is as wanted, by one node's word.
func (w *town) await(node string, what string, is func(*wire.ClusterResponse) bool) *wire.ClusterResponse {
	w.t.Helper()
	var last wire.ClusterResponse
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		last = wire.ClusterResponse{}
		if status, err := w.ask(node, http.MethodGet, wire.ClusterPath, w.info.Tokens["admin"], "", nil, &last); err == nil && status == 200 && is(&last) {
			return &last
		}
	}
	text, _ := json.Marshal(last)
	w.t.Fatalf("waited in vain: %s; the cluster is %s", what, text)
	return nil
}

func votersReachable(n int) func(*wire.ClusterResponse) bool {
	return func(c *wire.ClusterResponse) bool {
		voters := 0
		for _, m := range c.Members {
			if m.Voter && m.Reachable {
				voters++
			}
		}
		return voters == n && c.Leader != ""
	}
}

// TestThreeNodesAnswerAsOne: whoever is asked, a booking is decided once, and all nodes know of it.
func TestThreeNodesAnswerAsOne(t *testing.T) {
	w := newTown(t, "a", "b", "c")
	w.await("b", "three voters", votersReachable(3))
	people := w.info.covered()
	for i, node := range []string{"a", "b", "c", "b", "a"} {
		key := fmt.Sprintf("as-one-%d", i)
		var first, again wire.AppointmentResponse
		body := bookAny(people[i])
		if status, err := w.insist(node, http.MethodPost, wire.AppointmentsPath, w.info.Tokens["web"], key, body, &first); err != nil || status != http.StatusCreated {
			t.Fatalf("booking at %s: %d %v", node, status, err)
		}
		for _, other := range []string{"a", "b", "c"} {
			if status, err := w.insist(other, http.MethodPost, wire.AppointmentsPath, w.info.Tokens["web"], key, body, &again); err != nil || status != http.StatusCreated || again.Appointment.Code != first.Appointment.Code {
				t.Errorf("the retry at %s: %d %v %s, the first was %s", other, status, err, again.Appointment.Code, first.Appointment.Code)
			}
			var seen wire.AppointmentResponse
			path := wire.AppointmentsPath + "/" + first.Appointment.Code + "?consistency=strong"
			if status, err := w.insist(other, http.MethodGet, path, w.info.Tokens["web"], "", nil, &seen); err != nil || status != 200 || seen.Appointment.Status != "booked" {
				t.Errorf("reading at %s: %d %v %+v", other, status, err, seen.Appointment)
			}
		}
	}
}

// TestRollingRestartRefusesNoBooking stops and starts every node in turn while people book at the others.
func TestRollingRestartRefusesNoBooking(t *testing.T) {
	w := newTown(t, "a", "b", "c")
	w.await("a", "three voters", votersReachable(3))
	people := w.info.covered()
	var next, booked atomic.Int64
	var mu sync.Mutex
	down := ""
	urls := map[string]string{}
	for name, n := range w.nodes {
		urls[name] = n.URL()
	}
	ctx, cancel := context.WithCancel(t.Context())
	var booking sync.WaitGroup
	for range 4 {
		booking.Go(func() {
			for ctx.Err() == nil {
				i := next.Add(1)
				if int(i) >= len(people) {
					return
				}
				mu.Lock()
				node := []string{"a", "b", "c"}[i%3]
				if node == down {
					node = []string{"a", "b", "c"}[(i+1)%3]
				}
				url := urls[node]
				mu.Unlock()
				status, err := askURL(url, http.MethodPost, wire.AppointmentsPath, w.info.Tokens["web"], fmt.Sprint("rolling-", i), bookAny(people[i]), nil)
				if err == nil && status >= 500 {
					t.Errorf("booking %d at %s: %d", i, node, status)
				}
				if err == nil && status == http.StatusCreated {
					booked.Add(1)
				}
				time.Sleep(5 * time.Millisecond)
			}
		})
	}
	for _, name := range []string{"a", "b", "c"} {
		mu.Lock()
		down = name
		mu.Unlock()
		time.Sleep(200 * time.Millisecond)
		w.stop(name)
		w.start(name)
		w.await(name, "three voters again", votersReachable(3))
		before := booked.Load()
		for deadline := time.Now().Add(10 * time.Second); booked.Load() < before+5 && time.Now().Before(deadline); {
			time.Sleep(10 * time.Millisecond)
		}
	}
	cancel()
	booking.Wait()
	if booked.Load() < 30 {
		t.Errorf("only %d were booked", booked.Load())
	}
}

// TestTheFounderComesBackWithoutItsData: it was removed and must not go on with what it had; its disk is new, and it
// joins what it once founded, whose log begins with it alone.
func TestTheFounderComesBackWithoutItsData(t *testing.T) {
	w := newTown(t, "a", "b", "c")
	w.await("b", "three voters", votersReachable(3))
	w.stop("a")
	w.await("b", "a leader of the others", func(c *wire.ClusterResponse) bool { return c.Leader == "b" || c.Leader == "c" })
	var after wire.ClusterResponse
	status, err := w.ask("b", http.MethodPost, wire.ClusterRemovePath, w.info.Tokens["admin"], "", &wire.ClusterChangeRequest{Node: "a"}, &after)
	if err != nil || status != http.StatusOK || len(after.Members) != 2 {
		t.Fatalf("removing the founder: %d %v %+v", status, err, after)
	}
	founder := w.nodes["a"]
	founder.config.Peers.Join = []string{w.nodes["b"].config.Peers.Listen, w.nodes["c"].config.Peers.Listen}
	if err := startOnce(t, founder.config); !errors.Is(err, cluster.ErrRemoved) {
		t.Errorf("starting with its old data: %v, want %v", err, cluster.ErrRemoved)
	}
	tokens := filepath.Join(w.dir, "b", "demo.json")
	founder.config.DataDir, founder.config.TokensFile = filepath.Join(w.dir, "a-again"), tokens
	// A disk that is new is not quite empty.
	if err := os.MkdirAll(filepath.Join(founder.config.DataDir, "node", "lost+found"), 0o700); err != nil {
		t.Fatal(err)
	}
	w.start("a")
	w.await("a", "three voters again", votersReachable(3))
	var booked wire.AppointmentResponse
	if status, err := w.ask("a", http.MethodPost, wire.AppointmentsPath, w.info.Tokens["web"], "again", bookAny(w.info.covered()[0]), &booked); err != nil || status != http.StatusCreated {
		t.Errorf("booking at it: %d %v", status, err)
	}
	w.stop("a")
	replaced := founder.config
	replaced.DataDir = filepath.Join(w.dir, "a")
	if err := startOnce(t, replaced); !errors.Is(err, cluster.ErrRemoved) {
		t.Errorf("starting with its old data in the place of its successor: %v, want %v", err, cluster.ErrRemoved)
	}
	w.start("a")
	w.await("b", "three voters still", votersReachable(3))
}

// TestAReplicaThatEndedWhileItJoined asks again, and is a member already.
func TestAReplicaThatEndedWhileItJoined(t *testing.T) {
	w := newTown(t, "a")
	if _, err := certs.Make(filepath.Join(w.dir, "certs"), []certs.Node{{ID: "r"}}, time.Now()); err != nil {
		t.Fatal(err)
	}
	config := w.config("r")
	config.Peers.Join, config.Peers.Replica = []string{w.nodes["a"].config.Peers.Listen}, true
	config.TokensFile = filepath.Join(w.dir, "a", "demo.json")
	w.nodes["r"] = &townNode{config: config}
	w.start("r")
	w.stop("r")
	// What says that it has not come to the present yet.
	if err := os.WriteFile(filepath.Join(config.DataDir, "node", "joining"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	w.start("r")
	w.await("r", "the leader and itself", func(c *wire.ClusterResponse) bool {
		return len(c.Members) == 2 && !c.Members[1].Voter && c.Members[1].Reachable && c.Leader == "a"
	})
}

// TestANodeThatMustNotJoinIsRefused, and nothing is changed.
func TestANodeThatMustNotJoinIsRefused(t *testing.T) {
	w := newTown(t, "a", "b")
	before := w.await("a", "two voters", votersReachable(2))
	start := func(change func(*server.DemoConfig)) error {
		config := w.nodes["b"].config
		config.Listen, config.Peers.Listen = freeAddress(t), freeAddress(t)
		config.DataDir = filepath.Join(t.TempDir(), "other")
		change(&config)
		return startOnce(t, config)
	}
	other := t.TempDir()
	if _, err := certs.Make(other, []certs.Node{{ID: "c"}}, time.Now()); err != nil {
		t.Fatal(err)
	}
	w.stop("b")
	copyTree(t, filepath.Join(w.dir, "b"), filepath.Join(other, "b"))
	w.start("b")
	w.await("a", "two voters", votersReachable(2))
	for name, c := range map[string]struct {
		change func(*server.DemoConfig)
		says   string
	}{
		"the name of another member":  {func(*server.DemoConfig) {}, "comes back without its data"},
		"another authority":           {func(c *server.DemoConfig) { c.Peers.Certs, c.Peers.NodeID = other, "c" }, "meeting the cluster"},
		"no certificate of that name": {func(c *server.DemoConfig) { c.Peers.NodeID = "z" }, "certificate of node z"},
		"the data of another node": {func(c *server.DemoConfig) {
			if _, err := certs.Make(c.Peers.Certs, []certs.Node{{ID: "d"}}, time.Now()); err != nil {
				t.Fatal(err)
			}
			c.DataDir, c.Peers.NodeID = filepath.Join(other, "b"), "d"
		}, "belongs to node b"},
	} {
		if err := start(c.change); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
	after := w.await("a", "two voters still", votersReachable(2))
	if len(after.Members) != len(before.Members) {
		t.Errorf("the members were %+v and are %+v", before.Members, after.Members)
	}
}

// TestOldNodesDoNotGoOnBesideARecoveredOne: the majority was lost, what was left was recovered, and then the machines
// of the others come back with what they had.
func TestOldNodesDoNotGoOnBesideARecoveredOne(t *testing.T) {
	w := newTown(t, "a", "b", "c")
	w.await("a", "three voters", votersReachable(3))
	for _, name := range []string{"c", "b", "a"} {
		if err := w.nodes[name].Stop(context.Background()); err != nil {
			t.Logf("stopping %s: %v", name, err)
		}
		w.nodes[name].Demo = nil
	}
	config := raftstore.Config{Dir: filepath.Join(w.dir, "a", "node"), Logger: slog.New(slog.DiscardHandler)}
	if _, err := raftstore.Recover(config, allocator.NewState(), w.nodes["a"].config.Peers.Listen); err != nil {
		t.Fatal(err)
	}
	w.start("a")
	for _, name := range []string{"b", "c"} {
		config := w.nodes[name].config
		config.Peers.Join = []string{w.nodes["a"].config.Peers.Listen}
		if err := startOnce(t, config); !errors.Is(err, raftstore.ErrOtherCluster) {
			t.Errorf("starting %s with its old data: %v, want %v", name, err, raftstore.ErrOtherCluster)
		}
	}
}

// startOnce starts a node, and stops it where that succeeds.
func startOnce(t *testing.T, config server.DemoConfig) error {
	t.Helper()
	openLog(t, &config)
	demo, err := server.NewDemo(config)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	if err := demo.Start(ctx); err != nil {
		return err
	}
	return demo.Stop(context.Background())
}

func copyTree(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}
