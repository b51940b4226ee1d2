package cluster

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire/msgp"
)

var errUnreachable = errors.New("nobody there")

// fakeStore is a member of a cluster whose log is a list in memory.
type fakeStore struct {
	mu       sync.Mutex
	id       string
	leads    bool
	leader   string
	term     uint64
	applied  uint64
	members  []raftstore.Member
	proposed [][]byte
	full     bool // its disk, nearly
	joining  atomic.Bool
	arrives  bool // as soon as it is admitted
	admitted uint64
	handed   []string // whom leadership was handed to
	declines error    // of whoever is named for that
}

func (s *fakeStore) NodeID() string          { return s.id }
func (s *fakeStore) Generation() uint64      { return 42 }
func (s *fakeStore) Leading() (uint64, bool) { return s.term, s.leads }
func (s *fakeStore) AppliedIndex() uint64    { return s.applied }
func (s *fakeStore) Leader() (id, address string) {
	if s.leader == "" {
		return "", ""
	}
	return s.leader, "at-" + s.leader
}

func (s *fakeStore) Members() []raftstore.Member {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]raftstore.Member(nil), s.members...)
}

func (s *fakeStore) AddReplica(_ context.Context, id, address string) (uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.leads {
		return 0, raftstore.ErrNotLeader
	}
	for _, m := range s.members {
		if m.ID == id && m.Address != address {
			return 0, fmt.Errorf("%w: %s", raftstore.ErrMemberKnown, id)
		}
	}
	s.members = append(s.members, raftstore.Member{ID: id, Address: address})
	return s.applied, nil
}

func (s *fakeStore) Joining() bool { return s.joining.Load() }

func (s *fakeStore) Admitted(index uint64) {
	s.admitted = index
	if s.arrives {
		s.joining.Store(false)
	}
}

func (s *fakeStore) Promote(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.members {
		if s.members[i].ID == id {
			s.members[i].Voter = true
		}
	}
	return nil
}

func (s *fakeStore) Remove(_ context.Context, id string, _ func(string) bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.members = slices.DeleteFunc(s.members, func(m raftstore.Member) bool { return m.ID == id })
	return nil
}

func (s *fakeStore) Transfer(_ context.Context, to string) error {
	s.handed = append(s.handed, to)
	if to != "" {
		return s.declines
	}
	return nil
}

func (s *fakeStore) Propose(_ context.Context, p raftstore.Proposal) (allocator.Outcome, error) {
	s.proposed = append(s.proposed, p.Command)
	return allocator.Outcome{}, nil
}

func (s *fakeStore) Stats() raftstore.Stats {
	return raftstore.Stats{NodeID: s.id, Generation: 42, Term: s.term, RaftState: "Follower", AppliedIndex: s.applied, StorageFull: s.full}
}

// village is nodes that call each other in memory.
type village struct {
	t      *testing.T
	nodes  map[string]*Node // by address
	stores map[string]*fakeStore
	walls  map[string]int64
	down   map[string]bool // addresses that do not answer
	unwell map[string]bool // who should get no traffic
}

func newVillage(t *testing.T, ids ...string) *village {
	v := &village{t: t, nodes: map[string]*Node{}, stores: map[string]*fakeStore{}, walls: map[string]int64{}, down: map[string]bool{}, unwell: map[string]bool{}}
	var members []raftstore.Member
	for _, id := range ids {
		members = append(members, raftstore.Member{ID: id, Address: "at-" + id, Voter: true})
	}
	for _, id := range ids {
		v.add(id, members, false)
	}
	v.stores[ids[0]].leads = true
	return v
}

