package raftstore

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/cupo-ec/cupo/allocator"
)

// smallEntries have room for 16 commands.
func smallEntries() batchLimits {
	return batchLimits{entryBytes: headerRoom + 4*16, answerWithin: time.Second}
}

// put adds commands of a class, from a number on.
func (f *fakeRaft) put(class Class, from uint32, count int) ([]item, error) {
	items := make([]item, count)
	for i := range items {
		items[i] = item{command: toyRaise(from + uint32(i)), class: class}
	}
	return items, f.add(items)
}

func (f *fakeRaft) mustPut(t *testing.T, class Class, from uint32, count int) []item {
	t.Helper()
	items, err := f.put(class, from, count)
	if err != nil {
		t.Fatalf("adding %d of class %s: %v", count, class, err)
	}
	return items
}

// numbers are those of the commands in an entry.
func (f *fakeFuture) numbers() (all []uint32) {
	for rest := f.entry[4:]; len(rest) > 0; rest = rest[4:] {
		all = append(all, binary.BigEndian.Uint32(rest))
	}
	return all
}

func sequence(from uint32, count int) (all []uint32) {
	for i := range count {
		all = append(all, from+uint32(i))
	}
	return all
}

func TestTheUrgentGoFirst(t *testing.T) {
	f := newFakeRaft(t, smallEntries())
	f.mustPut(t, Ordinary, 1, 1)
	flying := <-f.proposed
	bulk := f.mustPut(t, Bulk, 300, 3)
	ordinary := f.mustPut(t, Ordinary, 100, 20)
	urgent := f.mustPut(t, Urgent, 200, 4)
	flying.commit()
	flying = <-f.proposed
	// Four urgent ones, ten ordinary ones, and two of the bulk, to which an eighth is owed.
	want := slices.Concat(sequence(200, 4), sequence(100, 10), sequence(300, 2))
	if got := flying.numbers(); !slices.Equal(got, want) {
		t.Errorf("the entry is %d, want %d", got, want)
	}
	flying.commit()
	(<-f.proposed).commit()
	for i := range urgent {
		wantOutcome(t, f, &urgent[i], 200+uint32(i))
	}
	for i := range ordinary {
		wantOutcome(t, f, &ordinary[i], 100+uint32(i))
	}
	for i := range bulk {
		wantOutcome(t, f, &bulk[i], 300+uint32(i))
	}
}

// TestNobodyStarves keeps more urgent commands waiting than an entry takes.
func TestNobodyStarves(t *testing.T) {
	f := newFakeRaft(t, smallEntries())
	f.mustPut(t, Urgent, 1, 1)
	flying := <-f.proposed
	f.mustPut(t, Bulk, 3000, 8)
	f.mustPut(t, Ordinary, 2000, 16)
	count := func(from uint32, numbers []uint32) (n int) {
		for _, number := range numbers {
			if number >= from && number < from+1000 {
				n++
			}
		}
		return n
	}
	for entry := range 4 {
		f.mustPut(t, Urgent, 1000, 32)
		flying.commit()
		flying = <-f.proposed
		got := flying.numbers()
		if count(1000, got) != 10 || count(2000, got) != 4 || count(3000, got) != 2 {
			t.Errorf("entry %d is %d, want a quarter ordinary and an eighth bulk", entry, got)
		}
	}
	flying.commit()
	if got := (<-f.proposed).numbers(); count(1000, got) != 16 {
		t.Errorf("once nobody else waits the entry is %d", got)
	}
}

// TestALargeCommandGetsItsTurn has one wait that is larger than what is owed to its class at a time.
func TestALargeCommandGetsItsTurn(t *testing.T) {
	for class, most := range map[Class]int{Ordinary: 4, Bulk: 8} {
		f := newFakeRaft(t, smallEntries())
		f.mustPut(t, Urgent, 1, 1)
		flying := <-f.proposed
		large := []item{{command: make([]byte, 60), class: class}}
		if err := f.add(large); err != nil {
			t.Fatal(err)
		}
		entries := 0
		for large[0].in.count == 0 && entries < 20 {
			f.mustPut(t, Urgent, 1000, 32)
			flying.resp = response{outcomes: make([]allocator.Outcome, binary.BigEndian.Uint32(flying.entry))}
			flying.answer <- nil
			flying = <-f.proposed
			if len(flying.entry) > 4+64 {
				t.Fatalf("an entry has %d bytes", len(flying.entry))
			}
			entries++
		}
		if entries > most {
			t.Errorf("%s: the large one went with entry %d, want %d at most", class, entries, most)
		}
	}
}

// stillRaft is a batcher that nobody drives, with a clock that the test moves.
type stillRaft struct {
	*batcher
	at time.Time
}

