package backup

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

// node is a running cluster of one with a real state.
type node struct {
	*raftstore.Store
	t     testing.TB
	dir   string
	state *allocator.State
	count int
}

func quiet(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
}

func startNode(t testing.TB, dir string) *node {
	t.Helper()
	n := &node{t: t, dir: dir, state: allocator.NewState()}
	store, err := raftstore.Open(raftstore.Config{
		Dir: dir, Logger: quiet(t), BallastBytes: -1, HeartbeatTimeout: 10 * time.Millisecond,
		OnFatal:   func(reason string) { t.Errorf("the node failed: %s", reason) },
		FreeBytes: func(string) (uint64, error) { return 1 << 40, nil },
	}, n.state)
	if err != nil {
		t.Fatal(err)
	}
	n.Store = store
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := store.WaitLeading(ctx); err != nil {
		t.Fatal(err)
	}
	return n
}

func (n *node) stop() {
	n.t.Helper()
	if err := n.Close(); err != nil {
		n.t.Fatal(err)
	}
}

func (n *node) do(command allocator.Command) allocator.Outcome {
	n.t.Helper()
	outcome, err := n.Propose(n.t.Context(), raftstore.Proposal{Command: command.Append(nil)})
	if err != nil {
		n.t.Fatal(err)
	}
	return outcome
}

// begin enters the cluster's secret.
func (n *node) begin() {
	n.do(allocator.Command{Kind: allocator.KindGenesis, Genesis: allocator.Secret{1}})
}

// grow enters provinces with long names, so that a backup has several blocks.
func (n *node) grow(entries int) {
	n.t.Helper()
	for range entries {
		n.count++
		o := n.do(allocator.Command{Kind: allocator.KindPutProvinces, Provinces: []allocator.Province{
			{Code: fmt.Sprint(n.count), Name: string(bytes.Repeat([]byte{'x'}, 100))},
		}})
		if o.Code != wire.Done {
			n.t.Fatalf("province %d: %s", n.count, o.Code)
		}
	}
}

func (n *node) open() ([]byte, Header) {
	n.t.Helper()
	var out bytes.Buffer
	header, err := Write(n.t.Context(), n.Store, time.Unix(0, 0), &out)
	if err != nil {
		n.t.Fatal(err)
	}
	return out.Bytes(), header
}

// keys are made once: they cost more than all else.
type keys struct {
	file string
	seal *Seal
	key  *Key
}

func makeKeys(t testing.TB) *keys {
	t.Helper()
	content, recipient, err := MakeKey()
	if err != nil {
		t.Fatal(err)
	}
	k := &keys{file: filepath.Join(t.TempDir(), "key")}
	if err := WriteKey(k.file, content); err != nil {
		t.Fatal(err)
	}
	if k.seal, err = SealFor([]string{recipient}); err != nil {
		t.Fatal(err)
	}
	if k.key, err = OpenKey(k.file); err != nil {
		t.Fatal(err)
	}
	return k
}

func (k *keys) sealed(t testing.TB, content []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := k.seal.Writer(&out)
	if err == nil {
		_, err = w.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// archive keeps the log of a node up to where it is.
func (n *node) archive(k *keys, dir string) {
	n.t.Helper()
	a, err := OpenArchive(dir)
	if err != nil {
		n.t.Fatal(err)
	}
	_, next := a.Next()
	page, err := LogPage(n.Store, next)
	if err != nil {
		n.t.Fatal(err)
	}
	if next == 0 {
		page, err = LogPage(n.Store, 1)
	}
	if err != nil {
		n.t.Fatal(err)
	}
	piece, err := ReadLog(bytes.NewReader(page))
	if err == nil {
		err = a.Append(piece, k.seal)
	}
	if err != nil {
		n.t.Fatal(err)
	}
}

func (k *keys) restore(t testing.TB, dir string, content []byte) *Restore {
	return &Restore{Dir: dir, Logger: quiet(t), From: bytes.NewReader(k.sealed(t, content)), Key: k.key}
}

// wantNothing wants that a directory is not there.
func wantNothing(t testing.TB, dir string) {
	t.Helper()
	if left, err := os.ReadDir(dir); err == nil {
		t.Errorf("left behind: %v", left)
	}
}

// counting is a sink that only counts.
type counting struct{ records int }

func (c *counting) Begin(*Header) error      { return nil }
func (c *counting) Record(_, _ []byte) error { c.records++; return nil }
func readAll(content []byte) (int, error) {
	var c counting
	_, _, err := Read(bytes.NewReader(content), &c)
	return c.records, err
}
