package server

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/allocator"
)

// TestJudge: who is wrong is decided by a majority of all voters, and by nothing less.
func TestJudge(t *testing.T) {
	three, two, five := []string{"a", "b", "c"}, []string{"a", "b"}, []string{"a", "b", "c", "d", "e"}
	type sums = map[string]uint64
	for name, c := range map[string]struct {
		self      string
		voters    []string
		sums      sums
		want      verdict
		differing string
	}{
		"alone":                                     {"a", []string{"a"}, sums{"a": 1}, agreeing, ""},
		"nobody answers":                            {"a", three, sums{"a": 1}, agreeing, ""},
		"all agree":                                 {"a", three, sums{"a": 1, "b": 1, "c": 1}, agreeing, ""},
		"one of three differs":                      {"a", three, sums{"a": 1, "b": 1, "c": 2}, inMajority, "c"},
		"this one of three differs":                 {"c", three, sums{"a": 1, "b": 1, "c": 2}, inMinority, ""},
		"three sums":                                {"a", three, sums{"a": 1, "b": 2, "c": 3}, undecided, "b c"},
		"two differ and one is silent":              {"a", three, sums{"a": 1, "b": 2}, undecided, "b"},
		"two voters differ":                         {"a", two, sums{"a": 1, "b": 2}, undecided, "b"},
		"a tie of four":                             {"a", five[:4], sums{"a": 1, "b": 1, "c": 2, "d": 2}, undecided, "c d"},
		"two of five are no majority":               {"a", five, sums{"a": 1, "b": 1, "c": 2}, undecided, "c"},
		"three of five are":                         {"d", five, sums{"a": 1, "b": 1, "c": 1, "d": 2}, inMinority, ""},
		"two of five differ":                        {"a", five, sums{"a": 1, "b": 1, "c": 1, "d": 2, "e": 3}, inMajority, "d e"},
		"a replica differs":                         {"a", three, sums{"a": 1, "b": 1, "r": 2}, inMajority, "r"},
		"this replica differs":                      {"r", three, sums{"a": 1, "b": 1, "r": 2}, inMinority, ""},
		"this replica differs from the only voter":  {"r", []string{"a"}, sums{"a": 1, "r": 2}, inMinority, ""},
		"replicas have no vote":                     {"a", three, sums{"a": 1, "r": 2, "s": 2, "t": 2}, undecided, "r s t"},
		"this replica asks one of three":            {"r", three, sums{"a": 1, "r": 2}, undecided, "a"},
		"the majority agrees where this one is not": {"a", five, sums{"a": 9, "b": 1, "c": 1, "d": 1, "e": 9}, inMinority, "e"},
	} {
		got, differing := judge(c.self, c.voters, c.sums)
		if got != c.want || strings.Join(differing, " ") != c.differing {
			t.Errorf("%s: %s, differing %v, want %s and %q", name, got, differing, c.want, c.differing)
		}
	}
}

// fakeCluster is a node with a real state and with peers that say what a test wants.
type fakeCluster struct {
	*divergence
	state             *allocator.State
	index             uint64
	peers             map[string][]allocator.Checksum
	voters            []string
	leads             bool
	found             []evidence
	log               bytes.Buffer
	proposed, offered int
}

func newFakeCluster(t *testing.T) *fakeCluster {
	f := &fakeCluster{state: allocator.NewState(), voters: []string{"a", "b", "c"}, peers: map[string][]allocator.Checksum{}}
	f.divergence = newDivergence(divergenceConfig{
		State: f.state, NodeID: "a", Dir: t.TempDir(), Logger: slog.New(slog.NewTextHandler(&f.log, nil)),
		Voters:     func() []string { return f.voters },
		Leading:    func() bool { return f.leads },
		Propose:    func(_ context.Context, c allocator.Command) error { f.proposed++; f.apply(t, c); return nil },
		HandOver:   func(context.Context) error { f.offered++; return errors.New("nobody takes it") },
		Peers:      func(context.Context) map[string][]allocator.Checksum { return f.peers },
		OnDiverged: func(e evidence) { f.found = append(f.found, e) },
	})
	return f
}