func newStillRaft() *stillRaft {
	s := &stillRaft{batcher: newBatcher(batchLimits{
		entryBytes: headerRoom + 4*16, queuedCommands: 10_000, queuedBytes: 1 << 20, answerWithin: time.Second,
	})}
	s.at = s.start
	s.now = func() time.Time { return s.at }
	s.entry = func(dst []byte, commands int) []byte { return dst }
	s.open(1)
	return s
}

// fly proposes an entry that is answered after a while.
func (s *stillRaft) fly(took time.Duration) {
	flying, _ := s.take()
	s.at = s.at.Add(took)
	if flying != nil {
		s.land(flying)
	}
}

func (s *stillRaft) put(class Class, count int) error {
	items := make([]item, count)
	for i := range items {
		items[i] = item{command: toyRaise(1), class: class}
	}
	return s.add(items)
}

// fill adds commands one by one until one is refused, and says how many there was room for.
func (s *stillRaft) fill(t *testing.T, class Class, most int) (n int) {
	t.Helper()
	for ; n < most; n++ {
		early := s.late(class, s.at)
		err := s.put(class, 1)
		if early != (err != nil) {
			t.Fatalf("%s %d: asked before it was %v, then %v", class, n, early, err)
		}
		if err != nil {
			if !errors.Is(err, ErrOverloaded) {
				t.Fatal(err)
			}
			return n
		}
	}
	return n
}

// settled makes entries take the time given.
func (s *stillRaft) settled(t *testing.T, took time.Duration) {
	t.Helper()
	for range 50 {
		if err := s.put(Urgent, 1); err != nil {
			t.Fatal(err)
		}
		s.fly(took)
	}
}

func TestWhatWouldBeAnsweredTooLateIsRefused(t *testing.T) {
	s := newStillRaft()
	s.settled(t, 300*time.Millisecond)
	// With two entries ahead an ordinary command would wait for three entries of 300 ms: 0.9 s.
	if n := s.fill(t, Ordinary, 1000); n != 3*16 {
		t.Errorf("%d ordinary commands were let in, want three entries of them", n)
	}
	if n := s.fill(t, Bulk, 1000); n != 0 {
		t.Errorf("%d of the bulk were let in behind them", n)
	}
	if n := s.fill(t, Urgent, 1000); n < 10*16 || n > 14*16 {
		t.Errorf("%d urgent commands were let in, want about 4 s of them", n)
	}
	for s.commands > 0 {
		s.fly(300 * time.Millisecond)
	}
	if s.bytes != 0 || s.queues[Urgent].bytes != 0 || s.queues[Ordinary].bytes != 0 || s.late(Bulk, s.at) {
		t.Errorf("after all of it %d bytes wait, and queues %+v", s.bytes, s.queues)
	}
}

// TestOneSlowWriteRefusesNobody has a busy node's disk stall for 300 ms, again and again but rarely.
func TestOneSlowWriteRefusesNobody(t *testing.T) {
	s := newStillRaft()
	for range 20 {
		s.settled(t, time.Millisecond)
		if err := s.put(Ordinary, 16); err != nil {
			t.Fatal(err)
		}
		flying, _ := s.take()
		for range 30 { // ten entries' worth comes meanwhile
			s.at = s.at.Add(10 * time.Millisecond)
			for _, class := range []Class{Urgent, Ordinary, Bulk} {
				if s.late(class, s.at) {
					t.Fatalf("%s is refused %s after an entry was proposed", class, s.at.Sub(flying.began))
				}
			}
			if err := s.put(Ordinary, 5); err != nil {
				t.Fatal(err)
			}
		}
		s.land(flying)
		for _, class := range []Class{Urgent, Ordinary, Bulk} {
			if s.late(class, s.at) {
				t.Fatalf("%s is refused once the disk goes on", class)
			}
		}
		for s.commands > 0 {
			s.fly(time.Millisecond)
		}
	}
}

func TestNobodyIsRefusedByADiskThatIsOnlySlow(t *testing.T) {
	s := newStillRaft()
	s.settled(t, 3*time.Second)
	for _, class := range []Class{Urgent, Ordinary, Bulk} {
		if err := s.put(class, 5); err != nil {
			t.Errorf("%s is refused a place in an entry that has room: %v", class, err)
		}
	}
}