func (v *village) add(id string, members []raftstore.Member, replica bool) *Node {
	store := &fakeStore{id: id, term: 3, applied: 10_000, leader: "a", members: append([]raftstore.Member(nil), members...)}
	v.stores[id] = store
	n := New(Config{
		Store: store, Logger: slog.New(slog.DiscardHandler), PeerAddress: "at-" + id, Replica: replica,
		Dial: func(_, address string) Caller { return &fakeCaller{village: v, from: id, address: address} },
		Sent: func(err error) bool { return !errors.Is(err, errUnreachable) && !errors.Is(err, ErrNotHandled) },
		Busy: func(error) bool { return false },
		Handed: func(_ context.Context, call, answer []byte) ([]byte, error) {
			return append(append(answer, "by "+id+": "...), call...), nil
		},
		Self: func(s *Status) {
			s.OldestFormat, s.NewestFormat = 2, 3
			if id == "old" {
				s.OldestFormat, s.NewestFormat = 1, 1
			}
			if v.unwell[id] {
				s.Reasons = []string{"it is not well"}
			}
		},
		Format:     func() uint16 { return 2 },
		Every:      time.Millisecond,
		WallMillis: func() int64 { return 1_700_000_000_000 + v.walls[id] },
	})
	v.nodes["at-"+id] = n
	return n
}

type fakeCaller struct {
	village       *village
	from, address string
}

func (c *fakeCaller) Call(ctx context.Context, kind uint8, payload, answer []byte) ([]byte, error) {
	n := c.village.nodes[c.address]
	if n == nil || c.village.down[c.address] {
		return nil, errUnreachable
	}
	generation := uint64(42)
	if strings.HasPrefix(c.from, "foreign") {
		generation = 7
	}
	return n.Handle(ctx, Peer{NodeID: c.from, Generation: generation}, kind, payload, answer)
}

func (c *fakeCaller) Close() {}

func TestStatusTravels(t *testing.T) {
	want := Status{
		NodeID: "a", Generation: 1 << 60, PeerAddress: "p", APIAddress: "q", Role: "leader", Term: 9, LeaderID: "a", AppliedIndex: 1,
		LastLogIndex: 2, WallMillis: -3, Replica: true, Version: "v", OldestFormat: 2, NewestFormat: 3, Reasons: []string{"x", "y"},
		Sums: []Sum{{1, 2, 3}, {4, 5, 1 << 63}}, AskerIsMember: true, StorageFull: true, Joining: true, NameVotes: true, KnowsMarks: true,
	}
	encoded := want.append(nil)
	got, err := readStatus(encoded)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%+v, %v", got, err)
	}
	for n := range len(encoded) {
		if _, err := readStatus(encoded[:n]); err == nil {
			t.Fatalf("cut after %d of %d bytes it is read all the same", n, len(encoded))
		}
	}
}

func FuzzReadStatus(f *testing.F) {
	s := Status{NodeID: "a", Reasons: []string{"r"}, Sums: []Sum{{1, 2, 3}}}
	f.Add(s.append(nil))
	j := joinRequest{nodeID: "a", address: "b", generation: 42}
	f.Add(j.append(nil))
	f.Fuzz(func(_ *testing.T, b []byte) {
		_, _ = readStatus(b)
		_, _ = readJoinRequest(b)
	})
}