func (f *fakeCluster) apply(t *testing.T, c allocator.Command) {
	t.Helper()
	f.index++
	if _, err := f.state.Apply(f.index, c.Append(f.state.AppendEntryHeader(nil, 1000, 0, 1)), nil); err != nil {
		t.Fatalf("applying: %v", err)
	}
}

// hash makes a result of this node, and the peers that are named answer: the same, or with ! another one.
func (f *fakeCluster) hash(t *testing.T, part uint16, peers ...string) {
	t.Helper()
	if f.state.Format() == allocator.OldestFormat {
		f.apply(t, allocator.Command{Kind: allocator.KindRaiseFormat, Format: allocator.NewestFormat})
	}
	f.apply(t, allocator.Command{Kind: allocator.KindChecksum, Part: part})
	for _, peer := range peers {
		result := f.state.Checksums()[0]
		name, wrong := strings.CutPrefix(peer, "!")
		if wrong {
			result.Sum++
		}
		f.peers[name] = append([]allocator.Checksum{result}, f.peers[name]...)
	}
}

func (f *fakeCluster) differing() int {
	n, _ := f.counts()
	return n
}

// TestMinorityRefuses: a node that differs from the majority refuses, once and for ever, leaves its mark,
// and tries to hand over for as long as it leads.
func TestMinorityRefuses(t *testing.T) {
	f := newFakeCluster(t)
	f.leads = true
	f.hash(t, 7, "b", "c")
	f.step(t.Context())
	if f.diverged() || f.differing() != 0 || f.proposed != 1 || f.state.Checksums()[0].Part != 8 {
		t.Fatal("a node that agrees does not go on")
	}
	f.hash(t, 9, "!b")
	f.step(t.Context())
	if f.diverged() || f.differing() != 1 {
		t.Fatal("it does not wait for a majority against it")
	}
	f.peers["c"] = f.peers["b"]
	f.hash(t, 11, "b", "c") // what agrees later changes nothing
	f.step(t.Context())
	f.step(t.Context())
	if !f.diverged() || f.differing() != 1 || len(f.found) != 1 || f.found[0].Part != 9 || len(f.found[0].Sums) != 3 {
		t.Fatalf("it goes on serving, or says so wrongly: %+v", f.found)
	}
	if f.offered != 2 || f.proposed != 3 {
		t.Errorf("it handed over %d times and proposed %d times, want 2 and 3", f.offered, f.proposed)
	}
	if reasons := f.reasons(); !slices.Equal(reasons, []string{"diverged"}) {
		t.Errorf("it is ready but for %q", reasons)
	}
	err := checkDiverged(f.c.Dir)
	if !errors.Is(err, errDiverged) || !strings.Contains(err.Error(), "part 9 at index 4") || !strings.Contains(err.Error(), "join anew") {
		t.Errorf("its next start says %v", err)
	}
}

// TestMajorityRaisesTheAlarm and goes on; the alarm ends when the node agrees again in that part, or is no
// member any more.
func TestMajorityRaisesTheAlarm(t *testing.T) {
	f := newFakeCluster(t)
	f.hash(t, 7, "b", "!c")
	f.hash(t, 8, "b", "c")
	f.step(t.Context())
	f.step(t.Context())
	if f.diverged() || f.differing() != 1 || checkDiverged(f.c.Dir) != nil || f.reasons() != nil {
		t.Error("the alarm is not raised, or the wrong node stops")
	}
	f.hash(t, 7, "b", "c")
	f.step(t.Context())
	if f.differing() != 0 {
		t.Error("the alarm goes on although the node agrees again")
	}
	f.step(t.Context())
	if n := strings.Count(f.log.String(), "the state of a node differs"); n != 1 {
		t.Errorf("the log says %d times that the node differs, want once", n)
	}
	f.hash(t, 7, "b", "!c")
	f.step(t.Context())
	delete(f.peers, "c")
	f.step(t.Context())
	if f.differing() != 1 {
		t.Error("the alarm ends because the node does not answer")
	}
	f.voters = f.voters[:2]
	if f.step(t.Context()); f.differing() != 0 {
		t.Error("the alarm goes on although the node is no member")
	}
}