// TestTheUrgentDoNotWaitForOthers has entries take long, and ordinary commands wait for several of them.
func TestTheUrgentDoNotWaitForOthers(t *testing.T) {
	s := newStillRaft()
	if err := s.put(Ordinary, 5*16); err != nil {
		t.Fatal(err)
	}
	s.settled(t, 0)
	if err := s.put(Ordinary, 5*16); err != nil {
		t.Fatal(err)
	}
	s.entryTime = 5 * time.Second
	if err := s.put(Urgent, 1); err != nil {
		t.Errorf("what goes with the next entry is refused: %v", err)
	}
	if err := s.put(Ordinary, 1); !errors.Is(err, ErrOverloaded) {
		t.Errorf("what waits for five entries is let in: %v", err)
	}
}

// TestWhileAnEntryStandsStillOthersAreRefused asks before there is any command.
func TestWhileAnEntryStandsStillOthersAreRefused(t *testing.T) {
	s := newStillRaft()
	s.settled(t, time.Millisecond)
	if err := s.put(Ordinary, 1); err != nil {
		t.Fatal(err)
	}
	flying, _ := s.take()
	for _, c := range []struct {
		after time.Duration
		late  [Classes]bool
	}{
		{400 * time.Millisecond, [Classes]bool{}},
		{600 * time.Millisecond, [Classes]bool{Bulk: true}},
		{1100 * time.Millisecond, [Classes]bool{Bulk: true, Ordinary: true}},
		{4100 * time.Millisecond, [Classes]bool{true, true, true}},
	} {
		for class, want := range c.late {
			if got := s.late(Class(class), flying.began.Add(c.after)); got != want {
				t.Errorf("after %s: %s is late %v", c.after, Class(class), got)
			}
		}
	}
	s.land(flying)
	if s.late(Bulk, s.at.Add(time.Hour)) {
		t.Error("once it was answered others are refused still")
	}
}

// TestAnEntryThatNeverLandsRefusesNobodyForEver has raft leave an entry without an answer, and then the node
// lose its lead over another.
func TestAnEntryThatNeverLandsRefusesNobodyForEver(t *testing.T) {
	limits := smallEntries()
	limits.timeout = 20 * time.Millisecond
	f := newFakeRaft(t, limits)
	lost := f.mustPut(t, Ordinary, 1, 1)
	<-f.proposed
	wantError(t, f, &lost[0], ErrOutcomeUnknown)
	if f.late(Bulk, time.Now().Add(time.Hour)) {
		t.Error("an entry that nobody waits for any more keeps others out")
	}
	f = newFakeRaft(t, smallEntries())
	f.mustPut(t, Ordinary, 2, 1)
	<-f.proposed
	if later := time.Now().Add(time.Hour); !f.late(Urgent, later) {
		t.Error("an entry on its way is not seen")
	}
	f.shut(ErrNotLeader)
	if f.late(Bulk, time.Now().Add(time.Hour)) {
		t.Error("who asks a node that does not lead is not told so")
	}
}

// TestASlowDiskAnswersTheUrgent floods a node whose disk takes its time with ordinary commands.
func TestASlowDiskAnswersTheUrgent(t *testing.T) {
	cfg := testConfig(t, slowSyncs(vfs.NewMem(), 20*time.Millisecond))
	cfg.MaxEntryBytes, cfg.AnswerWithin = headerRoom+4*16, 100*time.Millisecond
	var waits [Classes]atomic.Int64
	cfg.OnWait = func(class Class, _ time.Duration) { waits[class].Add(1) }
	s, machine := mustOpen(t, cfg)
	defer mustClose(t, s)
	f := &fates{}
	ctx, stop := context.WithCancel(t.Context())
	var flood sync.WaitGroup
	for range 200 {
		flood.Go(func() {
			for ctx.Err() == nil {
				f.one(t, s, Ordinary)
			}
		})
	}
	for range 15 {
		if err := f.one(t, s, Urgent); err != nil {
			t.Errorf("something urgent: %v", err)
		}
	}
	stop()
	flood.Wait()
	f.check(t, machine)
	if len(f.refused) == 0 || len(f.acked) < 15+16 {
		t.Errorf("%d answered and %d refused: the test tests nothing", len(f.acked), len(f.refused))
	}
	if waits[Urgent].Load() == 0 || waits[Ordinary].Load() == 0 {
		t.Error("nobody was told how long commands wait")
	}
}

// one proposes a command of its own, and waits a moment when it is refused.
func (f *fates) one(t *testing.T, s *Store, class Class) error {
	counter := f.next.Add(1)
	_, err := s.Propose(context.Background(), Proposal{Command: toyRaise(counter), Class: class})
	if err != nil {
		time.Sleep(time.Millisecond) // as a client does that comes again
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case err == nil:
		f.acked = append(f.acked, counter)
	case errors.Is(err, ErrOverloaded):
		f.refused = append(f.refused, counter)
	default:
		t.Errorf("%s: %v", class, err)
	}
	return err
}