// TestHandSaysWhetherAnybodySawIt: a call that reached nobody may be made again, any other may not.
func TestHandSaysWhetherAnybodySawIt(t *testing.T) {
	v := newVillage(t, "a", "b", "c")
	b := v.nodes["at-b"]
	if answer, err := b.Hand(t.Context(), []byte("x")); err != nil || string(answer) != "by a: x" {
		t.Fatalf("%q %v", answer, err)
	}
	v.down["at-a"] = true
	if _, err := b.Hand(t.Context(), nil); !errors.Is(err, raftstore.ErrNotLeader) || errors.Is(err, raftstore.ErrOutcomeUnknown) {
		t.Errorf("nobody was reached: %v", err)
	}
	v.down["at-a"] = false
	v.nodes["at-a"].config.Handed = func(context.Context, []byte, []byte) ([]byte, error) { return nil, errors.New("torn") }
	if _, err := b.Hand(t.Context(), nil); !errors.Is(err, raftstore.ErrOutcomeUnknown) {
		t.Errorf("somebody was reached: %v", err)
	}
	v.stores["a"].members = v.stores["a"].members[:1] // b is no member by a's word, and a does not look at the call
	if _, err := b.Hand(t.Context(), nil); !errors.Is(err, raftstore.ErrNotLeader) {
		t.Errorf("the call was not looked at: %v", err)
	}
	v.stores["b"].leader = ""
	if _, err := b.Hand(t.Context(), nil); !errors.Is(err, raftstore.ErrNotLeader) {
		t.Errorf("without a leader: %v", err)
	}
	b.Close()
	v.stores["b"].leader = "a"
	if _, err := b.Hand(t.Context(), nil); !errors.Is(err, raftstore.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

// TestStrangersMayOnlyAskAndJoin: neither a certificate nor having been a member lets anybody decide.
func TestStrangersMayOnlyAskAndJoin(t *testing.T) {
	v := newVillage(t, "a", "b")
	for _, peer := range []Peer{{"foreign", 7}, {"new", 0}, {"removed", 42}} {
		for kind, allowed := range map[uint8]bool{callHanded: false, callLooks: false, callStatus: true, 99: false} {
			_, err := v.nodes["at-a"].Handle(t.Context(), peer, kind, nil, nil)
			if (err == nil) != allowed {
				t.Errorf("%+v, kind %d: %v", peer, kind, err)
			}
		}
	}
	looks := allocator.Command{Kind: allocator.KindLooks, Looks: []allocator.Look{{}}}
	tick := allocator.Command{Kind: allocator.KindTick}
	both := tick.Append(looks.Append(nil))
	member := Peer{"b", 42}
	if _, err := v.nodes["at-a"].Handle(t.Context(), member, callLooks, looks.Append(nil), nil); err != nil || len(v.stores["a"].proposed) != 1 {
		t.Errorf("looks: %v", err)
	}
	for _, command := range [][]byte{tick.Append(nil), both, nil, {0xff}} {
		if _, err := v.nodes["at-a"].Handle(t.Context(), member, callLooks, command, nil); err == nil || len(v.stores["a"].proposed) != 1 {
			t.Errorf("%x is proposed as looks: %v", command, err)
		}
	}
}

func TestJoining(t *testing.T) {
	v := newVillage(t, "a", "b")
	fresh := v.add("c", nil, false)
	if err := fresh.Join(t.Context(), []string{"at-nobody", "at-b", "at-a"}); err != nil {
		t.Fatal(err)
	}
	if admitted := v.stores["c"].admitted; admitted != v.stores["a"].applied {
		t.Errorf("it was told that it is a member from %d on", admitted)
	}
	if members := v.stores["a"].Members(); len(members) != 3 || members[2].ID != "c" || members[2].Voter {
		t.Errorf("members %+v", members)
	}
	for _, c := range []struct {
		node, why string
		request   joinRequest
	}{
		{"d", "another cluster", joinRequest{"d", "at-d", 7, 2, 3}},
		{"d", "certificate names another", joinRequest{"b", "at-d", 42, 2, 3}},
		{"c", "another member's", joinRequest{"c", "elsewhere", 42, 2, 3}},
		{"b", "without its data", joinRequest{"b", "at-b", 42, 2, 3}},
		{"old", "version of the state", joinRequest{"old", "at-old", 42, 1, 1}},
	} {
		before := v.stores["a"].Members()
		answer, err := v.nodes["at-a"].Handle(t.Context(), Peer{c.node, 42}, callJoin, c.request.append(nil), nil)
		if err != nil || len(answer) == 0 || answer[0] != joinNo || !strings.Contains(string(answer), c.why) {
			t.Errorf("%+v: %q, %v; want %q", c.request, answer, err, c.why)
		}
		if after := v.stores["a"].Members(); !reflect.DeepEqual(before, after) {
			t.Errorf("%+v changed the members to %+v", c.request, after)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := v.add("late", nil, false).Join(ctx, []string{"at-b"}); err != nil {
		t.Errorf("joining through one that follows: %v", err)
	}
	v.stores["b"].joining.Store(true)
	if err := v.nodes["at-a"].LetIn(t.Context(), "b", "at-b"); !errors.Is(err, raftstore.ErrMemberKnown) {
		t.Errorf("an operator lets a member in that has lost its data: %v", err)
	}
	refused := v.add("old", nil, false)
	if err := refused.Join(t.Context(), []string{"at-a"}); !errors.Is(err, ErrRefused) {
		t.Errorf("a node that is refused goes on: %v", err)
	}
	cancel()
	v.stores["c"].leader = ""
	if err := fresh.Join(ctx, []string{"at-nobody"}); !errors.Is(err, context.Canceled) {
		t.Errorf("joining nobody ends with %v", err)
	}
}

// TestVotesAreForThoseWhoHaveCaughtUp, want one, and answer.
func TestVotesAreForThoseWhoHaveCaughtUp(t *testing.T) {
	v := newVillage(t, "a", "b")
	members := append(v.stores["a"].Members(),
		raftstore.Member{ID: "behind", Address: "at-behind"}, raftstore.Member{ID: "replica", Address: "at-replica"},
		raftstore.Member{ID: "silent", Address: "at-silent"}, raftstore.Member{ID: "joining", Address: "at-joining"}, raftstore.Member{ID: "ready", Address: "at-ready"})
	v.add("behind", members, false)
	v.add("replica", members, true)
	v.add("joining", members, false)
	v.add("ready", members, false)
	v.stores["behind"].applied = 10_000 - maxPromoteLag - 1
	v.stores["joining"].joining.Store(true)
	v.stores["a"].members = members
	a := v.nodes["at-a"]
	for range 4 {
		a.askAll(t.Context())
		a.promote(t.Context())
	}
	for _, m := range v.stores["a"].Members() {
		if want := m.ID == "a" || m.ID == "b" || m.ID == "ready"; m.Voter != want {
			t.Errorf("%s votes: %v", m.ID, m.Voter)
		}
	}
	v.stores["behind"].applied = 9_500
	v.stores["a"].leads = false
	a.askAll(t.Context())
	a.promote(t.Context())
	if m, _ := v.stores["a"].Members()[2], true; m.Voter {
		t.Error("a follower gives votes")
	}
}

// TestAWrongClockDoesNotLead: the one that is off by more than the limit, and only it.
func TestAWrongClockDoesNotLead(t *testing.T) {
	for _, c := range []struct {
		walls map[string]int64
		off   map[string]bool
	}{
		{map[string]int64{"a": 0, "b": 400, "c": -900}, nil},
		{map[string]int64{"a": 5_000}, nil},
		{map[string]int64{"a": 5_001}, map[string]bool{"a": true}},
		{map[string]int64{"c": -60_000, "b": 200}, map[string]bool{"c": true}},
		{map[string]int64{"b": 3_600_000, "c": 3_600_000}, map[string]bool{"a": true}},
	} {
		v := newVillage(t, "a", "b", "c")
		v.walls = c.walls
		for _, id := range []string{"a", "b", "c"} {
			n := v.nodes["at-"+id]
			n.askAll(t.Context())
			n.checkClock(t.Context())
			if err := n.MayLead(); (err != nil) != c.off[id] || err != nil && !errors.Is(err, ErrClockOff) {
				t.Errorf("%v: %s: %v", c.walls, id, err)
			}
			if handed := len(v.stores[id].handed) > 0; handed != (c.off[id] && v.stores[id].leads) {
				t.Errorf("%v: %s hands leadership over: %v", c.walls, id, handed)
			}
		}
	}
	two := newVillage(t, "a", "b")
	two.walls = map[string]int64{"a": 99_000}
	two.nodes["at-a"].askAll(t.Context())
	two.nodes["at-a"].checkClock(t.Context())
	if err := two.nodes["at-a"].MayLead(); err != nil {
		t.Errorf("of two clocks nobody knows which is wrong: %v", err)
	}
}

// TestStatusesOfEarlierBuilds are some fields shorter.
func TestStatusesOfEarlierBuilds(t *testing.T) {
	for fields := oldestFields; fields < statusFields; fields++ {
		s := Status{NodeID: "a", Generation: 42, StorageFull: true, Joining: true, NameVotes: true}
		encoded := s.append(nil)
		earlier := append([]byte(nil), encoded[:len(encoded)-(statusFields-fields)]...) // each is a byte
		copy(earlier, msgp.AppendArrayHeader(nil, fields))
		got, err := readStatus(earlier)
		if err != nil || got.NodeID != "a" || got.NameVotes || got.KnowsMarks || got.Joining != (fields >= withJoining) || got.StorageFull != (fields >= withRoom) {
			t.Errorf("of %d fields: %+v, %v", fields, got, err)
		}
	}
}

// TestAnswersToAJoin are read as they are meant, and what nobody means is no yes.
func TestAnswersToAJoin(t *testing.T) {
	yes := msgp.AppendUint64([]byte{joinYes}, 1<<40)
	for name, c := range map[string]struct {
		answer []byte
		want   joinAnswer
		err    error
	}{
		"yes":                        {yes, joinAnswer{index: 1 << 40}, nil},
		"yes, of an earlier build":   {[]byte{joinYes}, joinAnswer{}, errStatus},
		"yes, cut off":               {yes[:4], joinAnswer{}, errStatus},
		"yes, at no index":           {[]byte{joinYes, 0}, joinAnswer{}, errStatus},
		"no":                         {append([]byte{joinNo}, "why"...), joinAnswer{}, ErrRefused},
		"by another":                 {append([]byte{joinAt}, "at-c"...), joinAnswer{leader: "at-c"}, errElsewhere},
		"not now":                    {[]byte{joinElsewhere}, joinAnswer{}, errElsewhere},
		"nothing":                    {nil, joinAnswer{}, errStatus},
		"what a later build may say": {[]byte{99}, joinAnswer{}, errElsewhere},
	} {
		if got, err := readJoinAnswer(c.answer); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestWhoWasRemovedLearnsOfIt(t *testing.T) {
	v := newVillage(t, "a", "b", "c")
	c := v.nodes["at-c"]
	c.askAll(t.Context())
	if c.Removed() {
		t.Error("a member is said to be removed")
	}
	v.stores["a"].members = v.stores["a"].members[:2]
	c.askAll(t.Context())
	if !c.Removed() {
		t.Error("the leader has removed it, and it does not know")
	}
	if err := c.MayLead(); !errors.Is(err, ErrRemoved) {
		t.Errorf("it may lead: %v", err)
	}
	v.stores["c"].term = 9 // an old leader's word is none
	if c.Removed() {
		t.Error("the word of an old leader counts")
	}
	v.stores["c"].members = v.stores["c"].members[:2]
	if !c.Removed() {
		t.Error("its own log says that it was removed")
	}
}

// TestNobodyElseAnswersForAMember: whoever is at a member's address must be that member.
func TestNobodyElseAnswersForAMember(t *testing.T) {
	v := newVillage(t, "a", "b", "c")
	v.nodes["at-b"] = v.nodes["at-c"]
	a := v.nodes["at-a"]
	a.askAll(t.Context())
	if a.Reachable("b") || !a.Reachable("c") || !a.Reachable("a") {
		t.Errorf("reachable: b %v, c %v, a %v", a.Reachable("b"), a.Reachable("c"), a.Reachable("a"))
	}
}