// TestNobodyCanTell: without a majority all go on, and all raise the alarm; one that answers late decides it.
func TestNobodyCanTell(t *testing.T) {
	f := newFakeCluster(t)
	f.hash(t, 7, "!b")
	f.step(t.Context())
	if f.diverged() || f.differing() != 1 {
		t.Error("a node stops without a majority against it, or raises no alarm")
	}
	f.peers["c"] = f.peers["b"]
	if f.step(t.Context()); !f.diverged() {
		t.Error("a node goes on although the majority is against it")
	}
}

// TestOnlyTheSameMomentIsCompared: another index or another part says nothing.
func TestOnlyTheSameMomentIsCompared(t *testing.T) {
	f := newFakeCluster(t)
	f.hash(t, 7)
	own := f.state.Checksums()[0]
	for _, other := range []allocator.Checksum{{Index: own.Index + 1, Part: 7, Sum: 1}, {Index: own.Index, Part: 8, Sum: 1}} {
		f.peers["b"], f.peers["c"] = []allocator.Checksum{other}, []allocator.Checksum{other}
		if f.step(t.Context()); f.diverged() || f.differing() != 0 {
			t.Errorf("%+v is compared with %+v", own, other)
		}
	}
	if _, compared := f.counts(); compared != 0 {
		t.Errorf("%d results count as compared", compared)
	}
}

// TestOldFormatProposesNothing: before the raise a member could not read the command.
func TestOldFormatProposesNothing(t *testing.T) {
	f := newFakeCluster(t)
	f.leads = true
	if f.step(t.Context()); f.proposed != 0 {
		t.Error("a checksum was proposed before the format has it")
	}
	f.apply(t, allocator.Command{Kind: allocator.KindRaiseFormat, Format: allocator.NewestFormat})
	if f.step(t.Context()); f.proposed != 1 {
		t.Error("no checksum was proposed after the raise")
	}
}

// TestTurnsComeToEveryPart, whoever leads.
func TestTurnsComeToEveryPart(t *testing.T) {
	f := newFakeCluster(t)
	f.leads = true
	f.apply(t, allocator.Command{Kind: allocator.KindRaiseFormat, Format: allocator.NewestFormat})
	seen := map[uint16]bool{}
	for range allocator.ChecksumParts {
		f.step(t.Context())
		seen[f.state.Checksums()[0].Part] = true
	}
	if len(seen) != allocator.ChecksumParts {
		t.Errorf("a round has %d parts", len(seen))
	}
}

// TestStartRefusesTheMark, whatever is in it, before anything is opened.
func TestStartRefusesTheMark(t *testing.T) {
	for _, text := range []string{"", `{"part": 3, "index": 9}`} {
		config := DefaultConfig()
		config.DataDir, config.Listen, config.LogLevel = t.TempDir(), "127.0.0.1:0", "error"
		config.Tokens = []Token{{Number: 1, Name: "admin", Role: "admin", Hash: strings.Repeat("0", 64)}}
		if err := os.WriteFile(filepath.Join(config.DataDir, divergedFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := New(config)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Start(t.Context()); !errors.Is(err, errDiverged) {
			t.Errorf("a start with the mark %q came to %v", text, err)
		}
		if left, err := os.ReadDir(config.DataDir); err != nil || len(left) != 1 {
			t.Errorf("the start left %v, %v", left, err)
		}
	}
}
