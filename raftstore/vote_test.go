package raftstore

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
	"github.com/hashicorp/raft"

	"github.com/cupo-ec/cupo/internal/crashfs"
	"github.com/cupo-ec/cupo/raftstore/pebblelog"
)

// cuts takes a copy of a file system as a power cut would leave it, before each write operation.
type cuts struct {
	fs    *crashfs.FS
	on    bool
	taken []*crashfs.FS
}

func (c *cuts) MaybeError(op errorfs.Op) error {
	if c.on && op.Kind.ReadOrWrite() == errorfs.OpIsWrite {
		rng := rand.New(rand.NewPCG(uint64(len(c.taken)), 3))
		c.taken = append(c.taken, c.fs.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: rng.IntN(101), RNG: rng}))
	}
	return nil
}

func (c *cuts) String() string { return "power cuts" }

// TestAPowerCutTearsNoVote has a node vote for one candidate, and for another in the next term, and cuts the power at each
// step of the second vote. Whoever got the vote of the first term must not have the second one's.
func TestAPowerCutTearsNoVote(t *testing.T) {
	c := &cuts{fs: crashfs.New()}
	cfg := testConfig(t, errorfs.Wrap(c.fs, c))
	cfg.NodeID, cfg.HeartbeatTimeout = "a", time.Hour
	_, transport := raft.NewInmemTransport("at-a")
	cfg.Transport = transport
	s, err := Open(cfg, newToy())
	if err != nil {
		t.Fatal(err)
	}
	vote := func(candidate string, term uint64) {
		_, asking := raft.NewInmemTransport(raft.ServerAddress("at-" + candidate))
		asking.Connect("at-a", transport)
		var answer raft.RequestVoteResponse
		err := asking.RequestVote("a", "at-a", &raft.RequestVoteRequest{
			RPCHeader: raft.RPCHeader{ProtocolVersion: raft.ProtocolVersionMax, Addr: []byte("at-" + candidate)},
			Term:      term, LastLogIndex: 100, LastLogTerm: term - 1,
		}, &answer)
		if err != nil || !answer.Granted {
			t.Fatalf("asking for the vote of term %d: %v, %+v", term, err, answer)
		}
	}
	vote("old", 5)
	c.on = true
	vote("new", 6)
	c.on = false
	mustClose(t, s)
	if len(c.taken) < 2 {
		t.Fatalf("the vote took only %d write operations", len(c.taken))
	}
	candidate := ""
	for i, fs := range append(c.taken, c.fs) {
		log, err := pebblelog.Open(layout{fs: fs, dir: s.cfg.Dir}.log(), pebblelog.Options{FS: fs, Logger: s.pebbleLogger()})
		if err != nil {
			t.Fatalf("opening after a cut at operation %d: %v", i, err)
		}
		term, errTerm := log.GetUint64(voteTermKey)
		voted, errFor := log.Get(voteCandidateKey)
		if err := errors.Join(errTerm, errFor); err != nil {
			t.Fatalf("cut at operation %d: %v", i, err)
		}
		if candidate = string(voted); candidate == "at-old" && term != 5 || candidate == "at-new" && term != 6 {
			t.Errorf("cut at operation %d the vote of term %d is for %s", i, term, candidate)
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if candidate != "at-new" {
		t.Errorf("at the end the vote is for %q: the library keeps it elsewhere", candidate)
	}
}
